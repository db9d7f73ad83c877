"""Letters and grids -> the text of each cell, and the letters that stand in none.

Belongs here: which cell a letter is in, and the cells whose text cannot be told from that of their neighbour. Does not
belong here: lines of text (``lettering.py``).

A text wider than its cell runs into the next one. Such a pair of cells is not sure: what is in either may be a part.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from pipelines.read.lettering import Glyph, lines, strips
from pipelines.read.pages import Grid, GridCell

_TOUCHING, _CROSSING = 0.1, 0.2
"""In heights of a letter: the gap between letters of one word, and how far a letter may reach over a line."""
_NARROWEST = 5.0
_EDGE = 1.0
_NUMBER = frozenset("0123456789.,，０１２３４５６７８９．")


def fill(grids: Sequence[Grid], glyphs: Sequence[Glyph], width: float, height: float) -> list[Glyph]:
    """Puts the letters into the cells of a page of this size, drops the cells that are none, and returns the letters
    left over. Cells at the edge of the page are not sure: what is beyond it is seen by nobody.
    """
    left = list(glyphs)
    for grid in grids:
        left = _fill(grid, left)
        for cell in grid.cells:
            x0, y0, x1, y1 = cell.box
            cell.sure = cell.sure and min(x0, y0, width - x1, height - y1) > _EDGE
    return left


def _fill(grid: Grid, glyphs: list[Glyph]) -> list[Glyph]:
    places = {
        (i, j): cell
        for cell in grid.cells
        for i in range(cell.row, cell.row + cell.row_span)
        for j in range(cell.column, cell.column + cell.column_span)
    }
    inside: dict[int, list[Glyph]] = {}
    owners: dict[Glyph, GridCell] = {}
    left = []
    x0, y0, x1, y1 = grid.box
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
        cell = None
        if x0 <= x <= x1 and y0 <= y <= y1:
            cell = places.get((bisect_right(grid.ys, y) - 1, bisect_right(grid.xs, x) - 1))
        if cell is None:
            left.append(glyph)
        else:
            inside.setdefault(id(cell), []).append(glyph)
            owners[glyph] = cell
    for cell in grid.cells:
        cell.strips = strips(inside.get(id(cell), ()))
        cell.sure = cell.sure and all(strip.sure for strip in cell.strips) and not _is_stacked(cell)
    grid.cells = [cell for cell in grid.cells if cell.strips or (cell.closed and not _is_sliver(cell))]
    _doubt_crossings(owners, [glyph for glyph in left if _is_beside(glyph, grid)])
    return left


def _is_sliver(cell: GridCell) -> bool:
    """The gap between two lines that are drawn where one is meant."""
    return min(cell.box[2] - cell.box[0], cell.box[3] - cell.box[1]) < _NARROWEST


def _is_stacked(cell: GridCell) -> bool:
    """Lines of numbers and signs alone: values of several rows that no line parts, or one that was broken."""
    return len(cell.strips) > 1 and not any(character.isalpha() for strip in cell.strips for character in strip.text)


def _is_beside(glyph: Glyph, grid: Grid) -> bool:
    x0, y0, x1, y1 = grid.box
    reach = 2 * (glyph.y1 - glyph.y0)
    return y0 <= glyph.y1 and glyph.y0 <= y1 and x0 - reach <= glyph.x1 and glyph.x0 <= x1 + reach


def _doubt_crossings(owners: dict[Glyph, GridCell], beside: list[Glyph]) -> None:
    for glyph, cell in owners.items():
        if glyph.text in _NUMBER:
            reach = _CROSSING * (glyph.y1 - glyph.y0)
            if glyph.x0 < cell.box[0] - reach or glyph.x1 > cell.box[2] + reach:
                cell.sure = False
    for line in lines([*owners, *beside]):
        for before, after in pairwise(line):
            one, other = owners.get(before), owners.get(after)
            if one is not other and after.x0 - before.x1 < _TOUCHING * (after.y1 - after.y0):
                for side in (one, other):
                    if side is not None:
                        side.sure = False
