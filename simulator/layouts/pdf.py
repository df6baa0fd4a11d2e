"""PDF with a text layer, as an office suite prints it: A4, page numbers, tables that run over page breaks.

`ruled` draws every border and cuts a merged stub cell, its words too, where the page ends; `open` leaves out the
outer borders at the sides, as Word tables often do, and repeats the header of table 3 on the next page. Stub cells
are narrow, so that 三、本年度办理结果 stands one character a line. Drawn by hand on the canvas, with fixed dates and
ids and no compression: the same report is the same bytes everywhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Protocol

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from simulator.document import Document, Line, compose
from simulator.tables import FormTable, Placed
from simulator.truth import Truth

FONT = "STSong-Light"
_LEFT, _TOP, _BOTTOM = 62.0, 770.0, 70.0
_WIDTH = A4[0] - 2 * _LEFT
_BODY, _SMALL = 14.0, 9.0
_LEADING = _SMALL * 1.25


def write(truth: Truth, style: str) -> bytes:
    """The report as a PDF in this style."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    document = compose(truth)
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, pageCompression=0, invariant=1)
    canvas.setTitle(document.title)
    canvas.setCreator("样例文字处理软件")
    draw(canvas, document, open_sides=style == "open")
    return buffer.getvalue()


def draw(canvas: "Drawn", document: Document, *, open_sides: bool) -> None:
    """The report on anything that takes text and lines as a PDF canvas does."""
    sheet = Sheet(canvas, open_sides=open_sides)
    for block in document.blocks:
        if isinstance(block, FormTable):
            sheet.table(block)
        else:
            sheet.line(block)
    sheet.finish()


class Drawn(Protocol):
    """What a page is drawn with."""

    def setFont(self, name: str, size: float, /) -> None: ...

    def setLineWidth(self, width: float, /) -> None: ...

    def drawString(self, x: float, y: float, text: str, /) -> None: ...

    def rect(self, x: float, y: float, width: float, height: float, /) -> None: ...

    def line(self, x1: float, y1: float, x2: float, y2: float, /) -> None: ...

    def showPage(self) -> None: ...

    def save(self) -> None: ...


@dataclass(slots=True)
class Sheet:
    """The page being written: where the next line goes, and how tables are ruled."""

    canvas: Drawn
    open_sides: bool
    y: float = _TOP
    page: int = 1

    def finish(self) -> None:
        """Close the last page and the file."""
        self._number()
        self.canvas.showPage()
        self.canvas.save()

    def line(self, line: Line) -> None:
        """A paragraph, wrapped; titles are centred, signatures stand at the right."""
        size = 18.0 if line.kind == "title" else _BODY
        indent = "" if line.kind in ("title", "signature") else "　　"
        for text in wrap(indent + line.text, size, _WIDTH):
            self._room(size * 1.7)
            self.y -= size * 1.7
            width = measure(text, size)
            x = {"title": _LEFT + (_WIDTH - width) / 2, "signature": _LEFT + _WIDTH - width}.get(line.kind, _LEFT)
            self._write(text, x, self.y, size)

    def table(self, table: FormTable) -> None:
        """A table, as many rows on a page as fit."""
        self.y -= 8
        grid = Ruled(table, pad=3.0 if self.open_sides else 6.0)
        head = 3 if table.name == "t3" else 0
        first = 0
        while first < len(grid.heights):
            last = first
            used = 0.0
            repeated = list(range(head)) if self.open_sides and first else []
            used += sum(grid.heights[row] for row in repeated)
            while last < len(grid.heights) and self.y - used - grid.heights[last] > _BOTTOM:
                used += grid.heights[last]
                last += 1
            if last == first or (first == 0 and last < min(head + 1, len(grid.heights))):
                self._turn()
                continue
            if repeated:
                self._rows(grid, 0, head)
            self._rows(grid, first, last)
            first = last
            if first < len(grid.heights):
                self._turn()
        self.y -= 8

    def _rows(self, grid: "Ruled", first: int, last: int) -> None:
        """Rows `first` to `last` (exclusive) of a table from here down."""
        tops = [self.y]
        for row in range(first, last):
            tops.append(tops[-1] - grid.heights[row])
        for place in grid.cells:
            begin, end = max(place.row, first), min(place.row + place.cell.rowspan, last)
            if begin >= end:
                continue
            left, right = grid.edges[place.column], grid.edges[min(place.column + place.cell.colspan, grid.columns)]
            top, bottom = tops[begin - first], tops[end - first]
            self._border(left, right, top, bottom, grid)
            self._text_in(grid.part(place, begin, end), left, right, top, bottom)
        self.y = tops[-1]

    def _border(self, left: float, right: float, top: float, bottom: float, grid: "Ruled") -> None:
        self.canvas.setLineWidth(0.5)
        if not self.open_sides:
            self.canvas.rect(left, bottom, right - left, top - bottom)
            return
        self.canvas.line(left, top, right, top)
        self.canvas.line(left, bottom, right, bottom)
        if left > grid.edges[0]:
            self.canvas.line(left, bottom, left, top)
        if right < grid.edges[-1]:
            self.canvas.line(right, bottom, right, top)

    def _text_in(self, lines: list[str], left: float, right: float, top: float, bottom: float) -> None:
        y = (top + bottom) / 2 + len(lines) * _LEADING / 2 - _SMALL
        for text in lines:
            self._write(text, (left + right - measure(text, _SMALL)) / 2, y, _SMALL)
            y -= _LEADING

    def _write(self, text: str, x: float, y: float, size: float) -> None:
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, y, text)

    def _room(self, height: float) -> None:
        if self.y - height < _BOTTOM:
            self._turn()

    def _turn(self) -> None:
        self._number()
        self.canvas.showPage()
        self.y, self.page = _TOP, self.page + 1

    def _number(self) -> None:
        self._write(f"- {self.page} -", _LEFT + _WIDTH / 2 - 12, 42, 10)


