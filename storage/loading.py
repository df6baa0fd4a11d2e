"""Loading: what a parser made of a document becomes rows.

A document that reads as before adds nothing. One that reads otherwise gets a further reading with its own facts; the
older ones stay, and the views show the newest. Whether the parser or the source has changed is the reading's `cause`.
"""

import hashlib
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import msgspec
from sqlalchemy import bindparam, delete, exists, insert, or_, select
from sqlalchemy.orm import Session

from parser.model import NUMERIC_STATUSES, ParsedDocument, Report
from storage import clock, facts, placement, roles, sameness
from storage.addresses import either_of
from storage.gone import restore
from storage.links import note_links
from storage.models import Base, Cause, Document

_T = Base.metadata.tables
_READINGS, _CARRIERS, _LINKS = _T["readings"], _T["report_documents"], _T["document_captures"]

# Statements are put together once: a load runs each of them, and building costs more than running.
_NEWEST = (
    select(_READINGS.c.reading_id, _READINGS.c.content_hash, _READINGS.c.version_no)
    .where(_READINGS.c.document_id == bindparam("document"), _READINGS.c.record_no == bindparam("record"))
    .order_by(_READINGS.c.version_no.desc())
    .limit(1)
)
_ADD = insert(_READINGS).returning(_READINGS.c.reading_id)
_MINE, _EARLIER, _HELD = _T["captures"].alias("mine"), _T["captures"].alias("earlier"), _LINKS.alias("held")
_IS_REPLACING = select(
    exists().where(
        _LINKS.c.document_id == bindparam("document"),
        _LINKS.c.capture_id == _MINE.c.capture_id,
        _EARLIER.c.url.in_(either_of(_MINE.c.url)),
        _EARLIER.c.sha256 != _MINE.c.sha256,
        _HELD.c.capture_id == _EARLIER.c.capture_id,  # a redirect, or "not found", is nothing that was replaced
        or_(
            _EARLIER.c.fetched_at < _MINE.c.fetched_at,
            (_EARLIER.c.fetched_at == _MINE.c.fetched_at) & (_EARLIER.c.capture_id < _MINE.c.capture_id),
        ),
    )
)


