"""pdfium's functions that are called for every character, word and line, with the cheapest calls that ctypes has.

pypdfium2's own prototypes release the GIL, and wrap each handle in a new Python object; called a thousand times for a
page that is most of the time. Here handles and places in memory are plain integers. Nothing in pdfium calls back into
Python through these, and `parser.readers.pdf` lets only one thread in.
"""

import ctypes
from collections.abc import Callable
from ctypes import c_double, c_float, c_int, c_uint, c_ulong, c_void_p
from typing import Any

import pypdfium2.raw as pdfium

Function = Callable[..., Any]


def _fast(function: Any, result: Any, *arguments: Any) -> Function:
    prototype = ctypes.PYFUNCTYPE(result, *arguments)
    made: Function = prototype(ctypes.cast(function, c_void_p).value or 0)
    return made


char_code = _fast(pdfium.FPDFText_GetUnicode, c_uint, c_void_p, c_int)
char_box = _fast(pdfium.FPDFText_GetLooseCharBox, c_int, c_void_p, c_int, ctypes.POINTER(pdfium.FS_RECTF))
char_angle = _fast(pdfium.FPDFText_GetCharAngle, c_float, c_void_p, c_int)
char_origin = _fast(pdfium.FPDFText_GetCharOrigin, c_int, c_void_p, c_int, c_void_p, c_void_p)
char_matrix = _fast(pdfium.FPDFText_GetMatrix, c_int, c_void_p, c_int, c_void_p)
char_size = _fast(pdfium.FPDFText_GetFontSize, c_double, c_void_p, c_int)
is_unmapped = _fast(pdfium.FPDFText_HasUnicodeMapError, c_int, c_void_p, c_int)

page_object = _fast(pdfium.FPDFPage_GetObject, c_void_p, c_void_p, c_int)
form_object = _fast(pdfium.FPDFFormObj_GetObject, c_void_p, c_void_p, c_ulong)
form_count = _fast(pdfium.FPDFFormObj_CountObjects, c_int, c_void_p)
object_kind = _fast(pdfium.FPDFPageObj_GetType, c_int, c_void_p)
object_matrix = _fast(pdfium.FPDFPageObj_GetMatrix, c_int, c_void_p, c_void_p)
object_bounds = _fast(pdfium.FPDFPageObj_GetBounds, c_int, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)
render_mode = _fast(pdfium.FPDFTextObj_GetTextRenderMode, c_int, c_void_p)

segment_count = _fast(pdfium.FPDFPath_CountSegments, c_int, c_void_p)
segment = _fast(pdfium.FPDFPath_GetPathSegment, c_void_p, c_void_p, c_int)
segment_kind = _fast(pdfium.FPDFPathSegment_GetType, c_int, c_void_p)
segment_point = _fast(pdfium.FPDFPathSegment_GetPoint, c_int, c_void_p, c_void_p, c_void_p)
segment_closes = _fast(pdfium.FPDFPathSegment_GetClose, c_int, c_void_p)
draw_mode = _fast(pdfium.FPDFPath_GetDrawMode, c_int, c_void_p, c_void_p, c_void_p)
