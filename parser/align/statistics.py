"""Statistical sheets (form B) and annexes (A1, A2, A3): a label, a unit and one value or one for each period.

Two bad habits of these sheets: provinces put rows of their own between those of the form (kept as `ext_…`), and the
same words stand in several places ("其中", "被依法纠错数"), so that only the order tells which is which.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from typing import cast

from parser import forms
from parser.align.glued import Numbers
from parser.align.sheet import Line, Piece, Sheet
from parser.align.statistics_columns import PERIODS, PLAIN, Entry, Layout, entries, is_unit, layouts
from parser.align.statistics_cuts import prove, without_codes
from parser.align.statistics_rows import Fit, fit, heading_stems, is_known, nearest, stem
from parser.align.statistics_text import TextSheet, read_text, take_text
from parser.align.values import cell, digits, note, reconstructed, unplaced
from parser.forms import Column, Row, TableForm
from parser.limits import MAX_EXTENSIONS
from parser.model import Finding, Generation, Responsibility, Table, TableCell
from parser.text import label_key, squeeze

__all__ = ["align", "is_sheet", "read_text", "take_text"]

LEAST_ROWS = 3
"""A table with fewer known rows is a statistical sheet only if its headings say so too."""

_EXTENSION = Row("", "", "", "", (), (), None, None, type="decimal")
"""What is known of a row that the form does not have."""
_MONEY = frozenset({"元", "万元", "亿元"})


@dataclass(slots=True)
class _Group:
    """A sheet, or the pieces of one that runs over pages: its rows and what its columns hold."""

    sheet: Sheet
    layout: Layout
    entries: list[Entry]
    fitted: Fit
    is_glued: bool = False
    prose: str = ""


@dataclass(slots=True)
class _Reading:
    """The table of one group as it grows."""

    group: _Group
    table: Table
    cells: dict[str, list[TableCell]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The form's columns."""
        return self.group.fitted.form.table.columns


def is_sheet(sheet: Sheet) -> bool:
    """Whether a table is a statistical sheet of one of the forms, or a part of one."""
    if isinstance(sheet, TextSheet):
        return True
    known = sum(any(is_known(piece.text) for piece in line.labels) for line in sheet.lines if line.labels)
    if known >= LEAST_ROWS:
        return True
    return known > 0 and (bool(layouts(sheet)) or all(_is_row_shaped(line) for line in sheet.lines))


def _is_row_shaped(line: Line) -> bool:
    """Whether a line is a known label with a unit beside it."""
    return any(is_known(piece.text) for piece in line.labels) and any(is_unit(piece.text) for piece in line.pieces)


def align(sheets: Sequence[Sheet]) -> tuple[list[Table], list[Finding]]:
    """The tables of these sheets, each form once, the fullest where several are printed."""
    readings = [_read(group) for group in _groups(sheets)]
    kept: dict[str, _Reading] = {}
    findings: list[Finding] = []
    for reading in sorted(readings, key=lambda reading: -reading.group.fitted.weight):
        if kept.setdefault(reading.table.table, reading) is not reading:
            message = f"a second sheet of this form (at {reading.table.at}) is not kept: whose it is was not told"
            findings.append(_warning(reading.table, "READ-CELL", [], message))
    tables = [reading.table for reading in readings if kept[reading.table.table] is reading]
    return tables, [*(finding for reading in kept.values() for finding in reading.findings), *findings]


def _groups(sheets: Sequence[Sheet]) -> list[_Group]:
    """The sheets with their parts joined: a part goes on where the rows before it end."""
    groups: list[_Group] = []
    for sheet in sheets:
        blocks = layouts(sheet) or [Layout((groups[-1].layout if groups else PLAIN).headings)]
        found = list(entries(sheet, blocks))
        fitted = _fit(found, sheet)
        if fitted is None:
            continue
        group = _Group(sheet, blocks[0], found, fitted)
        if isinstance(sheet, TextSheet):
            group.is_glued, group.prose = sheet.is_glued, sheet.prose
        if not (groups and _is_continued(groups[-1], group)):
            groups.append(group)
    return groups


def _fit(found: Sequence[Entry], sheet: Sheet) -> Fit | None:
    return fit([entry.label.text for entry in found], faithful=sheet.method != "ocr")


