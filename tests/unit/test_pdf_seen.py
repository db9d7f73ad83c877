"""What a page of a PDF shows, and what it hides: by its ground, by what is drawn later, as a whole, or in a note."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from pipelines.read.pdf import read_pdf
from pipelines.read.registry import PDF
from tests.layouts import consistent
from tests.pdfs import FONT, Sheet, draw_report, plain
from tests.reading import read_report, unread, untrue

WRITTEN = consistent("2021", 3, "0", 40)


def is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 4


def on_blue(canvas: Any, x: float, y: float, text: str) -> None:
    canvas.saveState()
    canvas.setFillColorRGB(0, 0, 0.6)
    canvas.rect(x - 2, y - 2, 16, 11, stroke=0, fill=1)
    canvas.setFillGray(1)
    plain(canvas, x, y, text)
    canvas.restoreState()


def outlined(canvas: Any, x: float, y: float, text: str) -> None:
    drawn = canvas.beginText(x, y)
    drawn.setTextRenderMode(2)
    drawn.textOut(text)
    canvas.saveState()
    canvas.setFillGray(1)
    canvas.setLineWidth(0.3)
    canvas.drawText(drawn)
    canvas.restoreState()


def under_rounded(canvas: Any, x: float, y: float, text: str) -> None:
    plain(canvas, x, y, text)
    canvas.saveState()
    canvas.setFillGray(1)
    canvas.roundRect(x - 2, y - 2, 24, 11, 1, stroke=0, fill=1)
    canvas.restoreState()


def under_line(canvas: Any, x: float, y: float, text: str) -> None:
    plain(canvas, x, y, text)
    canvas.saveState()
    canvas.setStrokeGray(1)
    canvas.setLineWidth(10)
    canvas.line(x - 2, y + 3, x + 20, y + 3)
    canvas.restoreState()


def in_clipped_form(canvas: Any, x: float, y: float, text: str) -> None:
    name = f"form{x:.1f}{y:.1f}{canvas.getPageNumber()}"
    canvas.beginForm(name)
    canvas.setFont(FONT, 9)
    plain(canvas, x, y, text)
    canvas.endForm()
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(0, 0, 3, 3)
    canvas.clipPath(path, stroke=0)
    canvas.doForm(name)
    canvas.restoreState()


def in_field(canvas: Any, x: float, y: float, text: str) -> None:
    canvas.acroForm.textfield(value=text, x=x, y=y - 2, width=20, height=11, borderWidth=0, fontSize=8)


def numbers(draw: Callable[[Any, float, float, str], None]) -> Sheet:
    """Numbers of up to three digits drawn in a way of their own."""
    return Sheet(text=lambda canvas, x, y, text: (draw if is_number(text) else plain)(canvas, x, y, text))


@pytest.mark.parametrize("draw", [on_blue, outlined])
def test_white_letters_are_read_where_they_show(draw: Callable[[Any, float, float, str], None]) -> None:
    read = read_report(draw_report(WRITTEN, numbers(draw)), PDF)
    assert untrue(read, WRITTEN) == {}
    assert not unread(read, WRITTEN)


@pytest.mark.parametrize("draw", [under_rounded, under_line, in_clipped_form])
def test_what_is_hidden_is_not_read(draw: Callable[[Any, float, float, str], None]) -> None:
    read = read_report(draw_report(WRITTEN, numbers(draw)), PDF)
    hidden = {place for place, text in WRITTEN.cells.items() if is_number(text)}
    assert hidden and "reported" not in {read.statuses[place] for place in hidden}


def test_the_values_of_a_form_that_was_filled_in_are_no_blanks() -> None:
    read = read_report(draw_report(WRITTEN, numbers(in_field)), PDF)
    filled = {place for place, text in WRITTEN.cells.items() if is_number(text)}
    assert filled and {read.statuses[place] for place in filled} == {"unreadable"}


SCATTERED = (
    (184, 466), (465, 469), (468, 460), (398, 454), (212, 445), (302, 448), (130, 436), (371, 439), (319, 433),
    (15, 425), (79, 424), (465, 427), (254, 418), (17, 407), (374, 411), (229, 399), (404, 400), (463, 401),
)  # fmt: skip


def test_words_scattered_over_a_page_are_lines() -> None:
    canvas = Canvas(out := BytesIO(), pagesize=A4)
    canvas.setFont(FONT, 10)
    for x, y in SCATTERED:
        canvas.drawString(x, y, "一一一一一一")
    canvas.save()
    assert read_pdf(out.getvalue())
