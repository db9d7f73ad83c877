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
    """A line or paragraph. ``tag`` is that of the HTML element it is like: ``p``, ``title``, ``h1`` …; ``recognised``:
    it was, in a picture, or may go on where nothing was read.
    """

    text: str
    tag: str = "p"
    place: str | None = None
    recognised: bool = False


@dataclass(slots=True)
class Table:
    """The rows of a table, each with its own cells, from left to right.

    ``number`` counts the tables of the document from 0, layout tables included, where the format counts them; None
    counts those that are handed over. ``recognised``: the rows, from 0, of which a part was, in a picture.
    """

    rows: list[list[Cell]] = field(default_factory=list)
    number: int | None = None
    recognised: frozenset[int] = frozenset()


Block = Line | Table


class Pages(list[Block]):
    """The blocks of a document of pages; ``unread`` counts those that are pictures and were not read."""

    def __init__(self, blocks: Iterable[Block], unread: int = 0) -> None:
        super().__init__(blocks)
        self.unread = unread


class Gathered:
    """Lines and cells of documents, in the order in which these are added. Each is taken apart at once: the objects of
    a whole batch would be walked through again and again by the collector of garbage, which takes longer than this.
    """

    def __init__(self) -> None:
        self.documents = 0
        self._lines: list[tuple[object, ...]] = []
        self._recognised: list[tuple[int, int]] = []
        self._rows: list[tuple[object, ...]] = []
        self._cells: dict[str, list[object]] = {name: [] for name in _CELL}
        self._texts = _Texts()

    def add(self, doc: int, blocks: Sequence[Block]) -> None:
        """Adds the blocks of a document."""
        self.documents += 1
        line = tables = 0
        for block in blocks:
            if isinstance(block, Line):
                for text in block.text.split("\n"):
                    line += 1
                    self._lines.append((doc, line, text, block.tag, False, block.place))
                    if block.recognised:
                        self._recognised.append((doc, line))
                continue
            number = tables if block.number is None else block.number
            tables += 1
            small = sum(map(len, block.rows)) <= _SMALL
            self._recognised += [(doc, line + 1 + grid_row) for grid_row in sorted(block.recognised)]
            for grid_row, row in enumerate(block.rows):
                line += 1
                if row:
                    self._rows.append((doc, line, number, grid_row, len(row)))
                if small:
                    text = " ".join(filter(None, (cell.text.strip() for cell in row)))
                    self._lines.append((doc, line, text, "td", True, None))
            self._add([cell for row in block.rows for cell in row])

    def _add(self, cells: list[Cell]) -> None:
        """Column by column, and what the cells of a row share once: a third of the time of a tuple a cell."""
        found, texts = self._cells, self._texts
        found["text"] += [texts[cell.text] for cell in cells]
        found["open"] += [not cell.sure for cell in cells]
        found["grid_column"] += [cell.column for cell in cells]
        found["row_span"] += [cell.row_span for cell in cells]
        found["column_span"] += [cell.column_span for cell in cells]
        found["place"] += [cell.place for cell in cells]

    def recognised(self) -> pl.DataFrame:
        """``doc, line``: which of the lines and rows, by ``line`` and ``row`` of the frames, were recognised."""
        return pl.DataFrame(self._recognised, schema={"doc": pl.UInt32, "line": pl.UInt32}, orient="row")

    def frames(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The frames ``LINES`` and ``CELLS``."""
        rows = _frame(self._rows, _ROW).with_columns(member=pl.int_ranges("count", dtype=pl.Int32))
        cells = [pl.Series(name, values, CELLS[name]) for name, values in self._cells.items()]
        return _joined(_frame(self._lines, _LINE), rows.explode("member").with_columns(cells))


class _Texts(dict[str, str]):
    """Texts of cells without the white space that no reader sees, line by line."""

    def __missing__(self, text: str) -> str:
        if "\n" in text:
            seen = "\n".join(filter(None, (" ".join(part.split()) for part in text.split("\n"))))
        else:
            seen = " ".join(text.split())
        self[text] = seen
        return seen


_LINE = {name: LINES[name] for name in ("doc", "line", "text", "tag", "in_grid", "place")}
_CELL = ("text", "open", "grid_column", "row_span", "column_span", "place")
_ROW = {name: CELLS[name] for name in ("doc", "row", "block", "grid_row")} | {"count": pl.UInt32()}


def _joined(said: pl.DataFrame, grid: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    nowhere = {"start": pl.lit(None, pl.UInt32), "end": pl.lit(None, pl.UInt32)}
    grid = grid.with_columns(
        **nowhere, ordinal="member", sep=pl.lit("td"), gap=pl.lit(1), split=pl.lit(False), bordered=pl.lit(False)
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
