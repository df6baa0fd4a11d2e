"""A table on its way to the form: lines of pieces, whether its cells have borders or only separators."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Self

import msgspec

from parser.align.labels import clause_of
from parser.document import Grid
from parser.model import Method
from parser.text import has_han, label_key, squeeze
from parser.values import Value, parse_value

MOST_TITLE_LINES = 4
LEAST_STACKED = 4
"""Breaks in a cell: fewer may be those of a label."""
LEAST_SERIALS = 5
"""A column that numbers fewer rows may hold figures."""


class Meaning(NamedTuple):
    """What a printed text says as value and as label (`key`)."""

    value: Value
    is_blank: bool
    is_label: bool
    is_number: bool
    key: str


class Piece(msgspec.Struct, gc=False, eq=False):
    """One printed cell: its text and what that means. `column` and `span` are its place in the grid; the
    column is -1 where the text has no grid. `candidates` are other readings of the text."""

    text: str
    value: Value
    is_blank: bool
    is_label: bool
    is_number: bool
    key: str
    at: str | None = None
    column: int = -1
    span: int = 1
    candidates: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str, at: str | None = None) -> Self:
        """A piece of text that has no grid."""
        return cls(text, *meaning(text), at)

    def moved_to(self, column: int) -> Self:
        """The same piece, one column wide, in another column."""
        return msgspec.structs.replace(self, column=column, span=1)


@lru_cache(maxsize=16384)
def meaning(text: str) -> Meaning:
    """What a text says."""
    value = parse_value(text)
    status = value.status
    key = "" if status == "number" else label_key(text)
    return Meaning(value, status == "blank", status == "text" and has_han(text), status not in ("text", "blank"), key)


def _illegible(text: str) -> Meaning:
    """What a text says that is not legible: that something stands there."""
    return Meaning(Value(None, None, "illegible"), False, False, True, label_key(text))


class Line:
    """One row of a table, as printed. `excess` is by how many columns it is wider than the other rows of its grid."""

    __slots__ = ("excess", "has_numbers", "labels", "pieces")

    def __init__(self, pieces: list[Piece], excess: int = 0) -> None:
        self.pieces = pieces
        self.excess = excess
        self.labels = [piece for piece in pieces if piece.is_label]
        self.has_numbers = any(piece.is_number for piece in pieces)

    @property
    def text(self) -> str:
        """All words of the row, squeezed."""
        return "".join([squeeze(piece.text) for piece in self.pieces])

    @property
    def clause(self) -> str | None:
        """The item of article 20 that the row names, where it has no numbers: it then heads a block of table 2."""
        if self.has_numbers or not any("条" in piece.text for piece in self.labels):
            return None
        return clause_of(self.text)


@dataclass(slots=True)
class Sheet:
    """A table as printed. `is_exact` says that every piece has a trustworthy place in a grid, `is_correction` that
    the words above it say that it stands for an earlier one."""

    lines: list[Line]
    is_exact: bool
    method: Method
    at: str | None = None
    is_correction: bool = False


def from_grid(grid: Grid) -> Sheet:
    """The rows of a grid; a cell that spans several rows stands in the first of them."""
    rows: list[list[Piece]] = [[] for _ in range(grid.rows)]
    widths = [0] * grid.rows
    for cell in grid.cells:
        text, span = cell.text, cell.colspan
        value, is_blank, is_label, is_number, key = meaning(text) if cell.is_legible else _illegible(text)
        rows[cell.row].append(
            Piece(text, value, is_blank, is_label, is_number, key, cell.at, cell.column, span, cell.candidates)
        )
        widths[cell.row] += span
        if cell.rowspan > 1:
            for row in range(cell.row + 1, min(cell.row + cell.rowspan, grid.rows)):
                widths[row] += span
    _drop_serials(rows)
    rows, widths = _unstacked(rows, widths)
    usual = max(dict.fromkeys(widths), key=widths.count, default=0)
    lines = [Line(pieces, width - usual) for pieces, width in zip(rows, widths, strict=True) if pieces]
    return Sheet(lines, True, grid.method, grid.at)


def _unstacked(rows: list[list[Piece]], widths: list[int]) -> tuple[list[list[Piece]], list[int]]:
    """The rows with each that holds a whole table, line by line in its cells, cut into the rows of that table."""
    if not any(pieces[0].text.count("\n") >= LEAST_STACKED for pieces in rows if pieces):
        return rows, widths
    found: list[list[Piece]] = []
    wide: list[int] = []
    for pieces, width in zip(rows, widths, strict=True):
        texts = [piece.text.split("\n") for piece in pieces]
        count = len(texts[0]) if texts else 0
        if count <= LEAST_STACKED or len(texts) == 1 or any(len(lines) != count for lines in texts):
            found.append(pieces)
            wide.append(width)
            continue
        for row in zip(*texts, strict=True):
            cells = zip(pieces, row, strict=True)
            found.append([Piece(text, *meaning(text), piece.at, piece.column, piece.span) for piece, text in cells])
            wide.append(width)
    return found, wide


def _drop_serials(rows: list[list[Piece]]) -> None:
    """Takes the first column away where it only numbers the rows: 1, 2, 3 and so on without a gap or a head."""
    first = [pieces[0] for pieces in rows if pieces and pieces[0].column == 0]
    if len(first) < LEAST_SERIALS or any(piece.value.value != n for n, piece in enumerate(first, 1)):
        return
    for pieces in rows:
        if pieces and pieces[0].column == 0:
            del pieces[0]


def title_lines(sheet: Sheet) -> list[str]:
    """The lines of a single text above the first numbers: a title, a year or a body's name printed within the table."""
    found: list[str] = []
    for line in sheet.lines:
        if line.has_numbers or len(found) == MOST_TITLE_LINES:
            break
        printed = [piece for piece in line.pieces if not piece.is_blank]
        if len(printed) == 1:
            found.append(printed[0].text)
    return found
