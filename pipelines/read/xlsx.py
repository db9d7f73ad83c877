"""XLSX -> the grids of its visible sheets.

Belongs here: the parts of the package (ECMA-376 part 1, 18) that decide which cells are shown, and where. Does not
belong here: what a cell shows (``xlsx_cells.py``), texts and styles (``xlsx_parts.py``), and what is a line or a table
(``sheet.py``).

Only the cells that are there are read: what a sheet claims (its ``dimension``, merged ranges over all rows) costs
nothing. Formulas are never computed: a formula without a stored result is not sure, and neither is a stored 0 in a file
that asks for its results to be computed anew, as writers that do not compute leave it. Hidden sheets are not read.
"""

import re
from functools import lru_cache

from pipelines.read.blocks import Block, UnreadableError
from pipelines.read.package import WAY_OUT, Package
from pipelines.read.sheet import Grid, Range, sheet_blocks
from pipelines.read.xlsx_cells import COLUMN, COLUMNS, PLAIN, Book, Cells, is_flat
from pipelines.read.xlsx_parts import TRUE, attribute, number, styles, texts

_PLACE = r"\$?([A-Z]{1,3}+)\$?([0-9]{1,7}+)"
_RANGE = re.compile(f"{_PLACE}(?::(?:{_PLACE})?)?")


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
    shared = Book(book)
    if "sharedStrings" in named:
        shared.texts = {str(nth): text for nth, text in enumerate(texts(package, named["sharedStrings"]))}
    if "styles" in named:
        found = styles(package.root(named["styles"]))
        shared.styles = {str(nth): style for nth, style in enumerate(found)} | {None: found[0] if found else PLAIN}
    grids = []
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        kind, part = links.get(attribute(sheet, "id"), ("", ""))
        if kind == "worksheet" and sheet.get("state", "visible") == "visible":
            grids.append(_grid(sheet.get("name", ""), Cells(shared, package, part)))
    return grids


def _grid(name: str, cells: Cells) -> Grid:
    grid = Grid(name)
    for column in cells.root.iterfind("{*}cols/{*}col"):
        if column.get("hidden") in TRUE or is_flat(column.get("width")):
            first, last = number(column.get("min"), 1), min(number(column.get("max"), 1), COLUMNS)
            grid.hidden_columns.update(range(first - 1, last))
    for merged in cells.root.iterfind("{*}mergeCells/{*}mergeCell"):
        grid.merged.append(_range(merged.get("ref", "")))
    at = -1
    for written, hidden, found in cells.rows():
        at = max(0, number(written, at + 2) - 1)
        if at in grid.rows:
            grid.rows[at].update(found)
        else:
            grid.rows[at] = found
        if hidden:
            grid.hidden_rows.add(at)
    return grid


@lru_cache(maxsize=1_024)
def _range(reference: str) -> Range:
    """First row, first column, last row and last column of a range, from 0. Forms made alike merge the same ones."""
    found = _RANGE.fullmatch(reference)
    if found is None:
        raise UnreadableError(f"the workbook merges a range that is none ({reference[:40]!r}); {WAY_OUT}")
    left, top, right, bottom = found.groups()
    if right is None:
        right, bottom = left, top
    return int(top) - 1, COLUMN[left], int(bottom) - 1, COLUMN[right]
