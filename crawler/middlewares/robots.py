"""robots.txt, read as RFC 9309 says: rules where there are some, none where there is no such file, else a closed door.

A page of HTML with status 200 is a site's way of saying that it has no such file, and so is any 4xx; 5xx and no answer
are a closed door. 412, 521 and challenges never come here: `Watch` has seen them, and the host is blocked. Scrapy's own
middleware takes soft 404 pages for rules and lets everything pass where it cannot reach the file.
"""

import asyncio
import re
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK

from crawler.failures import Refused, failure_of
from crawler.job import Job, job_of

KEPT = timedelta(hours=20)
"""How long a file is good for: less than the day of RFC 9309, 2.4, so that a daily run at one hour reads it."""
READ_BYTES = 500 * 1024
"""What is read of a file (RFC 9309, 2.5); rules behind it do not hold."""
MOST_BYTES = 4 * READ_BYTES
"""A file beyond this is no such file but an attack; a closed door."""
_MARKUP = re.compile(r"<(?:!doctype|html|head|body|script|meta)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A file that is asked for or has come, and when that was (seconds of a clock that only goes on)."""

    rules: "asyncio.Task[Protego | None]"
    at: float


class Robots:
    """Asks for the robots.txt of a scheme, host and port once a day, and holds all requests to it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.agent = product_of(crawler.settings["USER_AGENT"])
        self.longest: float = crawler.settings.getfloat("GONGKAI_MAX_CRAWL_DELAY")
        self.asked: dict[str, Asked] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises Refused where the file forbids the address, or could not be read."""
        if request.meta.get("is_robots"):
            return
        rules = await self._rules(request)
        if rules is None:
            return
        if not rules.can_fetch(request.url, self.agent):
            raise Refused("forbidden", "robots.txt forbids it")
        delay = rules.crawl_delay(self.agent)
        if delay is not None and delay > self.longest:
            raise Refused("forbidden", f"robots.txt asks for {delay:g} seconds between requests")
        if delay is not None:
            job_of(self.crawler).gates.slow_down(request.meta["download_slot"], delay)

    def _rules(self, request: Request) -> Awaitable[Protego | None]:
        parts = urlsplit(request.url)
        home = f"{parts.scheme}://{parts.netloc}"
        asked = self.asked.get(home)
        if asked is None or monotonic() - asked.at > KEPT.total_seconds():
            asked = self.asked[home] = Asked(
                asyncio.ensure_future(self._ask(f"{home}/robots.txt", request)), monotonic()
            )
        return asyncio.shield(asked.rules)

    async def _ask(self, url: str, request: Request) -> Protego | None:
        job: Job = job_of(self.crawler)
        if (kept := job.past.recent(url, KEPT)) is not None:
            rules = read_rules(Response(url, status=kept.status, body=kept.body))
            if rules is not None or kept.status != 200:  # a page may have been a challenge: it is looked at again
                return rules
        asked = Request(
            url,
            callback=NO_CALLBACK,
            priority=1000,
            meta={"is_robots": True, "plan": request.meta["plan"], "download_maxsize": MOST_BYTES},
            dont_filter=True,
        )
        try:
            response = await self.crawler.engine.download_async(asked)
        except Exception as error:  # whatever it was, no page is asked for without rules
            kind, detail = failure_of(error)
            raise Refused(kind, f"robots.txt: {detail}") from error
        if response.status >= 500:
            raise Refused("http_error", f"robots.txt answers {response.status}")
        return read_rules(response)


def read_rules(response: Response) -> Protego | None:
    """The rules of an answer; null where it is no robots.txt."""
    if response.status != 200:
        return None
    encoding = "utf-16" if response.body[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    text = response.body[:READ_BYTES].decode(encoding, errors="replace").replace("\x00", "")
    if len(response.body) > READ_BYTES:
        text = text.rpartition("\n")[0]
    is_page = text.lstrip().startswith("<") or _MARKUP.search(text[:4000]) is not None
    return None if is_page else Protego.parse(text)


def product_of(agent: str) -> str:
    """The name by which groups of rules call a crawler: `gongkai` of `gongkai/0.1 (…)`."""
    found = re.match(r"[A-Za-z_-]+", agent.strip())
    return found[0] if found else agent
