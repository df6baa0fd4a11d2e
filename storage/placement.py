"""Placement: which report a reading is of. One for each agency and year; where either is unsure, one of its own."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from storage import decisions, places
from storage.database import insert_missing
from storage.models import Base, Placement
from storage.resolve import Context, resolve

_T = Base.metadata.tables
_CAPTURES, _LINKS, _AGENCIES = _T["captures"], _T["document_captures"], _T["agencies"]
_REPORTS, _CARRIERS, _CANDIDATES = _T["reports"], _T["report_documents"], _T["report_candidates"]

# Statements are put together once: a load runs each of them, and building costs more than running.
_CAPTURED = (
    select(_CAPTURES.c.region_code, _CAPTURES.c.publisher, _CAPTURES.c.column_path)
    .join(_LINKS, _LINKS.c.capture_id == _CAPTURES.c.capture_id)
    .where(_LINKS.c.document_id == bindparam("document"))
    .order_by(_CAPTURES.c.fetched_at, _CAPTURES.c.capture_id)
)
_REGION_OF = select(_AGENCIES.c.region_id).where(_AGENCIES.c.agency_id == bindparam("agency"))
_BY_KEY = (
    select(
        _REPORTS.c.report_id,
        _REPORTS.c.agency_id,
        _REPORTS.c.region_id,
        _REPORTS.c.report_year,
        _REPORTS.c.placement,
        _REPORTS.c.placed_by,
        _REPORTS.c.placed_why,
    )
    .where(_REPORTS.c.report_key == bindparam("key"))
    .with_for_update()
)
_CARRIER = select(_CARRIERS.c.report_id, _CARRIERS.c.reading_id).where(
    _CARRIERS.c.document_id == bindparam("document"), _CARRIERS.c.record_no == bindparam("record")
)
_CHILD, _PAGE = _CAPTURES.alias("child"), _CAPTURES.alias("page")
_CHILD_LINK, _PAGE_LINK = _LINKS.alias("child_link"), _LINKS.alias("page_link")
_PAGES_REPORTS = (
    select(_REPORTS.c.report_id)
    .join(_CARRIERS, _CARRIERS.c.report_id == _REPORTS.c.report_id)
    .join(_PAGE_LINK, _PAGE_LINK.c.document_id == _CARRIERS.c.document_id)
    .join(_PAGE, _PAGE.c.capture_id == _PAGE_LINK.c.capture_id)
    .join(_CHILD, _CHILD.c.found_on == _PAGE.c.url)
    .join(_CHILD_LINK, _CHILD_LINK.c.capture_id == _CHILD.c.capture_id)
    .where(
        _CHILD_LINK.c.document_id == bindparam("document"),
        _CARRIERS.c.document_id != bindparam("document"),
        _REPORTS.c.placement == "placed",
    )
    .distinct()
)
_MOVE = update(_CARRIERS).where(
    _CARRIERS.c.document_id == bindparam("document"), _CARRIERS.c.record_no == bindparam("record")
)


@dataclass(frozen=True, slots=True)
class Placed:
    """Whose report a record is: the agency with its region, or why there is none, and what it could be."""

    agency_id: str | None
    region_id: str | None
    placement: Placement
    by: str = "rule"
    why: str | None = None
    candidates: tuple[str, ...] = ()


def place(
    session: Session, document_id: int, sha256: str, record_no: int, reading_id: int, name: str | None, year: int | None
) -> set[int]:
    """Links a record and its current reading to its report, made where it is not there yet.

    `name` and `year` are those that the reading prints. Gives the ids of the reports whose documents may have changed:
    the one it belongs to, and the one it belonged to before.
    """
    placed = _agency(session, document_id, name, year)
    if placed.placement != "placed" and (carried := _of_page(session, document_id)) is not None:
        return _carry(session, document_id, record_no, reading_id, carried)
    key = f"{placed.agency_id}/{year}" if placed.placement == "placed" else f"{sha256}#{record_no}"
    return _carry(session, document_id, record_no, reading_id, _report(session, key, placed, year))


def _of_page(session: Session, document_id: int) -> int | None:
    """The one report that the pages carry which link to this document: an attachment need not say whose it is."""
    reports = session.execute(_PAGES_REPORTS, {"document": document_id}).scalars().all()
    return reports[0] if len(reports) == 1 else None


def _carry(session: Session, document_id: int, record_no: int, reading_id: int, report_id: int) -> set[int]:
    """Lets the record carry the report; the ids of the reports whose documents may have changed."""
    where = {"document": document_id, "record": record_no}
    former = session.execute(_CARRIER, where).first()
    if former is None:
        # A twin, until `roles.settle` has compared it with the others.
        row = {"document_id": document_id, "record_no": record_no, "report_id": report_id, "role": "twin"}
        session.execute(insert(_CARRIERS), row | {"reading_id": reading_id})
        return {report_id}
    if (former.report_id, former.reading_id) != (report_id, reading_id):
        is_moved = former.report_id != report_id
        values: dict[str, Any] = {"report_id": report_id, "reading_id": reading_id}
        session.execute(_MOVE.values(values | ({"role": "twin"} if is_moved else {})), where)
    return {report_id, former.report_id}


def context_of(session: Session, document_id: int, year: int | None) -> Context:
    """What the captures of a document know; of publishers and columns the first counts."""
    rows = session.execute(_CAPTURED, {"document": document_id}).all()
    codes = tuple(sorted({row.region_code for row in rows if row.region_code}))
    publisher = next((row.publisher for row in rows if row.publisher), None)
    column = next((row.column_path for row in rows if row.column_path), None)
    return Context(codes, year, publisher, column)


def _agency(session: Session, document_id: int, name: str | None, year: int | None) -> Placed:
    """The agency of a printed name, stored; or why there is none to place it with. A person's word comes first."""
    if not name:
        return Placed(None, None, "no_agency")
    context = context_of(session, document_id, year)
    found = resolve(name, context)
    if decided := decisions.assigned(session, name, context, found):
        region = session.execute(_REGION_OF, {"agency": decided.agency_id}).scalar()
        return Placed(decided.agency_id, region, "placed" if year else "no_year", "human", decided.why)
    if found.spot is None:
        candidates = tuple(dict.fromkeys(candidate.agency_id for candidate in found.candidates))
        return Placed(None, None, "ambiguous_name", why=found.why, candidates=candidates)
    agency = decisions.merged(session, places.store(session, found))
    region = session.execute(_REGION_OF, {"agency": agency}).scalar()
    by = "rule" if agency == found.agency_id else "human"
    return Placed(agency, region, "placed" if year else "no_year", by, found.why)


def _report(session: Session, key: str, placed: Placed, year: int | None) -> int:
    """The report of a key, made where it is not there; locked until the transaction ends."""
    values = {
        "agency_id": placed.agency_id,
        "region_id": placed.region_id,
        "report_year": year,
        "placement": placed.placement,
        "placed_by": placed.by,
        "placed_why": placed.why,
    }
    found = session.execute(_BY_KEY, {"key": key}).first()
    if found is None:
        insert_missing(session, _REPORTS, [{"report_key": key} | values])
        found = session.execute(_BY_KEY, {"key": key}).one()
        insert_missing(session, _CANDIDATES, _candidates(found.report_id, placed))
    report_id: int = found.report_id
    if placed.placement != "placed" and tuple(found)[1:] != tuple(values.values()):  # and now for another reason
        session.execute(update(_REPORTS).where(_REPORTS.c.report_id == report_id).values(values))
        session.execute(delete(_CANDIDATES).where(_CANDIDATES.c.report_id == report_id))
        insert_missing(session, _CANDIDATES, _candidates(report_id, placed))
    return report_id


def _candidates(report_id: int, placed: Placed) -> list[dict[str, Any]]:
    return [{"report_id": report_id, "agency_id": agency} for agency in placed.candidates]
