"""Reports as PDF with a text layer: ruled and unruled tables, tables over page breaks, turned pages, two columns.

Belongs here: PDF. Does not belong here: pictures of its pages (``scans.py``).

The font is one of those that every reader of PDF has to have at hand, so that none need be there to write with.
"""

from io import BytesIO
from typing import Any

from reportlab.lib.colors import black
from reportlab.lib.pagesizes import A4, A5, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Spacer, Table

from pipelines.sample.grids import Grid, grids, placed
from pipelines.sample.reports import Report
from pipelines.sample.writing import Shown, blocks

_FONT = "STSong-Light"
_MARGIN = 40
_SIZES = {"title": 16, "section": 13, "subsection": 12}
_NARROW = 8  # columns from which on a page is filled


def write(written: Report, layout: str, shown: Shown | None) -> bytes:
    """The report as PDF: tables ``ruled`` or ``unruled``; ``paged`` (small pages: tables go on on the next one under a
    repeated header, the number of the page between them), ``turned`` (pages stored on their side), ``columns`` (prose
    in two columns).
    """
    registerFont(UnicodeCIDFont(_FONT))
    size = landscape(A5) if layout == "paged" else A4
    file = BytesIO()
    document = BaseDocTemplate(
        file, pagesize=size, invariant=1, title=written.heading, pageCompression=1,
        leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=_MARGIN, bottomMargin=_MARGIN,
    )  # fmt: skip
    width, height = size[0] - 2 * _MARGIN, size[1] - 2 * _MARGIN
    document.addPageTemplates(PageTemplate(frames=[Frame(_MARGIN, _MARGIN, width, height)], onPage=_numbered(layout)))
    tables = shown or grids(written)
    story: list[Any] = []
    for block in blocks(written):
        if block.table:
            story += [_table(tables[block.table], width - 12, layout), Spacer(1, 8)]
        else:
            story.append(_paragraph(block.text, _SIZES.get(block.kind, 10)))
    if layout == "columns":
        story = _in_columns(story, width)
    document.build(story)
    return file.getvalue()


def _numbered(layout: str) -> Any:
    def draw(canvas: Any, document: Any) -> None:
        if layout == "turned":
            canvas.setPageRotation(90)
        canvas.setFont(_FONT, 9)
        canvas.drawCentredString(canvas._pagesize[0] / 2, _MARGIN / 2, f"- {document.page} -")

    return draw


def _paragraph(text: str, size: float) -> Any:
    words = text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br/>")
    return Paragraph(words, ParagraphStyle("", fontName=_FONT, fontSize=size, leading=size * 1.4, wordWrap="CJK"))


def _in_columns(story: list[Any], width: float) -> list[Any]:
    """Runs of paragraphs side by side in two columns, tables over the whole width."""
    arranged: list[Any] = []
    run: list[Any] = []
    for one in [*story, None]:
        if isinstance(one, Paragraph):
            run.append(one)
            continue
        if run:
            half = (len(run) + 1) // 2
            arranged.append(Table([[run[:half], run[half:]]], colWidths=[width / 2 - 6] * 2))
            run = []
        if one is not None:
            arranged.append(one)
    return arranged


def _table(grid: Grid, width: float, layout: str) -> Any:
    narrow = grid.width > _NARROW
    size = 6.5 if narrow else 9
    header = next((n for n, row in enumerate(grid.rows) if grid.labels[n] < len(row)), 0) if narrow else 0
    rows: list[list[Any]] = [[""] * grid.width for _ in grid.rows]
    style: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
    ]
    if layout != "unruled":
        style.append(("GRID", (0, 0), (-1, -1), 0.5, black))
    for cell in placed(grid):
        rows[cell.row][cell.column] = _paragraph(cell.text, size) if cell.text else ""
        # No page can end within a cell: where tables go on, labels stand in the first of their rows alone.
        tall = 1 if layout == "paged" and cell.row >= header else cell.tall
        if tall > 1 or cell.wide > 1:
            last = (cell.column + cell.wide - 1, cell.row + tall - 1)
            style.append(("SPAN", (cell.column, cell.row), last))
    return Table(rows, colWidths=_widths(grid, width), style=style, repeatRows=header, splitByRow=1)


def _widths(grid: Grid, width: float) -> list[float]:
    """Columns of labels are wide where the table has such: those to the left of seven columns of numbers."""
    labels = grid.width - 7
    if labels != 3:
        return [width / grid.width] * grid.width
    return [width * 0.1, width * 0.1, width * 0.3] + [width * 0.5 / 7] * 7
