"""Watches how hosts answer: who turns us away is left alone, and who never answers is given up."""

import logging
from collections import Counter
from typing import Self
from urllib.parse import urljoin, urlsplit

from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK

from crawler.failures import NO_CONNECTION, Refused, failure_of
from crawler.job import Job, job_of
from crawler.judged import verdict_of
from crawler.middlewares.archive import ARCHIVED
from crawler.page import Page, key
from crawler.resting import blocked
from crawler.trust.addresses import led_to
from crawler.trust.judging import DEAD_ENDS, WRONG_IN_A_ROW, Host, is_shut_but_for_home, refused_all
from crawler.trust.look import Finding, title_of
from crawler.trust.verdict import Verdict

logger = logging.getLogger(__name__)


class Watch:
    """Counts by host, and asks a second time where one answer alone cannot tell what it means."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.patience: int = crawler.settings.getint("GONGKAI_GIVE_UP_AFTER")
        self.hours: float = crawler.settings.getfloat("GONGKAI_BLOCK_HOURS")
        self.closed: dict[str, Refused] = {}
        self.failures: Counter[str] = Counter()
        self.probed: Counter[tuple[str, str]] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises Refused for a host that is closed to us by now."""
        if (closed := self.closed.get(_host(request))) is not None:
            blocked(job_of(self.crawler), request, closed.verdict, self.hours)
            raise Refused(closed.kind, closed.detail, closed.verdict)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Raises Refused where the answer is a door in the face."""
        if ARCHIVED in response.flags:
            return response
        self.failures[_host(request)] = 0
        verdict = verdict_of(request)
        if not _is_at_host(verdict) and not request.meta.get("is_probe"):
            finding = await self._by_conduct(request, response)
            verdict = Verdict(finding, verdict.capture_id) if finding is not None else verdict
        if not _is_at_host(verdict) or verdict.finding is None:
            _lead(request, response)
            return response
        refused = self.closed[_host(request)] = Refused("blocked", verdict.finding.mark, verdict)
        blocked(job_of(self.crawler), request, verdict, self.hours)
        raise refused

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Counts failures to connect."""
        kind, detail = failure_of(exception)
        host = _host(request)
        if kind in NO_CONNECTION and not isinstance(exception, Refused):
            self.failures[host] += 1
            if self.failures[host] >= self.patience:
                said = f"{self.failures[host]} failures in a row, the last: {detail}"
                self.closed[host] = Refused("given_up", said)

    async def _by_conduct(self, request: Request, response: Response) -> Finding | None:
        """What the answers of a host mean together: only its home page is there, or nothing, or all are the same."""
        job = job_of(self.crawler)
        host = job.plan_of(request).judge.host(response.url)
        if request.meta.get("is_robots"):
            return None
        if len(host.wrong) >= WRONG_IN_A_ROW and self._may_ask(request, "throttled", times=3):
            return await self._throttled(job, request, host)
        if response.status == 404 and not host.has_answered:
            return await self._home_first(job, request, host)
        if host.refused and not host.has_answered and self._may_ask(request, "denied"):
            await self._probe(job, request, urljoin(request.url, "/"))
            return refused_all(host)
        return None

    async def _throttled(self, job: Job, request: Request, host: Host) -> Finding | None:
        """Asks again for what came right before: if it comes wrong now, this is no missing page but a bound."""
        if host.good is None:
            return None
        count = len(host.wrong)
        good = host.good
        again = await self._probe(job, request, good)
        if again is None or title_of(again.body) != host.wrong_title:
            return None
        mark = f"{host.wrong_title[:60]}: the same page for {count} addresses, and for {good[:120]}, which was another"
        return Finding("throttled", mark, "host")

    async def _home_first(self, job: Job, request: Request, host: Host) -> Finding | None:
        """Asks for the home page and what it leads to, once, where the first page of a host is not there."""
        if self._may_ask(request, "home_first") and not host.is_home_there:
            home = await self._probe(job, request, urljoin(request.url, "/"))
            links = Page(home.url, home.body).links if home is not None and home.status == 200 else []
            netloc = urlsplit(request.url).netloc
            urls = [link.url for link in links if urlsplit(link.url).netloc == netloc and not _is_door(link.url)]
            is_linked = key(request.url) in {key(url) for url in urls}
            for url in [url for url in dict.fromkeys(urls) if key(url) != key(request.url)][: DEAD_ENDS - 1]:
                if is_linked and not host.has_answered:
                    await self._probe(job, request, url)
        if not is_shut_but_for_home(host):
            return None
        return Finding("home_first", f"the home page is there, {len(host.dead)} pages below it answer 404", "host")

    def _may_ask(self, request: Request, question: str, times: int = 1) -> bool:
        """Whether a question has not been asked of a host so often in this run."""
        self.probed[_host(request), question] += 1
        return self.probed[_host(request), question] <= times

    async def _probe(self, job: Job, request: Request, url: str) -> Response | None:
        """Asks for one page on the side, within robots.txt, delays and the bound of the run; it is archived too."""
        limit = job.plan_of(request).limit
        if not limit.take():
            return None
        meta = {"plan": request.meta["plan"], "is_probe": True}
        probe = Request(url, callback=NO_CALLBACK, meta=meta, dont_filter=True)
        try:
            return await self.crawler.engine.download_async(probe)
        except Exception as error:  # noqa: BLE001 - whatever it was, the walk meets it too
            logger.info("a second look at %s brought nothing: %s", url, failure_of(error)[1])
            return None


def _lead(request: Request, response: Response) -> None:
    """Raises Refused where a redirect leads to no plain address: another scheme, a disguise, a port of others."""
    location = (response.headers.get("Location") or b"").decode("latin-1")
    if 300 <= response.status < 400 and location and led_to(request.url, location) is None:
        raise Refused("outside", f"redirected to no plain address of a web page: {location[:200]!r}")


def _is_at_host(verdict: Verdict) -> bool:
    return verdict.finding is not None and verdict.finding.reach == "host"


def _is_door(url: str) -> bool:
    """Whether an address is a home page."""
    return not key(url).partition("/")[2]


def _host(request: Request) -> str:
    return (urlsplit(request.url).hostname or "").lower()
