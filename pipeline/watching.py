"""What the walks over a portal brought, against the walk before and the season before: for those who watch the portals.

A season is the report year that is due this year. What the last one had by this day is told by the days that its
reports print, so that it is known without having watched then.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from storage.gone import UNLISTED
from storage.models import Capture, DocumentCapture, Reading, Report, ReportDocument
from storage.models_crawl import WHOLE, CrawlEvent, Search, Walk

FEW = 3
"""Fewer reports by this day of the last season say nothing about this one."""
SUMMED = ("requests", "found", "new", "changed", "gone", "unlisted", "returned", "moved", "redated", "truncated")
"""What is counted."""


@dataclass(slots=True)
class Brought:
    """What a walk brought: reports by what became of them, lists cut short, requests, and how the portal was.

    `found` is how many reports were known of the portal when the walk was over.
    """

    run_id: str
    started_at: datetime
    ended_at: datetime | None
    is_whole: bool
    state: str | None
    requests: int = 0
    found: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    unlisted: int = 0
    returned: int = 0
    moved: int = 0
    redated: int = 0
    truncated: int = 0

    @property
    def is_blocked(self) -> bool:
        """Whether the portal turned us away."""
        return self.state == "blocked"


@dataclass(frozen=True, slots=True)
class SeasonCount:
    """Reports of a portal on the year that is due: so many there; the last season by this day, and in all."""

    report_year: int
    found: int
    last_by_now: int
    last: int

    @property
    def is_behind(self) -> bool:
        """Whether less than half has come of what the last season had by this day."""
        return self.last_by_now >= FEW and 2 * self.found < self.last_by_now


@dataclass(slots=True)
class Watched:
    """A portal: its last walk, the one before, and its season."""

    last: Brought | None
    before: Brought | None
    season: SeasonCount


def watched(session: Session, portal: str, today: date) -> Watched:
    """What can be told of a portal."""
    walks = session.scalars(
        select(Walk).where(Walk.portal == portal).order_by(Walk.started_at.desc(), Walk.run_id.desc()).limit(2)
    ).all()
    reports = _reports(session, portal)
    later: datetime | None = None
    found: list[Brought] = []
    for walk in walks:
        found.append(_brought(session, walk, later, reports))
        later = walk.started_at
    return Watched(found[0] if found else None, found[1] if len(found) > 1 else None, _season(session, portal, today))


@dataclass(slots=True)
class _Told:
    """When a report was first read, and when it was read again because its source had changed."""

    first: datetime
    changed: list[datetime] = field(default_factory=list)


def _reports(session: Session, portal: str) -> dict[int, _Told]:
    """The reports that a portal carries, with the moments of their readings."""
    of_portal = (
        select(ReportDocument.report_id)
        .join(DocumentCapture, DocumentCapture.document_id == ReportDocument.document_id)
        .join(Capture, Capture.capture_id == DocumentCapture.capture_id)
        .where(Capture.portal == portal)
    )
    is_current = and_(Reading.document_id == ReportDocument.document_id, Reading.record_no == ReportDocument.record_no)
    query = (
        select(ReportDocument.report_id, Reading.read_at, Reading.cause)
        .join(Reading, is_current)
        .where(ReportDocument.report_id.in_(of_portal))
        .order_by(Reading.read_at)
    )
    found: dict[int, _Told] = {}
    for report_id, read_at, cause in session.execute(query):
        told = found.setdefault(report_id, _Told(read_at))
        if cause == "source_changed":
            told.changed.append(read_at)
    return found


def _brought(session: Session, walk: Walk, until: datetime | None, reports: dict[int, _Told]) -> Brought:
    """What came of a walk before the next one began."""

    def is_of_walk(moment: datetime) -> bool:
        return moment >= walk.started_at and (until is None or moment < until)

    events = _events(session, walk)
    cut = select(func.count()).where(
        Search.portal == walk.portal, Search.run_id == walk.run_id, Search.stopped.not_in(WHOLE)
    )
    asked = select(func.count()).where(Capture.portal == walk.portal, Capture.fetched_at >= walk.started_at)
    if until is not None:
        asked = asked.where(Capture.fetched_at < until)
    return Brought(
        walk.run_id,
        walk.started_at,
        walk.ended_at,
        walk.is_whole,
        walk.state,
        requests=session.scalar(asked) or 0,
        found=sum(until is None or told.first < until for told in reports.values()),
        new=sum(is_of_walk(told.first) for told in reports.values()),
        changed=sum(not is_of_walk(told.first) and any(map(is_of_walk, told.changed)) for told in reports.values()),
        truncated=session.scalar(cut) or 0,
        **{name: events[name] for name in ("gone", "unlisted", "returned", "moved", "redated")},
    )


def _events(session: Session, walk: Walk) -> Counter[str]:
    """The events of a walk by kind; pages that are only no longer listed are counted apart."""
    query = select(CrawlEvent.kind, CrawlEvent.detail).where(
        CrawlEvent.portal == walk.portal, CrawlEvent.run_id == walk.run_id
    )
    return Counter(
        "unlisted" if kind == "gone" and (detail or "").startswith(UNLISTED) else kind
        for kind, detail in session.execute(query)
    )


def _season(session: Session, portal: str, today: date) -> SeasonCount:
    year = today.year - 1
    query = (
        select(Report.report_id, Report.report_year, Report.published_on)
        .join(ReportDocument, ReportDocument.report_id == Report.report_id)
        .join(DocumentCapture, DocumentCapture.document_id == ReportDocument.document_id)
        .join(Capture, Capture.capture_id == DocumentCapture.capture_id)
        .where(Capture.portal == portal, Report.report_year.in_((year, year - 1)))
        .distinct()
    )
    rows = session.execute(query).all()
    last = [row for row in rows if row.report_year == year - 1]
    day = _year_before(today)
    return SeasonCount(
        report_year=year,
        found=len(rows) - len(last),
        last_by_now=sum(row.published_on is not None and row.published_on <= day for row in last),
        last=len(last),
    )


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def together(all_: Iterable[Watched]) -> Watched | None:
    """Several portals as one: sums, from the first beginning to the last end; null where there are none."""
    found = list(all_)
    if not found:
        return None
    season = SeasonCount(
        found[0].season.report_year,
        sum(each.season.found for each in found),
        sum(each.season.last_by_now for each in found),
        sum(each.season.last for each in found),
    )
    return Watched(
        _sum([each.last for each in found if each.last is not None]),
        _sum([each.before for each in found if each.before is not None]),
        season,
    )


def _sum(all_: Sequence[Brought]) -> Brought | None:
    if not all_:
        return None
    total = Brought(
        all_[0].run_id,
        min(each.started_at for each in all_),
        max((each.ended_at for each in all_ if each.ended_at is not None), default=None),
        all(each.is_whole for each in all_),
        None,
    )
    for name in SUMMED:
        setattr(total, name, sum(getattr(each, name) for each in all_))
    return total


def compared(watched: Watched) -> list[str]:
    """Sentences: what the time before brought, and what the season has against the last one."""
    found = []
    if watched.before is not None:
        told = ", ".join(f"{getattr(watched.before, name)} {name}" for name in ("new", "changed", "gone", "moved"))
        found.append(f"The time before there were {told}.")
    season = watched.season
    if season.last:
        found.append(
            f"Of reports on {season.report_year} there are {season.found};"
            f" the last season had {season.last_by_now} by this day, and {season.last} in all."
        )
    return found
