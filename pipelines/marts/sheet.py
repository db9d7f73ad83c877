"""Rows of a table as the XML of a sheet (ECMA-376 part 1, 18.3.1.73 ``row``), a batch of rows at a time.

Belongs here: what a cell says of a value, and what a cell cannot hold. Does not belong here: the file around the sheet
(``workbook.py``).

A text is a text whatever it begins with, never a formula or an address. An empty text is a cell that holds one; NULL is
no cell. What XML forbids is written as ``_x0001_``, and a text that looks like that is escaped in turn (22.9.2.19
``ST_Xstring``).
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Final

import polars as pl
from xlsxwriter.utility import xl_col_to_name

CHARACTERS_OF_A_CELL: Final = 32_767
_FIRST_DATE: Final = date(1900, 3, 1)
"""Spreadsheet programs count days with a 29 February 1900: earlier dates are other dates to some of them."""
_DAYS_BEFORE_1970: Final = 25_569

_FORBIDDEN: Final = "\x00-\x08\x0b-\x1f\ufffe\uffff"
_NOT_IN_XML: Final = f"[{_FORBIDDEN}]|_x[0-9A-Fa-f]{{4}}_"
_BLANK_END: Final = r"^\s|\s$"
_MARKUP: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_TO_ESCAPE: Final = f"[&<>]|{_NOT_IN_XML}|{_BLANK_END}"

Piece = str | pl.Expr


def rows_as_xml(rows: pl.DataFrame, first: int, date_style: int) -> bytes:
    """The ``row`` elements in UTF-8, numbered from ``first``. Columns are texts, numbers, booleans or dates; a date has
    the cell format ``date_style``, one before March 1900 is a text.

    Raises ValueError for a number that is none, TypeError for a column of another type.
    """
    numbers = pl.lit(pl.int_range(first, first + rows.height, eager=True).cast(pl.String))
    pieces: list[Piece] = ['<row r="', numbers, '">']
    for position, column in enumerate(rows):
        for before, values, after in _contents(column, date_style):
            cell: list[Piece] = [f'<c r="{xl_col_to_name(position)}', numbers, f'"{before}', pl.lit(values), after]
            # A NULL in one of its pieces is a NULL for the cell, which the row then leaves out.
            pieces += [pl.concat_str(_joined(cell))] if values.null_count() else cell
    pieces.append("</row>")
    lines = pl.concat_str(_joined(pieces), ignore_nulls=True)
    return bytes(pl.select(lines.str.join("").cast(pl.Binary)).item())


def cut_to_cells(rows: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """The rows with texts that a cell holds, and how many were cut; these end in ``…``."""
    count = 0
    for column in rows.select(pl.col(pl.String)):
        # No text has more UTF-16 units than bytes of UTF-8, and hardly any gets as far as being counted.
        long = column.filter(column.str.len_bytes() > CHARACTERS_OF_A_CELL).unique()
        cut = {text: short for text in long if (short := _cut(text)) != text}
        if cut:
            count += int(column.is_in(list(cut)).sum())
            rows = rows.with_columns(column.replace(cut))
    return rows, count


def _cut(text: str) -> str:
    """Spreadsheet programs count UTF-16 units; half of a character is dropped."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * CHARACTERS_OF_A_CELL:
        return text
    return units[: 2 * (CHARACTERS_OF_A_CELL - 1)].decode("utf-16-le", errors="ignore") + "…"


def _contents(column: pl.Series, date_style: int) -> Iterator[tuple[str, pl.Series, str]]:
    """What stands before the values in their cells, the values as they are written, and what stands behind."""
    if column.null_count() == column.len():
        return
    if column.dtype == pl.String:
        yield _texts(column)
    elif column.dtype == pl.Boolean:
        yield ' t="b"><v>', column.cast(pl.Int8).cast(pl.String), "</v></c>"
    elif column.dtype == pl.Date:
        early = column < _FIRST_DATE
        if early.any():
            yield _texts(column.set(~early, None).cast(pl.String))
            column = column.set(early, None)
        yield f' s="{date_style}"><v>', (column.cast(pl.Int32) + _DAYS_BEFORE_1970).cast(pl.String), "</v></c>"
    else:
        yield "><v>", _numbers(column).cast(pl.String), "</v></c>"


def _texts(column: pl.Series) -> tuple[str, pl.Series, str]:
    preserve = ""
    if column.str.contains(_TO_ESCAPE).any():
        odd = column.filter(column.str.contains(_NOT_IN_XML)).unique()
        column = column.replace({text: _written_out(text) for text in odd}).str.replace_many(_MARKUP)
        if column.str.contains(_BLANK_END).any():
            preserve = ' xml:space="preserve"'
    return f' t="inlineStr"><is><t{preserve}>', column, "</t></is></c>"


def _written_out(text: str) -> str:
    # The underscore behind an escape may begin the next one: only the first of each is taken. What is forbidden counts
    # as one, for so its own escape begins.
    text = re.sub(f"_(?=x[0-9A-Fa-f]{{4}}[_{_FORBIDDEN}])", "_x005F_", text)
    return re.sub(f"[{_FORBIDDEN}]", lambda found: f"_x{ord(found[0]):04X}_", text)


def _numbers(column: pl.Series) -> pl.Series:
    """Spreadsheet programs know one kind of number, of 64 bits."""
    if not column.dtype.is_numeric():
        raise TypeError(f"{column.name} is {column.dtype}; a cell holds texts, numbers, booleans and dates")
    if column.dtype.is_decimal():
        column = column.cast(pl.Float64)
    if column.dtype.is_float() and not column.is_finite().all():
        raise ValueError(f"{column.name} holds a number that is none; no cell can hold it")
    return column


def _joined(pieces: list[Piece]) -> list[pl.Expr]:
    """As expressions, texts that follow each other as one."""
    return [
        expression
        for plain, group in groupby(pieces, lambda piece: isinstance(piece, str))
        for expression in ([pl.lit("".join(map(str, group)))] if plain else group)
        if isinstance(expression, pl.Expr)
    ]
