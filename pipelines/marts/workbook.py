"""Tables as workbooks of one sheet.

Belongs here: what a sheet can hold, and what becomes of the rest. Does not belong here: choosing tables, the package
(``export.py``).

A sheet holds 1,048,576 rows, one of them the head: a table with more goes on in further workbooks, ``….2.xlsx``. A cell
holds 32,767 characters: a longer text is cut and ends in ``…``, and the description of the file says how many were.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from pipelines.marts.datapackage import Table

ROWS_OF_A_SHEET: Final = 1_048_576
CHARACTERS_OF_A_CELL: Final = 32_767
_AT_A_TIME: Final = 10_000
_SETTINGS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,  # a text from a report is never a formula
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}

Rows = Sequence[tuple[Any, ...]]


def write_workbooks(
    folder: Path, table: Table, fetch: Callable[[int], Rows], rows_of_a_sheet: int = ROWS_OF_A_SHEET
) -> list[tuple[Path, int, str]]:
    """Each workbook written, its rows without the head, and a note on texts that were cut. ``fetch`` gives the next
    rows, none at the end.
    """
    written: list[tuple[Path, int, str]] = []
    rows = _rows(fetch)
    held = next(rows, None)
    while held is not None or not written:
        number = "" if not written else f".{len(written) + 1}"
        path = folder / f"{table.name}{number}.xlsx"
        count, cut = 0, 0
        with xlsxwriter.Workbook(str(path), _SETTINGS) as book:
            sheet = book.add_worksheet(table.name.partition(".")[2][:31])
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, [column.name for column in table.columns])
            while held is not None and count < rows_of_a_sheet - 1:
                count += 1
                cut += _write(sheet, count, held)
                held = next(rows, None)
        note = f"{cut} texts are cut at {CHARACTERS_OF_A_CELL:,} characters, the most that a cell holds." if cut else ""
        written.append((path, count, note))
    return written


def _rows(fetch: Callable[[int], Rows]) -> Iterator[tuple[Any, ...]]:
    while rows := fetch(_AT_A_TIME):
        yield from rows


def _write(sheet: Any, row: int, values: tuple[Any, ...]) -> int:
    """How many texts of the row were cut."""
    cut = 0
    for column, value in enumerate(values):
        if value is None:
            continue
        if isinstance(value, str):
            if len(value) > CHARACTERS_OF_A_CELL:
                value, cut = value[: CHARACTERS_OF_A_CELL - 1] + "…", cut + 1
            sheet.write_string(row, column, value)
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value)
        else:
            sheet.write_number(row, column, float(value) if isinstance(value, Decimal) else value)
    return cut
