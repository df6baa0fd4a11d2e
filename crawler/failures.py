"""What went wrong with a request, in the words of the closed list."""

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)

from crawler.tls import is_of_tls, wrong_of
from crawler.trust.verdict import BELIEVED, Verdict
from storage.models_crawl import EventKind


class Refused(IgnoreRequest):
    """A request that a middleware does not let through; raised there, met by the spider's errback.

    `verdict` says what was not believed, where that is why.
    """

    def __init__(self, kind: EventKind, detail: str, verdict: Verdict = BELIEVED) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.verdict = verdict


def verdict_behind(error: BaseException) -> Verdict:
    """What was not believed, so that a request failed: also where that was the host's robots.txt."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, Refused) and cause.verdict.finding is not None:
            return cause.verdict
        cause = cause.__cause__
    return BELIEVED


NO_CONNECTION: tuple[EventKind, ...] = ("unreachable", "timeout", "tls")
"""The failures that say something of the host, not of the address."""


def failure_of(error: BaseException) -> tuple[EventKind, str]:
    """The kind of a failure, and a sentence."""
    if isinstance(error, DownloadFailedError) and is_of_tls(error):
        return "tls", wrong_of(error)
    detail = " ".join(str(error).split())[:300] or type(error).__name__
    match error:
        case Refused():
            return error.kind, error.detail
        case IgnoreRequest():
            return "redirects", detail
        case DownloadTimeoutError() | TimeoutError():
            return "timeout", detail
        case CannotResolveHostError() | DownloadConnectionRefusedError():
            return "unreachable", detail
        case ResponseDataLossError():
            return "truncated", "fewer bytes came than were announced"
        case DownloadCancelledError():
            return "too_large", "more bytes came, or were announced, than are taken"
        case OSError():
            return "unreachable", detail
    words = f"{type(error).__module__} {detail}".lower()
    if any(word in words for word in ("ssl", "tls", "certificate", "verif")):
        return "tls", detail
    if any(word in words for word in ("connection", "responsenever", "responsefailed", "connect")):
        return "unreachable", detail
    return "odd", f"{type(error).__name__}: {detail}"
