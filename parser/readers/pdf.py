"""PDF with a text layer: characters and rules from pdfium, tables by pdfplumber's finder, blocks in reading order."""

import ctypes
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pypdfium2.raw as pdfium

from parser.document import Block, Document, Grid, Paragraph, ReadError
from parser.limits import MAX_DRAWN, MAX_PAGES, MAX_PICTURES, MAX_SIDE
from parser.readers import ocr, pdf_plumber
from parser.readers.pdf_cells import TooComplexError
from parser.readers.pdf_flow import FlowPage, blocks_of
from parser.readers.pdf_geometry import PageContent
from parser.readers.pdf_page import read_page
from parser.readers.pdf_tables import count_cells, pieces_of
from parser.readers.pdf_weight import check_weight

_MAX_PAGES_AGAIN = 30
"""Pages up to which a document without any table is read a second time, by pdfplumber."""
_FEW_CHARACTERS = 20
_MANY_CURVES = 2_000

_TABLE_WORDS = re.compile("信息内容|申请人情况|勾稽关系|统计指标|本年新收政府信息公开申请数量")
_PUA = re.compile("[\ufffd\ue000-\uf8ff]")
_EMPTY_TITLE = re.compile(r"(?:untitled|无标题|未命名|文档\s*\d*|document\s*\d*|powerpoint.*|\s*)", re.IGNORECASE)
_TITLE_PREFIX = re.compile(r"^Microsoft (?:Office )?Word - ", re.IGNORECASE)
_EXTENSION = re.compile(r"\.(?:docx?|wps|pdf|rtf|txt|xlsx?)$", re.IGNORECASE)
_OBJECT = re.compile(rb"\d+ \d+ obj\b")

_lock = threading.Lock()
"""pdfium must not be entered twice at once."""


def read(content: bytes, url: str | None = None) -> Document:  # noqa: ARG001 - every reader takes both
    """The blocks of a PDF; `needs` is "ocr" where a page has no usable text and cannot be read as a picture.

    Raises ReadError.
    """
    check_weight(content)
    with _lock, _opened(content) as document:
        contents = _contents(document, content)
        titles = _titles(document)
    unread = [page.number for page in contents if _needs_ocr(page)]
    hidden = [page.number for page in contents if page.hidden_text]
    if (unread or hidden) and ocr.ocr_engine() is not None:
        # What another program read and hid behind its picture is no faithful text: the picture is read instead.
        return _read_with_pictures(content, contents, sorted({*unread, *hidden}), titles)
    meta: dict[str, str] = {}
    if unread:
        meta["pages_without_text"] = ",".join(map(str, unread))
    if hidden:
        meta["pages_with_hidden_text"] = ",".join(map(str, hidden))
    pages = _flow_pages([page for page in contents if page.number not in unread], meta)
    if unread and not any(page.content.words or page.pieces for page in pages):
        return Document([], titles=titles, meta=meta, needs="ocr")
    blocks = blocks_of(pages)
    if _lacks_tables(blocks):
        blocks = _tables_at_second_sight(content, [page.content.number for page in pages]) or blocks
    if not unread and not hidden:
        return Document(blocks, titles=titles, meta=meta)
    meta["needs"] = _lacking(unread, hidden)
    return Document(blocks, titles=titles, meta=meta, needs="ocr")


def _lacking(unread: list[int], hidden: list[int]) -> str:
    """What was not read, in a sentence."""
    parts = []
    if unread:
        parts.append(f"page {', '.join(map(str, unread))} of the PDF is a picture and was not read")
    if hidden:
        parts.append(f"the text of page {', '.join(map(str, hidden))} is what another program read of a picture")
    return "; ".join(parts)


def _read_with_pictures(content: bytes, contents: list[PageContent], wanted: list[int], titles: list[str]) -> Document:
    """The document with these of its pages read as pictures, the others by their text, in order.

    A sheet that shows two pages counts as two, so that the number of a page is that of the report.
    """
    if len(wanted) > ocr.MAX_SCANNED_PAGES:
        raise ReadError("too_large", f"the PDF has {len(wanted)} scanned pages, more than {ocr.MAX_SCANNED_PAGES}")
    render = import_module("parser.readers.pdf_render")
    meta: dict[str, str] = {}
    for page in contents:
        if page.number in wanted and (page.pictures > MAX_PICTURES or max(page.width, page.height) > MAX_SIDE):
            raise ReadError("too_large", f"page {page.number} is a picture of more pieces or points than can be drawn")
    with _lock, _opened(content) as document:
        unmapped = [page.number for page in contents if page.number in wanted and _is_unmapped(page)]
        boxes = [number for number in unmapped if not render.has_fonts(document, number - 1)]
        if boxes:
            meta["pages_without_text"] = ",".join(map(str, boxes))
            meta["needs"] = "the letters of the text have no meaning, and their fonts are not in the file to be drawn"
        if boxes == [page.number for page in contents]:
            return Document([], titles=titles, meta=meta, needs="ocr")
        scans = ocr.start()
        pages: dict[int, FlowPage] = {}
        further = 0
        by_text: list[PageContent] = []
        for page in contents:
            sheet = page.number
            page.number += further
            if sheet not in wanted:
                by_text.append(page)
            elif sheet not in boxes:
                shown, points = _drawn(render, document, sheet - 1)
                for number, side in enumerate(shown, page.number):
                    pages[number] = scans.page(number, side, points / len(shown))
                further += len(shown) - 1
    scans.check()
    meta["pages_read_by_ocr"] = ",".join(map(str, pages))
    pages |= {page.content.number: page for page in _flow_pages(by_text, meta)}
    blocks = blocks_of([pages[number] for number in sorted(pages)])
    return Document(blocks, titles=titles, meta=meta, engine=scans.name, again=scans.again)


