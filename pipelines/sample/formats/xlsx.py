"""Reports as workbooks: numbers as numbers, as text or as formulas, on one sheet or several.

Belongs here: XLSX. Does not belong here: binary workbooks, which LibreOffice makes of these (``office.py``).
"""

from datetime import datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from pipelines.sample.formats.archives import with_fixed_times
from pipelines.sample.grids import Placed, grids, placed
from pipelines.sample.reports import Report
from pipelines.sample.writing import Shown, blocks


def write(written: Report, layout: str, shown: Shown | None) -> bytes:
    """The report as XLSX: numbers as ``numbers``, as ``texts``, as ``formulas`` with the value that was last computed,
    or with a sheet for each table (``sheets``).
    """
    file = BytesIO()
    book = Workbook(file, {"in_memory": True})
    book.set_properties({"created": datetime(2000, 1, 1), "title": written.heading})
    style = book.add_format({"border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"})
    tables = shown or grids(written)
    sheet = book.add_worksheet()
    row = 0
    for block in blocks(written):
        if not block.table:
            sheet.write_string(row, 0, block.text)
            row += 1
            continue
        if layout == "sheets":
            sheet, row = book.add_worksheet(), 0
        grid = tables[block.table]
        for cell in placed(grid):
            _put(sheet, row, cell, style, layout)
        row += len(grid.rows) + 1
    book.close()
    return with_fixed_times(file.getvalue())


def _put(sheet: Any, down: int, cell: Placed, style: Any, layout: str) -> None:
    row, column = down + cell.row, cell.column
    if cell.tall > 1 or cell.wide > 1:
        sheet.merge_range(row, column, row + cell.tall - 1, column + cell.wide - 1, "", style)
    plain = cell.text.replace(".", "", 1).removeprefix("-").isascii() and _is_number(cell.text)
    if not cell.text:
        sheet.write_blank(row, column, None, style)
    elif cell.is_label or layout == "texts" or not plain:
        sheet.write_string(row, column, cell.text, style)
    elif layout == "formulas":
        sheet.write_formula(row, column, f"={cell.text}+0", style, float(cell.text))
    else:
        sheet.write_number(row, column, float(cell.text), style)


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).removeprefix("-").isdecimal() and text == text.strip()
