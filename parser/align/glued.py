"""Numbers that lost the borders between them: all ways to cut them, and the one that the identities leave.

"341002037" under seven columns is 34|1|0|0|2|0|37, because only so the row adds up. Where more than one way is
left, nothing is chosen.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from parser.forms import Column, Identity
from parser.limits import MAX_DIGITS

Numbers = tuple[int, ...]

MOST_WAYS = 4_000
"""More ways to cut a row than this prove nothing; the search stops there."""
MOST_COMBINATIONS = 60_000
MOST_STEPS = 100_000
"""Cuts tried for a row, those that lead nowhere too; where more are possible, nothing is chosen."""


class _TooManyError(Exception):
    """More cuts are possible than are tried."""


class _Steps:
    """How many cuts have been tried."""

    def __init__(self) -> None:
        self._taken = 0

    def take(self) -> None:
        self._taken += 1
        if self._taken > MOST_STEPS:
            raise _TooManyError


def ways(printed: Sequence[str], count: int) -> list[Numbers]:
    """Every way to cut printed digits into `count` numbers; borders that were printed stay, no number begins with 0."""
    if not all(part.isdigit() for part in printed) or count < len(printed):
        return []
    return _first(_cut(printed, count, _Steps()), MOST_WAYS)


def ways_with_total(printed: Sequence[str], count: int) -> list[Numbers]:
    """The ways in which the last number is the sum of the others (T3-ROW, T4-SUM)."""
    try:
        return _with_total(printed, count, _Steps())
    except _TooManyError:
        return []


def _with_total(printed: Sequence[str], count: int, steps: _Steps) -> list[Numbers]:
    if not all(part.isdigit() for part in printed) or count < len(printed):
        return []
    found: list[Numbers] = []
    *before, last = printed
    for size in range(1, len(last) + 1):
        total = last[-size:]
        steps.take()
        if not _is_number(total) or size > MAX_DIGITS:
            continue
        rest = [*before, last[:-size]] if len(last) > size else before
        found += _kept(_summing(rest, count - 1, int(total), steps), MOST_WAYS - len(found))
        if len(found) >= MOST_WAYS:
            return []
    return found


def settle(
    identities: Sequence[Identity],
    columns: Sequence[Column],
    fixed: Mapping[str, Sequence[int | float | None]],
    open_rows: Mapping[str, Sequence[Numbers]],
    *,
    blanks_vanish: bool = False,
) -> dict[str, Numbers]:
    """The rows that the column identities decide, each with its numbers.

    A row that is the same in every combination that satisfies all identities is decided. Where no combination
    does, a row that can be cut in one way only keeps it: the contradiction is then the table's. Where blank cells
    left no trace in other rows, one may be missing in this row too, and only the identities of all columns prove it.
    """
    unique = {row: found[0] for row, found in open_rows.items() if len(found) == 1}
    several = {row: found for row, found in open_rows.items() if len(found) > 1}
    size = 1
    for found in several.values():
        size *= len(found)
    if size > MOST_COMBINATIONS:
        return {} if blanks_vanish else unique
    unknown = {row for row, found in open_rows.items() if not found}
    sums = [identity for identity in identities if identity.axis == "column" and identity.relation == "="]
    satisfying = []
    for chosen in product(*several.values()):
        rows = {**fixed, **unique, **dict(zip(several, chosen, strict=True))}
        if all(_holds(identity, column, rows, unknown) for identity in sums for column in range(len(columns))):
            satisfying.append(chosen)
    if blanks_vanish and (unknown or not satisfying):
        return {}
    decided = dict(unique)
    for position, row in enumerate(several):
        choices = {chosen[position] for chosen in satisfying}
        if len(choices) == 1:
            decided[row] = choices.pop()
    return decided


def _holds(
    identity: Identity, column: int, rows: Mapping[str, Sequence[int | float | None]], unknown: set[str]
) -> bool:
    """Whether an identity holds in a column; one with a row that nobody can read decides nothing."""
    if any(row in unknown for row in (*identity.left, *identity.right)):
        return True
    return _total(identity.left, column, rows) == _total(identity.right, column, rows)


def _total(codes: Sequence[str], column: int, rows: Mapping[str, Sequence[int | float | None]]) -> int | float:
    return sum(rows[code][column] or 0 for code in codes if code in rows)


def _is_number(digits: str) -> bool:
    return digits == "0" or (bool(digits) and digits[0] != "0")


def _cut(printed: Sequence[str], count: int, steps: _Steps) -> Iterator[Numbers]:
    """Cuts the first part into one number more, as often as the numbers still wanted allow."""
    if not printed:
        if count == 0:
            yield ()
        return
    first, *rest = printed
    for size in range(1, min(len(first), MAX_DIGITS) + 1):
        steps.take()
        if not _is_number(first[:size]):
            continue
        left = [first[size:], *rest] if size < len(first) else rest
        if len(left) > count - 1 or sum(map(len, left)) < count - 1:
            continue
        for numbers in _cut(left, count - 1, steps):
            yield (int(first[:size]), *numbers)


def _summing(printed: Sequence[str], count: int, total: int, steps: _Steps) -> Iterator[Numbers]:
    """The cuts into `count` numbers that add up to `total`, which then stands last."""

    def search(parts: Sequence[str], wanted: int, left: int) -> Iterator[Numbers]:
        if not parts:
            if wanted == 0 and left == 0:
                yield ()
            return
        first, *rest = parts
        for size in range(1, min(len(first), MAX_DIGITS) + 1):
            steps.take()
            if not _is_number(first[:size]):
                continue
            number = int(first[:size])
            if number > left:
                break
            remaining = [first[size:], *rest] if size < len(first) else rest
            if len(remaining) <= wanted - 1 <= sum(map(len, remaining)):
                for numbers in search(remaining, wanted - 1, left - number):
                    yield (number, *numbers)

    for numbers in search(printed, count, total):
        yield (*numbers, total)


def ways_by_group(printed: Sequence[str], groups: int, size: int) -> list[Numbers]:
    """The ways to cut into groups of `size` numbers, in each of which the last is the sum of the others (T4-SUM)."""
    whole = "".join(printed)
    if not whole.isdigit() or (len(printed) > 1 and len(printed) != groups * size):
        return []
    steps = _Steps()

    def search(rest: str, left: int) -> Iterator[Numbers]:
        if left == 0:
            if not rest:
                yield ()
            return
        for end in range(size, len(rest) - size * (left - 1) + 1):
            for group in _with_total([rest[:end]], size, steps):
                for following in search(rest[end:], left - 1):
                    yield (*group, *following)

    return _first(search(whole, groups), MOST_WAYS)


def _first(found: Iterator[Numbers], most: int) -> list[Numbers]:
    try:
        return _kept(found, most)
    except _TooManyError:
        return []


def _kept(found: Iterator[Numbers], most: int) -> list[Numbers]:
    kept: list[Numbers] = []
    for numbers in found:
        kept.append(numbers)
        if len(kept) >= most:
            return []
    return kept
