"""A blank is no zero and takes no neighbour's number, whatever part of the report is blank."""

from dataclasses import replace

import pytest

from tests.layouts import TEXT_LAYOUTS, Written, as_html, as_text, consistent
from tests.reading import Place, read_report, read_reports, unread, unread_in, untrue, untrue_in

ORGANISATIONS = ("enterprise", "research", "welfare", "legal", "other")
WHOLE_ROWS = ["tab-rows", "tab-double", "pipe-both", "pipe-trailing", "pipe-spanned", "markdown"]


def blanked(written: Written, *, tables: tuple[str, ...] = (), columns: tuple[str, ...] = ()) -> Written:
    def blank(place: Place) -> bool:
        return place[0] in tables or (place[0] == "requests" and place[2] in columns)

    return replace(written, cells={place: "" if blank(place) else text for place, text in written.cells.items()})


@pytest.mark.parametrize("table", ["proactive", "requests", "disputes"])
def test_nothing_is_invented_in_a_blank_table(table: str) -> None:
    written = blanked(consistent(seed=3), tables=(table,))
    reads = read_reports({layout: as_text(written, layout) for layout in TEXT_LAYOUTS})
    assert untrue_in(reads, dict.fromkeys(reads, written)) == {}


@pytest.mark.parametrize("columns", [ORGANISATIONS, ("total",), ("natural", *ORGANISATIONS)])
def test_nothing_moves_into_blank_columns(columns: tuple[str, ...]) -> None:
    written = blanked(consistent(seed=4), columns=columns)
    reads = read_reports({layout: as_text(written, layout) for layout in TEXT_LAYOUTS})
    assert untrue_in(reads, dict.fromkeys(reads, written)) == {}


@pytest.mark.parametrize("edition", ["2021", "2019"])
def test_zeros_left_blank_are_no_numbers(edition: str) -> None:
    written = {(layout, seed): consistent(edition, seed, zero="") for layout in TEXT_LAYOUTS for seed in range(4)}
    reads = read_reports({name: as_text(one, name[0]) for name, one in written.items()})
    assert untrue_in(reads, written) == {}


def test_numbers_between_blanks_are_read_where_rows_are_whole() -> None:
    written = {(layout, seed): consistent(seed=seed, zero="") for layout in WHOLE_ROWS for seed in range(4)}
    reads = read_reports({name: as_text(one, name[0]) for name, one in written.items()})
    assert unread_in(reads, written) == {}


def test_a_visible_blank_is_told_from_a_cell_that_is_not_there() -> None:
    written = blanked(consistent(seed=6), columns=ORGANISATIONS)
    reads = read_reports({layout: as_text(written, layout) for layout in WHOLE_ROWS})
    found = {read.statuses["requests", "granted", column] for read in reads.values() for column in ORGANISATIONS}
    assert found == {"blank"}


@pytest.mark.parametrize("blank", ["", "&nbsp;", "<br>", "<p>&nbsp;</p>"])
def test_blank_cells_of_a_page_are_blank(blank: str) -> None:
    written = consistent(seed=7, zero="")
    page = as_html(written).replace("<td></td>", f"<td>{blank}</td>")
    read = read_report(page, "text/html")
    assert (untrue(read, written), unread(read, written)) == ({}, [])
    assert set(read.statuses.values()) <= {"reported", "blank", "placeholder"}


@pytest.mark.parametrize("below", [True, False])
def test_an_empty_row_beside_the_row_of_disputes_hides_none_of_its_numbers(below: bool) -> None:
    written = consistent(seed=8)
    table, mark, rest = as_html(written).rpartition("</table>")
    head, row, values = table.rpartition("<tr>")
    empty = "<tr>" + "<td></td>" * 15 + "</tr>"
    page = head + (row + values + empty if below else empty + row + values) + mark + rest
    read = read_report(page, "text/html")
    assert page.count(empty) == 1
    assert (untrue(read, written), unread(read, written)) == ({}, [])
