"""Names are resolved here, for every connection there is; those that stand for private addresses are refused.

The connection goes to the address that this answers and to no other, so that a name which answers otherwise a moment
later (DNS rebinding) gains nothing: redirects, robots.txt and the parts of rendered pages included.
"""

from typing import Any, Self
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawler.trust.addresses import is_public


class PrivateAddress(DNSLookupError):
    """A name that stands for a private address; raised by the resolver, met by the guard and by connections."""


class Resolver(CachingThreadedResolver):
    """Scrapy's resolver, with an eye on what names stand for. The operator's own proxy may be private."""

    is_private_allowed = False
    proxies: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """As Scrapy makes it."""
        made = super().from_crawler(crawler, reactor)
        made.is_private_allowed = crawler.settings.getbool("GONGKAI_ALLOW_PRIVATE")
        made.proxies = frozenset(urlsplit(url).hostname or "" for url in getproxies().values())
        return made

    def getHostByName(self, name: str, timeout: Any = ()) -> "Deferred[str]":  # noqa: N802 - the name is Twisted's
        """The address of a name. Fails with PrivateAddress."""
        found = super().getHostByName(name, timeout)
        if not self.is_private_allowed and name not in self.proxies:
            found.addCallback(_public, name)
        return found


def _public(address: str, name: str) -> str:
    if not is_public(address):
        raise PrivateAddress(f"{name} is {address}, no public address")
    return address
