"""Tables that a page lays out anew: table 四 by blocks or as a list, serial numbers, parts that go on, notes, parts for
sections.
"""

import re

import pytest

from schemas.forms import forms
from tests.layouts import TEXT_LAYOUTS, Written, as_text, consistent
from tests.reading import column_label, read_report, read_reports, unread, untrue, untrue_in

DISPUTES = forms()["2021"].table("disputes")
WRITTEN = consistent(seed=3)


def rows(written: Written, *, listed: bool) -> list[list[str]]:
    """The disputes block by block: a row of labels and one of numbers, or a row each number."""
    found = []
    for item in DISPUTES.items:
        labels = [column.label for column in item.columns]
        values = [written.cells["disputes", item.code, column.code] for column in item.columns]
        variant = next(iter(item.variants), item.label)
        if listed:
            found += [
                [variant, labels[0], values[0]],
                *(list(pair) for pair in zip(labels[1:], values[1:], strict=True)),
            ]
        else:
            found += [[variant], labels, values]
    return found


def rearranged(separator: str, end: str, *, listed: bool) -> str:
    """The report with a cell a line, and table 四 otherwise."""
    text = as_text(WRITTEN, "cell-per-line")
    begin = text.index(f"{DISPUTES.items[0].label}\n")
    stop = text.index("五、", begin)
    table = end.join(separator.join(row) for row in rows(WRITTEN, listed=listed))
    return f"{text[:begin]}{table}\n\n{text[stop:]}"


@pytest.mark.parametrize("separator", ["\n", "\t", " | "])
@pytest.mark.parametrize("listed", [True, False])
def test_disputes_one_below_the_other(separator: str, *, listed: bool) -> None:
    read = read_report(rearranged(separator, "\n", listed=listed))
    assert (untrue(read, WRITTEN), unread(read, WRITTEN)) == ({}, [])


@pytest.mark.parametrize("listed", [True, False])
def test_a_cut_through_blocks_of_disputes_joins_no_two_of_them(*, listed: bool) -> None:
    lines = rearranged("\n", "\n", listed=listed).split("\n")
    begin = lines.index(next(iter(DISPUTES.items[0].variants), DISPUTES.items[0].label))
    cuts = [(first, count) for first in range(begin, begin + 24) for count in (1, 5, 9, 10, 11, 12, 13, 22)]
    damaged = {cut: "\n".join(lines[: cut[0]] + lines[cut[0] + cut[1] :]) for cut in cuts}
    assert untrue_in(read_reports(damaged), dict.fromkeys(cuts, WRITTEN)) == {}


@pytest.mark.parametrize("serial", ["序号", "编号"])
@pytest.mark.parametrize("layout", ["tab-rows", "markdown"])
def test_serial_numbers_in_front_of_the_labels(serial: str, layout: str) -> None:
    text = as_text(WRITTEN, layout)
    begin, stop = text.index("\n三、"), text.index("\n四、政")
    mark, opens = ("\t", "") if layout == "tab-rows" else (" | ", "| ")
    numbers = iter([serial, *range(1, 99)])
    rows = re.sub(
        rf"(?m)^{re.escape(opens)}(?=\S.*\d{re.escape(mark.rstrip(' '))}|.*{column_label('requests', 'natural')})",
        lambda _: f"{opens}{next(numbers)}{mark}",
        text[begin:stop],
    )
    assert next(numbers) == len(forms()["2021"].table("requests").items) + 1
    read = read_report(text[:begin] + rows + text[stop:])
    assert (untrue(read, WRITTEN), unread(read, WRITTEN)) == ({}, [])


@pytest.mark.parametrize("words", ["续表", "（续）", "注：其中1件为上年结转。"])
@pytest.mark.parametrize("layout", ["cell-per-line", "tab-rows", "space-one-line"])
def test_words_between_the_parts_of_a_table(words: str, layout: str) -> None:
    assert layout in TEXT_LAYOUTS
    text = as_text(WRITTEN, layout)
    label = next(item.label for item in forms()["2021"].table("requests").items if item.code == "rejected_duplicate")
    end = " " if layout == "space-one-line" else "\n"
    read = read_report(text.replace(label, f"{words}{end}{label}"))
    assert (untrue(read, WRITTEN), unread(read, WRITTEN)) == ({}, [])


def test_parts_in_the_place_of_sections() -> None:
    text = re.sub(r"(?m)^([一二三四五六])、(?!本年|上年|结转)", r"第\1部分  ", as_text(WRITTEN, "cell-per-line"))
    read = read_report(text)
    assert (untrue(read, WRITTEN), unread(read, WRITTEN)) == ({}, [])


def test_numbers_apart_from_their_labels() -> None:
    text = re.sub(r"(?m)^(\d\.)(?=\D)", "\\1\n", as_text(WRITTEN, "cell-per-line"))
    read = read_report(text)
    assert (untrue(read, WRITTEN), unread(read, WRITTEN)) == ({}, [])


def test_a_number_that_ends_like_a_sentence() -> None:
    read = read_report(re.sub(r"\| (\d+) ", r"| \1。 ", as_text(WRITTEN, "markdown")))
    assert (untrue(read, WRITTEN), unread(read, WRITTEN)) == ({}, [])
