"""Which other host may belong to a portal: one of its own name, whose pages bear the portal's own code (PORTALS §1.8).

A county's 政府信息公开 may stand on `xxgk.<county>.gov.cn`; but beside it, on names just alike, stand the portals of
its offices and, below a city's name, those of other counties.
"""

from urllib.parse import urlsplit

from crawler.discovery.identity import site_codes
from crawler.page import Page

_OWN_NAMES = frozenset({"www", "xxgk", "zwgk", "zfxxgk", "gk", "xxgkml", "gkml", "zf", "old", "new"})
"""Names of hosts that a portal gives to parts of itself."""


def host_of(url: str) -> str:
    """The host name of an address in lower case."""
    return (urlsplit(url).hostname or "").lower()


def is_beside(url: str, portal: str, page: Page | None = None, home: Page | None = None) -> bool:
    """Whether an address may belong to a portal though its host is another one; with its page, whether it does."""
    host, own = host_of(url), host_of(portal)
    if not host.endswith(".gov.cn") or _bare(host) != _bare(own):
        return False
    if page is None or home is None:
        return True
    ours, theirs = site_codes(home), site_codes(page)
    return not ours or not theirs or bool(set(ours) & set(theirs))


def _bare(host: str) -> str:
    """A host without the name of a part of a portal."""
    first, _, rest = host.partition(".")
    return rest if first in _OWN_NAMES and rest.endswith(".gov.cn") else host
