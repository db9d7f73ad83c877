"""HTML -> lines and cells.

Belongs here: which tables hold data and which only lay out the page, the text of a cell, and where a browser breaks a
line. Does not belong here: what a cell says. Text outside data tables takes the way of plain text (``text.py``), so
that tables flattened into paragraphs are read too.

A data table has no table inside and no cell as long as an article. Its cells are placed by the document object model:
``block`` counts ``table`` elements, ``grid_row`` the ``tr`` of that table, ``member`` the ``td`` and ``th`` of that
row, all from 0 in document order; so that ``document.querySelectorAll('table')[block].rows[grid_row].cells[member]``
is the cell.
"""

import polars as pl
from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.read.dom import APART, INLINE, SILENT, Attributes, cell_text, folded, has_marks, hides, is_block, rows
from pipelines.read.frames import CELLS, LINES
from pipelines.read.text import split_cells

_ARTICLE = 600
"""A cell of more characters holds an article, and its table only lays out the page."""
_LONGEST_SPAN = 60
_SMALL = 12

LineRow = tuple[int, int, str, str, bool, bool]
Row = list[tuple[LexborNode, Attributes]]


def read_html(texts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """``texts`` (doc UInt32, text String, sorted by doc) -> the frames ``LINES`` and ``CELLS``."""
    pages = [_page(doc, text) for doc, text in texts.select("doc", "text").iter_rows()]
    lines = _line_frame(pages)
    grid = _grid_frame(pages)
    split = texts.select("doc", split=pl.col("text").map_elements(_split, return_dtype=pl.Boolean))
    cells = _cells(grid, split)
    strayed = [page.doc for page in pages if page.strayed]
    prose = split_cells(
        lines.filter(~pl.col("in_grid") & ~pl.col("doc").is_in(strayed)).with_columns(
            start=pl.lit(0, pl.UInt32), end=pl.lit(0, pl.UInt32)
        )
    )
    prose = (
        prose.drop("split").join(split, on="doc", how="left", maintain_order="left").with_columns(start=None, end=None)
    )
    both = pl.concat([cells, prose.select(CELLS.names()).cast(CELLS)])
    both = both.sort(pl.col("doc").cast(pl.UInt64) * (1 << 32) + pl.col("row"), maintain_order=True)
    return lines.select(LINES.names()).cast(LINES), both


def _line_frame(pages: list["_Page"]) -> pl.DataFrame:
    schema = {
        "doc": pl.UInt32,
        "line": pl.UInt32,
        "text": pl.String,
        "tag": pl.String,
        "in_grid": pl.Boolean,
        "open": pl.Boolean,
    }
    found = [row for page in pages for row in page.lines]
    columns = zip(*found, strict=True) if found else [[] for _ in schema]
    parts = [pl.Series(name, values, dtype) for (name, dtype), values in zip(schema.items(), columns, strict=True)]
    nowhere = pl.lit(None, pl.UInt32)
    return pl.DataFrame(parts).with_columns(start=nowhere, end=nowhere, place=pl.lit(None, pl.String))


def _grid_frame(pages: list["_Page"]) -> pl.DataFrame:
    """The cells of all data tables: what is said of a row is repeated for each of its cells."""
    rows = [row for page in pages for row in page.rows]
    schema = {"doc": pl.UInt32, "row": pl.UInt32, "block": pl.Int32, "grid_row": pl.Int32, "count": pl.UInt32}
    columns = zip(*rows, strict=True) if rows else [[] for _ in schema]
    parts = [pl.Series(name, values, dtype) for (name, dtype), values in zip(schema.items(), columns, strict=True)]
    of_row = pl.DataFrame(parts).with_columns(member=pl.int_ranges(0, "count", dtype=pl.Int32))
    last = (pl.col("member") == pl.col("count") - 1) & (pl.col("row") == pl.col("row").max().over("doc"))
    cut = [page.doc for page in pages if page.cut]
    flat = {
        "text": pl.Series([text for page in pages for text in page.texts], dtype=pl.String),
        "grid_column": pl.Series([n for page in pages for n in page.columns], dtype=pl.Int32),
        "row_span": pl.Series([n for page in pages for n in page.down], dtype=pl.Int32),
        "column_span": pl.Series([n for page in pages for n in page.across], dtype=pl.Int32),
    }
    cells = of_row.explode("member").drop_nulls("member").with_columns(**flat, ordinal=pl.col("member"))
    return cells.with_columns(open=last & pl.col("doc").is_in(cut)).drop("count")


def _cells(grid: pl.DataFrame, split: pl.DataFrame) -> pl.DataFrame:
    return (
        grid.with_columns(
            start=pl.lit(None, pl.UInt32),
            end=pl.lit(None, pl.UInt32),
            sep=pl.lit("td"),
            gap=pl.lit(1, pl.UInt32),
            bordered=pl.lit(False),
            place=pl.lit(None, pl.String),
        )
        .join(split, on="doc", how="left", maintain_order="left")
        .select(CELLS.names())
        .cast(CELLS)
    )


def _split(source: str) -> bool:
    """Whether the rows of this page are written over several lines, so that a lost line may join two of them."""
    count = _rows_written(source)
    first, last = source.find("<tr"), source.rfind("</tr")
    return count > 0 and source.count("\n", max(first, 0), last if last > 0 else len(source)) > 1.5 * count


class _Page:
    """What is collected while walking one page: lines, rows and cells of data tables, and the count of tables so far.

    ``texts``, ``columns``, ``down`` and ``across`` hold the cells of all ``rows`` (doc, line, table, row, cells) in
    turn. ``cut``: the page ends inside a text, so that its last line and its last cell may have lost the rest of
    theirs.
    """

    def __init__(self, doc: int, source: str) -> None:
        self.doc = doc
        self.marks = has_marks(source)
        self.cut = not source.rstrip().endswith(">")
        self.strayed = False
        self.line = 0
        self.tables = 0
        self.lines: list[LineRow] = []
        self.rows: list[tuple[int, int, int, int, int]] = []
        self.texts: list[str] = []
        self.columns: list[int] = []
        self.down: list[int] = []
        self.across: list[int] = []
        self.buffer: list[str] = []

    def flush(self, tag: str) -> bool:
        """Ends a line of text; False when there was none."""
        if not self.buffer:
            return False
        text = folded("".join(self.buffer))
        self.buffer.clear()
        if text:
            self.add(text, tag)
        return bool(text)

    def add(self, text: str, tag: str, *, in_grid: bool = False) -> None:
        """Adds a line."""
        self.line += 1
        self.lines.append((self.doc, self.line, text, tag, in_grid, False))


def _page(doc: int, source: str) -> _Page:
    tree = LexborHTMLParser(source)
    page = _Page(doc, source)
    title = tree.css_first("title")
    if title is not None:
        page.buffer.append(title.text(deep=True))
        page.flush("title")
    if tree.body is not None:
        _walk(page, tree.body, "body")
        page.flush("body")
    page.strayed = len(tree.css("tr")) < _rows_written(source)
    if page.cut and page.lines:
        page.lines[-1] = (*page.lines[-1][:5], True)
    return page


def _rows_written(source: str) -> int:
    """How often the source opens a row. The parser drops rows outside a table, and their texts run together."""
    return source.count("<tr") + source.count("<TR")


def _walk(page: _Page, node: LexborNode, tag: str) -> None:
    """Blocks end lines, inline elements do not; an empty block is an empty line, as in a text."""
    child = node.first_child
    while child is not None:
        name = child.tag
        if name == "-text":
            page.buffer.append(child.text_content or "")
        elif name == "br":
            page.line += not page.flush(tag)
        elif name == "table":
            page.flush(tag)
            _table(page, child)
        elif name in INLINE:
            _walk(page, child, tag)
        elif name in APART:
            page.flush(tag)
            _walk(page, child, tag)
            page.flush(tag)
        elif name == "pre":
            page.flush(tag)
            _preformatted(page, child)
        elif name not in SILENT and is_block(name) and not hides(child.attributes):
            page.flush(tag)
            before = page.line
            _walk(page, child, str(name))
            page.flush(str(name))
            page.line += name == "p" and page.line == before
        child = child.next


def _preformatted(page: _Page, node: LexborNode) -> None:
    """Lines and tabs as they are written."""
    for text in node.text(deep=True).split("\n"):
        if text.strip():
            page.add(text.rstrip("\r"), "pre")
        else:
            page.line += 1


def _table(page: _Page, table: LexborNode) -> None:
    block = page.tables
    page.tables += 1
    cells = list(rows(table))
    texts = (
        None if _lays_out(table, cells) else [[cell_text(cell, marks=page.marks) for cell, _ in row] for row in cells]
    )
    if texts is None or any(len(text) > _ARTICLE for row in texts for text in row):
        for row in cells:
            for cell, _ in row:
                _walk(page, cell, "td")
                page.flush("td")
        return
    _grid(page, block, cells, texts)


def _grid(page: _Page, block: int, cells: list[Row], texts: list[list[str]]) -> None:
    """The cells of a data table; a small one, which may hold the data of the page, gives lines as well."""
    small = sum(map(len, cells)) <= _SMALL
    taken: set[tuple[int, int]] = set()
    for grid_row, (row, words) in enumerate(zip(cells, texts, strict=True)):
        page.line += 1
        page.rows.append((page.doc, page.line, block, grid_row, len(words)))
        page.texts += words
        _place(page, grid_row, row, taken)
        if small:
            page.lines.append((page.doc, page.line, " ".join(filter(None, words)), "td", True, False))


def _place(page: _Page, grid_row: int, row: Row, taken: set[tuple[int, int]]) -> None:
    """The columns of a row's cells with spans expanded; ``taken`` are the places that cells above reach down to."""
    column = 0
    for _, attributes in row:
        while (grid_row, column) in taken:
            column += 1
        down, across = 1, 1
        if "rowspan" in attributes or "colspan" in attributes:
            down, across = _span(attributes.get("rowspan")), _span(attributes.get("colspan"))
        page.columns.append(column)
        page.down.append(down)
        page.across.append(across)
        if down > 1:
            taken.update((grid_row + r, column + c) for r in range(1, down) for c in range(across))
        column += across


def _lays_out(table: LexborNode, cells: list[Row]) -> bool:
    """A table with a table inside, or with a heading or list inside, lays out the page."""
    if len(table.css("table")) > 1:
        return True
    return sum(map(len, cells)) <= 2 and table.css_first("h1,h2,h3,h4,ul,ol,article") is not None


def _span(value: str | None) -> int:
    return min(int(value), _LONGEST_SPAN) if value and value.isdecimal() and int(value) > 0 else 1
