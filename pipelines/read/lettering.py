"""Lines of letters -> their text.

Belongs here: where a space is seen, and where a line is parted in two. Does not belong here: which letters make a line
(``letters.py``), and which cell a line is in (``cell_text.py``).

Spaces are told by the gaps alone: what a file holds between two letters is seen by nobody.
"""

from itertools import pairwise

import numpy as np

from pipelines.read.letters import Floats, Letters, Lines, Truth, Whole
from pipelines.read.pages import Strip

_NARROW_GAP, _WIDE_GAP = 0.2, 0.35
"""Gaps, in heights of a letter, from which on a space is seen: between digits or in writing without spaces, and where
the two meet (typesetters part them by a quarter)."""
_ASCII = 128
_SPACE = 32


def strips(found: Lines, gaps: Floats | None = None) -> list[tuple[int, Strip]]:
    """Lines with the groups that they are in; parted where letters are as many heights apart as ``gaps`` has for their
    group, or else nowhere.
    """
    letters = found.letters
    if not len(letters):
        return []
    first = np.flatnonzero(_parted(found, gaps))
    number = np.zeros(len(letters), np.int64)
    number[first[1:]] = 1
    number = np.cumsum(number)
    sizes = _sizes(letters, number, first)
    sides = (
        letters.x0[first],
        np.minimum.reduceat(letters.y0, first),
        np.maximum.reduceat(letters.x1, first),
        np.maximum.reduceat(letters.y1, first),
        sizes,
    )
    texts = _texts(letters, _spaced(letters, number, sizes), first)
    sure = np.logical_and.reduceat(letters.sure, first)
    columns = [*(side.tolist() for side in sides), texts, sure.tolist()]
    return list(zip(found.group[first].tolist(), map(Strip, *columns), strict=True))


def _parted(found: Lines, gaps: Floats | None) -> Truth:
    """Whether a letter is the first of its strip."""
    letters = found.letters
    parted = np.ones(len(letters), np.bool_)
    parted[1:] = found.line[1:] != found.line[:-1]
    if gaps is not None:
        parted[1:] |= letters.x0[1:] - letters.x1[:-1] >= (gaps[found.group] * letters.height)[1:]
    return parted


def _sizes(letters: Letters, number: Whole, first: Whole) -> Floats:
    """The height of the letters of each strip, that in the middle if they differ."""
    ordered = letters.height[np.lexsort((letters.height, number))]
    counts = np.diff(first, append=len(letters))
    return np.asarray(ordered[first + counts // 2])


def _spaced(letters: Letters, number: Whole, sizes: Floats) -> Truth:
    """Whether a space is seen before a letter."""
    ascii_ = letters.code < _ASCII
    least = np.where(ascii_[1:] == ascii_[:-1], _NARROW_GAP, _WIDE_GAP)
    spaced = np.zeros(len(letters), np.bool_)
    spaced[1:] = (number[1:] == number[:-1]) & (letters.x0[1:] - letters.x1[:-1] > least * sizes[number[1:]])
    return spaced


def _texts(letters: Letters, spaced: Truth, first: Whole) -> list[str]:
    codes = np.insert(letters.code, np.flatnonzero(spaced), _SPACE)
    text = codes.astype("<u4").tobytes().decode("utf-32-le")
    ends = [*(first + np.cumsum(spaced)[first]).tolist(), len(text)]
    return [text[a:b] for a, b in pairwise(ends)]
