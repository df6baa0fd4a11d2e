"""Cells of scanned tables read again, alone and larger: those that break an identity, and those that none watches.

A number is replaced only where exactly one choice among the readings satisfies all identities it takes part in.
A number that no identity watches stays only where the second reading agrees; else it is illegible.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, product

from parser import forms
from parser.checks import Check, checks_of
from parser.document import Again
from parser.forms import Column
from parser.model import Finding, Number, Table, TableCell
from parser.text import has_han
from parser.values import parse_value

MAX_CELLS = 400
"""Cells of a document that are read again at most; a table with more in doubt is no table of numbers."""
MAX_REPLACED = 3
"""Cells of one contradiction that may be replaced together."""
MAX_TRIED = 5_000

_PRINTED = frozenset({"number", "illegible", "inferred", "text", "dash"})


def read_again(tables: Sequence[Table], again: Again) -> list[Finding]:
    """Read doubtful cells of scanned tables again, in place; `read_as` then holds all readings but the kept one.

    What could not be read a second time, though nothing else vouches for it, is said.
    """
    scanned = [table for table in tables if table.method == "ocr"]
    for cell in (cell for table in scanned for cell in table.cells):
        if cell.status == "text" and (not has_han(cell.raw) or any(map(str.isdigit, cell.raw))):
            cell.status = "illegible"  # letters and signs that stand for a number, or a seal's over one
    doubtful = [cell for table in scanned for cell in _doubtful(table)][:MAX_CELLS]
    readings = again(list(dict.fromkeys(cell.at for cell in doubtful if cell.at)))
    for cell in doubtful:
        new = _new(cell, readings.get(cell.at or "", ()))
        cell.read_as = list(dict.fromkeys([*(cell.read_as or ()), *new])) or None
    findings: list[Finding] = []
    for table in scanned:
        hard = _hard(table)
        _choose(table, hard)
        unwatched = [cell for cell in _unwatched(table, hard) if cell.status in ("number", "dash")]
        for cell in unwatched:
            if seen := readings.get(cell.at or ""):
                _confirm(cell, seen)
        if once := [(cell.row, cell.column) for cell in unwatched if not readings.get(cell.at or "")]:
            findings.append(_read_once(table, once))
    return findings


def _doubtful(table: Table) -> Iterator[TableCell]:
    """The cells to read again: of checks that fail or lack a number, illegible ones, and those in no check."""
    hard = _hard(table)
    broken = {id(cell) for check in hard if not check.holds() or _open(check) for cell in check.cells}
    broken |= {id(cell) for cell in _unwatched(table, hard)}
    for cell in table.cells:
        if cell.at and cell.status in _PRINTED and id(cell) in broken:
            yield cell


def _unwatched(table: Table, hard: Sequence[Check]) -> list[TableCell]:
    """The cells that no identity could betray: those in no check that has numbers on both sides."""
    watched = {
        id(cell)
        for check in hard
        if all(any(item.value is not None for item, _ in side) for side in (check.left, check.right))
        for cell in check.cells
    }
    return [cell for cell in table.cells if id(cell) not in watched]


def _read_once(table: Table, cells: list[tuple[str, str]]) -> Finding:
    message = "read once from a scan: nothing else vouches for these numbers"
    return Finding("READ-CELL", table.table, cells, "warning", "reading", "not_assessable", None, None, message)


def _hard(table: Table) -> list[Check]:
    return [check for check in checks_of(table) if check.identity.kind == "hard" and check.identity.relation == "="]


def _open(check: Check) -> list[TableCell]:
    """The cells of a check that hold something which was not read as a number."""
    return [cell for cell in check.cells if cell.value is None and cell.status in ("illegible", "text")]


def _column(table: Table, cell: TableCell) -> Column:
    form = forms.load().table(table.table)
    row = next((row for row in form.rows if row.code == cell.row), None)
    column = next(column for column in form.columns if column.code == cell.column)
    return form.column_in(row, column) if row else column


def _confirm(cell: TableCell, readings: Sequence[str]) -> None:
    """Leave a number or dash that a second reading repeats; one that is read so once only is illegible."""
    values = [parse_value(text) for text in readings]
    if any((value.value, value.status) == (cell.value, cell.status) for value in values):
        return
    cell.read_as = list(dict.fromkeys([cell.raw, *readings]))
    cell.value, cell.status = None, "illegible"


# ------------------------------------------------------------------------------------------------ choosing


def _choose(table: Table, hard: Sequence[Check]) -> None:
    """Replace cells by other readings of theirs, where one choice of fewest replacements satisfies what they break."""
    for group in _knots(hard):
        options = {id(cell): numbers for cell in _cells(group) if (numbers := _numbers(cell))}
        chosen = _least(group, [cell for cell in _cells(group) if id(cell) in options], options, hard)
        for cell, number, text in chosen:
            former = cell.raw
            cell.raw, cell.value, cell.status = text, number, "number"
            cell.unit = cell.unit or _column(table, cell).unit
            cell.read_as = [former, *(other for other in cell.read_as or () if other != text)]


def _knots(hard: Sequence[Check]) -> list[list[Check]]:
    """Broken or open checks, in groups that share cells."""
    groups: list[list[Check]] = []
    for check in hard:
        if check.holds() and not _open(check):
            continue
        own = {id(cell) for cell in check.cells}
        joined = [group for group in groups if own & {id(cell) for cell in _cells(group)}]
        groups = [group for group in groups if group not in joined]
        groups.append([*(other for group in joined for other in group), check])
    return groups


def _cells(checks: Sequence[Check]) -> list[TableCell]:
    return list({id(cell): cell for check in checks for cell in check.cells}.values())


def _numbers(cell: TableCell) -> list[tuple[Number, str]]:
    """The numbers that the other readings of a cell give."""
    found: dict[Number, str] = {}
    for text in cell.read_as or ():
        value = parse_value(text)
        if value.status == "number" and value.value is not None and value.value != cell.value:
            found.setdefault(value.value, text)
    return list(found.items())


Choice = list[tuple[TableCell, Number, str]]


def _least(
    group: Sequence[Check],
    cells: Sequence[TableCell],
    options: dict[int, list[tuple[Number, str]]],
    hard: Sequence[Check],
) -> Choice:
    """The only choice of fewest replacements after which every check of the group holds; empty where none does."""
    unread = {id(cell) for check in group for cell in _open(check)}
    must = [cell for cell in _cells(group) if id(cell) in unread]
    if any(id(cell) not in options for cell in must):
        return []
    free = [cell for cell in cells if id(cell) not in unread]
    tried = 0
    for more in range(MAX_REPLACED + 1):
        found: list[Choice] = []
        for extra in combinations(free, more):
            replaced = [*must, *extra]
            for numbers in product(*(options[id(cell)] for cell in replaced)):
                tried += 1
                if tried > MAX_TRIED:
                    return []
                choice = [(cell, number, text) for cell, (number, text) in zip(replaced, numbers, strict=True)]
                if choice and _holds(choice, hard):
                    found.append(choice)
        if found:
            return found[0] if len(found) == 1 else []
    return []


def _holds(choice: Choice, hard: Sequence[Check]) -> bool:
    """Whether all checks that these cells take part in hold with these numbers."""
    former = [(cell, cell.value) for cell, _, _ in choice]
    touched = {id(cell) for cell, _, _ in choice}
    for cell, number, _ in choice:
        cell.value = number
    holds = all(check.holds() for check in hard if any(id(cell) in touched for cell in check.cells))
    for cell, value in former:
        cell.value = value
    return holds


def _new(cell: TableCell, readings: Sequence[str]) -> list[str]:
    """What another look adds: the readings that differ; the number itself where all of them repeat it."""
    others = [text for text in readings if text != cell.raw]
    return others if others or cell.value is None else list(readings[:1])
