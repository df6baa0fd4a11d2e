"""pdfplumber alone: slower, independent of pdfium, for pages that the fast way cannot read."""

from io import BytesIO
from typing import Any

import pdfplumber
from pdfminer.pdftypes import stream_value
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException
from pdfplumber.utils.geometry import rect_to_edges

from parser.readers.pdf_geometry import PageContent, rule_between, words_of

ERRORS = (PSException, MalformedPDFException, PdfminerException, ValueError, TypeError, LookupError, ArithmeticError)
"""What pdfplumber raises for bytes that it cannot read."""
_MAX_DRAWN = 150_000
"""Bytes of a page's instructions, of which pages have some ten thousands; it takes seconds for so many."""


def read_pages(content: bytes, numbers: list[int]) -> list[PageContent]:
    """Pages by their numbers, counted from 1; raises one of ERRORS."""
    with pdfplumber.open(BytesIO(content), pages=numbers) as document:
        return [_content(page) for page in document.pages]


def _content(page: Any) -> PageContent:
    if sum(len(stream_value(part).get_data()) for part in page.page_obj.contents) > _MAX_DRAWN:
        raise ValueError(f"page {page.page_number} has more than {_MAX_DRAWN} bytes of instructions")
    x, y, right, bottom = page.bbox
    content = PageContent(number=page.page_number, width=float(right - x), height=float(bottom - y))
    chars = [char | {"text": text} for char in page.chars for text in _characters(char["text"])]
    content.words = words_of(
        "".join(char["text"] for char in chars),
        [float(char["x0"] - x) for char in chars],
        [float(char["top"] - y) for char in chars],
        [float(char["x1"] - x) for char in chars],
        [float(char["bottom"] - y) for char in chars],
    )
    areas = [rect for rect in page.rects if not rect["stroke"] and min(rect["width"], rect["height"]) > 3]
    thin = [rect for rect in page.rects if rect not in areas]
    for sides, is_side in ((page.lines + page.curve_edges, False), (_sides(areas), True), (_sides(thin), False)):
        for side in sides:
            start, end = (
                (float(side["x0"] - x), float(side["top"] - y)),
                (float(side["x1"] - x), float(side["bottom"] - y)),
            )
            rule = rule_between(start, end, is_side)
            if rule:
                content.rules.add(rule)
    return content


def _characters(text: str) -> str:
    """The characters of a glyph: several for a ligature, U+FFFD for one that its font does not explain."""
    return "\ufffd" if text.startswith("(cid:") else text


def _sides(rects: list[Any]) -> list[Any]:
    return [side for rect in rects for side in rect_to_edges(rect)]
