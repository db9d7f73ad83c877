"""A text that ends in the middle: what stands before the cut is read, the last figure is not trusted."""

import random

import pytest

from tests.layouts import TEXT_LAYOUTS, as_html, as_text, consistent
from tests.reading import label, read_report, read_reports, untrue_in


def test_a_cut_anywhere_invents_no_number() -> None:
    random_ = random.Random(7)
    written = {
        (layout, zero, n): consistent(("2021", "2019")[n % 2], n, zero)
        for layout in TEXT_LAYOUTS
        for zero in ("0", "", "-")
        for n in range(4)
    }
    whole = {name: as_text(one, name[0]) for name, one in written.items()}
    texts = {name: text[: random_.randrange(len(text))] for name, text in whole.items()}
    assert untrue_in(read_reports(texts), written) == {}


def test_a_page_cut_anywhere_invents_no_number() -> None:
    random_ = random.Random(8)
    written = {n: consistent(("2021", "2019")[n % 2], n) for n in range(40)}
    pages = {n: as_html(one, pretty=n % 3 == 0) for n, one in written.items()}
    texts = {n: page[: random_.randrange(len(page))] for n, page in pages.items()}
    assert untrue_in(read_reports(texts, "text/html"), written) == {}


@pytest.mark.parametrize("layout", ["tab-rows", "cell-per-line", "cell-per-para", "pipe-both"])
def test_a_figure_at_the_very_end_may_have_lost_digits(layout: str) -> None:
    written = consistent(seed=3)
    written.cells["requests", "new_received", "natural"] = "123"
    text = as_text(written, layout)
    cut = text.index("123", text.index(label("requests", "new_received"))) + 2
    read = read_report(text[:cut])
    assert read.values["requests", "new_received", "natural"] is None


def test_what_stands_before_the_cut_is_kept_and_the_rest_is_missing() -> None:
    written = consistent(seed=4)
    text = as_text(written, "tab-rows")
    read = read_report(text[: text.index(label("requests", "carried_over"))])
    assert read.row("requests", "new_received") == [
        int(written.cells["requests", "new_received", column])
        for column in ("natural", "enterprise", "research", "welfare", "legal", "other", "total")
    ]
    assert {read.statuses[place] for place in read.values if place[:2] == ("requests", "granted")} == {"missing"}
    assert {read.statuses[place] for place in read.values if place[0] == "disputes"} == {"missing"}
