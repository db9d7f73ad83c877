"""A PDF without its fonts says the same on every machine: none of the system's is looked at while it is read."""

from typing import Any

import pypdfium2 as pdfium
import pytest
from pypdfium2 import PdfSysfontBase

from pipelines.read.pdf import read_pdf
from pipelines.read.registry import PDF
from tests.layouts import consistent
from tests.pdfs import draw_report
from tests.placeholder_font import PLACE, built
from tests.reading import read_report, untrue

WRITTEN = consistent("2021", 3, "0", 40)


def no_fonts(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """A machine without fonts, and what it was asked for."""
    asked: list[bytes] = []

    def nothing(_self: Any, _info: Any, *wanted: Any) -> None:
        asked.append(bytes(str(wanted), "utf-8"))

    monkeypatch.setattr(PdfSysfontBase, "MapFont", nothing)
    monkeypatch.setattr(PdfSysfontBase, "GetFont", nothing)
    return asked


def drawn(data: bytes) -> bytes:
    """The first page as PDFium draws it."""
    with pdfium.PdfDocument(data) as document:
        return bytes(document[0].render(scale=1, grayscale=True).buffer)


def test_the_font_is_the_one_that_is_built() -> None:
    assert PLACE.read_bytes() == built(), "run: python -m tests.placeholder_font"


def test_equal_numbers_side_by_side_are_all_read_where_there_are_no_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    page = draw_report(WRITTEN)
    before = read_pdf(page)
    asked = no_fonts(monkeypatch)
    read = read_report(page, PDF)
    assert untrue(read, WRITTEN) == {}
    zeros = {place for place, text in WRITTEN.cells.items() if text == "0"}
    assert zeros and {read.statuses[place] for place in zeros} == {"reported"}
    assert read_pdf(page) == before
    assert not asked


def test_pages_are_drawn_with_the_fonts_of_the_system_before_and_after(monkeypatch: pytest.MonkeyPatch) -> None:
    page = draw_report(WRITTEN)
    read_pdf(page)
    first = drawn(page)
    left_open = pdfium.PdfDocument(page)
    left_open[0].get_textpage()
    blocks = read_pdf(page)
    assert read_pdf(page) == blocks
    left_open.close()
    assert read_pdf(page) == blocks
    assert drawn(page) == first
    asked = no_fonts(monkeypatch)
    drawn(page)
    assert asked
