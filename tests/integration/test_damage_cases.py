"""Single cases of damage: those that nobody can see in the text, with the proof, and those that chance has found.

Belongs here: one damaged text with its reason. Does not belong here: damage drawn by chance (``test_damage.py``).
"""

from collections.abc import Mapping

import pytest

from schemas.forms import forms
from tests.layouts import Written, as_html, as_text, consistent
from tests.reading import label, read_reports, untrue_in

VALUE_A_LINE = ["cell-per-line", "tab-indent", "cell-newline-pipe", "lead-pipe-cell", "html-pretty"]
Line = tuple[str, int]
"""A line of a text: a label that it holds, and how many lines behind its first line."""


def copied(text: str, copies: Mapping[Line, int]) -> str:
    """The text with some lines dropped (0 copies) or doubled (2)."""
    lines = text.split("\n")
    told = {next(n for n, line in enumerate(lines) if of in line) + behind: n for (of, behind), n in copies.items()}
    return "\n".join(line for n, one in enumerate(lines) for line in [one] * told.get(n, 1))


def with_rows(written: Written, rows: Mapping[tuple[str, str], list[str]]) -> Written:
    """The report with other cells in some rows."""
    for (table, item), cells in rows.items():
        items = forms()[written.editions[table]].table(table).items
        columns = next(one.columns for one in items if one.code == item)
        written.cells |= {(table, item, column.code): cell for column, cell in zip(columns, cells, strict=True)}
    return written


def written_in(layout: str, written: Written) -> tuple[str, str]:
    """The report's text and its media type."""
    if layout == "html-pretty":
        return as_html(written, pretty=True), "text/html"
    return as_text(written, layout), "text/plain"


def with_one_request(column: str) -> Written:
    """A report whose equations hold: one request, of an applicant of that column, granted."""
    written = consistent()
    for table, item, of in written.cells:
        told = table == "requests" and item in ("new_received", "granted", "total") and of in (column, "total")
        written.cells[table, item, of] = "1" if told else "0"
    return written


@pytest.mark.parametrize("layout", VALUE_A_LINE)
def test_nobody_can_tell_a_value_line_doubled_and_another_lost_in_the_same_row(layout: str) -> None:
    """Letter by letter the damaged text is that of another report, and all equations of that report hold."""
    text, _ = written_in(layout, with_one_request("enterprise"))
    for item in ("new_received", "granted", "total"):
        text = copied(text, {(label("requests", item), 1): 0, (label("requests", item), 4): 2})
    assert text == written_in(layout, with_one_request("natural"))[0]


def test_nobody_can_tell_a_doubled_value_where_blank_cells_leave_no_trace() -> None:
    """The doubled value takes the place of the blank cell. The row no longer adds up, but such rows are printed too,
    and no equation may choose a reading.
    """
    row = ("requests", "new_received")
    page = with_rows(consistent(zero=""), {row: ["9", "2", "3", "4", "5", "", "23"]})
    other = with_rows(consistent(zero=""), {row: ["9", "9", "2", "3", "4", "5", "23"]})
    layout = "cell-per-line-drop-blank"
    assert copied(as_text(page, layout), {(label(*row), 1): 2}) == as_text(other, layout)


FOUND: dict[str, tuple[str, str, str, dict[tuple[str, str], list[str]], dict[Line, int]]] = {
    "a doubled value before the blank cell that ends a table": (
        "cell-per-line",
        "2019",
        "",
        {("proactive", "procurement"): ["141", ""]},
        {(label("proactive", "procurement", "2019"), 1): 2},
    ),
    "a doubled value in a table whose opening tag is lost": (
        "html-pretty",
        "2019",
        "",
        {("proactive", "normative"): ["475", "", "533"]},
        {("<table>", 0): 0, (label("proactive", "normative", "2019"), 4): 2},
    ),
    "a lost value, and the heading of the next group lost": (
        "lead-pipe-cell",
        "2021",
        "0",
        {("proactive", "normative"): ["7", "316", "162"]},
        {(label("proactive", "normative"), 2): 0, (label("proactive", "normative"), 5): 0},
    ),
    "a doubled value before a blank cell, and the heading of the next group lost": (
        "cell-per-line",
        "2019",
        "",
        {("proactive", "coercion"): ["245", "78", ""]},
        {(label("proactive", "coercion", "2019"), 1): 2, (label("proactive", "coercion", "2019"), 4): 0},
    ),
    "a lost value that makes its row as wide as most rows": (
        "cell-newline-pipe",
        "2019",
        "",
        {("proactive", "fees"): ["425", "510"]},
        {
            (label("proactive", "fees", "2019"), 1): 0,
            (label("requests", "granted", "2019"), 3): 0,
            (label("requests", "partial", "2019"), 0): 2,
            (label("requests", "denied_state_secret", "2019"), 5): 2,
        },
    ),
    "doubled values that make two rows as wide as most rows": (
        "tab-indent",
        "2019",
        "",
        {("proactive", "fees"): ["", "209"], ("proactive", "procurement"): ["212", "119"]},
        {(label("proactive", "fees", "2019"), 2): 2, (label("proactive", "procurement", "2019"), 1): 2},
    ),
    "headers lost above values that merged cells repeat": (
        "pipe-dup-colspan",
        "2019",
        "",
        {("proactive", "fees"): ["", "7"]},
        {(label("proactive", "fees", "2019"), -1): 0, (label("proactive", "procurement", "2019"), -1): 0},
    ),
    "a lost value in a row whose filler then ends where the other rows end": (
        "pipe-own-line-filler",
        "2019",
        "",
        {("proactive", "procurement"): ["195", "308"]},
        {
            (label("proactive", "fees", "2019"), 7): 0,
            (label("proactive", "procurement", "2019"), 2): 0,
            (label("proactive", "procurement", "2019"), 3): 0,
        },
    ),
    "a lost value in the only row left of its table": (
        "lead-pipe-cell",
        "2019",
        "",
        {("requests", "carried_forward"): ["5", "1", "3", "4", "", "4", "17"]},
        {
            **{(item.label, 0): 0 for item in forms()["2019"].table("requests").items[:-1]},
            (label("requests", "carried_forward", "2019"), 2): 0,
        },
    ),
}


