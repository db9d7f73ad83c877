"""PDF with a text layer: what the page shows is read, and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest

from pipelines.read.blocks import Line
from pipelines.read.pdf import read_pdf
from tests.layouts import consistent
from tests.pdfs import HEIGHT, LABELS, MARGIN, WIDTH, Sheet, draw_report, plain
from tests.reading import read_report, read_reports, unread, untrue

PDF = "application/pdf"


def twice(canvas: Any, x: float, y: float, text: str) -> None:
    plain(canvas, x, y, text)
    plain(canvas, x + 0.3, y, text)


def letter_by_letter(canvas: Any, x: float, y: float, text: str) -> None:
    for letter in text:
        plain(canvas, x, y, letter)
        x += canvas.stringWidth(letter, canvas._fontname, canvas._fontsize)


def with_other_below(hide: Callable[[Any, float, float], None]) -> Callable[[Any, float, float, str], None]:
    """Draws a 7 that nobody sees beside every number."""

    def draw(canvas: Any, x: float, y: float, text: str) -> None:
        if text.isdecimal():
            canvas.saveState()
            hide(canvas, x, y)
            canvas.restoreState()
        plain(canvas, x, y, text)

    return draw


def white(canvas: Any, x: float, y: float) -> None:
    canvas.setFillGray(1)
    plain(canvas, x + 15, y, "7")


def without_ink(canvas: Any, x: float, y: float) -> None:
    text = canvas.beginText(x + 15, y)
    text.setTextRenderMode(3)
    text.textOut("7")
    canvas.drawText(text)


def under_white(canvas: Any, x: float, y: float) -> None:
    plain(canvas, x + 15, y, "7")
    canvas.setFillGray(1)
    canvas.rect(x + 14.5, y - 2, 6, 10, stroke=0, fill=1)


def clipped(canvas: Any, x: float, y: float) -> None:
    path = canvas.beginPath()
    path.rect(x, y, 10, 10)
    canvas.clipPath(path, stroke=0)
    plain(canvas, x + 15, y, "7")


def slanted(canvas: Any, x: float, y: float) -> None:
    canvas.translate(x + 10, y)
    canvas.rotate(45)
    plain(canvas, 0, 0, "7")


def turned(degrees: int) -> Sheet:
    def turn(canvas: Any) -> None:
        canvas.setPageRotation(degrees)
        if degrees == 90:  # reportlab turns the size of such a page
            canvas.setPageSize((HEIGHT, WIDTH))

    return Sheet(before=turn)


def drawn_turned(degrees: int) -> Sheet:
    def turn(canvas: Any) -> None:
        canvas.setPageSize((HEIGHT, WIDTH))
        canvas.translate(*((HEIGHT, 0) if degrees == 90 else (0, WIDTH)))
        canvas.rotate(degrees)

    return Sheet(before=turn)


def numbered(canvas: Any, page: int) -> None:
    canvas.drawString(MARGIN, HEIGHT - 25, "某某市政府信息公开年报汇编")
    canvas.drawCentredString(WIDTH / 2, 25, str(page))


def numbered_inside(canvas: Any, page: int) -> None:
    canvas.drawCentredString(WIDTH / 2, MARGIN + 3, f"- {page} -")


SHEETS = {
    "plain": Sheet(),
    "bold by drawing twice": Sheet(text=twice),
    "letter by letter": Sheet(text=letter_by_letter),
    "white text": Sheet(text=with_other_below(white)),
    "text without ink": Sheet(text=with_other_below(without_ink)),
    "text under a white area": Sheet(text=with_other_below(under_white)),
    "text clipped away": Sheet(text=with_other_below(clipped)),
    "a slanted stamp": Sheet(text=with_other_below(slanted)),
    "page turned by its entry": turned(90),
    "page upside down": turned(180),
    "text drawn upwards": drawn_turned(90),
    "text drawn downwards": drawn_turned(-90),
    "header, footer and page number": Sheet(around=numbered),
    "page number at the table": Sheet(around=numbered_inside),
    "short pages": Sheet(height=300),
    "short pages, header printed again": Sheet(height=300, header=3),
}


@pytest.mark.parametrize("zero", ["0", "", "-"])
def test_a_page_reads_the_same_however_it_is_drawn(zero: str) -> None:
    written = consistent("2021", 3, zero)
    reads = read_reports({name: draw_report(written, sheet) for name, sheet in SHEETS.items()}, PDF)
    statuses = reads["plain"].statuses
    for name, read in reads.items():
        assert (name, untrue(read, written), unread(read, written)) == (name, {}, [])
        assert (name, read.statuses) == (name, statuses)
        assert read.document["agency_name"] == written.agency


def test_a_cell_leads_to_its_place_on_the_page() -> None:
    read = read_report(draw_report(consistent("2021", 3)), PDF)
    boxes = [(where["page"], where["box"]) for where in read.locators.values()]
    assert {page for page, _ in boxes} == {1, 2}
    assert all(0 <= x0 < x1 <= WIDTH and 0 <= y0 < y1 <= HEIGHT for _, (x0, y0, x1, y1) in boxes)
    upright = read_report(draw_report(consistent("2021", 3), turned(90)), PDF)
    for place, where in read.locators.items():
        x0, y0, x1, y1 = where["box"]
        turned_box = [HEIGHT - y1, x0, HEIGHT - y0, x1]
        assert upright.locators[place]["box"] == pytest.approx(turned_box, abs=0.2)


def wide(canvas: Any, x: float, y: float, text: str) -> None:
    plain(canvas, x, y, "123456789012" if text == "3" else text)


def test_a_number_wider_than_its_cell_is_not_read_in_parts() -> None:
    written = consistent("2021", 3)
    read = read_report(draw_report(written, Sheet(text=wide)), PDF)
    overfull = {place for place, text in written.cells.items() if text == "3" and place[0] == "requests"}
    assert overfull
    assert {read.statuses[place] for place in overfull} == {"unreadable"}
    assert untrue(read, written) == {}


def too_far_right(canvas: Any) -> None:
    canvas.translate(WIDTH - MARGIN - LABELS * 4 - 75, 0)


def test_what_the_edge_of_the_page_cuts_is_not_read() -> None:
    for zero in ("0", ""):
        written = consistent("2021", 3, zero, 4000)
        read = read_report(draw_report(written, Sheet(before=too_far_right)), PDF)
        assert untrue(read, written) == {}
        beyond = [place for place in read.statuses if place[0] == "requests" and place[2] == "total"]
        assert not {"reported", "blank"} & {read.statuses[place] for place in beyond}
        assert {read.statuses[place] for place in read.statuses if place[2] == "natural"} <= {"reported", "blank"}


def half_covered(canvas: Any, x: float, y: float, text: str) -> None:
    plain(canvas, x, y, text)
    if len(text) == 2 and text.isdecimal():
        canvas.saveState()
        canvas.setFillGray(1)
        canvas.rect(x + 4.6, y - 2, 6, 10, stroke=0, fill=1)
        canvas.restoreState()


def test_a_number_of_which_a_part_is_covered_is_not_read() -> None:
    written = consistent("2021", 3)
    read = read_report(draw_report(written, Sheet(text=half_covered)), PDF)
    covered = [place for place, text in written.cells.items() if len(text) == 2]
    assert covered and {read.statuses[place] for place in covered} == {"unreadable"}
    assert untrue(read, written) == {}


def parted(canvas: Any, x: float, y: float, text: str) -> None:
    for at, letter in enumerate(text):
        plain(canvas, x + 8 * at if text.isdecimal() else x + at * canvas._fontsize, y, letter)


def test_digits_with_gaps_between_them_are_no_number() -> None:
    written = consistent("2021", 3)
    read = read_report(draw_report(written, Sheet(text=parted)), PDF)
    assert untrue(read, written) == {}
    long = [place for place, text in written.cells.items() if len(text) == 2 and place[0] == "requests"]
    assert long and {read.statuses[place] for place in long} == {"unreadable"}


def test_without_lines_no_value_is_invented_and_full_rows_are_read() -> None:
    for zero in ("0", "", "-"):
        written = consistent("2021", 3, zero)
        read = read_report(draw_report(written, Sheet(ruled=False)), PDF)
        assert untrue(read, written) == {}
        if zero:
            assert len(unread(read, written)) < 0.2 * len(written.cells)


def test_paragraphs_are_joined_over_lines_and_pages_without_what_stands_around() -> None:
    line = "本机关按照要求做好公开工作通过网站公布各类信息并且回应群众来信来电所提出的问题做到件件有着落事事"
    lines = [f"{n:02d}{line}" for n in range(60)]
    blocks = read_pdf(draw_report(consistent("2021"), Sheet(around=numbered), [*lines, "结束。"]))
    texts = [block.text for block in blocks if isinstance(block, Line)]
    assert "".join(lines) + "结束。" in texts


def test_prose_in_two_columns_is_read_column_by_column() -> None:
    columns = {x: [f"{'左右'[x > 100]}栏第{n}行写的是本机关开展工作的情况" for n in range(12)] for x in (MARGIN, 320.0)}

    def both(canvas: Any, page: int) -> None:
        for x, lines in columns.items():
            for n, text in enumerate(lines):
                canvas.drawString(x, HEIGHT - 560 - 16 * n, text)

    sheet = Sheet(around=lambda canvas, page: both(canvas, page) if page == 2 else None)
    blocks = read_pdf(draw_report(consistent("2021"), sheet))
    said = "".join(block.text for block in blocks if isinstance(block, Line))
    assert "".join(columns[MARGIN]) + "".join(columns[320.0]) in said