@dataclass(frozen=True, slots=True)
class LoadCounts:
    """Records by what loading did: a first reading, a further one (or none any more), or nothing new."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: "LoadCounts") -> "LoadCounts":
        return LoadCounts(
            self.inserted + other.inserted, self.updated + other.updated, self.unchanged + other.unchanged
        )


def load(session: Session, document_id: int, parsed: ParsedDocument, *, capabilities: Iterable[str] = ()) -> LoadCounts:
    """Loads a document; the caller commits, and has all of it or nothing.

    `capabilities` are those of the machine that read it (`ocr`, `office`); one that lacks what the last reading used
    changes nothing. Raises ValueError where `parsed` is of another content, or carries two cells in one place.
    """
    document = session.get(Document, document_id, with_for_update=True)
    if document is None or document.sha256 != parsed.sha256:
        raise ValueError(f"document {document_id} is not the content that was parsed ({parsed.sha256})")
    here = frozenset(capabilities)
    if _knows_less(document, parsed, here) or sameness.waits(session, document, parsed):
        return LoadCounts(unchanged=1)
    _describe(document, parsed, here)
    if sameness.settle(session, document, parsed):
        note_links(session, document_id, parsed.links, with_pieces=_is_in_pieces(parsed))
        return LoadCounts(unchanged=len(parsed.reports))
    records = parsed.reports if parsed.status == "parsed" else []
    touched: set[int] = set()
    counts = LoadCounts()
    for number, record in enumerate(records, 1):
        reading_id, count = _read(session, document, number, record)
        counts += count
        name, year = record.agency_name, record.report_year
        touched |= placement.place(session, document_id, document.sha256, number, reading_id, name, year)
    note_links(session, document_id, parsed.links, with_pieces=_is_in_pieces(parsed))
    gone = _drop_links(session, document_id, len(records))
    for report_id in sorted(touched.union(gone)):
        roles.settle(session, report_id)
        restore(session, report_id)
    session.flush()
    return counts + LoadCounts(updated=len(gone))


def _knows_less(document: Document, parsed: ParsedDocument, here: frozenset[str]) -> bool:
    """Whether a reading lacks, for want of a capability, what an earlier, successful one had."""
    had = document.capabilities.split() if document.state in ("parsed", "rejected") else []
    return parsed.reason in had and parsed.reason not in here


def _is_in_pieces(parsed: ParsedDocument) -> bool:
    """Whether a report, or a whole table of it, may stand in the pictures or pages that its document shows."""
    lacks = any(
        finding.rule == "FORM-TABLE" and not finding.cells for record in parsed.reports for finding in record.findings
    )
    return parsed.status == "needs" or (parsed.status == "parsed" and lacks)


def _describe(document: Document, parsed: ParsedDocument, capabilities: Iterable[str]) -> None:
    """What became of the document; of a rejected one also what it says of itself."""
    stub = parsed.reports[0] if parsed.reports and parsed.status != "parsed" else Report()
    document.state = parsed.status
    document.reason = parsed.reason
    document.message = parsed.message
    document.reader = parsed.reader
    document.media_type = parsed.media_type
    document.parser_version = parsed.parser_version
    document.capabilities = " ".join(sorted(capabilities))
    document.read_at = clock.now()
    document.stub_title = stub.title
    document.stub_agency_name = stub.agency_name
    document.stub_year = stub.report_year


def _read(session: Session, document: Document, record_no: int, report: Report) -> tuple[int, LoadCounts]:
    """The current reading of a record, by its id: a new one with its facts, unless nothing has changed."""
    content = msgspec.json.encode(report)
    content_hash = hashlib.sha256(content).hexdigest()
    former = session.execute(_NEWEST, {"document": document.document_id, "record": record_no}).first()
    if former is not None and former.content_hash == content_hash:
        return former.reading_id, LoadCounts(unchanged=1)
    row = {
        "document_id": document.document_id,
        "record_no": record_no,
        "version_no": 1 if former is None else former.version_no + 1,
        "content_hash": content_hash,
        "parser_version": document.parser_version,
        "cause": _cause(session, document.document_id) if former is None else "parser_changed",
        "read_at": document.read_at,
        "record": zlib.compress(content, 6),
        "title": report.title,
        "agency_name": report.agency_name,
        "report_year": report.report_year,
        "period_start": _date(report.period_start),
        "period_end": _date(report.period_end),
        "signed_on": _date(report.signed_on),
        "published_on": _date(report.published_on),
        "preamble": report.preamble,
        "value_count": sum(cell.status in NUMERIC_STATUSES for table in report.tables for cell in table.cells),
    }
    reading_id: int = session.execute(_ADD, row).scalar_one()
    facts.insert_all(session, reading_id, report)
    return reading_id, LoadCounts(inserted=1) if former is None else LoadCounts(updated=1)


def _cause(session: Session, document_id: int) -> Cause:
    """Why a document is read for the first time: it is new, or its address held another one before."""
    return "source_changed" if session.execute(_IS_REPLACING, {"document": document_id}).scalar() else "first"


def _drop_links(session: Session, document_id: int, count: int) -> list[int]:
    """Unlinks the records that the document no longer has; the ids of the reports they carried."""
    behind = (_CARRIERS.c.document_id == document_id) & (_CARRIERS.c.record_no > count)
    reports = list(session.execute(select(_CARRIERS.c.report_id).where(behind)).scalars())
    if reports:
        session.execute(delete(_CARRIERS).where(behind))
    return reports


def _date(printed: str | None) -> date | None:
    """A date of the contract; one that is incomplete stays in the record only."""
    try:
        return date.fromisoformat(printed) if printed else None
    except ValueError:
        return None
