"""Text as word processors keep it - paragraphs, and tables of rows whose cells have edges - turned into blocks."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from parser.document import Block, Cell, Grid, Paragraph, ReadError
from parser.limits import MAX_CELLS, MAX_DEPTH

_LAYOUT_CELL = 600
"""Characters in one cell beyond which a table holds the page, not figures."""


@dataclass(slots=True)
class FlowCell:
    """A cell between two edges (grid columns, or lengths); `goes_on` where it belongs to the cell above it."""

    start: int
    end: int
    items: list["Item"] = field(default_factory=list)
    goes_on: bool = False


@dataclass(slots=True)
class FlowTable:
    """A table: rows of cells, left to right."""

    rows: list[list[FlowCell]] = field(default_factory=list)


Item = str | FlowTable


class Numbered:
    """Gives each table of a document its number, and counts its cells."""

    def __init__(self) -> None:
        self.tables = self.cells = self.paragraphs = 0

    def count(self, cells: int) -> None:
        """Note more cells; raises ReadError where no report has so many."""
        self.cells += cells
        if self.cells > MAX_CELLS:
            raise ReadError("too_large", f"the tables have more than {MAX_CELLS} cells")


def blocks_of(items: list[Item], tolerance: int = 0) -> list[Block]:
    """The document's blocks; edges no farther apart than the tolerance are one."""
    return list(_blocks(items, Numbered(), tolerance, 0))


def _blocks(items: list[Item], numbers: Numbered, tolerance: int, depth: int) -> Iterator[Block]:
    for item in items:
        if isinstance(item, str):
            numbers.paragraphs += 1
            for line in item.split("\n"):
                if text := tidy(line):
                    yield Paragraph(text, f"paragraph {numbers.paragraphs}")
        elif item.rows:
            numbers.tables += 1
            numbers.count(sum(map(len, item.rows)))
            if depth > MAX_DEPTH:
                raise ReadError("too_large", f"tables stand in tables, more than {MAX_DEPTH} deep")
            if _is_layout(item):
                inner = [part for row in item.rows for cell in row if not cell.goes_on for part in cell.items]
                yield from _blocks(inner, numbers, tolerance, depth + 1)
            else:
                yield _grid(item, numbers.tables, tolerance)


def _is_layout(table: FlowTable) -> bool:
    """Whether a table only arranges the page: tables inside it, a cell with pages of text, or a single cell."""
    cells = [cell for row in table.rows for cell in row]
    return len(cells) < 2 or any(
        any(isinstance(item, FlowTable) and item.rows for item in cell.items)
        or sum(len(item) for item in cell.items if isinstance(item, str)) > _LAYOUT_CELL
        for cell in cells
    )


def _grid(table: FlowTable, number: int, tolerance: int) -> Grid:
    rows = [row for row in table.rows if row]
    edges = _edges(rows, tolerance)
    cells: list[Cell] = []
    above: dict[int, Cell] = {}
    for index, row in enumerate(rows):
        here: dict[int, Cell] = {}
        for place, flow in enumerate(row, 1):
            start = _nearest(edges, flow.start)
            end = max(_nearest(edges, flow.end), start + 1)
            upper = above.get(start)
            if flow.goes_on and upper is not None:
                if upper.row + upper.rowspan == index:
                    upper.rowspan += 1
                here[start] = upper
                continue
            cell = Cell(text_of(flow), index, start, 1, end - start, f"table {number}, row {index + 1}, cell {place}")
            cells.append(cell)
            here[start] = cell
        above = here
    return Grid(cells, len(rows), max(len(edges) - 1, 1), f"table {number}")


def _edges(rows: list[list[FlowCell]], tolerance: int) -> list[int]:
    """The edges of the columns: of edges that nearly coincide, the first."""
    found: list[int] = []
    for edge in sorted({edge for row in rows for cell in row for edge in (cell.start, cell.end)}):
        if not found or edge - found[-1] > tolerance:
            found.append(edge)
    return found


def _nearest(edges: list[int], edge: int) -> int:
    place = bisect_left(edges, edge)
    if place == len(edges) or (place and edges[place] - edge > edge - edges[place - 1]):
        return place - 1
    return place


def text_of(cell: FlowCell) -> str:
    """The text of a cell; its paragraphs are kept apart, so that two numbers never become one."""
    lines = [line for item in cell.items if isinstance(item, str) for line in item.split("\n")]
    return "\n".join(text for line in lines if (text := tidy(line)))


def tidy(text: str) -> str:
    """A line without white space around it and without no-break spaces in it."""
    return text.replace("\xa0", " ").replace("\u200b", "").replace("\ufeff", "").strip(" \t\u3000\r")


def merged_left(row: list[tuple[FlowCell, bool]]) -> list[FlowCell]:
    """A row in which every cell that is marked to belong to the one at its left is made part of it."""
    made: list[FlowCell] = []
    for cell, belongs_left in row:
        if belongs_left and made:
            made[-1].end = max(made[-1].end, cell.end)
            made[-1].items += [item for item in cell.items if not isinstance(item, str) or item.strip()]
        else:
            made.append(cell)
    return made


def in_order(edges: list[int]) -> list[tuple[int, int]]:
    """Neighbouring edges as cells; edges that run backwards, as damaged files have them, are moved on by one."""
    straight: list[int] = []
    for edge in edges:
        straight.append(edge if not straight or edge > straight[-1] else straight[-1] + 1)
    return list(pairwise(straight))