def _drawn(render: Any, document: Any, index: int) -> tuple[list[Any], float]:
    """The pages that a sheet shows, as pictures, and its width in points."""
    try:
        picture, points = render.rendered(document, index)
    except ValueError as error:
        raise ReadError("damaged", f"the PDF cannot be drawn: {error}") from error
    return import_module("parser.readers.ocr_picture").sides(picture), points


# ------------------------------------------------------------------------------------------------ the document


@contextmanager
def _opened(content: bytes) -> Iterator[Any]:
    document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
    if not document:
        raise _load_error(pdfium.FPDF_GetLastError())
    try:
        if _is_cut_off(content):
            raise ReadError("damaged", "the PDF is cut off: its end is missing")
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


def _load_error(code: int) -> ReadError:
    if code == pdfium.FPDF_ERR_PASSWORD:
        return ReadError("encrypted", "the PDF opens only with a password")
    if code == pdfium.FPDF_ERR_SECURITY:
        return ReadError("encrypted", "the PDF is encrypted in a way that pdfium does not know")
    said = {pdfium.FPDF_ERR_FORMAT: "not a PDF, or corrupted", pdfium.FPDF_ERR_FILE: "cannot be opened"}
    return ReadError("damaged", f"pdfium cannot open the PDF: {said.get(code, f'error {code}')}")


def _is_cut_off(content: bytes) -> bool:
    """Whether objects follow the last mark of an end: a download that broke off."""
    end = max(content.rfind(b"%%EOF"), content.rfind(b"startxref"))
    return end < 0 or _OBJECT.search(content, end) is not None


def _contents(document: Any, content: bytes) -> list[PageContent]:
    count = pdfium.FPDF_GetPageCount(document)
    if count <= 0:
        raise ReadError("damaged", "the PDF has no pages")
    if count > MAX_PAGES:
        raise ReadError("too_large", f"the PDF has {count} pages, more than {MAX_PAGES}")
    pages: list[PageContent] = []
    for index in range(count):
        pages.append(_page(document, content, index))
        if sum(page.drawn for page in pages) > MAX_DRAWN:
            raise ReadError("too_large", f"the pages of the PDF hold more than {MAX_DRAWN} things")
    return pages


def _page(document: Any, content: bytes, index: int) -> PageContent:
    """A page by the fast way, else by pdfplumber."""
    try:
        page = read_page(document, index)
        return page if page.words or not page.texts else _page_again(content, page)
    except (ValueError, ArithmeticError, LookupError) as error:
        try:
            return pdf_plumber.read_pages(content, [index + 1])[0]
        except pdf_plumber.ERRORS:
            raise ReadError("damaged", f"page {index + 1} of the PDF cannot be read: {error}") from error


def _page_again(content: bytes, page: PageContent) -> PageContent:
    """pdfplumber's reading of a page whose text pdfium drops; as it was where that finds none either."""
    try:
        (again,) = pdf_plumber.read_pages(content, [page.number])
    except pdf_plumber.ERRORS:
        return page
    again.picture, again.curves = page.picture, page.curves
    return again if again.words else page


def _titles(document: Any) -> list[str]:
    size = pdfium.FPDF_GetMetaText(document, b"Title", None, 0)
    if not 2 < size < 4096:
        return []
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDF_GetMetaText(document, b"Title", buffer, size)
    title = buffer.raw[: size - 2].decode("utf-16-le", errors="replace").strip()
    title = _EXTENSION.sub("", _TITLE_PREFIX.sub("", title)).strip()
    return [] if _EMPTY_TITLE.fullmatch(title) or "\ufffd" in title else [title]


# ------------------------------------------------------------------------------------------------ pages


def _needs_ocr(page: PageContent) -> bool:
    """Whether a page has no usable text but shows something."""
    text = "".join(word.text for word in page.words)
    if len(text) < _FEW_CHARACTERS:
        return page.picture > 0.5 or page.curves > _MANY_CURVES
    return _is_unmapped(page)


def _is_unmapped(page: PageContent) -> bool:
    """Whether many of its characters have no meaning."""
    text = "".join(word.text for word in page.words)
    return len(_PUA.findall(text)) * 5 > len(text)


def _flow_pages(contents: list[PageContent], meta: dict[str, str]) -> list[FlowPage]:
    pages, complex_pages = [], []
    cells = 0
    for content in contents:
        try:
            pieces = pieces_of(content)
        except TooComplexError:
            pieces = []
            complex_pages.append(str(content.number))
        cells = count_cells(cells, pieces)
        pages.append(FlowPage(content, pieces))
    if complex_pages:
        meta["pages_too_complex"] = ",".join(complex_pages)
    return pages


def _lacks_tables(blocks: list[Block]) -> bool:
    """Whether words that stand in tables only were read, but no table."""
    return not any(isinstance(block, Grid) for block in blocks) and any(
        _TABLE_WORDS.search(block.text) for block in blocks if isinstance(block, Paragraph)
    )


def _tables_at_second_sight(content: bytes, numbers: list[int]) -> list[Block]:
    """The blocks as pdfplumber sees them, where it finds a table that the fast way missed."""
    if len(numbers) > _MAX_PAGES_AGAIN:
        return []
    try:
        blocks = blocks_of(_flow_pages(pdf_plumber.read_pages(content, numbers), {}))
    except pdf_plumber.ERRORS:
        return []
    return blocks if any(isinstance(block, Grid) for block in blocks) else []
