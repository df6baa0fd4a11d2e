"""The identities of the forms, evaluated on what was printed (DOMAIN §3). Nothing is ever changed here."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from parser import forms
from parser.forms import Column, Identity, Row
from parser.model import (
    Finding,
    Generation,
    Number,
    Outcome,
    Responsibility,
    Severity,
    Table,
    TableCell,
    TableCode,
)

_Key = tuple[str, str]
_Side = tuple[tuple[_Key, int], ...]

_TOLERANCE = 1e-6
_DIGIT = re.compile(r"\d")


class _Place(NamedTuple):
    """An identity in one row or column of a form: the keys of its cells on both sides, signed."""

    identity: Identity
    left: _Side
    right: _Side


@dataclass(slots=True)
class Check:
    """One identity in one row or column: the cells of both sides, signed."""

    identity: Identity
    left: list[tuple[TableCell, int]]
    right: list[tuple[TableCell, int]]

    @property
    def cells(self) -> list[TableCell]:
        """All cells that take part."""
        return [cell for cell, _ in (*self.left, *self.right)]

    def sides(self) -> tuple[Number, Number]:
        """Both sums, cells without a number counted as zero."""
        return _sum(self.left), _sum(self.right)

    def holds(self) -> bool:
        """Whether the relation holds, cells without a number counted as zero."""
        return _relates(self.identity, *self.sides())


def _relates(identity: Identity, left: Number, right: Number) -> bool:
    if identity.relation == "=":
        return abs(left - right) < _TOLERANCE
    return left <= right + _TOLERANCE if identity.relation == "<=" else left >= right - _TOLERANCE


def check(tables: Sequence[Table]) -> list[Finding]:
    """The findings of all identities within each table."""
    return [finding for table in tables for finding in _check_table(table)]


def checks_of(table: Table) -> list[Check]:
    """Every identity of a table in every row or column that prints both its sides."""
    return _laid_out(_plan(table.table, table.generation), _by_key(table))


def _by_key(table: Table) -> dict[_Key, TableCell]:
    return {(cell.row, cell.column): cell for cell in table.cells}


def _laid_out(places: Iterable[_Place], cells: dict[_Key, TableCell]) -> list[Check]:
    """The checks of identities in some places, where the document prints both their sides."""
    found: list[Check] = []
    for identity, left_keys, right_keys in places:
        left = [(cells[key], sign) for key, sign in left_keys if key in cells]
        right = [(cells[key], sign) for key, sign in right_keys if key in cells]
        if _is_printed(left) and _is_printed(right):
            found.append(Check(identity, left, right))
    return found


@cache
def _plan(table: TableCode, generation: Generation) -> tuple[_Place, ...]:
    """Every identity of a form in every row or column."""
    form = forms.load().table(table)
    found: list[_Place] = []
    for identity in forms.load().identities_of(table, generation):
        by_row = identity.axis == "row"
        lines: Sequence[Row | Column] = form.rows_of(generation) if by_row else form.columns
        for line in lines:
            left, right = (_keys(codes, by_row, line.code) for codes in (identity.left, identity.right))
            found.append(_Place(identity, left, right))
    return tuple(found)


def _keys(codes: tuple[str, ...], by_row: bool, line: str) -> _Side:
    """The cells of one side in one row or column, each with its sign."""
    signed = [(code[1:], -1) if code.startswith("-") else (code, 1) for code in codes]
    return tuple(((line, code) if by_row else (code, line), sign) for code, sign in signed)


def _is_printed(side: Sequence[tuple[TableCell, int]]) -> bool:
    """Whether the document has any cell of one side of an identity."""
    return bool(side) and (side[0][0].status != "absent" or any(cell.status != "absent" for cell, _ in side))


def _check_table(table: Table) -> list[Finding]:
    findings: list[Finding] = []
    if broken := _broken(table):
        cells = _by_key(table)
        findings = [finding for one in _laid_out(broken, cells) if (finding := _judge(one, table, cells))]
    return findings + _counts(table) + _left_open(table)


def _broken(table: Table) -> list[_Place]:
    """Where an identity does not hold, cells without a number counted as zero; nowhere in most tables."""
    parts = _parts(table.table, table.generation)
    differences: dict[int, Number] = {}
    for cell in table.cells:
        if cell.value:
            for number, sign in parts.get((cell.row, cell.column), ()):
                differences[number] = differences.get(number, 0) + sign * cell.value
    places = _plan(table.table, table.generation)
    return [
        places[number]
        for number, difference in sorted(differences.items())
        if difference and not _relates(places[number].identity, difference, 0)
    ]


@cache
def _parts(table: TableCode, generation: Generation) -> dict[_Key, list[tuple[int, int]]]:
    """For each cell the identities it takes part in, by their number in the plan, with its sign in left less right."""
    found: dict[_Key, list[tuple[int, int]]] = {}
    for number, place in enumerate(_plan(table, generation)):
        for key, sign in (*place.left, *((key, -sign) for key, sign in place.right)):
            found.setdefault(key, []).append((number, sign))
    return found


def _judge(one: Check, table: Table, all_cells: dict[_Key, TableCell]) -> Finding | None:
    """The finding of a check that does not hold as printed; none where nothing can be asked of its cells."""
    cells = one.cells
    empty = [cell for cell in cells if cell.value is None]
    if len(empty) == len(cells) or any(cell.status in ("illegible", "text") for cell in empty):
        return None
    left_empty = all(cell.value is None for cell, _ in one.left)
    right_empty = all(cell.value is None for cell, _ in one.right)
    if one.identity.kind == "soft":
        return None if empty else _finding(one, table, "warning", "unknown", "fail")
    if empty:
        if len(empty) == 1 and one.identity.relation == "=":
            key = empty[0].row, empty[0].column
            places = _plan(table.table, table.generation)
            others = [places[number] for number, _ in _parts(table.table, table.generation)[key]]
            if _implied_elsewhere(empty[0], one, _laid_out(others, all_cells)):
                return _finding(one, table, "info", "unknown", "pass_with_implied")
        if left_empty or right_empty or any(cell.status in ("absent", "merged") for cell in empty):
            return _finding(one, table, "info", "unknown", "not_assessable")
    responsibility: Responsibility = "source" if table.method == "grid" else "unknown"
    return _finding(one, table, "error", responsibility, "fail")


def _implied_elsewhere(cell: TableCell, one: Check, checks: Sequence[Check]) -> bool:
    """Whether another identity asks for the same value in this empty cell."""
    wanted = _missing(one, cell)
    return any(
        other.identity is not one.identity
        and other.identity.relation == "="
        and all(item is cell or item.value is not None for item in other.cells)
        and abs(_missing(other, cell) - wanted) < _TOLERANCE
        for other in checks
    )


def _missing(one: Check, cell: TableCell) -> Number:
    """The value of the empty cell that makes the identity hold."""
    left, right = one.sides()
    for item, sign in one.left:
        if item is cell:
            return (right - left) * sign
    sign = next(sign for item, sign in one.right if item is cell)
    return (left - right) * sign


def _finding(one: Check, table: Table, severity: Severity, responsibility: Responsibility, outcome: Outcome) -> Finding:
    left, right = one.sides()
    sides = f"{_tidy(left)} {one.identity.relation} {_tidy(right)}"
    words = {
        "fail": f"the printed figures do not agree: {sides} does not hold",
        "not_assessable": "a side is blank, nothing can be said",
        "pass_with_implied": "holds with the value that another identity gives the blank cell",
    }
    cells = [(cell.row, cell.column) for cell in one.cells]
    return Finding(
        one.identity.rule,
        table.table,
        cells,
        severity,
        responsibility,
        outcome,
        _tidy(left),
        _tidy(right),
        f"{words[outcome]} ({one.identity.zh})",
    )


def _counts(table: Table) -> list[Finding]:
    """Counts are whole and not negative (T3-SIGN says it for table 3)."""
    if table.table != "t3_requests":
        return []
    by: Responsibility = "source" if table.method == "grid" else "unknown"
    wrong = [cell for cell in table.cells if cell.value is not None and cell.value < 0]
    return [
        Finding(
            "T3-SIGN", table.table, [(cell.row, cell.column)], "error", by, "fail", cell.value, 0,
            f"a count of requests is printed as {cell.raw!r}",
        )
        for cell in wrong
    ]  # fmt: skip


def _left_open(table: Table) -> list[Finding]:
    """Words with a number in them where a count belongs, and counts below zero: what they say is left to a reader."""
    cells = [
        (cell.row, cell.column)
        for cell in table.cells
        if (cell.status == "text" and _DIGIT.search(cell.raw))
        or (
            cell.value is not None and cell.value < 0 and cell.column != "items_change" and table.table != "t3_requests"
        )
    ]
    if not cells:
        return []
    message = "the cells hold words with a number, or a count below zero: what they say has to be read by hand"
    return [Finding("READ-CELL", table.table, cells, "warning", "unknown", "not_assessable", None, None, message)]


def _sum(side: Sequence[tuple[TableCell, int]]) -> Number:
    return sum([sign * cell.value for cell, sign in side if cell.value])


def _tidy(number: Number) -> Number:
    return int(number) if isinstance(number, float) and number.is_integer() else round(number, 6)
