"""XLS, XLSX and ET: the visible sheets of a workbook, tables with their merged cells, lines of prose between them."""

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterator
from io import BytesIO

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from parser.document import Block, Cell, Document, Grid, Paragraph, ReadError
from parser.limits import MAX_AREA, MAX_CELLS, MAX_CHARACTERS, MAX_SHEETS
from parser.readers.office_biff import mended
from parser.readers.office_cells import check_extent, percent_cells
from parser.readers.office_flow import tidy
from parser.readers.office_hidden import Hidden, hidden_lines, shown
from parser.readers.office_ole import MAGIC
from parser.readers.office_sheetml import sheets_in

_LONG = 40
"""Characters from which a line that stands alone in its row is prose."""
_HEADING = re.compile(r"[一二三四五六七八九十]{1,2}[、.．]|第[一二三四五六七八九十]{1,2}部分")
_BLOCK = re.compile(r"第?二十条")
"""How the item headings of table 2 begin, which stand alone in their rows and belong to the table."""

Place = tuple[int, int]
"""Row and column."""
Merged = dict[Place, Place]
"""Merged cells by their top left corner, with how many rows and columns they span."""
Sheet = tuple[str, dict[Place, str], Merged, Hidden]
"""A sheet: its name, its texts, its merged cells, its hidden rows and columns."""


def read(content: bytes, url: str | None = None) -> Document:  # noqa: ARG001 - every reader takes both
    """The blocks of a workbook, sheet by sheet; raises ReadError."""
    if not content.startswith((b"PK", MAGIC)):  # in the head of a package or a compound file any byte may stand
        return Document(list(_all(sheets_in(content))))
    check_extent(content)
    content = mended(content) if content.startswith(MAGIC) else content
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        return Document(list(_all(_sheets(workbook, content))))
    except python_calamine.PasswordError as error:
        raise ReadError("encrypted", "the workbook opens only with a password") from error
    except (python_calamine.CalamineError, python_calamine.XmlError, python_calamine.ZipError, ValueError, OSError,
            OverflowError) as error:  # fmt: skip
        if "assword" in str(error) or "ncrypt" in str(error):
            raise ReadError("encrypted", "the workbook opens only with a password") from error
        raise ReadError("damaged", f"the workbook cannot be read: {error}") from error


def _sheets(workbook: CalamineWorkbook, content: bytes) -> Iterator[Sheet]:
    visible = [
        item.name
        for item in workbook.sheets_metadata
        if item.typ == SheetTypeEnum.WorkSheet and item.visible == SheetVisibleEnum.Visible
    ]
    if len(visible) > MAX_SHEETS:
        raise ReadError("too_large", f"the workbook has {len(visible)} sheets")
    percents, hidden = percent_cells(content), hidden_lines(content)
    area = 0
    for name in visible:
        sheet = workbook.get_sheet_by_name(name)
        area += sheet.total_height * sheet.total_width
        if area > MAX_AREA:
            raise ReadError("too_large", f"the sheets of the workbook span more than {MAX_AREA} cells")
        texts, merged = _texts(sheet, percents.get(name, frozenset()))
        yield name, texts, merged, hidden.get(name, Hidden())


def _texts(sheet: CalamineSheet, percents: frozenset[Place]) -> tuple[dict[Place, str], Merged]:
    if sheet.start is None:
        return {}, {}
    texts = {}
    for row, values in enumerate(sheet.to_python(skip_empty_area=False)):
        for column, value in enumerate(values):
            if value == "":
                continue
            place = row, column
            if text := written(value, is_percent=place in percents):
                texts[place] = text
        if len(texts) > MAX_CELLS:
            raise ReadError("too_large", f"sheet {sheet.name} has more than {MAX_CELLS} cells")
    merged = {first: (last[0] - first[0] + 1, last[1] - first[1] + 1) for first, last in sheet.merged_cell_ranges or ()}
    return texts, merged


def written(value: object, *, is_percent: bool = False) -> str:
    """A value as it is shown: whole numbers without a point, no more digits than a sheet keeps, dates in full."""
    if isinstance(value, str):
        return "\n".join(line for part in value.split("\n") if (line := tidy(part)))
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        number = value * 100 if is_percent else value
        text = f"{number:.15g}"
        if "e" in text:
            text = f"{number:.0f}" if abs(number) >= 1 else f"{number:.15f}".rstrip("0").rstrip(".")
        return f"{text}%" if is_percent else text
    if isinstance(value, dt.datetime):
        moment = value.time() != dt.time()
        return value.isoformat(" ", "minutes") if moment else value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value) if value is not None else ""


# ------------------------------------------------------------------------------------------------ blocks


