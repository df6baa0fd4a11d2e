"""The identities of the forms, evaluated on what was printed (DOMAIN §3). Nothing is ever changed here."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

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


def checks_of(table: Table, *, of_zeros: bool = True) -> list[Check]:
    """Every identity of a table in every row or column that prints both its sides.

    Without `of_zeros` only where it has another number: where all its cells are zero or empty it holds, and asks for
    no value in any of them.
    """
    cells = {(cell.row, cell.column): cell for cell in table.cells}
    filled = {key for key, cell in cells.items() if cell.value}
    found: list[Check] = []
    for identity, left_keys, right_keys, keys in _plan(table.table, table.generation):
        if not of_zeros and filled.isdisjoint(keys):
            continue
        left = [(cells[key], sign) for key, sign in left_keys if key in cells]
        right = [(cells[key], sign) for key, sign in right_keys if key in cells]
        if _is_printed(left) and _is_printed(right):
            found.append(Check(identity, left, right))
    return found


@cache
def _plan(table: TableCode, generation: Generation) -> tuple[tuple[Identity, _Side, _Side, frozenset[_Key]], ...]:
    """Every identity of a form in every row or column: the keys of its cells on both sides, signed, and all keys."""
    form = forms.load().table(table)
    found: list[tuple[Identity, _Side, _Side, frozenset[_Key]]] = []
    for identity in forms.load().identities_of(table, generation):
        by_row = identity.axis == "row"
        lines: Sequence[Row | Column] = form.rows_of(generation) if by_row else form.columns
        for line in lines:
            left, right = (_keys(codes, by_row, line.code) for codes in (identity.left, identity.right))
            found.append((identity, left, right, frozenset(key for key, _ in (*left, *right))))
    return tuple(found)


def _keys(codes: tuple[str, ...], by_row: bool, line: str) -> _Side:
    """The cells of one side in one row or column, each with its sign."""
    signed = [(code[1:], -1) if code.startswith("-") else (code, 1) for code in codes]
    return tuple(((line, code) if by_row else (code, line), sign) for code, sign in signed)


def _is_printed(side: Sequence[tuple[TableCell, int]]) -> bool:
    """Whether the document has any cell of one side of an identity."""
    return bool(side) and (side[0][0].status != "absent" or any(cell.status != "absent" for cell, _ in side))


def _check_table(table: Table) -> list[Finding]:
    if _all_hold(table):
        return _counts(table)
    checks = checks_of(table, of_zeros=False)
    findings = [finding for one in checks if (finding := _judge(one, checks, table))]
    return findings + _counts(table)


def _all_hold(table: Table) -> bool:
    """Whether no identity is broken, as in most tables: then no check need be laid out."""
    values = {(cell.row, cell.column): cell.value for cell in table.cells if cell.value}
    return all(
        _relates(identity, _total(left, values), _total(right, values))
        for identity, left, right, keys in _plan(table.table, table.generation)
        if not keys.isdisjoint(values)
    )


def _total(side: _Side, values: dict[_Key, Number]) -> Number:
    return sum([sign * values[key] for key, sign in side if key in values])


def _judge(one: Check, all_checks: Sequence[Check], table: Table) -> Finding | None:
    """The finding of one check, or none where it passes."""
    if one.holds():
        return None
    cells = one.cells
    empty = [cell for cell in cells if cell.value is None]
    if len(empty) == len(cells) or any(cell.status in ("illegible", "text") for cell in empty):
        return None
    left_empty = all(cell.value is None for cell, _ in one.left)
    right_empty = all(cell.value is None for cell, _ in one.right)
    if one.identity.kind == "soft":
        return None if empty else _finding(one, table, "warning", "unknown", "fail")
    if empty:
        if len(empty) == 1 and one.identity.relation == "=" and _implied_elsewhere(empty[0], one, all_checks):
            return _finding(one, table, "info", "unknown", "pass_with_implied")
        if left_empty or right_empty or any(cell.status in ("absent", "merged") for cell in empty):
            return _finding(one, table, "info", "unknown", "not_assessable")
    responsibility: Responsibility = "source" if table.method == "grid" else "unknown"
    return _finding(one, table, "error", responsibility, "fail")


def _implied_elsewhere(cell: TableCell, one: Check, all_checks: Sequence[Check]) -> bool:
    """Whether another identity asks for the same value in this empty cell."""
    wanted = _missing(one, cell)
    return any(
        other is not one
        and other.identity.relation == "="
        and any(item is cell for item in other.cells)
        and all(item is cell or item.value is not None for item in other.cells)
        and abs(_missing(other, cell) - wanted) < _TOLERANCE
        for other in all_checks
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


def _sum(side: Sequence[tuple[TableCell, int]]) -> Number:
    return sum([sign * cell.value for cell, sign in side if cell.value])


def _tidy(number: Number) -> Number:
    return int(number) if isinstance(number, float) and number.is_integer() else round(number, 6)
