"""Addresses that say where they lead, and hosts that are who they say they are."""

import ipaddress
import re
from urllib.parse import urljoin, urlsplit

from w3lib.url import safe_url_string

SCHEMES = frozenset({"http", "https"})
_LABEL = re.compile(r"^(?!-)[a-z0-9_-]{1,63}(?<!-)$")
_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")
# The ports that browsers refuse (WHATWG Fetch, "bad port"), as one number each: there other services listen.
BAD_PORTS = frozenset(
    int(port)
    for port in (
        "0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 "
        "123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 "
        "990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080"
    ).split()
)
_CARRIED = ipaddress.ip_network("64:ff9b::/96")
"""IPv6 addresses that carry one of IPv4 in their last 32 bits (RFC 6052)."""


def host_of(url: str) -> str | None:
    """The host of a plain address, in lower case; null where the address hides where it leads.

    Refused are other schemes, names and passwords (`http://www.a.gov.cn@evil.com`), control characters, backslashes,
    ports of other services, and hosts that are not letters, digits, hyphens and dots: look-alike letters come as `xn--`
    in another name than the one they look like.
    """
    if _CONTROL.search(url):
        return None
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    if parts.scheme not in SCHEMES or "@" in parts.netloc or port in BAD_PORTS or not host:
        return None
    if ":" in host:
        return host if _address(host) is not None else None
    return host if all(_LABEL.match(label) for label in host.split(".")) else None


def led_to(url: str, location: str) -> str | None:
    """Where a redirect leads; null where that is no plain address. Spaces and Chinese letters are no disguise."""
    try:
        target = urljoin(url, safe_url_string(location.strip()))
    except ValueError:
        return None
    return target if host_of(target) is not None else None


def is_government(host: str) -> bool:
    """Whether a name belongs to the government: `gov.cn` or below it."""
    return host == "gov.cn" or host.endswith(".gov.cn")


def is_public(address: str) -> bool:
    """Whether an address belongs to the internet: not private, local, shared (CGNAT) or reserved, nor carrying such."""
    found = _address(address)
    if found is None:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is None and found in _CARRIED:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
