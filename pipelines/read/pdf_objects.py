"""A page of a PDF -> its letters, ruling lines and pictures, as PDFium hands them over.

Belongs here: what of the page's text is printed: text without ink, text outside the page and text under something drawn
later is not. Does not belong here: handing over letters (``pdf_letters.py``) and drawings (``pdf_paths.py``), lines of
text and tables.

Coordinates are those of ``pages.py``.
"""

from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import pypdfium2.raw as pdfium

from pipelines.read.blocks import UnreadableError
from pipelines.read.letters import NONE, Floats, Letters, Truth, doubted
from pipelines.read.pages import Box
from pipelines.read.pdf_annotations import annotations
from pipelines.read.pdf_letters import SLANTED, Inked, inked
from pipelines.read.pdf_paths import Picture, walk
from pipelines.read.rulings import Rules

MOST_LETTERS = 100_000
"""On one page. A full page of a report has 2,000 letters; more than these is a drawing, or meant to stall."""
_UNTOLD = 0xFFFD
_ASIDE, _ABOVE = 0.15, 0.1
"""Shares of a letter's room, at its sides and above and below, in which its ink is not looked for."""


@dataclass(slots=True)
class Drawn:
    """What a page shows. ``turn``: quarters by which it was turned to read; ``pictures``: their boxes; ``figures``: how
    much is drawn that is neither text, picture nor ruling; ``unmapped``: letters whose font does not say what they are;
    ``notes``: the boxes of what was put onto the page with text of its own.
    """

    width: float
    height: float
    turn: int
    letters: Letters = NONE
    rules: Rules = field(default_factory=Rules)
    pictures: list[Box] = field(default_factory=list)
    figures: int = 0
    unmapped: int = 0
    notes: list[Box] = field(default_factory=list)


def drawn(page: Any) -> Drawn:
    """What an open page shows.

    Raises ``UnreadableError`` for a page with more on it than is looked at.
    """
    return _Reader(page).read()


_Side = TypeVar("_Side", float, Floats)


class _Reader:
    """One page while it is read. ``order``: of each text object, when it is drawn; ``covers``: what may hide others;
    ``nested``: text objects within a form, which may be hidden as a whole.
    """

    def __init__(self, page: Any) -> None:
        self.page = page
        self.raw = page.raw
        self.box = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(self.raw, self.box)
        self.text = pdfium.FPDFText_LoadPage(self.raw)
        self.order: dict[int, int] = {}
        self.covers: list[tuple[int, Box]] = []
        self.nested: set[int] = set()

    def read(self) -> Drawn:
        try:
            count = pdfium.FPDFText_CountChars(self.text)
            if count > MOST_LETTERS:
                raise UnreadableError(f"a page of the PDF has {count:,} letters; {MOST_LETTERS:,} are read")
            shown = pdfium.FPDFPage_GetRotation(self.raw)
            letters = inked(self.text, count)
            told, angles = letters.told, letters.angle
            upright = int(np.bincount(angles[angles >= 0], minlength=4).argmax())
            turn = upright if len(letters.n) else shown
            seen = walk(self.raw)
            self.order, self.nested = seen.order, seen.nested
            unmapped = int((~told).sum())
            page = Drawn(*self._size(turn), (turn - shown) % 4, unmapped=unmapped, figures=seen.figures)
            for x0, y0, x1, y1 in (self._turned(*box, turn) for box in seen.rulings):
                if x1 - x0 > y1 - y0:
                    page.rules.across.append(((y0 + y1) / 2, x0, x1))
                else:
                    page.rules.down.append(((x0 + x1) / 2, y0, y1))
            page.pictures = [self._turned(*box, turn) for box in seen.pictures]
            notes = annotations(self.raw)
            # They are drawn after all else.
            self.covers = [*seen.covers, *((seen.count + 1, note.box) for note in notes)]
            page.notes = [self._turned(*note.box, turn) for note in notes if note.has_text]
            printed = self._printed(letters)
            code = np.where(told, letters.code, _UNTOLD).astype(np.uint32)
            turned = Letters(*self._turned(*letters.sides, turn), code, told & (angles == upright))
            straight = angles != SLANTED
            unseen = turned.at(straight & ~printed)
            page.letters = doubted(turned.at(straight & printed), unseen, page.width, page.height)
            return page
        finally:
            pdfium.FPDFText_ClosePage(self.text)

    def _size(self, turn: int) -> tuple[float, float]:
        across, down = self.box.right - self.box.left, self.box.top - self.box.bottom
        return (down, across) if turn % 2 else (across, down)

    def _turned(self, x0: _Side, y0: _Side, x1: _Side, y1: _Side, turn: int) -> tuple[_Side, _Side, _Side, _Side]:
        """A box of the file (y up), or arrays of them, on the page turned clockwise by quarters (y down)."""
        box = self.box
        if turn == 0:
            return (x0 - box.left, box.top - y1, x1 - box.left, box.top - y0)
        if turn == 1:
            return (y0 - box.bottom, x0 - box.left, y1 - box.bottom, x1 - box.left)
        if turn == 2:
            return (box.right - x1, y0 - box.bottom, box.right - x0, y1 - box.bottom)
        return (box.top - y1, box.right - x1, box.top - y0, box.right - x0)

    def _printed(self, letters: Inked) -> Truth:
        """Which letters can be seen. Only where something speaks against it the page is drawn, and looked at."""
        x0, y0, x1, y1 = letters.sides
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        page = self.box
        printed = (page.left <= x) & (x <= page.right) & (page.bottom <= y) & (y <= page.top)
        left, bottom, right, top = letters.clip
        clipped = ~((left <= x) & (x <= right) & (bottom <= y) & (y <= top))
        nested = np.array([owner in self.nested for owner in letters.owners], np.bool_)[letters.owner]
        doubt = printed & (letters.doubtful | clipped | nested | self._covered(letters, x, y))
        if doubt.any():
            picture = Picture(self.page, self._doubted(letters, doubt))
            for at in np.flatnonzero(doubt).tolist():
                sides = (float(x0[at]), float(y0[at]), float(x1[at]), float(y1[at]))
                printed[at] = picture.has_ink(self._core(*sides))
        return np.asarray(printed)

    def _doubted(self, letters: Inked, doubt: Truth) -> set[int]:
        """The text objects of letters in doubt, and those without letters, which may lie over others."""
        owners = {letters.owners[number] for number in np.unique(letters.owner[doubt]).tolist()}
        return set(self.order) & owners | set(self.order) - set(letters.owners)

    def _core(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """The middle of a letter's room on the picture of the page: a shape that stands in for its own need not be
        where that would be, and at the edges may be what is beside it.
        """
        across, down = _ASIDE * (x1 - x0), _ABOVE * (y1 - y0)
        box = self.box
        return (x0 + across - box.left, box.top - y1 + down, x1 - across - box.left, box.top - y0 - down)

    def _covered(self, letters: Inked, x: Floats, y: Floats) -> Truth:
        """Which letters have their middle under something that is drawn later."""
        covered = np.zeros(len(x), np.bool_)
        if not (len(x) and self.covers):
            return covered
        order = np.array([self.order.get(owner or 0, -1) for owner in letters.owners])[letters.owner]
        first = int(order.min())
        for at, (left, bottom, right, top) in self.covers:
            if at > first:
                covered |= (order < at) & (left <= x) & (x <= right) & (bottom <= y) & (y <= top)
        return covered
