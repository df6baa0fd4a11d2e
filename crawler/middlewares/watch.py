"""Watches how hosts answer: who turns us away is left alone, and who never answers is given up."""

import re
from collections import Counter
from typing import Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from crawler.failures import NO_CONNECTION, Refused, failure_of
from crawler.job import job_of
from crawler.middlewares.archive import ARCHIVED

TURNED_AWAY = frozenset({412, 418, 429, 468, 521})
"""Statuses that no page of these portals has by itself (PORTALS §3.2)."""
DENIED = frozenset({401, 403, 405})
DENIED_IN_A_ROW = 3
_CHALLENGE = re.compile(
    rb"\$_ts\s*=\s*window|__jsl_clearance|__jsluid|\xe7\xbd\x91\xe7\xab\x99\xe9\x98\xb2\xe7\x81\xab\xe5\xa2\x99"
    rb"|\xe8\xae\xbf\xe9\x97\xae\xe9\xaa\x8c\xe8\xaf\x81|\xe4\xba\xba\xe6\x9c\xba\xe9\xaa\x8c\xe8\xaf\x81"
)
"""瑞数, 加速乐, 网站防火墙, 访问验证, 人机验证."""
_CHALLENGE_BYTES = 20_000


class Watch:
    """Counts by host."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.patience: int = crawler.settings.getint("GONGKAI_GIVE_UP_AFTER")
        self.hours: float = crawler.settings.getfloat("GONGKAI_BLOCK_HOURS")
        self.closed: dict[str, Refused] = {}
        self.failures: Counter[str] = Counter()
        self.denials: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises Refused for a host that is closed to us by now."""
        if (closed := self.closed.get(_host(request))) is not None:
            raise Refused(closed.kind, closed.detail)

    def process_response(self, request: Request, response: Response) -> Response:
        """Raises Refused where the answer is a door in the face."""
        host = _host(request)
        if ARCHIVED in response.flags:
            return response
        self.failures[host] = 0
        self.denials[host] = self.denials[host] + 1 if response.status in DENIED else 0
        reason = challenge(response)
        if reason is None and self.denials[host] >= DENIED_IN_A_ROW and not request.meta.get("is_robots"):
            reason = f"{DENIED_IN_A_ROW} answers {response.status} in a row"
        if reason is not None:
            self.closed[host] = Refused("blocked", reason)
            job_of(self.crawler).blocked(request, reason, self.hours)
            raise Refused("blocked", reason)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Counts failures to connect."""
        kind, detail = failure_of(exception)
        host = _host(request)
        if kind in NO_CONNECTION and not isinstance(exception, Refused):
            self.failures[host] += 1
            if self.failures[host] >= self.patience:
                self.closed[host] = Refused("given_up", f"{self.failures[host]} failures in a row, the last: {detail}")


def challenge(response: Response) -> str | None:
    """What shows that an answer is no page but a test or a refusal; null where nothing does."""
    if response.status in TURNED_AWAY:
        return f"status {response.status}"
    if response.status in {200, 202, 403} and len(response.body) < _CHALLENGE_BYTES:
        found = _CHALLENGE.search(response.body)
        return f"status {response.status}, {found[0].decode('utf-8', 'replace')}" if found else None
    return None


def _host(request: Request) -> str:
    return (urlsplit(request.url).hostname or "").lower()
