"""Ruling lines to cells: pdfplumber's table finder, fed with pdfium's lines."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import cast

from pdfplumber.page import Page
from pdfplumber.table import TableFinder, TableSettings

from parser.readers.pdf_edges import Edge, edge, outer_rules
from parser.readers.pdf_geometry import TOLERANCE, Box, Rule

MAX_CORNERS = 40_000
"""More crossings of lines on one page than any table has: a drawing."""

Vertex = tuple[float, float]


class TooComplexError(Exception):
    """A page whose lines cross too often to be a table."""


class RulingFinder(TableFinder):
    """pdfplumber's table finder over rules alone.

    Its edges (filtered, snapped, joined) and its idea of a cell are pdfplumber's; the crossings and the cells are found
    with indexes instead of by comparing everything with everything, and outer rules that a table leaves out are added.
    """

    def __init__(self, rules: list[Rule]) -> None:
        self.page = cast("Page", SimpleNamespace(edges=[edge(rule) for rule in rules]))
        self.settings = TableSettings()
        edges: list[Edge] = self.get_edges()
        self.edges = edges + outer_rules(edges)
        self.crossings = _crossings(self.edges)
        self.cells = _cells(self.crossings)


def tables_in(rules: list[Rule]) -> list[list[Box]]:
    """The cells between rules, in groups that hang together; raises TooComplexError."""
    return _groups(RulingFinder(rules).cells)


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
        first, last = bisect_left(tops, rule["top"] - TOLERANCE), bisect_right(tops, rule["bottom"] + TOLERANCE)
        for a in across[first:last]:
            if edges[a]["x0"] - TOLERANCE <= x <= edges[a]["x1"] + TOLERANCE:
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
