"""PDF tables as pdfplumber extracts them, and as the fast way does: the same cells, and how much faster."""

from collections import Counter
from io import BytesIO

import pdfplumber
import pypdfium2.raw as pdfium

from parser.readers.pdf_page import read_page
from parser.readers.pdf_tables import pieces_of

Tables = list[list[list[str | None]]]


def plumber_tables(content: bytes) -> list[Tables]:
    """Each page's tables as pdfplumber extracts them."""
    with pdfplumber.open(BytesIO(content)) as document:
        return [page.extract_tables() for page in document.pages]


def our_tables(content: bytes) -> list[Tables]:
    """Each page's tables as the fast way finds them, in pdfplumber's shape."""
    document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
    try:
        pages = [read_page(document, i) for i in range(pdfium.FPDF_GetPageCount(document))]
    finally:
        pdfium.FPDF_CloseDocument(document)
    tables: list[Tables] = []
    for page in pages:
        tables.append([])
        for piece in pieces_of(page):
            rows: list[list[str | None]] = [[None] * piece.columns for _ in range(piece.rows)]
            for cell in piece.cells:
                rows[cell.row][cell.column] = cell.text
            tables[-1].append(rows)
    return tables


def differing_cells(content: bytes) -> tuple[int, int]:
    """How many cells there are in pdfplumber's tables of two columns and more, and how many are not found here."""
    total = missing = 0
    for theirs, ours in zip(plumber_tables(content), our_tables(content), strict=True):
        cells = _texts([table for table in theirs if len(table[0]) > 1])
        total += cells.total()
        missing += (cells - _texts(ours)).total()
    return total, missing


def _texts(tables: Tables) -> Counter[str]:
    return Counter("".join(text.split()) for table in tables for row in table for text in row if text is not None)
