"""PDFium's functions that are called for every letter and every piece of a drawing.

Belongs here: how they are called. Does not belong here: what is done with their answers.

Pointers go in and come out as addresses, None where there is nothing. pypdfium2 wraps each into an object, which for a
page takes longer than PDFium does.
"""

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium


def _by_address(function: Any) -> Callable[..., Any]:
    """The same function of the library, every pointer of it a plain address."""
    types = [_plain(kind) for kind in (function.restype, *function.argtypes)]
    return ctypes.PYFUNCTYPE(*types)(address(function))


def _of_letter(function: Any, result: Any) -> Callable[..., Any]:
    """The same for what is called with a page of text, as ``c_void_p``, and the number of a letter. Nothing is
    converted, which saves a third of the call.
    """
    return ctypes.PYFUNCTYPE(result)(address(function))


def _plain(kind: Any) -> Any:
    return ctypes.c_void_p if issubclass(kind, ctypes._Pointer) else kind


def address(pointer: Any) -> int:
    """Where a pointer of pypdfium2 leads to, 0 if nowhere."""
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


unicode = _of_letter(pdfium.FPDFText_GetUnicode, ctypes.c_uint)
text_object = _of_letter(pdfium.FPDFText_GetTextObject, ctypes.c_void_p)
loose_box = _of_letter(pdfium.FPDFText_GetLooseCharBox, ctypes.c_int)
"""A third argument is where to write the box."""
unmapped = _of_letter(pdfium.FPDFText_HasUnicodeMapError, ctypes.c_int)
angle = _of_letter(pdfium.FPDFText_GetCharAngle, ctypes.c_float)

render_mode = _by_address(pdfium.FPDFTextObj_GetTextRenderMode)
marks = _by_address(pdfium.FPDFPageObj_CountMarks)
mark = _by_address(pdfium.FPDFPageObj_GetMark)
mark_name = _by_address(pdfium.FPDFPageObjMark_GetName)
fill_colour = _by_address(pdfium.FPDFPageObj_GetFillColor)
clip_path = _by_address(pdfium.FPDFPageObj_GetClipPath)
clip_count = _by_address(pdfium.FPDFClipPath_CountPaths)
clip_segments = _by_address(pdfium.FPDFClipPath_CountPathSegments)
clip_segment = _by_address(pdfium.FPDFClipPath_GetPathSegment)

object_on = _by_address(pdfium.FPDFPage_GetObject)
object_in = _by_address(pdfium.FPDFFormObj_GetObject)
objects_in = _by_address(pdfium.FPDFFormObj_CountObjects)
kind = _by_address(pdfium.FPDFPageObj_GetType)
matrix = _by_address(pdfium.FPDFPageObj_GetMatrix)
bounds = _by_address(pdfium.FPDFPageObj_GetBounds)

stroke_width = _by_address(pdfium.FPDFPageObj_GetStrokeWidth)
draw_mode = _by_address(pdfium.FPDFPath_GetDrawMode)
segments = _by_address(pdfium.FPDFPath_CountSegments)
segment = _by_address(pdfium.FPDFPath_GetPathSegment)
segment_kind = _by_address(pdfium.FPDFPathSegment_GetType)
segment_point = _by_address(pdfium.FPDFPathSegment_GetPoint)
segment_closes = _by_address(pdfium.FPDFPathSegment_GetClose)
