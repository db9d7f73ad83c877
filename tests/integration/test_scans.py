"""Reports as pictures: no value that is not printed, nearly all that equations support, each in its place."""

import json
from dataclasses import replace
from decimal import Decimal
from functools import cache
from io import BytesIO

import pytest

pytest.importorskip("rapidocr", reason="pictures are read only with the extra ocr")
from PIL import Image, ImageSequence

from pipelines.sample.formats import FORMATS, write_report
from schemas.dictionary import CELL_KEY, terms
from tests.layouts import Written, consistent
from tests.reading import Place, Read, printed, read_files, untrue

LEAST_READ = 0.97
IN_EQUATIONS = frozenset(terms().select([name for name in CELL_KEY if name != "edition"]).unique().iter_rows())


def pictures(report: Written, form: str, layout: str) -> bytes:
    if missing := FORMATS[form].missing:
        pytest.skip(missing)
    return write_report(report, form, layout)


@cache
def noisy() -> tuple[Written, Read]:
    report = consistent("2021", 5)
    [read] = read_files(pictures(report, "scan", "noisy"))
    return report, read


def upside_down(data: bytes) -> bytes:
    """A TIFF of several pages, put into the scanner the wrong way round, and turned on the glass by two degrees."""
    pages = [
        page.convert("L").rotate(182, resample=Image.Resampling.BICUBIC, fillcolor=255)
        for page in ImageSequence.Iterator(Image.open(BytesIO(data)))
    ]
    file = BytesIO()
    pages[0].save(file, "TIFF", save_all=True, append_images=pages[1:], dpi=(150, 150))
    return file.getvalue()


def supported(report: Written) -> dict[Place, Decimal]:
    return {place: number for place, number in printed(report).items() if place in IN_EQUATIONS}


def assert_read(report: Written, read: Read) -> None:
    assert untrue(read, report) == {}
    due = supported(report)
    assert len(due) > 150
    assert sum(read.values[place] is not None for place in due) >= LEAST_READ * len(due)


def test_pages_with_noise_are_read_and_nothing_else() -> None:
    assert_read(*noisy())


def test_pages_upside_down_and_askew_in_150_dots_an_inch_are_read() -> None:
    report = consistent("2019", 8)
    [read] = read_files(upside_down(pictures(report, "tiff", "150dpi")))
    assert read.document["agency_name"] == report.agency and read.document["report_year"] == report.year
    assert_read(report, read)


def test_a_number_in_no_equation_is_unreadable_with_what_was_seen() -> None:
    report, read = noisy()
    alone = [place for place in printed(report) if place not in IN_EQUATIONS]
    assert len(alone) == 10
    assert {read.statuses[place] for place in alone} == {"unreadable"}
    assert [read.raw[place] for place in alone] == [report.cells[place] for place in alone]


def test_each_cell_says_where_it_is_on_the_page_and_how_sure_it_is() -> None:
    """Of a picture as of the PDF that it was made from, to the width of a line."""
    report, read = noisy()
    [drawn] = read_files(write_report(report, "pdf", "ruled"))
    for place in supported(report):
        seen, true = read.locators[place], drawn.locators[place]
        assert seen["page"] == true["page"]
        assert seen["box"] == pytest.approx(true["box"], abs=4)
        assert 0 <= seen["confidence"] <= 1


def test_a_misprinted_digit_leaves_its_row_and_column_unread() -> None:
    """A number that is not the sum of its parts is there for a person to look at, and no equation vouches for it."""
    report = consistent("2021", 6)
    wrong = ("requests", "granted", "total")
    cells = report.cells | {wrong: str(int(report.cells[wrong]) + 1)}
    spoilt = replace(report, cells=cells)
    [read] = read_files(pictures(spoilt, "png", "skewed"))
    assert untrue(read, spoilt) == {}
    assert read.statuses[wrong] == "unreadable" and read.raw[wrong] == cells[wrong]
    assert json.dumps(read.locators[wrong])
