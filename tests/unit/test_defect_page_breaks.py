"""Empty lines of page breaks among values that stand one a line."""

from itertools import product
from typing import Any

import pytest

from tests.layouts import Grid, as_html, as_text, consistent, grids
from tests.reading import label, read_report, read_reports, unread, untrue, untrue_in

ROWS = [("requests", "new_received"), ("requests", "denied_third_party"), ("requests", "carried_forward")]


@pytest.mark.parametrize("zero", ["0", "-"])
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_an_empty_line_is_no_blank_cell_in_the_place_of_a_lost_value(edition: str, zero: str) -> None:
    """With the value of one column lost and an empty line before that of another, the row has as many places."""
    written = consistent(edition, zero=zero, seed=4)
    lines = as_text(written, "cell-per-line").split("\n")
    texts = {}
    for (table, item), lost, broken in product(ROWS, range(1, 8), range(1, 8)):
        first = next(n for n, line in enumerate(lines) if label(table, item, edition) in line)
        row = lines[first : first + 8]
        page = ["" if n == broken else None for n in range(8)]
        parted = [line for n in range(8) if n != lost for line in (page[n], row[n]) if line is not None]
        texts[item, lost, broken] = "\n".join([*lines[:first], *parted, *lines[first + 8 :]])
    assert untrue_in(read_reports(texts), dict.fromkeys(texts, written)) == {}


def test_an_empty_line_is_no_blank_cell_of_the_row_of_disputes() -> None:
    written = consistent(seed=4)
    lines = as_text(written, "cell-per-line").rstrip().split("\n")
    end = next(n for n, line in enumerate(lines) if line.startswith("五、")) - 1
    first = end - 15
    texts = {
        (lost, broken): "\n".join(
            [*lines[:broken], *([""] if broken != lost else []), *lines[broken:lost], *lines[lost + 1 :]]
        )
        for lost in range(first, end)
        for broken in range(first + 1, lost + 1)
    }
    assert untrue_in(read_reports(texts), dict.fromkeys(texts, written)) == {}


@pytest.mark.parametrize("zero", ["0", ""])
def test_a_header_that_comes_again_parts_no_rows(zero: str) -> None:
    """A table that goes on under its header on the next page, as one tag a line of a page."""
    written = consistent(zero=zero, seed=6)
    grid = grids(written)["requests"]
    header = next(n for n, row in enumerate(grid.rows) if grid.labels[n] < len(row))
    at = next(n for n, row in enumerate(grid.rows) if label("requests", "carried_over") in row) + 1

    def again(rows: list[Any]) -> list[Any]:
        return [*rows[:at], *rows[:header], *rows[at:]]

    tall = {(n + header if n >= at else n, nth): rows for (n, nth), rows in grid.tall.items()}
    tall |= {(n + at, nth): rows for (n, nth), rows in grid.tall.items() if n < header}
    broken = Grid(again(grid.rows), again(grid.labels), grid.width, again(grid.spans), tall)
    page = as_html(written, {**grids(written), "requests": broken}, pretty=True)
    read = read_report(page, "text/html")
    assert page.count(grid.rows[1][0]) == 2
    assert (untrue(read, written), unread(read, written)) == ({}, [])
