"""Placement: which report a reading is of. One for each agency and year; where either is unsure, one of its own."""

from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from storage import agencies
from storage.agencies import Resolved
from storage.database import insert_missing
from storage.models import Base, Placement

_T = Base.metadata.tables
_CAPTURES, _LINKS, _NAMES = _T["captures"], _T["document_captures"], _T["agency_names"]
_REPORTS, _CARRIERS, _VERSIONS = _T["reports"], _T["report_documents"], _T["region_versions"]

# Statements are put together once: a load runs each of them, and building costs more than running.
_REGION_CODES = (
    select(_CAPTURES.c.region_code)
    .join(_LINKS, _LINKS.c.capture_id == _CAPTURES.c.capture_id)
    .where(_LINKS.c.document_id == bindparam("document"), _CAPTURES.c.region_code.is_not(None))
    .distinct()
)
_IS_NAMED = select(_NAMES.c.name).where(_NAMES.c.agency_id == bindparam("agency"), _NAMES.c.name == bindparam("name"))
_BY_KEY = (
    select(
        _REPORTS.c.report_id, _REPORTS.c.agency_id, _REPORTS.c.region_id, _REPORTS.c.report_year, _REPORTS.c.placement
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
_FILL_CODE = update(_VERSIONS).where(
    _VERSIONS.c.region_id == bindparam("region"), _VERSIONS.c.valid_to.is_(None), _VERSIONS.c.code.is_(None)
)


def place(
    session: Session, document_id: int, sha256: str, record_no: int, reading_id: int, name: str | None, year: int | None
) -> set[int]:
    """Links a record and its current reading to its report, made where it is not there yet.

    `name` and `year` are those that the reading prints. Gives the ids of the reports whose documents may have changed:
    the one it belongs to, and the one it belonged to before.
    """
    agency, reason = _agency(session, document_id, name, year)
    if reason != "placed" and (carried := _of_page(session, document_id)) is not None:
        return _carry(session, document_id, record_no, reading_id, carried)
    key = f"{agency.agency_id}/{year}" if agency and reason == "placed" else f"{sha256}#{record_no}"
    return _carry(session, document_id, record_no, reading_id, _report(session, key, agency, year, reason))


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


def _agency(
    session: Session, document_id: int, name: str | None, year: int | None
) -> tuple[Resolved | None, Placement]:
    """The agency of a printed name, stored; or why there is none to place the report with."""
    if not name:
        return None, "no_agency"
    codes = sorted(code for code in session.execute(_REGION_CODES, {"document": document_id}).scalars() if code)
    found = _resolve(name, tuple(codes))
    if found is None:
        return None, "ambiguous_name"
    _store(session, found, name)
    return found, "placed" if year else "no_year"


@lru_cache(maxsize=4096)
def _resolve(name: str, codes: tuple[str, ...]) -> Resolved | None:
    return agencies.resolve(name, codes)


def _store(session: Session, found: Resolved, name: str) -> None:
    """Agency, region and printed name, where they are not there yet."""
    code = found.region_code
    merge_code = code if code and len(code) == 6 else None
    if code:  # which an earlier capture may not have brought
        session.execute(_FILL_CODE.values(code=code, merge_code=merge_code), {"region": found.region_id})
    if session.execute(_IS_NAMED, {"agency": found.agency_id, "name": name}).first():
        return
    region = {"region_id": found.region_id, "level": found.level, "is_minted": True}
    version = {"region_id": found.region_id, "name": found.region_name, "code": code, "merge_code": merge_code}
    agency = {
        "agency_id": found.agency_id,
        "region_id": found.region_id,
        "kind": found.kind,
        "department": found.department,
    }
    insert_missing(session, _T["regions"], [region])
    insert_missing(session, _T["region_versions"], [version])
    insert_missing(session, _T["agencies"], [agency])
    insert_missing(session, _NAMES, [{"agency_id": found.agency_id, "name": name}])


def _report(session: Session, key: str, agency: Resolved | None, year: int | None, reason: Placement) -> int:
    """The report of a key, made where it is not there; locked until the transaction ends."""
    placed = {
        "agency_id": agency and agency.agency_id,
        "region_id": agency and agency.region_id,
        "report_year": year,
        "placement": reason,
    }
    found = session.execute(_BY_KEY, {"key": key}).first()
    if found is None:
        insert_missing(session, _REPORTS, [{"report_key": key} | placed])
        found = session.execute(_BY_KEY, {"key": key}).one()
    report_id: int = found.report_id
    if tuple(found)[1:] != tuple(placed.values()):  # unplaced, and now for another reason
        session.execute(update(_REPORTS).where(_REPORTS.c.report_id == report_id).values(placed))
    return report_id
