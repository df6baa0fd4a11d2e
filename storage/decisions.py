"""What people have decided about names and agencies. Decisions are rows; a later one on the same subject counts.

- `assign`: reports that print a name are of an agency; in a region, or everywhere, of a year, or of all.
- `merge`: what the rules take for an agency is another one.
- `split`: reports that print a name are not of the agency that the rules take them for: the name has one of its own.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from storage import clock
from storage.models import Base
from storage.models_places import DecisionKind
from storage.resolve import Context, Resolution
from storage.resolve.index import clean

_TABLE = Base.metadata.tables["decisions"]
_AGENCIES = Base.metadata.tables["agencies"]
_ON = (
    select(_TABLE.c.kind, _TABLE.c.scope, _TABLE.c.outcome, _TABLE.c.why, _TABLE.c.decided_by)
    .where(_TABLE.c.kind.in_(bindparam("kinds", expanding=True)), _TABLE.c.subject == bindparam("subject"))
    .order_by(_TABLE.c.decision_id.desc())
)
_AGENCY = select(_AGENCIES).where(_AGENCIES.c.agency_id == bindparam("agency"))


@dataclass(frozen=True, slots=True)
class Decided:
    """The agency that a person has named, and in what words."""

    agency_id: str
    why: str


def record(
    session: Session,
    kind: DecisionKind,
    subject: str,
    outcome: dict[str, Any],
    *,
    scope: str | None,
    by: str,
    why: str | None,
) -> None:
    """Writes a decision; the caller commits. The subject of `assign` and `split` is a name, of `merge` an agency."""
    row = {"kind": kind, "subject": subject if kind == "merge" else clean(subject), "scope": scope, "outcome": outcome}
    session.execute(insert(_TABLE), [row | {"decided_by": by, "decided_at": clock.now(), "why": why}])


def assigned(session: Session, name: str, context: Context, found: Resolution) -> Decided | None:
    """The agency that a person has given a name in this context; null where nobody has."""
    for row in session.execute(_ON, {"kinds": ["assign", "split"], "subject": clean(name)}):
        if not _holds(row.scope, context) or row.outcome.get("year") not in {None, context.year}:
            continue
        if row.kind == "split" and found.agency_id != row.outcome["from"]:
            continue
        agency = merged(session, row.outcome["agency_id"])
        return Decided(agency, f"decided by {row.decided_by}" + (f": {row.why}" if row.why else ""))
    return None


def merged(session: Session, agency_id: str) -> str:
    """The agency that an agency is, by what people have decided; itself where nobody has."""
    seen = {agency_id}
    while row := session.execute(_ON, {"kinds": ["merge"], "subject": agency_id}).first():
        agency_id = row.outcome["agency_id"]
        if agency_id in seen:  # two decisions point at each other: the later one counts
            break
        seen.add(agency_id)
    return agency_id


def known_agency(session: Session, agency_id: str) -> dict[str, Any] | None:
    """The row of an agency of the corpus."""
    row = session.execute(_AGENCY, {"agency": agency_id}).mappings().first()
    return dict(row) if row else None


def _holds(scope: str | None, context: Context) -> bool:
    return scope is None or any(code.startswith(scope) for code in context.codes)
