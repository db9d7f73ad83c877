"""Letters with their places -> which of them stand side by side.

Belongs here: which letters make a line, letters drawn twice, and letters that nobody can tell apart. Does not belong
here: where letters come from, and the text of a line (``lettering.py``).

The letters of a whole document are looked at together: ``groups`` say which of them have to do with one another, by a
number for each letter, as those of a cell or of a page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Truth = NDArray[np.bool_]

_SAME_LINE = 0.5
_DRAWN_TWICE = 0.3
_OVERPRINTED = 0.6
_ONE_WORD, _OVER_EDGE = 0.2, 0.1


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters as they are drawn, in arrays of the same length: the sides of each, its code in Unicode, and whether no
    more and no less is printed than that says.
    """

    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats
    code: NDArray[np.uint32]
    sure: Truth

    def __len__(self) -> int:
        return len(self.code)

    @property
    def height(self) -> Floats:
        return self.y1 - self.y0

    def at(self, places: NDArray[Any]) -> "Letters":
        """Those at some places, or where a mask is true."""
        return Letters(*(side[places] for side in self._arrays()))

    @staticmethod
    def joined(parts: Sequence["Letters"]) -> "Letters":
        """The letters of several, one after the other."""
        return Letters(*map(np.concatenate, zip(*(one._arrays() for one in (NONE, *parts)), strict=True)))

    def _arrays(self) -> tuple[NDArray[Any], ...]:
        return (self.x0, self.y0, self.x1, self.y1, self.code, self.sure)


_NO_SIDE = np.empty(0)
NONE = Letters(_NO_SIDE, _NO_SIDE, _NO_SIDE, _NO_SIDE, np.empty(0, np.uint32), np.empty(0, np.bool_))


class Lines(NamedTuple):
    """Letters by line, the lines of each group from above to below, letters from left to right; those drawn twice once.

    ``group``, ``line`` and ``place``: of each letter its group, its line, counted over all groups, and its place among
    those that were given; ``of``: the line of each that was given.
    """

    letters: Letters
    group: Whole
    line: Whole
    place: Whole
    of: Whole


def lines(letters: Letters, groups: Whole) -> Lines:
    """The lines that letters make."""
    down = np.lexsort((letters.y0 + letters.y1, groups))
    line = _numbered(letters.at(down), groups[down])
    across = np.lexsort((letters.x0[down], line))
    index, of = down[across], np.empty(len(letters), np.int64)
    of[down] = line
    once, sure = _once(letters.at(index), line[across])
    index = index[once]
    kept = letters.at(index)
    return Lines(replace(kept, sure=kept.sure & sure[once]), groups[index], of[index], index, of)


def _numbered(letters: Letters, groups: Whole) -> Whole:
    """The line of each letter, which are sorted from above to below by group. A line reaches from its highest letter
    down to the last one that overlaps it.
    """
    if not len(letters):
        return np.empty(0, np.int64)
    middles, reaches = (letters.y0 + letters.y1) / 2, _SAME_LINE * letters.height
    apart = np.ones(len(letters), np.bool_)
    apart[1:] = groups[1:] != groups[:-1]
    widest = np.maximum.reduceat(reaches, np.flatnonzero(apart))[np.cumsum(apart) - 1]
    # Farther from the letter above than any of its group reaches a line begins, whatever is above; and what lies closer
    # together than any of it reaches is one line. What is left is looked at letter by letter.
    apart[1:] |= middles[1:] - middles[:-1] >= widest[1:]
    first = np.flatnonzero(apart)
    last = np.append(first[1:], len(letters)) - 1
    lines_of = np.ones(len(first), np.int64)
    within = np.zeros(len(letters), np.int64)
    for run in np.flatnonzero(~(middles[last] - middles[first] < np.minimum.reduceat(reaches, first))).tolist():
        place = slice(first[run], last[run] + 1)
        within[place] = found = _in_turn(middles[place].tolist(), reaches[place].tolist())
        lines_of[run] = found[-1] + 1
    return np.asarray((np.cumsum(lines_of) - lines_of)[np.cumsum(apart) - 1] + within)


def _in_turn(middles: list[float], reaches: list[float]) -> list[int]:
    """The same of letters of one group, one after the other, from 0."""
    found = []
    line, first = -1, 0.0
    for middle, reach in zip(middles, reaches, strict=True):
        if line < 0 or not middle - first < reach:
            line, first = line + 1, middle
        found.append(line)
    return found


def _once(letters: Letters, line: Whole) -> tuple[Truth, Truth]:
    """Which letters are not drawn again over themselves, and which do not lie upon a different one."""
    once, sure = np.ones(len(letters), np.bool_), np.ones(len(letters), np.bool_)
    width = letters.x1 - letters.x0
    narrower = np.maximum(1e-6, np.minimum(width[:-1], width[1:]))
    twice = (letters.code[:-1] == letters.code[1:]) & (np.abs(np.diff(letters.x0)) < _DRAWN_TWICE * narrower)
    upon = letters.x1[:-1] - letters.x0[1:] > _OVERPRINTED * narrower
    for number in np.unique(line[1:][(line[:-1] == line[1:]) & (twice | upon)]).tolist():
        _compare(letters, range(*np.searchsorted(line, (number, number + 1)).tolist()), once, sure)
    return once, sure


def _compare(letters: Letters, places: Sequence[int], once: Truth, sure: Truth) -> None:
    """Enters for the letters of one line what ``_once`` tells: each is held against the last one that is kept."""
    last = places[0]
    for one in places[1:]:
        width = max(1e-6, min(letters.x1[last] - letters.x0[last], letters.x1[one] - letters.x0[one]))
        if letters.code[one] == letters.code[last] and abs(letters.x0[one] - letters.x0[last]) < _DRAWN_TWICE * width:
            once[one] = False
            continue
        if letters.x1[last] - letters.x0[one] > _OVERPRINTED * width:
            sure[last] = sure[one] = False
        last = one


def doubted(letters: Letters, unseen: Letters, width: float, height: float) -> Letters:
    """Letters of a page of this size, not sure where the rest of their word is beyond its edge or cannot be seen."""
    nearest = np.minimum.reduce([letters.x0, letters.y0, width - letters.x1, height - letters.y1])
    cut = nearest < -_OVER_EDGE * letters.height
    if len(unseen):
        both = Letters.joined([letters, unseen])
        found = lines(both, np.zeros(len(both), np.int64))
        hidden = found.place >= len(letters)
        parted = pairs(found, _ONE_WORD) & (hidden[:-1] != hidden[1:])
        ends = np.concatenate([found.place[:-1][parted], found.place[1:][parted]])
        cut[ends[ends < len(letters)]] = True
    return replace(letters, sure=letters.sure & ~cut)


def pairs(found: Lines, gap: float) -> Truth:
    """Of each letter but the last, whether the next one of its line is less than ``gap`` of its height away."""
    near = found.letters.x0[1:] - found.letters.x1[:-1] < gap * found.letters.height[1:]
    return np.asarray(near & (found.line[1:] == found.line[:-1]))
