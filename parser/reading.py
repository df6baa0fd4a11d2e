"""From bytes to record: sniff, read, recognise, align, check - the whole way of one document."""

from collections.abc import Callable, Sequence
from hashlib import sha256

from parser import PARSER_VERSION, forms
from parser.again import read_again
from parser.align import align
from parser.align.sheet import title_lines
from parser.chapters import chapters as find_chapters
from parser.checks import check
from parser.document import Document, ReadError
from parser.figures import figures
from parser.form_checks import check_form
from parser.furniture import without_furniture
from parser.members import reports_of
from parser.missing import NEW_FORM_YEAR, missing_tables
from parser.model import (
    Chapter,
    DocumentStatus,
    Generation,
    NeedReason,
    ParsedDocument,
    Reason,
    RejectionReason,
    Report,
    Table,
    TableCell,
    TableCode,
)
from parser.passages import passages
from parser.prose import check_prose
from parser.readers import reader, sniff
from parser.readers.sound import whole
from parser.recognise import recognise
from parser.reject import rejection
from parser.repair import repair
from parser.scope import captions_of, set_scopes
from parser.separate import separate
from parser.several import reports_in
from parser.statements import states_no_cases, states_no_requests
from parser.traditional import simplify
from parser.wrapped import is_wrapped, unwrap

_BARE = frozenset({"empty_body", "empty_form", "other_document"})
"""What a report is taken for of which only the cover was read."""
FIRST_FORM_YEAR = 2019
"""The first year for which the national form prescribes tables 2 to 4."""


def parse(content: bytes, *, url: str | None = None) -> ParsedDocument:
    """What a document says. Bad content never raises: it has a status, a reason and a sentence."""
    kind = sniff(content)
    parsed = ParsedDocument("", sha256(content).hexdigest(), kind.media_type, kind.reader, PARSER_VERSION, "failed")
    if not content.strip():
        return _end(parsed, "rejected", "empty_body", "the document is empty")
    if kind.reader is None:
        if kind.needs:
            return _end(parsed, "needs", kind.needs, f"{kind.media_type} cannot be read without the part for it")
        return _end(parsed, "failed", "unsupported_format", f"{kind.media_type} is no format of a report")
    try:
        document = reader(kind.reader)(content, url)
        for part in (document, *document.others):
            simplify(part, whole(part))
    except ReadError as error:
        return _end(parsed, "failed", error.reason, error.message)
    parsed.links = document.links
    if document.engine:
        parsed.reader = f"{kind.reader}, {document.engine}"
    if document.needs and not document.blocks:
        message = document.meta.get("needs", "the pages are pictures without text")
        return _end(parsed, "needs", document.needs, message)
    _understand(document, parsed)
    if document.needs:
        _tell_unread(document, parsed)
    return parsed


def _tell_unread(document: Document, parsed: ParsedDocument) -> None:
    """A part of the document was not read: a record says so, and what seemed to be no report may be one."""
    message = document.meta.get("needs") or "some of the pages are pictures, which were not read"
    if parsed.status == "parsed":
        parsed.reason, parsed.message = document.needs, message
    elif parsed.status == "rejected" and parsed.reason in _BARE and document.needs:
        _end(parsed, "needs", document.needs, message)


def _end(parsed: ParsedDocument, status: DocumentStatus, reason: Reason, message: str) -> ParsedDocument:
    parsed.status, parsed.reason, parsed.message = status, reason, message
    return parsed


def _understand(document: Document, parsed: ParsedDocument) -> None:
    """Fills in the reports of the document; or, where there is none, its reason and what it could tell."""
    if any(link.kind == "page" for link in document.links):
        _end(parsed, "needs", "attachment", "the document is a page of a flip-book; the report is all of its pages")
        return
    read = [_read_report(part, parsed.reader) for part in reports_in(document)]
    reports = [report for report, turned_away in read if turned_away is None]
    if document.others:
        files = [part for file in (document, *document.others) for part in reports_in(file)]
        reports = reports_of(files, lambda part: _read_report(part, parsed.reader))
    if reports:
        parsed.status, parsed.reports = "parsed", reports
        return
    stub, turned_away = read[0]
    if turned_away is not None:
        reason, message = turned_away
        elsewhere = _elsewhere(document, stub) if reason == "empty_body" else None
        if elsewhere:
            _end(parsed, "needs", *elsewhere)
        else:
            _end(parsed, "rejected", reason, message)
    if stub.title or stub.agency_name or stub.report_year:
        parsed.reports = [stub]


