"""Each table follows the edition that its own labels show, whatever the year and the other tables say."""

from dataclasses import replace

import pytest

from tests.layouts import TEXT_LAYOUTS, Written, as_html, as_text, consistent
from tests.reading import read_report, read_reports, unread, unread_in, untrue, untrue_in

LAYOUTS = ["tab-rows", "pipe-both", "pipe-trailing", "markdown", "pipe-dup-colspan", "filler-run", "space-rows"]
SIZES = {"proactive": {"2021": 10, "2019": 22}, "requests": {"2021": 175, "2019": 161}}
EDITIONS = ["2021", "2019"]


def mixed(proactive: str, requests: str, seed: int = 2) -> Written:
    first, second = consistent(proactive, seed), consistent(requests, seed + 1)
    cells = {place: text for place, text in first.cells.items() if place[0] == "proactive"}
    cells |= {place: text for place, text in second.cells.items() if place[0] != "proactive"}
    editions = {"proactive": proactive, "requests": requests, "disputes": requests}
    return replace(first, editions=editions, cells=cells)


@pytest.mark.parametrize("proactive", EDITIONS)
@pytest.mark.parametrize("requests", EDITIONS)
def test_tables_of_two_editions_stand_side_by_side(proactive: str, requests: str) -> None:
    written = mixed(proactive, requests)
    reads = read_reports({layout: as_text(written, layout) for layout in LAYOUTS})
    assert untrue_in(reads, dict.fromkeys(reads, written)) == {}
    assert unread_in(reads, dict.fromkeys(reads, written)) == {}
    told = proactive if proactive == requests else "mixed"
    assert {read.document["edition"] for read in reads.values()} == {told}


@pytest.mark.parametrize("proactive", EDITIONS)
@pytest.mark.parametrize("requests", EDITIONS)
def test_each_table_of_a_page_has_the_cells_of_its_edition(proactive: str, requests: str) -> None:
    written = mixed(proactive, requests)
    read = read_report(as_html(written), "text/html")
    assert (untrue(read, written), unread(read, written)) == ({}, [])
    sizes = {table: sum(place[0] == table for place in read.values) for table in written.editions}
    wanted = {"proactive": SIZES["proactive"][proactive], "requests": SIZES["requests"][requests], "disputes": 15}
    assert sizes == wanted


@pytest.mark.parametrize("proactive", EDITIONS)
@pytest.mark.parametrize("requests", EDITIONS)
def test_no_layout_invents_a_number_where_editions_are_mixed(proactive: str, requests: str) -> None:
    written = mixed(proactive, requests)
    reads = read_reports({layout: as_text(written, layout) for layout in TEXT_LAYOUTS})
    assert untrue_in(reads, dict.fromkeys(reads, written)) == {}


@pytest.mark.parametrize(("edition", "year"), [("2019", 2023), ("2021", 2020)])
def test_the_year_does_not_choose_the_form(edition: str, year: int) -> None:
    written = replace(consistent(edition, 4), year=year)
    read = read_report(as_text(written, "tab-rows"))
    assert (read.document["edition"], read.document["report_year"]) == (edition, year)
    assert (untrue(read, written), unread(read, written)) == ({}, [])
