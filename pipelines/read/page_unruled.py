"""Rows of text side by side on a page -> tables without lines whose columns and rows are certain.

Belongs here: which rows make such a table, and where its blanks are. Does not belong here: what makes a row
(``page_flow.py``), ruled tables (``rulings.py``).

Columns are certain where the numbers of all rows stand one below the other without exception. Where a number stands
below each of the lowest labels of the header, or nothing does, those are the columns, blank ones too. A row of labels
alone is a blank one, or a line of a label of several: the lines of a label are closer to one another than rows are.
What cannot be told is handed over as lines of text, which the rules for flattened tables read or refuse.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from pipelines.read.page_breaks import NUMBERED
from pipelines.read.pages import Band, GridCell, Strip, Unruled, is_value

_Range = tuple[float, float]
_SAME_SIDE = 1.0
"""Points by which lines of one label begin apart at most."""
_LINE, _CLOSER = 1.6, 0.7
"""The step from line to line of a label at most: in heights of a letter, and to that from row to row."""
_AS_FAR, _FARTHER = 0.75, 1.3
"""That from a row of labels alone to the next, to that from row to row."""
_FULL = 1.8
"""In heights of a letter: the space that a line leaves at most which goes on in the next."""
_SAME_SIZE = 0.1


@dataclass(slots=True)
class _Row:
    """The labels of a row, and its values; without values it may be a blank row, or a line of a label."""

    leads: list[list[Strip]]
    values: list[list[Strip]]

    @property
    def middle(self) -> float:
        return (self.values or self.leads)[-1][-1].middle


def tables(bands: Sequence[Band]) -> list[Band | Unruled]:
    """What stands on a page in the order of reading, with the tables among it in the place of their rows."""
    found: list[Band | Unruled] = []
    header: list[Band] = []
    rows: list[Band] = []
    edge = float("inf")
    for band in bands:
        if _has_values(band):
            rows.append(band)
            edge = min(edge, *(cell[0].x0 for cell in band.cells if is_value(cell[0])))
        elif rows and all(strip.x1 <= edge for strip in band.strips):
            rows.append(band)
        else:
            if rows:
                part, header = _part(header, rows)
                found += part
                rows, edge = [], float("inf")
            header.append(band)
    part, rest = _part(header, rows) if rows else ([], header)
    return [*found, *part, *rest]


def _has_values(band: Band) -> bool:
    return any(len(cell) == 1 and is_value(cell[0]) for cell in band.cells[1:])


def _part(header: Sequence[Band], bands: Sequence[Band]) -> tuple[list[Band | Unruled], list[Band]]:
    """Bands of words and the rows below them, with a table in their place if there is one; and what is below that."""
    right = min(cell[0].x0 for band in bands for cell in band.cells if is_value(cell[0]))
    above = len(header)
    while above > 1 and all(strip.x1 <= right for strip in header[above - 1].strips):
        above -= 1
    if above and len(header[above - 1].cells) > 1:  # rows without values may stand right below a header
        header, bands = header[:above], [*header[above:], *bands]
    last = max(n for n, band in enumerate(bands) if _has_values(band))
    rows = [_row(band) for band in bands[: last + 1]]
    edge = max((strip.x1 for row in rows for cell in row.leads for strip in cell), default=float("-inf"))
    first = len(header)
    while first and (len(header[first - 1].cells) > 1 or header[first - 1].cells[0][0].x0 >= edge > 0):
        first -= 1
    made = _made(header[first:], rows, edge)
    if made is None:
        return [*header, *bands[: last + 1]], [*bands[last + 1 :]]
    taken = last + 1
    while taken < len(bands) and _is_blank_row(bands[taken], rows, made.step):
        made.rows += _placed(_row(bands[taken]), made.columns)
        taken += 1
    y0 = (header[first] if first < len(header) else bands[0]).y0
    return [*header[:first], Unruled(made.rows, y0)], [*bands[taken:]]


def _row(band: Band) -> _Row:
    leads = list(takewhile(lambda cell: not is_value(cell[0]), band.cells))
    return _Row(leads, band.cells[len(leads) :])


@dataclass(slots=True)
class _Made:
    """The rows of a table, the columns of its values, and the least step from one row of values to the next, if any."""

    rows: list[list[GridCell]]
    columns: list[_Range]
    step: float | None


def _made(header: Sequence[Band], rows: Sequence[_Row], edge: float) -> _Made | None:
    """The table of a header and its rows, whose labels end at ``edge``; None where it is not certain."""
    values = [cell for row in rows for cell in row.values]
    if len(header) + len(rows) < 2 or any(
        len(cell) > 1 or not is_value(cell[0]) or " " in cell[0].text or cell[0].x0 < edge for cell in values
    ):
        return None
    columns = _value_columns([cell[0] for cell in values])
    under = _under(_lowest(header, edge, columns[0][0]), columns)
    if not under and not all(row.leads for row in rows):
        return None
    step = _step(rows)
    whole = _whole(rows, step)
    columns = under or columns
    if whole is None or any(len(_at(row, columns)) < len(row.values) for row in whole):
        return None
    heads = [[_cell(at, cell) for at, cell in enumerate(band.cells)] for band in header]
    return _Made([*heads, *(cells for row in whole for cells in _placed(row, columns))], columns, step)


def _step(rows: Sequence[_Row]) -> float | None:
    """The least step from one row to the next: where both have values, or the label of the first is not full."""
    numbered = [row.middle for row in rows if row.values]
    steps = [after - before for before, after in pairwise(numbered)]
    for before, after in pairwise(rows):
        if before.leads and after.leads and _begin_alike(before, after) and not _is_full(before, rows):
            steps.append(after.leads[-1][0].middle - before.leads[-1][-1].middle)
    return min(steps, default=None)


def _begin_alike(one: _Row, other: _Row) -> bool:
    return abs(one.leads[-1][-1].x0 - other.leads[-1][0].x0) <= _SAME_SIDE


def _is_full(row: _Row, rows: Sequence[_Row]) -> bool:
    """Whether the label of a row may go on in the next line: it leaves no room beside the longest that begins alike."""
    last = row.leads[-1][-1]
    beside = (strip.x1 for one in rows if one.leads and _begin_alike(row, one) for strip in one.leads[-1])
    return last.x1 + _FULL * last.size > max(beside)


def _value_columns(values: Iterable[Strip]) -> list[_Range]:
    """From where to where the columns of values reach."""
    columns: list[_Range] = []
    for strip in sorted(values, key=lambda one: one.x0):
        if columns and strip.x0 < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], strip.x1))
        else:
            columns.append((strip.x0, strip.x1))
    return columns


def _lowest(header: Sequence[Band], edge: float, first: float) -> list[_Range]:
    """The labels of a header right of ``edge`` that have no other below them; none where one is above labels and
    values, of which the ``first`` begin there.
    """
    cells = [
        (n, min(strip.x0 for strip in cell), max(strip.x1 for strip in cell))
        for n, band in enumerate(header)
        for cell in band.cells
    ]
    if any(x0 < edge and x1 > first for _, x0, x1 in cells):
        return []
    beside = [one for one in cells if one[1] >= edge]
    lowest = sorted(
        (x0, x1) for n, x0, x1 in beside if not any(m > n and x0 < right and left < x1 for m, left, right in beside)
    )
    return lowest if all(before[1] <= after[0] for before, after in pairwise(lowest)) else []


def _under(labels: Sequence[_Range], columns: Sequence[_Range]) -> list[_Range]:
    """The columns that labels make, if each column of values is below just one of them, and no two below the same."""
    found = list(labels)
    taken: set[int] = set()
    for x0, x1 in columns:
        above = {n for n, (left, right) in enumerate(labels) if x0 < right and left < x1}
        if len(above) != 1 or above & taken:
            return []
        taken |= above
        [n] = above
        found[n] = (min(x0, labels[n][0]), max(x1, labels[n][1]))
    return found if all(before[1] <= after[0] for before, after in pairwise(found)) else []


def _whole(rows: Sequence[_Row], step: float | None) -> list[_Row] | None:
    """The rows with the lines of each label together; None where a line may be a row, or a row a line."""
    whole: list[list[_Row]] = []
    for row in rows:
        if whole and _goes_on(whole[-1][-1], row):
            whole[-1].append(row)
        else:
            whole.append([row])
    found: list[_Row] = []
    for lines in whole:
        numbered = sum(bool(row.values) for row in lines)
        if numbered == len(lines):
            found += lines
        elif numbered > 1 or step is None or _widest(lines) > _CLOSER * step:
            return None
        else:
            found.append(_joined(lines))
    return found if all(row.values or _is_row(row, found, step) for row in found) else None


def _goes_on(before: _Row, after: _Row) -> bool:
    """Whether the last label of a row may be the next line of the one before."""
    if not before.leads or not after.leads:
        return False
    one, other = before.leads[-1][-1], after.leads[-1][0]
    return _begin_alike(before, after) and other.middle - one.middle <= _LINE * max(one.size, other.size)


def _widest(lines: Sequence[_Row]) -> float:
    """The widest step from one line of a label to the next."""
    labels = [row.leads[-1] for row in lines]
    return max((after[0].middle - before[-1].middle for before, after in pairwise(labels)), default=0.0)


def _joined(lines: Sequence[_Row]) -> _Row:
    """The lines of a label as one row; the labels to the left of it stand in any of them."""
    label = [strip for row in lines for strip in row.leads[-1]]
    left = [cell for row in lines for cell in row.leads[:-1]]
    return _Row([*left, label], [cell for row in lines for cell in row.values])


def _is_row(row: _Row, rows: Sequence[_Row], step: float | None) -> bool:
    """Whether labels without values are a row, and not a line of the label above or below: those are as far as other
    rows, and it is not full, or what is below has a number of its own, or lines of other labels are closer.
    """
    if step is None:
        return False
    beside = [one.leads[-1] for one in rows if one.leads and _begin_alike(row, one)]
    at = beside.index(row.leads[-1])
    near = beside[max(0, at - 1) : at + 2]
    if any(after[0].middle - before[-1].middle < _AS_FAR * step for before, after in pairwise(near)):
        return False
    goes_on = _is_full(row, rows) and not all(NUMBERED.match(after[0].text) for after in beside[at + 1 : at + 2])
    return not goes_on or any(len(one.leads[-1]) > 1 for one in rows if one.leads)


def _is_blank_row(band: Band, rows: Sequence[_Row], step: float | None) -> bool:
    """Whether a label below the last row of values is that of a blank row: in the same letters, in the same step."""
    label, last = band.cells[-1][0], rows[-1]
    alike = [row.leads[-1][0] for row in rows if row.values and row.leads]
    return (
        step is not None
        and len(band.strips) == 1
        and any(abs(one.x0 - label.x0) <= _SAME_SIDE and abs(one.size - label.size) <= _SAME_SIZE * one.size
                for one in alike)
        and _AS_FAR * step <= label.middle - last.middle <= _FARTHER * step
    )  # fmt: skip


def _at(row: _Row, columns: Sequence[_Range]) -> dict[int, list[Strip]]:
    """The values of a row by their columns; fewer where two are in one, or one in two."""
    placed: dict[int, list[Strip]] = {}
    for cell in row.values:
        under = [at for at, (x0, x1) in enumerate(columns) if cell[0].x0 < x1 and cell[0].x1 > x0]
        if len(under) == 1:
            placed.setdefault(under[0], cell)
    return placed


def _placed(row: _Row, columns: Sequence[_Range]) -> list[list[GridCell]]:
    """The cells of a row, its label and a value or a blank in each column; before it those of the labels to the left,
    which are of several rows and stand in the middle of these.
    """
    strips = [strip for cell in (*row.leads, *row.values) for strip in cell]
    y0, y1 = min(one.y0 for one in strips), max(one.y1 for one in strips)
    found = [_cell(0, cell) for cell in row.leads[-1:]]
    placed = _at(row, columns)
    for nth, (x0, x1) in enumerate(columns):
        at, value = len(found), placed.get(nth)
        found.append(_cell(at, value) if value else GridCell(0, at, 1, 1, (x0, y0, x1, y1)))
    left = [_cell(at, cell) for at, cell in enumerate(row.leads[:-1])]
    return [left, found] if left else [found]


def _cell(column: int, strips: list[Strip]) -> GridCell:
    sides = list(zip(*(one.box for one in strips), strict=True))
    box = (min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3]))
    return GridCell(0, column, 1, 1, box, strips, all(one.sure for one in strips))