@pytest.mark.parametrize("case", FOUND)
def test_found_damage_shows_no_value_that_the_page_does_not_print(case: str) -> None:
    layout, edition, zero, rows, copies = FOUND[case]
    written = {seed: with_rows(consistent(edition, seed, zero), rows) for seed in range(5)}
    texts = {seed: copied(written_in(layout, one)[0], copies) for seed, one in written.items()}
    reads = read_reports(texts, written_in(layout, written[0])[1])
    assert untrue_in(reads, written) == {}


def lines_of(written: Written, layout: str, item: str) -> tuple[list[str], int]:
    """The lines of the text, and which of them holds the label of that row of requests."""
    lines = as_text(written, layout).split("\n")
    return lines, next(n for n, line in enumerate(lines) if label("requests", item) in line)


JOINED = {
    ("requests", "partial"): ["1", "2", "3", "4", "5", "6", "21"],
    ("requests", "denied_safety_stability"): ["7", "0", "0", "0", "0", "8", "15"],
}
"""Two rows of which a lost block leaves the front of one and the back of the other."""


@pytest.mark.parametrize("layout", VALUE_A_LINE[:-1])
def test_nobody_can_tell_two_rows_joined_by_a_lost_block_where_the_text_ends_behind_them(layout: str) -> None:
    """Letter by letter it is the text of another report, cut behind that row."""
    lines, first = lines_of(with_rows(consistent(), JOINED), layout, "partial")
    _, later = lines_of(with_rows(consistent(), JOINED), layout, "denied_safety_stability")
    damaged = [*lines[: first + 5], *lines[later + 5 : later + 8]]
    other = with_rows(consistent(), {("requests", "partial"): ["1", "2", "3", "4", "0", "8", "15"]})
    sound, _ = lines_of(other, layout, "partial")
    assert damaged == sound[: first + 8]


@pytest.mark.parametrize("layout", VALUE_A_LINE[:-1])
def test_a_row_before_the_cut_label_of_a_row_that_does_not_follow_it_is_not_read(layout: str) -> None:
    """The front of a row, the back of a later row, and the text ends inside the label behind that."""
    written = with_rows(consistent(), JOINED)
    lines, first = lines_of(written, layout, "partial")
    _, later = lines_of(written, layout, "denied_safety_stability")
    _, behind = lines_of(written, layout, "denied_third_party")
    damaged = "\n".join([*lines[: first + 5], *lines[later + 5 : behind], lines[behind][:6]])
    assert untrue_in(read_reports({0: damaged}), {0: written}) == {}


@pytest.mark.parametrize("layout", ["cell-per-line", "cell-per-line-drop-blank", "cell-newline-pipe"])
def test_a_doubled_block_may_join_the_numbers_of_two_tables(layout: str) -> None:
    """The block begins with the last five values of a row and ends with the tenth value of the last table; in its
    second copy another value of that table is doubled, so that only the joined numbers are as many as its cells.
    """
    written = consistent(largest=3, seed=2)
    lines, row = lines_of(written, layout, "carried_forward")
    values = [n for n, line in enumerate(lines) if n > row + 12 and line.strip(" |").isdigit()]
    damaged = "\n".join([*lines[: values[9] + 1], *lines[row + 3 : values[11] + 1], *lines[values[11] :]])
    assert untrue_in(read_reports({0: damaged}), {0: written}) == {}