class Ruled:
    """A table with its columns placed, its texts wrapped and its row heights known."""

    def __init__(self, table: FormTable, pad: float) -> None:
        self.pad = pad
        self.cells = list(table.placed())
        self.columns = table.width
        widths = _column_widths(table)
        self.edges = [_LEFT + sum(widths[:column]) for column in range(len(widths) + 1)]
        self.lines = {(place.row, place.column): self._wrapped(place) for place in self.cells}
        self.heights = [_LEADING + 2 * pad] * len(table.rows)
        for place in sorted(self.cells, key=lambda place: place.cell.rowspan):
            spanned = range(place.row, min(place.row + place.cell.rowspan, len(self.heights)))
            needed = len(self.lines[place.row, place.column]) * _LEADING + 2 * pad
            missing = needed - sum(self.heights[row] for row in spanned)
            if missing > 0:
                self.heights[spanned[-1]] += missing

    def part(self, place: Placed, begin: int, end: int) -> list[str]:
        """The lines of a cell that stand in rows `begin` to `end`: a cell cut by a page break is cut in its words."""
        lines = self.lines[place.row, place.column]
        rows = range(place.row, min(place.row + place.cell.rowspan, len(self.heights)))
        if begin == rows.start and end == rows.stop:
            return lines
        capacity = [sum(self.heights[row] for row in range(rows.start, edge)) for edge in (begin, end)]
        start, stop = (int((height - 2 * self.pad) / _LEADING) if height else 0 for height in capacity)
        return lines[max(start, 0) : None if end == rows.stop else max(stop, 0)]

    def _wrapped(self, place: Placed) -> list[str]:
        right = min(place.column + place.cell.colspan, self.columns)
        width = self.edges[right] - self.edges[place.column] - 6.0
        return [line for part in place.cell.text.split("\n") for line in wrap(part, _SMALL, width)]


def _column_widths(table: FormTable) -> list[float]:
    """The stub of table 3 is one character wide, then four, then as wide as its labels; other columns are alike."""
    stub = {"t3": [19.0, 46.0, 166.0], "t2": [150.0], "t4": []}[table.name]
    others = table.width - len(stub)
    return stub + [(_WIDTH - sum(stub)) / others] * others


def measure(text: str, size: float) -> float:
    """The printed width of a text."""
    width: Callable[[str, str, float], float] = pdfmetrics.stringWidth
    return width(text, FONT, size)


def wrap(text: str, size: float, width: float) -> list[str]:
    """The text in lines no wider than `width`; a number is not broken."""
    lines: list[str] = []
    line = ""
    for word in _words(text):
        if line and measure(line + word, size) > width:
            lines.append(line)
            line = ""
        line += word
    return [*lines, line] if line else lines


def _words(text: str) -> list[str]:
    """Characters, but runs of digits and Western letters in one piece."""
    words: list[str] = []
    for character in text:
        if words and character.isascii() and words[-1].isascii() and character != " ":
            words[-1] += character
        else:
            words.append(character)
    return words
