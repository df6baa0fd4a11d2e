"""The heights of characters where a PDF does not say them: fonts drawn glyph by glyph (Type 3) have none.

pdfium then gives the box of the ink, so that 一 is a thin stroke half a line above the digits beside it. Browsers print
such fonts where they may not, or cannot, embed them.
"""

import ctypes
import math
from collections.abc import Sequence

import pypdfium2.raw as pdfium

from parser.readers import pdf_raw as raw

ABOVE, BELOW = 0.86, 0.14
"""Shares of a character's size above and below its base line."""
_THIN = 0.5
_LOOKED_AT = 8


def lacks_heights(
    text: str, x0s: Sequence[float], y0s: Sequence[float], x1s: Sequence[float], y1s: Sequence[float]
) -> bool:
    """Whether boxes are those of the ink: told by 一, which every report has and no line is as low as."""
    place = -1
    for _ in range(_LOOKED_AT):
        place = text.find("一", place + 1)
        if place < 0:
            return False
        if y1s[place] - y0s[place] < _THIN * (x1s[place] - x0s[place]):
            return True
    return False


def base_lines(handle: ctypes.c_void_p, count: int, *, sideways: bool) -> tuple[list[float], list[float]]:
    """The base line and the size of each character, in pdfium's coordinates; `sideways` where lines run up or down."""
    x, y = ctypes.c_double(), ctypes.c_double()
    matrix = pdfium.FS_MATRIX()
    at_x, at_y, at_matrix = ctypes.byref(x), ctypes.byref(y), ctypes.byref(matrix)
    bases, sizes = [], []
    for index in range(count):
        raw.char_origin(handle, index, at_x, at_y)
        raw.char_matrix(handle, index, at_matrix)
        bases.append(round(x.value if sideways else y.value, 2))
        sizes.append(round(raw.char_size(handle, index) * math.hypot(matrix.c, matrix.d), 2))
    return bases, sizes
