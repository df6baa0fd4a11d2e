"""Placing again: after a decision, the reports that it is about get the agency that was decided."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import placement, roles
from storage.models import Base
from storage.resolve.index import clean

_T = Base.metadata.tables
_READINGS, _CARRIERS, _DOCUMENTS, _REPORTS = _T["readings"], _T["report_documents"], _T["documents"], _T["reports"]
_ALL = (
    select(
        _CARRIERS.c.document_id,
        _CARRIERS.c.record_no,
        _CARRIERS.c.reading_id,
        _DOCUMENTS.c.sha256,
        _READINGS.c.agency_name,
        _READINGS.c.report_year,
        _REPORTS.c.agency_id,
    )
    .join(_READINGS, _READINGS.c.reading_id == _CARRIERS.c.reading_id)
    .join(_DOCUMENTS, _DOCUMENTS.c.document_id == _CARRIERS.c.document_id)
    .join(_REPORTS, _REPORTS.c.report_id == _CARRIERS.c.report_id)
    .order_by(_CARRIERS.c.document_id, _CARRIERS.c.record_no)
)


def named(session: Session, name: str) -> int:
    """Places again what prints a name; gives how many records that are. The caller commits."""
    wanted = clean(name)
    return _again(session, lambda printed, _agency: printed is not None and clean(printed) == wanted)


def of_agency(session: Session, agency_id: str) -> int:
    """Places again what is of an agency now."""
    return _again(session, lambda _printed, agency: agency == agency_id)


def _again(session: Session, is_meant: Callable[[str | None, str | None], bool]) -> int:
    rows = [row for row in session.execute(_ALL).all() if is_meant(row.agency_name, row.agency_id)]
    touched: set[int] = set()
    for row in rows:
        touched |= placement.place(
            session, row.document_id, row.sha256, row.record_no, row.reading_id, row.agency_name, row.report_year
        )
    for report_id in sorted(touched):
        roles.settle(session, report_id)
    return len(rows)
