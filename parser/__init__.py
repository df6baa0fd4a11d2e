"""Gongkai's parser: bytes in, record out. Pure: no network, no database, no clock."""

from parser.model import ParsedDocument

PARSER_VERSION = "1"
"""Raised whenever the same bytes may give another record."""

OCR_SETTING = "GONGKAI_OCR"
"""Environment variable: the engine that reads pictures (`rapidocr`, `faster-paddle`), or `none`; else what is there."""


def capabilities() -> frozenset[str]:
    """What can be read here beyond the core: `ocr` and `office`, by the packages that are installed.

    Nothing is imported: asking costs next to nothing.
    """
    from parser.readers import extras

    return extras.capabilities()


def parse(content: bytes, *, url: str | None = None) -> ParsedDocument:
    """What a document says, by the contract of `parser.model`; never raises for bad content.

    `url` only resolves the links of a page. The reading machinery is imported at the first call, so that rooms
    which need the contract alone stay light.
    """
    from parser.reading import parse as read

    return read(content, url=url)
