"""Tables that the organ changed: columns of its own (备注, 上年数), columns in another order or left out, and tables of
last year beside those of this one.

A number is read only where the header shows which column it stands in.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import chain

import pytest

from pipelines.sample.grids import Grid, grids
from pipelines.sample.layouts import RUN_ON, TEXT_LAYOUTS
from pipelines.sample.writing import blocks, table_texts
from tests.layouts import Written, as_html, as_text, consistent
from tests.reading import Read, label, read_reports, unread_in, untrue_in

EDITIONS = ["2021", "2019"]
LAYOUTS = [
    *("html", "tab-rows", "pipe-both", "markdown", "pipe-spanned", "filler-run", "space-rows"),
    *("cell-newline-pipe", "cell-per-line", "cell-per-line-drop-blank"),
]
Change = Callable[[Grid], Grid]


def reports(zero: str = "0") -> dict[tuple[str, int], Written]:
    return {(edition, seed): consistent(edition, seed, zero=zero) for edition in EDITIONS for seed in range(2)}


def read_as(
    layout: str, written: Mapping[tuple[str, int], Written], changes: Mapping[str, Change]
) -> dict[tuple[str, int], Read]:
    """The reports with changed tables, as pages or as text."""
    shown = {
        name: {code: changes[code](grid) if code in changes else grid for code, grid in grids(one).items()}
        for name, one in written.items()
    }
    if layout == "html":
        return read_reports({name: as_html(one, shown[name]) for name, one in written.items()}, "text/html")
    return read_reports({name: as_text(one, layout, shown[name]) for name, one in written.items()})


def last_column(name: str, value: str) -> Change:
    """One more column behind all others: its label where the header ends, and a value in each row."""

    def changed(grid: Grid) -> Grid:
        rows, labels, spans, tall = [], [], [], dict(grid.tall)
        for n, (row, of_labels, wide) in enumerate(zip(grid.rows, grid.labels, grid.spans, strict=True)):
            holds, heads = of_labels < len(row), len(row) > 1 and (n == 0 or not grid.tall)
            added = [value] if holds else [name] if heads else []
            rows.append([*row, *added])
            labels.append(of_labels + (0 if holds else len(added)))
            spans.append([*wide[: len(row)], *[1] * len(added), *wide[len(row) :]])
            if not added and len(row) == 1:
                spans[-1] = [wide[0] + 1]
        if grid.tall:
            tall[0, len(grid.rows[0])] = grid.tall[0, 0]
        return Grid(rows, labels, grid.width + 1, spans, tall)

    return changed


def requests_ordered(inner: list[int], outer: list[int]) -> Change:
    """The table of requests with its columns in another order: ``inner`` of the values, ``outer`` of the labels of the
    header's second row (自然人, 法人或其他组织, 总计).
    """

    def changed(grid: Grid) -> Grid:
        rows, spans = list(grid.rows), list(grid.spans)
        rows[1], spans[1] = [rows[1][n] for n in outer], [spans[1][n] for n in outer]
        below = [n - 1 for n in inner if 1 <= n <= 5]
        rows[2] = [rows[2][n] for n in below]
        rows[3:] = [[*row[:-7], *(row[-7:][n] for n in inner)] for row in rows[3:]]
        tall = {place: depth for place, depth in grid.tall.items() if place[0] != 1}
        tall |= {(1, at): 2 for at, n in enumerate(outer) if n != 1}
        return replace(grid, rows=rows, spans=spans, tall=tall)

    return changed


@pytest.mark.parametrize("value", ["", "无", "31"])
@pytest.mark.parametrize("layout", ["html", "tab-rows"])
def test_a_column_behind_the_others_is_left_out(layout: str, value: str) -> None:
    written = reports()
    change = last_column("备注", value)
    reads = read_as(layout, written, {"proactive": change, "requests": change})
    assert (untrue_in(reads, written), unread_in(reads, written)) == ({}, {})


@pytest.mark.parametrize("zero", ["0", ""])
@pytest.mark.parametrize("value", ["", "无", "31"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_column_of_the_organ_moves_no_number(layout: str, value: str, zero: str) -> None:
    written = reports(zero)
    change = last_column("上年数", value)
    assert untrue_in(read_as(layout, written, {"proactive": change, "requests": change}), written) == {}


LEGAL_SWAPPED = ([0, 1, 2, 3, 5, 4, 6], [0, 1, 2])
TOTAL_FIRST = ([6, 0, 1, 2, 3, 4, 5], [2, 0, 1])
NATURAL_LAST = ([1, 2, 3, 4, 5, 0, 6], [1, 0, 2])


@pytest.mark.parametrize(
    ("layout", "order"),
    [
        *((layout, order) for layout in LAYOUTS for order in (LEGAL_SWAPPED, TOTAL_FIRST)),
        # With a line for each label, 法人或其他组织 comes before 自然人 in many a sound text, from above to below.
        *((layout, NATURAL_LAST) for layout in LAYOUTS if not layout.startswith("cell-")),
    ],
)
def test_columns_in_another_order_are_not_read_in_that_of_the_form(
    layout: str, order: tuple[list[int], list[int]]
) -> None:
    written = reports()
    reads = read_as(layout, written, {"requests": requests_ordered(*order)})
    assert untrue_in(reads, written) == {}
    assert {place[0] for place in set().union(*unread_in(reads, written).values())} == {"requests"}


def disputes_swapped(grid: Grid) -> Grid:
    """尚未审结 before 其他结果 in each block."""
    order = [0, 1, 3, 2, 4]
    top, heads, _, values = grid.rows
    named = [heads[n] for n in order]
    moved = [values[5 * block + n] for block in range(3) for n in order]
    return replace(grid, rows=[top, [*named, *heads[5:]], named * 2, moved])


def disputes_turned(grid: Grid) -> Grid:
    """行政诉讼 before 行政复议."""
    top, heads, below, values = grid.rows
    named, courts = heads[:5], heads[5:]
    rows = [top[::-1], [*courts, *named], below, [*values[5:], *values[:5]]]
    return Grid(rows, grid.labels, grid.width, [grid.spans[0][::-1], [5, 5, *[1] * 5], *grid.spans[2:]])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("change", [disputes_swapped, disputes_turned])
def test_disputes_in_another_order_are_not_read_in_that_of_the_form(layout: str, change: Change) -> None:
    written = reports()
    assert untrue_in(read_as(layout, written, {"disputes": change}), written) == {}


def without_totals(grid: Grid) -> Grid:
    rows = [
        row[:-1] if holds < len(row) or n == 1 else row
        for n, (row, holds) in enumerate(zip(grid.rows, grid.labels, strict=True))
    ]
    labels = [min(holds, len(row)) for row, holds in zip(rows, grid.labels, strict=True)]
    spans = [wide[: len(row)] for row, wide in zip(rows, grid.spans, strict=True)]
    spans[0] = [spans[0][0], spans[0][1] - 1]
    return Grid(
        rows, labels, grid.width - 1, spans, {place: deep for place, deep in grid.tall.items() if place != (1, 2)}
    )


@pytest.mark.parametrize("zero", ["0", ""])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_without_totals_no_number_becomes_one(layout: str, zero: str) -> None:
    written = reports(zero)
    assert untrue_in(read_as(layout, written, {"requests": without_totals}), written) == {}


def test_a_note_in_the_header_is_no_column() -> None:
    written = {("2021", 0): consistent("2021", 0)}
    noted = {
        name: as_text(one, "cell-per-line").replace(
            label("requests", "new_received"), "单位：件\n" + label("requests", "new_received")
        )
        for name, one in written.items()
    }
    assert unread_in(read_reports(noted), written) == {}


@pytest.mark.parametrize("layout", sorted(TEXT_LAYOUTS.keys() - {"run-on"}))
def test_a_second_table_of_other_numbers_is_taken_for_neither(layout: str) -> None:
    written = reports()
    texts = {}
    for (edition, seed), one in written.items():
        write = TEXT_LAYOUTS[layout]
        ours, theirs = (table_texts(of, write) for of in (one, consistent(edition, seed + 50)))
        told = [[ours[b.table], "上年数据", theirs[b.table]] if b.table else [b.text] for b in blocks(one)]
        texts[edition, seed] = ("" if layout in RUN_ON else "\n\n").join(chain.from_iterable(told))
    assert untrue_in(read_reports(texts), written) == {}
