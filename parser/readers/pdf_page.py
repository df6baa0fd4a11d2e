"""One PDF page as pdfium sees it: words with their boxes, and the straight lines and rectangles drawn on it.

Coordinates are points from the top left corner of the page as it is read: rotation undone, crop box applied.
Every call into pdfium costs as much as the work behind it, so text comes in one call and boxes in one per character.
"""

import ctypes
import math
from collections import Counter
from itertools import repeat
from typing import Any, cast

import pypdfium2.raw as pdfium

from parser.document import ReadError
from parser.limits import MAX_PAGE_CHARACTERS, MAX_SIDE
from parser.readers import pdf_fonts
from parser.readers import pdf_raw as raw
from parser.readers.pdf_base_lines import ABOVE, BELOW, base_lines, lacks_heights
from parser.readers.pdf_drawn import Matrix, read_drawn
from parser.readers.pdf_geometry import PageContent, Word, words_of

_SAMPLES = 24
_FARTHEST = 100 * MAX_SIDE

pdf_fonts.install()


def read_page(document: Any, index: int) -> PageContent:
    """The content of a page; raises ValueError where pdfium cannot load it."""
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        raise ValueError(f"page {index + 1} cannot be loaded")
    try:
        if max(pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)) > _FARTHEST:
            raise ReadError("too_large", f"page {index + 1} of the PDF is more than {_FARTHEST} points wide or high")
        text_page = pdfium.FPDFText_LoadPage(page)
        if not text_page:
            raise ValueError(f"the text of page {index + 1} cannot be loaded")
        try:
            return _read(page, text_page, index + 1)
        finally:
            pdfium.FPDFText_ClosePage(text_page)
    finally:
        pdfium.FPDF_ClosePage(page)


def _read(page: Any, text_page: Any, number: int) -> PageContent:
    handle = ctypes.cast(text_page, ctypes.c_void_p)
    text = _text(text_page, handle)
    turns = _turns(page, handle, text)
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    matrix, width, height = _upright(box, turns)
    content = PageContent(number=number, width=width, height=height)
    content.words = _words(handle, text, matrix, turns, (width, height))
    for word in content.words:
        _mark_unmapped(word, handle)
    read_drawn(page, matrix, content)
    return content


def _mark_unmapped(word: Word, handle: ctypes.c_void_p) -> None:
    """Put U+FFFD where a font does not say what its glyph means: pdfium gives the glyph's number as if it were text."""
    last = word.first + len(word.text) - 1
    if raw.is_unmapped(handle, word.first) or raw.is_unmapped(handle, last):
        places = range(word.first, last + 1)
        word.text = "".join(
            "\ufffd" if raw.is_unmapped(handle, i) else char for i, char in zip(places, word.text, strict=True)
        )


def _text(text_page: Any, handle: ctypes.c_void_p) -> str:
    """The characters of a page, one for each index that pdfium counts."""
    count = pdfium.FPDFText_CountChars(text_page)
    if count <= 0:
        return ""
    if count > MAX_PAGE_CHARACTERS:
        raise ReadError("too_large", f"a page of the PDF has {count} characters, more than {MAX_PAGE_CHARACTERS}")
    buffer = (ctypes.c_ushort * (count * 2 + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(buffer)[: 2 * max(written - 1, 0)].decode("utf-16-le", errors="replace")
    if len(text) != count:  # characters without a code are left out of the text, not of the count
        text = "".join(
            chr(code) if code < 0x110000 else "\ufffd" for code in map(raw.char_code, repeat(handle), range(count))
        )
    return text


def _turns(page: Any, handle: ctypes.c_void_p, text: str) -> int:
    """Quarter turns clockwise that bring most of the text upright: the page's own rotation where there is no text."""
    visible = [i for i, char in enumerate(text) if char > " "] if len(text) < _SAMPLES else range(len(text))
    votes = Counter(
        quarter
        for i in visible[:: max(1, len(visible) // _SAMPLES)]
        if text[i] > " " and (quarter := _quarter(raw.char_angle(handle, i))) is not None
    )
    if not votes:
        return int(pdfium.FPDFPage_GetRotation(page)) % 4
    return votes.most_common(1)[0][0]


def _quarter(angle: float) -> int | None:
    """pdfium's angle (radians, clockwise) as quarter turns anticlockwise; None for slanting text, as in watermarks."""
    turns = angle / (math.pi / 2)
    nearest = round(turns)
    return -nearest % 4 if abs(turns - nearest) < 0.03 else None


def _upright(box: Any, turns: int) -> tuple[Matrix, float, float]:
    """The map from pdfium's coordinates to ours, and the size of the page so turned."""
    width, height = box.right - box.left, box.top - box.bottom
    matrix = (
        Matrix(1, 0, 0, -1, -box.left, box.top),
        Matrix(0, 1, 1, 0, -box.bottom, -box.left),
        Matrix(-1, 0, 0, 1, box.right, -box.bottom),
        Matrix(0, -1, -1, 0, box.top, box.right),
    )[turns]
    return (matrix, height, width) if turns % 2 else (matrix, width, height)


def _words(handle: ctypes.c_void_p, text: str, matrix: Matrix, turns: int, size: tuple[float, float]) -> list[Word]:
    boxes = (pdfium.FS_RECTF * len(text))()
    for _ in map(raw.char_box, repeat(handle), range(len(text)), boxes):
        pass
    flat = cast("list[float]", memoryview(boxes).cast("B").cast("f").tolist())
    lefts, tops, rights, bottoms = flat[0::4], flat[1::4], flat[2::4], flat[3::4]
    # A turned page swaps the roles of the four sides.
    near_x, far_x, near_y, far_y = (
        (lefts, rights, tops, bottoms),
        (bottoms, tops, lefts, rights),
        (rights, lefts, bottoms, tops),
        (tops, bottoms, rights, lefts),
    )[turns]
    sign_x, sign_y = matrix.a + matrix.c, matrix.b + matrix.d
    x0s, x1s = _mapped(near_x, sign_x, matrix.e), _mapped(far_x, sign_x, matrix.e)
    y0s, y1s = _mapped(near_y, sign_y, matrix.f), _mapped(far_y, sign_y, matrix.f)
    if lacks_heights(text, x0s, y0s, x1s, y1s):
        bases, sizes = base_lines(handle, len(text), sideways=bool(turns % 2))
        lines = _mapped(bases, sign_y, matrix.f)
        y0s = [line - ABOVE * size for line, size in zip(lines, sizes, strict=True)]
        y1s = [line + BELOW * size for line, size in zip(lines, sizes, strict=True)]
    words = words_of(text, x0s, y0s, x1s, y1s)
    return [word for word in words if _is_visible(word, size) and _set_direction(word, handle, turns)]


def _mapped(values: list[float], sign: float, offset: float) -> list[float]:
    return [value + offset for value in values] if sign > 0 else [offset - value for value in values]


def _is_visible(word: Word, size: tuple[float, float]) -> bool:
    """Whether the middle of a word is on the page, not cropped away."""
    return 0 <= word.x0 + word.x1 <= 2 * size[0] and 0 <= word.top + word.bottom <= 2 * size[1]


def _set_direction(word: Word, handle: ctypes.c_void_p, turns: int) -> bool:
    """Note how a word is turned against the page; False for one that runs aslant."""
    quarter = _quarter(raw.char_angle(handle, word.first))
    if quarter is None:
        return False
    word.turned = (quarter - turns) % 4
    return True