def _read_report(document: Document, reader_name: str | None) -> tuple[Report, tuple[RejectionReason, str] | None]:
    """One report; or what is known of it and the reason why it is none."""
    sheets, lines = separate(document.blocks)
    if document.again is not None:
        for sheet in sheets:
            sheet.method = "ocr" if sheet.method == "text" else sheet.method
    tables, findings = align(sheets)
    if document.again is not None:
        findings += read_again(tables, document.again)
    findings += repair(tables)
    lines = unwrap(lines) if reader_name == "plain" or is_wrapped(lines) else lines
    identity = recognise(document, lines)
    if identity.title is None and (within := [text for sheet in sheets for text in title_lines(sheet)]):
        identity = recognise(document, [*within, *lines])
    preamble, chapters = find_chapters(without_furniture(lines, identity.title))
    report = Report(
        title=identity.title,
        agency_name=identity.agency,
        report_year=identity.year,
        period_start=identity.period[0],
        period_end=identity.period[1],
        signed_on=identity.signed_on,
        published_on=identity.published_on,
    )
    has_file = any(link.kind in ("attachment", "iframe") for link in document.links)
    if turned_away := rejection(identity, lines, chapters, tables, has_file=has_file):
        return report, turned_away
    report.preamble, report.chapters = preamble, chapters
    report.tables = sorted([*tables, *_stated_none(tables, chapters, report.report_year)], key=_printed_order)
    captions = {sheet.at: found for sheet in sheets if sheet.at and (found := captions_of(sheet))}
    prose = list(passages(preamble, chapters))
    set_scopes(report.tables, report.agency_name, prose, captions)
    report.figures = figures(prose, report.report_year)
    report.findings = [*identity.findings, *findings, *check(report.tables)]
    report.findings += [*check_prose(report.figures, report.tables, prose), *check_form(report)]
    if report.report_year is None or report.report_year >= FIRST_FORM_YEAR:
        report.findings += missing_tables(report.tables, {chapter.code for chapter in chapters}, report.report_year)
    return report, None


def _elsewhere(document: Document, stub: Report) -> tuple[NeedReason, str] | None:
    """Where a page that is titled as a report and says nothing has its report: in a linked file, or in a picture."""
    if stub.title is None:
        return None
    kinds = {link.kind for link in document.links}
    if kinds & {"attachment", "iframe"}:
        return "attachment", "the page has a report's title; the report is in the file that it links to"
    if "image" in kinds:
        return "ocr", "the page has a report's title; the report is a picture"
    return None


def _stated_none(tables: Sequence[Table], chapters: Sequence[Chapter], year: int | None) -> list[Table]:
    """Tables 3 and 4 where their chapter says "none" in words instead of printing them."""
    printed = {table.table for table in tables}
    if year is None and printed & {"b_statistics", "a_annex"}:
        return []
    generation: Generation = "C" if year is not None and year < NEW_FORM_YEAR else "D"
    if year is not None and year < FIRST_FORM_YEAR:
        return []
    found = []
    for code, chapter_code, says_none in _NONE_STATEMENTS:
        text = "".join(chapter.text for chapter in chapters if chapter.code == chapter_code)
        if code not in printed and len(text) < 400 and says_none(text):
            form = forms.load().table(code)
            cells = [
                TableCell(row.code, column.code, text.strip(), None, None, "stated_none")
                for row in form.rows_of(generation)
                for column in form.columns
            ]
            found.append(Table(code, generation, "prose", cells=cells))
    return found


_NONE_STATEMENTS: tuple[tuple[TableCode, str, Callable[[str], bool]], ...] = (
    ("t3_requests", "s3_requests", states_no_requests),
    ("t4_proceedings", "s4_proceedings", states_no_cases),
)


_ORDER = {table.code: position for position, table in enumerate(forms.load().tables)}


def _printed_order(table: Table) -> int:
    return _ORDER.get(table.table, len(_ORDER))
