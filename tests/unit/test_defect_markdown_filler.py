"""Converters write the filler of merged cells otherwise than an empty cell: then the two are told apart."""

import re
from dataclasses import replace

import pytest

from pipelines.sample.grids import Grid
from pipelines.sample.grids import grids as laid_out
from pipelines.sample.writing import as_text
from tests.layouts import Written, consistent
from tests.reading import read_report, unread, untrue


def spanned(grid: Grid) -> str:
    """A grid as markdown of which every column that a cell takes beyond its first is ``| |``."""
    rows = [
        "|" + "".join(f" {text} |" + " |" * (wide - 1) for text, wide in zip(row, spans, strict=True))
        for row, spans in zip(grid.rows, grid.spans, strict=True)
    ]
    return "\n".join([rows[0], re.sub(r"[^|]+", " --- ", rows[0]), *rows[1:]])


def markdown(written: Written) -> str:
    text = as_text(written, "tab-rows")
    for grid in laid_out(written).values():
        flat = "\n".join("\t".join([*row, *[""] * (grid.width - len(row))]) for row in grid.rows)
        assert flat in text
        text = text.replace(flat, spanned(grid))
    return text


@pytest.mark.parametrize("zero", ["", "0"])
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_blank_cells_beside_filler(edition: str, zero: str) -> None:
    written = consistent(edition, seed=8, zero=zero)
    text = markdown(written)
    assert "| | |" in text
    read = read_report(text)
    assert (untrue(read, written), unread(read, written)) == ({}, [])
    assert set(read.statuses.values()) == ({"reported", "blank"} if zero == "" else {"reported"})


def test_pipes_between_cells_show_a_blank_that_opens_a_row() -> None:
    written = consistent(seed=8, zero="")
    written.cells["disputes", "review", "upheld"] = ""
    between = re.sub(r"(?m)^\|(.*)\|$", r"\1", re.sub(r"(?m)^\|[-|]+\|\n", "", as_text(written, "markdown")))
    read = read_report(between)
    assert untrue(read, written) == {}
    assert not [place for place in unread(read, written) if place[0] == "disputes"]


def test_totals_left_blank_in_every_row_are_no_filler() -> None:
    written = consistent(seed=8)
    blank = {place: "" for place in written.cells if place[0] == "requests" and place[2] == "total"}
    silent = replace(written, cells=written.cells | blank)
    read = read_report(as_text(silent, "pipe-spanned"))
    assert (untrue(read, silent), unread(read, silent)) == ({}, [])
    assert {read.statuses[place] for place in blank} == {"blank"}


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_tables_on_one_line_end_where_prose_goes_on(edition: str) -> None:
    written = consistent(edition, seed=9)
    text = as_text(written, "markdown").replace("\n", " ")
    read = read_report("| " + text + " |")
    assert (untrue(read, written), unread(read, written)) == ({}, [])
