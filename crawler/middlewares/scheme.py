"""The scheme is a property of the host (PORTALS §3.4): where one does not answer, the other is tried, once in a run."""

from typing import Self
from urllib.parse import urlsplit, urlunsplit

from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from crawler.failures import NO_CONNECTION, Refused, failure_of
from crawler.job import Job, job_of
from crawler.middlewares.archive import ARCHIVED
from crawler.plan import Plan
from crawler.resting import is_door, spoken_to
from storage.models_crawl import Scheme

_OTHER: dict[str, Scheme] = {"http": "https", "https": "http"}
_PORTS = {"http": 80, "https": 443}
_MARKS = (b"plain HTTP request was sent to HTTPS port", b"speaking plain HTTP to an SSL-enabled server port")
"""nginx and Apache, to who speaks HTTP at the door for HTTPS."""


class OtherScheme:
    """Remembers by host which scheme answers."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.settled: dict[str, str] = {}
        self.assumed: set[str] = set()
        self.tried: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    def process_request(self, request: Request) -> Request | None:
        """The same request under the scheme that answers, now or in an earlier run."""
        netloc, plan = _netloc(request.url), job_of(self.crawler).plan_of(request)
        is_new = netloc not in self.settled and netloc not in self.tried
        if is_new and plan.scheme is not None and is_door(plan, request.url):
            self.settled[netloc] = plan.scheme
            self.assumed.add(netloc)
        scheme = self.settled.get(netloc)
        return None if scheme in {None, urlsplit(request.url).scheme} else _under(request, str(scheme))

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response; or the same request under the other scheme, where this is not the one the host speaks."""
        if ARCHIVED in response.flags:
            return response
        netloc, scheme = _netloc(request.url), urlsplit(request.url).scheme
        if _speaks_other(request, response) and netloc not in self.settled:
            if (first := request.meta.get("first_failure")) is not None:
                raise Refused(first[0], f"{first[1]}; under {scheme}: status {response.status}")
            if netloc not in self.tried:
                self.tried.add(netloc)
                return _under(request, _OTHER[scheme], ("http_error", f"status {response.status}"))
            return response
        if netloc in self.assumed and self.settled[netloc] == scheme:
            self.assumed.discard(netloc)
            job_of(self.crawler).plan_of(request).faults.add("scheme")
        if netloc not in self.settled:
            self.settled[netloc] = scheme
            if request.meta.pop("first_failure", None) is not None:
                self._tell(job_of(self.crawler), request)
        return response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """The same request under the other scheme, once. Raises Refused with the first failure where that fails too."""
        netloc, scheme = _netloc(request.url), urlsplit(request.url).scheme
        kind, detail = failure_of(exception)
        is_of_host = kind == "tls" if isinstance(exception, Refused) else kind in NO_CONNECTION
        if (first := request.meta.get("first_failure")) is not None:
            raise Refused(first[0], f"{first[1]}; under {scheme}: {detail}"[:300])
        if netloc in self.assumed and is_of_host:  # it was so in an earlier run
            self.assumed.discard(netloc)
            del self.settled[netloc]
        if not is_of_host or netloc in self.settled or netloc in self.tried:
            return None
        self.tried.add(netloc)
        return _under(request, _OTHER[scheme], (kind, detail))

    def _tell(self, job: Job, request: Request) -> None:
        plan: Plan = job.plan_of(request)
        parts = urlsplit(request.url)
        scheme: Scheme = "https" if parts.scheme == "https" else "http"
        detail = f"no answer under {_OTHER[scheme]}, only under {scheme}"
        plan.notes.event("scheme", f"{scheme}://{parts.netloc}/", detail=detail)
        spoken_to(job, plan, request.url, scheme=scheme)


def _speaks_other(request: Request, response: Response) -> bool:
    """Whether an answer means that the host, or what stands behind it, is at the other scheme."""
    if urlsplit(request.url).scheme == "https":
        return response.status == 502  # 东城人大: nothing behind the certificate, all of it under http
    return response.status == 497 or (response.status == 400 and any(mark in response.body for mark in _MARKS))


def _under(request: Request, scheme: str, failure: tuple[str, str] | None = None) -> Request:
    """The same request under a scheme; kept under the address that was asked for, as behind a redirect."""
    parts = urlsplit(request.url)
    netloc = parts.netloc.removesuffix(f":{_PORTS[parts.scheme]}")
    meta = {**request.meta, "redirect_urls": [*request.meta.get("redirect_urls", []), request.url]}
    if failure is not None:
        meta["first_failure"] = failure
    return request.replace(url=urlunsplit(parts._replace(scheme=scheme, netloc=netloc)), meta=meta)


def _netloc(url: str) -> str:
    """The host, with its port where that is not the scheme's own."""
    parts = urlsplit(url)
    is_plain = parts.port in {None, _PORTS.get(parts.scheme)}
    return (parts.hostname or "") if is_plain else f"{parts.hostname}:{parts.port}"
