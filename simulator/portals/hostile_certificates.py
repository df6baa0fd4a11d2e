"""Certificates made when they are needed: one authority, and certificates of a host that are good or bad in one way."""

import ipaddress
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from OpenSSL import SSL
from OpenSSL.crypto import X509, PKey

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_DAY = timedelta(days=1)
_YEAR = timedelta(days=365)


class Authority:
    """An authority that nobody knows but who reads its file."""

    @cached_property
    def key(self) -> Key:
        """Its key."""
        return ec.generate_private_key(ec.SECP256R1())

    @cached_property
    def certificate(self) -> x509.Certificate:
        """Its certificate."""
        return _signed("simulated authority", self.key, "simulated authority", self.key, is_authority=True)

    def write(self, path: Path) -> None:
        """Its certificate as a file that a client may trust (`SSL_CERT_FILE`)."""
        path.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    @cache  # noqa: B019 - one authority lives as long as its process
    def context(self, door: str, host: str) -> SSL.Context:
        """The server's side of TLS for a host, good or bad in the way of its door."""
        key: Key = rsa.generate_private_key(65537, 2048) if door == "tls10" else ec.generate_private_key(ec.SECP256R1())
        name = "www.another.gov.cn" if door == "wrong_host" else host
        if door == "self_signed":
            made = _signed(name, key, name, key)
        else:
            made = _signed(name, key, "simulated authority", self.key, is_over=door == "expired")
        context = SSL.Context(SSL.TLS_METHOD)
        if door == "tls10":
            context.set_cipher_list(b"ALL:@SECLEVEL=0")
            context.set_min_proto_version(SSL.TLS1_VERSION)
            context.set_max_proto_version(SSL.TLS1_VERSION)
        context.use_privatekey(PKey.from_cryptography_key(key))
        context.use_certificate(X509.from_cryptography(made))
        return context


def _signed(
    name: str, key: Key, issuer: str, issuer_key: Key, *, is_over: bool = False, is_authority: bool = False
) -> x509.Certificate:
    now = datetime.now(UTC)
    first, last = (now - _YEAR, now - _DAY) if is_over else (now - _DAY, now + _YEAR)
    return (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(first)
        .not_valid_after(last)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([_subject(name)]), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _subject(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name.replace(" ", "-"))
