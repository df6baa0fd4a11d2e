"""Documents as a parser would have read them, made by hand; every cell that is not said otherwise is 0."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from parser import forms
from parser.model import (
    Chapter,
    Figure,
    Finding,
    Generation,
    ParsedDocument,
    Report,
    Table,
    TableCell,
    TableCode,
)

SEED = "卧龙区蒲山镇人民政府"
REQUESTS: TableCode = "t3_requests"
Cells = Mapping[str, Any]
"""By `row.column`: a number, a word of the statuses, or a text."""


def table(code: TableCode, generation: Generation = "D", cells: Cells | None = None, every: Any = 0) -> Table:
    """A table of the form with `cells`, and `every` where they say nothing."""
    form, said = forms.load().table(code), cells or {}
    return Table(
        code,
        generation,
        "grid",
        scope="own_body",
        scope_basis="inferred",
        at="page 3",
        cells=[
            cell(row.code, column.code, said.get(f"{row.code}.{column.code}", every), column.unit or row.unit)
            for row in form.rows_of(generation)
            for column in form.columns
        ],
    )


def cell(row: str, column: str, said: Any, unit: str | None = "件") -> TableCell:
    """A cell that says a number, or is of a status."""
    if isinstance(said, int | float):
        return TableCell(row, column, str(said), said, unit, "number", at=f"page 3, {row} {column}")
    return TableCell(row, column, "", None, unit, said)


def report(
    agency: str | None = SEED, year: int | None = 2022, tables: Sequence[Table] | None = None, **fields: Any
) -> Report:
    """A report; by default with a table 3 of zeros."""
    return Report(
        title=f"{agency}{year}年政府信息公开工作年度报告",
        agency_name=agency,
        report_year=year,
        published_on=fields.pop("published_on", "2023-01-12"),
        preamble="根据条例编制。",
        chapters=fields.pop("chapters", [Chapter("s1_overview", "一、总体情况", "主动公开政府信息134条。")]),
        tables=[table(REQUESTS)] if tables is None else list(tables),
        figures=fields.pop("figures", [Figure("n_proactive_total", 134, "条", False, "公开134条。", "s1_overview")]),
        findings=fields.pop("findings", []),
        **fields,
    )


def finding() -> Finding:
    """A finding of the source."""
    cells = [("new_received", "total"), ("new_received", "natural_person")]
    return Finding("T3-ROW", REQUESTS, cells, "error", "source", "fail", 3, 2.5, "the printed parts do not add up")


def parsed(content: bytes, *reports: Report, version: str = "1", **fields: Any) -> ParsedDocument:
    """What a parser of a version made of a content."""
    return ParsedDocument(
        source="",
        sha256=hashlib.sha256(content).hexdigest(),
        media_type="text/html",
        reader="html",
        parser_version=version,
        status=fields.pop("status", "parsed"),
        reports=list(reports),
        **fields,
    )
