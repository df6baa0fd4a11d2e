"""How TLS hosts are spoken to: verified first; then, where that fails, under a legacy context that notes what is wrong.

Many government hosts have certificates that are their own, out of date or of another name, or speak protocols that
OpenSSL left behind (PORTALS §3.5). Some hang under a permissive context, so it comes second, and only where it must.
"""

import ipaddress
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Any, Literal

from OpenSSL import SSL
from OpenSSL.crypto import X509
from service_identity import VerificationError
from service_identity.exceptions import CertificateError
from service_identity.hazmat import DNS_ID, IPAddress_ID, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.web.client import ResponseFailed
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from storage.models_crawl import TlsFault

Level = Literal["verified", "legacy", "oldest"]
"""verified: TLS 1.2 and a certificate that fits. legacy: security level 1, old renegotiation, TLS 1.0, any certificate.
oldest: the same at level 0, which TLS 1.0 itself needs."""
NEXT: dict[Level, Level | None] = {"verified": "legacy", "legacy": "oldest", "oldest": None}
Netloc = tuple[str, int]

_LEGACY_SERVER_CONNECT = 0x4

_ORDER: tuple[TlsFault, ...] = ("expired", "self_signed", "wrong_name", "untrusted")
"""Of several faults of a certificate the first is told as the reason, all of them in words."""


class Faults:
    """What is wrong with the hosts met so far, and at which level each is spoken to."""

    def __init__(self) -> None:
        self.levels: defaultdict[Netloc, Level] = defaultdict(lambda: "verified")
        self.certificate: defaultdict[Netloc, set[TlsFault]] = defaultdict(set)

    def reason(self, netloc: Netloc) -> TlsFault:
        """The closed word for what is wrong with a host that was read at a lower level."""
        return next((fault for fault in _ORDER if fault in self.certificate[netloc]), "old_protocol")

    def words(self, netloc: Netloc) -> str:
        """The same in words, all of it."""
        found = [fault for fault in _ORDER if fault in self.certificate[netloc]]
        return ", ".join((*found, *(["old_protocol"] if self.levels[netloc] == "oldest" or not found else [])))


@implementer(IPolicyForHTTPS)
class Policy:
    """Chooses the context of a connection by what is known of its host."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults

    def creatorForNetloc(self, hostname: bytes, port: int) -> "Creator":  # noqa: N802 - the name is Twisted's
        """Twisted's question."""
        return Creator(self, (hostname.decode("ascii"), port))

    def context(self, level: Level) -> SSL.Context:
        """The context of a level, made once."""
        return self._contexts[level]

    @cached_property
    def _contexts(self) -> dict[Level, SSL.Context]:
        return {level: _context(level) for level in NEXT}


@implementer(IOpenSSLClientConnectionCreator)
class Creator:
    """Makes the connections to one host."""

    def __init__(self, policy: Policy, netloc: Netloc) -> None:
        self.policy = policy
        self.netloc = netloc

    def clientConnectionForTLS(self, tlsProtocol: Any) -> SSL.Connection:  # noqa: N802, N803 - Twisted's names
        """A connection at the level of its host, which notes what is wrong with the certificate."""
        faults = self.policy.faults
        level = faults.levels[self.netloc]
        connection = SSL.Connection(self.policy.context(level), None)
        connection.set_app_data(tlsProtocol)
        host = self.netloc[0]
        if not _is_address(host):
            connection.set_tlsext_host_name(host.encode("ascii"))
        found = faults.certificate[self.netloc]

        def verify(_: SSL.Connection, certificate: X509, error: int, depth: int, is_fine: int) -> bool:
            if not is_fine:
                found.add(_fault(error))
            is_named = depth > 0 or _is_named(certificate, host)
            if not is_named:
                found.add("wrong_name")
            return level != "verified" or (bool(is_fine) and is_named)

        connection.set_verify(SSL.VERIFY_PEER, verify)
        return connection


def is_of_tls(error: BaseException) -> bool:
    """Whether a failure is one of the handshake."""
    return any(isinstance(reason, SSL.Error) for reason in _reasons(error))


def wrong_of(error: BaseException) -> str:
    """What OpenSSL said, in one line."""
    words = [str(part[-1]) for reason in _reasons(error) if isinstance(reason, SSL.Error) for part in _parts(reason)]
    return ", ".join(dict.fromkeys(words)) or "the handshake failed"


def is_no_tls(error: BaseException) -> bool:
    """Whether the host speaks something else: plain HTTP on this port."""
    return any(word in wrong_of(error) for word in ("wrong version number", "http request", "packet length too long"))


def _reasons(error: BaseException) -> Iterator[BaseException]:
    """The causes under a failure, Twisted's lists of them included."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        if isinstance(cause, ResponseFailed):
            for failure in cause.reasons:
                yield from _reasons(failure.value)
        cause = cause.__cause__


def _parts(error: SSL.Error) -> list[tuple[str, ...]]:
    found = error.args[0] if error.args else []
    return [part for part in found if isinstance(part, tuple) and part] if isinstance(found, list) else []


def _fault(error: int) -> TlsFault:
    match error:
        case 10 | 9:
            return "expired"
        case 18:
            return "self_signed"
        case _:
            return "untrusted"


def _is_named(certificate: X509, host: str) -> bool:
    try:
        wanted = IPAddress_ID(host) if _is_address(host) else DNS_ID(host)
        verify_service_identity(extract_patterns(certificate), [wanted], [])
    except (CertificateError, VerificationError, ValueError):
        return False
    return True


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _context(level: Level) -> SSL.Context:
    context = SSL.Context(SSL.TLS_METHOD)
    if level == "verified":
        context.set_min_proto_version(SSL.TLS1_2_VERSION)
    else:
        context.set_min_proto_version(SSL.TLS1_VERSION)
        context.set_cipher_list(f"DEFAULT:@SECLEVEL={1 if level == 'legacy' else 0}".encode())
        context.set_options(_LEGACY_SERVER_CONNECT)
    context.set_default_verify_paths()
    return context
