"""Next to the network: what came is archived before anybody decides anything; what is there is not fetched again."""

import zlib
from typing import Self

from scrapy.crawler import Crawler
from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes

from crawler.failures import Refused
from crawler.job import Job, job_of
from crawler.received import Received, address_of
from crawler.trust.look import Finding
from crawler.trust.verdict import Verdict
from storage import clock

ARCHIVED = "archived"
"""The flag of a response that came from the archive."""


class Replay:
    """Answers from the archive what this walk has fetched already, in a run that was cut off or a moment ago."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        """The response of the archive, if there is one that is believed."""
        if request.meta.get("retry_times") or request.meta.get("is_probe"):
            return None
        job = job_of(self.crawler)
        found = job.past.replay(job.plan_of(request), address_of(request))
        if found is None:
            return None
        finding = job.judge(request, found)
        if finding is not None and _may_differ(finding, found, address_of(request)):
            return None
        request.meta["verdict"] = Verdict(finding)
        job.keep_as_document(request, found)
        headers = Headers()
        for name, value in found.headers:
            headers.appendlist(name, value)
        kind = responsetypes.from_args(headers=headers, url=request.url, body=found.body)
        return kind(request.url, status=found.status, headers=headers, body=found.body, flags=[ARCHIVED])


class Archive:
    """Writes every answer to the archive and the database."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.bound: int = crawler.settings.getint("GONGKAI_MAX_UNPACKED")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """The same response, unpacked if it was packed unasked."""
        if ARCHIVED in response.flags:
            return response
        job: Job = job_of(self.crawler)
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ]
        packing = (response.headers.get("Content-Encoding") or b"").decode("latin-1").strip().lower()
        body = response.body
        if body and packing in {"gzip", "x-gzip", "deflate"}:
            body = unpack(body, self.bound)
            headers = [_renamed(name, value) for name, value in headers]
            response = response.replace(body=body)
            del response.headers["Content-Encoding"]
        media_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        received = Received(request.url, response.status, headers, body, media_type, clock.now())
        job.keep(request, received, job.judge(request, received))
        return response


def _may_differ(finding: Finding, found: Received, address: str) -> bool:
    """Whether asking again may bring what was asked for: the host turned us away, or gave another page."""
    return finding.reach == "host" or (finding.kind == "home_page" and found.url == address and found.status == 200)


def unpack(body: bytes, bound: int) -> bytes:
    """The content of a compressed answer. Raises Refused where it is larger than the bound, or no such thing."""
    for window in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):
        inflate = zlib.decompressobj(window)
        try:
            content = inflate.decompress(body, bound + 1)
        except zlib.error:
            continue
        if len(content) > bound:
            raise Refused("too_large", f"unpacks to more than {bound} bytes")
        if not inflate.eof:
            raise Refused("truncated", "the compressed answer is cut off")
        return content
    raise Refused("truncated", "the compressed answer cannot be unpacked")


def _renamed(name: str, value: str) -> tuple[str, str]:
    """Headers that no longer fit the bytes keep their word under another name, as web archives do."""
    return (f"X-Archive-Orig-{name}" if name.lower() in {"content-encoding", "content-length"} else name, value)
