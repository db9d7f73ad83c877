"""Cells glued together without a separator: parted only where there is one way to part them."""

from dataclasses import replace

import pytest

from tests.layouts import Written, as_text, consistent
from tests.reading import label, read_report, read_reports, unread_in, untrue, untrue_in


def single_digits(edition: str = "2021", seed: int = 1) -> Written:
    """A report in which every number has one digit."""
    written = consistent(edition, seed)
    cells = {place: "0" if len(text) > 1 else text for place, text in written.cells.items()}
    return replace(written, cells=cells | {place: "0" for place in cells if place[0] == "requests"})


@pytest.mark.parametrize("edition", ["2021", "2019"])
def test_numbers_of_several_digits_are_never_parted_wrongly(edition: str) -> None:
    written = {(zero, seed): consistent(edition, seed, zero) for zero in ("0", "", "-") for seed in range(8)}
    reads = read_reports({name: as_text(one, "concat") for name, one in written.items()})
    assert untrue_in(reads, written) == {}


@pytest.mark.parametrize("edition", ["2021", "2019"])
def test_single_digits_are_read(edition: str) -> None:
    written = {seed: single_digits(edition, seed) for seed in range(3)}
    reads = read_reports({seed: as_text(one, "concat") for seed, one in written.items()})
    assert untrue_in(reads, written) == {}
    lost = {
        seed: [place for place in places if place[0] == "requests"]
        for seed, places in unread_in(reads, written).items()
    }
    assert not any(lost.values())


def test_full_width_digits_are_no_other_case() -> None:
    written = single_digits()
    full_width = as_text(written, "concat").replace("0000000", "０" * 7)
    assert untrue(read_report(full_width), written) == {}


def test_digits_that_break_the_sum_of_their_row_stay_unread() -> None:
    written = single_digits()
    row = label("requests", "granted")
    wrong = replace(written, cells=written.cells | {("requests", "granted", "natural"): "4"})
    read = read_report(as_text(wrong, "concat"))
    assert row + "4000000" in as_text(wrong, "concat")
    assert set(read.row("requests", "granted")) == {None}
    assert read.statuses["requests", "granted", "natural"] == "unreadable"
