"""The drawing on a page of a PDF: ruling lines, pictures, and what may hide something.

Belongs here: walking the objects of a page, forms inside it too, and looking at the page as it is drawn. Does not
belong here: its text (``pdf_objects.py``), the tables that lines make (``rulings.py``). Coordinates are the file's.
"""

import ctypes
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from pipelines.read import pdfium_calls as calls
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
    lines, of no width or thin; ``figures``: paths that are neither; ``nested``: the text objects within forms.
    """

    order: dict[int, int] = field(default_factory=dict)
    covers: list[tuple[int, Box]] = field(default_factory=list)
    rulings: list[Box] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    figures: int = 0
    count: int = 0
    nested: set[int] = field(default_factory=set)


def walk(page: Any) -> Seen:
    """Everything on a page (the raw handle). Raises ``UnreadableError`` where that is too much."""
    seen, pen = Seen(), _Pen()
    at = calls.address(page)
    for n in range(pdfium.FPDFPage_CountObjects(page)):
        _object(seen, pen, calls.object_on(at, n), _PLAIN, 0)
    return seen


class _Pen:
    """What PDFium writes its answers into: six numbers or four whole ones, and the places of the first four."""

    def __init__(self) -> None:
        self.numbers = (ctypes.c_float * 6)()
        self.whole = (ctypes.c_uint * 4)()
        size = ctypes.sizeof(ctypes.c_float)
        self.at = [ctypes.addressof(self.numbers) + n * size for n in range(4)]
        self.whole_at = [ctypes.addressof(self.whole) + n * size for n in range(4)]


def _object(seen: Seen, pen: _Pen, one: int, matrix: Matrix, depth: int) -> None:
    seen.count += 1
    if seen.count > MOST_OBJECTS:
        raise UnreadableError(f"a page of the PDF has more than {MOST_OBJECTS:,} drawn objects")
    kind = calls.kind(one)
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        seen.order[one] = seen.count
        if depth:
            seen.nested.add(one)
    elif kind == pdfium.FPDF_PAGEOBJ_PATH:
        _path(seen, pen, one, matrix)
    elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        box = _bounds(pen, one, matrix)
        seen.pictures.append(box)
        seen.covers.append((seen.count, box))
    elif kind == pdfium.FPDF_PAGEOBJ_SHADING:
        seen.covers.append((seen.count, _bounds(pen, one, matrix)))
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
        inner = _times(_matrix(pen, one), matrix)
        for n in range(calls.objects_in(one)):
            _object(seen, pen, calls.object_in(one, n), inner, depth + 1)


def _path(seen: Seen, pen: _Pen, one: int, matrix: Matrix) -> None:
    calls.draw_mode(one, pen.whole_at[0], pen.whole_at[1])
    fill, stroke, _, _ = pen.whole
    if not (fill or stroke):
        return
    count = calls.segments(one)
    if count > _LONGEST_PATH:
        seen.figures += 1
        return
    lines, curved = _lines(pen, one, count, _times(_matrix(pen, one), matrix))
    if (curved and fill) or (stroke and _is_broad(pen, one)):
        # What of its box it hides is told by looking.
        seen.covers.append((seen.count, _bounds(pen, one, matrix)))
    if fill:
        for points in lines:
            box = _box(points)
            if min(box[2] - box[0], box[3] - box[1]) <= _THIN:
                seen.rulings.append(box)
            elif _is_opaque(pen, one):
                seen.covers.append((seen.count, box))
    if stroke:
        for points in lines:
            for (x0, y0), (x1, y1) in pairwise(points):
                if abs(x1 - x0) < 1 or abs(y1 - y0) < 1:
                    seen.rulings.append((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
    seen.figures += curved


def _lines(pen: _Pen, one: int, count: int, matrix: Matrix) -> tuple[list[list[tuple[float, float]]], bool]:
    """The points of each piece of a path, and whether it has curves, which are left out."""
    pieces: list[list[tuple[float, float]]] = []
    a, b, c, d, e, f = matrix
    numbers, (x_at, y_at, _, _) = pen.numbers, pen.at
    curved = False
    for n in range(count):
        segment = calls.segment(one, n)
        kind = calls.segment_kind(segment)
        calls.segment_point(segment, x_at, y_at)
        x, y = numbers[0], numbers[1]
        point = (a * x + c * y + e, b * x + d * y + f)
        if kind == pdfium.FPDF_SEGMENT_MOVETO or not pieces:
            pieces.append([point])
        elif kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            curved = True
        else:
            pieces[-1].append(point)
        if calls.segment_closes(segment):
            pieces[-1].append(pieces[-1][0])
    return ([] if curved else [piece for piece in pieces if len(piece) > 1]), curved


def _matrix(pen: _Pen, one: int) -> Matrix:
    pen.numbers[:] = [0.0] * 6
    calls.matrix(one, pen.at[0])
    a, b, c, d, e, f = pen.numbers
    return (a, b, c, d, e, f)


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    if outer is _PLAIN:
        return inner
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _bounds(pen: _Pen, one: int, matrix: Matrix) -> Box:
    pen.numbers[:] = [0.0] * 6
    calls.bounds(one, *pen.at)
    a, b, c, d, e, f = matrix
    x0, y0, x1, y1, _, _ = pen.numbers
    return _box([(a * x + c * y + e, b * x + d * y + f) for x in (x0, x1) for y in (y0, y1)])


def _box(points: list[tuple[float, float]]) -> Box:
    xs, ys = zip(*points, strict=True)
    return (min(xs), min(ys), max(xs), max(ys))


def _is_broad(pen: _Pen, one: int) -> bool:
    """Whether the line along a path is broad enough to hide a letter."""
    return bool(calls.stroke_width(one, pen.at[0])) and pen.numbers[0] > _THIN


def _is_opaque(pen: _Pen, one: int) -> bool:
    return not calls.fill_colour(one, *pen.whole_at) or pen.whole[3] > _OPAQUE


class Picture:
    """A page as it is drawn, in grey, unturned, against the same without some of its text objects."""

    def __init__(self, page: Any, texts: Iterable[int]) -> None:
        across, down = page.get_size()
        self.scale = min(_SCALE, (_MOST_PIXELS / max(1.0, across * down)) ** 0.5)
        objects = [ctypes.cast(address, pdfium.FPDF_PAGEOBJECT) for address in texts]
        whole = self._drawn(page)
        for one in objects:
            pdfium.FPDFPageObj_SetIsActive(one, False)
        bare = self._drawn(page)
        for one in objects:
            pdfium.FPDFPageObj_SetIsActive(one, True)
        # How many points differ above and to the left of each: those of a box are told by its corners.
        differs = np.abs(whole - bare) > _INK
        self.count = np.pad(np.cumsum(np.cumsum(differs, 0, np.int32), 1, np.int32), ((1, 0), (1, 0)))

    def has_ink(self, box: Box) -> bool:
        """Whether text makes a difference within a box (points, y down): what shows there may be a picture over it."""
        x0, y0, x1, y1 = (round(side * self.scale) for side in box)
        height, width = self.count.shape
        left, right = (min(max(x, 0), width - 1) for x in (x0, max(x1, x0 + 1)))
        above, below = (min(max(y, 0), height - 1) for y in (y0, y1 + 1))
        count = self.count
        return bool(count[below, right] - count[above, right] - count[below, left] + count[above, left] > 0)

    def _drawn(self, page: Any) -> NDArray[np.int16]:
        bitmap = page.render(scale=self.scale, rotation=-page.get_rotation() % 360, grayscale=True)
        rows = np.frombuffer(bitmap.buffer, np.uint8).reshape(bitmap.height, bitmap.stride)
        return rows[:, : bitmap.width].astype(np.int16)
