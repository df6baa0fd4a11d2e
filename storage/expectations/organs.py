"""The organs that a portal lists: bodies of its region that have a column of their own there.

A column's path is what a walk saw on the day it was walked; so the list holds for the reports that were due about then.
Fewer than `LEAST` bodies are no list, but columns that somebody set up.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.expectations.duty import BODIES_OF_PLACES, WITHOUT_DUTY
from storage.expectations.tree import region_of
from storage.models import Base
from storage.resolve import Context, Resolution, resolve
from storage.years import day_in_china

LEAST = 3
"""Departments that must have columns of their own for these to be a list of organs."""
_T = Base.metadata.tables
_PORTALS, _SEARCHES, _CAPTURES = _T["portals"], _T["searches"], _T["captures"]
_PARTS = re.compile(r"\s*[>/|»›]\s*")


@dataclass(frozen=True, slots=True)
class Organ:
    """A body that has a column on a portal, and the first and last day on which that was seen."""

    found: Resolution
    portal: str
    column: str
    first: date
    last: date


def organs(session: Session) -> list[Organ]:
    """The organs that the portals of the corpus list, departments and others."""
    seen: dict[tuple[str, str], Organ] = {}
    for portal, code, path, since, until in _columns(session):
        found = organ_of(path, code)
        if found is None or found.agency_id is None:
            continue
        first, last = day_in_china(since), day_in_china(until)
        known = seen.get((portal, found.agency_id))
        if known is not None:
            first, last = min(known.first, first), max(known.last, last)
        seen[portal, found.agency_id] = Organ(found, portal, path, first, last)
    return _lists(seen.values())


@lru_cache(maxsize=65536)
def organ_of(path: str, code: str | None) -> Resolution | None:
    """The body whose own column a path leads to: the innermost of its names that is one; null for columns of many.

    The portal's own government is none: its name begins the paths of all.
    """
    for part in reversed(_PARTS.split(path)) if code else ():
        found = resolve(part, Context((code or "",))) if len(part) > 1 else None
        if found is None or found.spot is None or found.body is None or not found.body.is_sure:
            continue
        is_own = found.body.kind in BODIES_OF_PLACES and found.spot.id == region_of(code)
        if not is_own and found.body.kind not in WITHOUT_DUTY:
            return found
    return None


def _columns(session: Session) -> Iterable[tuple[str, str | None, str, datetime, datetime]]:
    """Portal, its region, a column path, and when it was first and last walked or fetched from."""
    walked = select(_SEARCHES.c.portal, _SEARCHES.c.column_path, _SEARCHES.c.ended_at.label("at"))
    fetched = select(_CAPTURES.c.portal, _CAPTURES.c.column_path, _CAPTURES.c.fetched_at.label("at")).where(
        _CAPTURES.c.portal.is_not(None), _CAPTURES.c.column_path.is_not(None)
    )
    seen = walked.union_all(fetched).subquery()
    query = (
        select(_PORTALS.c.slug, _PORTALS.c.region_code, seen.c.column_path, func.min(seen.c.at), func.max(seen.c.at))
        .join(seen, seen.c.portal == _PORTALS.c.slug)
        .group_by(_PORTALS.c.slug, _PORTALS.c.region_code, seen.c.column_path)
        .order_by(_PORTALS.c.slug, seen.c.column_path)
    )
    return (tuple(row) for row in session.execute(query))


def _lists(seen: Collection[Organ]) -> list[Organ]:
    """Those organs that stand in a list of organs; columns of townships count however few they are."""
    counts = Counter((organ.portal, _region(organ)) for organ in seen if _is_department(organ))
    return [organ for organ in seen if not _is_department(organ) or counts[organ.portal, _region(organ)] >= LEAST]


def _region(organ: Organ) -> str | None:
    return organ.found.spot.id if organ.found.spot else None


def _is_department(organ: Organ) -> bool:
    return organ.found.body is not None and organ.found.body.kind == "dept"
