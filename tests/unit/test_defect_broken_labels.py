"""Labels that are split, cut short, numbered otherwise or in other brackets are still the form's labels."""

from collections.abc import Callable

import pytest

from schemas.forms import forms
from tests.layouts import as_text, consistent
from tests.reading import column_label, read_report, unread, untrue

LAYOUTS = ["tab-rows", "pipe-both", "cell-per-para", "cell-newline-pipe", "markdown"]


def halves(label: str, by: str) -> str:
    return label[: len(label) // 2] + by + label[len(label) // 2 :]


def renamed(text: str, rename: Callable[[str], str]) -> str:
    """Every column label of the report in other words, the longest first."""
    columns = {
        column.label for table in forms()["2021"].tables for item in table.items for column in item.columns
    }  # fmt: skip
    for label in sorted((one for one in columns if len(one) >= 4), key=len, reverse=True):
        text = text.replace(label, rename(label))
    return text


@pytest.mark.parametrize("layout", LAYOUTS)
def test_header_labels_may_hold_spaces(layout: str) -> None:
    written = consistent(seed=3)
    read = read_report(renamed(as_text(written, layout), lambda label: halves(label, " ")))
    assert (untrue(read, written), unread(read, written)) == ({}, [])


@pytest.mark.parametrize("layout", ["cell-per-line", "cell-per-para"])
def test_header_labels_may_run_over_two_lines(layout: str) -> None:
    written = consistent(seed=4)
    end = "\n\n" if layout == "cell-per-para" else "\n"
    read = read_report(renamed(as_text(written, layout), lambda label: halves(label, end)))
    assert (untrue(read, written), unread(read, written)) == ({}, [])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_headers_cut_to_the_same_letters_are_read_by_their_order(layout: str) -> None:
    written = consistent("2019", 5)
    text = as_text(written, layout)
    for column in ("new_made", "new_public"):
        label = column_label("proactive", column, "2019")
        text = text.replace(label, label[:3])
    read = read_report(text)
    assert (untrue(read, written), unread(read, written)) == ({}, [])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "other",
    [
        lambda text: text.replace("（", "(").replace("）", ")"),
        lambda text: text.replace("条第（", "条（"),
        lambda text: text.replace("，", ",").replace("：", ":").replace("“", '"').replace("”", '"'),
    ],
    ids=["half-width brackets", "no 第", "half-width punctuation"],
)
def test_brackets_and_punctuation_may_differ(layout: str, other: Callable[[str], str]) -> None:
    written = consistent(seed=6)
    read = read_report(other(as_text(written, layout)))
    assert (untrue(read, written), unread(read, written)) == ({}, [])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("mark", ["{}、", "{}．", "（{}）", "{}. ", ""])
def test_sub_rows_may_be_numbered_otherwise_or_not_at_all(layout: str, mark: str) -> None:
    written = consistent(seed=7)
    text = as_text(written, layout)
    for item in forms()["2021"].table("requests").items:
        if item.label[0].isdecimal() and not item.positional:
            text = text.replace(item.label, mark.format(item.label[0]) + item.label[2:])
    read = read_report(text)
    assert (untrue(read, written), unread(read, written)) == ({}, [])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_guidance_with_figures_inside_a_label_is_no_number(layout: str) -> None:
    written = consistent("2019", 8)
    label = column_label("proactive", "change", "2019")
    text = as_text(written, layout).replace(label, label + "（指2020年增加或减少的事项数，减用负值表示，如-8）")
    read = read_report(text)
    assert (untrue(read, written), unread(read, written)) == ({}, [])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_decorated_label_is_the_same_label(layout: str) -> None:
    written = consistent(seed=9)
    read = read_report(renamed(as_text(written, layout), lambda label: f"**{label}**"))
    assert (untrue(read, written), unread(read, written)) == ({}, [])
