"""Pages of portals that need a browser are rendered once they have come; both, answer and page, are in the archive.

The answer is fetched and archived like any other. Then Chromium runs its scripts, and what they ask for goes through
all middlewares: guard, robots.txt, delays, archive. Their answers, and the page, are taken from the archive when a walk
goes on, so that only what is missing is asked for or rendered.
"""

import asyncio
from collections import defaultdict
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Request, Response
from scrapy.http.request import NO_CALLBACK

from crawler.asking import Fetch
from crawler.browser import BrowserFailed, Chromium, PartAnswer, PartAsked, lacking
from crawler.failures import Refused, failure_of
from crawler.job import Job, job_of
from crawler.middlewares.archive import ARCHIVED
from crawler.plan import Plan
from crawler.received import Received, is_shell
from crawler.trust.verdict import Verdict
from storage import clock

RENDERED = "rendered"
"""The flag of a response that is a rendered page."""
_OURS = frozenset(
    {"host", "user-agent", "cookie", "accept-encoding", "accept-language", "content-length", "connection"}
)
"""Headers that are the crawler's to set, not the page's."""
_METHODS = frozenset({"GET", "POST"})


class Render:
    """Stands between the walk and all that fetches: it sees a page when redirects and retries are over."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.parts: int = crawler.settings.getint("GONGKAI_BROWSER_PARTS")
        self.chromium = Chromium(crawler.settings)
        self.one_at_a_time: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        crawler.signals.connect(self.chromium.close, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        """The page that this walk has rendered already. Raises Refused where there is no browser to render it."""
        job = job_of(self.crawler)
        if not job.plan_of(request).needs_browser:
            return None
        if (advice := lacking(self.chromium.chromium)) is not None:
            raise Refused("odd", advice)
        if _is_part(request) or request.method != "GET":
            return None
        found = job.past.replay_rendered(job.plan_of(request), request.url)
        if found is None:
            return None
        request.meta["verdict"] = Verdict(job.judge(request, found))
        job.keep_as_document(request, found)
        return _response(found, ARCHIVED)

    async def process_response(self, request: Request, response: Response) -> Response:
        """The rendered page in the place of the answer. Raises Refused where it was not rendered in time."""
        job = job_of(self.crawler)
        plan = job.plan_of(request)
        media_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        received = Received(response.url, response.status, [], response.body, media_type)
        if RENDERED in response.flags or _is_part(request) or not is_shell(plan, request, received):
            return response
        slot = request.meta.get("download_slot") or plan.platform or plan.site.slug
        async with self.one_at_a_time[slot]:
            page = await self._rendered(job, plan, request, response)
        verdict = job.keep(request, page, job.judge(request, page), is_request=False)
        if verdict.finding is not None and verdict.finding.reach == "host":
            raise Refused("blocked", verdict.finding.mark, verdict)
        return _response(page, *response.flags)

    async def _rendered(self, job: Job, plan: Plan, request: Request, response: Response) -> Received:
        parts = Parts(self.crawler, job, plan, request, self.parts)
        try:
            html, browser = await self.chromium.rendered(response.url, _answer(response), parts.ask)
        except TimeoutError:
            raise Refused("timeout", f"not rendered within {self.chromium.seconds:g} seconds") from None
        except BrowserFailed as error:
            raise Refused("odd", str(error)) from error
        kind = "text/html; charset=utf-8"
        return Received(response.url, 200, [], html, kind, clock.now(), rendered_by=browser)


class Parts:
    """Asks for what one page wants while it is rendered."""

    def __init__(self, crawler: Crawler, job: Job, plan: Plan, page: Request, most: int) -> None:
        self.crawler = crawler
        self.job = job
        self.plan = plan
        self.page = page
        self.left = most
        self.turn = asyncio.Lock()

    async def ask(self, part: PartAsked) -> PartAnswer | None:
        """The answer; null, with an event that says why, where a part did not come: the page may lack something."""
        try:
            async with self.turn:
                response = await self._asked(part)
        except Exception as error:  # noqa: BLE001 - whatever it was, the page goes on without this part
            kind, detail = failure_of(error)
            self.plan.notes.event(kind, part.url, detail=f"asked for by {self.page.url}: {detail}")
            return None
        if response.status >= 400:
            detail = f"asked for by {self.page.url}: status {response.status}"
            self.plan.notes.event("http_error", part.url, detail=detail)
        return _answer(response)

    async def _asked(self, part: PartAsked) -> Response:
        if part.method not in _METHODS:
            raise Refused("odd", f"a page that asks by {part.method}")
        if self.left <= 0 or not self.plan.limit.take():
            raise Refused("budget", "the bound on requests is reached")
        self.left -= 1
        url = part.url.partition("#")[0]
        is_post = part.method == "POST"
        fetch = Fetch(url, "piece", method="POST" if is_post else "GET", body=part.body.decode("utf-8", "replace"))
        names = [name for name in part.headers if name not in _OURS and not name.startswith("sec-")]
        request = Request(
            url,
            method=part.method,
            body=part.body,
            headers={name: part.headers[name] for name in names},
            callback=NO_CALLBACK,
            meta={"plan": self.plan, "fetch": fetch, "is_part": True},
            dont_filter=True,
        )
        if self.crawler.engine is None:
            raise RuntimeError("the crawl is over")
        response = await self.crawler.engine.download_async(request)
        if ARCHIVED in response.flags:
            self.plan.limit.give_back()
        return response


def _is_part(request: Request) -> bool:
    """Whether a page asks for it while it is rendered."""
    return bool(request.meta.get("is_part") or request.meta.get("is_robots"))


def _response(page: Received, *flags: str) -> Response:
    headers = {"Content-Type": page.media_type}
    return HtmlResponse(page.url, headers=headers, body=page.body, encoding="utf-8", flags=[*flags, RENDERED])


def _answer(response: Response) -> PartAnswer:
    headers = {
        name.decode("latin-1"): ", ".join(value.decode("latin-1") for value in values)
        for name, values in response.headers.items()
    }
    return PartAnswer(response.status, headers, response.body)
