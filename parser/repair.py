"""Least-change repair: a misread cell that the identities of its table betray and determine is mended.

Only reading errors are mended: any cell of a table read by OCR, and cells of damaged text that show odd signs among
their digits. A faithful text layer is left alone, whatever it says. A number is changed only where at least two
identities that fail ask for it, where no other change of as few cells would satisfy all identities, and where the
new number is a likely misreading of the old one, which no second look has confirmed; so a source that contradicts
itself keeps its contradiction.
"""

from collections.abc import Iterator, Sequence

from parser import forms
from parser.checks import checks_of
from parser.confusions import is_marked
from parser.least_change import Change, Knot, equations_of, knots_of, least_changes, unread_cells
from parser.model import Finding, Table, TableCell

MAX_SUSPECTS = 40
MAX_TRIED = 4_000
"""Combinations of cells that are looked at in one table before it is given up."""
FEW_BLANKS = 20
"""A table that prints this many zeros for each blank prints all its zeros."""


def repair(tables: Sequence[Table]) -> list[Finding]:
    """Mends what was misread and determined; what was changed, or is now illegible, is said by READ-CELL findings."""
    findings: list[Finding] = []
    for table in tables:
        is_ocr = table.method == "ocr"
        if is_ocr or any(map(is_marked, table.cells)):
            findings += _repair(table, is_ocr=is_ocr)
        if is_ocr:
            findings += _lost_zeros(table)
            for cell in table.cells:
                if cell.status != "illegible":
                    cell.read_as = None
    return findings


def _repair(table: Table, *, is_ocr: bool) -> Iterator[Finding]:
    checks = [one for one in checks_of(table) if one.identity.kind == "hard"]
    unread = unread_cells(table)
    equations = equations_of(checks, unread)
    left = MAX_TRIED
    for knot in knots_of(equations, unread, is_ocr=is_ocr):
        if len(knot.suspects) > MAX_SUSPECTS:
            yield _given_up(table, knot)
            continue
        found, tried = least_changes(knot, checks, equations, unread, left, is_ocr=is_ocr)
        left -= tried
        if found is None:
            yield _given_up(table, knot)
        else:
            yield from _settle(table, found, is_ocr=is_ocr)


def _settle(table: Table, found: list[list[Change]], *, is_ocr: bool) -> Iterator[Finding]:
    """The only way is taken, if it is likely; of several likely ones none, and what they differ on is illegible."""
    likely = [changes for changes in found if _is_likely(changes)]
    offered_ones = [changes for changes in likely if all(change.cost == 0 for change in changes)]
    best = likely if len(found) == 1 else offered_ones
    if len(best) == 1:
        yield from (_mend(table, change) for change in best[0])
    elif len(likely) > 1 and is_ocr:
        yield _doubt(table, likely)


def _is_likely(changes: Sequence[Change]) -> bool:
    """Whether all changes are; of several at most one may be a rare confusion."""
    costs = [change.cost for change in changes if change.cost is not None]
    return all(change.is_likely for change in changes) and sum(costs) <= len(changes) + 1


def _mend(table: Table, change: Change) -> Finding:
    cell = change.cell
    read = cell.value
    cell.value, cell.status, cell.read_as = change.number, "repaired", None
    cell.unit = cell.unit or _unit(table, cell)
    message = f"read as {cell.raw!r}, mended to {change.number}: the identities of the table leave only this"
    place = [(cell.row, cell.column)]
    return Finding(
        "READ-CELL", table.table, place, "warning", "reading", "not_assessable", read, change.number, message
    )


def _unit(table: Table, cell: TableCell) -> str | None:
    form = forms.load().table(table.table)
    row = next((row for row in form.rows if row.code == cell.row), None)
    column = next(column for column in form.columns if column.code == cell.column)
    return form.column_in(row, column).unit if row else None


def _lost_zeros(table: Table) -> Iterator[Finding]:
    """Single blanks in a table that prints its zeros: OCR loses lone characters, and no identity shows a lost zero."""
    blank = [(cell.row, cell.column) for cell in table.cells if cell.status == "blank"]
    zeros = sum(cell.value == 0 for cell in table.cells)
    if blank and len(blank) * FEW_BLANKS <= zeros:
        message = "blank in a table that prints its zeros: the reading may have lost one"
        yield Finding("READ-CELL", table.table, blank, "info", "reading", "not_assessable", None, None, message)


def _doubt(table: Table, found: Sequence[Sequence[Change]]) -> Finding:
    """Several likely ways: the cells that they change become illegible, with what they may hold."""
    readings: dict[int, tuple[TableCell, list[str]]] = {}
    for change in (change for changes in found for change in changes):
        cell = change.cell
        known = [] if cell.value is None else [str(cell.value)]
        _, candidates = readings.setdefault(id(cell), (cell, known))
        if str(change.number) not in candidates:
            candidates.append(str(change.number))
    cells = []
    for cell, candidates in readings.values():
        cell.value, cell.status, cell.read_as = None, "illegible", candidates
        cells.append((cell.row, cell.column))
    message = "the numbers as read contradict each other, and more than one misreading would explain it"
    return Finding("READ-CELL", table.table, cells, "warning", "reading", "not_assessable", None, None, message)


def _given_up(table: Table, knot: Knot) -> Finding:
    cells = [(cell.row, cell.column) for cell in knot.suspects]
    message = "too many numbers contradict each other to tell which were misread; nothing was changed"
    return Finding("READ-CELL", table.table, cells, "info", "reading", "not_assessable", None, None, message)
