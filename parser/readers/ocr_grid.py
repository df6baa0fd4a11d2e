"""Ruling lines of a straight page to tables: long thin ink, a lattice of its places, cells where borders stand."""

from collections import defaultdict
from itertools import product
from typing import Any

import cv2
import numpy as np

from parser.readers.ocr_engine import Image
from parser.readers.pdf_geometry import Box

_LENGTH = 46
"""Pixels of ink in a row from which on it may be a ruling line: longer than a stroke of body text."""
_THICK = 18.0
_NEAR = 9.0
"""Pixels between lines up to which they are one line."""
_REACH = 7
"""Pixels by which a line may leave its place."""
_PRESENT = 0.5
"""Share of a border that has to be inked for it to stand."""
_TRACE = 0.12
_MAX_LINES = 120

Array = np.ndarray[Any, np.dtype[Any]]
Place = tuple[int, int]
"""Row and column in the lattice."""


def tables_of(ink: Image) -> tuple[list[list[Box]], Image]:
    """The cells of each table of a page (ink is 255), as boxes in pixels, top to bottom; and the ink of the rules."""
    across, down = _lines(ink, level=True), _lines(ink, level=False)
    rules = cv2.bitwise_or(across, down)
    count, _, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(rules, np.ones((7, 7), np.uint8)), connectivity=8)
    tables = []
    for x, y, width, height, _ in stats[1:count].tolist():
        if width > 2 * _LENGTH and height > _LENGTH:
            part = np.s_[y : y + height, x : x + width]
            cells = _cells(across[part], down[part])
            if cells:
                tables.append([(x0 + x, y0 + y, x1 + x, y1 + y) for x0, y0, x1, y1 in cells])
    return sorted(tables, key=lambda cells: cells[0][1]), np.asarray(rules, np.uint8)


def _lines(ink: Image, *, level: bool) -> Array:
    """The ink that lies in long thin lines of one direction."""
    along, aside = ((_LENGTH, 1), (1, 3)) if level else ((1, _LENGTH), (3, 1))
    thickened = cv2.dilate(ink, cv2.getStructuringElement(cv2.MORPH_RECT, aside))
    lines = cv2.morphologyEx(thickened, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, along))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
    extent = stats[:, cv2.CC_STAT_WIDTH if level else cv2.CC_STAT_HEIGHT]
    is_thin = stats[:, cv2.CC_STAT_AREA] <= _THICK * extent
    is_thin[0] = False
    return np.asarray(np.where(is_thin[labels], 255, 0), np.uint8)


def _cells(across: Array, down: Array) -> list[Box]:
    """The cells of one table; nothing where its lines close none."""
    ys = _places(across, level=True)
    xs = _places(down, level=False)
    left, right = _open_sides(across, xs)
    xs = [*left, *xs, *right]
    if min(len(xs), len(ys)) < 2 or len(xs) + len(ys) > _MAX_LINES:
        return []
    level = _support(across, ys, xs)
    upright = _support(down.T, xs, ys)
    if left:
        upright[0] = 1.0
    if right:
        upright[-1] = 1.0
    boxes = [
        (
            xs[min(c for _, c in area)],
            ys[min(r for r, _ in area)],
            xs[max(c for _, c in area) + 1],
            ys[max(r for r, _ in area) + 1],
        )
        for area in _areas(level, upright)
    ]
    return sorted(boxes, key=lambda box: (box[1], box[0]))


def _places(lines: Array, *, level: bool) -> list[float]:
    """Where lines of one direction stand; those that lie nearly on each other are one."""
    count, _, stats, centres = cv2.connectedComponentsWithStats(lines, connectivity=8)
    side = cv2.CC_STAT_WIDTH if level else cv2.CC_STAT_HEIGHT
    found = sorted((float(centres[i][1 if level else 0]), float(stats[i][side])) for i in range(1, count))
    groups: list[list[tuple[float, float]]] = []
    for item in found:
        if groups and item[0] - groups[-1][-1][0] <= _NEAR:
            groups[-1].append(item)
        else:
            groups.append([item])
    return [sum(place * length for place, length in group) / sum(length for _, length in group) for group in groups]


def _open_sides(across: Array, xs: list[float]) -> tuple[list[float], list[float]]:
    """The sides of a table that no rule closes: where most of its level lines end beyond the last upright one."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(across, connectivity=8)
    if count < 3 or not xs:
        return [], []
    starts = stats[1:count, cv2.CC_STAT_LEFT]
    ends = starts + stats[1:count, cv2.CC_STAT_WIDTH]
    first, last = float(starts.min()), float(ends.max())
    is_left = xs[0] - first > 2 * _NEAR and (starts - first < _NEAR).sum() * 2 >= len(starts)
    is_right = last - xs[-1] > 2 * _NEAR and (last - ends < _NEAR).sum() * 2 >= len(ends)
    return [first] if is_left else [], [last] if is_right else []


def _support(lines: Array, places: list[float], crossings: list[float]) -> Array:
    """For each line (row) the shares of its stretches between crossings (columns) that are inked."""
    shares = np.zeros((len(places), len(crossings) - 1))
    for i, place in enumerate(places):
        start = max(0, round(place) - _REACH)
        inked: Array = np.any(lines[start : round(place) + _REACH + 1], axis=0)
        for j in range(len(crossings) - 1):
            stretch = inked[round(crossings[j]) + _REACH : round(crossings[j + 1]) - _REACH + 1]
            shares[i, j] = stretch.mean() if stretch.size else 1.0
    return shares


def _areas(level: Array, upright: Array) -> list[list[Place]]:
    """The lattice's places in rectangles, between which borders stand; what is open to the outside is left out."""
    rows, columns = level.shape[0] - 1, upright.shape[0] - 1
    places = list(product(range(rows), range(columns)))
    areas = []
    for area in _connected(places, level, upright, _PRESENT):
        if _is_open(area, level, upright, rows, columns):
            continue
        if _is_rectangle(area):
            areas.append(area)
            continue
        for part in _connected(area, level, upright, _TRACE):
            areas += [part] if _is_rectangle(part) else [[place] for place in part]
    return areas


def _connected(places: list[Place], level: Array, upright: Array, least: float) -> list[list[Place]]:
    """Places between which no border has this share of ink, by union-find."""
    parent = {place: place for place in places}

    def root(place: Place) -> Place:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for row, column in places:
        right, below = (row, column + 1), (row + 1, column)
        if right in parent and upright[column + 1, row] < least:
            parent[root(right)] = root((row, column))
        if below in parent and level[row + 1, column] < least:
            parent[root(below)] = root((row, column))
    groups: dict[Place, list[Place]] = defaultdict(list)
    for place in places:
        groups[root(place)].append(place)
    return list(groups.values())


def _is_open(area: list[Place], level: Array, upright: Array, rows: int, columns: int) -> bool:
    """Whether an outer border of an area is missing altogether."""
    return any(
        (row == 0 and level[0, column] < _TRACE)
        or (row == rows - 1 and level[rows, column] < _TRACE)
        or (column == 0 and upright[0, row] < _TRACE)
        or (column == columns - 1 and upright[columns, row] < _TRACE)
        for row, column in area
    )


def _is_rectangle(area: list[Place]) -> bool:
    rows, columns = {row for row, _ in area}, {column for _, column in area}
    return len(area) == (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1)
