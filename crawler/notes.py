"""What the walk over one portal meets, written to the corpus as it comes."""

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from crawler.asking import Fetch
from storage import clock, crawls, trust
from storage.crawls import Known, Searched, WalkStart
from storage.gone import mark_gone, mark_returned, moved_to
from storage.links import OpenLink, settle_link
from storage.models_crawl import EventKind, LinkOutcome

if TYPE_CHECKING:
    from crawler.job import Job


class PortalNotes:
    """Writes down what the walk over one portal meets, for the run that began the walk."""

    def __init__(self, job: "Job", slug: str, walk: WalkStart) -> None:
        self.job = job
        self.slug = slug
        self.walk = walk
        self.kinds: Counter[str] = Counter()
        self.last: str | None = None

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
        """Something odd, or a link left alone; what is not believed is told of the portal's health too."""
        self.kinds[kind] += 1
        if kind not in {"skipped", "changed", "returned", "moved", "redated"}:
            self.last = f"{kind}: {detail or reason or url}"[:300]
        now = clock.now()
        with self.job.session(self.slug) as session:
            if kind != "skipped" and (distrust := trust.kind_of(reason)) is not None:
                found = trust.Evidence(distrust, detail or kind, url, now, capture_id)
                trust.note_distrust(session, self.slug, found, self.walk.started_at)
            crawls.add_event(
                session,
                self.walk.run_id,
                self.slug,
                kind,
                url,
                now,
                reason=reason,
                column_path=column_path,
                anchor_text=anchor_text,
                detail=detail,
                capture_id=capture_id,
            )
        self.job.tell("noted", self.slug, kind=kind, url=url, detail=detail)

    def search(self, searched: Searched) -> None:
        """A list was walked."""
        with self.job.session(self.slug) as session:
            crawls.add_search(session, self.walk.run_id, self.slug, searched, clock.now())

    def gone(self, known: Known, answer: str) -> None:
        """A report is no longer there, or only at another address that this walk has brought."""
        with self.job.session(self.slug) as session:
            moved = moved_to(session, self.slug, known.url, self.walk.started_at)
            mark_gone(session, self.slug, known.url, clock.now(), answer)
        path, words = known.column_path, known.anchor_text
        if moved is None:
            self.event("gone", known.url, column_path=path, anchor_text=words, detail=answer)
            return
        self.event("moved", known.url, column_path=path, anchor_text=words, detail=moved.url)
        if moved.list_date is not None and known.list_date is not None and moved.list_date > known.list_date:
            self._redated(known, moved.list_date)

    def redated(self, known: Known, fetch: Fetch) -> None:
        """A list gives an unchanged report a later day."""
        if fetch.list_date is not None:
            self._redated(known, fetch.list_date)

    def _redated(self, known: Known, day: date) -> None:
        detail = f"{known.list_date} before, {day} now"
        self.event("redated", known.url, column_path=known.column_path, anchor_text=known.anchor_text, detail=detail)

    def returned(self, known: Known) -> None:
        """A report that was gone is there again."""
        with self.job.session(self.slug) as session:
            mark_returned(session, self.slug, known.url)
        self.event("returned", known.url, column_path=known.column_path, anchor_text=known.anchor_text)

    def link(self, link: OpenLink, outcome: LinkOutcome) -> None:
        """A link of a document was followed."""
        with self.job.session(self.slug) as session:
            settle_link(session, link.link_id, outcome, clock.now())
