"""The crawl's side of the corpus: walks that go on where they were cut off, what is known of a portal, what was odd.

A walk belongs to the run that began it, however many runs it takes; so a walk that was cut off leaves the same rows.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from storage.database import insert_missing
from storage.gone import UNLISTED
from storage.health import health_of
from storage.models import Base, Capture, CrawlRun, DocumentCapture, RunState
from storage.models_crawl import CrawlEvent, EventKind, PortalHealth, PortalState, Search, Stop, Walk

WALK_HOURS = 24.0
"""A walk that was cut off longer ago is not continued: the portal may be another by now."""

_T = Base.metadata.tables
_REPLAYED = or_(Capture.http_status < 400, Capture.http_status.in_((404, 410)))


@dataclass(frozen=True, slots=True)
class WalkStart:
    """A walk over a portal: the run it belongs to, when it began, and whether this run only continues it."""

    run_id: str
    started_at: datetime
    is_continued: bool


@dataclass(frozen=True, slots=True)
class Known:
    """An address as known before a walk: its newest content, and what was last seen of it.

    `is_entry` is true for what a list led to, and false for what another document led to (attachments, frames).
    `is_dead` addresses never had content: they answered that there is none. `list_date` and `found_on` are those of the
    newest capture, `first_at` is when the oldest was made.
    """

    url: str
    sha256: str
    file: str
    offset: int
    checked_at: datetime
    anchor_text: str | None = None
    list_date: date | None = None
    column_path: str | None = None
    publisher: str | None = None
    found_on: str | None = None
    is_entry: bool = True
    gone_at: datetime | None = None
    is_dead: bool = False
    first_at: datetime | None = None
    gone_answer: str | None = None
    last_status: int | None = None

    @property
    def is_gone(self) -> bool:
        """Whether it was not there any more; a page that is only no longer listed is there."""
        return self.gone_at is not None and not (self.gone_answer or "").startswith(UNLISTED)


@dataclass(frozen=True, slots=True)
class Searched:
    """A list that was walked; see `storage.models_crawl.Search`."""

    url: str
    column_path: str
    family: str | None
    pages_promised: int
    pages_read: int
    entries: int
    candidates: int
    reached_back_to: date | None
    stopped: Stop
    items_promised: int | None = None


# Walks -----------------------------------------------------------------------------------------------------------


def begin_walk(
    session: Session, portal: str, run_id: str, now: datetime, *, max_hours: float = WALK_HOURS
) -> WalkStart:
    """The walk over a portal: the one that was cut off, if it is young enough, else a new one of this run."""
    health = health_of(session, portal)
    is_young = health.walk_started_at is not None and health.walk_started_at > now - timedelta(hours=max_hours)
    is_continued = health.walk_run_id is not None and is_young
    if not is_continued:
        health.walk_run_id, health.walk_started_at = run_id, now
        session.merge(Walk(run_id=run_id, portal=portal, started_at=now, is_whole=False))
    session.flush()
    if health.walk_run_id is None or health.walk_started_at is None:
        raise ValueError(f"the walk over {portal} has no beginning")
    return WalkStart(health.walk_run_id, health.walk_started_at, is_continued)


def end_walks(session: Session, portals: Collection[str], whole: Collection[str], now: datetime) -> None:
    """Ends walks: the next run begins new ones. `whole` are those that came to their end by themselves."""
    table, walks = _T["portal_health"], _T["walks"]
    of_walk = and_(table.c.portal == walks.c.portal, table.c.walk_run_id == walks.c.run_id)
    state = select(table.c.state).where(of_walk).scalar_subquery()
    values = {"ended_at": now, "is_whole": walks.c.portal.in_(list(whole)), "state": state}
    mine = walks.c.portal.in_(list(portals)) & exists().where(of_walk).correlate(walks)
    session.execute(update(walks).where(mine).values(values))
    ended = update(table).where(table.c.portal.in_(list(portals))).values(walk_run_id=None, walk_started_at=None)
    session.execute(ended)
    session.execute(update(table).where(table.c.portal.in_(list(whole))).values(walked_at=now))


def open_walks(session: Session, portals: Collection[str]) -> list[tuple[str, str]]:
    """The walks over some portals that are not over: portal and run."""
    query = select(PortalHealth.portal, PortalHealth.walk_run_id).where(PortalHealth.portal.in_(list(portals)))
    return [(portal, run_id) for portal, run_id in session.execute(query) if run_id is not None]


def replayable(session: Session, portal: str, since: datetime) -> dict[str, tuple[str, int]]:
    """What a walk has fetched already: file and offset of the newest record of each address."""
    query = (
        select(func.coalesce(Capture.final_url, Capture.url), Capture.warc_file, Capture.warc_offset)
        .where(Capture.portal == portal, Capture.fetched_at >= since, Capture.http_status.is_not(None), _REPLAYED)
        .order_by(Capture.fetched_at, Capture.capture_id)
    )
    return {url: (file, offset) for url, file, offset in session.execute(query)}


def newest(session: Session, url: str, since: datetime) -> tuple[str, int] | None:
    """File and offset of what an address itself answered last, whoever asked; null where that is older, or an error."""
    query = (
        select(Capture.warc_file, Capture.warc_offset, Capture.http_status)
        .where(Capture.url == url, Capture.final_url.is_(None), Capture.fetched_at >= since, _REPLAYED)
        .order_by(Capture.fetched_at.desc(), Capture.capture_id.desc())
        .limit(1)
    )
    found = session.execute(query).first()
    return None if found is None or 300 <= found.http_status < 400 else (found.warc_file, found.warc_offset)


def rendered(session: Session, portal: str, since: datetime) -> dict[str, tuple[str, int]]:
    """What a walk has rendered with a browser already, in the same shape. These captures have no HTTP status."""
    query = (
        select(func.coalesce(Capture.final_url, Capture.url), Capture.warc_file, Capture.warc_offset)
        .where(Capture.portal == portal, Capture.fetched_at >= since, Capture.http_status.is_(None))
        .order_by(Capture.fetched_at, Capture.capture_id)
    )
    return {url: (file, offset) for url, file, offset in session.execute(query)}


def walked_documents(session: Session, portal: str, since: datetime) -> set[str]:
    """The addresses that a walk has kept as documents."""
    is_document = exists().where(DocumentCapture.capture_id == Capture.capture_id)
    return set(
        session.scalars(select(Capture.url).where(Capture.portal == portal, Capture.fetched_at >= since, is_document))
    )


def known_documents(session: Session, portal: str, before: datetime) -> dict[str, Known]:
    """The documents' addresses of a portal as they were before a moment, and those that had nothing."""
    is_document = exists().where(DocumentCapture.capture_id == Capture.capture_id).label("is_document")
    soft = CrawlEvent.portal == portal, CrawlEvent.kind == "soft_404", CrawlEvent.capture_id.is_not(None)
    empty = set(session.scalars(select(CrawlEvent.capture_id).where(*soft)))
    columns = (
        Capture.capture_id,
        Capture.url,
        Capture.sha256,
        Capture.warc_file,
        Capture.warc_offset,
        Capture.fetched_at,
        Capture.anchor_text,
        Capture.list_date,
        Capture.column_path,
        Capture.publisher,
        Capture.found_on,
        Capture.gone_at,
        Capture.gone_answer,
        Capture.http_status,
        is_document,
    )
    query = (
        select(*columns)
        .where(Capture.portal == portal, Capture.fetched_at < before)
        .order_by(Capture.fetched_at, Capture.capture_id)
    )
    first: dict[str, datetime] = {}
    latest: dict[str, Any] = {}
    content: dict[str, Any] = {}
    for row in session.execute(query):
        first.setdefault(row.url, row.fetched_at)
        latest[row.url] = row
        is_nothing = row.http_status in {404, 410} or row.capture_id in empty
        if row.is_document or (is_nothing and row.found_on and row.url not in content):
            content[row.url] = row
    return {
        url: Known(
            url,
            row.sha256,
            row.warc_file,
            row.warc_offset,
            latest[url].fetched_at,
            latest[url].anchor_text or row.anchor_text,
            latest[url].list_date or row.list_date,
            row.column_path,
            row.publisher,
            latest[url].found_on or row.found_on,
            row.found_on is not None and row.found_on not in content,
            row.gone_at,
            not row.is_document,
            first[url],
            row.gone_answer,
            404 if latest[url].capture_id in empty else latest[url].http_status,
        )
        for url, row in content.items()
    }


