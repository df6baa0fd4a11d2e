"""A table on one page: its cells with their boxes, and its words put into them."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from operator import attrgetter

from parser.document import Cell, Grid
from parser.model import Method
from parser.readers.pdf_geometry import Box, Line, Word, line_joint, lines_of


@dataclass(slots=True)
class PieceCell:
    """A cell of a table on one page."""

    row: int
    column: int
    rowspan: int
    colspan: int
    at: list[tuple[int, Box]]
    text: str = ""
    is_full: bool = False
    """Whether its last line leaves no room for another character: the text may go on after a page break."""
    candidates: tuple[str, ...] = ()
    """Other readings of a scanned cell, best first."""
    is_legible: bool = True


@dataclass(slots=True)
class Piece:
    """A table, or the part of one that stands on one page."""

    page: int
    xs: list[float]
    ys: list[float]
    cells: list[PieceCell]
    at: list[tuple[int, Box]]
    words: list[Word] = field(default_factory=list)
    is_weak: bool = False
    """One cell, or one column: a table only if a neighbouring page goes on with it."""
    last_page: int = 0
    method: Method = "grid"

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return len(self.ys) - 1

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return len(self.xs) - 1

    @property
    def top(self) -> float:
        """Its upper edge on its first page."""
        return self.at[0][1][1]


def piece_of(page: int, boxes: list[Box]) -> Piece:
    """A table whose cells are these boxes."""
    xs = sorted({x for box in boxes for x in (box[0], box[2])})
    ys = sorted({y for box in boxes for y in (box[1], box[3])})
    column = {x: i for i, x in enumerate(xs)}
    row = {y: i for i, y in enumerate(ys)}
    cells = [
        PieceCell(
            row[top], column[x0], row[bottom] - row[top], column[x1] - column[x0], [(page, (x0, top, x1, bottom))]
        )
        for x0, top, x1, bottom in boxes
    ]
    return Piece(page, xs, ys, cells, [(page, (xs[0], ys[0], xs[-1], ys[-1]))], last_page=page)


def grid_of(piece: Piece) -> Grid:
    """The table as the document's grid."""
    cells = [
        Cell(
            cell.text,
            cell.row,
            cell.column,
            cell.rowspan,
            cell.colspan,
            place(cell.at),
            cell.candidates,
            cell.is_legible,
        )
        for cell in sorted(piece.cells, key=attrgetter("row", "column"))
    ]
    return Grid(cells, piece.rows, piece.columns, place(piece.at), piece.method)


def place(at: list[tuple[int, Box]]) -> str:
    """Pages and boxes in words."""
    return "; ".join(f"page {page}, {x0:.1f} {top:.1f} {x1:.1f} {bottom:.1f}" for page, (x0, top, x1, bottom) in at)


def fill(piece: Piece, words: list[Word]) -> list[Word]:
    """Put each word into its cell; what stands in no cell is returned."""
    owner = {
        (r, c): cell
        for cell in piece.cells
        for r in range(cell.row, cell.row + cell.rowspan)
        for c in range(cell.column, cell.column + cell.colspan)
    }
    held: dict[int, list[Word]] = defaultdict(list)
    outside = []
    xs, ys = piece.xs, piece.ys
    for word in words:
        middle = (word.top + word.bottom) / 2
        if not (ys[0] <= middle < ys[-1]) or word.x1 < xs[0] or word.x0 > xs[-1]:
            outside.append(word)
            continue
        row = bisect_right(ys, middle) - 1
        first = owner.get((row, bisect_right(xs, (word.lefts[0] + word.rights[0]) / 2) - 1))
        if first is not None and word.x1 <= first.at[0][1][2]:
            held[id(first)].append(word)
            piece.words.append(word)
            continue
        for part in _split(word, xs):
            cell = owner.get((row, bisect_right(xs, (part.lefts[0] + part.rights[0]) / 2) - 1))
            if cell is None:
                outside.append(part)
            else:
                held[id(cell)].append(part)
                piece.words.append(part)
    for cell in piece.cells:
        inside = held.get(id(cell))
        if inside:
            set_text(cell, lines_of(inside, in_cell=True))
    return outside


def _split(word: Word, xs: list[float]) -> list[Word]:
    """A word in parts that each lie in one column."""
    first = bisect_right(xs, (word.lefts[0] + word.rights[0]) / 2)
    last = bisect_right(xs, (word.lefts[-1] + word.rights[-1]) / 2)
    if first == last:
        return [word]
    columns = [bisect_right(xs, (left + right) / 2) for left, right in zip(word.lefts, word.rights, strict=True)]
    parts, start = [], 0
    for _, group in groupby(columns):
        end = start + len(list(group))
        parts.append(word.part(start, end))
        start = end
    return parts


def set_text(cell: PieceCell, lines: list[Line]) -> None:
    """The text of a cell: wrapped lines joined without a break."""
    if not lines:
        return
    x1 = cell.at[0][1][2]
    text = lines[0].text
    for before, line in pairwise(lines):
        joint = line_joint(text, line.text)
        if joint and text[-1] in "0123456789.," and line.text[0] in "0123456789.," and _is_full(before, x1):
            joint = ""
        text += joint + line.text
    cell.text, cell.is_full = text, _is_full(lines[-1], x1)


def _is_full(line: Line, x1: float) -> bool:
    return x1 - line.x1 < 1.7 * line.size
