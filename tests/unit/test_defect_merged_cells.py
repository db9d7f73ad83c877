"""Merged cells: values go by their order among the cells that are no labels, not by the columns of the grid."""

import re

import pytest

from schemas.forms import forms
from tests.layouts import as_html, as_text, consistent
from tests.reading import read_report, unread, untrue


@pytest.mark.parametrize("seed", range(3))
def test_spans_that_disagree_between_header_and_rows_move_nothing(seed: int) -> None:
    written = consistent(seed=seed)
    spans = iter(range(10_000))
    page = re.sub(r"<td>", lambda _: f'<td colspan="{1 + next(spans) % 3}">', as_html(written))
    read = read_report(page, "text/html")
    assert (untrue(read, written), unread(read, written)) == ({}, [])


def test_spans_that_are_lost_move_nothing() -> None:
    written = consistent(seed=4)
    read = read_report(re.sub(r' colspan="\d+"', "", as_html(written)), "text/html")
    assert (untrue(read, written), unread(read, written)) == ({}, [])


def test_a_parent_label_may_span_its_rows() -> None:
    written = consistent(seed=5)
    parent = next(one for one in forms()["2021"].table("requests").headings if one.code == "denied").label
    page = as_html(written).replace(f"<td>{parent}</td>", f'<td rowspan="8">{parent}</td>')
    read = read_report(page, "text/html")
    assert (untrue(read, written), unread(read, written)) == ({}, [])


def test_merged_cells_copied_into_each_place_are_one_cell() -> None:
    written = consistent(seed=6)
    read = read_report(as_text(written, "pipe-dup-colspan"))
    assert (untrue(read, written), unread(read, written)) == ({}, [])


@pytest.mark.parametrize("layout", ["filler-run", "pipe-trailing", "pipe-own-line-filler", "tab-rows"])
def test_filler_behind_a_row_is_no_blank_cell(layout: str) -> None:
    written = consistent(seed=7)
    read = read_report(as_text(written, layout))
    assert (untrue(read, written), unread(read, written)) == ({}, [])
