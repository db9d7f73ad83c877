"""XLSX -> the grids of its visible sheets.

Belongs here: the parts of the package (ECMA-376 part 1, 18) that decide what a cell shows. Does not belong here: texts
and styles (``xlsx_parts.py``), number formats (``number_format.py``), and what is a line or a table (``sheet.py``).

Only the cells that are there are read: what a sheet claims (its ``dimension``, merged ranges over all rows) costs
nothing. Formulas are never computed: a formula without a stored result is not sure, and neither is a stored 0 in a file
that asks for its results to be computed anew, as writers that do not compute leave it. Hidden sheets are not read.
"""

import re

from pipelines.ingest.limits import limits
from pipelines.read.blocks import Block, UnreadableError
from pipelines.read.number_format import GENERAL, printed, printed_text
from pipelines.read.package import WAY_OUT, Element, Package
from pipelines.read.sheet import Grid, Held, sheet_blocks
from pipelines.read.xlsx_parts import (
    TRUE,
    Style,
    attribute,
    number,
    rich_text,
    styles,
    texts,
)

_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_COLUMNS = 16_384
_SHORT = 12
_DIGITS = "0123456789"
_EMPTY: Held = ("", True)
_PLAIN: Style = (GENERAL, False)


def read_xlsx(data: bytes) -> list[Block]:
    """The blocks of a workbook. Raises ``UnreadableError``."""
    with Package(data) as package:
        return sheet_blocks(_grids(package))


def _grids(package: Package) -> list[Grid]:
    book = package.root("xl/workbook.xml")
    links = {}
    for link in package.root("xl/_rels/workbook.xml.rels").iterfind("{*}Relationship"):
        target = link.get("Target", "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        links[link.get("Id", "")] = (link.get("Type", "").rpartition("/")[2], part)
    named = dict(links.values())
    shared = _Book(book)
    if "sharedStrings" in named:
        shared.texts = texts(package.root(named["sharedStrings"]))
    if "styles" in named:
        found = styles(package.root(named["styles"]))
        shared.styles = {str(nth): style for nth, style in enumerate(found)} | {None: found[0] if found else _PLAIN}
    grids = []
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        kind, part = links.get(attribute(sheet, "id"), ("", ""))
        if kind == "worksheet" and sheet.get("state", "visible") == "visible":
            grids.append(_grid(shared, sheet.get("name", ""), package.root(part)))
    return grids


class _Book:
    """What all sheets share."""

    def __init__(self, book: Element) -> None:
        self.texts: list[str] = []
        self.cells = 0
        self.styles: dict[str | None, Style] = {}
        settings, computing = book.find("{*}workbookPr"), book.find("{*}calcPr")
        self.from_1904 = settings is not None and settings.get("date1904") in TRUE
        self.stale = computing is not None and computing.get("fullCalcOnLoad") in TRUE


def _grid(book: _Book, name: str, sheet: Element) -> Grid:
    view = sheet.find("{*}sheetViews/{*}sheetView")
    shows_zeros = view is None or view.get("showZeros", "1") in TRUE
    grid = Grid(name)
    for column in sheet.iterfind("{*}cols/{*}col"):
        if column.get("hidden") in TRUE or _is_flat(column.get("width")):
            first, last = number(column.get("min"), 1), min(number(column.get("max"), 1), _COLUMNS)
            grid.hidden_columns.update(range(first - 1, last))
    for merged in sheet.iterfind("{*}mergeCells/{*}mergeCell"):
        (left, top), (right, bottom) = _corners(merged.get("ref", ""))
        grid.merged.append((top, left, bottom, right))
    at = -1
    for row in sheet.iterfind("{*}sheetData/{*}row"):
        at = max(0, number(row.get("r"), at + 2) - 1)
        grid.rows.setdefault(at, {}).update(_cells(book, row, shows_zeros=shows_zeros))
        if row.get("hidden") in TRUE or _is_flat(row.get("ht")):
            grid.hidden_rows.add(at)
    return grid


def _cells(book: _Book, row: Element, *, shows_zeros: bool) -> dict[int, Held]:
    """The cells of a row by column; one without a reference follows the one before."""
    cells: dict[int, Held] = {}
    column = -1
    for cell in row.iterchildren(row.tag[: -len("row")] + "c"):
        reference = cell.get("r")
        column = column + 1 if reference is None else _COLUMN[reference.rstrip(_DIGITS)]
        cells[column] = _held(book, cell, shows_zeros=shows_zeros) if len(cell) else _EMPTY
    book.cells += len(cells)
    if book.cells > limits().max_cells:
        raise UnreadableError(
            f"the workbook holds more than {limits().max_cells:,} cells; delete what is no part of the report"
        )
    return cells


def _held(book: _Book, cell: Element, *, shows_zeros: bool) -> Held:
    """What a cell shows, and whether that is sure."""
    kind = cell.get("t", "n")
    value, formula, inline = "", False, None
    for child in cell:
        tag = child.tag
        if tag.endswith("}v"):
            value = child.text or ""
        elif tag.endswith("}f"):
            formula = True
        elif tag.endswith("}is"):
            inline = child
    code, struck = book.styles.get(cell.get("s"), _PLAIN)
    if struck:
        return _EMPTY
    if kind == "inlineStr":
        return printed_text("" if inline is None else rich_text(inline), code), True
    if not value:
        # A formula whose result is an empty text shows nothing; one without a result shows what nobody knows.
        return _EMPTY if kind == "str" or not formula else ("=", False)
    if kind == "s":
        nth = number(value, -1)
        if not 0 <= nth < len(book.texts):
            raise UnreadableError(f"the workbook points to a text that it does not hold; {WAY_OUT}")
        return printed_text(book.texts[nth], code), True
    if kind == "n":
        if value.isdecimal() and code == GENERAL and len(value) < _SHORT and value != "0" and value.isascii():
            return value, True
        text, sure = printed(value, code, from_1904=book.from_1904)
        if sure and not value.strip("-0.") and "0" in value:
            return (text if shows_zeros else "", not (formula and book.stale and value == "0"))
        return text, sure
    if kind == "b":
        return ("TRUE" if value == "1" else "FALSE"), True
    # Results that are texts; errors (#REF!), and dates in words, whose format says how they are shown.
    return printed_text(value, code), kind == "str"


def _corners(reference: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Column and row of the first and the last place of a range."""
    first, _, last = reference.partition(":")
    ends = _PLACE.fullmatch(first), _PLACE.fullmatch(last or first)
    if ends[0] is None or ends[1] is None:
        raise UnreadableError(f"the workbook merges a range that is none ({reference[:40]!r}); {WAY_OUT}")
    return (_COLUMN[ends[0][1]], int(ends[0][2]) - 1), (_COLUMN[ends[1][1]], int(ends[1][2]) - 1)


class _Columns(dict[str, int]):
    """Columns by their letters, from 0. Raises ``UnreadableError`` for what is none."""

    def __missing__(self, letters: str) -> int:
        nth = 0
        for letter in letters[:4]:
            nth = nth * 26 + ord(letter) - 64
        if not 1 <= nth <= _COLUMNS or not letters.isascii() or not letters.isalpha():
            raise UnreadableError(f"the workbook has a cell in no column that there is ({letters[:8]!r}); {WAY_OUT}")
        self[letters] = nth - 1
        return nth - 1


_COLUMN = _Columns()


def _is_flat(size: str | None) -> bool:
    """Whether a row or column is as good as hidden."""
    return size is not None and not size.strip("0.")
