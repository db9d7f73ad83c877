"""A page of a PDF -> its letters, ruling lines and pictures, as PDFium hands them over.

Belongs here: every call of PDFium but opening the file, and what of the page's text is printed: text without ink, text
outside the page and text under something drawn later is not. Does not belong here: lines of text and tables.

Coordinates are those of ``pages.py``.
"""

import ctypes
import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from pipelines.read.blocks import UnreadableError
from pipelines.read.lettering import Glyph, doubted
from pipelines.read.pages import Box
from pipelines.read.pdf_paths import Picture, walk
from pipelines.read.rulings import Rules

MOST_LETTERS = 100_000
"""On one page. A full page of a report has 2,000 letters; more than these is a drawing, or meant to stall."""
_LONGEST_PATH = 400
_PALE, _FAINT = 235, 40
_SLANT = 0.06
_MOST_CLIPS = 16
_INVISIBLE = (3, 7)
"""Text rendering modes of ISO 32000-1, table 106, that draw nothing. Recognised text under a scan is written so."""
_CONTROLS = frozenset([0, 2, 9, 10, 13, 32, 0xA0, 0xAD, 0x3000, 0x200B, 0xFEFF, 0xFFFE])


@dataclass(slots=True)
class Drawn:
    """What a page shows. ``turn``: quarters by which it was turned to read; ``pictures``: their boxes; ``figures``: how
    much is drawn that is neither text, picture nor ruling; ``unmapped``: letters whose font does not say what they are.
    """

    width: float
    height: float
    turn: int
    glyphs: list[Glyph] = field(default_factory=list)
    rules: Rules = field(default_factory=Rules)
    pictures: list[Box] = field(default_factory=list)
    figures: int = 0
    unmapped: int = 0


def drawn(page: Any) -> Drawn:
    """What an open page shows.

    Raises ``UnreadableError`` for a page with more on it than is looked at.
    """
    return _Reader(page).read()


class _Style(NamedTuple):
    """How a text object is drawn: its font, quarters turned (None: slanted), and what speaks against its being seen."""

    font: int
    angle: int | None
    hidden: bool
    pale: bool
    key: int
    clip: Box | None = None


_Letter = tuple[int, Box, str, bool, _Style]


