"""PDFs of pages with text and pages that are pictures: all are read, each cell trusted as its own page allows."""

from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import Any

import pypdfium2 as pdfium
import pytest

pytest.importorskip("rapidocr", reason="pictures are read only with the extra ocr")
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from pipelines.ingest.limits import Limits
from pipelines.read import watch
from pipelines.read.pdf import read_pdf
from schemas.dictionary import CELL_KEY, terms
from tests.layouts import Written, consistent
from tests.pdfs import Sheet, draw_report, pictured
from tests.reading import Read, extract_one, read_report, untrue

PDF = "application/pdf"
LOW = 600.0
"""Points: pages so low that a report has three, table 3 on all of them."""
LEAST_READ = 0.95
"""Of what equations support on a picture, as of scans; one page has fewer cells than a report."""
IN_EQUATIONS = frozenset(terms().select([name for name in CELL_KEY if name != "edition"]).unique().iter_rows())


@cache
def typed(edition: str) -> tuple[Written, bytes, Read]:
    written = consistent(edition, 4)
    data = draw_report(written, Sheet(height=LOW))
    assert len(pdfium.PdfDocument(data)) == 3
    return written, data, read_report(data, PDF)


@pytest.mark.parametrize(("edition", "numbers"), [("2021", (1,)), ("2021", (2, 3)), ("2019", (2,)), ("2019", (3,))])
def test_pages_as_pictures_give_nothing_else_than_with_their_text(edition: str, numbers: tuple[int, ...]) -> None:
    written, data, before = typed(edition)
    read = read_report(pictured(data, *numbers), PDF)
    assert read.document["pages_unread"] == 0
    assert (read.document["agency_name"], read.document["report_year"]) == (written.agency, written.year)
    assert untrue(read, written) == {}
    on_pictures = {place for place in before.numbers() if before.locators[place]["page"] in numbers}
    tables = {place[0] for place in on_pictures}
    assert tables
    for place, value in before.numbers().items():
        if place[0] not in tables:
            assert (read.values[place], read.locators[place]) == (value, before.locators[place])
    due = [place for place in before.numbers() if place[0] in tables and place in IN_EQUATIONS]
    assert sum(read.values[place] is not None for place in due) >= LEAST_READ * len(due)
    for place in on_pictures:
        assert read.values[place] is not None or read.statuses[place] == "unreadable"
        assert read.locators[place]["page"] == before.locators[place]["page"]


def test_of_a_scan_with_text_below_it_the_picture_is_read() -> None:
    written, shown, _ = typed("2021")
    place = ("requests", "denied_internal_affairs", "total")
    other = replace(written, cells=written.cells | {place: written.cells[place] + "1"})
    read = read_report(pictured(shown, 1, 2, 3, over=draw_report(other, Sheet(height=LOW))), PDF)
    assert untrue(read, written) == {}
    assert read.values[place] is not None


def test_a_table_on_both_is_trusted_no_more_than_its_part_on_the_picture() -> None:
    """A sum that is wrong in the report: printed on a page with text, in a table that goes on in a picture."""
    written, _, before = typed("2021")
    wrong = ("requests", "granted", "total")
    page = before.locators[wrong]["page"]
    spoilt = replace(written, cells=written.cells | {wrong: str(int(written.cells[wrong]) + 1)})
    data = draw_report(spoilt, Sheet(height=LOW))
    assert read_report(data, PDF).statuses[wrong] == "reported"
    read = read_report(pictured(data, page + 1), PDF)
    assert untrue(read, spoilt) == {}
    assert (read.statuses[wrong], read.raw[wrong]) == ("unreadable", spoilt.cells[wrong])
    alone = [place for place in before.numbers() if place[0] == "proactive"]
    assert len(alone) == 10
    assert [read.values[place] for place in alone] == [before.values[place] for place in alone]


def test_numbers_of_sentences_are_those_of_pages_with_text() -> None:
    """The overview is on the first page, the signature on the last: what is said of it stays or goes with the page."""
    written = consistent("2021", 4)
    written = replace(
        written, prose=written.prose | {"problems": ["存在问题3个，其中人员问题1个，下一年增设岗位2个。"]}
    )
    data = draw_report(written, Sheet(height=LOW))

    def said(one: bytes) -> set[tuple[int, str]]:
        figures = extract_one(one, PDF).narrative_figures
        return {(int(value), unit) for value, unit in figures.select("value", "unit").rows()}

    everything = said(data)
    first, last = said(pictured(data, 1)), said(pictured(data, 3))
    assert first and last
    assert first < everything and last < everything
    assert first | last == everything and not first & last


def with_pictures(data: bytes, count: int, side: float) -> bytes:
    """The PDF with square pages of so many points behind it that are pictures."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(side, side))
    for _ in range(count):
        canvas.drawInlineImage(Image.new("L", (60, 60), 200), 0, 0, side, side)
        canvas.showPage()
    canvas.save()
    made = pdfium.PdfDocument(data)
    made.import_pages(pdfium.PdfDocument(out.getvalue()))
    both = BytesIO()
    made.save(both)
    return both.getvalue()


def test_a_page_that_cannot_be_recognised_is_counted_and_costs_the_others_nothing() -> None:
    _, data, before = typed("2021")
    read = read_report(with_pictures(data, 1, 14_000), PDF)
    assert read.document["pages_unread"] == 1
    assert read.numbers() == before.numbers()


def test_more_pictures_than_are_read_are_counted_and_cost_what_is_typed_nothing() -> None:
    most = Limits().max_scanned_pages
    _, data, before = typed("2021")
    read = read_report(with_pictures(data, most + 1, 600), PDF)
    assert read.document["pages_unread"] == most + 1
    assert read.numbers() == before.numbers()


def test_every_page_that_is_recognised_has_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr(watch, "_listeners", [lambda _, seconds: told.append(seconds)])
    _, data, _ = typed("2021")
    read_pdf(pictured(data, 3))
    assert len(told) == 1 and told[0] > 60
