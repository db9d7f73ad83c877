"""Ruling lines -> the grids that they make.

Belongs here: joining pieces of lines, which lines make one table, and which places of its grid are one cell.
Does not belong here: where lines come from, and the text in the cells (``cell_text.py``).

A place of the grid is parted from its neighbour where a line covers the whole edge between them; places that are not
parted are one cell, which is how merged cells are drawn.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipelines.read.pages import Grid, GridCell

_NEAR = 2.6
"""Points within which lines are one: pages drawn with a box a cell leave a gap of 1.5 between neighbours."""
_SHORTEST = 4.0
_MOST_LINES = 600
_MOST_PLACES = 60_000


@dataclass(slots=True)
class Rules:
    """Lines across as ``(y, x0, x1)`` and down as ``(x, y0, y1)``."""

    across: list[tuple[float, float, float]] = field(default_factory=list)
    down: list[tuple[float, float, float]] = field(default_factory=list)


def grids(rules: Rules, near: float = _NEAR) -> list[Grid]:
    """The tables that the lines make, from above to below. A frame around a single cell is no table."""
    across, down = (_joined(lines, near) for lines in (rules.across, rules.down))
    if len(across) > _MOST_LINES or len(down) > _MOST_LINES:
        return []
    found = [_grid(*part, near) for part in _parts(across, down, near)]
    return sorted((one for one in found if one is not None), key=lambda one: (one.box[1], one.box[0]))


def _joined(lines: list[tuple[float, float, float]], near: float) -> list[tuple[float, float, float]]:
    """One line where several lie upon or behind one another."""
    levels: list[list[tuple[float, float, float]]] = []
    for line in sorted(lines):
        if levels and line[0] - levels[-1][0][0] <= near:
            levels[-1].append(line)
        else:
            levels.append([line])
    joined = []
    for level in levels:
        at = sum(line[0] for line in level) / len(level)
        start = end = None
        for _, first, last in sorted(level, key=lambda line: line[1]):
            if start is None or end is None:
                start, end = first, last
            elif first <= end + near:
                end = max(end, last)
            else:
                joined.append((at, start, end))
                start, end = first, last
        if start is not None and end is not None:
            joined.append((at, start, end))
    return [line for line in joined if line[2] - line[1] >= _SHORTEST]


_Lines = list[tuple[float, float, float]]
_Place = tuple[int, int]
_Parted = NDArray[np.bool_]


def _parts(across: _Lines, down: _Lines, near: float) -> list[tuple[_Lines, _Lines]]:
    """Lines by the connected figure to which they belong."""
    parent = list(range(len(across) + len(down)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    if across and down:
        (y, x0, x1), (x, y0, y1) = np.array(across).T[:, :, None], np.array(down).T
        meet = (x0 - near <= x) & (x <= x1 + near) & (y0 - near <= y) & (y <= y1 + near)
        for i, j in zip(*(places.tolist() for places in meet.nonzero()), strict=True):
            parent[root(i)] = root(len(across) + j)
    parts: dict[int, tuple[_Lines, _Lines]] = {}
    for n, line in enumerate(across + down):
        parts.setdefault(root(n), ([], []))[n >= len(across)].append(line)
    return list(parts.values())


def _grid(across: _Lines, down: _Lines, near: float) -> Grid | None:
    if not across or not down:
        return None
    # Tables are drawn without the lines at their sides too, and rows that a page cuts without the line below.
    xs, open_xs = _sides([line[0] for line in down], [end for line in across for end in line[1:]], near)
    ys, open_ys = _sides([line[0] for line in across], [end for line in down for end in line[1:]], near)
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1 or rows * columns < 2 or rows * columns > _MOST_PLACES:
        return None
    top = _covered(across, ys, xs, near)
    top[[y in open_ys for y in ys]] = True
    side = _covered(down, xs, ys, near).T
    side[:, [x in open_xs for x in xs]] = True
    cells = _cells(top, side, xs, ys)
    return Grid(cells, xs, ys)


def _sides(lines: list[float], ends: list[float], near: float) -> tuple[list[float], set[float]]:
    """Where lines are, and where those that cross them end without one; and the latter alone."""
    levels = _levels(lines, near)
    beyond = {end for end in (min(ends), max(ends)) if end < levels[0] - 2 * near or end > levels[-1] + 2 * near}
    return sorted({*levels, *beyond}), beyond


def _levels(values: list[float], near: float) -> list[float]:
    found: list[list[float]] = []
    for value in sorted(values):
        if found and value - found[-1][-1] <= near and value - found[-1][0] <= 2 * near:
            found[-1].append(value)
        else:
            found.append([value])
    return [sum(level) / len(level) for level in found]


def _covered(lines: _Lines, levels: list[float], places: list[float], near: float) -> _Parted:
    """Whether a line covers the whole edge from each of the places to the next, by level and place."""
    at, first, last = np.array(lines).T
    start, end = np.array(places[:-1]), np.array(places[1:])
    slack = np.minimum(near, (end - start) / 4)
    reaches = (first[:, None] <= start + slack) & (last[:, None] >= end - slack)
    beside = np.abs(at - np.array(levels)[:, None]) <= near
    # As numbers, since the product of truth values takes ten times as long.
    return np.asarray(beside.astype(np.float32) @ reaches.astype(np.float32) > 0)


def _cells(top: _Parted, side: _Parted, xs: list[float], ys: list[float]) -> list[GridCell]:
    """Places that no line parts, as cells."""
    alone = (top[:-1] & top[1:] & side[:, :-1] & side[:, 1:]).tolist()
    seen = [[False] * (len(xs) - 1) for _ in alone]
    cells = []
    tops, sides = top.tolist(), side.tolist()
    for i, row in enumerate(alone):
        for j, is_alone in enumerate(row):
            if is_alone:
                cells.append(GridCell(i, j, 1, 1, (xs[j], ys[i], xs[j + 1], ys[i + 1])))
            elif not seen[i][j]:
                cells.append(_merged(i, *_region(i, j, tops, sides, seen), xs, ys))
    return cells


def _merged(i: int, places: list[_Place], is_open: bool, xs: list[float], ys: list[float]) -> GridCell:
    """The cell of several places, of which the first one is in row ``i``."""
    i1, j1 = max(place[0] for place in places) + 1, max(place[1] for place in places) + 1
    j0 = min(place[1] for place in places)
    whole = (i1 - i) * (j1 - j0) == len(places)
    box = (xs[j0], ys[i], xs[j1], ys[i1])
    return GridCell(i, j0, i1 - i, j1 - j0, box, sure=whole and not is_open, closed=not is_open)


def _region(
    i: int, j: int, top: list[list[bool]], side: list[list[bool]], seen: list[list[bool]]
) -> tuple[list[_Place], bool]:
    rows, columns = len(side), len(top[0])
    places, is_open = [], False
    waiting = [(i, j)]
    seen[i][j] = True
    while waiting:
        i, j = waiting.pop()
        places.append((i, j))
        for parted, ni, nj in (
            (top[i][j], i - 1, j),
            (top[i + 1][j], i + 1, j),
            (side[i][j], i, j - 1),
            (side[i][j + 1], i, j + 1),
        ):
            if parted:
                continue
            if not (0 <= ni < rows and 0 <= nj < columns):
                is_open = True
            elif not seen[ni][nj]:
                seen[ni][nj] = True
                waiting.append((ni, nj))
    return places, is_open
