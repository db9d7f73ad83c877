"""Labels that are broken, cut, spelled otherwise, or have words of others in them; and rows that the form has not.

Belongs here: changes of the labels of a table. Does not belong here: its cells.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from random import Random

from pipelines.sample.grids import Grid
from schemas.forms import Column, Heading, Item, forms, report

_BRACKETS = str.maketrans("（）：，／", "():,/")
_FULL_WIDTH = str.maketrans("12345678.", "１２３４５６７８．")
_GUIDANCE = "（指{0}年1月1日至12月31日的数，没有的填0）"
_SPAM = ("（点击关注公众号）", "www.ads.example", "【广告】")
_SHORT = 3


def spaced(grid: Grid, random: Random) -> Grid:
    """Column labels with a space in them."""
    return _columns(grid, lambda label: _parted(label, " "))


def broken(grid: Grid, random: Random) -> Grid:
    """Column labels that run over two lines."""
    return _columns(grid, lambda label: _parted(label, "\n"))


def cut(grid: Grid, random: Random) -> Grid:
    """Column labels that are cut so short that two of them are the same."""
    starts = [label[:_SHORT] for label in _column_labels()]
    twice = {label: label[:_SHORT] for label in _column_labels() if starts.count(label[:_SHORT]) > 1}
    return _all(grid, lambda label: twice.get(label, label))


def half_width(grid: Grid, random: Random) -> Grid:
    """Brackets of half width, digits of full width."""
    return _all(grid, lambda label: label.translate(_BRACKETS).translate(_FULL_WIDTH))


def variant(grid: Grid, random: Random) -> Grid:
    """One label in another spelling that is met."""
    told = sorted(
        {label for row, n in zip(grid.rows, grid.labels, strict=True) for label in row[:n]} & _variants().keys()
    )
    if not told:
        return grid
    label = random.choice(told)
    other = random.choice(_variants()[label])
    return _all(grid, lambda one: other if one == label else one)


def guidance(grid: Grid, random: Random) -> Grid:
    """Guidance for filling in, with digits, behind the labels of one column."""
    told = [label for label in _column_labels() if any(label in row for row in grid.rows)]
    if not told:
        return grid
    label = random.choice(sorted(told))
    year = random.randrange(2019, 2026)
    return _all(grid, lambda one: one + _GUIDANCE.format(year) if one == label else one)


def extra_row(grid: Grid, random: Random) -> Grid:
    """A row of numbers that the form has not, in the table of what is disclosed on own initiative."""
    widest = max(len(row) for row in grid.rows)
    at = next((n for n, row in enumerate(grid.rows) if grid.labels[n] == 1 and len(row) == widest > 2), None)
    if at is None or grid.tall:
        return grid
    label = f"其他{report().subsections[0].label}文件"
    row = [label, *(str(random.randrange(90)) for _ in range(widest - 1))]
    return Grid(
        [*grid.rows[: at + 2], row, *grid.rows[at + 2 :]],
        [*grid.labels[: at + 2], 1, *grid.labels[at + 2 :]],
        grid.width,
        [*grid.spans[: at + 2], [1] * widest, *grid.spans[at + 2 :]],
        grid.tall,
    )


def spam(grid: Grid, random: Random) -> Grid:
    """Words of others inside one label of a row."""
    told = [n for n, (row, labels) in enumerate(zip(grid.rows, grid.labels, strict=True)) if 0 < labels < len(row)]
    if not told:
        return grid
    at, words = random.choice(told), random.choice(_SPAM)
    rows = [list(row) for row in grid.rows]
    label = rows[at][grid.labels[at] - 1]
    rows[at][grid.labels[at] - 1] = label[: len(label) // 2] + words + label[len(label) // 2 :]
    return replace(grid, rows=rows)


def picture(grid: Grid, random: Random) -> Grid:
    """The table is a picture, of which only the file's name is left."""
    return Grid([[f"{random.randrange(1, 9)}.jpg"]], [1], 1, [[1]])


def _parted(label: str, by: str) -> str:
    return label[: len(label) // 2] + by + label[len(label) // 2 :] if len(label) > _SHORT else label


def _columns(grid: Grid, change: Callable[[str], str]) -> Grid:
    return _all(grid, lambda label: change(label) if label in _column_labels() else label)


def _all(grid: Grid, change: Callable[[str], str]) -> Grid:
    rows = [
        [change(text) if n < labels else text for n, text in enumerate(row)]
        for row, labels in zip(grid.rows, grid.labels, strict=True)
    ]
    return replace(grid, rows=rows)


@cache
def _column_labels() -> frozenset[str]:
    tables = [table for form in forms().values() for table in form.tables]
    return frozenset(column.label for table in tables for item in table.items for column in item.columns)


@cache
def _variants() -> dict[str, tuple[str, ...]]:
    """Spellings by label; a spelling that is another edition's label would tell the other edition and is none."""
    found: dict[str, tuple[str, ...]] = {}
    for table in (table for form in forms().values() for table in form.tables):
        columns = [column for item in table.items for column in item.columns]
        labelled: list[Heading | Item | Column] = [*table.headings, *table.items, *columns]
        found |= {one.label: one.variants for one in labelled if one.variants}
    return {label: kept for label, all_ in found.items() if (kept := tuple(one for one in all_ if one not in found))}
