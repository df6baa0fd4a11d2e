"""Downloads over HTTPS: verified first, a legacy context second, and what was wrong is written down."""

from typing import Any
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Request, Response

from crawler.failures import Refused
from crawler.job import job_of
from crawler.resting import spoken_to
from crawler.tls import NEXT, Faults, Netloc, Policy, is_no_tls, is_of_tls, wrong_of
from storage.models_crawl import TlsFault

_HTTPS = 443


class Handler(HTTP11DownloadHandler):
    """Scrapy's own handler, with a policy that remembers how each host must be spoken to in this run."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.crawler = crawler
        self.faults = Faults()
        self.seconds: float = crawler.settings.getfloat("GONGKAI_LEGACY_TLS_SECONDS")
        self.lost: dict[Netloc, str] = {}
        self.told: set[tuple[str, Netloc]] = set()
        self._contextFactory: Any = Policy(self.faults)

    async def download_request(self, request: Request) -> Response:
        """The answer. Raises Refused where no context suits the host; later requests to it are not tried again."""
        parts = urlsplit(request.url)
        netloc = (parts.hostname or "", parts.port or _HTTPS)
        if netloc in self.lost:
            raise Refused("tls", self.lost[netloc])
        try:
            response = await super().download_request(request)
        except Exception as error:  # Twisted wraps what OpenSSL says: what is under it decides
            if not is_of_tls(error) or NEXT[self.faults.levels[netloc]] is None:
                raise
            response = await self._lower(request, netloc, error)
        self._tell(request, netloc)
        return response

    async def _lower(self, request: Request, netloc: Netloc, error: Exception) -> Response:
        """The same at the next levels, each with little patience: some hosts hang under a permissive context."""
        patience, said = request.meta.get("download_timeout"), wrong_of(error)
        while (level := NEXT[self.faults.levels[netloc]]) is not None and not is_no_tls(error):
            self.faults.levels[netloc] = level
            request.meta["download_timeout"] = min(self.seconds, patience or self.seconds)
            try:
                return await super().download_request(request)
            except DownloadTimeoutError:
                said += f"; then no answer within {self.seconds:g} seconds under a legacy context"
                break
            except Exception as again:  # as above
                if not is_of_tls(again):
                    raise
                error, said = again, f"{said}; {level}: {wrong_of(again)}"
            finally:
                request.meta["download_timeout"] = patience
        self.lost[netloc] = said
        if not is_no_tls(error):
            self._note(request, "refused")
        raise Refused("tls", said) from error

    def _tell(self, request: Request, netloc: Netloc) -> None:
        """Once for each portal and host: what is wrong, though it was read."""
        if self.faults.levels[netloc] == "verified":
            return
        plan = job_of(self.crawler).plan_of(request)
        if (plan.site.slug, netloc) in self.told:
            return
        self.told.add((plan.site.slug, netloc))
        reason, words = self.faults.reason(netloc), self.faults.words(netloc)
        detail = f"{words}; read under a legacy context without trust in the certificate"
        plan.notes.event("tls", f"https://{urlsplit(request.url).netloc}/", reason=reason, detail=detail)
        self._note(request, reason)

    def _note(self, request: Request, fault: TlsFault) -> None:
        """What is wrong with the portal's own host is told of its health too."""
        job = job_of(self.crawler)
        spoken_to(job, job.plan_of(request), request.url, tls=fault)
