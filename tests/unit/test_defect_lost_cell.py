"""A row with fewer cells than columns: none of them can be placed, and its neighbours do not suffer."""

import re

import pytest

from tests.layouts import as_html, as_text, consistent
from tests.reading import label, read_report, unread, untrue

ITEM = "denied_state_secret"


def spread() -> dict[str, str]:
    return dict(
        zip(("natural", "enterprise", "research", "welfare", "legal", "other", "total"), "1234560", strict=True)
    )


@pytest.mark.parametrize("lost", range(7))
def test_no_cell_of_a_short_row_of_a_page_is_placed(lost: int) -> None:
    written = consistent(seed=3)
    written.cells.update({("requests", ITEM, column): text for column, text in spread().items()})
    name = re.escape(label("requests", ITEM))
    cells = "".join(f"<td>{text}</td>" for text in spread().values())
    short = "".join(f"<td>{text}</td>" for n, text in enumerate(spread().values()) if n != lost)
    page = re.sub(f"({name}</td>){cells}", rf"\g<1>{short}", as_html(written))
    assert page != as_html(written)
    read = read_report(page, "text/html")
    assert untrue(read, written) == {}
    assert {place[:2] for place in unread(read, written)} == {("requests", ITEM)}
    assert {read.statuses[place] for place in read.values if place[:2] == ("requests", ITEM)} == {"unreadable"}


@pytest.mark.parametrize(
    "layout", ["cell-per-line", "cell-per-para", "cell-newline-pipe", "space-rows", "lead-pipe-cell"]
)
@pytest.mark.parametrize("lost", range(7))
def test_no_value_of_a_short_row_of_a_text_is_placed(layout: str, lost: int) -> None:
    written = consistent(seed=4)
    written.cells.update({("requests", ITEM, column): str(91 + n) for n, column in enumerate(spread())})
    text = as_text(written, layout)
    start = text.index(label("requests", ITEM))
    row = re.sub(rf"\s*\|?\s*\b{91 + lost}\b", "", text[start : start + 120], count=1)
    read = read_report(text[:start] + row + text[start + 120 :])
    assert untrue(read, written) == {}
