"""Pictures of pages: decoded, coloured ink apart from black, brought to one size, specks counted and filtered."""

import os
from dataclasses import dataclass
from typing import Any

from parser.limits import MAX_PIXELS

os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(MAX_PIXELS))  # OpenCV reads it once, when it is imported

import cv2
import numpy as np

from parser.document import ReadError
from parser.readers.ocr_engine import Image

cv2.setNumThreads(1)

DPI = 200
"""Dots an inch at which tables are read."""
LONG_SIDE = 2339
"""Pixels of A4's longer side at that."""
MOST_PIXELS = 9_000_000
"""Pixels to which a page is reduced."""

_LEAST_SIDE = 160
"""A picture smaller than this is an ornament."""
_LONG = 2.2
"""Height by width beyond which a picture is a strip of several pages."""
_SPREAD = (1.2, 1.7)
"""Width by height of a sheet that may show two pages side by side."""
_GUTTER = (0.44, 0.56, 0.04)
"""Between which shares of its width these are parted, and by how much blank."""
_LEVEL = 1.5
"""How many times more the rows of upright text differ than its columns do."""
_WRITTEN = 0.002
"""Share of a page that is inked where anything stands on it."""
_LEAST_CONTRAST = 18
"""By how much ink is darker than the paper around it."""
_COLOUR = 45
"""Difference of a pixel's colours from which on its ink is coloured."""
_MANY_SPECKS = 0.6
"""Specks on a square centimetre from which on a page is filtered."""
_SPECK = 4

Colour = np.ndarray[Any, np.dtype[np.uint8]]
"""Blue, green and red; rows first."""


@dataclass(slots=True)
class Picture:
    """A page as a picture: `grey` without coloured ink, `stamped` and `pen` (0 or 255) where red and other ink was."""

    grey: Image
    red: Image
    pen: Image


def decode(content: bytes) -> list[Colour]:
    """The pages that an image file shows; small ornaments are left out. Raises ReadError."""
    parts = [part for picture in pictures_of(content) for part in _parts(picture)]
    return [side for part in parts for side in sides(part) if min(side.shape[:2]) >= _LEAST_SIDE]


def pictures_of(content: bytes) -> list[Colour]:
    """The pictures of an image file, of which a TIFF has several, upright by its own marks. Raises ReadError."""
    data = np.frombuffer(content, np.uint8)
    try:
        if content[:4] in (b"II*\x00", b"MM\x00*"):
            _, pages = cv2.imdecodemulti(data, cv2.IMREAD_COLOR)
        else:
            one = cv2.imdecode(data, cv2.IMREAD_COLOR)
            pages = () if one is None else (_on_white(one, data, content),)
    except cv2.error as error:
        raise _undecodable(error) from error
    if not pages:
        raise ReadError("damaged", "the picture cannot be decoded")
    return [np.asarray(page, np.uint8) for page in pages]


def _undecodable(error: Exception) -> ReadError:
    if "MAX_IMAGE_PIXELS" in str(error) or "Insufficient memory" in str(error):
        return ReadError("too_large", "the picture has more pixels than any page")
    return ReadError("damaged", "the picture cannot be decoded")


