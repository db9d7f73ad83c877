"""Annotations of a page of a PDF: what somebody put onto it.

Belongs here: where they are, and which may hold text. Does not belong here: their text, which is not read.
Coordinates are the file's.
"""

from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from pipelines.read.blocks import UnreadableError
from pipelines.read.pages import Box

_MOST = 10_000
_UNDRAWN = (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP)
_WITH_TEXT = (pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_STAMP, pdfium.FPDF_ANNOT_WIDGET)
"""Notes that are typed onto the page, stamps, and fields of forms."""
_UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW


class Annotation(NamedTuple):
    """The box of an annotation that is drawn, and whether it may hold text."""

    box: Box
    has_text: bool


def annotations(page: Any) -> list[Annotation]:
    """Those of a page (its handle). Raises ``UnreadableError`` for more than are looked at."""
    count = pdfium.FPDFPage_GetAnnotCount(page)
    if count > _MOST:
        raise UnreadableError(f"a page of the PDF has {count:,} annotations; {_MOST:,} are looked at")
    found = []
    for n in range(count):
        if not (one := pdfium.FPDFPage_GetAnnot(page, n)):
            continue
        kind, box = pdfium.FPDFAnnot_GetSubtype(one), pdfium.FS_RECTF()
        if kind not in _UNDRAWN and not pdfium.FPDFAnnot_GetFlags(one) & _UNSEEN and pdfium.FPDFAnnot_GetRect(one, box):
            across, down = sorted((box.left, box.right)), sorted((box.bottom, box.top))
            found.append(Annotation((across[0], down[0], across[1], down[1]), kind in _WITH_TEXT))
        pdfium.FPDFPage_CloseAnnot(one)
    return found
