"""A placeholder is no zero: it is reported as what it is."""

import random
from dataclasses import replace

from tests.layouts import TEXT_LAYOUTS, as_text, consistent
from tests.reading import read_reports, unread_in, untrue_in

GLUED = {"concat", "run-on"}
KINDS = ["-", "/", "／", "—", "无"]


def test_placeholders_hold_their_place_and_have_no_value() -> None:
    layouts = sorted(set(TEXT_LAYOUTS) - GLUED)
    written = {(layout, kind): consistent(seed=3, zero=kind) for layout in layouts for kind in KINDS}
    reads = read_reports({name: as_text(one, name[0]) for name, one in written.items()})
    assert untrue_in(reads, written) == {}
    assert unread_in(reads, written) == {}
    for name, read in reads.items():
        shown = {read.statuses[place] for place, text in written[name].cells.items() if text == name[1]}
        assert (name, shown) == (name, {"placeholder"})


def test_placeholders_of_many_kinds_may_be_mixed_with_blanks() -> None:
    random_ = random.Random(5)
    full = consistent(seed=5)
    cells = {place: text if text != "0" else random_.choice(["0", "", *KINDS]) for place, text in full.cells.items()}
    written = replace(full, cells=cells)
    reads = read_reports({layout: as_text(written, layout) for layout in TEXT_LAYOUTS})
    assert untrue_in(reads, dict.fromkeys(reads, written)) == {}
