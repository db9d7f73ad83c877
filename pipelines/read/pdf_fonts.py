"""Fonts that a PDF names and does not carry -> one font of our own.

Belongs here: which font PDFium takes instead. Does not belong here: reading with it (``pdf_objects.py``).

PDFium looks among the fonts of the system for the shapes of such letters. Where letters stand would depend on the
machine then: on one without a Chinese font no letter has a shape, and PDFium takes the second of two equal numbers side
by side for the first one drawn again, so that a printed 0 becomes a blank. Where there is one, its 26 MB are read for
every document. ``placeholder.ttf`` (``tests/placeholder_font.py`` writes it) has a bar for every character, lower and
narrower than the room that the PDF itself gives to it; whether a letter is seen can be told by it too.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import Any

from pypdfium2 import PdfSysfontBase

_OURS = 1
"""What PDFium is told to ask for our font by; those of the system are addresses."""
_NAME = b"Placeholder\0"
"""PDFium keeps fonts that are in use by their names: those of the system must not be taken for ours."""
_WHOLE_FILE = 0


class _Fonts(PdfSysfontBase):  # type: ignore[misc]
    """What PDFium asks for fonts. What is not answered here is by the system's."""

    def __init__(self) -> None:
        super().__init__()
        self.ours = False
        self.font = files("pipelines.read").joinpath("placeholder.ttf").read_bytes()

    # The names are those of PDFium's interface.
    def MapFont(self, _: Any, *asked: Any) -> int | None:  # noqa: N802
        found: int | None = _OURS if self.ours else super().MapFont(_, *asked)
        return found

    def GetFontData(self, _: Any, font: int, table: int, buffer: Any, size: int) -> int:  # noqa: N802
        if font != _OURS:
            return int(super().GetFontData(_, font, table, buffer, size))
        return _filled(self.font, buffer, size) if table == _WHOLE_FILE else 0

    def GetFaceName(self, _: Any, font: int, buffer: Any, size: int) -> int:  # noqa: N802
        return _filled(_NAME, buffer, size) if font == _OURS else int(super().GetFaceName(_, font, buffer, size))

    def GetFontCharset(self, _: Any, font: int) -> int:  # noqa: N802
        return 0 if font == _OURS else int(super().GetFontCharset(_, font))

    def DeleteFont(self, _: Any, font: int) -> None:  # noqa: N802
        if font != _OURS:
            super().DeleteFont(_, font)


def _filled(answer: bytes, buffer: Any, size: int) -> int:
    """How long an answer is; it is handed over where there is room for it."""
    if size >= len(answer):
        ctypes.memmove(buffer, answer, len(answer))
    return len(answer)


@cache
def _fonts() -> _Fonts:
    fonts = _Fonts()
    fonts.setup()
    return fonts


@contextmanager
def of_our_own() -> Iterator[None]:
    """While documents are opened and read in this: no font of the system is looked at."""
    fonts = _fonts()
    fonts.ours = True
    try:
        yield
    finally:
        fonts.ours = False
