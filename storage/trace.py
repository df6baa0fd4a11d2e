"""From a figure back to the bytes: which document, which place in it, and which minute it was fetched."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session

from parser.model import CellStatus, Number
from storage import bundles
from storage.archive import Archive
from storage.differences import unpack
from storage.errors import ArchiveError, CorpusError
from storage.models import Capture, Document, DocumentCapture, Reading, Report, ReportDocument


@dataclass(frozen=True, slots=True)
class TracedCell:
    """A cell with its raw text and its place in the document."""

    table: str
    generation: str
    method: str
    row: str
    column: str
    raw: str
    value: Number | None
    unit: str | None
    status: CellStatus
    label: str | None
    read_as: list[str] | None
    at: str | None


@dataclass(frozen=True, slots=True)
class TracedCapture:
    """A fetch of the document, and where its bytes are."""

    url: str
    final_url: str | None
    file: str
    offset: int
    fetched_at: datetime
    origin: str
    http_status: int | None


@dataclass(frozen=True, slots=True)
class Trace:
    """One document's word on a report, and where it came from.

    `is_verified`: the archive still holds these bytes, and they have this sha256.
    """

    report_key: str
    title: str | None
    agency_name: str | None
    report_year: int | None
    role: str
    sha256: str
    media_type: str | None
    reader: str | None
    parser_version: str
    version_no: int
    cause: str
    is_verified: bool
    captures: list[TracedCapture]
    cells: list[TracedCell]


def source(
    session: Session,
    archive: Archive,
    report: str,
    table: str | None = None,
    row: str | None = None,
    column: str | None = None,
) -> list[Trace]:
    """The documents of a report, the main one first, each with its captures and the cells asked for.

    `report` is a report key (`<agency id>/<year>`, `<sha256>#<number>`) or `<printed agency name>/<year>`. Raises
    CorpusError where there is no such report, or several.
    """
    found = find(session, report)
    order = case({"main": 0, "statistics": 1, "twin": 2, "attachment": 3}, value=ReportDocument.role, else_=4)
    rows = session.execute(
        select(ReportDocument.role, Reading, Document)
        .join(Reading, Reading.reading_id == ReportDocument.reading_id)
        .join(Document, Document.document_id == ReportDocument.document_id)
        .where(ReportDocument.report_id == found.report_id)
        .order_by(order, Document.sha256, ReportDocument.record_no)
    ).all()
    return [
        Trace(
            report_key=found.report_key,
            title=reading.title,
            agency_name=reading.agency_name,
            report_year=reading.report_year,
            role=role,
            sha256=document.sha256,
            media_type=document.media_type,
            reader=document.reader,
            parser_version=reading.parser_version,
            version_no=reading.version_no,
            cause=reading.cause,
            is_verified=_is_verified(archive, document, captures),
            captures=captures,
            cells=_cells(reading, table, row, column),
        )
        for role, reading, document in rows
        for captures in [_captures(session, document.document_id)]
    ]


def find(session: Session, report: str) -> Report:
    """The report that a key, or a printed name and year, means. Raises CorpusError where that is none, or several."""
    name, _, year = report.rpartition("/")
    meant = [Report.report_key == report]
    if name and year.isdigit():
        meant.append((Report.agency_name == name) & (Report.report_year == int(year)))
    found = list(session.scalars(select(Report).where(or_(*meant)).order_by(Report.report_key)))
    exact = [item for item in found if item.report_key == report]
    if len(exact or found) > 1:
        keys = ", ".join(item.report_key for item in found)
        raise CorpusError(f"several reports are called {report}; name one by its key: {keys}")
    if not found:
        raise CorpusError(
            f"there is no report {report}: give its key, or the printed agency name and year as NAME/YEAR"
        )
    return (exact or found)[0]


def _captures(session: Session, document_id: int) -> list[TracedCapture]:
    captures = session.scalars(
        select(Capture)
        .join(DocumentCapture, DocumentCapture.capture_id == Capture.capture_id)
        .where(DocumentCapture.document_id == document_id)
        .order_by(DocumentCapture.part, Capture.fetched_at, Capture.capture_id)
    )
    return [
        TracedCapture(c.url, c.final_url, c.warc_file, c.warc_offset, c.fetched_at, c.origin, c.http_status)
        for c in captures
    ]


def _is_verified(archive: Archive, document: Document, captures: list[TracedCapture]) -> bool:
    try:
        found = [archive.read(capture.file, capture.offset).sha256 for capture in captures]
    except ArchiveError:
        return False
    if document.media_type == bundles.MEDIA_TYPE:
        return bundles.content_hash(found) == document.sha256
    return all(sha256 == document.sha256 for sha256 in found)


def _cells(reading: Reading, table: str | None, row: str | None, column: str | None) -> list[TracedCell]:
    return [
        TracedCell(
            table=found.table,
            generation=found.generation,
            method=found.method,
            row=cell.row,
            column=cell.column,
            raw=cell.raw,
            value=cell.value,
            unit=cell.unit,
            status=cell.status,
            label=cell.label,
            read_as=cell.read_as,
            at=cell.at,
        )
        for found in unpack(reading.record).tables
        for cell in found.cells
        if table in {None, found.table} and row in {None, cell.row} and column in {None, cell.column}
    ]
