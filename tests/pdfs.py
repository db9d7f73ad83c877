"""PDFs for the tests, drawn with reportlab, so that every trait of a page can be set.

Belongs here: drawing. Does not belong here: what a report says (``pipelines/sample``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pypdfium2 as pdfium
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipelines.sample.grids import Grid, Placed, grids, placed
from pipelines.sample.writing import blocks
from tests.layouts import Written

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
WIDTH, HEIGHT = A4
MARGIN, LINE, SIZE = 50.0, 16.0, 9.0
LABELS = 96.0
"""The width of a column of labels."""


def plain(canvas: Any, x: float, y: float, text: str) -> None:
    canvas.drawString(x, y, text)


@dataclass(frozen=True)
class Sheet:
    """How pages are drawn. ``text`` draws a string, ``around`` the header and footer of a page, ``before`` what comes
    before all else; ``header``: rows of each table printed again on every page.
    """

    text: Callable[[Any, float, float, str], None] = plain
    around: Callable[[Any, int], None] = lambda _canvas, _page: None
    before: Callable[[Any], None] = lambda _canvas: None
    header: int = 0
    ruled: bool = True
    height: float = HEIGHT
    encrypt: object = None


def draw_report(written: Written, sheet: Sheet | None = None, prose: list[str] | None = None) -> bytes:
    """A report in a PDF; ``prose`` are lines of its overview, if not its own."""
    pen = _Pen(sheet or Sheet())
    tables = grids(written)
    for block in blocks(written):
        if block.table:
            pen.table(tables[block.table])
        elif block.kind != "paragraph" or prose is None:
            pen.line(block.text)
        else:
            for line in prose:
                pen.line(line)
            prose = []
    pen.canvas.save()
    return pen.out.getvalue()


class _Pen:
    def __init__(self, sheet: Sheet) -> None:
        self.out = BytesIO()
        self.sheet = sheet
        self.canvas = Canvas(self.out, pagesize=(WIDTH, sheet.height), encrypt=sheet.encrypt)
        self.page = 0
        self.y = 0.0
        self.turn()

    def turn(self) -> None:
        if self.page:
            self.canvas.showPage()
        self.page += 1
        self.sheet.before(self.canvas)
        self.canvas.setFont(FONT, SIZE)
        self.sheet.around(self.canvas, self.page)
        self.y = self.sheet.height - MARGIN

    def line(self, text: str) -> None:
        if self.y < MARGIN + LINE:
            self.turn()
        self.y -= LINE
        self.sheet.text(self.canvas, MARGIN, self.y, text)

    def table(self, grid: Grid) -> None:
        self.y -= 6
        cells, widths = placed(grid), _widths(grid)
        heights = [_height(cells, n, widths) for n in range(len(grid.rows))]
        start = 0
        while start < len(heights):
            heads = list(range(self.sheet.header)) if start else []
            room = self.y - MARGIN - sum(heights[n] for n in heads)
            end = start
            while end < len(heights) and room >= sum(heights[start : end + 1]):
                end += 1
            if end == start or (end < len(heights) and end - start < 3):
                self.turn()
                continue
            self.rows(cells, [*heads, *range(start, end)], widths, heights)
            start = end

    def rows(self, cells: list[Placed], shown: list[int], widths: list[float], heights: list[float]) -> None:
        """Some rows of a table; cells that reach below the last of them go on on the next page, without their text."""
        tops = [self.y]
        for n in shown:
            tops.append(tops[-1] - heights[n])
        for cell in cells:
            rows = [at for at, n in enumerate(shown) if cell.row <= n < cell.row + cell.tall]
            if not rows:
                continue
            x, width = MARGIN + sum(widths[: cell.column]), _width(cell, widths)
            top, bottom = tops[rows[0]], tops[rows[-1] + 1]
            if self.sheet.ruled:
                self.canvas.rect(x, bottom, width, top - bottom)
            for at, line in enumerate(_wrapped(cell.text, width) if cell.row in shown else []):
                self.sheet.text(self.canvas, x + 3, top - 10 - 11 * at, line)
        self.y = tops[-1]


def _widths(grid: Grid) -> list[float]:
    """Columns of labels are wide: three where the table has ten columns, one where it has few, else none."""
    labels = {10: 3, 4: 1, 5: 1}.get(grid.width, 0)
    others = grid.width - labels
    return [LABELS] * labels + [(WIDTH - 2 * MARGIN - LABELS * labels) / others] * others


def _width(cell: Placed, widths: list[float]) -> float:
    return sum(widths[cell.column : cell.column + cell.wide])


def _height(cells: list[Placed], row: int, widths: list[float]) -> float:
    lines = [len(_wrapped(cell.text, _width(cell, widths))) for cell in cells if cell.row == row and cell.tall == 1]
    return 11.0 * max([1, *lines]) + 5


def _wrapped(text: str, width: float) -> list[str]:
    """Lines of a text; a number is never parted."""
    fits = int((width - 6) / SIZE)
    return [text] if text.isdecimal() or len(text) <= fits else [text[n : n + fits] for n in range(0, len(text), fits)]


def pictured(data: bytes, *numbers: int, over: bytes | None = None, dpi: float = 200) -> bytes:
    """A PDF with some of its pages, numbered from 1, as pictures of themselves, which lie ``over`` the pages of another
    PDF, if not alone.
    """
    source, made = pdfium.PdfDocument(data), pdfium.PdfDocument.new()
    for n, page in enumerate(source):
        if n + 1 not in numbers:
            made.import_pages(source, [n])
            continue
        size = page.get_size()
        picture = pdfium.PdfImage.new(made)
        picture.set_bitmap(page.render(scale=dpi / 72))
        picture.set_matrix(pdfium.PdfMatrix().scale(*size))
        if over:
            made.import_pages(pdfium.PdfDocument(over), [n])
        sheet = made[n] if over else made.new_page(*size)
        sheet.insert_obj(picture)
        sheet.gen_content()
    out = BytesIO()
    made.save(out)
    return out.getvalue()
