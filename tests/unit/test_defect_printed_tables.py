"""Tables that a program has drawn with lines, ruled with dashes, parted by commas or printed from a frame of data."""

import re
from decimal import Decimal

import pytest

from tests.layouts import as_text, consistent
from tests.programs import PROGRAMS, as_printed
from tests.reading import label, read_report, unread, untrue

UNTOLD = {
    ("proactive", item, column)
    for item, columns in (("fees", ("prev_items", "change")), ("procurement", ("projects", "amount")))
    for column in columns
}
"""Two columns over three: where one is empty, what is left of the wide one may stand on either side."""


@pytest.mark.parametrize("zero", ["0", "", "-"])
@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize("program", PROGRAMS)
def test_tables_of_programs_are_read_whole(program: str, edition: str, zero: str) -> None:
    written = consistent(edition, seed=3, zero=zero, largest=400)
    if program == "commas":
        written.cells |= {place: str(int(cell) % 100) for place, cell in written.cells.items() if cell.isdecimal()}
    text = as_printed(written, program)
    read = read_report(text)
    assert untrue(read, written) == {}
    assert set(unread(read, written)) <= (UNTOLD if zero == "" else set())
    told = {"": "blank", "-": "placeholder"}
    empty = {place: told[cell] for place, cell in written.cells.items() if cell in told and place not in UNTOLD}
    assert {place: read.statuses[place] for place in empty} == empty
    places = [(read.locators[place], cell) for place, cell in written.cells.items() if cell and place not in UNTOLD]
    assert [text[at["start"] : at["end"]] for at, _ in places] == [cell for _, cell in places]


def test_a_number_that_a_narrow_cell_breaks_is_not_read() -> None:
    written = consistent(seed=3, largest=400)
    text = as_printed(written, "drawn")
    row = next(line for line in text.split("\n") if line.startswith("│一、"))
    cells = row.split("│")
    first = next(n for n, cell in enumerate(cells) if cell.strip().isdecimal() and len(cell.strip()) > 1)
    digits = cells[first].strip()
    begun, rest = (digits[:1].ljust(len(cells[first])), digits[1:].ljust(len(cells[first])))
    below = ["".ljust(len(cell)) for cell in cells]
    cells[first], below[first] = begun, rest
    empty = re.sub(r"[^│]", " ", row)
    again = empty.split("│")
    again[first] = rest
    broken = text.replace(row, "│".join(cells) + "\n" + "│".join(again))
    assert broken != text
    read = read_report(broken)
    assert untrue(read, written) == {}
    assert {place[1] for place in unread(read, written)} == {"new_received"}


def test_tables_with_drawn_lines_between_columns_alone_are_read() -> None:
    written = consistent(seed=3, zero="")
    read = read_report(as_text(written, "pipe-both").replace("|", "│"))
    assert (untrue(read, written), unread(read, written)) == ({}, [])


def test_a_comma_within_a_number_parts_no_cells() -> None:
    """The second cell is blank, and so the line has as many numbers as columns, one of them broken by its comma."""
    written = consistent(seed=3)
    name = label("requests", "new_received")
    text = re.sub(rf"(?m)^{name},.*$", f"{name},5,,0,0,0,0,1,286", as_printed(written, "commas"))
    read = read_report(text)
    assert set(read.row("requests", "new_received")) <= {None}
    assert read.values["requests", "carried_over", "total"] == Decimal(
        written.cells["requests", "carried_over", "total"]
    )


def test_thousands_in_rows_of_tabs_are_no_commas_between_cells() -> None:
    written = consistent(seed=3)
    for place, cell in written.cells.items():
        written.cells[place] = f"1,{int(cell):03}"
    read = read_report(as_text(written, "tab-rows"))
    assert {read.values[place] for place in written.cells} == {
        Decimal(cell.replace(",", "")) for cell in written.cells.values()
    }