def _all(sheets: Iterator[Sheet]) -> Iterator[Block]:
    total = length = 0
    for name, texts, merged, hidden in sheets:
        total += len(texts) + sum(rows * columns for rows, columns in merged.values())
        length += sum(map(len, texts.values()))
        if total > MAX_CELLS:
            raise ReadError("too_large", f"the workbook has more than {MAX_CELLS} cells")
        if length > MAX_CHARACTERS:
            raise ReadError("too_large", f"the workbook has more than {MAX_CHARACTERS} characters")
        yield from _Blocks(name, texts, merged, hidden).blocks()


class _Blocks:
    """A sheet cut into tables and lines of prose."""

    def __init__(self, name: str, texts: dict[Place, str], merged: Merged, hidden: Hidden) -> None:
        self._name = name
        self._hidden = hidden
        self._texts, self._merged = texts, merged = shown(texts, merged, hidden)
        self._owner = {place: first for first, span in merged.items() for place in _area(first, span)}
        self._merged_rows = {row for row, _ in merged}
        self._rows: dict[int, set[Place]] = {}
        """For each row that shows something, the cells with text that reach into it."""
        for first in texts:
            for row in range(first[0], first[0] + self._span(first)[0]):
                self._rows.setdefault(row, set()).add(first)
        self._left = min((column for _, column in texts), default=0)
        self._right = max((first[1] + self._span(first)[1] for first in texts), default=0)

    def blocks(self) -> Iterator[Block]:
        """Paragraphs and grids, top to bottom."""
        run: list[int] = []
        for row in sorted(self._rows):
            is_prose = self._is_prose(row)
            if run and (is_prose or row > run[-1] + 1):  # a row left empty parts two tables
                yield from self._table(run)
                run = []
            if is_prose:
                yield from self._prose(row)
            else:
                run.append(row)
        yield from self._table(run)

    def _at(self, row: int, column: int) -> str:
        return place_of(self._name, *self._hidden.place(row, column))

    def _span(self, first: Place) -> Place:
        return self._merged.get(first, (1, 1))

    def _lone(self, row: int) -> Place | None:
        """The only cell with text in a row, where it is no higher than the row."""
        cells = self._rows[row]
        (first,) = cells if len(cells) == 1 else (None,)
        return first if first is not None and self._span(first)[0] == 1 else None

    def _is_wide(self, first: Place) -> bool:
        return self._span(first)[1] > 1 and self._span(first)[1] >= self._right - self._left

    def _is_prose(self, row: int) -> bool:
        """Whether a row is a line of text: one text alone, over the whole width, long, or a chapter's heading."""
        first = self._lone(row)
        if first is None or _BLOCK.match(self._texts[first]):
            return False
        text, is_single = self._texts[first], self._span(first)[1] == 1
        return self._is_wide(first) or len(text) > _LONG or bool(is_single and _HEADING.match(text))

    def _table(self, run: list[int]) -> Iterator[Block]:
        """Rows that hang together; lone lines above and below them are prose."""
        while run and (first := self._lone(run[0])) and not (len(run) > 1 and _BLOCK.match(self._texts[first])):
            yield from self._prose(run.pop(0))
        after: list[int] = []
        while run and (first := self._lone(run[-1])) and first[1] > self._left:
            after.insert(0, run.pop())
        if run:
            yield self._grid(run)
        for row in after:
            yield from self._prose(row)

    def _prose(self, row: int) -> Iterator[Block]:
        for first in self._rows[row]:
            for line in self._texts[first].split("\n"):
                yield Paragraph(line, self._at(*first))

    def _grid(self, run: list[int]) -> Grid:
        top, bottom = run[0], run[-1]
        while bottom + 1 in self._merged_rows and bottom + 1 not in self._rows:  # blank cells under the table
            bottom += 1
        height, width = bottom - top + 1, self._right - self._left
        if height * width > MAX_CELLS:
            raise ReadError("too_large", f"a table of sheet {self._name} spans more than {MAX_CELLS} cells")
        cells = []
        for row in range(top, bottom + 1):
            for column in range(self._left, self._right):
                place = row, column
                if self._owner.get(place, place) != place:
                    continue
                rows, columns = self._span(place)
                text, at = self._texts.get(place, ""), self._at(row, column)
                cells.append(Cell(text, row - top, column, rows, columns, at))
        starts = sorted({cell.column for cell in cells})
        for cell in cells:  # tables of one sheet share its columns: each keeps those in which its own cells begin
            end = bisect_left(starts, cell.column + cell.colspan)
            cell.column = bisect_left(starts, cell.column)
            cell.colspan = end - cell.column
        return Grid(cells, height, len(starts), self._at(top, self._left))


def _area(first: Place, span: Place) -> list[Place]:
    if span[0] * span[1] > MAX_CELLS:
        raise ReadError("too_large", f"a merged cell spans {span[0]} times {span[1]} cells")
    return [(first[0] + row, first[1] + column) for row in range(span[0]) for column in range(span[1])]


def place_of(sheet: str, row: int, column: int) -> str:
    """A cell's place as sheets name it."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{sheet}!{letters}{row + 1}"
