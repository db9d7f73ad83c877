"""Labels that are split, cut short, numbered otherwise or in other brackets are still the form's labels."""

from collections.abc import Callable

import pytest

from schemas.forms import forms
from tests.layouts import Written, as_text, consistent
from tests.reading import column_label, read_report, read_reports, unread, unread_in, untrue, untrue_in

LAYOUTS = ["tab-rows", "pipe-both", "cell-per-line", "cell-per-para", "cell-newline-pipe", "lead-pipe-cell", "markdown"]
Change = Callable[[str], str]


def assert_all_read(written: Written, change: Change, layouts: list[str] = LAYOUTS) -> None:
    reads = read_reports({layout: change(as_text(written, layout)) for layout in layouts})
    assert untrue_in(reads, dict.fromkeys(reads, written)) == {}
    assert unread_in(reads, dict.fromkeys(reads, written)) == {}


def halves(label: str, by: str) -> str:
    return label[: len(label) // 2] + by + label[len(label) // 2 :]


def columns_renamed(rename: Change) -> Change:
    """A text with every column label of at least four letters in other words, the longest first."""
    items = [item for table in forms()["2021"].tables for item in table.items]
    labels = {column.label for item in items for column in item.columns if len(column.label) >= 4}

    def change(text: str) -> str:
        for label in sorted(labels, key=len, reverse=True):
            text = text.replace(label, rename(label))
        return text

    return change


def test_header_labels_may_hold_spaces() -> None:
    assert_all_read(consistent(seed=3), columns_renamed(lambda label: halves(label, " ")))


@pytest.mark.parametrize(("layout", "end"), [("cell-per-line", "\n"), ("cell-per-para", "\n\n")])
def test_header_labels_may_run_over_two_lines(layout: str, end: str) -> None:
    assert_all_read(consistent(seed=4), columns_renamed(lambda label: halves(label, end)), [layout])


def test_decorated_header_labels_are_the_same_labels() -> None:
    assert_all_read(consistent(seed=9), columns_renamed(lambda label: f"**{label}**"))


def test_headers_cut_to_the_same_letters_are_read_by_their_order() -> None:
    made, public = (column_label("proactive", column, "2019") for column in ("new_made", "new_public"))
    assert_all_read(consistent("2019", 5), lambda text: text.replace(made, made[:3]).replace(public, public[:3]))


@pytest.mark.parametrize(
    "other",
    [
        lambda text: text.replace("（", "(").replace("）", ")"),
        lambda text: text.replace("条第（", "条（"),
        lambda text: text.replace("，", ",").replace("：", ":").replace("“", '"').replace("”", '"'),
    ],
    ids=["half-width brackets", "number of the article's part alone", "half-width punctuation"],
)
def test_brackets_and_punctuation_may_differ(other: Change) -> None:
    assert_all_read(consistent(seed=6), other)


@pytest.mark.parametrize("mark", ["{}、", "{}．", "（{}）", "{}. ", ""])
def test_sub_rows_may_be_numbered_otherwise_or_not_at_all(mark: str) -> None:
    items = [item for item in forms()["2021"].table("requests").items if item.label[0].isdecimal()]

    def change(text: str) -> str:
        for item in items:
            if not item.positional:
                text = text.replace(item.label, mark.format(item.label[0]) + item.label[2:])
        return text

    assert_all_read(consistent(seed=7), change)


def test_guidance_with_figures_inside_a_label_is_no_number() -> None:
    label = column_label("proactive", "change", "2019")
    guidance = "（指2020年增加或减少的事项数，减用负值表示，如-8）"
    assert_all_read(consistent("2019", 8), lambda text: text.replace(label, label + guidance))


@pytest.mark.parametrize(("declared", "spelt"), [("总计", "合计"), ("其他", "其它")])
def test_words_of_the_same_meaning(declared: str, spelt: str) -> None:
    assert_all_read(consistent(seed=5), lambda text: text.replace(declared, spelt))


def test_a_row_of_another_name_costs_only_itself_and_the_row_above() -> None:
    written = consistent(seed=5)
    items = forms()["2021"].table("requests").items
    name = next(item.label for item in items if item.code == "rejected_duplicate")
    read = read_report(as_text(written, "cell-per-line").replace(name, "多次来访"))
    assert untrue(read, written) == {}
    assert {place[1] for place in unread(read, written)} <= {"rejected_petition", "rejected_duplicate"}
