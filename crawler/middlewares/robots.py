"""robots.txt, read as RFC 9309 says: 200 and plain text is a rule, 4xx is none, anything else is a closed door.

Scrapy's own parses the body whatever the status, a soft 404 page included, and lets everything pass where it cannot
reach the file.
"""

import asyncio
from typing import Any, Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK

from crawler.failures import Refused, failure_of


class Robots:
    """Asks for a host's robots.txt once in a run, and holds its requests to it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.agent: str = crawler.settings["USER_AGENT"]
        self.longest: float = crawler.settings.getfloat("GONGKAI_MAX_CRAWL_DELAY")
        self.rules: dict[str, asyncio.Task[Protego | None]] = {}
        self.delays: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises Refused where the file forbids the address, or could not be read."""
        if request.meta.get("is_robots"):
            return
        parts = urlsplit(request.url)
        home = f"{parts.scheme}://{parts.netloc}"
        if home not in self.rules:
            self.rules[home] = asyncio.ensure_future(self._ask(home, request))
        rules = await asyncio.shield(self.rules[home])
        if rules is not None and not rules.can_fetch(request.url, self.agent):
            raise Refused("forbidden", "robots.txt forbids it")
        if request.meta.get("download_slot") in self.delays:
            request.meta["autothrottle_dont_adjust_delay"] = True

    async def _ask(self, home: str, request: Request) -> Protego | None:
        asked = Request(
            f"{home}/robots.txt",
            callback=NO_CALLBACK,
            priority=1000,
            meta={"is_robots": True, "plan": request.meta["plan"]},
            dont_filter=True,
        )
        try:
            response = await self.crawler.engine.download_async(asked)
        except Exception as error:  # whatever it was, no page is asked for without rules
            kind, detail = failure_of(error)
            raise Refused(kind, f"robots.txt: {detail}") from error
        if response.status >= 500:
            raise Refused("http_error", f"robots.txt answers {response.status}")
        rules = read_rules(response)
        if rules is not None:
            self._slow_down(request.meta["download_slot"], rules.crawl_delay(self.agent))
        return rules

    def _slow_down(self, slot: str, delay: float | None) -> None:
        """A Crawl-delay holds exactly, if it is longer than our own."""
        if delay is None or delay <= self.crawler.settings.getfloat("DOWNLOAD_DELAY"):
            return
        if delay > self.longest:
            raise Refused("forbidden", f"robots.txt asks for {delay:g} seconds between requests")
        self.delays[slot] = delay
        downloader: Any = self.crawler.engine.downloader
        downloader.per_slot_settings[slot] = {"delay": delay, "jitter": 0.0}
        if slot in downloader.slots:
            downloader.slots[slot].delay, downloader.slots[slot].jitter = delay, 0.0


def read_rules(response: Response) -> Protego | None:
    """The rules of an answer; null where it is no robots.txt."""
    text = response.body.decode("utf-8-sig", errors="replace")
    return None if response.status != 200 or text.lstrip().startswith("<") else Protego.parse(text)
