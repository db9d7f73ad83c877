"""The two frames that every reader returns.

``LINES`` one row per line or block of text in reading order; ``start`` and ``end`` are character offsets in the
decoded text (NULL where the format has none), ``tag`` the HTML element, ``in_grid`` whether the line is part of a
data table and so no prose. ``place`` is the locator of what has no other, as JSON.

``CELLS`` one row per cell, or per line where the text has no cells. ``row`` numbers physical rows through the
document (a line of text, a ``tr``), ``ordinal`` the cells within it; ``sep`` is what ends or parts the cell (``tab``,
``pipe``, ``indent``, ``line``, ``td``): it tells whether an empty place is a blank cell or filler. ``gap`` is the
number of line ends since the last text. ``open`` marks a text that may not be what is printed: it runs into the end of
the file and may be cut, or was recognised in a picture without certainty.
``block``, ``grid_row``, ``grid_column``, ``member`` and spans are those of an HTML table (``member`` the place within
the row, ``grid_column`` with spans expanded); 0 for text. ``split`` says that a row of this document spans several
lines, so that a lost line may join two rows; ``bordered`` that its rows open with a pipe.
"""

from dataclasses import dataclass, field

import polars as pl

LINES = pl.Schema(
    {
        "doc": pl.UInt32,
        "line": pl.UInt32,
        "start": pl.UInt32,
        "end": pl.UInt32,
        "text": pl.String,
        "tag": pl.String,
        "in_grid": pl.Boolean,
        "place": pl.String,
    }
)

CELLS = pl.Schema(
    {
        "doc": pl.UInt32,
        "row": pl.UInt32,
        "ordinal": pl.UInt32,
        "text": pl.String,
        "start": pl.UInt32,
        "end": pl.UInt32,
        "sep": pl.String,
        "gap": pl.UInt32,
        "open": pl.Boolean,
        "block": pl.Int32,
        "grid_row": pl.Int32,
        "grid_column": pl.Int32,
        "member": pl.Int32,
        "row_span": pl.Int32,
        "column_span": pl.Int32,
        "split": pl.Boolean,
        "bordered": pl.Boolean,
        "place": pl.String,
    }
)


@dataclass
class TextCell:
    """A cell of a table that lines of text make: ``row`` (index of the first line of its row), ``ordinal`` in the row,
    where it begins (``start`` in that line), and its ``pieces`` as ``(line, start, text)``.
    """

    row: int
    ordinal: int
    start: int
    pieces: list[tuple[int, int, str]] = field(default_factory=list)
