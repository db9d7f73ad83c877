"""The same report in every layout: the same cells, read from the place where they stand."""

import re
from collections.abc import Callable
from functools import cache

import pytest

from schemas.forms import forms
from tests.layouts import LOSES_BLANKS, TEXT_LAYOUTS, Written, as_html, as_text, consistent
from tests.reading import Read, read_report, read_reports, unread_in, untrue_in

GLUED = {"concat", "run-on"}
EDITIONS = ["2021", "2019"]
SEEDS = range(2)


@cache
def in_every_layout(edition: str, zero: str) -> tuple[dict[tuple[str, int], Written], dict[tuple[str, int], str]]:
    written = {(layout, seed): consistent(edition, seed, zero) for layout in TEXT_LAYOUTS for seed in SEEDS}
    return written, {name: as_text(one, name[0]) for name, one in written.items()}


@cache
def reads_of(edition: str, zero: str) -> dict[tuple[str, int], Read]:
    return read_reports(in_every_layout(edition, zero)[1])


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_printed_number_is_read_in_every_layout(edition: str) -> None:
    written, _ = in_every_layout(edition, "0")
    reads = reads_of(edition, "0")
    assert untrue_in(reads, written) == {}
    assert {name[0] for name in unread_in(reads, written)} <= GLUED
    told = {(read.document["report_year"], written[name].year) for name, read in reads.items()}
    assert all(year == wanted for year, wanted in told)
    assert {read.document["agency_name"] for read in reads.values()} == {"青禾县水务局"}
    assert {read.document["edition"] for read in reads.values()} == {edition}


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("zero", ["", "-"])
def test_no_layout_invents_a_number(edition: str, zero: str) -> None:
    written, _ = in_every_layout(edition, zero)
    assert untrue_in(reads_of(edition, zero), written) == {}


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_document_has_each_cell_of_its_form_once(edition: str) -> None:
    wanted = [(cell.table, cell.item, cell.column) for cell in forms()[edition].cells]
    for name, read in reads_of(edition, "").items():
        if name[0] not in LOSES_BLANKS:
            assert (name, list(read.values)) == (name, wanted)


@pytest.mark.parametrize("zero", ["0", "", "/"])
def test_a_page_shows_the_same_cells_however_its_source_is_set(zero: str) -> None:
    written = {(edition, seed): consistent(edition, seed, zero) for edition in EDITIONS for seed in SEEDS}
    plain = read_reports({name: as_html(one) for name, one in written.items()}, "text/html")
    pretty = read_reports({name: as_html(one, pretty=True) for name, one in written.items()}, "text/html")
    assert {name: read.values for name, read in plain.items()} == {name: read.values for name, read in pretty.items()}
    assert (untrue_in(plain, written), unread_in(plain, written)) == ({}, {})


def assert_places(read: Read, text: str) -> None:
    for place, raw in read.raw.items():
        if raw:
            where = read.locators[place]
            assert text[where["start"] : where["end"]].strip() == raw.strip()
            assert text.count("\n", 0, where["start"]) + 1 == where["line"]


@pytest.mark.parametrize("zero", ["0", "", "-"])
def test_the_place_of_a_cell_leads_to_its_text(zero: str) -> None:
    _, texts = in_every_layout("2021", zero)
    for name, read in reads_of("2021", zero).items():
        assert_places(read, texts[name])


@pytest.mark.parametrize(
    "rewritten",
    [
        lambda text: re.sub(r"$", "  ", text, flags=re.MULTILINE),
        lambda text: text.replace(" ", "\xa0"),
        lambda text: text.rstrip("\n") + "\n\n\n",
        lambda text: "\n\n" + text,
    ],
    ids=["trailing spaces", "spaces that do not break", "empty lines at the end", "empty lines before"],
)
def test_white_space_that_nobody_sees_changes_no_value(rewritten: Callable[[str], str]) -> None:
    _, texts = in_every_layout("2021", "0")
    plain, other = reads_of("2021", "0"), read_reports({name: rewritten(text) for name, text in texts.items()})
    assert {name: read.values for name, read in plain.items()} == {name: read.values for name, read in other.items()}


def test_a_document_is_read_alike_alone_and_in_company() -> None:
    _, texts = in_every_layout("2019", "-")
    together = reads_of("2019", "-")
    for name in list(texts)[::9]:
        alone = read_report(texts[name])
        assert (name, alone.values, alone.statuses) == (name, together[name].values, together[name].statuses)
