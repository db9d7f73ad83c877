"""HTML -> lines and cells.

Belongs here: which tables hold data and which only lay out the page, the text of a cell, and where a browser breaks a
line. Does not belong here: what a cell says. Text outside data tables takes the way of plain text (``text.py``), so
that tables flattened into paragraphs are read too.

A data table has no table inside and no cell as long as an article. Its cells are placed by the document object model:
``block`` counts ``table`` elements, ``grid_row`` the ``tr`` of that table, ``member`` the ``td`` and ``th`` of that
row, all from 0 in document order; so that ``document.querySelectorAll('table')[block].rows[grid_row].cells[member]``
is the cell.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import polars as pl
from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.read.frames import CELLS, LINES
from pipelines.read.text import split_cells

_SKIPPED = frozenset(
    ["script", "style", "noscript", "template", "svg", "select", "textarea", "iframe", "object", "head", "button"]
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "o:p",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "st1:chsdate",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_ARTICLE = 600
"""A cell of more characters holds an article, and its table only lays out the page."""
_SPACE = re.compile(r"[ \t\r\n\f]+")
_ROW = re.compile(r"<tr\b", re.IGNORECASE)
_LONGEST_SPAN = 1000

LineRow = tuple[int, int, str, str, bool, bool]
CellRow = tuple[int, int, int, str, bool, int, int, int, int, int, int]


def read_html(texts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """``texts`` (doc UInt32, text String, sorted by doc) -> the frames ``LINES`` and ``CELLS``."""
    pages = [_page(doc, text) for doc, text in texts.select("doc", "text").iter_rows()]
    rows = [row for lines, _ in pages for row in lines]
    schema = {
        "doc": pl.UInt32,
        "line": pl.UInt32,
        "text": pl.String,
        "tag": pl.String,
        "in_grid": pl.Boolean,
        "open": pl.Boolean,
    }
    lines = _frame(rows, schema).with_columns(start=pl.lit(None, pl.UInt32), end=pl.lit(None, pl.UInt32))
    grid = _frame([row for _, cells in pages for row in cells], _GRID)
    split = texts.select("doc", split=pl.col("text").map_elements(_split, return_dtype=pl.Boolean))
    cells = _cells(grid, split)
    prose = split_cells(
        lines.filter(~pl.col("in_grid")).with_columns(start=pl.lit(0, pl.UInt32), end=pl.lit(0, pl.UInt32))
    )
    prose = (
        prose.drop("split").join(split, on="doc", how="left", maintain_order="left").with_columns(start=None, end=None)
    )
    both = pl.concat([cells, prose.select(CELLS.names()).cast(CELLS)]).sort("doc", "row", "ordinal")
    return lines.select(LINES.names()).cast(LINES), both


_GRID = {
    "doc": pl.UInt32,
    "row": pl.UInt32,
    "ordinal": pl.UInt32,
    "text": pl.String,
    "open": pl.Boolean,
    "block": pl.Int32,
    "grid_row": pl.Int32,
    "grid_column": pl.Int32,
    "member": pl.Int32,
    "row_span": pl.Int32,
    "column_span": pl.Int32,
}


def _frame(rows: Sequence[tuple[object, ...]], schema: Mapping[str, pl.DataType | type[pl.DataType]]) -> pl.DataFrame:
    """As ``pl.DataFrame(rows, orient="row")``, in a fraction of the time."""
    columns = zip(*rows, strict=True) if rows else [[] for _ in schema]
    return pl.DataFrame(
        [pl.Series(name, values, dtype) for (name, dtype), values in zip(schema.items(), columns, strict=True)]
    )


def _cells(grid: pl.DataFrame, split: pl.DataFrame) -> pl.DataFrame:
    return (
        grid.with_columns(
            start=pl.lit(None, pl.UInt32),
            end=pl.lit(None, pl.UInt32),
            sep=pl.lit("td"),
            gap=pl.lit(1, pl.UInt32),
            bordered=pl.lit(False),
        )
        .join(split, on="doc", how="left", maintain_order="left")
        .select(CELLS.names())
        .cast(CELLS)
    )


def _split(source: str) -> bool:
    """Whether the rows of this page are written over several lines, so that a lost line may join two of them."""
    rows = len(_ROW.findall(source))
    first, last = source.find("<tr"), source.rfind("</tr")
    return rows > 0 and source.count("\n", max(first, 0), last if last > 0 else len(source)) > 1.5 * rows


class _Page:
    """What is collected while walking one page: lines, cells, and the count of rows and tables so far."""

    def __init__(self, doc: int) -> None:
        self.doc = doc
        self.line = 0
        self.tables = 0
        self.lines: list[LineRow] = []
        self.cells: list[CellRow] = []
        self.buffer: list[str] = []

    def flush(self, tag: str, *, in_grid: bool = False) -> None:
        """Ends a line of text."""
        if not self.buffer:
            return
        text = _SPACE.sub(" ", "".join(self.buffer)).strip()
        self.buffer.clear()
        if text:
            self.line += 1
            self.lines.append((self.doc, self.line, text, tag, in_grid, False))


def _page(doc: int, source: str) -> tuple[list[LineRow], list[CellRow]]:
    tree = LexborHTMLParser(source)
    page = _Page(doc)
    title = tree.css_first("title")
    if title is not None:
        page.buffer.append(title.text(deep=True))
        page.flush("title")
    if tree.body is not None:
        _walk(page, tree.body, "body")
        page.flush("body")
    if not source.rstrip().endswith(">"):
        _leave_open(page)
    return page.lines, page.cells


def _leave_open(page: _Page) -> None:
    """A page that ends inside a text may have lost the rest of it: the last line and the last cell are open."""
    if page.lines:
        page.lines[-1] = (*page.lines[-1][:5], True)
    if page.cells:
        page.cells[-1] = (*page.cells[-1][:4], True, *page.cells[-1][5:])


def _walk(page: _Page, node: LexborNode, tag: str) -> None:
    """Blocks end lines, inline elements do not. Recursion follows the depth that the parser allows (nesting is
    bounded there).
    """
    child = node.first_child
    while child is not None:
        name = child.tag
        if name == "-text":
            page.buffer.append(child.text_content or "")
        elif name == "br":
            page.flush(tag)
        elif name == "table":
            page.flush(tag)
            _table(page, child)
        elif name in _INLINE:
            _walk(page, child, tag)
        elif name not in _SKIPPED and name is not None and not name.startswith(("-", "_")):
            page.flush(tag)
            _walk(page, child, name)
            page.flush(name)
        child = child.next


def _table(page: _Page, table: LexborNode) -> None:
    block = page.tables
    page.tables += 1
    rows = list(_rows(table))
    texts = None if _lays_out(table, rows) else [[_text(cell) for cell in row] for row in rows]
    if texts is None or any(len(text) > _ARTICLE for row in texts for text in row):
        for row in rows:
            for cell in row:
                _walk(page, cell, "td")
                page.flush("td")
        return
    small = sum(map(len, rows)) <= 12
    taken: dict[tuple[int, int], bool] = {}
    for grid_row, (row, words) in enumerate(zip(rows, texts, strict=True)):
        page.line += 1
        column = 0
        for member, (cell, text) in enumerate(zip(row, words, strict=True)):
            while taken and taken.pop((grid_row, column), False):
                column += 1
            spans = cell.attributes
            down, across = (_span(spans.get("rowspan")), _span(spans.get("colspan"))) if spans else (1, 1)
            place = (page.doc, page.line, member, text, False, block, grid_row, column, member, down, across)
            page.cells.append(place)
            if down > 1:
                taken.update(
                    {(grid_row + r, column + c): True for r in range(1, min(down, 60)) for c in range(min(across, 60))}
                )
            column += across
        if small:
            page.lines.append((page.doc, page.line, " ".join(filter(None, words)), "td", True, False))


def _lays_out(table: LexborNode, rows: list[list[LexborNode]]) -> bool:
    """A table with a table inside, or with a heading or list inside, lays out the page."""
    return len(table.css("table")) > 1 or (
        sum(map(len, rows)) <= 2 and table.css_first("h1,h2,h3,h4,ul,ol,article") is not None
    )


def _rows(table: LexborNode) -> Iterator[list[LexborNode]]:
    """The rows of a table, not those of tables inside it."""
    part = table.first_child
    while part is not None:
        if part.tag == "tr":
            yield _members(part)
        elif part.tag in ("tbody", "thead", "tfoot"):
            yield from _rows(part)
        part = part.next


def _members(row: LexborNode) -> list[LexborNode]:
    found = []
    cell = row.first_child
    while cell is not None:
        if cell.tag in ("td", "th"):
            found.append(cell)
        cell = cell.next
    return found


def _text(cell: LexborNode) -> str:
    """The text of a cell with a line end wherever a browser begins a new line: ``1<br>2`` is not ``12``,
    ``<span>1</span><span>2</span>`` is.
    """
    whole = cell.text(deep=True, separator="\v")
    if "\v" not in whole:
        return _SPACE.sub(" ", whole).strip(" ")
    parts: list[str] = []
    _gather(cell, parts)
    lines = (_SPACE.sub(" ", line).strip(" ") for line in "".join(parts).split("\v"))
    return "\n".join(line for line in lines if line)


def _gather(node: LexborNode, parts: list[str]) -> None:
    child = node.first_child
    while child is not None:
        name = child.tag
        if name == "-text":
            parts.append(child.text_content or "")
        elif name == "br":
            parts.append("\v")
        elif name in _INLINE:
            _gather(child, parts)
        elif name not in _SKIPPED and name is not None and not name.startswith(("-", "_")):
            parts.append("\v")
            _gather(child, parts)
            parts.append("\v")
        child = child.next


def _span(value: str | None) -> int:
    return min(int(value), _LONGEST_SPAN) if value and value.isdecimal() and int(value) > 0 else 1
