"""PDF pages as pictures, for an OCR engine."""

import ctypes
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from parser.readers.ocr_picture import DPI, MOST_PIXELS, Colour


def has_fonts(document: Any, index: int) -> bool:
    """Whether a page brings the fonts of its texts: of another's letters only boxes can be drawn."""
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        return False
    try:
        things = (pdfium.FPDFPage_GetObject(page, i) for i in range(pdfium.FPDFPage_CountObjects(page)))
        texts = (thing for thing in things if pdfium.FPDFPageObj_GetType(thing) == pdfium.FPDF_PAGEOBJ_TEXT)
        return all(pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(text)) == 1 for text in texts)
    finally:
        pdfium.FPDF_ClosePage(page)


def rendered(document: Any, index: int) -> tuple[Colour, float]:
    """A page as a picture (blue, green, red) and its width in points; raises ValueError where it cannot be loaded."""
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        raise ValueError(f"page {index + 1} cannot be loaded")
    try:
        points = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        scale = min(DPI / 72, (MOST_PIXELS / max(points[0] * points[1], 1.0)) ** 0.5)
        width, height = max(1, round(points[0] * scale)), max(1, round(points[1] * scale))
        bitmap = pdfium.FPDFBitmap_Create(width, height, 0)
        if not bitmap:
            raise ValueError(f"page {index + 1} cannot be drawn")
        try:
            pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
            pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
            stride = pdfium.FPDFBitmap_GetStride(bitmap)
            buffer = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)
        pixels = np.frombuffer(buffer, np.uint8).reshape(height, stride)[:, : 4 * width].reshape(height, width, 4)
        return np.ascontiguousarray(pixels[:, :, :3]), points[0]
    finally:
        pdfium.FPDF_ClosePage(page)