def _is_continued(before: _Group, part: _Group) -> bool:
    """Joins a part to the sheet before it where its rows go on behind that one's, none of them a second time."""
    if before.layout.periods != part.layout.periods:
        return False
    together = [*before.entries, *part.entries]
    joined = _fit(together, part.sheet)
    if joined is None or _count(joined.rows) < _count(before.fitted.rows) + _count(part.fitted.rows):
        return False
    before.entries, before.fitted, before.prose = together, joined, before.prose + part.prose
    return True


def _count(rows: Iterable[Row | None]) -> int:
    return sum(row is not None for row in rows)


def _read(group: _Group) -> _Reading:
    form = group.fitted.form
    generation = cast(Generation, form.generation)
    reading = _Reading(group, Table(form.table.code, generation, group.sheet.method, at=group.sheet.at))
    _fill_rows(reading)
    _fill_extensions(reading)
    _fill_absent(reading)
    order = [row.code for row in form.table.rows]
    order += [row for row in reading.cells if row not in order]
    reading.table.cells = [item for row in order for item in reading.cells.get(row, [])]
    _note_columns(reading)
    return reading


def _fill_rows(reading: _Reading) -> None:
    """The rows of the form: as printed, and those with glued values as far as they can be proved."""
    open_rows: dict[str, Entry] = {}
    rows: dict[str, Row] = {}
    bare: list[str] = []
    for entry, row in zip(reading.group.entries, reading.group.fitted.rows, strict=True):
        if row is None:
            continue
        rows[row.code] = row
        if entry.loose:
            open_rows[row.code] = entry
            continue
        reading.cells[row.code] = _cells(reading, row.code, entry, row)
        reading.findings += _unit_finding(reading, row, entry)
        if not reading.group.sheet.is_exact and not any(piece and piece.text for piece in entry.values.values()):
            bare.append(row.code)
    if bare:
        places = [(code, column.code) for code in bare for column in reading.columns]
        message = "nothing was found behind the labels of these rows: left blank, or not read"
        found = note(reading.table.table, "READ-CELL", places, message)
        found.severity = "warning" if 2 * len(bare) > len(rows) else "info"
        reading.findings.append(found)
    proved = _prove(reading, open_rows)
    for code, entry in open_rows.items():
        columns = _printed_columns(reading, rows[code], entry)
        if code in proved:
            by_period = dict(zip(reading.group.layout.periods, proved[code], strict=True))
            numbers = [by_period[column.code] for column in columns]
            cells = reconstructed(code, columns, numbers, entry.loose)
        else:
            cells, finding = unplaced(reading.table.table, code, columns, entry.loose)
            reading.findings.append(finding)
        reading.cells[code] = _all_columns(reading, code, cells)


def _fill_extensions(reading: _Reading) -> None:
    """The rows that the form does not have, with a code made of their label."""
    fitted = reading.group.fitted
    places = [position for position, row in enumerate(fitted.rows) if row is not None]
    parent = fitted.form.table.zh
    for position, (entry, row) in enumerate(zip(reading.group.entries, fitted.rows, strict=True)):
        if row is not None or stem(entry.label.text) in heading_stems():
            parent = entry.label.text
            continue
        inside = places[0] < position < places[-1]
        values = [*entry.values.values(), *entry.loose]
        if not any(piece and piece.is_number and piece.value.value is not None for piece in values) or not (
            inside or entry.unit
        ):
            continue
        if len(reading.cells) > len(fitted.form.rows) + MAX_EXTENSIONS:
            message = f"more than {MAX_EXTENSIONS} rows are none of the form's; the others are not kept"
            reading.findings.append(_warning(reading.table, "READ-LABEL", [], message))
            return
        code = _extension(entry.label.text, parent, reading.cells)
        cells = _cells(reading, code, entry, None)
        for item in cells:
            item.label = squeeze(entry.label.text)
        reading.cells[code] = cells
        message = f"the form has no row {squeeze(entry.label.text)!r}; it is kept as {code}"
        found = note(reading.table.table, "READ-LABEL", [(code, c.code) for c in reading.columns], message)
        if lost := nearest(entry.label.text, [row for row in fitted.form.rows if row.code not in reading.cells]):
            found.severity, found.message = "warning", f"{message}; it may be {lost.code}, which was not found"
        reading.findings.append(found)


def _fill_absent(reading: _Reading) -> None:
    """The rows of the form that the sheet does not print, or that were not found in it."""
    absent = [row.code for row in reading.group.fitted.form.rows if row.code not in reading.cells]
    for code in absent:
        reading.cells[code] = [cell(code, column, None) for column in reading.columns]
    if absent:
        places = [(code, column.code) for code in absent for column in reading.columns]
        message = f"rows of the form that were not found in the sheet: {'、'.join(absent)}"
        reading.findings.append(_warning(reading.table, "FORM-TABLE", places, message, responsibility="unknown"))


