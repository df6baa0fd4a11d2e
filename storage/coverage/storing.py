"""Coverage as rows: those of the bodies of a part's places are replaced, all others stay."""

from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.coverage.states import Covered, Part
from storage.expectations.tree import Above, Tree, read_tree
from storage.geography import loading
from storage.models import Base

_T = Base.metadata.tables
_TABLE, _AGENCIES = _T["coverage_states"], _T["agencies"]


def store(session: Session, part: Part, as_of: date) -> None:
    """Keeps what was told on a day; the caller commits."""
    here = select(_AGENCIES.c.agency_id).where(_AGENCIES.c.region_id.in_(part.places))
    session.execute(delete(_TABLE).where(_TABLE.c.agency_id.in_(here)))
    tree = read_tree(session)
    loading.send(session.connection(), _TABLE, [_row(row, tree, as_of) for row in part.rows])


def _row(row: Covered, tree: Tree, as_of: date) -> dict[str, Any]:
    place = tree.get(row.body.region_id)
    above = tree.above(place, row.year) if place else Above()
    return {
        "agency_id": row.body.agency_id,
        "year": row.year,
        "province_id": above.province,
        "prefecture_id": above.prefecture,
        "county_id": above.county,
        "state": row.state,
        "reason": row.reason,
        "evidence": row.evidence,
        "published_on": row.published_on,
        "published_basis": row.published_basis,
        "days_late": row.days_late,
        "is_redated": row.is_redated,
        "is_published": row.is_published,
        "is_on_time": row.is_on_time,
        "as_of": as_of,
    }
