"""What is expected, before it is a row; and what is known of bodies from elsewhere."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import Base
from storage.models_expect import Basis, DueBasis

RANK: tuple[Basis, ...] = ("law", "user", "organ_list", "seen")
"""Which basis is told where several hold."""


@dataclass(frozen=True, slots=True)
class Body:
    """A body that may have to report: an agency, or what will be one."""

    agency_id: str
    region_id: str
    kind: str
    department: str | None = None
    department_code: str | None = None
    parent_agency_id: str | None = None


def read_bodies(session: Session) -> dict[str, Body]:
    """The agencies of the corpus, by their ids."""
    table = Base.metadata.tables["agencies"]
    query = select(*(table.c[name] for name in Body.__slots__))
    return {row.agency_id: Body(*row) for row in session.execute(query)}


@dataclass(frozen=True, slots=True)
class Expected:
    """A report that should exist."""

    body: Body
    year: int
    basis: Basis
    due_on: date | None
    due_basis: DueBasis
    is_assumed: bool = False
    note: str | None = None
