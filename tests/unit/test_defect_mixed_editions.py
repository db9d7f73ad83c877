"""Each table follows the edition that its own labels show, whatever the year and the other tables say."""

from dataclasses import replace
from itertools import product

from tests.layouts import TEXT_LAYOUTS, Written, as_html, as_text, consistent
from tests.reading import read_reports, unread_in, untrue_in

EDITIONS = ["2021", "2019"]
PAIRS = [(proactive, requests) for proactive in EDITIONS for requests in EDITIONS]
SIZES = {"proactive": {"2021": 10, "2019": 22}, "requests": {"2021": 175, "2019": 161}}
WHOLE_ROWS = ["tab-rows", "pipe-both", "pipe-trailing", "markdown", "pipe-dup-colspan", "filler-run", "space-rows"]


def mixed(proactive: str, requests: str, seed: int = 2) -> Written:
    first, second = consistent(proactive, seed), consistent(requests, seed + 1)
    cells = {place: text for place, text in first.cells.items() if place[0] == "proactive"}
    cells |= {place: text for place, text in second.cells.items() if place[0] != "proactive"}
    editions = {"proactive": proactive, "requests": requests, "disputes": requests}
    return replace(first, editions=editions, cells=cells)


def told(written: Written) -> str:
    proactive, requests = written.editions["proactive"], written.editions["requests"]
    return proactive if proactive == requests else "mixed"


def test_tables_of_two_editions_stand_side_by_side() -> None:
    written = {(layout, *pair): mixed(*pair) for layout, pair in product(TEXT_LAYOUTS, PAIRS)}
    reads = read_reports({name: as_text(one, name[0]) for name, one in written.items()})
    assert untrue_in(reads, written) == {}
    whole = {name: read for name, read in reads.items() if name[0] in WHOLE_ROWS}
    assert unread_in(whole, written) == {}
    assert {name: read.document["edition"] for name, read in whole.items()} == {
        name: told(written[name]) for name in whole
    }


def test_each_table_of_a_page_has_the_cells_of_its_edition() -> None:
    written = {pair: mixed(*pair) for pair in PAIRS}
    reads = read_reports({pair: as_html(one) for pair, one in written.items()}, "text/html")
    assert (untrue_in(reads, written), unread_in(reads, written)) == ({}, {})
    for (proactive, requests), read in reads.items():
        sizes = {
            table: sum(place[0] == table for place in read.values) for table in ("proactive", "requests", "disputes")
        }
        wanted = {"proactive": SIZES["proactive"][proactive], "requests": SIZES["requests"][requests], "disputes": 15}
        assert sizes == wanted


def test_the_year_does_not_choose_the_form() -> None:
    pairs = [("2019", 2023), ("2021", 2020)]
    written = {(edition, year): replace(consistent(edition, 4), year=year) for edition, year in pairs}
    reads = read_reports({pair: as_text(one, "tab-rows") for pair, one in written.items()})
    assert [(read.document["edition"], read.document["report_year"]) for read in reads.values()] == pairs
    assert (untrue_in(reads, written), unread_in(reads, written)) == ({}, {})
