"""What stands in a cell beside its number and is no part of it: marks of notes, and text that a page does not show."""

import pytest

from tests.layouts import as_html, as_text, consistent
from tests.reading import read_report, unread, untrue

MARKS = ["①", "②③", "²", "¹", "❶"]


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("layout", ["html", "tab-rows", "cell-per-line", "markdown"])
def test_the_mark_of_a_note_is_no_digit(layout: str, mark: str) -> None:
    written = consistent(seed=2, largest=400)
    marked = consistent(seed=2, largest=400)
    marked.cells |= {place: cell + mark for place, cell in marked.cells.items() if len(cell) > 1}
    text = as_html(marked) if layout == "html" else as_text(marked, layout)
    read = read_report(text, "text/html" if layout == "html" else "text/plain")
    assert (untrue(read, written), unread(read, written)) == ({}, [])


HIDES = {
    "a style": '<span style="display:none">9</span>',
    "a style with spaces": '<font style="color:red; Display : None;">9</font>',
    "the attribute": "<b hidden>9</b>",
    "invisible": '<span style="visibility:hidden">9</span>',
    "struck out by style": '<span style="text-decoration:line-through">9</span>',
    "within a paragraph": '<p style="display:none">9</p>',
}


@pytest.mark.parametrize("hidden", HIDES.values(), ids=HIDES)
def test_text_that_a_page_does_not_show_is_no_part_of_a_number(hidden: str) -> None:
    written = consistent(seed=2, largest=400)
    page = as_html(written)
    for place in {("requests", "total", "natural"), ("disputes", "review", "total")}:
        cell = f">{written.cells[place]}</td>"
        assert cell in page
        page = page.replace(cell, f">{written.cells[place]}{hidden}</td>")
    read = read_report(page, "text/html")
    assert (untrue(read, written), unread(read, written)) == ({}, [])


def test_a_cell_of_which_nothing_is_shown_is_blank() -> None:
    written = consistent(seed=2, zero="")
    hidden = '<td><span style="display:none">9</span></td>'
    read = read_report(as_html(written).replace("<td></td>", hidden), "text/html")
    assert (untrue(read, written), unread(read, written)) == ({}, [])
    assert read.statuses["requests", "new_received", "total"] == "reported"


@pytest.mark.parametrize("seed", range(6))
def test_numbers_of_another_year_between_blank_cells_are_not_the_row(seed: int) -> None:
    """A value a line, and behind each the number of the year before."""
    written = consistent(seed=seed, zero="", largest=4)
    begun, requests = as_text(written, "cell-per-line").split("三、收到和处理", 1)
    requests, rest = requests.split("\n\n四、政府信息公开", 1)
    lines = requests.split("\n")
    first = next(n for n, line in enumerate(lines) if line.startswith("一、"))
    both = [part for line in lines[first:] for part in ([line] if "、" in line or len(line) > 3 else [line, "5"])]
    text = "\n".join([*lines[:first], *both])
    read = read_report(f"{begun}三、收到和处理{text}\n\n四、政府信息公开{rest}")
    assert {place for place in untrue(read, written) if place[0] == "requests"} == set()
