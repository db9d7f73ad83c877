"""The text of a page of a PDF -> its letters, as PDFium hands them over.

Belongs here: every letter with ink, where it is, and how it is drawn. Does not belong here: what of it can be seen
(``pdf_objects.py``). Coordinates are the file's.
"""

import ctypes
import math
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import pypdfium2.raw as pdfium

from pipelines.read import pdfium_calls as calls
from pipelines.read.letters import Floats, Truth, Whole
from pipelines.read.pages import Box

SLANTED = -1
_LONGEST_PATH = 400
_PALE, _FAINT = 235, 40
_SLANT = 0.06
_MOST_CLIPS = 16
_INVISIBLE = (3, 7)
"""Text rendering modes of ISO 32000-1, table 106, that draw nothing. Recognised text under a scan is written so."""
_CONTROLS = frozenset([0, 2, 9, 10, 13, 32, 0xA0, 0xAD, 0x3000, 0x200B, 0xFEFF, 0xFFFE])
_LAYER = "OC\0".encode("utf-16-le")
_EVERYWHERE = (-math.inf, -math.inf, math.inf, math.inf)


class Style(NamedTuple):
    """How a text object is drawn: quarters turned or ``SLANTED``, whether it has no ink, whether its colour or a layer
    speaks against its being seen, and the box to which it is clipped.
    """

    angle: int
    hidden: bool
    doubtful: bool
    clip: Box


class Inked(NamedTuple):
    """The letters of a page that have ink: the place of each among all, its sides, its code, whether its font tells
    that, and the number of its text object, of which there are the addresses and styles.
    """

    n: Whole
    sides: tuple[Floats, Floats, Floats, Floats]
    code: Whole
    told: Truth
    owner: Whole
    owners: list[int | None]
    styles: list[Style]

    @property
    def angle(self) -> Whole:
        return np.array([style.angle for style in self.styles], np.int64)[self.owner]

    @property
    def doubtful(self) -> Truth:
        return np.array([style.doubtful for style in self.styles], np.bool_)[self.owner]

    @property
    def clip(self) -> tuple[Floats, ...]:
        return tuple(np.array([style.clip for style in self.styles]).reshape(-1, 4)[self.owner].T)


def inked(text: Any, count: int) -> Inked:
    """Those of ``count`` letters of a text page (its handle) that have ink, without spaces."""
    return _Text(text).letters(count)


class _Text:
    """A text page, and where PDFium writes the colour of an object."""

    def __init__(self, text: Any) -> None:
        self.text = ctypes.c_void_p(calls.address(text))
        self.colour = [ctypes.c_uint() for _ in range(4)]
        self.colour_at = [ctypes.addressof(one) for one in self.colour]

    def letters(self, count: int) -> Inked:
        codes = list(map(calls.unicode, repeat(self.text), range(count)))
        places = [n for n, code in enumerate(codes) if code not in _CONTROLS]
        owners = list(map(calls.text_object, repeat(self.text), places))
        numbers: dict[int | None, int] = {}
        styles: list[Style] = []
        for n, owner in zip(places, owners, strict=True):
            if owner not in numbers:
                numbers[owner] = len(styles)
                styles.append(self._style(owner, n))
        owned = [numbers[owner] for owner in owners]
        inked = [at for at, number in enumerate(owned) if not styles[number].hidden]
        place, owner_of = np.array(places, np.int64)[inked], np.array(owned, np.int64)[inked]
        code = np.array(codes, np.int64)[place]
        told = self._told(place, code)
        return Inked(place, self._sides(place.tolist()), code, told, owner_of, list(numbers), styles)

    def _sides(self, places: list[int]) -> tuple[Floats, Floats, Floats, Floats]:
        boxes = (pdfium.FS_RECTF * len(places))()
        size = ctypes.sizeof(pdfium.FS_RECTF)
        written = map(ctypes.byref, repeat(boxes), range(0, len(places) * size, size))
        list(map(calls.loose_box, repeat(self.text), places, written))
        left, top, right, bottom = np.frombuffer(boxes, np.float32).reshape(-1, 4).T.astype(np.float64)
        return (left, bottom, right, top)

    def _told(self, places: Whole, codes: Whole) -> Truth:
        """Whether the font of each letter says which it is. Asked for each: of one that a font does not tell PDFium
        hands over the number of its shape, which may be the code of another.
        """
        untold = np.fromiter(map(calls.unmapped, repeat(self.text), places.tolist()), np.int64, len(places))
        return np.asarray((untold == 0) & _are_told(codes))

    def _style(self, owner: int | None, n: int) -> Style:
        if not owner:
            return Style(0, False, False, _EVERYWHERE)
        red, green, blue, alpha = self.colour
        told = calls.fill_colour(owner, *self.colour_at)
        pale = bool(told) and (alpha.value < _FAINT or min(red.value, green.value, blue.value) > _PALE)
        quarters = calls.angle(self.text, n) / (math.pi / 2)
        angle = -round(quarters) % 4 if abs(quarters - round(quarters)) < _SLANT else SLANTED
        hidden = calls.render_mode(owner) in _INVISIBLE
        return Style(angle, hidden, pale or _may_be_off(owner), self._clip(owner))

    def _clip(self, owner: int) -> Box:
        """The box to which an object is clipped."""
        clip = calls.clip_path(owner)
        count = calls.clip_count(clip)
        if count <= 0:
            return _EVERYWHERE
        x, y = ctypes.c_float(), ctypes.c_float()
        at = ctypes.addressof(x), ctypes.addressof(y)
        found = _EVERYWHERE
        for path in range(min(count, _MOST_CLIPS)):
            points = []
            for n in range(min(max(calls.clip_segments(clip, path), 0), _LONGEST_PATH)):
                calls.segment_point(calls.clip_segment(clip, path, n), *at)
                points.append((x.value, y.value))
            if points:
                xs, ys = zip(*points, strict=True)
                found = (max(found[0], min(xs)), max(found[1], min(ys)), min(found[2], max(xs)), min(found[3], max(ys)))
        return found


def _may_be_off(owner: int) -> bool:
    """Whether an object belongs to a layer, which may be switched off (ISO 32000-1, 14.11.3.2)."""
    count = calls.marks(owner)
    if count <= 0:
        return False
    name, size = ctypes.create_string_buffer(len(_LAYER)), ctypes.c_ulong()
    for nth in range(count):
        # A longer name is not written.
        calls.mark_name(calls.mark(owner, nth), name, len(name), ctypes.byref(size))
        if size.value == len(_LAYER) and name.raw == _LAYER:
            return True
    return False


def _are_told(codes: Whole) -> Truth:
    """Which codes are characters that can be read: halves of pairs, private ones and those of no meaning cannot."""
    private = (codes >= 0xD800) & (codes <= 0xF8FF)
    return np.asarray((codes >= 32) & ~private & (codes != 0xFFFD) & (codes != 0xFFFF) & (codes < 0xF0000))
