"""Strips of text outside ruled tables -> what is read one after the other: rows of columns, and lines of prose.

Belongs here: the order of reading, text in two columns, and tables without lines. Does not belong here: joining lines
to paragraphs (``page_blocks.py``), ruled tables.

A table without lines has columns only where the numbers of its rows stand one below the other without exception. Where
they do not its rows are handed over as lines of text, which the rules for flattened tables read or refuse.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.read.pages import GridCell, Strip

_CORE = 0.35
"""Half of the share of a letter's height by which lines must overlap to be one row."""
_FEWEST_LINES = 6
"""Lines on either side of a gap that make it part two columns of prose."""
_FEWEST_SENTENCES = 2
"""And lines that are enough where they hold whole sentences and no numbers."""
_PROSE = 8
"""Letters of a line of prose, on average."""
_MOST_NUMBERS = 0.2


@dataclass(slots=True)
class Band:
    """A row of strips side by side, from left to right; those below one another are one cell with several strips.

    ``sides``: where the column of prose begins and ends in which they stand.
    """

    cells: list[list[Strip]]
    sides: tuple[float, float] | None = None

    @property
    def strips(self) -> list[Strip]:
        return [strip for cell in self.cells for strip in cell]

    @property
    def y0(self) -> float:
        return min(strip.y0 for strip in self.strips)


@dataclass(slots=True)
class Unruled:
    """Rows of a table without lines whose columns are certain."""

    rows: list[list[GridCell]]
    y0: float


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
        run: list[Band] = []
        for band in _bands(part, sides):
            if len(band.cells) > 1:
                run.append(band)
                continue
            found += _table(run) if seen_whole else run
            run = []
            found.append(band)
        found += _table(run) if seen_whole else run
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
        sides = ([one for one in ordered[first:n] if one.x1 <= x], [one for one in ordered[first:n] if one.x0 >= x])
        if all(map(_is_prose, sides)) or _are_sentences(*sides):
            found.append((first, n))
        first = n + 1
    return found


def _is_prose(strips: Sequence[Strip]) -> bool:
    if len(strips) < _FEWEST_LINES:
        return False
    return _letters(strips) >= _PROSE and sum(map(_is_value, strips)) <= _MOST_NUMBERS * len(strips)


def _are_sentences(left: Sequence[Strip], right: Sequence[Strip]) -> bool:
    """Two columns of a few lines: words alone, a sentence among them, and all of the right ones begin at its margin."""
    both = [*left, *right]
    if min(len(left), len(right)) < _FEWEST_SENTENCES or any(map(_is_value, both)):
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
    return [Band(_side_by_side(row), sides) for row in rows]


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


def _is_value(strip: Strip) -> bool:
    """Whether a strip is a number or a sign in the place of one: nothing of it is a letter."""
    return not any(map(str.isalpha, strip.text))


def _table(run: list[Band]) -> list[Band | Unruled]:
    """The rows of a run as a table if its columns are certain, else as they are."""
    if len(run) < 2:
        return list(run)
    columns = _value_columns(run)
    if not columns:
        return list(run)
    rows = [_row(n, band, columns) for n, band in enumerate(run)]
    whole = [row for row in rows if row is not None]
    return [Unruled(whole, run[0].y0)] if len(whole) == len(rows) else list(run)


def _value_columns(run: list[Band]) -> list[tuple[float, float]]:
    """From where to where the columns of values reach."""
    values = [cell[0] for band in run for cell in band.cells[1:] if len(cell) == 1 and _is_value(cell[0])]
    columns: list[tuple[float, float]] = []
    for strip in sorted(values, key=lambda one: one.x0):
        if columns and strip.x0 < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], strip.x1))
        else:
            columns.append((strip.x0, strip.x1))
    return columns


def _row(n: int, band: Band, columns: list[tuple[float, float]]) -> list[GridCell] | None:
    """The cells of a row, or None where one of them cannot be placed. A row of words is a header, and not placed."""
    if not any(len(cell) == 1 and _is_value(cell[0]) for cell in band.cells[1:]):
        return [_cell(n, at, cell) for at, cell in enumerate(band.cells)]
    leads = [cell for cell in band.cells if cell[-1].x1 <= columns[0][0] and not _is_value(cell[0])]
    placed: dict[int, list[Strip]] = {}
    for cell in band.cells[len(leads) :]:
        under = [at for at, (x0, x1) in enumerate(columns) if cell[0].x0 < x1 and cell[0].x1 > x0]
        if len(cell) > 1 or len(under) != 1 or under[0] in placed or " " in cell[0].text:
            return None
        placed[under[0]] = cell
    if not leads:
        return None
    first = [_cell(n, at, cell) for at, cell in enumerate(leads)]
    y0, y1 = min(one.y0 for one in band.strips), max(one.y1 for one in band.strips)
    for at, (x0, x1) in enumerate(columns):
        value = _cell(n, len(leads) + at, placed.get(at, []))
        value.box = value.box if value.strips else (x0, y0, x1, y1)
        first.append(value)
    return first


def _cell(row: int, column: int, strips: list[Strip]) -> GridCell:
    box = (
        (
            min(one.x0 for one in strips),
            min(one.y0 for one in strips),
            max(one.x1 for one in strips),
            max(one.y1 for one in strips),
        )
        if strips
        else (0.0, 0.0, 0.0, 0.0)
    )
    return GridCell(row, column, 1, 1, box, strips, all(one.sure for one in strips))
