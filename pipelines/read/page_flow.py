"""Strips of text outside ruled tables -> what is read one after the other: rows of columns, and lines of prose.

Belongs here: the order of reading, text in two columns, and rows. Does not belong here: joining lines to paragraphs
(``page_blocks.py``), tables without lines (``page_unruled.py``) and ruled ones.
"""

from collections.abc import Sequence

from pipelines.read.page_unruled import tables
from pipelines.read.pages import Band, Strip, Unruled, is_value

_CORE = 0.35
"""Half of the share of a letter's height by which lines must overlap to be one row."""
_FEWEST_LINES = 6
"""Lines on either side of a gap that make it part two columns of prose."""
_FEWEST_SENTENCES = 2
"""And lines that are enough where they hold whole sentences and no numbers."""
_PROSE = 8
"""Letters of a line of prose, on average."""
_MOST_NUMBERS = 0.2
_TOUCHING = 0.1


def flow(strips: Sequence[Strip], seen_whole: bool = True) -> list[Band | Unruled]:
    """What stands on a page (or between two tables of it) in the order of reading. Where strips may be lacking an empty
    place says nothing, and nothing is taken for a table.
    """
    found: list[Band | Unruled] = []
    parts = _columns(strips)
    for n, part in enumerate(parts):
        sides = None
        if n % 3 and part:
            sides = (min(one.x0 for one in part), max(one.x1 for one in part))
        bands = _bands(part, sides)
        found += tables(bands) if seen_whole else bands
    return found


def _columns(strips: Sequence[Strip]) -> list[list[Strip]]:
    """Strips in parts that are read one after the other: what is above two columns of prose, the left one, the right
    one, and so on below them.
    """
    if len(strips) < 2 * _FEWEST_SENTENCES:
        return [list(strips)]
    left, right = min(one.x0 for one in strips), max(one.x1 for one in strips)
    ordered = sorted(strips, key=lambda one: one.middle)
    best: tuple[int, float, int, int] | None = None
    step = max(2.0, (right - left) / 100)
    x = left + 0.35 * (right - left)
    while x < left + 0.65 * (right - left):
        for first, last in _uncrossed(ordered, x):
            if best is None or last - first > best[0]:
                best = (last - first, x, first, last)
        x += step
    if best is None:
        return [list(strips)]
    _, x, first, last = best
    inside = ordered[first:last]
    sides = ([one for one in inside if one.x1 <= x], [one for one in inside if one.x0 >= x])
    return [ordered[:first], *sides, *_columns(ordered[last:])]


def _uncrossed(ordered: Sequence[Strip], x: float) -> list[tuple[int, int]]:
    """Runs of strips of which none crosses ``x``, with prose on both sides of it."""
    found = []
    first = 0
    for n in range(len(ordered) + 1):
        if n < len(ordered) and not ordered[n].x0 < x < ordered[n].x1:
            continue
        run = ordered[first:n]
        if len(run) >= 2 * _FEWEST_SENTENCES:  # the fewest that can be two columns
            sides = ([one for one in run if one.x1 <= x], [one for one in run if one.x0 >= x])
            if all(map(_is_prose, sides)) or _are_sentences(*sides):
                found.append((first, n))
        first = n + 1
    return found


def _is_prose(strips: Sequence[Strip]) -> bool:
    if len(strips) < _FEWEST_LINES:
        return False
    return _letters(strips) >= _PROSE and sum(map(is_value, strips)) <= _MOST_NUMBERS * len(strips)


def _are_sentences(left: Sequence[Strip], right: Sequence[Strip]) -> bool:
    """Two columns of a few lines: words alone, a sentence among them, and all of the right ones begin at its margin."""
    both = [*left, *right]
    if min(len(left), len(right)) < _FEWEST_SENTENCES or any(map(is_value, both)):
        return False
    margin = min(one.x0 for one in right)
    at_margin = all(one.x0 - margin < 2.5 * one.size for one in right)
    return at_margin and any("。" in one.text for one in both) and _letters(left) >= _PROSE <= _letters(right)


def _letters(strips: Sequence[Strip]) -> float:
    return sum(len(one.text) for one in strips) / len(strips)


def _bands(strips: Sequence[Strip], sides: tuple[float, float] | None) -> list[Band]:
    """Rows: strips whose middles overlap in height, directly or through others."""
    rows: list[list[Strip]] = []
    lowest = float("-inf")
    for strip in sorted(strips, key=lambda one: one.middle - _CORE * one.size):
        if rows and strip.middle - _CORE * strip.size < lowest:
            rows[-1].append(strip)
        else:
            rows.append([strip])
            lowest = float("-inf")
        lowest = max(lowest, strip.middle + _CORE * strip.size)
    return [Band(_side_by_side(_in_one(row)), sides) for row in rows]


def _in_one(row: list[Strip]) -> list[Strip]:
    """Words that touch in one strip: flat letters, as 一 and ：, are no higher than the space between lines, and stand
    apart. A digit that touches a word is left alone: it may be raised, as that of a note.
    """
    found: list[Strip] = []
    for strip in sorted(row, key=lambda one: one.x0):
        last = found[-1] if found else None
        if last and abs(strip.x0 - last.x1) <= _TOUCHING * max(last.size, strip.size) and _are_words(last, strip):
            found[-1] = Strip(last.x0, min(last.y0, strip.y0), strip.x1, max(last.y1, strip.y1),
                              max(last.size, strip.size), last.text + strip.text, last.sure and strip.sure)  # fmt: skip
        else:
            found.append(strip)
    return found


def _are_words(one: Strip, other: Strip) -> bool:
    """Whether two strips are of words alone, and one lies within the height of the other."""
    inside = min(one.y1, other.y1) - max(one.y0, other.y0) >= min(one.y1 - one.y0, other.y1 - other.y0)
    return inside and not any(map(str.isdigit, one.text + other.text)) and not (is_value(one) and is_value(other))


def _side_by_side(row: list[Strip]) -> list[list[Strip]]:
    cells: list[list[Strip]] = []
    right = float("-inf")
    for strip in sorted(row, key=lambda one: one.x0):
        if cells and strip.x0 < right:
            cells[-1].append(strip)
        else:
            cells.append([strip])
            right = float("-inf")
        right = max(right, strip.x1)
    return [sorted(cell, key=lambda one: one.y0) for cell in cells]
