"""Converters leave their own marks in a text: a backslash before a mark of Markdown, references to characters."""

import re

import pytest

from tests.layouts import as_text, consistent
from tests.reading import read_report, unread, untrue


def escaped(text: str) -> str:
    """With a backslash before everything that Markdown could take for a mark."""
    return re.sub(r"(?=[.\-+()#_*!\[\]])", r"\\", text)


@pytest.mark.parametrize("zero", ["0", "-"])
@pytest.mark.parametrize("edition", ["2021", "2019"])
def test_escaped_marks_are_the_marks(edition: str, zero: str) -> None:
    written = consistent(edition, seed=1, zero=zero)
    text = escaped(as_text(written, "cell-per-para"))
    assert "1\\." in text
    read = read_report(text)
    assert (untrue(read, written), unread(read, written)) == ({}, [])
    assert set(read.statuses.values()) == ({"reported", "placeholder"} if zero == "-" else {"reported"})


@pytest.mark.parametrize("blank", ["&nbsp;", "&#160;", "&emsp;&emsp;"])
def test_a_reference_to_white_space_is_a_blank(blank: str) -> None:
    written = consistent(seed=2, zero="")
    cells = {place: blank for place, text in written.cells.items() if not text}
    text = as_text(written, "tab-rows")
    for line in text.split("\n"):
        if "\t" in line:
            text = text.replace(line, re.sub(r"(?<=\t)(?=\t|$)", blank, line))
    assert cells and blank in text
    read = read_report(text)
    assert (untrue(read, written), unread(read, written)) == ({}, [])


def test_a_reference_beside_a_number_is_no_part_of_it() -> None:
    written = consistent(seed=3)
    text = as_text(written, "pipe-both")
    for number in {text for text in written.cells.values() if len(text) > 1}:
        text = text.replace(f"| {number} |", f"| &ensp;{number}&nbsp; |")
    read = read_report(text)
    assert "&nbsp; |" in text
    assert (untrue(read, written), unread(read, written)) == ({}, [])
