"""How fast PDFs are read: against pdfium's own floor, and against pdfplumber's own tables.

Run from the repository: `python -m benchmarks.pdf FILE.pdf…` (by default the text-layer reports in `../shared`).
One core, best of several runs in one process, so that the two ratios are of one machine and one minute. Exit code 1
where a bar is missed: at most 2 times the floor, at least 5 times faster than pdfplumber, and the same cells.
"""

import argparse
import ctypes
import sys
import time
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2.raw as pdfium

from parser.document import Grid
from parser.readers.pdf import read
from parser.readers.pdf_page import read_page
from parser.readers.pdf_tables import pieces_of

MAX_OF_FLOOR = 2.0
MIN_OVER_PDFPLUMBER = 5.0
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "reports"


def floor(content: bytes) -> int:
    """Read every character with its box and every point of every path through pypdfium2; give the number of pages."""
    document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    count = int(pdfium.FPDF_GetPageCount(document))
    for index in range(count):
        page = pdfium.FPDF_LoadPage(document, index)
        text = pdfium.FPDFText_LoadPage(page)
        for i in range(pdfium.FPDFText_CountChars(text)):
            pdfium.FPDFText_GetUnicode(text, i)
            pdfium.FPDFText_GetCharBox(text, i, left, right, bottom, top)
        _walk_paths(pdfium.FPDFPage_GetObject, page, pdfium.FPDFPage_CountObjects(page))
        pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)
    pdfium.FPDF_CloseDocument(document)
    return count


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


def plumber_tables(content: bytes) -> list[list[list[list[str | None]]]]:
    """Each page's tables as pdfplumber extracts them."""
    with pdfplumber.open(BytesIO(content)) as document:
        return [page.extract_tables() for page in document.pages]


def our_tables(content: bytes) -> list[list[list[list[str | None]]]]:
    """Each page's tables as the fast way finds them, in pdfplumber's shape."""
    document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
    try:
        pages = [read_page(document, i) for i in range(pdfium.FPDF_GetPageCount(document))]
    finally:
        pdfium.FPDF_CloseDocument(document)
    tables: list[list[list[list[str | None]]]] = []
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


def _texts(tables: list[list[list[str | None]]]) -> Counter[str]:
    return Counter("".join(text.split()) for table in tables for row in table for text in row if text is not None)


def best(runs: list[Callable[[], object]], rounds: int) -> list[float]:
    """The least seconds of processor time that each call takes; they take turns, so that all meet the same machine."""
    times: list[list[float]] = [[] for _ in runs]
    for _ in range(rounds):
        for run, taken in zip(runs, times, strict=True):
            start = time.process_time()
            run()
            taken.append(time.process_time() - start)
    return [min(taken) for taken in times]


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 0 where every bar is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args(arguments)
    files = options.files or [path for path in sorted(SHARED.glob("*.pdf")) if ".scan." not in path.name]
    if not files:
        print(f"no PDF given and none in {SHARED}", file=sys.stderr)
        return 2
    return max([measure(path, options.rounds) for path in files])


def measure(path: Path, rounds: int) -> int:
    """Print one file's figures; 1 where a bar is missed."""
    content = path.read_bytes()
    pages = floor(content)
    read(content)
    base, ours = best([lambda: floor(content), lambda: read(content)], rounds)
    (theirs,) = best([lambda: plumber_tables(content)], max(2, rounds // 5))
    cells, missing = differing_cells(content)
    grids = sum(isinstance(block, Grid) for block in read(content).blocks)
    print(f"{path.name}: {pages} pages, {grids} tables")
    print(f"  {'':22}{'ms/page':>10}{'documents/s':>14}")
    for name, seconds in (("pdfium's floor", base), ("gongkai", ours), ("pdfplumber's tables", theirs)):
        print(f"  {name:22}{seconds * 1000 / pages:10.2f}{1 / seconds:14.1f}")
    print(f"  {ours / base:.2f} times the floor (at most {MAX_OF_FLOOR:g})")
    print(f"  {theirs / ours:.1f} times faster than pdfplumber (at least {MIN_OVER_PDFPLUMBER:g})")
    print(f"  {cells - missing} of pdfplumber's {cells} cells are the same")
    return int(ours > MAX_OF_FLOOR * base or theirs < MIN_OVER_PDFPLUMBER * ours or missing > 0)


if __name__ == "__main__":
    sys.exit(main())
