"""Lines and tables of a document that is no text -> lines and cells.

Belongs here: the two shapes in which a reader of a binary format hands over what it found, and how they become the
frames of ``frames.py``. Does not belong here: any format, and what a cell says.

A reader returns the blocks of a document in reading order. Only tables that hold data are tables: one that lays out
the page is handed over as the lines and tables inside it. Lines take the way of plain text, so that a table whose grid
is lost is read too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from pipelines.read.frames import CELLS, LINES
from pipelines.read.text import split_cells

_SMALL = 12
"""A table of no more cells may hold the data of the page (agency, date, index number) and gives lines as well."""


class UnreadableError(ValueError):
    """The document cannot be read; the text is its reason, with the way out."""


@dataclass(slots=True)
class Cell:
    """A cell as it stands in its row; places that a cell above or before it spans over are no cells.

    ``column`` is its place in the grid with spans expanded, from 0. ``place`` is its locator as JSON; without one the
    cell is placed by table, row and member. ``sure`` is False where what is printed may have been misread.
    """

    text: str
    column: int
    row_span: int = 1
    column_span: int = 1
    place: str | None = None
    sure: bool = True


@dataclass(slots=True)
class Line:
    """A line or paragraph. ``tag`` is that of the HTML element it is like: ``p``, ``title``, ``h1`` …"""

    text: str
    tag: str = "p"
    place: str | None = None


@dataclass(slots=True)
class Table:
    """The rows of a table, each with its own cells, from left to right.

    ``number`` counts the tables of the document from 0, layout tables included, where the format counts them; None
    counts those that are handed over.
    """

    rows: list[list[Cell]] = field(default_factory=list)
    number: int | None = None


Block = Line | Table


class Recognised(list[Block]):
    """Blocks that were recognised in pictures: a value counts only where an equation supports it."""


def block_frames(documents: Iterable[tuple[int, Sequence[Block]]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Blocks by ``doc``, in the order of ``doc`` -> the frames ``LINES`` and ``CELLS``."""
    lines: list[tuple[object, ...]] = []
    cells: list[tuple[object, ...]] = []
    for doc, blocks in documents:
        line = tables = 0
        for block in blocks:
            if isinstance(block, Line):
                for text in block.text.split("\n"):
                    line += 1
                    lines.append((doc, line, text, block.tag, False, block.place))
                continue
            number = tables if block.number is None else block.number
            tables += 1
            small = sum(map(len, block.rows)) <= _SMALL
            for grid_row, row in enumerate(block.rows):
                line += 1
                cells += [_cell_row(doc, line, number, grid_row, member, cell) for member, cell in enumerate(row)]
                if small:
                    text = " ".join(filter(None, (cell.text.strip() for cell in row)))
                    lines.append((doc, line, text, "td", True, None))
    return _joined(lines, cells)


def _cell_row(doc: int, line: int, number: int, grid_row: int, member: int, cell: Cell) -> tuple[object, ...]:
    text = cell.text
    if "\n" in text:
        text = "\n".join(filter(None, (" ".join(part.split()) for part in text.split("\n"))))
    elif not text.isdecimal():
        text = " ".join(text.split())
    span = (cell.row_span, cell.column_span)
    return doc, line, member, text, not cell.sure, number, grid_row, member, cell.column, *span, cell.place


_LINE = {name: LINES[name] for name in ("doc", "line", "text", "tag", "in_grid", "place")}
_GIVEN = ("doc", "row", "ordinal", "text", "open", "block", "grid_row", "member", "grid_column")
_CELL = {name: CELLS[name] for name in (*_GIVEN, "row_span", "column_span", "place")}


def _joined(lines: list[tuple[object, ...]], cells: list[tuple[object, ...]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    nowhere = {"start": pl.lit(None, pl.UInt32), "end": pl.lit(None, pl.UInt32)}
    said, grid = (
        _frame(lines, _LINE),
        _frame(cells, _CELL).with_columns(
            **nowhere, sep=pl.lit("td"), gap=pl.lit(1), split=pl.lit(False), bordered=pl.lit(False)
        ),
    )
    zero = pl.lit(0, pl.UInt32)
    prose = split_cells(said.filter(~pl.col("in_grid")).with_columns(start=zero, end=zero, open=pl.lit(False)))
    both = pl.concat([frame.select(CELLS.names()).cast(CELLS) for frame in (grid, prose.with_columns(**nowhere))])
    ordered = both.sort("doc", "row", "ordinal", maintain_order=True)
    return said.with_columns(**nowhere).select(LINES.names()).cast(LINES), ordered


def _frame(rows: list[tuple[object, ...]], schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Column by column, which takes half the time of row by row."""
    columns = zip(*rows, strict=True) if rows else [[] for _ in schema]
    parts = zip(schema.items(), columns, strict=True)
    return pl.DataFrame([pl.Series(name, values, dtype) for (name, dtype), values in parts])
