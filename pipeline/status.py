"""How the corpus and its portals are: what lists promised and gave, how far back they reach, what needs a look."""

from collections import Counter
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from pipeline.changes import Item, cut_short, kind_of, named, unreadable
from pipeline.platforms import holder
from pipeline.portals import TURNED_AWAY
from pipeline.watching import Watched, compared, together, watched
from storage import Corpus, clock
from storage.models import Capture, CrawlRun, Document, DocumentCapture, Report, ReportDocument
from storage.models_crawl import WHOLE, CrawlEvent, Portal, PortalColumn, PortalHealth, Search
from storage.portals import find_portals

RUNS = 5
"""How many of the last runs are told."""


@dataclass(slots=True)
class PortalStatus:
    """A portal: how it was last found, its lists as each was last walked, together, and what the last walk brought.

    `is_cut_off`: that walk is not over. `events` are those of that walk.
    """

    slug: str
    name: str
    state: str
    detail: str | None
    blocked_until: datetime | None
    walked_at: datetime | None
    is_cut_off: bool
    run_id: str | None = None
    lists: int = 0
    pages_promised: int = 0
    pages_read: int = 0
    entries: int = 0
    candidates: int = 0
    reached_back_to: date | None = None
    stopped: dict[str, int] = field(default_factory=dict)
    events: dict[str, int] = field(default_factory=dict)
    documents: dict[str, int] = field(default_factory=dict)
    reports: int = 0
    withdrawn: int = 0
    watched: Watched | None = None

    @property
    def is_behind(self) -> bool:
        """Whether far less has come this season than by this day of the last one."""
        return self.watched is not None and self.watched.season.is_behind

    @property
    def is_unfinished(self) -> bool:
        """Whether its last walk ended before it had seen everything; the next one begins anew."""
        last = self.watched.last if self.watched is not None else None
        is_ended = last is not None and last.ended_at is not None and not last.is_whole
        return is_ended and not self.is_cut_off and self.detail is not None

    @property
    def is_odd(self) -> bool:
        """Whether a person should look at it."""
        is_short = any(stop not in WHOLE for stop in self.stopped)
        return self.state in TURNED_AWAY or self.is_cut_off or self.is_unfinished or is_short or self.is_behind


@dataclass(frozen=True, slots=True)
class RunStatus:
    """A run: what it was, when, how it ended, and its counts."""

    run_id: str
    kind: str
    state: str
    command: str | None
    started_at: datetime
    finished_at: datetime | None
    counts: dict[str, int]


@dataclass(slots=True)
class Status:
    """The corpus as it stands."""

    portals: list[PortalStatus]
    runs: list[RunStatus]
    searches: list[dict[str, Any]]
    cut_short: list[Item]
    unreadable: list[Item]
    pending: int
    reports: int
    holder: str | None

    @property
    def is_failure(self) -> bool:
        """Whether something is left that a person should look at; while a run is at work nobody can know."""
        has_odd = any(portal.is_odd for portal in self.portals)
        return self.holder is None and bool(has_odd or self.cut_short or self.unreadable)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def paragraph(self) -> str:
        """How things stand and what to do, for people."""
        walked = [portal.walked_at for portal in self.portals if portal.walked_at is not None]
        sentences = [
            f"{len(self.portals)} portals, {len(walked)} of them walked to the end"
            + (f", last {max(walked):%Y-%m-%d %H:%M} UTC" if walked else "")
            + f"; {self.reports} reports."
        ]
        if self.holder is not None:
            sentences.append(f"At work now: {self.holder.removeprefix('another run holds the lock: ').split(';')[0]}.")
        if self.pending:
            sentences.append(f"{self.pending} documents wait to be read: `gongkai run` or `gongkai parse --pending`.")
        away = [portal for portal in self.portals if portal.state in TURNED_AWAY]
        if away:
            sentences.append(f"Not reached: {named([Item(p.slug, detail=_why(p)) for p in away])}.")
        if self.holder is None and (open_ := [portal for portal in self.portals if portal.is_cut_off]):
            items = named([Item(portal.slug) for portal in open_])
            sentences.append(f"Cut off in the middle: {items}; the same command again goes on from there.")
        told = {item.portal for item in self.cut_short} | {portal.slug for portal in away}
        if left := [portal for portal in self.portals if portal.is_unfinished and portal.slug not in told]:
            items = named([Item(portal.slug, detail=portal.detail) for portal in left])
            sentences.append(f"Not walked to the end the last time: {items}.")
        if self.cut_short:
            sentences.append(f"Lists that gave less than they promised: {named(self.cut_short)}.")
        if self.unreadable:
            sentences.append(f"Not readable: {named(self.unreadable)}.")
        if fresh := [portal.slug for portal in self.portals if portal.state == "new"]:
            sentences.append(f"Never asked: {named([Item(slug) for slug in fresh])}.")
        if behind := [portal for portal in self.portals if portal.is_behind]:
            late = named([Item(portal.slug, detail=_season(portal)) for portal in behind])
            sentences.append(f"Behind the last season: {late}; see whether their columns have moved.")
        if (all_ := together(p.watched for p in self.portals if p.watched is not None)) is not None:
            sentences += compared(all_)
        if not self.is_failure:
            sentences.append("Nothing needs attention.")
        return " ".join(sentences)


def _season(portal: PortalStatus) -> str:
    season = portal.watched.season if portal.watched else None
    return f"{season.found} on {season.report_year}, {season.last_by_now} by this day then" if season else ""


