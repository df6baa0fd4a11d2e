"""What all parts of a walk share: asking for pages, and writing down what came of it."""

from collections.abc import Collection, Generator
from typing import NoReturn
from urllib.parse import urlsplit

from crawler.asking import Answer, Fetch, Notes, Options, Site
from crawler.page import key
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

    def is_unasked(self, url: str) -> bool:
        """Whether this walk has not asked for an address yet."""
        return key(url) not in self._asked

    def ask(self, fetch: Fetch, expected: Collection[int] = ()) -> Asking:
        """Asks, and notes what went wrong; statuses that are `expected` did not."""
        if not self.site.is_ours(fetch.url):
            self._note("outside", fetch)
            return Answer(fetch.url, failure="outside")
        if not self.options.limit.take():
            self._note("budget", fetch, detail=self.options.limit.reason)
            raise Ended
        self._asked.add(key(fetch.address))
        answer = yield fetch
        is_error = answer.failure is None and answer.status >= 400 and answer.status not in expected
        kind: EventKind | None = "http_error" if is_error else answer.failure
        self.is_broken |= kind == "odd"
        if kind is not None:
            self._note(kind, fetch, reason=str(answer.status) if answer.status else None, detail=answer.detail)
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

    def _note(self, kind: EventKind, fetch: Fetch, reason: str | None = None, detail: str | None = None) -> None:
        self.notes.event(
            kind,
            fetch.address,
            reason=reason,
            column_path=fetch.column_path,
            anchor_text=fetch.anchor_text,
            detail=detail,
        )


def stop_of(answer: Answer) -> Stop:
    """Why a list ends whose page did not come."""
    match answer.failure:
        case "forbidden" | "blocked" | "budget" | "night" | "busy":
            return answer.failure
        case _:
            return "failed"
