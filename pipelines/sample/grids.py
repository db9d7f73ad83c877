"""The three tables of a report as rows of printed cells, each merged cell once, with what it spans.

Belongs here: which labels and cells stand in which row of the form. Does not belong here: how a row is written down.
"""

from dataclasses import dataclass, field

from pipelines.sample.reports import Report
from schemas.forms import Item, Table, forms

Row = list[str]


@dataclass(frozen=True)
class Grid:
    """A table as rows of printed cells; ``labels`` counts the label cells at the start of a row, ``width`` the
    columns of the grid, ``spans`` how many of them each cell takes. ``tall`` are the rows that a cell takes where the
    form merges downwards, by row and position in it; not every way of writing shows it.
    """

    rows: list[Row]
    labels: list[int]
    width: int
    spans: list[list[int]]
    tall: dict[tuple[int, int], int] = field(default_factory=dict)


def grids(written: Report) -> dict[str, Grid]:
    """The tables of a report by their code."""
    tables = {code: forms()[edition].table(code) for code, edition in written.editions.items()}
    return {code: _LAID_OUT[table.layout](written, table) for code, table in tables.items()}


@dataclass(frozen=True)
class Placed:
    """A cell in its place: from this row and column on it takes so many of each."""

    text: str
    row: int
    column: int
    tall: int
    wide: int
    is_label: bool


def placed(grid: Grid) -> list[Placed]:
    """The cells of a grid in the places that merging leaves them, row by row."""
    taken: set[tuple[int, int]] = set()
    found = []
    for n, (row, spans) in enumerate(zip(grid.rows, grid.spans, strict=True)):
        column = 0
        for nth, (text, wide) in enumerate(zip(row, spans, strict=False)):
            while (n, column) in taken:
                column += 1
            tall = min(grid.tall.get((n, nth), 1), len(grid.rows) - n)
            found.append(Placed(text, n, column, tall, wide, nth < grid.labels[n]))
            taken |= {(n + down, column + right) for down in range(tall) for right in range(wide)}
            column += wide
    return found


def _groups(written: Report, table: Table) -> Grid:
    rows: list[Row] = []
    labels: list[int] = []
    spans: list[list[int]] = []
    width = 1 + max(len(item.columns) for item in table.items)
    group = None
    for item in _shown(written, table):
        columns = len(item.columns)
        last = width - columns
        if item.group != group:
            group = item.group
            rows += [[group or ""], [table.anchors[0], *(column.label for column in item.columns)]]
            labels += [1, 1 + columns]
            spans += [[width], [1] * columns + [last]]
        rows.append([item.label, *_values(written, table, item)])
        labels.append(1)
        spans.append([1] * columns + [last])
    return Grid(rows, labels, width, spans)


def _matrix(written: Report, table: Table) -> Grid:
    columns = table.items[0].columns
    inner = [column.label for column in columns if column.group]
    outer = len(columns) - len(inner)
    rows = [
        list(table.anchors[:2]),
        [columns[0].label, next(column.group for column in columns if column.group) or "", columns[-1].label],
        inner,
    ]
    labels = [2, outer + 1, len(inner)]
    depths = 3  # of the label columns: section, group, row
    spans = [[depths, len(columns)], [1, len(inner), 1], [1] * len(inner)]
    tall = {(0, 0): 3, (1, 0): 2, (1, 2): 2}
    parents = {heading.code: heading.label for heading in table.headings}
    shown = _shown(written, table)
    handled = next((item.parent for item in shown if item.parent), None)
    seen: set[str] = set()
    for item in shown:
        lead: Row = []
        for parent in (handled, item.parent):
            if item.parent and parent and parent not in seen:
                seen.add(parent)
                tall[len(rows), len(lead)] = sum(
                    bool(one.parent) if parent == handled else one.parent == parent for one in shown
                )
                lead.append(parents[parent])
        rows.append([*lead, item.label, *_values(written, table, item)])
        labels.append(len(lead) + 1)
        depth = 3 if item.parent is None else 2 if item.parent == handled else 1
        spans.append([1] * len(lead) + [depth] + [1] * len(columns))
    return Grid(rows, labels, depths + len(columns), spans, tall)


def _row(written: Report, table: Table) -> Grid:
    first, *others = table.items
    names = [column.label for column in first.columns]
    each = len(names)
    rows = [
        [first.label, table.anchors[0]],
        [*names, *(item.label for item in others)],
        names * len(others),
        [value for item in table.items for value in _values(written, table, item)],
    ]
    spans = [
        [each, each * len(others)],
        [1] * each + [each] * len(others),
        [1] * (each * len(others)),
        [1] * (each * len(table.items)),
    ]
    tall = {(1, n): 2 for n in range(each)}
    return Grid(rows, [len(row) for row in rows[:3]] + [0], each * len(table.items), spans, tall)


def _shown(written: Report, table: Table) -> list[Item]:
    return [item for item in table.items if (table.code, item.code) not in written.skip]


def _values(written: Report, table: Table, item: Item) -> Row:
    return [written.cells[table.code, item.code, column.code] for column in item.columns]


_LAID_OUT = {"groups": _groups, "matrix": _matrix, "row": _row}