def finish_crawl(session: Session, run_id: str, counts: Mapping[str, int], state: RunState, now: datetime) -> None:
    """Closes a run; the caller commits."""
    values = {"state": state, "finished_at": now, "counts": dict(counts)}
    session.execute(update(CrawlRun).where(CrawlRun.run_id == run_id).values(values))


# What was met ----------------------------------------------------------------------------------------------------


def add_event(
    session: Session,
    run_id: str,
    portal: str,
    kind: EventKind,
    url: str,
    at: datetime,
    *,
    reason: str | None = None,
    column_path: str | None = None,
    anchor_text: str | None = None,
    detail: str | None = None,
    capture_id: int | None = None,
) -> None:
    """Adds an event, once for each walk, kind and address."""
    row = {
        "run_id": run_id,
        "portal": portal,
        "kind": kind,
        "reason": reason,
        "url": url,
        "column_path": column_path,
        "anchor_text": anchor_text,
        "detail": detail,
        "at": at,
        "capture_id": capture_id,
    }
    insert_missing(session, _T["crawl_events"], [row])


def add_search(session: Session, run_id: str, portal: str, searched: Searched, at: datetime) -> None:
    """Adds the walk of a list; one that is there already (a walk that was cut off and continued) is replaced."""
    same = and_(Search.run_id == run_id, Search.portal == portal, Search.url == searched.url)
    session.execute(delete(Search).where(same))
    values = {name: getattr(searched, name) for name in searched.__dataclass_fields__}
    session.add(Search(run_id=run_id, portal=portal, ended_at=at, **values))
    session.flush()


def note_health(
    session: Session,
    portal: str,
    state: PortalState,
    *,
    detail: str | None = None,
    family: str | None = None,
    evidence: str | None = None,
    answered_at: datetime | None = None,
) -> None:
    """How a portal was found, so that it is left alone no longer; the caller commits."""
    health = health_of(session, portal)
    health.state, health.detail = state, detail
    health.blocked_until = None
    health.family_seen = family or health.family_seen
    health.family_evidence = evidence or health.family_evidence
    health.answered_at = answered_at or health.answered_at
    session.flush()
