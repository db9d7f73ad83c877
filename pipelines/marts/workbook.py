"""Tables as workbooks of one sheet.

Belongs here: the file around a sheet, and when a table goes on in the next. Does not belong here: cells (``sheet.py``),
choosing tables, the package (``export.py``).

A sheet holds 1,048,576 rows, one of them the head: a table with more, or with more than a sheet's file can be packed
of, goes on in further workbooks, ``….2.xlsx``. A cell holds 32,767 characters: a longer text is cut and ends in ``…``,
and the description of the file says how many were.

xlsxwriter writes every part of the file but the rows, for which it takes fourteen times the time: it is asked for a
workbook with the head alone, and the rows go in behind.
"""

import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZipFile

import polars as pl
import xlsxwriter
from xlsxwriter.utility import xl_range

from pipelines.marts.datapackage import Table
from pipelines.marts.sheet import CHARACTERS_OF_A_CELL, cut_to_cells, rows_as_xml

ROWS_OF_A_SHEET: Final = 1_048_576
BYTES_OF_A_SHEET: Final = 2**30
"""Unpacked, on the average of a table. Behind 2 GiB a ZIP file needs extensions that spreadsheet programs want to
repair.
"""
_BYTES_OF_A_CELL: Final = 60  # beside its value
_LEVEL: Final = 1  # a quarter of the time of the usual 6, and a tenth to a third more bytes
_SHEET: Final = "xl/worksheets/sheet1.xml"
_DATE_STYLE: Final = 1  # cell formats are numbered as they come; 0 is the plain one
_DATE_WIDTH: Final = 11  # of the figure 0; a narrower column shows ####


@dataclass(frozen=True)
class Extent:
    """How many rows a table has, and of how many bytes its values are as text."""

    rows: int
    bytes_of_values: int


def write_workbooks(
    folder: Path,
    table: Table,
    extent: Extent,
    batches: Iterable[pl.DataFrame],
    rows_of_a_sheet: int = ROWS_OF_A_SHEET,
    bytes_of_a_sheet: int = BYTES_OF_A_SHEET,
) -> list[tuple[Path, int, str]]:
    """Each workbook written, its rows without the head, and a note on texts that were cut. ``batches``: all rows of the
    table in order, columns as ``sheet.rows_as_xml`` takes them.
    """
    size = extent.bytes_of_values + _BYTES_OF_A_CELL * extent.rows * len(table.columns)
    most = max(1, min(rows_of_a_sheet - 1, extent.rows * bytes_of_a_sheet // max(size, 1)))
    written: list[tuple[Path, int, str]] = []
    coming = iter(batches)
    left = pl.DataFrame()
    for number, done in enumerate(range(0, max(extent.rows, 1), most), 1):
        path = folder / f"{table.name}{f'.{number}' * (number > 1)}.xlsx"
        rows = min(most, extent.rows - done)
        count, cut = 0, 0
        with _sheet(path, table, rows) as sheet:
            while count < rows:
                left = next(coming) if left.is_empty() else left
                fitting, shortened = cut_to_cells(left.head(rows - count))
                sheet.write(rows_as_xml(fitting, count + 2, _DATE_STYLE))
                left = left.slice(fitting.height)
                count, cut = count + fitting.height, cut + shortened
        note = f"{cut} texts are cut at {CHARACTERS_OF_A_CELL:,} characters, the most that a cell holds." if cut else ""
        written.append((path, rows, note))
    return written


@contextmanager
def _sheet(path: Path, table: Table, rows: int) -> Iterator[IO[bytes]]:
    """The sheet of a new workbook, open behind its head."""
    empty = ZipFile(_without_rows(table))
    with empty, ZipFile(path, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as book:
        for part in empty.infolist():
            if part.filename != _SHEET:
                book.writestr(part, empty.read(part))
        # Readers that go row by row end where it says that the sheet ends.
        reach = f'<dimension ref="{xl_range(0, 0, rows, len(table.columns) - 1)}"/>'
        whole = re.sub(rb"<dimension [^>]*>", reach.encode(), empty.read(_SHEET))
        head, end, tail = whole.partition(b"</sheetData>")
        with book.open(_SHEET, "w") as sheet:
            sheet.write(head)
            yield sheet
            sheet.write(end + tail)


def _without_rows(table: Table) -> io.BytesIO:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet(table.name.partition(".")[2][:31])
        sheet.freeze_panes(1, 0)
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        for position, column in enumerate(table.columns):
            if column.data_type == "DATE":
                sheet.set_column(position, position, _DATE_WIDTH, date)
            sheet.write_string(0, position, column.name)
    return file
