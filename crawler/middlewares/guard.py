"""Which hosts may be asked: government ones and those a portal declares, at public addresses, one connection each."""

from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Request
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.error import DNSLookupError

from crawler.failures import Refused
from crawler.job import job_of
from crawler.judged import verdict_of
from crawler.resolver import PrivateAddress
from crawler.trust.addresses import host_of, is_public
from crawler.trust.look import Finding
from crawler.trust.verdict import BELIEVED, Verdict


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
        host = host_of(request.url)
        if host is None:
            raise Refused("outside", f"no plain address of a web page: {request.url[:200]!r}")
        if not plan.site.is_ours(request.url):
            is_sent = bool(request.meta.get("redirect_urls"))
            detail = f"{host} is no government host, and the portal does not declare it"
            verdict = Verdict(Finding("foreign_host", detail), verdict_of(request).capture_id)
            raise Refused("outside", detail, verdict if is_sent else BELIEVED)
        request.meta["download_slot"] = plan.platform or host
        address = await self._address(host)
        if not self.allows_private and not is_public(address):
            raise Refused("private", f"{host} is {address}, no public address")
        if not is_public(address):
            request.meta["proxy"] = None

    async def _address(self, host: str) -> str:
        """What the name resolves to; the resolver remembers it, and lets connections go nowhere else."""
        from twisted.internet import reactor  # not before Scrapy has chosen which

        resolver: Any = reactor
        try:
            return str(await maybe_deferred_to_future(resolver.resolve(host)))
        except PrivateAddress as error:
            raise Refused("private", str(error.args[0])) from error
        except DNSLookupError as error:
            raise CannotResolveHostError(str(error)) from error