def _on_white(picture: Any, data: Any, content: bytes) -> Any:
    """A picture with a transparent ground, laid on white."""
    if content[:4] not in (b"\x89PNG", b"RIFF", b"GIF8") or _is_opaque(content):
        return picture
    whole = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    if whole is None or whole.ndim != 3 or whole.shape[2] != 4 or whole.dtype != np.uint8:
        return picture
    alpha = whole[:, :, 3:].astype(np.uint16)
    return ((whole[:, :, :3] * alpha + 255 * (255 - alpha)) // 255).astype(np.uint8)


def _is_opaque(content: bytes) -> bool:
    """Whether a PNG says that it has no transparent ground."""
    return content[:4] == b"\x89PNG" and content[25:26] in (b"\0", b"\2") and b"tRNS" not in content[:4096]


def _parts(page: Colour) -> list[Colour]:
    """A long strip cut into pages, each at the emptiest row near its end."""
    height, width = page.shape[:2]
    if height <= _LONG * width:
        return [page]
    ink = (cv2.cvtColor(page, cv2.COLOR_BGR2GRAY) < 128).sum(axis=1)
    parts, start = [], 0
    while height - start > _LONG * width:
        low, high = start + int(1.1 * width), start + int(1.5 * width)
        end = low + int(np.argmin(ink[low:high]))
        parts.append(page[start:end])
        start = end
    return [*parts, page[start:]]


def sides(page: Colour) -> list[Colour]:
    """The two pages that lie side by side on a sheet, or the page itself.

    A band as wide as two margins parts them from top to bottom, and there is text on both, upright on one at least: the
    columns of a table say little of that. The lines of a wide table cross the middle; the text of a page that lies on
    its side runs down.
    """
    height, width = page.shape[:2]
    if not _SPREAD[0] <= width / height <= _SPREAD[1]:
        return [page]
    scale = 1200 / width
    grey = cv2.cvtColor(cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    ink = binary(_image(grey)) > 0
    low, high, least = (round(share * ink.shape[1]) for share in _GUTTER)
    is_blank = ink[:, low:high].sum(axis=0) <= 0.002 * ink.shape[0]
    start, length = _longest(is_blank)
    middle = low + start + length // 2
    halves = ink[:, :middle], ink[:, middle:]
    if length < least or not all(map(_is_written, halves)) or not any(map(_is_upright_text, halves)):
        return [page]
    cut = round(middle / scale)
    return [np.ascontiguousarray(page[:, :cut]), np.ascontiguousarray(page[:, cut:])]


def _longest(is_blank: Any) -> tuple[int, int]:
    """Where the longest run of true values starts, and its length."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], is_blank.astype(np.int8), [0]))))
    runs = [(int(start), int(end - start)) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return max(runs, key=lambda run: run[1], default=(0, 0))


def _is_written(ink: Any) -> bool:
    return float(ink.mean()) > _WRITTEN


def _is_upright_text(ink: Any) -> bool:
    """Whether the ink of a page, without its ruling lines, lies in rows."""
    picture = _image(ink * np.uint8(255))
    for shape in ((40, 1), (1, 40)):
        rules = cv2.morphologyEx(picture, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, shape))
        picture = _image(cv2.subtract(picture, _image(cv2.dilate(rules, np.ones((3, 3), np.uint8)))))
    rows, columns = (np.diff(picture.sum(axis=axis, dtype=float) / picture.shape[axis]) for axis in (1, 0))
    return float((rows**2).mean()) > _LEVEL * float((columns**2).mean())


def is_blank(page: Colour) -> bool:
    """Whether a page is of one colour, so nearly that nothing can stand on it."""
    darkest, lightest, _, _ = cv2.minMaxLoc(page.reshape(page.shape[0], -1))
    return lightest - darkest < _LEAST_CONTRAST


def prepared(page: Colour, scale: float) -> Picture:
    """A page at another scale, its inks apart."""
    if abs(scale - 1) > 0.02:
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        page = np.asarray(cv2.resize(page, None, fx=scale, fy=scale, interpolation=way), np.uint8)
    blue, green, red = cv2.split(page)
    most, least = cv2.max(cv2.max(blue, green), red), cv2.min(cv2.min(blue, green), red)
    coloured = cv2.subtract(most, least)
    grey = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
    is_ink = np.where(coloured > _COLOUR, 255, 0).astype(np.uint8)
    if cv2.countNonZero(is_ink) < 50:
        nothing = np.zeros_like(grey)
        return Picture(_image(grey), _image(nothing), _image(nothing))
    is_red = cv2.bitwise_and(is_ink, cv2.compare(red, most, cv2.CMP_EQ))
    pen = cv2.subtract(is_ink, is_red)
    if cv2.countNonZero(is_red):
        # In red light red ink is nearly paper, and black under it stays black.
        level = max(128.0, float(np.median(red[is_red > 0])))
        lit = np.minimum(red * (255.0 / level), 255.0)
        grey = np.where(cv2.dilate(is_red, np.ones((9, 9), np.uint8)) > 0, lit, grey)
    return Picture(_image(grey), _image(is_red), _image(pen))


def scale_of(page: Colour) -> float:
    """The factor that brings a picture of unknown size to that of A4 at DPI."""
    height, width = page.shape[:2]
    long_side = LONG_SIDE * (1.3 if width > 1.2 * height else 1.0)  # two pages side by side, or a page turned
    return float(min(long_side / max(height, width), 4.0, (MOST_PIXELS / (height * width)) ** 0.5))


def binary(grey: Image) -> Image:
    """Ink (255) and paper (0), whatever the light."""
    way = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV
    return _image(cv2.adaptiveThreshold(grey, 255, *way, 51, _LEAST_CONTRAST))


def despeckled(grey: Image) -> Image:
    """The page without specks, where it has so many that they are noise; else as it is, for the filter costs detail."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(binary(grey), connectivity=8)
    specks = int((stats[1:count, cv2.CC_STAT_AREA] <= _SPECK).sum())
    square_cm = grey.size / (DPI / 2.54) ** 2
    return _image(cv2.medianBlur(grey, 3)) if specks > _MANY_SPECKS * square_cm else grey


def _image(array: Any) -> Image:
    return np.ascontiguousarray(array, np.uint8)
