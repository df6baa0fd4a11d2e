"""What all parts of a walk share: asking for pages, and writing down what came of it."""

from collections.abc import Collection, Generator
from typing import NoReturn
from urllib.parse import urlsplit

from crawler.asking import Answer, Fetch, Notes, Options, Site
from crawler.page import key
from crawler.trust.poison import betting_in
from crawler.trust.verdict import NO_LONGER_THERE, Verdict
from parser.titles import read_title
from storage.crawls import Searched
from storage.models_crawl import EventKind, Stop

Steps = Generator[Fetch, Answer, None]
Asking = Generator[Fetch, Answer, Answer]


class Ended(Exception):
    """The walk cannot go on; raised where an answer says so, caught where the walk begins."""


class Asker:
    """Asks, remembers what was asked for, and notes what went wrong. `is_broken`: something did."""

    def __init__(self, site: Site, notes: Notes, options: Options) -> None:
        self.site = site
        self.notes = notes
        self.options = options
        self.searches = 0
        self.is_broken = False
        self._asked: set[str] = set()
        self._remarked: set[str] = set()

    def is_unasked(self, url: str) -> bool:
        """Whether this walk has not asked for an address yet."""
        return key(url) not in self._asked

    def ask(self, fetch: Fetch, expected: Collection[int] = ()) -> Asking:
        """Asks, and notes what went wrong; statuses that are `expected` did not."""
        if not self.site.is_ours(fetch.url):
            is_copy = read_title(fetch.anchor_text or "").is_report
            detail = f"a report at {urlsplit(fetch.url).netloc}, no government host" if is_copy else None
            self._note("outside", fetch, "foreign_host" if is_copy else None, detail)
            return Answer(fetch.url, failure="outside")
        if (word := betting_in(fetch.anchor_text or "")) is not None:
            self._note("distrusted", fetch, reason="betting", detail=f"the link says {word}")
            return Answer(fetch.url, failure="distrusted")
        if not self.options.limit.take():
            self._note("budget", fetch, detail=self.options.limit.reason)
            raise Ended
        self._asked.add(key(fetch.address))
        answer = yield fetch
        is_error = answer.failure is None and answer.status >= 400 and answer.status not in expected
        is_nowhere = answer.failure is None and 300 <= answer.status < 304
        kind: EventKind | None = "http_error" if is_error else "redirects" if is_nowhere else answer.failure
        self.is_broken |= kind == "odd"
        if kind is not None:
            reason = str(answer.status) if answer.status else answer.verdict.kind
            self._note(kind, fetch, reason, answer.detail, answer.verdict.capture_id)
        else:
            self._doubt(fetch, answer.verdict, is_check=bool(expected))
        if kind in {"night", "budget"}:
            self._stopped(fetch, answer)
        if kind in {"blocked", "given_up", "busy"} and urlsplit(fetch.url).hostname == urlsplit(self.site.url).hostname:
            self._stopped(fetch, answer)
        return answer

    def _stopped(self, fetch: Fetch, answer: Answer) -> NoReturn:
        """The walk cannot go on; a list it stopped in says so."""
        if fetch.purpose == "list":
            self.searched(Searched(fetch.url, fetch.column_path or "", None, 1, 0, 0, 0, None, stop_of(answer)))
        raise Ended

    def searched(self, searched: Searched) -> None:
        """A list was walked."""
        self.searches += 1
        self.notes.search(searched)

    def _doubt(self, fetch: Fetch, verdict: Verdict, *, is_check: bool) -> None:
        """Notes an answer that is not believed. Where it is seen whether something is gone, that is an answer too."""
        finding = verdict.finding
        if finding is None or (is_check and finding.kind in NO_LONGER_THERE):
            return
        if finding.reach == "remark":
            if finding.kind in self._remarked:
                return
            self._remarked.add(finding.kind)
        self._note(verdict.event, fetch, finding.kind, finding.mark, verdict.capture_id)

    def _note(
        self,
        kind: EventKind,
        fetch: Fetch,
        reason: str | None = None,
        detail: str | None = None,
        capture_id: int | None = None,
    ) -> None:
        self.notes.event(
            kind,
            fetch.address,
            reason=reason,
            column_path=fetch.column_path,
            anchor_text=fetch.anchor_text,
            detail=detail,
            capture_id=capture_id,
        )


def stop_of(answer: Answer) -> Stop:
    """Why a list ends whose page did not come."""
    match answer.failure:
        case "forbidden" | "blocked" | "budget" | "night" | "busy":
            return answer.failure
        case _:
            return "failed"