def _why(portal: PortalStatus) -> str:
    if portal.blocked_until:
        return f"{portal.state} until {portal.blocked_until:%Y-%m-%d %H:%M} UTC"
    kind = kind_of(portal.detail)
    return portal.state if kind in {None, portal.state} else f"{portal.state}: {kind}"


def status(corpus: Corpus, slugs: Collection[str] = (), region: str | None = None) -> Status:
    """How some portals (none named: all) and the corpus are. Raises `CorpusError` (wrong usage) for an unknown slug."""
    at_work = holder(corpus)
    with corpus.looking() as session:
        portals = find_portals(session, slugs, region)
        found = [_portal(session, portal) for portal in portals]
        away = {portal.slug for portal in found if portal.state in TURNED_AWAY}
        walks = [(portal.slug, portal.run_id) for portal in found if portal.run_id is not None]
        return Status(
            portals=found,
            runs=_runs(session),
            searches=_searches(session, walks),
            cut_short=[item for item in cut_short(session, walks) if item.portal not in away],
            unreadable=unreadable(session),
            pending=session.scalar(select(func.count()).where(Document.state == "pending")) or 0,
            reports=session.scalar(select(func.count()).select_from(Report)) or 0,
            holder=at_work,
        )


def _portal(session: Session, portal: Portal) -> PortalStatus:
    health = session.get(PortalHealth, portal.slug)
    found = PortalStatus(
        portal.slug,
        portal.name,
        health.state if health else "new",
        health.detail if health else None,
        health.blocked_until if health else None,
        health.walked_at if health else None,
        health is not None and health.walk_run_id is not None,
    )
    found.watched = watched(session, portal.slug, clock.now().date())
    found.run_id = found.watched.last.run_id if found.watched.last else None
    if found.run_id is not None:
        _of_walk(session, found)
    found.documents = _documents(session, portal.slug)
    found.reports, found.withdrawn = _reports(session, portal.slug)
    return found


def _lists(session: Session, slug: str, run_id: str) -> list[Search]:
    """Each list of a portal as it was last walked; those that nothing leads to any more are left out."""
    query = select(Search).where(Search.portal == slug).order_by(Search.search_id)
    latest = {search.url: search for search in session.scalars(query)}
    there = set(session.scalars(select(PortalColumn.list_url).where(PortalColumn.portal == slug)))
    return [search for search in latest.values() if search.run_id == run_id or search.url in there]


def _of_walk(session: Session, found: PortalStatus) -> None:
    searches = _lists(session, found.slug, found.run_id or "")
    found.lists = len(searches)
    for name in ("pages_promised", "pages_read", "entries", "candidates"):
        setattr(found, name, sum(getattr(search, name) for search in searches))
    found.reached_back_to = min((s.reached_back_to for s in searches if s.reached_back_to), default=None)
    found.stopped = dict(sorted(Counter(search.stopped for search in searches).items()))
    kinds = (
        select(CrawlEvent.kind, func.count())
        .where(CrawlEvent.portal == found.slug, CrawlEvent.run_id == found.run_id)
        .group_by(CrawlEvent.kind)
        .order_by(CrawlEvent.kind)
    )
    found.events = _counts(session, kinds)


def _documents(session: Session, slug: str) -> dict[str, int]:
    """Documents of a portal by state."""
    query = (
        select(Document.state, func.count(func.distinct(Document.document_id)))
        .join(DocumentCapture, DocumentCapture.document_id == Document.document_id)
        .join(Capture, Capture.capture_id == DocumentCapture.capture_id)
        .where(Capture.portal == slug)
        .group_by(Document.state)
        .order_by(Document.state)
    )
    return _counts(session, query)


def _reports(session: Session, slug: str) -> tuple[int, int]:
    """Reports that a portal carries, and those of them that were withdrawn."""
    query = (
        select(Report.state, func.count(func.distinct(Report.report_id)))
        .join(ReportDocument, ReportDocument.report_id == Report.report_id)
        .join(DocumentCapture, DocumentCapture.document_id == ReportDocument.document_id)
        .join(Capture, Capture.capture_id == DocumentCapture.capture_id)
        .where(Capture.portal == slug)
        .group_by(Report.state)
    )
    counts = _counts(session, query)
    return sum(counts.values()), counts.get("withdrawn", 0)


def _counts(session: Session, query: Select[str, int]) -> dict[str, int]:
    return dict(iter(session.execute(query)))


def _runs(session: Session) -> list[RunStatus]:
    runs = session.scalars(select(CrawlRun).order_by(CrawlRun.started_at.desc(), CrawlRun.run_id.desc()).limit(RUNS))
    return [
        RunStatus(run.run_id, run.kind, run.state, run.command, run.started_at, run.finished_at, dict(run.counts))
        for run in runs
    ]


def _searches(session: Session, walks: Collection[tuple[str, str]]) -> list[dict[str, Any]]:
    """The lists of some portals, one by one, each as it was last walked."""
    names = (
        "portal",
        "column_path",
        "url",
        "family",
        "pages_promised",
        "pages_read",
        "items_promised",
        "entries",
        "candidates",
        "reached_back_to",
        "stopped",
    )
    return [
        {name: getattr(search, name) for name in names}
        for slug, run_id in walks
        for search in _lists(session, slug, run_id)
    ]
