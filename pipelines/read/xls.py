"""XLS, and ET as long as it is the same format: BIFF in an OLE container -> the grids of its visible sheets.

Belongs here: what of a BIFF workbook decides what a cell shows. Does not belong here: number formats
(``number_format.py``), and what is a line or a table (``sheet.py``).
"""

from io import StringIO

import xlrd  # type: ignore[import-untyped]

from pipelines.ingest.limits import limits
from pipelines.read.blocks import Block, UnreadableError
from pipelines.read.number_format import BUILTIN, UNKNOWN, printed, printed_text
from pipelines.read.sheet import Grid, Held, sheet_blocks

_WAY_OUT = "open it in a spreadsheet program and save it as XLSX"
_EAST_ASIAN = (*range(27, 37), *range(50, 59))
"""Formats that the library does not know and takes for General; those that are understood are in ``BUILTIN``."""


def read_xls(data: bytes) -> list[Block]:
    """The blocks of a workbook. Raises ``UnreadableError``."""
    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, on_demand=True, ragged_rows=True, logfile=StringIO()
        )
        return sheet_blocks([_grid(book, n) for n in range(book.nsheets) if _is_shown(book, n)])
    except UnreadableError:
        raise
    except MemoryError:
        raise UnreadableError(f"the workbook is damaged: it claims more than there can be; {_WAY_OUT}") from None
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise UnreadableError("the workbook is encrypted; save it without a password") from error
        raise UnreadableError(f"the workbook cannot be read ({error}); {_WAY_OUT}") from error
    except Exception as error:  # the library meets damage with whatever its own code runs into
        raise UnreadableError(f"the workbook is damaged ({type(error).__name__}: {error}); {_WAY_OUT}") from error


def _is_shown(book: xlrd.Book, number: int) -> bool:
    return bool(book._sheet_visibility[number] == 0)


def _grid(book: xlrd.Book, number: int) -> Grid:
    sheet = book.sheet_by_index(number)
    within = limits().max_cells
    if sum(map(sheet.row_len, range(sheet.nrows))) > within:
        raise UnreadableError(f"the workbook has more than {within:,} cells; delete what is no part of the report")
    rows = {
        row: {
            column: _held(book, sheet, row, column)
            for column in range(sheet.row_len(row))
            if _is_cell(sheet, row, column)
        }
        for row in range(sheet.nrows)
    }
    return Grid(
        sheet.name,
        rows,
        [(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells],
        {row for row, info in sheet.rowinfo_map.items() if info.hidden or info.height == 0},
        {column for column, info in sheet.colinfo_map.items() if info.hidden or info.width == 0},
    )


def _is_cell(sheet: xlrd.sheet.Sheet, row: int, column: int) -> bool:
    """Whether the file has the cell: where it ends a row early or leaves a gap, the library fills in empty ones."""
    return bool(sheet.cell_type(row, column) != xlrd.XL_CELL_EMPTY)


def _held(book: xlrd.Book, sheet: xlrd.sheet.Sheet, row: int, column: int) -> Held:
    """What the cell shows, and whether that is sure."""
    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    style = book.xf_list[sheet.cell_xf_index(row, column)]
    code = _code(book, style.format_key)
    if book.font_list[style.font_index].struck_out:
        return "", True
    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        text, sure = printed(value, code, from_1904=bool(book.datemode))
        return ("" if value == 0 and sure and not sheet.show_zero_values else text), sure
    if kind == xlrd.XL_CELL_TEXT:
        runs = sheet.rich_text_runlist_map.get((row, column))
        return printed_text(_shown(book, value, runs) if runs else value, code), True
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if value else "FALSE", True
    if kind == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(value, "#N/A"), False
    return "", True


def _code(book: xlrd.Book, key: int) -> str:
    if key in BUILTIN:
        return BUILTIN[key]
    return UNKNOWN if key in _EAST_ASIAN else str(book.format_map[key].format_str)


def _shown(book: xlrd.Book, text: str, runs: list[tuple[int, int]]) -> str:
    """A text with formatted runs: struck-out ones are withdrawn, raised and lowered ones are set apart."""
    parts = [text[: runs[0][0]]]
    for (start, number), (end, _) in zip(runs, [*runs[1:], (len(text), 0)], strict=True):
        font = book.font_list[number]
        if not font.struck_out:
            parts.append(f"\n{text[start:end]}\n" if font.escapement else text[start:end])
    return "".join(parts)
