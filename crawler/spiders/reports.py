"""The spider: asks for what the walks want next, and hands them the answers. It knows no portal and decides nothing.

`scrapy crawl reports -a portal=SLUG` (several with commas) crawls into the corpus that GONGKAI_DATA, GONGKAI_DB and
GONGKAI_ARCHIVE name; `gongkai crawl` and `crawler.crawl` bring their own job.
"""

from collections import defaultdict, deque
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from typing import Any, Self

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.asking import Answer, Fetch
from crawler.failures import failure_of, verdict_behind
from crawler.job import Job
from crawler.judged import page_of, verdict_of
from crawler.middlewares.archive import ARCHIVED
from crawler.plan import Plan
from crawler.planning import opened_job
from crawler.trust.verdict import BELIEVED
from crawler.wish import Wish
from storage import open_corpus


class ReportsSpider(scrapy.Spider):
    """One run over some portals; each has one request under way at a time."""

    name = "reports"

    def __init__(self, portal: str = "", job: Job | None = None, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.slugs = [slug for slug in portal.split(",") if slug]
        self.job = job
        self._own = ExitStack()
        self._queues: dict[str, deque[Plan]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """With a job of its own where the command did not bring one."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        if spider.job is None:
            wish = Wish(portals=tuple(spider.slugs))
            corpus = spider._own.enter_context(open_corpus())
            spider.job = spider._own.enter_context(opened_job(corpus, wish, crawler.settings))
        crawler.signals.connect(spider.closed_by, signal=signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """The first request of a walk on every platform; no more at a time than requests may be under way.

        The portals of a platform are walked in turn: side by side they would only wait for each other, and take the
        place of walks on other platforms.
        """
        gates = self._job.gates
        queues: defaultdict[str, deque[Plan]] = defaultdict(deque)
        for plan in self._job.plans.values():
            self._queues[plan.site.slug] = queues[gates.slot(plan.host, plan.platform)]
            self._queues[plan.site.slug].append(plan)
        for queue in queues.values():
            while self.crawler.engine.needs_backout():
                await self.crawler.signals.wait_for(signals.scheduler_empty)
            for request in self._next(_following(queue), None):
                yield request

    def parse(self, response: Response, plan: Plan) -> Iterator[Request]:
        """An answer came."""
        if ARCHIVED in response.flags:
            plan.counts["replayed"] += 1
            plan.limit.give_back()
        media_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        verdict = verdict_of(response.request) if response.request is not None else BELIEVED
        answer = Answer(
            response.url, response.status, response.body, media_type, verdict=verdict, judged=page_of(response)
        )
        fetch: Fetch | None = response.meta.get("fetch")
        if response.status == 304 and fetch is not None and fetch.known is not None and fetch.purpose == "list":
            kept = self._job.past.unchanged(fetch.known)
            answer = answer if kept is None else Answer(response.url, 200, kept.body, kept.media_type)
        yield from self._next(plan, answer)

    def failed(self, failure: Failure) -> Iterator[Request]:
        """None came."""
        request: Request = failure.request  # type: ignore[attr-defined] # Scrapy puts it onto Twisted's Failure
        error = failure.value or RuntimeError("no reason given")
        kind, detail = failure_of(error)
        answer = Answer(request.url, failure=kind, detail=detail, verdict=verdict_behind(error))
        yield from self._next(self._job.plan_of(request), answer)

    def closed_by(self, spider: scrapy.Spider, reason: str) -> None:  # noqa: ARG002 - the signal's arguments
        """The end of a job of its own."""
        self._own.close()

    @property
    def _job(self) -> Job:
        if self.job is None:
            raise RuntimeError("the spider has no job")
        return self.job

    def _next(self, plan: Plan | None, answer: Answer | None) -> Iterator[Request]:
        """What a walk wants after an answer or, when it is over, the next one of its platform."""
        while plan is not None:
            fetch = self._step(plan, answer)
            if fetch is not None:
                yield self._request(plan, fetch)
                return
            plan, answer = _following(self._queues[plan.site.slug]), None

    def _step(self, plan: Plan, answer: Answer | None) -> Fetch | None:
        if plan.steps is None:
            return None
        try:
            return next(plan.steps) if answer is None else plan.steps.send(answer)
        except StopIteration:
            self._job.ended(plan)
            return None

    def _request(self, plan: Plan, fetch: Fetch) -> Request:
        headers = dict(fetch.headers) | (self._job.past.validators(fetch.known) if fetch.known is not None else {})
        return Request(
            fetch.url,
            method=fetch.method,
            body=fetch.body,
            callback=self.parse,
            errback=self.failed,
            headers=headers,
            cb_kwargs={"plan": plan},
            meta={"plan": plan, "fetch": fetch},
            dont_filter=True,
        )


def _following(queue: deque[Plan]) -> Plan | None:
    """The next portal of a platform whose walk is still to be done."""
    while queue:
        plan = queue.popleft()
        if plan.steps is not None:
            return plan
    return None
