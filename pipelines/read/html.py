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
from collections import deque
from collections.abc import Iterable
from itertools import chain
from typing import Any

import polars as pl
from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.read.dom import (
    APART,
    CELL_TAGS,
    INLINE,
    MARKED,
    MARKED_BY_STYLE,
    MARKING,
    SILENT,
    folded,
    hides,
    is_block,
    rows,
)
from pipelines.read.frames import CELLS, LINES
from pipelines.read.grid import Grid, read_grid
from pipelines.read.text import split_cells

_ARTICLE = 600
"""A cell of more characters holds an article, and its table only lays out the page."""
_ALIVE = 8
"""Trees kept until as many more are parsed: the memory of one that is dropped at once goes back to the system, page by
page, and the next tree asks for it again.
"""
_SMALL = 12
_PARAGRAPH = re.compile(rb"<(?:html|body|p|br|h[1-6])[\s>/]", re.IGNORECASE)


def read_html(texts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """``texts`` (doc UInt32, text String, sorted by doc) -> the frames ``LINES`` and ``CELLS``."""
    sources = texts.select(
        "doc",
        source=pl.col("text").cast(pl.Binary),
        marks=pl.col("text").str.contains_any(MARKED, ascii_case_insensitive=True)
        | pl.when(pl.col("text").str.contains(MARKING)).then("text").str.contains(MARKED_BY_STYLE).fill_null(False),
        written=pl.col("text").str.count_matches("(?i)<tr"),
    )
    pages = _pages(sources)
    lines = _line_frame(pages)
    strayed = [page.doc for page in pages if page.strayed]
    outside = lines.filter(~pl.col("in_grid") & ~pl.col("doc").is_in(strayed))
    prose = split_cells(outside.with_columns(start=pl.lit(0, pl.UInt32), end=pl.lit(0, pl.UInt32)))
    split = pl.col("doc").is_in([page.doc for page in pages if page.split])
    grid = _grid_frame(pages, split)
    both = pl.concat([grid, prose.with_columns(split=split).select(grid.columns).cast(grid.schema)])
    both = both.sort(pl.col("doc").cast(pl.UInt64) * (1 << 32) + pl.col("row"), maintain_order=True)
    nowhere = pl.lit(None, pl.UInt32)
    both = both.with_columns(start=nowhere, end=nowhere, place=pl.lit(None, pl.String))
    return lines.select(LINES.names()).cast(LINES), both.select(CELLS.names()).cast(CELLS)


def _line_frame(pages: list["_Page"]) -> pl.DataFrame:
    columns = {
        "line": pl.Series(_flat(page.numbers for page in pages), dtype=pl.UInt32),
        "text": pl.Series(_flat(page.texts for page in pages), dtype=pl.String),
        "tag": pl.Series(_flat(page.tags for page in pages), dtype=pl.String),
        "in_grid": pl.Series(_flat(page.in_grid for page in pages), dtype=pl.Boolean),
    }
    doc = _repeated([page.doc for page in pages], [len(page.texts) for page in pages], pl.UInt32)
    last = (pl.col("doc") != pl.col("doc").shift(-1)).fill_null(True)
    nowhere = pl.lit(None, pl.UInt32)
    return pl.DataFrame({"doc": doc, **columns}).with_columns(
        open=last & pl.col("doc").is_in([page.doc for page in pages if page.cut]),
        start=nowhere,
        end=nowhere,
        place=pl.lit(None, pl.String),
    )


def _grid_frame(pages: list["_Page"], split: pl.Expr) -> pl.DataFrame:
    """The cells of all data tables: what is said of a table or a row is repeated for each of its cells; ``split`` of a
    ``doc``.
    """
    placed = [(page.doc, block, first, grid) for page in pages for block, first, grid in page.grids]
    counts = [grid.counts for *_, grid in placed]
    heights = [len(count) for count in counts]
    of_row = pl.DataFrame(
        {
            "doc": _repeated([doc for doc, *_ in placed], heights, pl.UInt32),
            "block": _repeated([block for _, block, *_ in placed], heights, pl.Int32),
            "first": _repeated([first for _, _, first, _ in placed], heights, pl.UInt32),
            "grid_row": pl.Series(_flat(range(height) for height in heights), dtype=pl.Int32),
            "count": pl.Series(_flat(counts), dtype=pl.UInt32),
        }
    ).with_columns(
        row=pl.col("first") + pl.col("grid_row").cast(pl.UInt32),
        member=pl.int_ranges(0, "count", dtype=pl.Int32),
        split=split,
    )
    last = (pl.col("member") == pl.col("count") - 1) & (pl.col("row") == pl.col("row").max().over("doc"))
    flat = {
        "text": pl.Series(_flat(grid.texts for *_, grid in placed), dtype=pl.String),
        "grid_column": pl.Series(_flat(grid.columns for *_, grid in placed), dtype=pl.Int32),
        "row_span": pl.Series(_flat(grid.down for *_, grid in placed), dtype=pl.Int32),
        "column_span": pl.Series(_flat(grid.across for *_, grid in placed), dtype=pl.Int32),
    }
    cells = of_row.explode("member").drop_nulls("member").with_columns(**flat, ordinal=pl.col("member"))
    cut = [page.doc for page in pages if page.cut and page.ends_in_table]
    return cells.with_columns(
        open=last & pl.col("doc").is_in(cut), sep=pl.lit("td"), gap=pl.lit(1, pl.UInt32), bordered=pl.lit(False)
    ).drop("count", "first")


def _flat(parts: Iterable[Iterable[Any]]) -> list[Any]:
    return list(chain.from_iterable(parts))


def _repeated(values: list[int], counts: list[int], dtype: type[pl.DataType]) -> pl.Series:
    """Each of ``values`` as often as ``counts`` says."""
    each = pl.Series(values, dtype=dtype).repeat_by(pl.Series(counts, dtype=pl.UInt32))
    return each.explode() if values else pl.Series([], dtype=dtype)


def _split(source: bytes, written: int) -> bool:
    """Whether the rows of this page are written over several lines, so that a lost line may join two of them."""
    first, last = source.find(b"<tr"), source.rfind(b"</tr")
    return written > 0 and source.count(b"\n", max(first, 0), last if last > 0 else len(source)) > 1.5 * written


class _Page:
    """What is collected while walking one page: its lines by columns (``numbers``, ``texts``, ``tags``, ``in_grid``),
    its data tables as ``(table, line of the first row, cells)``, and the counts of lines and tables so far.

    ``cut``: the page ends inside a text, so that its last line and its last cell may have lost the rest of theirs.
    ``markdown``: only tables and the like are written in HTML, paragraphs are not.
    """

    def __init__(self, doc: int, source: bytes, written: int, *, marks: bool) -> None:
        self.doc = doc
        self.marks = marks
        self.cut = not source.rstrip().endswith(b">") and not source.decode().rstrip().endswith(">")
        self.split = _split(source, written)
        self.markdown = _PARAGRAPH.search(source) is None
        self.strayed = False
        self.line = 0
        self.tables = 0
        self.numbers: list[int] = []
        self.texts: list[str] = []
        self.tags: list[str] = []
        self.in_grid: list[bool] = []
        self.grids: list[tuple[int, int, Grid]] = []
        self.buffer: list[str] = []

    @property
    def ends_in_table(self) -> bool:
        """Whether nothing stands behind the last data table."""
        return bool(self.grids) and self.line < self.grids[-1][1] + len(self.grids[-1][2].counts)

    def flush(self, tag: str) -> bool:
        """Ends a line of text; False when there was none."""
        if not self.buffer:
            return False
        text = folded("".join(self.buffer))
        self.buffer.clear()
        if text:
            self.add(text, tag)
        return bool(text)

    def add(self, text: str, tag: str) -> None:
        """Adds a line."""
        self.line += 1
        self.put(self.line, text, tag, in_grid=False)

    def put(self, line: int, text: str, tag: str, *, in_grid: bool) -> None:
        """Adds a line that is counted already."""
        self.numbers.append(line)
        self.texts.append(text)
        self.tags.append(tag)
        self.in_grid.append(in_grid)


def _pages(sources: pl.DataFrame) -> list[_Page]:
    """``sources``: doc, source (UTF-8), ``marks``, ``written`` (how often the source opens a row)."""
    alive: deque[LexborHTMLParser] = deque(maxlen=_ALIVE)
    pages = []
    for doc, source, marks, written in sources.iter_rows():
        tree = LexborHTMLParser(source)
        alive.append(tree)
        pages.append(_page(tree, _Page(doc, source, written, marks=marks), written))
    return pages


def _page(tree: LexborHTMLParser, page: _Page, written: int) -> _Page:
    title = tree.css_first("title")
    if title is not None:
        page.buffer.append(title.text(deep=True))
        page.flush("title")
    if tree.body is not None:
        _walk(page, tree.body, "body")
        page.flush("body")
    page.strayed = len(tree.tags("tr")) < written  # the parser drops rows outside a table, and their texts run together
    return page


def _walk(page: _Page, node: LexborNode, tag: str) -> None:
    """Blocks end lines, inline elements do not; an empty block is an empty line, as in a text."""
    child = node.first_child
    while child is not None:
        name = child.tag
        if name == "-text":
            _text(page, child.text_content or "", tag)
        elif name == "br":
            page.line += not page.flush(tag)
        elif name == "table":
            page.flush(tag)
            _table(page, child)
        elif name in INLINE and not hides(child.attributes):
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


def _text(page: _Page, text: str, tag: str) -> None:
    """Text by itself; its line ends count only where no markup does."""
    if not page.markdown:
        page.buffer.append(text)
        return
    first, *others = text.split("\n")
    page.buffer.append(first)
    for part in others:
        page.flush(tag)
        page.buffer.append(part)


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
    grid = None if len(table.css("table")) > 1 else read_grid(table, marks=page.marks)
    if grid is not None and not _lays_out(table, grid):
        _add(page, block, grid)
        return
    for row in rows(table):
        for cell in row.iter():
            if cell.tag in CELL_TAGS and not hides(cell.attributes):
                _walk(page, cell, "td")
                page.flush("td")


def _lays_out(table: LexborNode, grid: Grid) -> bool:
    """A table with a heading or list inside, or with an article in a cell, lays out the page (as one with a table
    inside does).
    """
    if len(grid.texts) <= 2 and table.css_first("h1,h2,h3,h4,ul,ol,article") is not None:
        return True
    return max(map(len, grid.texts), default=0) > _ARTICLE


def _add(page: _Page, block: int, grid: Grid) -> None:
    """The cells of a data table; a small one, which may hold the data of the page, gives lines as well."""
    page.grids.append((block, page.line + 1, grid))
    if len(grid.texts) <= _SMALL:
        for n, words in enumerate(grid.rows(), page.line + 1):
            page.put(n, " ".join(filter(None, words)), "td", in_grid=True)
    page.line += len(grid.counts)
