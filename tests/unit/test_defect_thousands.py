"""Thousands separators and full-width digits are spelling; digits that white space parts are two numbers or none."""

from dataclasses import replace
from decimal import Decimal

from tests.layouts import TEXT_LAYOUTS, as_text, consistent
from tests.reading import read_report, read_reports

LAYOUTS = sorted(set(TEXT_LAYOUTS) - {"concat", "run-on"})
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def test_thousands_separators_are_left_out() -> None:
    plain = consistent(seed=3)
    large = {place: int(text) * 1001 for place, text in plain.cells.items()}
    written = replace(plain, cells={place: f"{number:,}" for place, number in large.items()})
    reads = read_reports({layout: as_text(written, layout) for layout in LAYOUTS})
    for layout, read in reads.items():
        assert (layout, read.values) == (layout, {place: Decimal(number) for place, number in large.items()})


def test_full_width_digits_are_digits() -> None:
    plain = consistent(seed=4)
    written = replace(plain, cells={place: text.translate(FULL_WIDTH) for place, text in plain.cells.items()})
    reads = read_reports({layout: as_text(written, layout) for layout in LAYOUTS})
    for layout, read in reads.items():
        assert (layout, read.values) == (layout, {place: Decimal(text) for place, text in plain.cells.items()})
        assert (layout, read.raw) == (layout, written.cells)


def test_a_number_with_a_space_in_it_is_not_read() -> None:
    written = consistent(seed=5)
    written.cells["requests", "granted", "natural"] = "1 234"
    assert read_report(as_text(written, "tab-rows")).values["requests", "granted", "natural"] is None