def _extension(label: str, parent: str, taken: Container[str]) -> str:
    """The code of a row of one's own; a label printed twice is told apart by the row it stands under."""
    key = label_key(label)
    while (code := "ext_" + sha256(key.encode()).hexdigest()[:8]) in taken:
        key = label_key(parent) + key
    return code


def _cells(reading: _Reading, code: str, entry: Entry, row: Row | None) -> list[TableCell]:
    """One cell for each column of the form; a column that the sheet does not print is absent."""
    columns = _printed_columns(reading, row, entry)
    if entry.loose:
        cells, finding = unplaced(reading.table.table, code, columns, entry.loose)
        reading.findings.append(finding)
        return _all_columns(reading, code, cells)
    lost: Piece | None = None if reading.group.sheet.is_exact and entry.values else Piece.of("")
    pieces = [entry.values.get(column.code) or lost for column in columns]
    cells = [
        cell(code, column, piece, status=None if piece else "merged")
        for column, piece in zip(columns, pieces, strict=True)
    ]
    return _all_columns(reading, code, cells)


def _printed_columns(reading: _Reading, row: Row | None, entry: Entry) -> tuple[Column, ...]:
    """The form's columns that the sheet prints, with the unit that is printed or, without one, the row's."""
    unit = squeeze(entry.unit.text) if entry.unit else None
    return _columns_in(reading.group.fitted.form.table, row, unit, reading.group.layout.periods or ("year",))


@lru_cache(maxsize=4096)
def _columns_in(table: TableForm, row: Row | None, unit: str | None, printed: tuple[str, ...]) -> tuple[Column, ...]:
    """The printed columns as they hold in a row, with the unit given unless it is null."""
    in_row = [table.column_in(row or _EXTENSION, column) for column in table.columns if column.code in printed]
    return tuple(column if unit is None else replace(column, unit=unit) for column in in_row)


def _all_columns(reading: _Reading, code: str, cells: Sequence[TableCell]) -> list[TableCell]:
    by_column = {item.column: item for item in cells}
    return [by_column.get(column.code) or cell(code, column, None) for column in reading.columns]


def _unit_finding(reading: _Reading, row: Row, entry: Entry) -> Iterator[Finding]:
    """Money in another unit than the form's is worth a remark; 件 for 条 is not."""
    printed = squeeze(entry.unit.text) if entry.unit else row.unit
    if printed != row.unit and {printed, row.unit} & _MONEY:
        message = f"the unit is printed as {printed}, the form has {row.unit}"
        yield note(reading.table.table, "FORM-UNIT", [(row.code, column.code) for column in reading.columns], message)


def _note_columns(reading: _Reading) -> None:
    """Says which printed columns the form does not have."""
    known = {column.code for column in reading.columns}
    for heading in reading.group.layout.headings:
        if heading.kind in PERIODS and heading.kind not in known:
            message = f"the form has no column {heading.text!r}; its values are not kept"
            reading.findings.append(_warning(reading.table, "READ-CELL", [], message))


def _prove(reading: _Reading, open_rows: Mapping[str, Entry]) -> dict[str, Numbers]:
    """The rows of glued text whose values can be told apart for certain, in the order of the printed columns."""
    group = reading.group
    periods = group.layout.periods
    if not group.is_glued or len(set(periods)) != len(periods):
        return {}
    printed = {code: digits(entry.loose) for code, entry in open_rows.items()}
    fixed = {code: _row_values(cells, periods) for code, cells in reading.cells.items()}
    form = group.fitted.form
    identities = forms.load().identities_of(form.table.code, form.generation)
    return prove(
        form, periods, without_codes(printed) if group.layout.has_code else printed, fixed, identities, group.prose
    )


def _row_values(cells: Sequence[TableCell], periods: Sequence[str]) -> list[int | float | None]:
    by_column = {item.column: item.value for item in cells}
    return [by_column.get(period) for period in periods]


def _warning(
    table: Table, rule: str, cells: list[tuple[str, str]], message: str, *, responsibility: Responsibility = "reading"
) -> Finding:
    return Finding(rule, table.table, cells, "warning", responsibility, "not_assessable", None, None, message)
