"""PDFs of pages with text and pages that are pictures, where no pictures can be read: what is left out is told."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipelines.ingest.limits import Limits
from pipelines.quality.examine import Examined, examine
from pipelines.read import registry
from pipelines.read.blocks import Line, UnreadableError
from pipelines.read.pdf import read_pdf
from tests.layouts import consistent
from tests.pdfs import FONT, HEIGHT, WIDTH, Sheet, draw_report, pictured
from tests.reading import extract_one, read_report, untrue

PDF = "application/pdf"
LOW = 600.0
"""Points: pages so low that a report has three, table 3 on all of them."""


@pytest.fixture(autouse=True)
def _without_the_extra(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    registry._is_met.cache_clear()
    yield
    registry._is_met.cache_clear()


def examined(folder: Path, data: bytes) -> Examined:
    file = folder / "report.pdf"
    file.write_bytes(data)
    [found] = examine([str(file)], Limits())
    return found


def told(found: Examined) -> list[dict[str, Any]]:
    return found.findings.filter(check_code="pages_unread").to_dicts()


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_page_that_is_a_picture_is_counted_and_the_others_are_read_as_before(number: int) -> None:
    written = consistent("2021", 4)
    data = draw_report(written, Sheet(height=LOW))
    assert len(pdfium.PdfDocument(data)) == 3
    typed, read = read_report(data, PDF), read_report(pictured(data, number), PDF)
    assert (typed.document["pages_unread"], read.document["pages_unread"]) == (0, 1)
    assert untrue(read, written) == {}
    elsewhere = {place: value for place, value in typed.numbers().items() if typed.locators[place]["page"] != number}
    assert len(elsewhere) > 50
    assert read.numbers() == elsewhere
    assert all(read.locators[place] == typed.locators[place] for place in elsewhere)


def test_whoever_checks_a_report_is_told_how_many_pages_were_not_read(tmp_path: Path) -> None:
    data = draw_report(consistent("2021", 4), Sheet(height=LOW))
    assert told(examined(tmp_path, data)) == []
    found = examined(tmp_path, pictured(data, 2, 3))
    assert found.document["pages_unread"].item() == 2
    [finding] = told(found)
    assert finding["severity"] == "warning"
    assert "2 页是图片" in finding["message_zh"] and "not read: 2" in finding["message_en"]
    assert "ocr" in finding["suggestion_zh"] and "ocr" in finding["suggestion_en"]


def test_a_file_of_which_nothing_else_tells_that_it_is_a_report_says_that_pages_were_not_read(tmp_path: Path) -> None:
    def lines(canvas: Canvas) -> None:
        canvas.drawString(60, 700, "关于公布有关材料的通知，请各单位查收。")

    reason = examined(tmp_path, drawn(lines, scanned, scanned)).reason or ""
    assert "not read: 2" in reason and "gongkai[ocr]" in reason


def drawn(*pages: Callable[[Canvas], None]) -> bytes:
    out = BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT))
    for page in pages:
        canvas.setFont(FONT, 12)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def picture(canvas: Canvas, x: float, y: float, width: float, height: float) -> None:
    canvas.drawInlineImage(Image.effect_noise((60, 60), 80), x, y, width, height)


def scanned(canvas: Canvas) -> None:
    picture(canvas, 0, 0, WIDTH, HEIGHT)


def in_strips(canvas: Canvas) -> None:
    for n in range(20):
        picture(canvas, 0, HEIGHT * n / 20, WIDTH, HEIGHT / 20)


def within_margins(canvas: Canvas) -> None:
    picture(canvas, 90, 72, WIDTH - 180, HEIGHT - 144)


def stamped(canvas: Canvas) -> None:
    scanned(canvas)
    canvas.drawString(60, HEIGHT - 30, "青禾县水务局政府信息公开工作年度报告")
    canvas.drawString(WIDTH - 160, 20, "由手机扫描程序创建 - 3 -")


def seal(canvas: Canvas) -> None:
    picture(canvas, 300, 500, 120, 120)


def photographs(canvas: Canvas) -> None:
    for y in (90, 420):
        picture(canvas, 90, y, WIDTH - 180, (WIDTH - 180) * 3 / 4)


def chart(canvas: Canvas) -> None:
    for n in range(60):
        canvas.circle(100 + 6 * n, 300 + n, 3)


def watermarked(canvas: Canvas) -> None:
    behind_text(canvas)
    mark = Image.new("RGBA", (60, 60), (200, 0, 0, 60))
    canvas.drawImage(ImageReader(mark), 0, 0, WIDTH, HEIGHT, mask="auto")


def behind_text(canvas: Canvas) -> None:
    scanned(canvas)
    canvas.drawString(60, 600, "青禾县水务局政府信息公开工作年度报告")


def prose(canvas: Canvas) -> None:
    canvas.drawString(60, 700, "青禾县水务局2023年政府信息公开工作年度报告")
    canvas.drawString(60, 660, "一、总体情况")


@pytest.mark.parametrize("page", [scanned, in_strips, within_margins, stamped])
def test_a_picture_that_fills_a_page_is_one_that_was_not_read(page: Callable[[Canvas], None]) -> None:
    assert read_pdf(drawn(prose, page)).unread == 1


@pytest.mark.parametrize("page", [seal, photographs, chart, behind_text, watermarked])
def test_a_seal_a_photograph_a_chart_a_background_and_a_watermark_are_no_pages_that_were_not_read(
    page: Callable[[Canvas], None],
) -> None:
    assert read_pdf(drawn(prose, page)).unread == 0


@pytest.mark.parametrize("numbers", [(2,), (1, 2, 3)])
def test_text_that_a_picture_hides_is_not_what_the_page_prints(numbers: tuple[int, ...]) -> None:
    """Programs that recognise scans put what they take it for below the picture, with ink: here one number is wrong."""
    written = consistent("2021", 4)
    place = ("requests", "denied_internal_affairs", "total")
    other = replace(written, cells=written.cells | {place: written.cells[place] + "1"})
    shown, below = (draw_report(one, Sheet(height=LOW)) for one in (written, other))
    assert read_report(below, PDF).locators[place]["page"] == 2
    data = pictured(shown, *numbers, over=below)
    if len(numbers) == 3:
        assert "gongkai[ocr]" in read_report(data, PDF).document["reason"]
    else:
        read = read_report(data, PDF)
        assert (untrue(read, written), read.document["pages_unread"]) == ({}, 1)
        assert read.values[place] is None


@pytest.mark.parametrize("page", [scanned, stamped])
def test_a_file_of_pictures_alone_is_refused_by_what_it_needs(page: Callable[[Canvas], None]) -> None:
    with pytest.raises(UnreadableError, match=r"gongkai\[ocr\]"):
        read_pdf(drawn(page, page))


def broken_off(canvas: Canvas) -> None:
    prose(canvas)
    for n in range(3):
        canvas.drawString(
            60, 620 - 20 * n, "全年公布各类信息，更新栏目，答复来信，组织培训，接受监督，改进工作方法，共"
        )
    canvas.drawString(60, 560, "全年更新栏目17个。全年公布各类信息并且认真办理来信来访，全年共收到来信12")


def goes_on(canvas: Canvas) -> None:
    canvas.drawString(60, 760, "34件。本局按照要求公布了各类信息，组织了培训，接受了监督，改进了工作方法。")
    canvas.drawString(84, 740, "全年举办培训5次。")
    canvas.drawString(60, 700, "五、存在的主要问题及改进情况")


def test_nothing_goes_on_over_a_page_that_was_not_read(tmp_path: Path) -> None:
    """A number that the page before breaks off in, and the one behind it goes on with, is none."""
    found = read_pdf(drawn(broken_off, scanned, goes_on))
    texts = [block.text for block in found if isinstance(block, Line)]
    assert any(text.endswith("12") for text in texts) and any(text.startswith("34件") for text in texts)
    read = figures(drawn(broken_off, scanned, goes_on))
    assert read == {5}
    assert 17 in figures(drawn(broken_off, goes_on))


def figures(data: bytes) -> set[int]:
    return set(map(int, extract_one(data, PDF).narrative_figures["value"]))


def test_a_table_does_not_go_on_over_a_page_that_was_not_read() -> None:
    data = draw_report(consistent("2021", 4), Sheet(height=LOW))
    tables = [block for block in read_pdf(data) if not isinstance(block, Line)]
    parts = [block for block in read_pdf(pictured(data, 2)) if not isinstance(block, Line)]
    assert len(parts) == len(tables) + 1