class _Reader:
    """One page while it is read. ``order``: of each text object, when it is drawn; ``covers``: what may hide others."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.raw = page.raw
        self.box = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(self.raw, self.box)
        self.text = pdfium.FPDFText_LoadPage(self.raw)
        self.order: dict[int, int] = {}
        self.covers: list[tuple[int, Box]] = []
        self.picture: Picture | None = None

    def read(self) -> Drawn:
        try:
            count = pdfium.FPDFText_CountChars(self.text)
            if count > MOST_LETTERS:
                raise UnreadableError(f"a page of the PDF has {count:,} letters; {MOST_LETTERS:,} are read")
            shown = pdfium.FPDFPage_GetRotation(self.raw)
            letters, unmapped, upright = self._letters(count)
            turn = upright if letters else shown
            seen = walk(self.raw)
            self.order, self.covers = seen.order, seen.covers
            page = Drawn(*self._size(turn), (turn - shown) % 4, unmapped=unmapped, figures=seen.figures)
            for x0, y0, x1, y1 in (self._turned(*box, turn) for box in seen.rulings):
                if x1 - x0 > y1 - y0:
                    page.rules.across.append(((y0 + y1) / 2, x0, x1))
                else:
                    page.rules.down.append(((x0 + x1) / 2, y0, y1))
            page.pictures = [self._turned(*box, turn) for box in seen.pictures]
            unseen: list[Glyph] = []
            for letter in letters:
                _, box, text, told, style = letter
                if style.angle is not None:
                    kept = page.glyphs if self._is_printed(letter) else unseen
                    kept.append(Glyph(*self._turned(*box, turn), text, told and style.angle == upright))
            page.glyphs = doubted(page.glyphs, unseen, page.width, page.height)
            return page
        finally:
            pdfium.FPDFText_ClosePage(self.text)

    def _size(self, turn: int) -> tuple[float, float]:
        across, down = self.box.right - self.box.left, self.box.top - self.box.bottom
        return (down, across) if turn % 2 else (across, down)

    def _turned(self, x0: float, y0: float, x1: float, y1: float, turn: int) -> Box:
        """A box of the file (y up) on the page turned clockwise by quarters (y down)."""
        box = self.box
        if turn == 0:
            return (x0 - box.left, box.top - y1, x1 - box.left, box.top - y0)
        if turn == 1:
            return (y0 - box.bottom, x0 - box.left, y1 - box.bottom, x1 - box.left)
        if turn == 2:
            return (box.right - x1, y0 - box.bottom, box.right - x0, y1 - box.bottom)
        return (box.top - y1, box.right - x1, box.top - y0, box.right - x0)

    def _letters(self, count: int) -> tuple[list[_Letter], int, int]:
        """The letters with ink, how many of them no font explains, and the quarters that most of them are turned by."""
        found: list[_Letter] = []
        styles: dict[int, _Style] = {}
        known: dict[tuple[int, int], bool] = {}
        box = pdfium.FS_RECTF()
        at = ctypes.byref(box)
        unmapped = 0
        angles: Counter[int | None] = Counter()
        for n in range(count):
            code = pdfium.FPDFText_GetUnicode(self.text, n)
            if code in _CONTROLS:
                continue
            owner = pdfium.FPDFText_GetTextObject(self.text, n)
            key = ctypes.addressof(owner.contents) if owner else 0
            style = styles.get(key)
            if style is None:
                style = styles[key] = self._style(owner, n, key)
            if style.hidden:
                continue
            pdfium.FPDFText_GetLooseCharBox(self.text, n, at)
            told = known.get((style.font, code))
            if told is None:
                told = known[style.font, code] = _is_told(code) and not pdfium.FPDFText_HasUnicodeMapError(self.text, n)
            unmapped += not told
            angles[style.angle] += 1
            letter = chr(code) if told else "\ufffd"
            found.append((n, (box.left, box.bottom, box.right, box.top), letter, told, style))
        upright = max((0, 1, 2, 3), key=lambda angle: (angles[angle], -angle))
        return found, unmapped, upright

    def _style(self, owner: Any, n: int, key: int) -> _Style:
        if not owner:
            return _Style(0, 0, False, False, key)
        mode = pdfium.FPDFTextObj_GetTextRenderMode(owner)
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        told = pdfium.FPDFPageObj_GetFillColor(owner, red, green, blue, alpha)
        pale = bool(told) and (alpha.value < _FAINT or min(red.value, green.value, blue.value) > _PALE)
        quarters = pdfium.FPDFText_GetCharAngle(self.text, n) / (math.pi / 2)
        angle = -round(quarters) % 4 if abs(quarters - round(quarters)) < _SLANT else None
        font = pdfium.FPDFTextObj_GetFont(owner)
        return _Style(
            ctypes.addressof(font.contents) if font else 0, angle, mode in _INVISIBLE, pale, key, self._clip(owner)
        )

    def _clip(self, owner: Any) -> Box | None:
        """The box to which an object is clipped, if it is."""
        clip = pdfium.FPDFPageObj_GetClipPath(owner)
        x, y = ctypes.c_float(), ctypes.c_float()
        found: Box | None = None
        for path in range(min(max(pdfium.FPDFClipPath_CountPaths(clip), 0), _MOST_CLIPS)):
            points = []
            for n in range(min(max(pdfium.FPDFClipPath_CountPathSegments(clip, path), 0), _LONGEST_PATH)):
                pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(clip, path, n), x, y)
                points.append((x.value, y.value))
            if points:
                (x0, *_, x1), (y0, *_, y1) = (sorted([*side, side[0]]) for side in zip(*points, strict=True))
                inner = (x0, y0, x1, y1)
                found = (
                    inner
                    if found is None
                    else (max(found[0], x0), max(found[1], y0), min(found[2], x1), min(found[3], y1))
                )
        return found

    def _is_printed(self, letter: _Letter) -> bool:
        """Whether the letter can be seen. Only where something speaks against it the page is drawn, and looked at."""
        n, (x0, y0, x1, y1), _, _, style = letter
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        page = self.box
        if not (page.left <= x <= page.right and page.bottom <= y <= page.top):
            return False
        clip = style.clip
        clipped = clip is not None and not (clip[0] <= x <= clip[2] and clip[1] <= y <= clip[3])
        order = self.order.get(style.key, -1)
        covered = any(order < at and box[0] <= x <= box[2] and box[1] <= y <= box[3] for at, box in self.covers)
        return not (style.pale or clipped or covered) or self._has_ink(n)

    def _has_ink(self, n: int) -> bool:
        if self.picture is None:
            self.picture = Picture(self.page, self.order)
        sides = [ctypes.c_double() for _ in range(4)]
        pdfium.FPDFText_GetCharBox(self.text, n, *sides)
        x0, x1, y0, y1 = (side.value for side in sides)
        return self.picture.has_ink((x0 - self.box.left, self.box.top - y1, x1 - self.box.left, self.box.top - y0))


def _is_told(code: int) -> bool:
    """Whether a code is a character that can be read: halves of pairs, private ones and those of no meaning cannot."""
    return not (code < 32 or 0xD800 <= code <= 0xF8FF or code in (0xFFFD, 0xFFFF) or code >= 0xF0000)
