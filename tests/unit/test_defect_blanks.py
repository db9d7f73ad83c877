"""A blank is no zero and takes no neighbour's number, whatever part of the report is blank."""

from dataclasses import replace

import pytest

from tests.layouts import LOSES_BLANKS, TEXT_LAYOUTS, Written, as_html, as_text, consistent
from tests.reading import Place, read_report, unread, untrue

ORGANISATIONS = ("enterprise", "research", "welfare", "legal", "other")
SHOWS_BLANKS = sorted(set(TEXT_LAYOUTS) - LOSES_BLANKS)
WHOLE_ROWS = ["tab-rows", "pipe-both", "pipe-trailing", "markdown"]


def blanked(written: Written, *, tables: tuple[str, ...] = (), columns: tuple[str, ...] = ()) -> Written:
    def blank(place: Place) -> bool:
        return place[0] in tables or (place[0] == "requests" and place[2] in columns)

    return replace(written, cells={place: "" if blank(place) else text for place, text in written.cells.items()})


@pytest.mark.parametrize("layout", list(TEXT_LAYOUTS))
@pytest.mark.parametrize("table", ["proactive", "requests", "disputes"])
def test_nothing_is_invented_in_a_blank_table(layout: str, table: str) -> None:
    written = blanked(consistent(seed=3), tables=(table,))
    assert untrue(read_report(as_text(written, layout)), written) == {}


@pytest.mark.parametrize("layout", list(TEXT_LAYOUTS))
@pytest.mark.parametrize("columns", [ORGANISATIONS, ("total",), ("natural", *ORGANISATIONS)])
def test_nothing_moves_into_blank_columns(layout: str, columns: tuple[str, ...]) -> None:
    written = blanked(consistent(seed=4), columns=columns)
    assert untrue(read_report(as_text(written, layout)), written) == {}


@pytest.mark.parametrize("layout", list(TEXT_LAYOUTS))
@pytest.mark.parametrize("seed", range(3))
def test_zeros_left_blank_are_no_numbers(layout: str, seed: int) -> None:
    written = consistent(("2021", "2019")[seed % 2], seed, zero="")
    assert untrue(read_report(as_text(written, layout)), written) == {}


@pytest.mark.parametrize("layout", WHOLE_ROWS)
def test_numbers_between_blanks_are_read_where_rows_are_whole(layout: str) -> None:
    written = consistent(seed=5, zero="")
    assert unread(read_report(as_text(written, layout)), written) == []


@pytest.mark.parametrize("layout", WHOLE_ROWS)
def test_a_visible_blank_is_told_from_a_cell_that_is_not_there(layout: str) -> None:
    written = blanked(consistent(seed=6), columns=ORGANISATIONS)
    read = read_report(as_text(written, layout))
    assert {read.statuses["requests", "granted", column] for column in ORGANISATIONS} == {"blank"}


@pytest.mark.parametrize("blank", ["", "&nbsp;", "<br>", "<p>&nbsp;</p>"])
def test_blank_cells_of_a_page_are_blank(blank: str) -> None:
    written = consistent(seed=7, zero="")
    page = as_html(written).replace("<td></td>", f"<td>{blank}</td>")
    read = read_report(page, "text/html")
    assert untrue(read, written) == {}
    assert unread(read, written) == []
    assert set(read.statuses.values()) <= {"reported", "blank", "placeholder"}
