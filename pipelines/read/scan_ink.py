"""The picture of a cell -> its lines of ink, and how many signs a line has.

Belongs here: what can be told of ink without knowing any letter. Does not belong here: which letters it makes
(``scan_letters.py``).

Recognition by a network loses letters that are repeated (``11`` read as ``1``) alike wherever they stand, so that the
equations hold all the same. The pieces of ink of a number are counted for that.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Pixels = tuple[int, int, int, int]
_INK, _FAINT = 45, 28
"""Shades by which letters are darker than the paper around them; and by which what may be a letter is. Noise, once it
is smoothed, is neither."""
_SPECK, _FAINT_SPECK = 6, 12
_HEIGHT = 22
"""Pixels of letters of 8 points: a dash is not blown up beyond it."""
_TALL = 0.6
"""Of the height of a line: lower pieces are points and commas."""
_APART = 0.9
"""Of the height of a line: digits farther away from one another are two numbers."""
_PITCH, _FIRST = (0.7, 0.8), (0.15, 0.7)
"""In heights of a line, the least and the most: from one digit to the next, and the width of one."""
_ONE, _BROKEN = 0.5, 0.8
"""The width of a 1 at most, and that of a 0 whose thin ends are gone."""
_HALVES = 0.25
"""By how much one half of such a 0 may be wider than the other."""
_OF_A_PITCH = (0.3, 1.25)
"""The width of one digit, of a 1 and of a blurred 0: numbers of a digit more are wider, of a digit less narrower."""
_TELLING, _ALIKE = 3, 0.15
_FLAT, _FILLED = 2.5, 0.6
"""A dash: so many times as wide as high, and so much of that ink."""
_THIN, _STRAIGHT = 0.3, 0.12
_MOST = 95
"""A stroke, in its height: the ink on a row, and how far from a straight line, of so many rows in a hundred: the bar of
a 7 takes more than the rest."""
_RAGGED, _FLAG = 0.07, 0.4
"""A stroke, in its height: how far both its sides are from straight lines, and what the flag of a 1 takes of its left
side from above. A narrow 3 or 0 has no more ink on a row than a stroke, and its middle is as straight.
"""
_MOST_OF_A_SIDE, _ROUNDED = 90, 0.05
_SLANTED, _UPRIGHT = 0.22, 0.12
"""Rows across by which a slash leans at least, and an upright stroke at most; a slanted 1 is between them."""
_LARGER = 3
_POINTS = frozenset(".,，．")


def lines_of(shade: Gray, box: Pixels) -> tuple[list[Pixels], bool]:
    """The lines of a cell, each with the box of its ink; and whether there is something too faint to be one."""
    x0, y0, x1, y1 = box
    part = shade[max(0, y0) : y1, max(0, x0) : x1]
    if min(part.shape) < 3:
        return [], True
    darker = np.percentile(part, 80) - part.astype(np.int16)
    ink = _without_specks(darker > _INK, _SPECK)
    filled = np.flatnonzero(ink.any(axis=1))
    if not filled.size:
        return [], bool(_without_specks(darker > _FAINT, _FAINT_SPECK).any())
    boxes = []
    for run in np.split(filled, np.flatnonzero(np.diff(filled) > 3) + 1):
        top, bottom = int(run[0]), int(run[-1]) + 1
        columns = np.flatnonzero(ink[top:bottom].any(axis=0))
        boxes.append((x0 + int(columns[0]), y0 + top, x0 + int(columns[-1]) + 1, y0 + bottom))
    return _joined(boxes), False


def is_number_of(text: str, line: Gray, pitch: float | None = None) -> bool:
    """Whether ``text`` is a plain number, and the ink of a line has as many pieces as that has digits, none far from
    the next and together no wider than so many may be, or is as wide as so many digits: by the ``pitch`` of the page
    where that is known.
    """
    digits = [sign for sign in text if sign not in _POINTS]
    if not "".join(digits).isdecimal():
        return False
    ink = _ink(line)
    filled, height = np.flatnonzero(ink.any(axis=0)), _height(ink)
    if not filled.size:
        return False
    pieces = _pieces(ink, height)
    width = float(filled[-1] - filled[0] + 1) / height
    step = len(digits) - 1
    if len(pieces) == len(digits):
        apart = any(after[0] - before[1] > _APART * height for before, after in pairwise(pieces))
        # No digit is wider than high, and no piece of ink then holds two that the recogniser saw as one.
        widest = len(digits) if pitch is None else (step + _OF_A_PITCH[1]) * pitch
        return not apart and (len(digits) < len(text) or width <= widest)
    least, most = step * _PITCH[0] + _FIRST[0], step * _PITCH[1] + _FIRST[1]
    if text == "1":
        most = _ONE
    elif text == "0" and _are_halves(pieces):
        most = _BROKEN
    if pitch is not None:
        least, most = (step + _OF_A_PITCH[0]) * pitch, (step + _OF_A_PITCH[1]) * pitch
    return len(digits) == len(text) and least <= width <= most


def _are_halves(pieces: Sequence[tuple[int, int]]) -> bool:
    widths = sorted(last - first + 1 for first, last in pieces)
    return len(widths) == 2 and widths[1] <= (1 + _HALVES) * widths[0]


def pitch_of(lines: Iterable[tuple[str, Gray]]) -> float | None:
    """From one digit to the next in heights of a line, on a page with these numbers: where three and more tell it, each
    of two digits and more with a piece of ink for each, and agree. None where they do not.
    """
    told = []
    for text, line in lines:
        ink = _ink(line)
        height = _height(ink)
        pieces = _pieces(ink, height)
        if text.isdecimal() and len(pieces) == len(text) > 1:
            told.append((sum(pieces[-1]) - sum(pieces[0])) / 2 / (len(text) - 1) / height)
    if len(told) < _TELLING:
        return None
    low, pitch, high = np.percentile(told, (10, 50, 90))
    return float(pitch) if high - low <= _ALIKE * pitch else None


def sign_of(line: Gray) -> str | None:
    """The ``/`` or ``-`` that the ink of a line is by its shape, ``1`` for an upright stroke, ``?`` for what leans and
    may be either, None for anything else.
    """
    ink = _ink(line)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if rows.size < _LARGER or columns.size < _LARGER:
        return None
    height, width = int(rows[-1] - rows[0]) + 1, int(columns[-1] - columns[0]) + 1
    if width >= _FLAT * height:
        return "-" if ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].mean() > _FILLED else None
    x = np.arange(ink.shape[1])
    weights = ink[rows].sum(axis=1)
    middles = (ink[rows] * x).sum(axis=1) / weights
    slope, start = np.polyfit(rows, middles, 1)
    thickness, bend = np.percentile(weights, _MOST), np.percentile(np.abs(middles - (slope * rows + start)), _MOST)
    if thickness > _THIN * height or bend > _STRAIGHT * height:
        return "?" if slope < -_UPRIGHT else None
    if abs(slope) < _UPRIGHT:
        return "1" if _is_straight(ink[rows], height) else None
    return "/" if slope < -_SLANTED else "?"


def _is_straight(ink: NDArray[np.bool_], height: int) -> bool:
    """Whether the sides of these rows are those of a stroke: rounded ends, and a flag on the left of a 1, left out."""
    ends, flag = int(_ROUNDED * len(ink)), int(_FLAG * len(ink))
    right = _bend(np.argmax(ink[:, ::-1], axis=1)[ends : len(ink) - ends])
    left = _bend(np.argmax(ink, axis=1)[flag:])
    return right + left <= _RAGGED * height


def _bend(side: NDArray[np.intp]) -> float:
    """How far the places of a side lie from a straight line, those farthest off left out."""
    rows = np.arange(len(side))
    slope, start = np.polyfit(rows, side, 1)
    return float(np.percentile(np.abs(side - (slope * rows + start)), _MOST_OF_A_SIDE))


def _ink(line: Gray) -> NDArray[np.bool_]:
    large = cv2.resize(line, None, fx=_LARGER, fy=_LARGER, interpolation=cv2.INTER_CUBIC)
    dark, paper = np.percentile(large, (1, 90))
    return np.asarray(large < (float(dark) + float(paper)) / 2, np.bool_)


def _pieces(ink: NDArray[np.bool_], height: int) -> list[tuple[int, int]]:
    """The columns of pieces of ink that are as high as digits."""
    filled = np.flatnonzero(ink.any(axis=0))
    runs = np.split(filled, np.flatnonzero(np.diff(filled) > 1) + 1) if filled.size else []
    return [(int(run[0]), int(run[-1])) for run in runs if _height(ink[:, run[0] : run[-1] + 1]) >= _TALL * height]


def _height(ink: NDArray[np.bool_]) -> int:
    rows = np.flatnonzero(ink.any(axis=1))
    return int(rows[-1] - rows[0]) + 1 if rows.size else 0


def _without_specks(ink: NDArray[np.bool_], least: int) -> NDArray[np.bool_]:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    keep = [n for n in range(1, count) if stats[n, cv2.CC_STAT_AREA] >= least]
    return np.isin(labels, keep)


def _joined(boxes: list[Pixels]) -> list[Pixels]:
    """Pieces of one line: letters of two parts, as 二, and dots below them."""
    found: list[Pixels] = []
    for box in boxes:
        if found and box[3] - found[-1][1] <= _HEIGHT + 4:
            last = found.pop()
            box = (min(last[0], box[0]), last[1], max(last[2], box[2]), box[3])
        found.append(box)
    return found


def with_paper(picture: Gray, box: Pixels, margin: int) -> Gray:
    """The picture of a line with so much paper around it, and of low lines with as much as others have."""
    x0, y0, x1, y1 = box
    more = max(0, _HEIGHT - (y1 - y0)) // 2
    height, width = picture.shape
    top, bottom = max(0, y0 - more - margin), min(height, y1 + more + margin)
    left, right = max(0, x0 - margin), min(width, x1 + margin)
    return picture[top:bottom, left:right]
