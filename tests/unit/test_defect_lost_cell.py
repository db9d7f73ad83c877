"""A row with fewer cells than columns: none of them can be placed, and its neighbours do not suffer."""

import re
from itertools import product

from tests.layouts import as_html, as_text, consistent
from tests.reading import label, read_reports, unread, untrue, untrue_in

ROW = ("requests", "denied_state_secret")
COLUMNS = ("natural", "enterprise", "research", "welfare", "legal", "other", "total")
LAYOUTS = ["cell-per-line", "cell-per-para", "cell-newline-pipe", "space-rows", "lead-pipe-cell"]


def test_no_cell_of_a_short_row_of_a_page_is_placed() -> None:
    written = consistent(seed=3)
    written.cells.update({(*ROW, column): text for column, text in zip(COLUMNS, "1234560", strict=True)})
    row = re.escape(label(*ROW)) + "</td>" + "".join(f"<td>{text}</td>" for text in "1234560")
    found = re.search(row, as_html(written))
    assert found is not None
    pages = {lost: as_html(written).replace(found[0], found[0].replace(f"<td>{lost}</td>", "")) for lost in "1234560"}
    for read in read_reports(pages, "text/html").values():
        assert untrue(read, written) == {}
        assert {place[:2] for place in unread(read, written)} == {ROW}
        assert {read.statuses[place] for place in read.values if place[:2] == ROW} == {"unreadable"}


def test_no_value_of_a_short_row_of_a_text_is_placed() -> None:
    written = consistent(seed=4)
    written.cells.update({(*ROW, column): str(91 + n) for n, column in enumerate(COLUMNS)})
    texts = {}
    for layout, lost in product(LAYOUTS, range(91, 98)):
        text = as_text(written, layout)
        start = text.index(label(*ROW))
        end = start + 120
        texts[layout, lost] = text[:start] + re.sub(rf"\s*\|?\s*\b{lost}\b", "", text[start:end], count=1) + text[end:]
    assert untrue_in(read_reports(texts), dict.fromkeys(texts, written)) == {}
