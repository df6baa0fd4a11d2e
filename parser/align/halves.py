"""Blocks of table 2 that are printed side by side, two items of article 20 in one line."""

from collections.abc import Iterator

from parser.align.labels import clause_of
from parser.align.sheet import Line, Piece, Sheet


def one_below_the_other(sheet: Sheet) -> Sheet:
    """The sheet with its right half below its left one where every line that names items names two; else as it is."""
    if not sheet.is_exact:
        return sheet
    cuts = [
        [piece.column for piece in line.labels if "条" in piece.text and clause_of(piece.text)] for line in sheet.lines
    ]
    named = [columns for columns in cuts if columns]
    if not named or any(len(c) != 2 or c[1] != named[0][1] or c[0] == c[1] for c in named):
        return sheet
    cut = named[0][1]
    halves = [*_half(sheet, 0, cut), *_half(sheet, cut, None)]
    return Sheet([Line(pieces) for pieces in halves if pieces], True, sheet.method, sheet.at)


def _half(sheet: Sheet, start: int, end: int | None) -> Iterator[list[Piece]]:
    for line in sheet.lines:
        yield [piece for piece in line.pieces if start <= piece.column and (end is None or piece.column < end)]
