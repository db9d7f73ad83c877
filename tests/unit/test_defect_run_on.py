"""Copies from which all tags were simply taken: prose and tables are one line, and nothing parts label from label."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pipelines.sample.layouts import TEXT_LAYOUTS
from pipelines.sample.writing import blocks, table_texts
from tests.layouts import as_text, consistent
from tests.reading import extract_one, label, read_report, read_reports, unread, unread_in, untrue, untrue_in
from tests.unit.test_defect_glued import single_digits

EDITIONS = ["2021", "2019"]


@pytest.mark.parametrize("edition", EDITIONS)
def test_numbers_that_white_space_parts_are_read(edition: str) -> None:
    written = {seed: consistent(edition, seed) for seed in range(4)}
    texts = {seed: as_text(one, "run-on-spaced") for seed, one in written.items()}
    assert not any("\n" in text for text in texts.values())
    reads = read_reports(texts)
    assert (untrue_in(reads, written), unread_in(reads, written)) == ({}, {})
    assert {(read.document["agency_name"], read.document["edition"]) for read in reads.values()} == {
        ("青禾县水务局", edition)
    }


@pytest.mark.parametrize("edition", EDITIONS)
def test_of_numbers_that_nothing_parts_only_single_digits_are_read(edition: str) -> None:
    written = {seed: single_digits(edition, seed) for seed in range(4)}
    reads = read_reports({seed: as_text(one, "run-on") for seed, one in written.items()})
    assert untrue_in(reads, written) == {}
    lost = {place for places in unread_in(reads, written).values() for place in places}
    assert not [place for place in lost if place[0] == "requests"]
    large = {seed: consistent(edition, seed, largest=900) for seed in range(20)}
    assert untrue_in(read_reports({seed: as_text(one, "run-on") for seed, one in large.items()}), large) == {}


@pytest.mark.parametrize("layout", ["concat", "run-on"])
def test_the_row_of_disputes_is_parted_where_the_other_rows_show_the_zeros(layout: str) -> None:
    written = single_digits()
    cells = {place: "0" if place[0] == "disputes" else text for place, text in written.cells.items()}
    cells |= dict.fromkeys([("disputes", "review", "upheld"), ("disputes", "review", "total")], "3")
    even = replace(written, cells=cells)
    read = read_report(as_text(even, layout))
    assert untrue(read, even) == {}
    assert not [place for place in unread(read, even) if place[0] == "disputes"]
    odd = replace(even, cells=cells | {("disputes", "review", "total"): "4"})
    read = read_report(as_text(odd, layout))
    assert {status for place, status in read.statuses.items() if place[0] == "disputes"} == {"unreadable"}


@pytest.mark.parametrize("layout", ["run-on", "run-on-spaced"])
def test_blanks_leave_no_trace_and_nothing_moves_up(layout: str) -> None:
    written = {seed: consistent(EDITIONS[seed % 2], seed, zero="") for seed in range(20)}
    reads = read_reports({seed: as_text(one, layout) for seed, one in written.items()})
    assert untrue_in(reads, written) == {}


@pytest.mark.parametrize("printed", ["251000元", "251000 元"])
def test_a_unit_behind_a_number_stays_with_it(printed: str) -> None:
    written = consistent(seed=2)
    place = ("proactive", "fees", "amount")
    text = as_text(replace(written, cells=written.cells | {place: printed}), "run-on-spaced")
    cells = extract_one(text.encode(), "text/plain").observations.filter(item_code="fees")
    assert cells.select("raw_text", "value", "unit").row(0) == (printed, Decimal(251000), "yuan")


@pytest.mark.parametrize("words", ["注：本表由各科室填报。", "2022 年没有变化。", "3 月后重新统计。"])
def test_words_behind_the_last_row_of_a_table_leave_it_its_values(words: str) -> None:
    written = {seed: consistent(EDITIONS[seed % 2], seed) for seed in range(4)}
    texts = {}
    for seed, one in written.items():
        tables = table_texts(one, TEXT_LAYOUTS["run-on-spaced"])
        texts[seed] = "".join(f"{tables[b.table]} {words}" if b.table else b.text for b in blocks(one))
    reads = read_reports(texts)
    assert (untrue_in(reads, written), unread_in(reads, written)) == ({}, {})


@pytest.mark.parametrize("comma", "、，,；")
def test_prose_that_names_rows_is_no_table(comma: str) -> None:
    written = consistent(seed=5)
    names = comma.join(label("proactive", item) + "9件" for item in ("licensing", "punishment", "coercion"))
    told = replace(written, prose=written.prose | {"problems": [f"全年{names}，其余照旧。"]})
    read = read_report(as_text(told, "run-on-spaced"))
    assert (untrue(read, written), unread(read, written)) == ({}, [])
