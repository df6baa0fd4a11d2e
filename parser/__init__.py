"""Gongkai's parser: bytes in, record out. Pure: no network, no database, no clock."""

import os
from importlib.util import find_spec

from parser.model import ParsedDocument

PARSER_VERSION = "1"
"""Raised whenever the same bytes may give another record."""

OCR_SETTING = "GONGKAI_OCR"
"""Environment variable: the engine that reads pictures (`rapidocr`, `faster-paddle`), or `none`; else what is there."""

_ENGINES = {"rapidocr": ("rapidocr", "onnxruntime", "cv2"), "faster-paddle": ("faster_paddle", "cv2")}
_OFFICE = ("py7zr", "rars")


def capabilities() -> frozenset[str]:
    """What can be read here beyond the core: `ocr` and `office`, by the packages that are installed.

    Nothing is imported: asking costs next to nothing.
    """
    wanted = os.environ.get(OCR_SETTING) or ""
    engines = [_ENGINES.get(wanted, ("",))] if wanted else list(_ENGINES.values())
    found = {"ocr"} if any(all(map(_is_installed, modules)) for modules in engines) else set()
    return frozenset(found | ({"office"} if all(map(_is_installed, _OFFICE)) else set()))


def _is_installed(module: str) -> bool:
    return bool(module) and find_spec(module) is not None


def parse(content: bytes, *, url: str | None = None) -> ParsedDocument:
    """What a document says, by the contract of `parser.model`; never raises for bad content.

    `url` only resolves the links of a page. The reading machinery is imported at the first call, so that rooms
    which need the contract alone stay light.
    """
    from parser.reading import parse as read

    return read(content, url=url)
