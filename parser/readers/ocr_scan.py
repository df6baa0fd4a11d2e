"""The scanned pages of one document, read one after another; cells can be read again once all is known."""

import re
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from parser.document import ReadError
from parser.readers.ocr_cells import fill, word_of
from parser.readers.ocr_engine import Engine, Image, Seen, engine, engine_name
from parser.readers.ocr_grid import tables_of
from parser.readers.ocr_ink import Scan, looks, scan_of, stroke_of
from parser.readers.ocr_numbers import cleaned
from parser.readers.ocr_page import straightened
from parser.readers.ocr_picture import Colour, despeckled, is_blank, pictures_of, prepared, scale_of
from parser.readers.ocr_turn import turns
from parser.readers.pdf_flow import FlowPage
from parser.readers.pdf_geometry import Box, PageContent
from parser.readers.pdf_piece import Piece, piece_of

_PROSE = 0.6
"""Share of the full resolution at which a page without a table is read."""
_POINTS = 72 / 200
_AT = re.compile(r"page (\d+), ([\d.-]+) ([\d.-]+) ([\d.-]+) ([\d.-]+)")
_MUCH = 60
"""Characters from which on the pages hold a text."""
_READABLE = 0.7
"""Mean score below which a text is not readable."""
_LEAST_WIDTH = 0.25
"""Width of a table, in widths of the page."""
_MAX_WEAK = 0.3


class Scans:
    """Reads pages; keeps those with tables for a second look."""

    def __init__(self) -> None:
        self.name = engine_name()
        self._kept: dict[int, Scan] = {}
        self._turns = 0
        self._scores: list[tuple[float, int]] = []

    @property
    def engine(self) -> Engine:
        """Started by the first page on which something stands."""
        return engine()

    def page(self, number: int, picture: Colour, points: float | None = None) -> FlowPage:
        """A page and its tables; `points` is the page's width, else the picture is taken for A4."""
        if is_blank(picture):
            height, width = picture.shape[:2]
            factor = points / width if points else scale_of(picture) * _POINTS
            return FlowPage(PageContent(number, width * factor, height * factor), [])
        upright = np.ascontiguousarray(np.rot90(picture, self._turns))
        scan, pieces, seen = self._seen(number, upright, _turned(points, picture, self._turns))
        further = turns(scan.grey, seen, self.engine)
        if further:
            self._turns = (self._turns + further) % 4  # the next page lies as this one, most likely
            upright = np.ascontiguousarray(np.rot90(picture, self._turns))
            scan, pieces, seen = self._seen(number, upright, _turned(points, picture, self._turns))
        self._scores += [(item.score, len(item.text)) for item in seen]
        height, width = scan.grey.shape
        content = PageContent(number=number, width=width / scan.scale, height=height / scan.scale)
        if pieces:
            content.words = fill(scan, pieces, seen, self.engine)
            self._kept[number] = replace(scan, red=scan.red[:0], pen=scan.pen[:0])
        else:
            content.words = [word_of(scan, item) for item in seen]
        return FlowPage(content, pieces)

    def picture(self, number: int, content: bytes, points: float) -> FlowPage:
        """The same of a page that is an image file, and so wide. Raises ReadError."""
        return self.page(number, pictures_of(content)[0], points)

    def check(self) -> None:
        """Raise ReadError where there is text on the pages and hardly any of it could be read."""
        length = sum(length for _, length in self._scores)
        if length >= _MUCH and sum(score * length for score, length in self._scores) < _READABLE * length:
            raise ReadError(
                "damaged", "the pages are pictures whose text is too blurred, small or distorted to be read"
            )

    def again(self, places: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """What cells say that are read alone and larger, by their places; nothing for a place without ink."""
        asked = [(place, *found) for place in places if (found := self._found(place))]
        if not asked:
            return {}
        read = iter(self.engine.texts([crop for _, _, _, crops in asked for crop in crops]))
        readings = {}
        for place, scan, box, crops in asked:
            texts = [stroke_of(scan, box, cleaned(text)) for text, _ in (next(read) for _ in crops)]
            readings[place] = tuple(text for text in texts if text)
        return readings

    def _seen(self, number: int, picture: Colour, points: float | None) -> tuple[Scan, list[Piece], list[Seen]]:
        """A page as it lies: the straight picture, its tables, and the texts on it."""
        whole = straightened(prepared(picture, scale_of(picture)))
        scale = whole.grey.shape[1] / points if points else 1 / _POINTS
        scan = scan_of(number, despeckled(whole.grey), whole.red, whole.pen, scale)
        pieces = _pieces(scan)
        return scan, pieces, self._lines(scan, with_tables=bool(pieces))

    def _lines(self, scan: Scan, *, with_tables: bool) -> list[Seen]:
        if with_tables:
            return self.engine.lines(scan.grey)
        small = np.asarray(cv2.resize(scan.grey, None, fx=_PROSE, fy=_PROSE, interpolation=cv2.INTER_AREA), np.uint8)
        return [
            Seen((box[0] / _PROSE, box[1] / _PROSE, box[2] / _PROSE, box[3] / _PROSE), text, score)
            for box, text, score in self.engine.lines(small)
        ]

    def _found(self, place: str) -> tuple[Scan, Box, list[Image]] | None:
        """The first box of a place that has ink: on which page, where, and pictures of the ink alone."""
        for number, *sides in _AT.findall(place):
            scan = self._kept.get(int(number))
            if scan is not None:
                x0, top, x1, bottom = (float(side) for side in sides)
                box = scan.pixels((x0, top, x1, bottom))
                if crops := looks(scan, box):
                    return scan, box, crops
        return None


def _turned(points: float | None, picture: Colour, quarters: int) -> float | None:
    """The width in points of a page that is turned by so many quarters."""
    return points * picture.shape[0] / picture.shape[1] if points and quarters % 2 else points


def _pieces(scan: Scan) -> list[Piece]:
    """The tables of a page; their rules are taken out of its ink."""
    pieces = []
    height, width = scan.grey.shape
    tables, rules = tables_of(scan.ink)
    for cells in tables:
        piece = piece_of(scan.number, [_rounded(scan.points(cell)) for cell in cells])
        piece.method = "ocr"
        piece.is_weak = piece.columns == 1
        x0, top, x1, bottom = piece.at[0][1]
        is_frame = piece.is_weak and (bottom - top) * scan.scale > _MAX_WEAK * height
        if (x1 - x0) * scan.scale >= _LEAST_WIDTH * width and not is_frame:
            pieces.append(piece)
    if pieces:
        scan.ink = np.asarray(cv2.subtract(scan.ink, cv2.dilate(rules, np.ones((3, 3), np.uint8))), np.uint8)
    return pieces


def _rounded(box: Box) -> Box:
    x0, top, x1, bottom = (round(side, 1) for side in box)
    return x0, top, x1, bottom
