"""The floor of each format: the least that a library does to get at a document's bytes, with nothing understood.

`FLOORS` has a function and a line that says what it does for each reader.
"""

import ctypes
import email
import json
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pypdfium2.raw as pdfium
from lxml import etree
from python_calamine import CalamineWorkbook

from parser.readers.archives import members
from parser.readers.office_ole import Ole


def html(content: bytes) -> None:
    """Parse the page."""
    etree.fromstring(content, etree.HTMLParser(encoding="utf-8"))


def mhtml(content: bytes) -> None:
    """Take the message apart and parse its pages."""
    for part in email.message_from_bytes(content).walk():
        body = part.get_payload(decode=True)
        if part.get_content_type() == "text/html" and isinstance(body, bytes):
            html(body)


def package(content: bytes) -> None:
    """Unzip every XML part and parse it."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            if name.endswith((".xml", ".rels")):
                etree.fromstring(part)


def sheets(content: bytes) -> None:
    """Read the rows of every sheet."""
    workbook = CalamineWorkbook.from_filelike(BytesIO(content))
    for name in workbook.sheet_names:
        workbook.get_sheet_by_name(name).to_python()


def doc(content: bytes) -> None:
    """Read the two streams that hold the text and its properties."""
    compound = Ole(content)
    for name in ("worddocument", "1table"):
        compound.stream(name)


def archives(content: bytes) -> None:
    """Unpack every member."""
    for _ in members(content):
        pass


def text(content: bytes) -> None:
    """Decode the bytes."""
    content.decode("utf-8", errors="replace")


def pdf(content: bytes) -> None:
    """Read every character with its box and every point of every path through pypdfium2."""
    document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for index in range(pdfium.FPDF_GetPageCount(document)):
        page = pdfium.FPDF_LoadPage(document, index)
        text_page = pdfium.FPDFText_LoadPage(page)
        for i in range(pdfium.FPDFText_CountChars(text_page)):
            pdfium.FPDFText_GetUnicode(text_page, i)
            pdfium.FPDFText_GetCharBox(text_page, i, left, right, bottom, top)
        _walk_paths(pdfium.FPDFPage_GetObject, page, pdfium.FPDFPage_CountObjects(page))
        pdfium.FPDFText_ClosePage(text_page)
        pdfium.FPDF_ClosePage(page)
    pdfium.FPDF_CloseDocument(document)


def _walk_paths(get: Callable[[Any, int], Any], owner: Any, count: int) -> None:
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(count):
        item = get(owner, i)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            _walk_paths(pdfium.FPDFFormObj_GetObject, item, pdfium.FPDFFormObj_CountObjects(item))
        if kind != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        for j in range(pdfium.FPDFPath_CountSegments(item)):
            segment = pdfium.FPDFPath_GetPathSegment(item, j)
            pdfium.FPDFPathSegment_GetType(segment)
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)


FLOORS: dict[str, tuple[Callable[[bytes], object], str]] = {
    "html": (html, "lxml parses the same bytes"),
    "pdf": (pdf, "pdfium reads every character with its box, and every point of every path"),
    "docx": (package, "unzip every part, lxml parses those in XML"),
    "ofd": (package, "unzip every part, lxml parses those in XML"),
    "doc": (doc, "copy the two streams of the text out of the compound file (our own code)"),
    "sheets": (sheets, "calamine reads the rows of every sheet"),
    "rtf": (text, "decode the bytes"),
    "mhtml": (mhtml, "email takes the message apart, lxml parses its page"),
    "archives": (archives, "unpack every member with the library of its kind"),
    "plain": (text, "decode the bytes"),
    "json_body": (json.loads, "json reads the body"),
}
