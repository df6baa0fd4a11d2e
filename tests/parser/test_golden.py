"""Golden files: what each layout, form and defect is read as, in a few lines that a person can check.

`golden/NAME.txt` holds the record. A missing file is written and the test fails: look at it, then commit it. After a
change that is meant, delete the files that differ and run the tests twice.
"""

from collections.abc import Iterator
from difflib import unified_diff
from functools import cache
from pathlib import Path

import pytest

from parser import forms, parse
from parser.model import Figure, Finding, ParsedDocument, Report, Table, TableCell
from simulator import DEFECTS, GUISES, inject, make_truth, write_report
from simulator.defects import UnfitError
from simulator.truth import Truth

FOLDER = Path(__file__).with_name("golden")
FORMS = ("C", "D")
DEFECT_GUISES = ("html_plain", "text_tab")
YEARS = {"C": 2020, "D": 2023}
BUSY_SEED = 8
"""A county with requests, cases and fees: most defects find something there to damage."""
LARGEST = 6_000

SHORT = {"blank": ".", "dash": "/", "word_none": "none", "stated_none": "stated"}
"""How the files write a status: as in the forms, but for these."""


@cache
def written(form: str) -> Truth:
    """The report that every guise writes: in C blanks for zeros and units in cells, in D slashes and large numbers."""
    return make_truth(1, year=2020) if form == "C" else make_truth(BUSY_SEED, year=2023, policy="rules_slash")


@cache
def damaged(name: str) -> Truth:
    """The first report of the newest form, or else of the older one, that the defect fits."""
    for year in (YEARS["D"], YEARS["C"]):
        for seed in (BUSY_SEED, *range(100)):
            try:
                return inject(make_truth(seed, year=year, policy="filled"), name)
            except UnfitError:
                continue
    pytest.fail(f"{name} fits no report")


def cases() -> list[str]:
    """The name of every golden file: form and guise, or defect and guise."""
    whole = [f"{form.lower()}-{guise}" for guise in GUISES for form in FORMS]
    return whole + [f"defect-{name}-{guise}" for name in DEFECTS for guise in DEFECT_GUISES]


def content_of(case: str) -> bytes:
    """The bytes that a golden file is the record of."""
    kind, rest = case.split("-", 1)
    if kind == "defect":
        name, guise = rest.split("-")
        return write_report(damaged(name), guise).content
    return write_report(written(kind.upper()), rest).content


@pytest.mark.parametrize("case", cases())
def test_record_is_the_golden_one(case: str) -> None:
    got = rendered(parse(content_of(case)))
    assert len(got.encode()) < LARGEST
    path = FOLDER / f"{case}.txt"
    if not path.exists():
        FOLDER.mkdir(exist_ok=True)
        path.write_text(got, encoding="utf-8")
        pytest.fail(f"{path} was missing and is written now: look at it before you commit it")
    expected = path.read_text(encoding="utf-8")
    if got != expected:
        lines = unified_diff(expected.splitlines(), got.splitlines(), f"golden/{path.name}", "read now", lineterm="")
        pytest.fail("\n".join(lines), pytrace=False)


def test_no_golden_file_is_left_over_and_none_put_right_is_lost() -> None:
    assert {path.stem for path in FOLDER.iterdir()} <= set(cases())


def rendered(document: ParsedDocument) -> str:
    """A document's record for the eye, without what depends on bytes: hashes, places, the parser's version."""
    return "\n".join(_document(document)) + "\n"


def _document(document: ParsedDocument) -> Iterator[str]:
    yield _line(document.status, document.reason, "as", document.media_type, "by", document.reader)
    if document.message:
        yield _line("message", document.message)
    for link in document.links:
        yield _line("link", link.kind, link.url, link.text)
    for report in document.reports:
        yield from _report(report)


def _report(report: Report) -> Iterator[str]:
    yield ""
    yield _line("title", report.title)
    yield _line("agency", report.agency_name)
    yield _line("year", report.report_year, "period", report.period_start, report.period_end)
    yield _line("signed", report.signed_on, "published", report.published_on)
    yield _line("preamble", len(report.preamble), "characters")
    for chapter in report.chapters:
        yield _line("chapter", chapter.code, chapter.heading, len(chapter.text), "characters")
    for quote in dict.fromkeys(table.scope_quote for table in report.tables if table.scope_quote):
        yield _line("scope", quote)
    for table in report.tables:
        yield ""
        yield from _table(table)
    if report.figures or report.findings:
        yield ""
    yield from (_figure(figure) for figure in report.figures)
    yield from (_finding(finding) for finding in report.findings)


def _table(table: Table) -> Iterator[str]:
    """The table's line and its columns, then a line a row."""
    yield f"[{table.table} {table.generation} {table.method} {table.scope} {table.scope_basis}]"
    columns = list(dict.fromkeys(cell.column for cell in table.cells))
    yield "  " + " ".join(columns)
    rows: dict[str, list[TableCell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    units = _units(table.table)
    for row, cells in rows.items():
        assert [cell.column for cell in cells] == columns, f"{table.table}.{row} has other columns"
        label = next((f" “{cell.label}”" for cell in cells if cell.label), "")
        yield f"  {row}{label}: " + " ".join(_cell(cell, units.get((row, cell.column))) for cell in cells)


@cache
def _units(table: str) -> dict[tuple[str, str], str | None]:
    """The unit of every cell of a form's table."""
    form = forms.load().table(table)
    return {(row.code, column.code): form.column_in(row, column).unit for row in form.rows for column in form.columns}


def _cell(cell: TableCell, unit: str | None) -> str:
    """A number, with its unit where that is not the form's and its status where that is not `number`; else a word."""
    value = "" if cell.value is None else str(cell.value)
    if value and cell.unit != unit:
        value += cell.unit or "(no unit)"
    word = SHORT.get(cell.status, cell.status)
    if cell.read_as:
        word += f"({'|'.join(cell.read_as)})"
    if cell.status == "number":
        return value or "number without value"
    return f"{value}~{word}" if value else word


def _figure(figure: Figure) -> str:
    about = "about " if figure.approximate else ""
    return _line("figure", figure.code, f"{about}{figure.value}", figure.unit, figure.chapter)


def _finding(finding: Finding) -> str:
    words = _line(finding.rule, finding.severity, finding.outcome, finding.responsibility)
    sides = "" if finding.left is None and finding.right is None else f" {finding.left} : {finding.right}"
    return f"finding {words} {finding.table or 'report'} {len(finding.cells)} cells{sides}"


def _line(*words: object) -> str:
    """Words on one line; "-" is null."""
    return " ".join("-" if word is None else str(word).replace("\n", "⏎") for word in words)
