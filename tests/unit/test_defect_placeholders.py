"""A placeholder is no zero: it is reported as what it is."""

import random
from dataclasses import replace

import pytest

from tests.layouts import TEXT_LAYOUTS, as_text, consistent
from tests.reading import read_report, unread, untrue

GLUED = "concat"


@pytest.mark.parametrize("layout", sorted(set(TEXT_LAYOUTS) - {GLUED}))
@pytest.mark.parametrize("placeholder", ["-", "/", "／", "—", "无"])
def test_placeholders_hold_their_place_and_have_no_value(layout: str, placeholder: str) -> None:
    written = consistent(seed=3, zero=placeholder)
    read = read_report(as_text(written, layout))
    assert untrue(read, written) == {}
    assert unread(read, written) == []
    assert {read.statuses[place] for place, text in written.cells.items() if text == placeholder} == {"placeholder"}


@pytest.mark.parametrize("layout", list(TEXT_LAYOUTS))
def test_placeholders_of_many_kinds_may_be_mixed_with_blanks(layout: str) -> None:
    random_ = random.Random(5)
    kinds = ["0", "", "-", "/", "无", "—", "不涉及"]
    cells = {place: text if text != "0" else random_.choice(kinds) for place, text in consistent(seed=5).cells.items()}
    written = replace(consistent(seed=5), cells=cells)
    assert untrue(read_report(as_text(written, layout)), written) == {}
