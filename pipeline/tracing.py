"""From a report, or one of its figures, back to where it came from, with the findings that speak of it."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import Corpus, CorpusError
from storage.models import Document, Finding, Report, ReportDocument
from storage.trace import Trace, TracedCapture, TracedCell, source


@dataclass(frozen=True, slots=True)
class NamedBy:
    """A finding that names the cell, or of a report asked for as a whole any finding."""

    rule: str
    severity: str
    responsibility: str
    outcome: str
    message: str


@dataclass(frozen=True, slots=True)
class Source:
    """What one document says, where it came from, and what is found about it."""

    trace: Trace
    findings: list[NamedBy]
    is_one_cell: bool

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self.trace), "findings": [asdict(finding) for finding in self.findings]}

    def lines(self) -> list[tuple[str, str]]:
        """For people: names and values, in order; of a report asked for as a whole its tables rather than each cell."""
        trace = self.trace
        digest = "verified now" if trace.is_verified else "NOT VERIFIED, see `gongkai archive check`"
        lines = [
            ("report", trace.report_key),
            ("agency", trace.agency_name or "not told"),
            ("year", str(trace.report_year or "not told")),
            ("title", trace.title or "none"),
            ("role", f"{trace.role} document, reading {trace.version_no} ({trace.cause})"),
            ("sha256", f"{trace.sha256} ({digest})"),
            ("media type", trace.media_type or "unknown"),
            ("read by", f"{trace.reader} reader, parser {trace.parser_version}"),
        ]
        for capture in trace.captures:
            lines += _capture_lines(capture)
        if self.is_one_cell:
            lines += [line for cell in trace.cells for line in _cell_lines(cell)] or [("cell", "not in this document")]
        else:
            lines += _table_lines(trace.cells)
        for finding in self.findings:
            told = f"{finding.rule} ({finding.severity}, {finding.responsibility}): {finding.message}"
            lines.append(("finding", told))
        return lines


def sources(corpus: Corpus, report: str, cell: tuple[str, str, str] | None) -> list[Source]:
    """What each document of a report says of it, or of one `cell` (table, row, column); the main document first.

    Raises `CorpusError` where there is no such report or cell, or where a name stands for several.
    """
    with corpus.session() as session:
        traces = source(session, corpus.archive, report, *(cell or ()))
        if cell is not None and not any(trace.cells for trace in traces):
            raise CorpusError(f"{report} has no cell {' '.join(cell)}; `gongkai source {report}` shows its tables")
        return [Source(trace, _findings(session, trace, cell), is_one_cell=cell is not None) for trace in traces]


def _findings(session: Session, trace: Trace, cell: tuple[str, str, str] | None) -> list[NamedBy]:
    query = (
        select(Finding)
        .join(ReportDocument, ReportDocument.reading_id == Finding.reading_id)
        .join(Document, Document.document_id == ReportDocument.document_id)
        .join(Report, Report.report_id == ReportDocument.report_id)
        .where(Report.report_key == trace.report_key, Document.sha256 == trace.sha256)
        .order_by(Finding.position)
    )
    return [
        NamedBy(finding.rule, finding.severity, finding.responsibility, finding.outcome, finding.message)
        for finding in session.scalars(query)
        if cell is None or (finding.table_code == cell[0] and [cell[1], cell[2]] in finding.cells)
    ]


def _capture_lines(capture: TracedCapture) -> list[tuple[str, str]]:
    lines = [
        (capture.origin, f"{capture.fetched_at:%Y-%m-%d %H:%M:%S} UTC"),
        ("  address", capture.url),
        ("  archive", f"{capture.file}, byte {capture.offset}"),
    ]
    if capture.final_url not in {None, capture.url}:
        lines.insert(2, ("  led to", str(capture.final_url)))
    return lines


def _table_lines(cells: list[TracedCell]) -> list[tuple[str, str]]:
    """Each table with how many cells it has."""
    lines = []
    for table in dict.fromkeys(cell.table for cell in cells):
        own = [cell for cell in cells if cell.table == table]
        numbers = sum(cell.value is not None for cell in own)
        told = f"form {own[0].generation}, by {own[0].method}: {len(own)} cells, {numbers} of them with a number"
        lines.append((table, told))
    return lines


def _cell_lines(cell: TracedCell) -> list[tuple[str, str]]:
    value = "no number" if cell.value is None else f"{cell.value} {cell.unit or ''}".strip()
    lines = [
        ("cell", f"{cell.table} {cell.row} {cell.column}"),
        ("  value", f"{value} [{cell.status}]"),
        ("  raw text", repr(cell.raw)),
        ("  place", cell.at or "not told"),
        ("  read as", f"form {cell.generation}, by {cell.method}"),
    ]
    if cell.label:
        lines.append(("  label", cell.label))
    if cell.read_as:
        lines.append(("  candidates", ", ".join(cell.read_as)))
    return lines
