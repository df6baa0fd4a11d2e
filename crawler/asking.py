"""What a walk and the network say to each other: requests, answers, and notes on the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

from crawler.listing import Ask, Method
from crawler.page import Page
from crawler.schedule import Schedule
from crawler.trust.addresses import host_of, is_government
from crawler.trust.verdict import BELIEVED, Verdict
from storage.crawls import Known, Searched
from storage.links import OpenLink
from storage.models_crawl import EventKind, LinkOutcome

Purpose = Literal["list", "document", "part", "piece"]
"""A `part` is a further page that is read by itself; a `piece` is read only with the document that it belongs to."""


@dataclass(frozen=True, slots=True)
class Site:
    """What a walk must know of its portal."""

    slug: str
    url: str
    family: str | None
    starts: tuple[str, ...]
    hosts: frozenset[str]
    paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The names that lead to a start, where a search found it."""
    rests: str | None = None
    """Why no search for columns is made now, where that is too early."""

    def is_ours(self, url: str) -> bool:
        """Whether an address may be asked for: a government host, or one that the portal declares."""
        host = host_of(url)
        return host is not None and (host in self.hosts or is_government(host))

    @property
    def doors(self) -> tuple[str, ...]:
        """The addresses that the portal is entered by."""
        return (self.url, *self.starts)

    def is_own(self, url: str) -> bool:
        """Whether an address belongs to the portal itself: lists of other government hosts are other portals'."""
        return host_of(url) in self.hosts


@dataclass(frozen=True, slots=True)
class Fetch:
    """A page to ask for, why, and how it was found. With `known`, only if it has changed since."""

    url: str
    purpose: Purpose
    column_path: str | None = None
    anchor_text: str | None = None
    list_date: date | None = None
    publisher: str | None = None
    found_on: str | None = None
    known: Known | None = None
    method: Method = "GET"
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def address(self) -> str:
        """The address under which its answer is kept."""
        return Ask(self.url, self.method, self.body).address


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: where it ended, status and bytes; or why nothing came; and whether it is believed."""

    url: str
    status: int = 0
    body: bytes = b""
    media_type: str = ""
    failure: EventKind | None = None
    detail: str | None = None
    verdict: Verdict = BELIEVED
    judged: Page | None = None
    """The page as it was judged, where it was: it need not be parsed twice."""

    @property
    def page(self) -> Page:
        """The page that came."""
        return self.judged or Page(self.url, self.body)

    @property
    def is_good(self) -> bool:
        """Whether there is content, and it is what was asked for."""
        return self.failure is None and self.status == 200 and not self.verdict.is_spoilt


class Notes(Protocol):
    """Where a walk writes down what it meets."""

    def event(
        self,
        kind: EventKind,
        url: str,
        *,
        reason: str | None = None,
        column_path: str | None = None,
        anchor_text: str | None = None,
        detail: str | None = None,
        capture_id: int | None = None,
    ) -> None:
        """Something odd, or a link left alone; `capture_id` is the answer that shows it."""
        ...

    def search(self, searched: Searched) -> None:
        """A list was walked."""
        ...

    def gone(self, known: Known, answer: str) -> None:
        """A report is no longer there."""
        ...

    def returned(self, known: Known) -> None:
        """A report that was gone is there again."""
        ...

    def redated(self, known: Known, fetch: Fetch) -> None:
        """A list gives an unchanged report a later day."""
        ...

    def link(self, link: OpenLink, outcome: LinkOutcome) -> None:
        """A link of a document was followed."""
        ...


@dataclass(slots=True)
class Options:
    """What is asked of a walk: years (empty for all), the moment before which known pages are asked for again.

    A schedule may ask for some of them earlier, and lets lists rest.
    """

    recheck_before: datetime
    years: frozenset[int] = frozenset()
    limit: "Limit" = field(default_factory=lambda: Limit(None))
    schedule: Schedule | None = None


@dataclass(slots=True)
class Limit:
    """How many requests may still be made, and within what larger bound: a portal's within the run's."""

    left: int | None
    reason: str = "the limit of this run"
    within: "Limit | None" = None

    def take(self) -> bool:
        """One more, if there is one left; `reason` says whose bound was reached."""
        if self.left is not None and self.left <= 0:
            return False
        if self.within is not None and not self.within.take():
            self.reason = self.within.reason
            return False
        if self.left is not None:
            self.left -= 1
        return True

    @property
    def is_spent(self) -> bool:
        """Whether no request may be made any more."""
        return (self.left is not None and self.left <= 0) or (self.within is not None and self.within.is_spent)

    def give_back(self) -> None:
        """The last one cost nothing: it was answered from the archive."""
        if self.left is not None:
            self.left += 1
        if self.within is not None:
            self.within.give_back()
