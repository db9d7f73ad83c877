"""Reports as workbooks, for the tests: the tables of ``layouts.py`` with merged ranges, or any cells given.

Belongs here: writing XLSX and XLS. Does not belong here: what a report says (``layouts.py``), reading it.
"""

import io
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
import xlwt
from openpyxl.styles import Border, Side

from schemas.forms import report
from tests.layouts import Grid, Written, grids

Rows = list[list[tuple[str, int]]]
"""Texts with how many columns each is wide."""
_BORDER = Border(*[Side("thin")] * 4)
_NUMERALS = "一二三四五六"
_TABLES = {2: "proactive", 3: "requests", 4: "disputes"}


def report_rows(written: Written) -> Rows:
    """The report in rows; a title or paragraph is as wide as the widest table."""
    tables = grids(written)
    widest = max(grid.width for grid in tables.values())
    rows: Rows = [[(f"{written.agency}{written.year}年{report().titles[0]}", widest)]]
    for section in report().sections:
        rows.append([(f"{_NUMERALS[section.no - 1]}、{section.label}", widest)])
        code = _TABLES.get(section.no)
        rows += _table_rows(tables[code]) if code else [[("各项工作按计划完成。", widest)]]
    return rows


def _table_rows(grid: Grid) -> Rows:
    """Cells side by side; a row with fewer cells than the table has columns ends early, as on a page."""
    return [list(zip(row, spans, strict=False)) for row, spans in zip(grid.rows, grid.spans, strict=True)]


def xlsx(rows: Rows, *, numbers: bool = True, borders: bool = True) -> bytes:
    """A workbook of one sheet; ``numbers`` stores digits as numbers, else as text."""
    book = openpyxl.Workbook()
    sheet = book.active
    for at, row in enumerate(rows, 1):
        column = 1
        for text, wide in row:
            sheet.cell(at, column, int(text) if numbers and text.isdecimal() else text or None)
            for covered in range(column, column + wide):
                if borders:
                    sheet.cell(at, covered).border = _BORDER
            if wide > 1:
                sheet.merge_cells(start_row=at, end_row=at, start_column=column, end_column=column + wide - 1)
            column += wide
    return saved(book)


def xls(rows: Rows) -> bytes:
    """The same in the old format, digits as numbers."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("年报")
    for at, row in enumerate(rows):
        column = 0
        for text, wide in row:
            value = int(text) if text.isdecimal() else text or None
            if wide > 1:
                sheet.write_merge(at, at, column, column + wide - 1, value)
            else:
                sheet.write(at, column, value, xlwt.Style.default_style)
            column += wide
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def workbook(cells: Mapping[str, object], change: Callable[[Any], object]) -> bytes:
    """A workbook of one sheet with these cells by name, changed before it is saved."""
    book = openpyxl.Workbook()
    for name, value in cells.items():
        book.active[name] = value
    change(book.active)
    return saved(book)
