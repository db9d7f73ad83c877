"""Letters with their places -> lines of text.

Belongs here: which letters make a line, where a space is seen, letters drawn twice, and letters that nobody can tell
apart. Does not belong here: where letters come from, and which cell a line is in.

Spaces are told by the gaps alone: what a file holds between two letters is seen by nobody.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipelines.read.pages import Strip

_DIGIT_GAP, _WORD_GAP, _WIDE_GAP = 0.2, 0.2, 0.35
"""Gaps, in heights of a letter, from which on a space is seen: between digits, in writing without spaces, and where
the two meet (typesetters part them by a quarter)."""
_SAME_LINE = 0.5
_DRAWN_TWICE = 0.3
_OVERPRINTED = 0.6
_ONE_WORD, _OVER_EDGE = 0.2, 0.1


class Glyph(NamedTuple):
    """A letter as it is drawn. ``sure`` is False where more or less may be printed than it says."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    sure: bool = True


def strips(glyphs: Iterable[Glyph], gap: float = float("inf")) -> list[Strip]:
    """Lines from above to below, parted where letters are ``gap`` of their height or more apart."""
    found = []
    for line in lines(glyphs):
        found += _strips(line, gap)
    return found


def doubted(glyphs: list[Glyph], unseen: Sequence[Glyph], width: float, height: float) -> list[Glyph]:
    """Letters of a page of this size, not sure where the rest of their word is beyond its edge or cannot be seen."""
    cut = {
        one for one in glyphs if min(one.x0, one.y0, width - one.x1, height - one.y1) < -_OVER_EDGE * (one.y1 - one.y0)
    }
    ends = set(unseen)
    for line in lines([*glyphs, *unseen]) if unseen else []:
        for before, after in pairwise(line):
            if (before in ends) != (after in ends) and after.x0 - before.x1 < _ONE_WORD * (after.y1 - after.y0):
                cut |= {before, after}
    return [one._replace(sure=False) if one in cut else one for one in glyphs] if cut else glyphs


def lines(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Letters by line, from above to below and from left to right; those drawn twice once."""
    rows: list[tuple[float, list[Glyph]]] = []
    for glyph in sorted(glyphs, key=lambda one: one.y0 + one.y1):
        middle = (glyph.y0 + glyph.y1) / 2
        if rows and middle - rows[-1][0] < _SAME_LINE * (glyph.y1 - glyph.y0):
            rows[-1][1].append(glyph)
        else:
            rows.append((middle, [glyph]))
    return [_once(sorted(row, key=lambda one: one.x0)) for _, row in rows]


def _once(row: list[Glyph]) -> list[Glyph]:
    """Without letters drawn again over themselves; different ones that lie upon each other are not sure."""
    kept: list[Glyph] = []
    for glyph in row:
        before = kept[-1] if kept else None
        if before is not None:
            width = max(1e-6, min(before.x1 - before.x0, glyph.x1 - glyph.x0))
            if glyph.text == before.text and abs(glyph.x0 - before.x0) < _DRAWN_TWICE * width:
                continue
            if before.x1 - glyph.x0 > _OVERPRINTED * width:
                kept[-1] = before._replace(sure=False)
                glyph = glyph._replace(sure=False)
        kept.append(glyph)
    return kept


def _strips(line: list[Glyph], gap: float) -> list[Strip]:
    found = []
    start = 0
    for n in range(1, len(line) + 1):
        if n == len(line) or line[n].x0 - line[n - 1].x1 >= gap * (line[n].y1 - line[n].y0):
            found.append(_strip(line[start:n]))
            start = n
    return found


def _strip(letters: list[Glyph]) -> Strip:
    heights = sorted(one.y1 - one.y0 for one in letters)
    size = heights[len(heights) // 2]
    words = [letters[0].text]
    for before, after in pairwise(letters):
        if after.x0 - before.x1 > _space(before.text[-1], after.text[0]) * size:
            words.append(" ")
        words.append(after.text)
    return Strip(
        letters[0].x0,
        min(one.y0 for one in letters),
        max(one.x1 for one in letters),
        max(one.y1 for one in letters),
        size,
        "".join(words),
        all(one.sure for one in letters),
    )


def _space(before: str, after: str) -> float:
    if before.isascii() and after.isascii():
        return _DIGIT_GAP
    return _WIDE_GAP if before.isascii() or after.isascii() else _WORD_GAP
