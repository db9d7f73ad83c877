"""Letters and grids -> the text of each cell, and the letters that stand in none.

Belongs here: which cell a letter is in, and the cells whose text cannot be told from that of their neighbour. Does not
belong here: lines of text (``letters.py``, ``lettering.py``).

A text wider than its cell runs into the next one. Such a pair of cells is not sure: what is in either may be a part.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from pipelines.read.lettering import strips
from pipelines.read.letters import Letters, Truth, Whole, lines, pairs
from pipelines.read.pages import Box, Grid, GridCell, Strip

_TOUCHING, _CROSSING = 0.1, 0.2
"""In heights of a letter: the gap between letters of one word, and how far a letter may reach over a line."""
_GAP = 0.6
"""Heights of a letter between texts outside of tables from which on they are two."""
_NARROWEST = 5.0
_EDGE = 1.0
_NUMBER = np.array(sorted(map(ord, "0123456789.,，０１２３４５６７８９．")), np.uint32)


@dataclass(slots=True)
class Lettered:
    """A page of this size, with its letters, its tables, and the boxes of what was put onto it with text of its own."""

    letters: Letters
    grids: list[Grid]
    width: float
    height: float
    notes: list[Box] = field(default_factory=list)


@dataclass(slots=True)
class _Placed:
    """The cells of all pages, and of each letter the number of its cell, or -1; and once more by table: the numbers of
    its letters and of those beside it.
    """

    cell_of: Whole
    cells: list[GridCell] = field(default_factory=list)
    tables: list[Whole] = field(default_factory=list)


def fill(pages: Sequence[Lettered]) -> list[list[Strip]]:
    """Puts the letters into the cells of the pages, drops the cells that are none, and returns the text that is left
    over, by page. Cells at the edge of a page are not sure, since what is beyond it is seen by nobody, nor are those
    under a note, since what that says is not read.
    """
    letters = Letters.joined([page.letters for page in pages])
    placed = _placed(pages, letters)
    count = len(placed.cells)
    page_of = np.repeat(np.arange(len(pages)), [len(page.letters) for page in pages])
    groups = np.where(placed.cell_of < 0, page_of + count, placed.cell_of)
    left: list[list[Strip]] = [[] for _ in pages]
    gaps = np.full(count + len(pages), np.inf)
    gaps[count:] = _GAP
    with np.errstate(invalid="ignore"):  # a letter without height is nowhere parted from the next in its cell
        found = strips(lines(letters, groups), gaps)
    for group, strip in found:
        if group < count:
            placed.cells[group].strips.append(strip)
        else:
            left[group - count].append(strip)
    for number in {*_over_the_line(letters, placed), *_crossed(letters, placed)}:
        placed.cells[number].sure = False
    for page in pages:
        for grid in page.grids:
            _settle(grid, page)
    return left


def _placed(pages: Sequence[Lettered], letters: Letters) -> _Placed:
    placed = _Placed(np.full(len(letters), -1, np.int64))
    start = 0
    for page in pages:
        left = np.arange(start, start := start + len(page.letters))
        for grid in page.grids:
            inside = _inside(grid, letters.at(left))
            own, left = left[inside >= 0], left[inside < 0]
            placed.cell_of[own] = inside[inside >= 0] + len(placed.cells)
            placed.cells += grid.cells
            placed.tables.append(np.concatenate([own, left[_is_beside(letters.at(left), grid)]]))
    return placed


def _inside(grid: Grid, letters: Letters) -> Whole:
    """The number of the cell in which the middle of each letter is, or -1."""
    cells = np.full((len(grid.ys) + 1, len(grid.xs) + 1), -1, np.int64)
    for number, cell in enumerate(grid.cells):
        rows = slice(cell.row + 1, cell.row + cell.row_span + 1)
        cells[rows, cell.column + 1 : cell.column + cell.column_span + 1] = number
    x, y = (letters.x0 + letters.x1) / 2, (letters.y0 + letters.y1) / 2
    return cells[np.searchsorted(grid.ys, y, "right"), np.searchsorted(grid.xs, x, "right")]


def _is_beside(letters: Letters, grid: Grid) -> Truth:
    x0, y0, x1, y1 = grid.box
    reach = 2 * letters.height
    across = (x0 - reach <= letters.x1) & (letters.x0 <= x1 + reach)
    return np.asarray(across & (y0 <= letters.y1) & (letters.y0 <= y1))


def _over_the_line(letters: Letters, placed: _Placed) -> list[int]:
    """The cells with a number that reaches over their sides."""
    own = np.flatnonzero((placed.cell_of >= 0) & np.isin(letters.code, _NUMBER))
    cell_of, numbers = placed.cell_of[own], letters.at(own)
    sides = np.array([(cell.box[0], cell.box[2]) for cell in placed.cells]).reshape(-1, 2)[cell_of]
    reach = _CROSSING * numbers.height
    over = (numbers.x0 < sides[:, 0] - reach) | (numbers.x1 > sides[:, 1] + reach)
    return list(map(int, cell_of[over]))


def _crossed(letters: Letters, placed: _Placed) -> list[int]:
    """The cells with a text that goes on in another, or beside the table."""
    if not placed.tables:
        return []
    index = np.concatenate(placed.tables)
    table = np.repeat(np.arange(len(placed.tables)), list(map(len, placed.tables)))
    found = lines(letters.at(index), table)
    owner = placed.cell_of[index][found.place]
    one, other = owner[:-1], owner[1:]
    parted = pairs(found, _TOUCHING) & (one != other)
    both = np.concatenate([one[parted], other[parted]])
    return list(map(int, both[both >= 0]))


def _settle(grid: Grid, page: Lettered) -> None:
    """Which cells are sure, and which are none."""
    for cell in grid.cells:
        x0, y0, x1, y1 = cell.box
        inside = min(x0, y0, page.width - x1, page.height - y1) > _EDGE
        inside = inside and not any(_overlap(cell.box, note) for note in page.notes)
        cell.sure = cell.sure and inside and all(strip.sure for strip in cell.strips) and not _is_stacked(cell)
    grid.cells = [cell for cell in grid.cells if cell.strips or (cell.closed and not _is_sliver(cell))]


def _overlap(one: Box, other: Box) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    return min(across, min(one[3], other[3]) - max(one[1], other[1])) > _EDGE


def _is_sliver(cell: GridCell) -> bool:
    """The gap between two lines that are drawn where one is meant."""
    return min(cell.box[2] - cell.box[0], cell.box[3] - cell.box[1]) < _NARROWEST


def _is_stacked(cell: GridCell) -> bool:
    """Lines of numbers and signs alone: values of several rows that no line parts, or one that was broken."""
    return len(cell.strips) > 1 and not any(character.isalpha() for strip in cell.strips for character in strip.text)
