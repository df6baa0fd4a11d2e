"""Which hosts may be asked: government ones and those a portal declares, at public addresses, one connection each."""

import ipaddress
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Request
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.error import DNSLookupError

from crawler.failures import Refused
from crawler.job import job_of


class Guard:
    """Looks at every request, redirected ones too, before anything is sent."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.allows_private: bool = crawler.settings.getbool("GONGKAI_ALLOW_PRIVATE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises Refused; sets the slot, so that portals on one platform share one connection."""
        plan = job_of(self.crawler).plan_of(request)
        host = (urlsplit(request.url).hostname or "").lower()
        if not plan.site.is_ours(request.url):
            raise Refused("outside", f"{host} is no government host, and the portal does not declare it")
        request.meta["download_slot"] = plan.platform or host
        address = await self._address(host)
        if not self.allows_private and not is_public(address):
            raise Refused("private", f"{host} is {address}, no public address")
        if not is_public(address):
            request.meta["proxy"] = None

    async def _address(self, host: str) -> str:
        """What the name resolves to; the resolver remembers it, so the connection goes there and nowhere else."""
        from twisted.internet import reactor  # not before Scrapy has chosen which

        resolver: Any = reactor
        try:
            return str(await maybe_deferred_to_future(resolver.resolve(host)))
        except DNSLookupError as error:
            raise CannotResolveHostError(str(error)) from error


def is_public(address: str) -> bool:
    """Whether an address belongs to the internet: not private, local, shared or reserved."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return found.is_global and not found.is_multicast
