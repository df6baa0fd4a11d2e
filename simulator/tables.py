"""The official tables as cells with spans, whatever they are written in afterwards.

`FormTable` is the one model of a printed table: layouts for HTML, PDF, text (and, later, DOCX or images) all take it.
Rows hold only the cells that begin in them; a cell that holds a value knows its place in the truth.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from parser import forms
from parser.forms import Row
from simulator.truth import TableTruth, Truth, Typography

CellKind = Literal["block", "header", "label", "note", "value"]
TableName = Literal["t2", "t3", "t4"]
Spans = Literal["plain", "five", "uneven"]
"""The grid of table 2: as wide as needed, the five columns of many editors, or form C's spans that disagree."""


@dataclass(frozen=True, slots=True)
class FormCell:
    """A printed cell; `key` is (table, row, column) where it holds a value."""

    text: str
    kind: CellKind
    rowspan: int = 1
    colspan: int = 1
    key: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell with its place in the grid."""

    cell: FormCell
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class FormTable:
    """A printed table: which one, its rows of cells, the width of its grid."""

    name: TableName
    rows: tuple[tuple[FormCell, ...], ...]
    width: int

    def placed(self) -> Iterator[Placed]:
        """Every cell with its grid place, spans taken into account as a browser does."""
        taken: set[tuple[int, int]] = set()
        for number, cells in enumerate(self.rows):
            column = 0
            for cell in cells:
                while (number, column) in taken:
                    column += 1
                yield Placed(cell, number, column)
                taken |= {
                    (number + down, column + right) for down in range(cell.rowspan) for right in range(cell.colspan)
                }
                column += cell.colspan


def build(truth: Truth, spans: Spans = "plain") -> dict[str, FormTable]:
    """The printed tables by the chapter they stand in."""
    printed = [table for table in truth.tables if table.printed]
    blocks = [table for table in printed if "_t2_" in table.code]
    built = {"s2_proactive": _table2(blocks, truth.typography, spans)} if blocks else {}
    for table in printed:
        if table.code == "t3_requests":
            built["s3_requests"] = _table3(table, truth.typography)
        elif table.code == "t4_proceedings":
            built["s4_proceedings"] = _table4(table, truth.typography)
    return built


def typeset(text: str, typography: Typography) -> str:
    """A label of the forms as this office sets it."""
    if text[:1].isdigit():
        text = text.replace(".", typography.enumerator, 1)
    text = text.replace("“", typography.quotes[0]).replace("”", typography.quotes[1])
    if typography.half_width:
        text = text.translate(str.maketrans("（）：，", "():,"))
    return text


def _table2(blocks: list[TableTruth], typography: Typography, spans: Spans) -> FormTable:
    """Table 2: for each item of article 20 a heading over the whole width, a header row and its rows."""
    widest = max(len(forms.load().table(block.code).columns) for block in blocks)
    width = 1 + widest if spans == "plain" else 5
    rows: list[tuple[FormCell, ...]] = []
    for block in blocks:
        form = forms.load().table(block.code)
        heading = typeset(form.zh, typography)
        rows.append((FormCell(heading, "block", colspan=width),))
        header = _value_spans(len(form.columns), width, spans, header=True, clause=form.clause)
        data = _value_spans(len(form.columns), width, spans, header=False, clause=form.clause)
        names = [typeset(column.zh, typography) for column in form.columns]
        labels = [FormCell(name, "header", colspan=span) for name, span in zip(names, header, strict=True)]
        rows.append((FormCell("信息内容", "header"), *labels))
        for row in form.rows:
            values = [
                FormCell(block.cells[row.code, column.code].raw, "value", 1, span, (block.code, row.code, column.code))
                for column, span in zip(form.columns, data, strict=True)
            ]
            rows.append((FormCell(row.zh, "label"), *values))
    return FormTable("t2", tuple(rows), width)


def _value_spans(count: int, width: int, spans: Spans, *, header: bool, clause: str | None) -> tuple[int, ...]:
    """How wide the value cells of one row are."""
    if count == 1:
        return (width - 1,)
    if count == 2:
        return (1, width - 2) if width < 5 else (2, width - 3)
    if width == 4:
        return (1, 1, 1)
    if spans == "uneven" and not header and clause in ("五", "六"):
        return (2, 1, 1)
    return (1, 2, 1)


def _table3(table: TableTruth, typography: Typography) -> FormTable:
    """Table 3: three header rows, a stub of three columns, seven columns of numbers."""
    form = forms.load().table("t3_requests")
    applicants, organisations, note, handled = form.headings
    natural, *legal, total = [typeset(column.zh, typography) for column in form.columns]
    rows: list[tuple[FormCell, ...]] = [
        (
            FormCell(typeset(f"（{note}）", typography), "note", 3, 3),
            FormCell(applicants, "header", colspan=7),
        ),
        (
            FormCell(natural, "header", 2),
            FormCell(organisations, "header", colspan=5),
            FormCell(total, "header", 2),
        ),
        tuple(FormCell(name, "header") for name in legal),
    ]
    lines = form.rows_of(table.generation)
    first, second, *outcomes, last = lines
    for line in lines:
        stub: list[FormCell] = []
        label = typeset(line.zh, typography)
        if line in (first, second, last):
            stub = [FormCell(label, "label", colspan=3)]
        else:
            if line is outcomes[0]:
                stub.append(FormCell(handled, "label", rowspan=len(outcomes)))
            stub += _grouped(line, outcomes, label, typography)
        values = [
            FormCell(table.cells[line.code, column.code].raw, "value", key=(table.code, line.code, column.code))
            for column in form.columns
        ]
        rows.append((*stub, *values))
    return FormTable("t3", tuple(rows), 10)


def _grouped(line: Row, outcomes: list[Row], label: str, typography: Typography) -> list[FormCell]:
    """The stub of an outcome row: its group in the group's first row, then its label."""
    if line.group is None:
        return [FormCell(label, "label", colspan=2)]
    members = [row for row in outcomes if row.group == line.group]
    group = FormCell(typeset(line.group, typography), "label", rowspan=len(members))
    return [*([group] if line is members[0] else []), FormCell(label, "label")]


def _table4(table: TableTruth, typography: Typography) -> FormTable:
    """Table 4: three header rows and one row of fifteen numbers."""
    form = forms.load().table("t4_proceedings")
    review, direct, after = [typeset(row.zh, typography) for row in form.rows]
    outcomes = [column.zh for column in form.columns]
    rows = (
        (FormCell(review, "header", colspan=5), FormCell(form.headings[0], "header", colspan=10)),
        (
            *(FormCell(outcome, "header", 2) for outcome in outcomes),
            FormCell(direct, "header", colspan=5),
            FormCell(after, "header", colspan=5),
        ),
        tuple(FormCell(outcome, "header") for outcome in (*outcomes, *outcomes)),
        tuple(FormCell(cell.raw, "value", key=(table.code, *key)) for key, cell in table.cells.items()),
    )
    return FormTable("t4", rows, 15)
