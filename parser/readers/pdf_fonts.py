"""A stand-in for fonts that a PDF names but does not carry.

Many Chinese PDFs leave out 宋体 or 黑体. Where the machine has no such font either, pdfium gives the characters no
extent, and silently drops a text of one character (the 构 of a wrapped 科研机构). With a font of boxes
nothing is dropped, and the same bytes read the same on every machine, whatever fonts it has. It is for
reading only: what is drawn with it shows boxes.
"""

import ctypes
import struct
from typing import Any

import pypdfium2.raw as pdfium

_HANDLE = 1
_CHINESE = frozenset(
    {
        pdfium.FXFONT_GB2312_CHARSET,
        pdfium.FXFONT_CHINESEBIG5_CHARSET,
        pdfium.FXFONT_SHIFTJIS_CHARSET,
        pdfium.FXFONT_HANGEUL_CHARSET,
    }
)
_NAME = b"Gongkai Box"
_NARROW = 440
"""Width of a Western character: no wider than a digit, or boxes would overlap."""


def _box(width: int) -> bytes:
    """A glyph: a box of a width, with a little air at its sides."""
    outline = struct.pack(">4B8h", 1, 1, 1, 1, 20, width - 40, 0, 40 - width, -90, 0, 900, 0)
    glyph = struct.pack(">hhhhhHH", 1, 20, -90, width - 20, 810, 3, 0) + outline
    return glyph + b"\0" * (-len(glyph) % 4)


def _tables() -> dict[bytes, bytes]:
    """The tables of a TrueType font: one narrow glyph for all Western characters, one square for all others."""
    square, narrow = _box(1000), _box(_NARROW)
    ends = (len(square), 2 * len(square), 2 * len(square) + len(narrow))
    ranges = struct.pack(">6I", 0x20, 0x2FF, 2, 0x300, 0x1FFFF, 1)
    return {
        b"cmap": struct.pack(">HHHHIHHIII", 0, 1, 3, 10, 12, 13, 0, 16 + len(ranges), 0, 2) + ranges,
        b"glyf": square * 2 + narrow,
        b"head": struct.pack(
            ">IIIIHHqqhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, 1000, 0, 0, 20, -90, 980, 810, 0, 8, 2, 0, 0
        ),
        b"hhea": struct.pack(">I3hH11hH", 0x10000, 860, -140, 0, 1000, 20, 20, 980, 1, 0, 0, 0, 0, 0, 0, 0, 3),
        b"hmtx": struct.pack(">HhHhHh", 1000, 20, 1000, 20, _NARROW, 20),
        b"loca": struct.pack(">4H", 0, *(end // 2 for end in ends)),
        b"maxp": struct.pack(">I14H", 0x10000, 3, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
    }


def _font() -> bytes:
    tables = _tables()
    offset = 12 + 16 * len(tables)
    directory, body = struct.pack(">IHHHH", 0x10000, len(tables), 64, 2, len(tables) * 16 - 64), b""
    for tag, data in tables.items():
        directory += tag + struct.pack(">III", 0, offset + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    return directory + body


_FONT = _font()


def _map_font(_this: Any, _weight: int, _italic: int, charset: int, _pitch: int, _face: Any, _exact: Any) -> int | None:
    return _HANDLE if charset in _CHINESE else None


def _get_font_data(_this: Any, _font: Any, table: int, buffer: Any, size: int) -> int:
    if table:
        return 0
    if buffer and size >= len(_FONT):
        ctypes.memmove(buffer, _FONT, len(_FONT))
    return len(_FONT)


def _get_face_name(_this: Any, _font: Any, buffer: Any, size: int) -> int:
    if buffer and size > len(_NAME):
        ctypes.memmove(buffer, _NAME + b"\0", len(_NAME) + 1)
    return len(_NAME) + 1


def _nothing(*_: Any) -> None:
    pass


def _info() -> Any:
    kinds = dict(pdfium.FPDF_SYSFONTINFO._fields_)
    functions = {
        "Release": _nothing,
        "EnumFonts": _nothing,
        "MapFont": _map_font,
        "GetFont": _nothing,
        "GetFontData": _get_font_data,
        "GetFaceName": _get_face_name,
        "GetFontCharset": lambda *_: pdfium.FXFONT_GB2312_CHARSET,
        "DeleteFont": _nothing,
    }
    return pdfium.FPDF_SYSFONTINFO(1, *(kinds[name](function) for name, function in functions.items()))


_INFO = _info()
"""Kept for as long as pdfium may call it."""


def install() -> None:
    """Let pdfium use the stand-in instead of the machine's fonts, in this process."""
    pdfium.FPDF_SetSystemFontInfo(_INFO)
