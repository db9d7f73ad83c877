"""Amounts keep the unit that their cell or else their header prints; nothing is converted while reading."""

from decimal import Decimal

import pytest

from tests.layouts import as_text, consistent
from tests.reading import read_report, read_reports

LAYOUTS = ["tab-rows", "pipe-both", "cell-per-line", "cell-newline-pipe", "space-one-line"]
AMOUNT = ("proactive", "procurement", "amount")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("251000元", "251000"),
        ("52.15万元", "52.15"),
        ("339.97", "339.97"),
        ("1,234.5万元", "1234.5"),
        ("０.５万元", "0.5"),
    ],
)
def test_an_amount_is_the_printed_figure(text: str, value: str) -> None:
    written = consistent("2019", 3)
    written.cells[AMOUNT] = text
    reads = read_reports({layout: as_text(written, layout) for layout in LAYOUTS})
    assert {read.values[AMOUNT] for read in reads.values()} == {Decimal(value)}
    assert {read.raw[AMOUNT] for read in reads.values()} == {text}


def test_the_unit_in_the_header_holds_for_bare_figures() -> None:
    read = read_report(as_text(consistent(seed=4), "tab-rows"))
    assert read.document["edition"] == "2021"
    assert len(read.values) == 200


def test_a_count_with_its_measure_word_is_a_count() -> None:
    written = consistent(seed=5)
    numbers = {place: Decimal(text) for place, text in written.cells.items()}
    written.cells.update({place: f"{text}件" for place, text in written.cells.items() if place[2] != "amount"})
    reads = read_reports({layout: as_text(written, layout) for layout in LAYOUTS})
    for layout, read in reads.items():
        assert (layout, read.values) == (layout, numbers)


def test_a_note_in_a_cell_is_no_second_number() -> None:
    written = consistent(seed=6)
    written.cells["proactive", "normative", "made"] = "22（其中修订 16 件）"
    reads = read_reports(
        {layout: as_text(written, layout) for layout in ["tab-rows", "pipe-both", "cell-newline-pipe"]}
    )
    assert {read.values["proactive", "normative", "made"] for read in reads.values()} == {Decimal(22)}


def test_a_point_in_a_count_is_read_as_it_is_printed() -> None:
    written = consistent(seed=7)
    written.cells["requests", "granted", "natural"] = "3.5"
    assert read_report(as_text(written, "tab-rows")).values["requests", "granted", "natural"] == Decimal("3.5")


@pytest.mark.parametrize(("text", "value"), [("+19", 19), ("-4", -4), ("增2", 2), ("减4", -4), ("０", 0)])
def test_a_change_may_be_signed_in_figures_or_words(text: str, value: int) -> None:
    written = consistent("2019", 8)
    written.cells["proactive", "licensing", "change"] = text
    reads = read_reports({layout: as_text(written, layout) for layout in LAYOUTS})
    assert {read.values["proactive", "licensing", "change"] for read in reads.values()} == {Decimal(value)}
