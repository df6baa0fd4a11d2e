"""Ruling lines to tables: pdfplumber's table finder, fed with pdfium's lines, and grids with spans from its cells."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from operator import attrgetter, itemgetter
from statistics import median
from types import SimpleNamespace
from typing import Any, cast

from pdfplumber.page import Page
from pdfplumber.table import TableFinder, TableSettings

from parser.document import Cell, Grid
from parser.model import Method
from parser.readers.pdf_geometry import Box, Line, PageContent, Rule, Word, line_joint, lines_of

MAX_CORNERS = 40_000
"""More crossings of lines on one page than any table has: a drawing."""

_TOLERANCE = 3.0
_SHORT = 12.0
"""Length up to which a stroke may be a dash."""
_DASH_GAP = 6.0

_MANY_DASHES = 16
_MAX_WEAK = 0.3
"""Share of the page's height beyond which a single column is a frame."""

Edge = dict[str, Any]
"""A rule in pdfplumber's words."""
Vertex = tuple[float, float]


class TooComplexError(Exception):
    """A page whose lines cross too often to be a table."""


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


class RulingFinder(TableFinder):
    """pdfplumber's table finder over rules alone.

    Its edges (filtered, snapped, joined) and its idea of a cell are pdfplumber's; the crossings and the cells are found
    with indexes instead of by comparing everything with everything, and outer rules that a table leaves out are added.
    """

    def __init__(self, rules: list[Rule]) -> None:
        self.page = cast("Page", SimpleNamespace(edges=[_edge(rule) for rule in rules]))
        self.settings = TableSettings()
        edges: list[Edge] = self.get_edges()
        self.edges = edges + _outer_rules(edges)
        self.crossings = _crossings(self.edges)
        self.cells = _cells(self.crossings)


def pieces_of(content: PageContent) -> list[Piece]:
    """The tables on a page, top to bottom, with their words taken out of the page's; raises TooComplexError."""
    rules = _joined(_undashed(_on_page(content)))
    if len(rules) < 3:
        return []
    pieces = [piece_of(content.number, boxes) for boxes in _groups(RulingFinder(rules).cells)]
    pieces = [piece for piece in pieces if _may_be_table(piece, rules, content)]
    for piece in sorted(pieces, key=_area):  # a frame around a table gets what the table leaves
        content.words = _fill(piece, content.words)
    return sorted(pieces, key=attrgetter("top"))


def _may_be_table(piece: Piece, rules: list[Rule], content: PageContent) -> bool:
    """Whether cells are no shading of a paragraph and no frame of a page."""
    piece.is_weak = piece.columns == 1
    if piece.is_weak and piece.ys[-1] - piece.ys[0] > _MAX_WEAK * content.height:
        return False
    return not ((piece.is_weak or piece.rows == 1) and _is_shading(rules, piece.at[0][1]))


def _area(piece: Piece) -> float:
    return (piece.xs[-1] - piece.xs[0]) * (piece.ys[-1] - piece.ys[0])


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


# ------------------------------------------------------------------------------------------------ edges


def _on_page(content: PageContent) -> list[Rule]:
    width, height = content.width, content.height
    return [
        rule
        for rule in content.rules
        if (rule[2] <= height and 0 <= rule[1] <= width if rule[0] else rule[2] <= width and 0 <= rule[1] <= height)
        and rule[3] >= 0
    ]


def _undashed(rules: list[Rule]) -> list[Rule]:
    """Dashes that were drawn one by one, joined to the rule that they make."""
    dashes = [rule for rule in rules if rule[3] - rule[2] <= _SHORT]
    if len(dashes) < _MANY_DASHES:
        return rules
    joined = [rule for rule in rules if rule[3] - rule[2] > _SHORT]
    row: list[Rule] = []
    for dash in sorted(dashes):
        if row and (dash[0] != row[-1][0] or dash[1] - row[-1][1] > 0.5):
            joined += _chains(row)
            row = []
        row.append(dash)
    return joined + _chains(row)


def _chains(dashes: list[Rule]) -> list[Rule]:
    """The rules that dashes in one line make; a few that are no rule stay as they are."""
    chains: list[list[Rule]] = []
    for dash in sorted(dashes, key=itemgetter(2)):
        if chains and dash[2] <= chains[-1][-1][3] + _DASH_GAP:
            chains[-1].append(dash)
        else:
            chains.append([dash])
    made: list[Rule] = []
    for chain in chains:
        if len(chain) < 4:
            made += chain
            continue
        gap = max(after[2] - before[3] for before, after in pairwise(chain))
        made.append((chain[0][0], chain[0][1], chain[0][2] - gap, max(dash[3] for dash in chain) + gap, False))
    return made


