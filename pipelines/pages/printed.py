"""The tables of the form as it prints them: header cells with their spans, and the places of the numbers.

Belongs here: the printed shape that follows from a table's declaration. Does not belong here: what stands in a cell,
and markup (``templates``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from schemas.forms import Column, Item, Table

Language = Literal["zh", "en"]
_OUTER = "handled"


@dataclass(frozen=True)
class Label:
    """A printed label that covers so many rows and columns; ``scope`` is that of an HTML header cell."""

    text: str
    rows: int = 1
    columns: int = 1
    scope: Literal["col", "row", "colgroup", "rowgroup"] = "col"


@dataclass(frozen=True)
class Place:
    """The cell of a number."""

    item: str
    column: str


@dataclass(frozen=True)
class Filler:
    """Columns of the grid that a narrower sub-table leaves empty."""

    columns: int


Row = list[Label | Place | Filler]


def printed(table: Table, language: Language = "zh") -> list[Row]:
    """The rows of a table from its first header to its last number, as the form prints it."""
    shapes = {"groups": _groups, "matrix": _matrix, "row": _one_row}
    return list(shapes[table.layout](table, language))


def _said(labelled: object, language: Language) -> str:
    return str(getattr(labelled, "label" if language == "zh" else "label_en"))


def _groups(table: Table, language: Language) -> Iterator[Row]:
    """Sub-tables one below the other, each with a title and columns of its own."""
    width = max(len(item.columns) for item in table.items)
    titles = {heading.label: _said(heading, language) for heading in table.headings}
    for group, items in groupby(table.items, key=lambda item: item.group):
        rows = list(items)
        columns = rows[0].columns
        filler: Row = [Filler(width - len(columns))] if len(columns) < width else []
        yield [Label(titles.get(group or "", ""), columns=width + 1, scope="colgroup")]
        yield [Label(_corner(table, language)), *(Label(_said(column, language)) for column in columns), *filler]
        for item in rows:
            yield [Label(_said(item, language), scope="row"), *_places(item), *filler]


def _matrix(table: Table, language: Language) -> Iterator[Row]:
    """One table: columns below group titles, rows below one or two titles at their left."""
    columns = table.items[0].columns
    spanning = _spanning(table, language)
    corner, over = table.anchors[0] if language == "zh" else "", spanning[table.anchors[1]]
    yield [Label(corner, rows=3, columns=3), Label(over, columns=len(columns), scope="colgroup")]
    yield list(_column_titles(columns, spanning, language))
    yield [Label(_said(column, language)) for column in columns if column.group]
    titles = {heading.code: _said(heading, language) for heading in table.headings}
    handled = [item for item in table.items if item.parent]
    opened: set[str] = set()
    for item in table.items:
        row: Row = []
        if item.parent and _OUTER not in opened:
            opened.add(_OUTER)
            row.append(Label(titles[_OUTER], rows=len(handled), scope="rowgroup"))
        if item.parent and item.parent not in opened:
            opened.add(item.parent)
            size = sum(other.parent == item.parent for other in handled)
            row.append(Label(titles[item.parent], rows=size, scope="rowgroup"))
        depth = 3 if item.parent is None else 2 if item.parent == _OUTER else 1
        yield [*row, Label(_said(item, language), columns=depth, scope="row"), *_places(item)]


def _column_titles(columns: Sequence[Column], spanning: dict[str, str], language: Language) -> Iterator[Label]:
    for group, members in groupby(columns, key=lambda column: column.group):
        inside = list(members)
        if group is None:
            yield from (Label(_said(column, language), rows=2) for column in inside)
        else:
            yield Label(spanning[group], columns=len(inside), scope="colgroup")


def _one_row(table: Table, language: Language) -> Iterator[Row]:
    """Blocks side by side over a single row of numbers; some stand below a title that spans them."""
    spanning = _spanning(table, language)
    first: Row = []
    second: Row = []
    third: Row = []
    for group, members in groupby(table.items, key=lambda item: item.group):
        blocks = list(members)
        width = sum(len(item.columns) for item in blocks)
        if group is None:
            for item in blocks:
                first.append(Label(_said(item, language), columns=len(item.columns), scope="colgroup"))
                second += [Label(_said(column, language), rows=2) for column in item.columns]
            continue
        first.append(Label(spanning[group], columns=width, scope="colgroup"))
        for item in blocks:
            second.append(Label(_said(item, language), columns=len(item.columns), scope="colgroup"))
            third += [Label(_said(column, language)) for column in item.columns]
    yield first
    yield second
    yield third
    yield [place for item in table.items for place in _places(item)]


def _spanning(table: Table, language: Language) -> dict[str, str]:
    return {heading.label: _said(heading, language) for heading in table.spanning}


def _places(item: Item) -> list[Label | Place | Filler]:
    return [Place(item.code, column.code) for column in item.columns]


def _corner(table: Table, language: Language) -> str:
    return table.anchors[0] if language == "zh" else "information"
