"""When a report was published: the earliest trustworthy day of all its documents, and what tells it.

Sites that move stamp old reports with new days. So of several days the earliest counts: of the days that page and list
give, of all documents and captures; and the day of the first fetch, where the report was already there before. A
signature comes before publication, and tells the day only where nothing else does, or where the page's day is so much
later that it can only be that of a move.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from storage.models import Base
from storage.models_expect import PublishedBasis
from storage.years import day_in_china

MOVED = timedelta(days=180)
"""A page's day that is so much later than the signature is that of a move."""
SLACK = timedelta(days=7)
"""Days that two dates of one publication may lie apart."""
_T = Base.metadata.tables
_REPORTS, _CARRIERS, _READINGS = _T["reports"], _T["report_documents"], _T["readings"]
_LINKS, _CAPTURES, _EVENTS = _T["document_captures"], _T["captures"], _T["crawl_events"]


@dataclass(frozen=True, slots=True)
class Published:
    """A report's day of publication with its basis; `is_redated` tells that a later day was set aside."""

    on: date
    basis: PublishedBasis
    is_redated: bool = False


@dataclass(slots=True)
class Evidence:
    """The days that a report's documents and captures show."""

    pages: list[date]
    lists: list[date]
    signed: list[date]
    first_seen: date | None = None
    gone_on: date | None = None
    is_stamped: bool = False  # a walk met it with a later day than before


def evidence(session: Session) -> dict[int, Evidence]:
    """The days of every placed report, by its id."""
    found: dict[int, Evidence] = {}
    printed = (
        select(_CARRIERS.c.report_id, _READINGS.c.published_on, _READINGS.c.signed_on)
        .join(_READINGS, _READINGS.c.reading_id == _CARRIERS.c.reading_id)
        .join(_REPORTS, _REPORTS.c.report_id == _CARRIERS.c.report_id)
        .where(_REPORTS.c.placement == "placed")
    )
    for report_id, published_on, signed_on in session.execute(printed):
        days = found.setdefault(report_id, Evidence([], [], []))
        days.pages += [published_on] if published_on else []
        days.signed += [signed_on] if signed_on else []
    for row in _captured(session):
        days = found.setdefault(row.report_id, Evidence([], [], []))
        days.lists += [row.list_date] if row.list_date else []
        days.first_seen = day_in_china(row.first)
        days.gone_on = day_in_china(row.gone) if row.gone else None
    for report_id in session.execute(_STAMPED).scalars():
        if report_id in found:
            found[report_id].is_stamped = True
    return found


_STAMPED = (
    select(_CARRIERS.c.report_id)
    .join(_LINKS, _LINKS.c.document_id == _CARRIERS.c.document_id)
    .join(_CAPTURES, _CAPTURES.c.capture_id == _LINKS.c.capture_id)
    .join(_EVENTS, (_EVENTS.c.url == _CAPTURES.c.url) & (_EVENTS.c.kind == "redated"))
    .distinct()
)


def _captured(session: Session) -> Iterable[Row[Any]]:
    """For each report the earliest day of a list, its first fetch, and when the last of its addresses was gone."""
    query = (
        select(
            _CARRIERS.c.report_id,
            func.min(_CAPTURES.c.list_date).label("list_date"),
            func.min(_CAPTURES.c.fetched_at).label("first"),
            func.max(_CAPTURES.c.gone_at).label("gone"),
        )
        .join(_LINKS, _LINKS.c.document_id == _CARRIERS.c.document_id)
        .join(_CAPTURES, _CAPTURES.c.capture_id == _LINKS.c.capture_id)
        .join(_REPORTS, _REPORTS.c.report_id == _CARRIERS.c.report_id)
        .where(_REPORTS.c.placement == "placed")
        .group_by(_CARRIERS.c.report_id)
    )
    return session.execute(query)


def published(days: Evidence, year: int) -> Published | None:
    """The day on which a report on a year was published; null where nothing tells it."""
    earliest = date(year, 12, 1)  # a report on a year is not out before the year is nearly over

    def first(of: Iterable[date]) -> date | None:
        return min((day for day in of if day >= earliest), default=None)

    page, listed, signed, seen = first(days.pages), first(days.lists), first(days.signed), days.first_seen
    claims: list[tuple[date, PublishedBasis]] = []
    claims += [(page, "page")] if page else []
    claims += [(listed, "list")] if listed else []
    if signed and (not claims or min(claims)[0] - signed > MOVED):
        claims.append((signed, "signed"))
    if seen and seen >= earliest:
        claims.append((seen, "first_seen"))
    if not claims:
        return None
    on, basis = min(claims, key=lambda claim: (claim[0], _ORDER.index(claim[1])))
    latest = max((day for day in (*days.pages, *days.lists) if day >= earliest), default=on)
    return Published(on, basis, is_redated=days.is_stamped or latest - on > SLACK)


_ORDER: tuple[PublishedBasis, ...] = ("page", "list", "signed", "first_seen")
"""Which basis is told where several give the same day."""
