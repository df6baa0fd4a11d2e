"""A table on its way to the form: lines of pieces, whether its cells have borders or only separators."""

from dataclasses import dataclass, field

from parser.document import Grid
from parser.model import Method
from parser.text import has_han, label_key, squeeze
from parser.values import Value, parse_value


@dataclass(slots=True)
class Piece:
    """One printed cell. `column` and `span` are its place in the grid; -1 where the text has no grid."""

    text: str
    at: str | None = None
    column: int = -1
    span: int = 1

    @property
    def key(self) -> str:
        """The text as a label, in comparable form."""
        return label_key(self.text)

    @property
    def value(self) -> Value:
        """The text as a value."""
        return parse_value(self.text)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is printed."""
        return not squeeze(self.text)

    @property
    def is_label(self) -> bool:
        """Whether the text is words and no value."""
        return self.value.status == "text" and has_han(squeeze(self.text))

    @property
    def is_number(self) -> bool:
        """Whether a number, dash or "none" is printed."""
        return self.value.status not in ("text", "blank")


@dataclass(slots=True)
class Line:
    """One row of a table, as printed."""

    pieces: list[Piece]

    @property
    def text(self) -> str:
        """All words of the row, squeezed."""
        return "".join(squeeze(piece.text) for piece in self.pieces)

    @property
    def has_numbers(self) -> bool:
        """Whether any value is printed."""
        return any(piece.is_number for piece in self.pieces)


@dataclass(slots=True)
class Sheet:
    """A table as printed. `is_exact` says that every piece has a trustworthy place in a grid."""

    lines: list[Line]
    is_exact: bool
    method: Method
    at: str | None = None
    generation_hint: str | None = field(default=None)


def from_grid(grid: Grid) -> Sheet:
    """The rows of a grid; a cell that spans several rows stands in the first of them."""
    lines: list[Line] = [Line([]) for _ in range(grid.rows)]
    for cell in grid.cells:
        lines[cell.row].pieces.append(Piece(cell.text, cell.at, cell.column, cell.colspan))
    for line in lines:
        line.pieces.sort(key=lambda piece: piece.column)
    return Sheet([line for line in lines if line.pieces], True, grid.method, grid.at)
