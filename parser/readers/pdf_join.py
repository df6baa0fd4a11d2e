"""A table that runs over a page break is one table: pieces with the same columns are put together again."""

import re
from dataclasses import dataclass, replace

from parser.readers.pdf_piece import Piece, PieceCell

_OUTER_TOLERANCE = 8.0
_INNER_TOLERANCE = 4.0
_MAX_HEADER_ROWS = 6

_MARKER = re.compile(
    r"[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[)）]|\d+[、.．)）]|第[一二三四五六七八九十]+[条章项]|[①-⑳]"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_VALUE = re.compile(r"[-+−]?[\d０-９][\d０-９,.，．\s]*%?")
_END = re.compile(r"[。；！？]$")


def are_parts(before: Piece, after: Piece) -> bool:
    """Whether the second piece has the columns of the first, so that it can be its continuation."""
    if not have_same_sides(before, after):
        return False
    inner_before, inner_after = before.xs[1:-1], _rescaled(after, before)[1:-1]
    fewer, more = sorted((inner_before, inner_after), key=len)
    shared = sum(1 for x in fewer if any(abs(x - other) <= _INNER_TOLERANCE for other in more))
    return shared * 2 >= len(fewer)


def have_same_sides(before: Piece, after: Piece) -> bool:
    """Whether two pieces stand between the same left and right edges."""
    return abs(before.xs[0] - after.xs[0]) <= _OUTER_TOLERANCE and abs(before.xs[-1] - after.xs[-1]) <= _OUTER_TOLERANCE


def join(before: Piece, after: Piece) -> Piece:
    """One piece of two, which are used up: header rows that the second repeats are dropped, cut cells are joined."""
    stretched = _rescaled(after, before)
    xs, columns = _common_columns(before.xs, stretched)
    _put_on_columns(before.cells, before.xs, columns)
    _put_on_columns(after.cells, stretched, columns)
    upper, lower = _Half(before.cells, before.rows), _Half(after.cells, after.rows)
    _drop_rows(lower, _repeated_header(upper, lower))
    stub = _stub_width(upper, lower)
    if _is_row_cut(upper, lower, stub):
        _join_rows(upper, lower)
    _join_stubs(upper, lower, stub)
    for cell in lower.cells:
        cell.row += upper.rows
    return replace(
        before,
        xs=xs,
        ys=[float(i) for i in range(upper.rows + lower.rows + 1)],
        cells=upper.cells + lower.cells,
        at=before.at + after.at,
        last_page=after.last_page,
        is_weak=False,
        method="ocr" if "ocr" in (before.method, after.method) else before.method,
    )


@dataclass(slots=True)
class _Half:
    cells: list[PieceCell]
    rows: int

    def last_row(self) -> dict[tuple[int, int], PieceCell]:
        return {(c.column, c.colspan): c for c in self.cells if c.row + c.rowspan == self.rows}

    def first_row(self) -> dict[tuple[int, int], PieceCell]:
        return {(c.column, c.colspan): c for c in self.cells if c.row == 0}


def _rescaled(piece: Piece, like: Piece) -> list[float]:
    """Its column edges, stretched to the width of another piece: a break may change a table's width a little."""
    start, width = piece.xs[0], piece.xs[-1] - piece.xs[0]
    scale = (like.xs[-1] - like.xs[0]) / width if width else 1.0
    return [like.xs[0] + (x - start) * scale for x in piece.xs]


def _common_columns(first: list[float], second: list[float]) -> tuple[list[float], dict[float, int]]:
    """The column edges of both, and the place of each edge among them."""
    xs, alias, used = list(first), {x: x for x in first}, set()
    for x in second:
        distance, nearest = min((abs(other - x), other) for other in first)
        if distance <= _INNER_TOLERANCE and nearest not in used:
            alias[x] = nearest
            used.add(nearest)
        else:
            alias[x] = x
            xs.append(x)
    xs = sorted(set(xs))
    return xs, {x: xs.index(target) for x, target in alias.items()}


def _put_on_columns(cells: list[PieceCell], own: list[float], columns: dict[float, int]) -> None:
    for cell in cells:
        start, end = columns[own[cell.column]], columns[own[cell.column + cell.colspan]]
        cell.column, cell.colspan = start, end - start


def _drop_rows(half: _Half, count: int) -> None:
    half.cells = [cell for cell in half.cells if cell.row >= count]
    half.rows -= count
    for cell in half.cells:
        cell.row -= count


def _repeated_header(upper: _Half, lower: _Half) -> int:
    """How many first rows of the second piece repeat those of the first."""
    for count in range(min(_MAX_HEADER_ROWS, upper.rows, lower.rows - 1), 0, -1):
        ours, theirs = _head(upper, count), _head(lower, count)
        if ours and ours == theirs and any(_CHINESE.search(cell[-1]) for cell in ours):
            return count
    return 0


def _head(half: _Half, count: int) -> set[tuple[int, int, int, int, str]]:
    """The cells of the first rows, or nothing where one reaches below them."""
    cells = [cell for cell in half.cells if cell.row < count]
    if any(cell.row + cell.rowspan > count for cell in cells):
        return set()
    return {(cell.row, cell.column, cell.rowspan, cell.colspan, cell.text) for cell in cells}


def _stub_width(upper: _Half, lower: _Half) -> int:
    """The number of columns before the first that holds a number."""
    return min((cell.column for cell in upper.cells + lower.cells if _VALUE.fullmatch(cell.text)), default=0)


def _is_row_cut(upper: _Half, lower: _Half, stub: int) -> bool:
    """Whether the break cuts a row, so that the first row below is the rest of the last row above.

    Only where nothing is lost by it: all values stand on one side, and the label below is none of its own.
    """
    above, below = upper.last_row(), {key: cell for key, cell in lower.first_row().items() if cell.rowspan == 1}
    labels = [key for key in below if key[0] + key[1] <= stub]
    if not labels or any(key not in above for key in below) or lower.rows < 1:
        return False
    label_above, label_below = above[max(labels)], below[max(labels)]
    values = [key for key in below if key[0] >= stub]
    if not values or len(values) + len(labels) != len(below):
        return False
    nothing_above = not any(above[key].text for key in values)
    nothing_below = not any(below[key].text for key in values)
    if not label_below.text:
        return bool(label_above.text) and (nothing_above or nothing_below)
    return (nothing_above or nothing_below) and _goes_on(label_above, label_below)


def _goes_on(above: PieceCell, below: PieceCell) -> bool:
    """Whether the text below is the rest of a text above that filled its line."""
    return bool(
        above.text
        and below.text
        and above.is_full
        and not _END.search(above.text)
        and not _MARKER.match(below.text)
        and _CHINESE.search(above.text)
    )


def _join_rows(upper: _Half, lower: _Half) -> None:
    above = upper.last_row()
    rest = []
    for cell in lower.cells:
        if cell.row == 0 and cell.rowspan == 1:
            _append(above[cell.column, cell.colspan], cell, rows=0)
        elif cell.row == 0:
            cell.rowspan -= 1
            rest.append(cell)
        else:
            cell.row -= 1
            rest.append(cell)
    lower.cells, lower.rows = rest, lower.rows - 1


def _join_stubs(upper: _Half, lower: _Half, stub: int) -> None:
    """Join the spanning row heads that the break cuts; any doubt leaves two cells."""
    above = upper.last_row()
    rest = []
    for cell in lower.cells:
        head = above.get((cell.column, cell.colspan))
        if cell.row == 0 and head and cell.column + cell.colspan <= stub and _is_one_head(head, cell):
            if cell.text == head.text:
                cell.text = ""
            _append(head, cell, rows=cell.rowspan)
        else:
            rest.append(cell)
    lower.cells = rest


def _is_one_head(above: PieceCell, below: PieceCell) -> bool:
    if above.rowspan == 1 and below.rowspan == 1:
        return False
    if not above.text or not below.text:
        return True
    return above.text == below.text or _goes_on(above, below)


def _append(above: PieceCell, below: PieceCell, *, rows: int) -> None:
    above.text += below.text
    above.candidates += below.candidates
    above.is_legible &= below.is_legible
    above.rowspan += rows
    above.is_full = below.is_full if below.text else above.is_full
    if below.text or rows:
        above.at = above.at + below.at
