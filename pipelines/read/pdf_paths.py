"""The drawing on a page of a PDF: ruling lines, pictures, and what may hide something.

Belongs here: walking the objects of a page, forms inside it too, and looking at the page as it is drawn. Does not
belong here: its text (``pdf_objects.py``), the tables that lines make (``rulings.py``). Coordinates are the file's.
"""

import ctypes
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from pipelines.read.blocks import UnreadableError
from pipelines.read.pages import Box

MOST_OBJECTS = 100_000
"""On one page; a table drawn with a box a cell has 2,000."""
_THIN = 3.0
_LONGEST_PATH = 2_000
_DEEPEST_FORM = 8
_OPAQUE = 200
_SCALE = 2.0
_INK = 24
_MOST_PIXELS = 40_000_000

Matrix = tuple[float, float, float, float, float, float]
_PLAIN: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class Seen:
    """``order``: when each text object is drawn; ``covers``: opaque areas with when they are; ``rulings``: boxes of
    lines, of no width or thin; ``figures``: paths that are neither.
    """

    order: dict[int, int] = field(default_factory=dict)
    covers: list[tuple[int, Box]] = field(default_factory=list)
    rulings: list[Box] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    figures: int = 0
    count: int = 0


def walk(page: Any) -> Seen:
    """Everything on a page (the raw handle). Raises ``UnreadableError`` where that is too much."""
    seen = Seen()
    for n in range(pdfium.FPDFPage_CountObjects(page)):
        _object(seen, pdfium.FPDFPage_GetObject(page, n), _PLAIN, 0)
    return seen


def _object(seen: Seen, one: Any, matrix: Matrix, depth: int) -> None:
    seen.count += 1
    if seen.count > MOST_OBJECTS:
        raise UnreadableError(f"a page of the PDF has more than {MOST_OBJECTS:,} drawn objects")
    kind = pdfium.FPDFPageObj_GetType(one)
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        seen.order[ctypes.addressof(one.contents)] = seen.count
    elif kind == pdfium.FPDF_PAGEOBJ_PATH:
        _path(seen, one, matrix)
    elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        box = _bounds(one, matrix)
        seen.pictures.append(box)
        seen.covers.append((seen.count, box))
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
        inner = _times(_matrix(one), matrix)
        for n in range(pdfium.FPDFFormObj_CountObjects(one)):
            _object(seen, pdfium.FPDFFormObj_GetObject(one, n), inner, depth + 1)


def _path(seen: Seen, one: Any, matrix: Matrix) -> None:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(one, fill, stroke)
    if not (fill.value or stroke.value):
        return
    count = pdfium.FPDFPath_CountSegments(one)
    if count > _LONGEST_PATH:
        seen.figures += 1
        return
    lines, curved = _lines(one, count, _times(_matrix(one), matrix))
    if fill.value:
        for points in lines:
            box = _box(points)
            if min(box[2] - box[0], box[3] - box[1]) <= _THIN:
                seen.rulings.append(box)
            elif _is_opaque(one):
                seen.covers.append((seen.count, box))
    if stroke.value:
        for points in lines:
            for (x0, y0), (x1, y1) in pairwise(points):
                if abs(x1 - x0) < 1 or abs(y1 - y0) < 1:
                    seen.rulings.append((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
    seen.figures += curved


def _lines(one: Any, count: int, matrix: Matrix) -> tuple[list[list[tuple[float, float]]], bool]:
    """The points of each piece of a path, and whether it has curves, which are left out."""
    pieces: list[list[tuple[float, float]]] = []
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    curved = False
    for n in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(one, n)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if kind == pdfium.FPDF_SEGMENT_MOVETO or not pieces:
            pieces.append([point])
        elif kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            curved = True
        else:
            pieces[-1].append(point)
        if pdfium.FPDFPathSegment_GetClose(segment):
            pieces[-1].append(pieces[-1][0])
    return ([] if curved else [piece for piece in pieces if len(piece) > 1]), curved


def _matrix(one: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(one, found)
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    if outer is _PLAIN:
        return inner
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _bounds(one: Any, matrix: Matrix) -> Box:
    sides = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(one, *sides)
    a, b, c, d, e, f = matrix
    x0, y0, x1, y1 = (side.value for side in sides)
    return _box([(a * x + c * y + e, b * x + d * y + f) for x in (x0, x1) for y in (y0, y1)])


def _box(points: list[tuple[float, float]]) -> Box:
    xs, ys = zip(*points, strict=True)
    return (min(xs), min(ys), max(xs), max(ys))


def _is_opaque(one: Any) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    return not pdfium.FPDFPageObj_GetFillColor(one, red, green, blue, alpha) or alpha.value > _OPAQUE


class Picture:
    """A page as it is drawn, in grey, unturned; and the same without its text objects, given by their addresses."""

    def __init__(self, page: Any, texts: Iterable[int]) -> None:
        across, down = page.get_size()
        self.scale = min(_SCALE, (_MOST_PIXELS / max(1.0, across * down)) ** 0.5)
        self.bytes, self.stride, self.height = self._drawn(page)
        objects = [ctypes.cast(address, pdfium.FPDF_PAGEOBJECT) for address in texts]
        for one in objects:
            pdfium.FPDFPageObj_SetIsActive(one, False)
        self.bare, _, _ = self._drawn(page)
        for one in objects:
            pdfium.FPDFPageObj_SetIsActive(one, True)

    def has_ink(self, box: Box) -> bool:
        """Whether text makes a difference within a box (points, y down): what shows there may be a picture over it."""
        x0, y0, x1, y1 = (round(side * self.scale) for side in box)
        x0, x1 = max(x0, 0), min(max(x1, x0 + 1), self.stride)
        for y in range(max(y0, 0), min(y1 + 1, self.height)):
            row = slice(y * self.stride + x0, y * self.stride + x1)
            if any(abs(one - other) > _INK for one, other in zip(self.bytes[row], self.bare[row], strict=True)):
                return True
        return False

    def _drawn(self, page: Any) -> tuple[bytes, int, int]:
        bitmap = page.render(scale=self.scale, rotation=-page.get_rotation() % 360, grayscale=True)
        return bytes(bitmap.buffer), bitmap.stride, bitmap.height