def _joined(rules: list[Rule]) -> list[Rule]:
    """Rules that lie on each other, as the borders of neighbouring cells do, made one; pdfplumber is slow with many."""
    joined: list[Rule] = []
    for rule in sorted(rules):
        down, at, start, end, is_side = rule
        if joined and joined[-1][1] == at and joined[-1][0] == down and start <= joined[-1][3] + _TOLERANCE:
            last = joined[-1]
            joined[-1] = (down, at, last[2], max(last[3], end), last[4] and is_side)
        else:
            joined.append(rule)
    return joined


def _edge(rule: Rule) -> Edge:
    """A rule in pdfplumber's words."""
    down, at, start, end, _ = rule
    if down:
        return {
            "object_type": "line", "orientation": "v", "x0": at, "x1": at,
            "top": start, "bottom": end, "width": 0.0, "height": end - start,
        }  # fmt: skip
    return {
        "object_type": "line", "orientation": "h", "x0": start, "x1": end,
        "top": at, "bottom": at, "width": end - start, "height": 0.0,
    }  # fmt: skip


def _clusters(edges: list[Edge], key: str, tolerance: float) -> list[list[Edge]]:
    """Edges, sorted by a key, in groups between which the key jumps."""
    clusters: list[list[Edge]] = []
    for item in edges:
        if clusters and item[key] - clusters[-1][-1][key] <= tolerance:
            clusters[-1].append(item)
        else:
            clusters.append([item])
    return clusters


def _outer_rules(edges: list[Edge]) -> list[Edge]:
    """The outer rules that a table leaves out: where rules end in line with each other and nothing closes them."""
    across = [e for e in edges if e["orientation"] == "h"]
    down = [e for e in edges if e["orientation"] == "v"]
    sides = _closing(across, down, ("x0", "x1"), ("top", "bottom"))
    return sides + _closing(down, across, ("top", "bottom"), ("x0", "x1"))


def _closing(rules: list[Edge], crossing: list[Edge], along: tuple[str, str], aside: tuple[str, str]) -> list[Edge]:
    """Rules over the loose ends of others; `along` names the ends of those others, `aside` of the rules over them."""
    added = []
    for side in along:
        for group in _clusters(sorted(rules, key=itemgetter(side)), side, _TOLERANCE):
            if len(group) < 2 or _is_closed(group, crossing, side, along, aside):
                continue
            for chain in _crossed_together(group, crossing, along, aside):
                extent = _open_extent(chain, crossing, side, along, aside)
                if extent:
                    at = sum(e[side] for e in chain) / len(chain)
                    added.append(_edge((along[0] == "x0", at, *extent, False)))
    return added


def _is_closed(
    group: list[Edge], crossing: list[Edge], side: str, along: tuple[str, str], aside: tuple[str, str]
) -> bool:
    """Whether one rule stands over all these ends: the usual case, and quickly told."""
    at, positions = group[0][side], [e[aside[0]] for e in group]
    low, high = min(positions), max(positions)
    return any(
        abs(e[along[0]] - at) <= 2 * _TOLERANCE and e[aside[0]] - _TOLERANCE <= low and high <= e[aside[1]] + _TOLERANCE
        for e in crossing
    )


def _meet(other: Edge, rule: Edge, aside: tuple[str, str]) -> bool:
    """Whether a crossing rule is long enough to reach a rule."""
    return bool(other[aside[0]] - _TOLERANCE <= rule[aside[0]] <= other[aside[1]] + _TOLERANCE)


def _crossed_together(
    group: list[Edge], crossing: list[Edge], along: tuple[str, str], aside: tuple[str, str]
) -> list[list[Edge]]:
    """Rules of one table: what crosses one crosses the next, or they are as long and no farther apart than others."""
    at = aside[0]
    ordered = sorted(group, key=itemgetter(at))
    linked = [any(_meet(o, a, aside) and _meet(o, b, aside) for o in crossing) for a, b in pairwise(ordered)]
    steps = [b[at] - a[at] for (a, b), link in zip(pairwise(ordered), linked, strict=True) if link]
    usual = 1.5 * median(steps) if steps else 0.0
    chains = [ordered[:1]]
    for (before, rule), link in zip(pairwise(ordered), linked, strict=True):
        is_alike = all(abs(before[end] - rule[end]) <= _TOLERANCE for end in along)
        if link or (is_alike and rule[at] - before[at] <= usual):
            chains[-1].append(rule)
        else:
            chains.append([rule])
    return [chain for chain in chains if len(chain) >= 2]


