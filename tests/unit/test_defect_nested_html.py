"""Pages lay reports out in many ways; the report in them is the same."""

import pytest

from tests.layouts import as_html, as_text, consistent
from tests.reading import label, read_report, unread, untrue


def body_of(page: str) -> str:
    return page[page.index("<body>") + 6 : page.index("</body>")]


def in_body(page: str, body: str) -> str:
    return page.replace(body_of(page), body)


@pytest.mark.parametrize(
    "frame",
    [
        "<table width='100%'><tr><td>导航</td><td>{}</td></tr></table>",
        "<table><tr><td><table><tr><td><div>{}</div></td></tr></table></td></tr></table>",
        "<div><div><article>{}</article></div></div>",
        "<form>{}</form>",
    ],
)
def test_layout_around_the_report_changes_nothing(frame: str) -> None:
    written = consistent(seed=3)
    page = as_html(written)
    read = read_report(in_body(page, frame.format(body_of(page))), "text/html")
    assert (untrue(read, written), unread(read, written)) == ({}, [])
    assert (read.document["agency_name"], read.document["report_year"]) == (written.agency, written.year)


@pytest.mark.parametrize(
    "cell", ["<p>{}</p>", "<div><p><span>{}</span></p></div>", "<b>{}</b>", "<!-- 3 -->{}", "\n  {}\n"]
)
def test_markup_inside_cells_changes_nothing(cell: str) -> None:
    written = consistent(seed=4)
    page = as_html(written)
    for place in set(written.cells.values()):
        page = page.replace(f"<td>{place}</td>", f"<td>{cell.format(place)}</td>")
    read = read_report(page, "text/html")
    assert (untrue(read, written), unread(read, written)) == ({}, [])


def test_menus_with_words_of_the_form_are_no_tables() -> None:
    written = consistent(seed=5)
    page = as_html(written)
    licensing = label("proactive", "licensing")
    menu = f"<ul><li><a>{licensing}</a> 12</li><li>{licensing}</li><li>34</li></ul>"
    small = f"<table><tr><td>{licensing}</td><td>99</td></tr></table>"
    read = read_report(in_body(page, menu + small + body_of(page)), "text/html")
    assert (untrue(read, written), unread(read, written)) == ({}, [])


def test_a_second_copy_for_small_screens_is_the_same_report() -> None:
    written = consistent(seed=6)
    page = as_html(written)
    read = read_report(in_body(page, body_of(page) * 2), "text/html")
    assert (untrue(read, written), unread(read, written)) == ({}, [])


def test_tables_written_as_paragraphs_are_read() -> None:
    written = consistent(seed=7)
    lines = as_text(written, "cell-per-line").split("\n")
    page = "<html><body>" + "".join(f"<p>{line}</p>" for line in lines) + "</body></html>"
    read = read_report(page, "text/html")
    assert (untrue(read, written), unread(read, written)) == ({}, [])


def test_a_place_in_a_page_leads_to_the_cell() -> None:
    written = consistent(seed=8)
    read = read_report(as_html(written), "text/html")
    assert {tuple(place) for place in read.locators.values()} == {("table", "row", "column")}
    assert len({tuple(place.values()) for place in read.locators.values()}) == len(read.values)
