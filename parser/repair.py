"""Least-change repair: a misread cell that the identities of its table betray and determine is mended.

Only reading errors are mended: any cell of a table read by OCR, and cells of damaged text that show odd signs among
their digits. A faithful text layer is left alone, whatever it says. A number is changed only where at least two
identities that fail ask for it, where no other change of as few cells would satisfy all identities, and where the
new number is a likely misreading of the old one; so a source that contradicts itself keeps its contradiction.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from parser import forms
from parser.checks import Check, checks_of
from parser.confusions import cost, is_evident, is_marked, is_numeral, offered
from parser.model import Finding, Number, Table, TableCell

MAX_CHANGED = 3
"""Cells of one contradiction that are changed at most: four can form a rectangle, which no sums determine."""
MAX_SUSPECTS = 40
MAX_TRIED = 4_000
"""Combinations of cells that are looked at in one table before it is given up."""
FEW_BLANKS = 20
"""A table that prints this many zeros for each blank prints all its zeros."""

_TOLERANCE = 1e-6
_CHANGEABLE = frozenset({"number", "inferred", "blank", "dash", "illegible", "text"})


@dataclass(frozen=True, slots=True)
class Change:
    """A cell, the number that it gets and how likely that was misread (`parser.confusions`).

    `is_proved`: two identities ask for it. Without that the cell itself must show that it was misread.
    """

    cell: TableCell
    number: int
    cost: int | None
    is_proved: bool

    @property
    def is_likely(self) -> bool:
        """Whether there is reason enough to take the number for what is printed."""
        if self.cost is None:
            return False
        return self.is_proved or self.cost == 0 or (self.cell.value is None and is_evident(self.cell))


@dataclass(slots=True)
class _Knot:
    """Checks that fail together, and the cells whose change could mend them."""

    checks: list["_Equation"]
    suspects: list[TableCell]


@dataclass(slots=True)
class _Equation:
    """A check as an equation over its cells; `open` while it fails or holds a cell that could not be read."""

    check: Check
    terms: dict[int, int] = field(default_factory=dict)
    rest: Number = 0
    is_open: bool = False


def repair(tables: Sequence[Table]) -> list[Finding]:
    """Mends what was misread and determined; what was changed, or is now illegible, is said by READ-CELL findings."""
    findings: list[Finding] = []
    for table in tables:
        is_ocr = table.method == "ocr"
        if is_ocr or any(is_marked(cell) for cell in table.cells):
            findings += _repair(table, is_ocr=is_ocr)
        if is_ocr:
            findings += _lost_zeros(table)
            for cell in table.cells:
                if cell.status != "illegible":
                    cell.read_as = None
    return findings


def _repair(table: Table, *, is_ocr: bool) -> Iterator[Finding]:
    checks = [one for one in checks_of(table) if one.identity.kind == "hard"]
    unread = _unread(table)
    equations = _equations(checks, unread)
    left = MAX_TRIED
    for knot in _knots(equations, unread, is_ocr=is_ocr):
        if len(knot.suspects) > MAX_SUSPECTS:
            yield _given_up(table, knot)
            continue
        found, tried = _least(knot, checks, equations, unread, left, is_ocr=is_ocr)
        left -= tried
        if found is None:
            yield _given_up(table, knot)
        else:
            yield from _settle(table, found, is_ocr=is_ocr)


def _unread(table: Table) -> dict[int, TableCell]:
    """The cells whose number could not be read, though one stands there; by identity of the object."""
    return {
        id(cell): cell
        for cell in table.cells
        if cell.value is None and cell.status in ("illegible", "text") and is_numeral(cell)
    }


def _equations(checks: Sequence[Check], unread: dict[int, TableCell]) -> list[_Equation]:
    """The checks that can be assessed: no side is empty, no cell is missing or beyond reading."""
    found = []
    for check in checks:
        if check.identity.relation != "=" or not all(_has_number(side, unread) for side in (check.left, check.right)):
            continue
        if any(cell.status in _HOPELESS and id(cell) not in unread for cell in check.cells if cell.value is None):
            continue
        equation = _Equation(check)
        for side, sign in ((check.left, 1), (check.right, -1)):
            for cell, own in side:
                equation.terms[id(cell)] = sign * own
                equation.rest += sign * own * (cell.value or 0)
        equation.is_open = abs(equation.rest) > _TOLERANCE or not unread.keys().isdisjoint(equation.terms)
        found.append(equation)
    return found


_HOPELESS = frozenset({"illegible", "text", "absent", "merged"})


def _has_number(side: Sequence[tuple[TableCell, int]], unread: dict[int, TableCell]) -> bool:
    return any(cell.value is not None or id(cell) in unread for cell, _ in side)


def _knots(equations: Sequence[_Equation], unread: dict[int, TableCell], *, is_ocr: bool) -> Iterator[_Knot]:
    """The open equations, in groups that share suspects: cells that two of them speak against, or that are unsure."""
    open_ones = [equation for equation in equations if equation.is_open]
    cells = {id(cell): cell for equation in open_ones for cell in equation.check.cells}
    against = {key: [n for n, one in enumerate(open_ones) if key in one.terms] for key in cells}
    suspects = {
        key: cell
        for key, cell in cells.items()
        if _may_change(cell, is_ocr=is_ocr) and (len(against[key]) > 1 or key in unread or (is_ocr and offered(cell)))
    }
    waiting = set(range(len(open_ones)))
    while waiting:
        group, reached = {min(waiting)}, [min(waiting)]
        members: dict[int, TableCell] = {}
        while reached:
            number = reached.pop()
            for key in open_ones[number].terms:
                if key in suspects and key not in members:
                    members[key] = suspects[key]
                    new = set(against[key]) - group
                    group |= new
                    reached += sorted(new)
        waiting -= group
        if members:
            yield _Knot([open_ones[n] for n in sorted(group)], list(members.values()))


def _may_change(cell: TableCell, *, is_ocr: bool) -> bool:
    is_whole = cell.value is None or isinstance(cell.value, int)
    return cell.status in _CHANGEABLE and is_whole and (is_ocr or is_marked(cell))


def _least(
    knot: _Knot,
    checks: Sequence[Check],
    equations: Sequence[_Equation],
    unread: dict[int, TableCell],
    most: int,
    *,
    is_ocr: bool,
) -> tuple[list[list[Change]] | None, int]:
    """All changes of as few cells as possible that satisfy every check, and how many were tried; null for too many."""
    masks = {
        id(cell): sum(1 << n for n, one in enumerate(knot.checks) if id(cell) in one.terms) for cell in knot.suspects
    }
    everything = (1 << len(knot.checks)) - 1
    must = [cell for cell in knot.suspects if id(cell) in unread]
    others = [cell for cell in knot.suspects if id(cell) not in unread]
    tried = 0
    for size in range(max(len(must), 1), MAX_CHANGED + 1):
        found = []
        for more in combinations(others, size - len(must)):
            tried += 1
            if tried > most:
                return None, tried
            chosen = [*must, *more]
            covered = 0
            for cell in chosen:
                covered |= masks[id(cell)]
            if covered == everything and (numbers := _solve(chosen, checks, equations)) is not None:
                found.append(
                    [
                        Change(cell, number, cost(cell, number, is_ocr=is_ocr), masks[id(cell)].bit_count() > 1)
                        for cell, number in zip(chosen, numbers, strict=True)
                    ]
                )
        if found:
            return found, tried
    return [], tried


def _solve(chosen: Sequence[TableCell], checks: Sequence[Check], equations: Sequence[_Equation]) -> list[int] | None:
    """The numbers of some cells that satisfy all identities; null where there are none, or they are not determined.

    Each is found from an identity in which all other cells are known already.
    """
    unknown = {id(cell): cell for cell in chosen}
    touching = [one for one in equations if not unknown.keys().isdisjoint(one.terms)]
    rest = [
        one.rest - sum(one.terms.get(key, 0) * (cell.value or 0) for key, cell in unknown.items()) for one in touching
    ]
    solved: dict[int, Number] = {}
    while len(solved) < len(unknown):
        step = next(
            (
                (n, missing[0])
                for n, one in enumerate(touching)
                if len(missing := [key for key in unknown if key in one.terms and key not in solved]) == 1
            ),
            None,
        )
        if step is None:
            return None
        n, key = step
        solved[key] = -rest[n] * touching[n].terms[key]
        for m, one in enumerate(touching):
            rest[m] += one.terms.get(key, 0) * solved[key]
    if any(abs(value) > _TOLERANCE for value in rest):
        return None
    numbers = [solved[id(cell)] for cell in chosen]
    if any(number < 0 or number != int(number) for number in numbers):
        return None
    if any(cell.value == number for cell, number in zip(chosen, numbers, strict=True)):
        return None
    whole = [int(number) for number in numbers]
    return whole if _bounds_hold(chosen, whole, checks) else None


def _bounds_hold(chosen: Sequence[TableCell], numbers: Sequence[int], checks: Sequence[Check]) -> bool:
    """Whether the rules that are no equations (T3-SIGN, B-HEAD) hold with these numbers."""
    former = [(cell, cell.value) for cell in chosen]
    for cell, number in zip(chosen, numbers, strict=True):
        cell.value = number
    holds = all(one.holds() for one in checks if one.identity.relation != "=" and _touches(one, chosen))
    for cell, value in former:
        cell.value = value
    return holds


def _touches(check: Check, chosen: Sequence[TableCell]) -> bool:
    return any(cell is other for cell in check.cells for other in chosen)


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


def _given_up(table: Table, knot: _Knot) -> Finding:
    cells = [(cell.row, cell.column) for cell in knot.suspects]
    message = "too many numbers contradict each other to tell which were misread; nothing was changed"
    return Finding("READ-CELL", table.table, cells, "info", "reading", "not_assessable", None, None, message)
