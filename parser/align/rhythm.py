"""Blank cells in text that prints every cell on a line of its own: told by the lines that were left empty.

Such text keeps one distance between two cells of a row and another, longer one between two rows. A blank cell prints
nothing, but its distances stay:

    上年结转…        three lines on   0 … 0        eight lines on   三、本年度办理结果
                     (cell)                        (a blank cell, 3, and the end of the row, 5)

Only where the whole table keeps its rhythm does a longer distance prove a blank; else nothing is added.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from parser.align.sheet import Piece

LEAST_STEPS = 8
"""Fewer distances than this are no rhythm."""
LEAST_SHARE = 0.8
"""The share of distances that must be the usual one."""


def with_blanks(rows: Sequence[list[Piece]]) -> list[list[Piece]]:
    """The rows with a blank piece for every cell that the distances show; the rows themselves where none is proved."""
    cell = _usual([step for row in rows for step in _steps(row) if step])
    ends = [_distance(row[-1], after[0]) for row, after in pairwise(rows) if row and after and row[-1].is_number]
    end = _usual([step for step in ends if step])
    if cell is None or end is None or end <= cell:
        return list(rows)
    after = [*(row[0] for row in rows[1:] if row), None]
    return [_filled(row, following, cell, end) for row, following in zip(rows, after, strict=True)]


def _steps(row: Sequence[Piece]) -> list[int]:
    """The distances between the values of a row, in lines."""
    return [_distance(a, b) for a, b in pairwise(row) if a.is_number and b.is_number]


def _distance(first: Piece, second: Piece) -> int:
    """How many lines the second piece stands below the first; 0 where the text has no line numbers."""
    lines = [int(at[5:]) for at in (first.at, second.at) if at and at.startswith("line ") and at[5:].isdigit()]
    return lines[1] - lines[0] if len(lines) == 2 else 0


def _usual(steps: Sequence[int]) -> int | None:
    """The distance that nearly all are; null without one."""
    if len(steps) < LEAST_STEPS:
        return None
    usual, count = Counter(steps).most_common(1)[0]
    return usual if count >= LEAST_SHARE * len(steps) else None


def _filled(row: list[Piece], following: Piece | None, cell: int, end: int) -> list[Piece]:
    """A row with the blank cells between its values and behind the last of them."""
    filled: list[Piece] = []
    for piece in row:
        if filled and piece.is_number:
            filled += _blanks(_distance(filled[-1], piece) - cell, cell, piece.at)
        filled.append(piece)
    if following is not None and row and row[-1].is_number:
        filled += _blanks(_distance(row[-1], following) - end, cell, row[-1].at)
    return filled


def _blanks(extra: int, cell: int, at: str | None) -> list[Piece]:
    return [Piece.of("", at)] * (extra // cell) if extra > 0 and extra % cell == 0 else []
