"""PDFs for the tests, drawn with reportlab, so that every trait of a page can be set.

Belongs here: drawing. Does not belong here: what the form prints (``form_pages.py``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from tests.form_pages import FormCell, FormRows, form_tables, headings, title
from tests.layouts import Written

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
WIDTH, HEIGHT = A4
MARGIN, LINE, SIZE = 50.0, 16.0, 9.0
Draw = Callable[[Canvas, float, float, str], None]


def plain(canvas: Canvas, x: float, y: float, text: str) -> None:
    canvas.drawString(x, y, text)


@dataclass
class Sheet:
    """How pages are drawn. ``text`` draws a string, ``around`` the header and footer of page ``n``; ``ruled``: with
    lines; ``header``: rows of each table printed again on every page; ``wide``: on its side.
    """

    text: Draw = plain
    around: Callable[[Canvas, int], None] = lambda _canvas, _n: None
    before: Callable[[Canvas], None] = lambda _canvas: None
    header: int = 0
    ruled: bool = True
    height: float = HEIGHT
    encrypt: object = None


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

    def line(self, text: str, x: float = MARGIN) -> None:
        if self.y < MARGIN + LINE:
            self.turn()
        self.y -= LINE
        self.sheet.text(self.canvas, x, self.y, text)

    def table(self, rows: FormRows) -> None:
        self.y -= 6
        widths = _widths(rows)
        heights = [_height(rows, n, widths) for n in range(len(rows))]
        heads = list(range(self.sheet.header))
        start = 0
        while start < len(rows):
            shown = heads if start else []
            room = self.y - MARGIN - sum(heights[n] for n in shown)
            end = start
            while end < len(rows) and room >= sum(heights[start : end + 1]):
                end += 1
            if end == start or (end < len(rows) and end - start < 3):
                self.turn()
                continue
            self.draw(rows, [*shown, *range(start, end)], widths, heights)
            start = end

    def draw(self, rows: FormRows, shown: list[int], widths: list[float], heights: list[float]) -> None:
        """Some rows of a table; cells that span over the last of them go on on the next page, without their text."""
        tops = [self.y]
        for n in shown:
            tops.append(tops[-1] - heights[n])
        for n, column, cell in placed(rows):
            spanned = [at for at, row in enumerate(shown) if n <= row < n + cell.down]
            if not spanned:
                continue
            x, width = MARGIN + sum(widths[:column]), sum(widths[column : column + cell.across])
            top, bottom = tops[spanned[0]], tops[spanned[-1] + 1]
            if self.sheet.ruled:
                self.canvas.rect(x, bottom, width, top - bottom)
            for at, line in enumerate(_wrapped(cell.text, width) if n in shown else []):
                self.sheet.text(self.canvas, x + 3, top - 10 - 11 * at, line)
        self.y = tops[-1]


def placed(rows: FormRows) -> list[tuple[int, int, FormCell]]:
    """Each cell with its row and column."""
    found: list[tuple[int, int, FormCell]] = []
    taken: set[tuple[int, int]] = set()
    for n, row in enumerate(rows):
        column = 0
        for cell in row:
            while (n, column) in taken:
                column += 1
            found.append((n, column, cell))
            taken.update((n + i, column + j) for i in range(cell.down) for j in range(cell.across))
    return found


def _height(rows: FormRows, row: int, widths: list[float]) -> float:
    lines = [
        len(_wrapped(cell.text, sum(widths[column : column + cell.across])))
        for n, column, cell in placed(rows)
        if n == row and cell.down == 1
    ]
    return 11.0 * max([1, *lines]) + 5


def _wrapped(text: str, width: float) -> list[str]:
    """Words in lines; a number is never parted."""
    fits = int((width - 6) / SIZE)
    return [text] if text.isdecimal() or len(text) <= fits else [text[n : n + fits] for n in range(0, len(text), fits)]


def _widths(rows: FormRows) -> list[float]:
    """Three wide columns for the labels of the matrix, one for those of the groups, none where there are no labels."""
    columns = sum(cell.across for cell in rows[0])
    labels = {10: 3, 4: 1, 5: 1}.get(columns, 0)
    return [96.0] * labels + [(WIDTH - 2 * MARGIN - 96.0 * labels) / (columns - labels)] * (columns - labels)


def draw_report(written: Written, sheet: Sheet | None = None, prose: list[str] | None = None) -> bytes:
    """A report in a PDF; ``prose`` are lines of its overview."""
    pen = _Pen(sheet or Sheet())
    tables = form_tables(written)
    pen.line(title(written))
    for no, heading in headings().items():
        pen.line(heading)
        if no in tables:
            pen.table(tables[no])
        else:
            for line in prose if no == 1 and prose else ["没有需要说明的其他情况。"]:
                pen.line(line)
    pen.canvas.save()
    return pen.out.getvalue()
