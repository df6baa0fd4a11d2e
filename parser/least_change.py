"""The least change that satisfies all identities of a table: a search over the cells that failing identities share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from parser.checks import Check
from parser.confusions import cost, is_confirmed, is_evident, is_marked, is_numeral, offered
from parser.model import Number, Table, TableCell

MAX_CHANGED = 3
"""Cells of one contradiction that are changed at most: four can form a rectangle, which no sums determine."""

_TOLERANCE = 1e-6
_CHANGEABLE = frozenset({"number", "inferred", "blank", "dash", "illegible", "text"})
_HOPELESS = frozenset({"illegible", "text", "absent", "merged"})


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
class Knot:
    """Checks that fail together, and the cells whose change could mend them."""

    checks: list["Equation"]
    suspects: list[TableCell]


@dataclass(slots=True)
class Equation:
    """A check as an equation over its cells; `open` while it fails or holds a cell that could not be read."""

    check: Check
    terms: dict[int, int] = field(default_factory=dict)
    rest: Number = 0
    is_open: bool = False


def unread_cells(table: Table) -> dict[int, TableCell]:
    """The cells whose number could not be read, though one stands there; by identity of the object."""
    return {
        id(cell): cell
        for cell in table.cells
        if cell.value is None and cell.status in ("illegible", "text") and is_numeral(cell)
    }


def equations_of(checks: Sequence[Check], unread: dict[int, TableCell]) -> list[Equation]:
    """The checks that can be assessed: no side is empty, no cell is missing or beyond reading."""
    found = []
    for check in checks:
        if check.identity.relation != "=" or not all(_has_number(side, unread) for side in (check.left, check.right)):
            continue
        if any(cell.status in _HOPELESS and id(cell) not in unread for cell in check.cells if cell.value is None):
            continue
        equation = Equation(check)
        for side, sign in ((check.left, 1), (check.right, -1)):
            for cell, own in side:
                equation.terms[id(cell)] = sign * own
                equation.rest += sign * own * (cell.value or 0)
        equation.is_open = abs(equation.rest) > _TOLERANCE or not unread.keys().isdisjoint(equation.terms)
        found.append(equation)
    return found


def _has_number(side: Sequence[tuple[TableCell, int]], unread: dict[int, TableCell]) -> bool:
    return any(cell.value is not None or id(cell) in unread for cell, _ in side)


def knots_of(equations: Sequence[Equation], unread: dict[int, TableCell], *, is_ocr: bool) -> Iterator[Knot]:
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
            yield Knot([open_ones[n] for n in sorted(group)], list(members.values()))


def _may_change(cell: TableCell, *, is_ocr: bool) -> bool:
    is_whole = cell.value is None or isinstance(cell.value, int)
    return cell.status in _CHANGEABLE and is_whole and (not is_confirmed(cell) if is_ocr else is_marked(cell))


def least_changes(
    knot: Knot,
    checks: Sequence[Check],
    equations: Sequence[Equation],
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


def _solve(chosen: Sequence[TableCell], checks: Sequence[Check], equations: Sequence[Equation]) -> list[int] | None:
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