def _open_extent(
    chain: list[Edge], crossing: list[Edge], side: str, along: tuple[str, str], aside: tuple[str, str]
) -> tuple[float, float] | None:
    """How far a rule over the ends of a table's rules must reach; None where there is one, or no table."""
    low, high = chain[0][aside[0]], chain[-1][aside[1]]
    is_crossed = False
    for other in crossing:
        met = [rule for rule in chain if _meet(other, rule, aside)]
        if met and any(abs(other[along[0]] - rule[side]) <= 2 * _TOLERANCE for rule in met):
            return None
        if len(met) >= 2 and any(rule[along[0]] < other[along[0]] < rule[along[1]] for rule in met):
            is_crossed = True
            low, high = min(low, other[aside[0]]), max(high, other[aside[1]])
    return (low, high) if is_crossed else None


# ------------------------------------------------------------------------------------------------ cells


@dataclass(slots=True)
class _Crossing:
    down: set[int] = field(default_factory=set)
    across: set[int] = field(default_factory=set)


def _crossings(edges: list[Edge]) -> dict[Vertex, _Crossing]:
    """Where rules meet, with the rules (by index) that meet there: pdfplumber's edges_to_intersections."""
    across = sorted((i for i, e in enumerate(edges) if e["orientation"] == "h"), key=lambda i: edges[i]["top"])
    tops = [edges[i]["top"] for i in across]
    found: dict[Vertex, _Crossing] = {}
    for d, rule in enumerate(edges):
        if rule["orientation"] != "v":
            continue
        x = rule["x0"]
        first, last = bisect_left(tops, rule["top"] - _TOLERANCE), bisect_right(tops, rule["bottom"] + _TOLERANCE)
        for a in across[first:last]:
            if edges[a]["x0"] - _TOLERANCE <= x <= edges[a]["x1"] + _TOLERANCE:
                crossing = found.setdefault((x, edges[a]["top"]), _Crossing())
                crossing.down.add(d)
                crossing.across.add(a)
        if len(found) > MAX_CORNERS:
            raise TooComplexError
    return found


def _cells(crossings: dict[Vertex, _Crossing]) -> list[Box]:
    """The smallest rectangle at each crossing that rules close on all sides: pdfplumber's intersections_to_cells."""
    columns: dict[float, list[Vertex]] = defaultdict(list)
    rows: dict[float, list[Vertex]] = defaultdict(list)
    for vertex in sorted(crossings):
        columns[vertex[0]].append(vertex)
        rows[vertex[1]].append(vertex)
    cells = []
    passed = dict.fromkeys(rows, 0)
    for x, column in columns.items():
        for i, corner in enumerate(column, 1):
            passed[corner[1]] += 1
            cell = _cell(crossings, corner, column[i:], rows[corner[1]][passed[corner[1]] :])
            if cell:
                cells.append((x, corner[1], *cell))
    return cells


def _cell(
    crossings: dict[Vertex, _Crossing], corner: Vertex, below: list[Vertex], right: list[Vertex]
) -> tuple[float, float] | None:
    at = crossings[corner]
    for lower in below:
        if at.down.isdisjoint(crossings[lower].down):
            continue
        for upper in right:
            if at.across.isdisjoint(crossings[upper].across):
                continue
            opposite = crossings.get((upper[0], lower[1]))
            if (
                opposite
                and not opposite.down.isdisjoint(crossings[upper].down)
                and not opposite.across.isdisjoint(crossings[lower].across)
            ):
                return upper[0], lower[1]
    return None


def _groups(cells: list[Box]) -> list[list[Box]]:
    """Cells that hang together by their corners."""
    corners = [_corners(cell) for cell in cells]
    at: dict[Vertex, list[int]] = defaultdict(list)
    for index, four in enumerate(corners):
        for corner in four:
            at[corner].append(index)
    groups: list[list[Box]] = []
    seen = [False] * len(cells)
    for index in range(len(cells)):
        if seen[index]:
            continue
        seen[index] = True
        group = [index]
        for member in group:  # grows while it is walked
            for corner in corners[member]:
                for neighbour in at.pop(corner, ()):
                    if not seen[neighbour]:
                        seen[neighbour] = True
                        group.append(neighbour)
        groups.append([cells[member] for member in group])
    return groups


def _corners(cell: Box) -> tuple[Vertex, Vertex, Vertex, Vertex]:
    x0, top, x1, bottom = cell
    return (x0, top), (x0, bottom), (x1, top), (x1, bottom)


# ------------------------------------------------------------------------------------------------ grids


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


def _is_shading(rules: list[Rule], box: Box) -> bool:
    """Whether only the sides of filled areas, and no rule, make up what stands in a box."""
    x0, top, x1, bottom = box
    for down, at, start, end, is_side in rules:
        low, high, first, last = (x0, x1, top, bottom) if down else (top, bottom, x0, x1)
        if not is_side and low - _TOLERANCE <= at <= high + _TOLERANCE and start < last and end > first:
            return False
    return True


def _fill(piece: Piece, words: list[Word]) -> list[Word]:
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
