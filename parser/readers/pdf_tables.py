"""The tables of a page with ruling lines."""

from collections.abc import Sequence
from operator import attrgetter

from parser.document import ReadError
from parser.limits import MAX_CELLS
from parser.readers.pdf_cells import tables_in
from parser.readers.pdf_geometry import TOLERANCE, Box, PageContent, Rule
from parser.readers.pdf_piece import Piece, fill, piece_of
from parser.readers.pdf_rules import rules_of

_MAX_WEAK = 0.3
"""Share of the page's height beyond which a single column is a frame."""


def pieces_of(content: PageContent) -> list[Piece]:
    """The tables on a page, top to bottom, with their words taken out of the page's; raises TooComplexError."""
    rules = rules_of(content)
    if len(rules) < 3:
        return []
    pieces = [piece_of(content.number, boxes) for boxes in tables_in(rules)]
    pieces = [piece for piece in pieces if _may_be_table(piece, rules, content)]
    pieces = [piece for piece in pieces if not _is_frame(piece, pieces)]
    for piece in sorted(pieces, key=_area):  # a frame around a table gets what the table leaves
        content.words = fill(piece, content.words)
    return sorted(pieces, key=attrgetter("top"))


def count_cells(before: int, pieces: Sequence[Piece]) -> int:
    """The cells of the pages so far, with those of one more; raises ReadError where they are too many."""
    cells = before + sum(len(piece.cells) for piece in pieces)
    if cells > MAX_CELLS:
        raise ReadError("too_large", f"the tables have more than {MAX_CELLS} cells")
    return cells


def _may_be_table(piece: Piece, rules: list[Rule], content: PageContent) -> bool:
    """Whether cells are no shading of a paragraph and no frame of a page."""
    piece.is_weak = piece.columns == 1
    if piece.is_weak and piece.ys[-1] - piece.ys[0] > _MAX_WEAK * content.height:
        return False
    return not ((piece.is_weak or piece.rows == 1) and _is_shading(rules, piece.at[0][1]))


def _is_frame(piece: Piece, pieces: list[Piece]) -> bool:
    """Whether a single cell stands around a table and the text near it, as the ground of a printed web page does."""
    return piece.is_weak and any(
        not other.is_weak
        and piece.xs[0] <= other.xs[0] + TOLERANCE
        and piece.ys[0] <= other.ys[0] + TOLERANCE
        and other.xs[-1] <= piece.xs[-1] + TOLERANCE
        and other.ys[-1] <= piece.ys[-1] + TOLERANCE
        for other in pieces
    )


def _area(piece: Piece) -> float:
    return (piece.xs[-1] - piece.xs[0]) * (piece.ys[-1] - piece.ys[0])


def _is_shading(rules: list[Rule], box: Box) -> bool:
    """Whether only the sides of filled areas, and no rule, make up what stands in a box."""
    x0, top, x1, bottom = box
    for down, at, start, end, is_side in rules:
        low, high, first, last = (x0, x1, top, bottom) if down else (top, bottom, x0, x1)
        if not is_side and low - TOLERANCE <= at <= high + TOLERANCE and start < last and end > first:
            return False
    return True
