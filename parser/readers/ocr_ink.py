"""The ink in the cells of a scanned page: whether there is any, how many marks it makes, and pictures of it alone."""

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from parser.readers.ocr_engine import Image
from parser.readers.ocr_picture import binary
from parser.readers.pdf_geometry import Box

_INSET = 4
"""Pixels along the sides of a cell in which its borders lie."""
_LEAST_HEIGHT = 8
_LEAST_AREA = 20
_SEAL = 110
"""Pixels (14 mm) across from which on a red mark is a seal."""
_STAIN = 12
_STROKES = frozenset("1/|一-—lI丨\\")
_FLAT = 2.0
"""Width by height from which on a stroke is a dash."""
_LEAN = 0.22
"""Slope to the right from which on a stroke is a slash; a 1 stands upright, and its flag leans to the left."""
_ENLARGED = (40, 30)
"""Heights in pixels to which ink is brought where it is read alone."""
_AIR = (0.45, 0.9)
"""White around it, in heights of the ink."""


class Mark(NamedTuple):
    """A piece of ink: its box in pixels of the page."""

    x0: int
    top: int
    x1: int
    bottom: int


@dataclass(slots=True)
class Scan:
    """A straight page as it is read; `scale` is pixels a point."""

    number: int
    grey: Image
    ink: Image
    red: Image
    pen: Image
    scale: float
    seals: list[Box]

    def pixels(self, box: Box) -> Box:
        """A box in points as pixels."""
        x0, top, x1, bottom = (side * self.scale for side in box)
        return x0, top, x1, bottom

    def points(self, box: Box) -> Box:
        """A box in pixels as points."""
        x0, top, x1, bottom = (side / self.scale for side in box)
        return x0, top, x1, bottom

    def is_stained(self, box: Box) -> bool:
        """Whether red ink lies in a cell."""
        return _count(self.red, box) > _STAIN

    def is_written_over(self, box: Box) -> bool:
        """Whether somebody wrote into a cell: ink of a pen, or red ink that is no seal's."""
        if _count(self.pen, box) > _STAIN:
            return True
        middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        is_in_seal = any(x0 <= middle[0] <= x1 and y0 <= middle[1] <= y1 for x0, y0, x1, y1 in self.seals)
        return self.is_stained(box) and not is_in_seal


def seals_of(red: Image) -> list[Box]:
    """The places of printed seals: large areas of red ink."""
    if cv2.countNonZero(red) < _SEAL:
        return []
    spread = cv2.dilate(red, np.ones((21, 21), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(spread, connectivity=8)
    return [
        (float(x), float(y), float(x + width), float(y + height))
        for x, y, width, height, _ in stats[1:count].tolist()
        if min(width, height) > _SEAL
    ]


def marks_of(scan: Scan, cell: Box, within: Box | None = None) -> list[Mark]:
    """The marks of ink in a cell (or a part of it) that are neither specks nor rests of its borders, left to right."""
    x0, top, x1, bottom = _inside(cell, scan.ink)
    if x1 - x0 < 3 or bottom - top < 3:
        return []
    count, _, stats, _ = cv2.connectedComponentsWithStats(scan.ink[top:bottom, x0:x1], connectivity=8)
    marks = []
    for x, y, width, height, area in stats[1:count].tolist():
        is_speck = (height < _LEAST_HEIGHT and width < _LEAST_HEIGHT) or area < _LEAST_AREA
        is_rest = (width > 0.7 * (x1 - x0) and height < 6) or (
            height > 0.7 * (bottom - top) and width < 5 and x in (0, x1 - x0 - width)
        )
        on_edge = (y == 0 or y + height == bottom - top) and height < 6
        if is_speck or is_rest or on_edge:
            continue
        mark = Mark(x0 + x, top + y, x0 + x + width, top + y + height)
        if within is None or _is_within(mark, within):
            marks.append(mark)
    return sorted(marks)


def glyphs(marks: list[Mark]) -> tuple[int, int]:
    """How many characters the marks of one line may be: at least (broken ones joined), at most (joined ones parted)."""
    columns: list[list[int]] = []
    for mark in marks:
        if columns and mark.x0 < columns[-1][1] - 0.3 * min(mark.x1 - mark.x0, columns[-1][1] - columns[-1][0]):
            columns[-1][1] = max(columns[-1][1], mark.x1)
        else:
            columns.append([mark.x0, mark.x1])
    height = max((mark.bottom - mark.top for mark in marks), default=1)
    most = sum(max(1, round((end - start) / (0.55 * height))) for start, end in columns)
    return len(columns), max(len(columns), most)


def stroke_of(scan: Scan, cell: Box, text: str) -> str:
    """What a lone stroke is, which engines take for one another: 1, a slash or a dash; other texts are left alone."""
    marks = marks_of(scan, cell) if text in _STROKES else []
    if len(marks) != 1:
        return text
    (mark,) = marks
    width, height = mark.x1 - mark.x0, mark.bottom - mark.top
    if width > _FLAT * height:
        return "—"
    ys, xs = np.nonzero(scan.ink[mark.top : mark.bottom, mark.x0 : mark.x1])
    lean = -float(np.polyfit(ys, xs, 1)[0])
    return "/" if lean > _LEAN else "1"


def looks(scan: Scan, cell: Box, within: Box | None = None) -> list[Image]:
    """Pictures of the ink in a cell alone, enlarged, at two sizes; nothing where there is none."""
    marks = marks_of(scan, cell, within)
    if not marks:
        return []
    x0, top = min(mark.x0 for mark in marks), min(mark.top for mark in marks)
    x1, bottom = max(mark.x1 for mark in marks), max(mark.bottom for mark in marks)
    left, upper, right, lower = _inside(cell, scan.ink)
    margin = 3
    part = scan.grey[
        max(upper, top - margin) : min(lower, bottom + margin), max(left, x0 - margin) : min(right, x1 + margin)
    ]
    paper = int(np.percentile(scan.grey[upper:lower, left:right], 80))
    return [_alone(part, paper, height, air) for height, air in zip(_ENLARGED, _AIR, strict=True)]


def _alone(part: Image, paper: int, height: int, air: float) -> Image:
    """A picture brought to a height, with paper around it; a lone character has room at its sides."""
    factor = height / part.shape[0]
    large = cv2.resize(part, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    pad = round(air * height)
    side = max(pad, round((1.6 * height - large.shape[1]) / 2))
    framed = cv2.copyMakeBorder(large, pad // 2, pad // 2, side, side, cv2.BORDER_CONSTANT, value=(paper,))
    return np.asarray(framed, np.uint8)


def _inside(cell: Box, image: Image) -> tuple[int, int, int, int]:
    height, width = image.shape
    return (
        max(0, round(cell[0]) + _INSET),
        max(0, round(cell[1]) + _INSET),
        min(width, round(cell[2]) - _INSET),
        min(height, round(cell[3]) - _INSET),
    )


def _is_within(mark: Mark, box: Box) -> bool:
    x, y = (mark.x0 + mark.x1) / 2, (mark.top + mark.bottom) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _count(ink: Image, box: Box) -> int:
    x0, top, x1, bottom = _inside(box, ink)
    return cv2.countNonZero(ink[top:bottom, x0:x1]) if x0 < x1 and top < bottom else 0


def scan_of(number: int, grey: Image, red: Image, pen: Image, scale: float) -> Scan:
    """A straight page with its ink told from its paper."""
    return Scan(number, grey, binary(grey), red, pen, scale, seals_of(red))
