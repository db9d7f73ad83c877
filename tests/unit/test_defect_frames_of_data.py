"""Tables that a program printed from a frame of data: numbered columns, ``nan`` where nothing is."""

import re

import pytest

from tests.layouts import as_text, consistent
from tests.reading import read_report, unread, untrue


def numbered(text: str, first: int) -> str:
    """The report in markdown, with the columns of each table numbered in its header."""

    def header(rule: re.Match[str]) -> str:
        columns = rule[0].count("|") - 1
        numbers = " | ".join(str(first + n) for n in range(columns))
        return f"| {numbers} |\n{rule[0]}"

    rules = re.sub(r"(?m)^\|[-|]+\|$", header, text)
    return re.sub(r"(?m)^(\|.*\n)(\|[ \d|]+\n\|[-|]+\|\n)", r"\2\1", rules)


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_numbers_of_columns_are_no_values(edition: str, first: int) -> None:
    written = consistent(edition, seed=2)
    text = numbered(as_text(written, "markdown"), first)
    assert text.count(f"| {first} | {first + 1} | {first + 2} | {first + 3} |") == 3
    read = read_report(text)
    assert (untrue(read, written), unread(read, written)) == ({}, [])


def test_numbers_of_columns_before_the_header_are_not_the_row_of_disputes() -> None:
    written = consistent(seed=2)
    text = as_text(written, "space-rows")
    numbers = " ".join(map(str, range(15)))
    begin = text.index("行政复议", text.index("四、"))
    begin = text.index("行政复议", begin + 5)
    read = read_report(f"{text[:begin]}{numbers}\n{text[begin:]}")
    assert untrue(read, written) == {}


def test_nan_is_an_empty_cell() -> None:
    written = consistent(zero="", seed=2)
    read = read_report(re.sub(r"\|  (?=\|)", "| nan ", as_text(written, "markdown")))
    assert untrue(read, written) == {}
    blank = [place for place, status in read.statuses.items() if status == "blank"]
    assert all(written.cells[place] == "" for place in blank)
    assert len(blank) == sum(text == "" for text in written.cells.values())
