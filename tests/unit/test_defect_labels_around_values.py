"""Labels that stand above, on and below the line of their values: so programs print them that take text out of PDF."""

import random
import re

import pytest

from schemas.forms import forms
from tests.layouts import as_text, consistent
from tests.reading import read_report, read_reports, unread, untrue, untrue_in

WRITTEN = consistent(seed=6)
ROWS = {item.label: item.code for item in forms()["2021"].table("requests").items}
LONG = 9


def around(text: str, *, indent: str = "", parent: str = "") -> str:
    """Every long label of a row of ``space-rows`` broken in three, its values on the middle line behind ``parent``."""

    def broken(found: re.Match[str]) -> str:
        label, values = found["label"], found["values"]
        third = len(label) // 3
        pieces = label[:third], label[third : 2 * third], label[2 * third :]
        middle = f"{pieces[1]} {values}" if not parent else f"{pieces[1]}\n{indent}{parent} {values}"
        return f"{indent}{pieces[0]}\n{indent}{middle}\n{indent}{pieces[2]}"

    labels = "|".join(re.escape(label) for label in ROWS if len(label) > LONG)
    return re.sub(rf"(?m)(?P<label>{labels}) (?P<values>[\d ]+)$", broken, text)


@pytest.mark.parametrize("indent", ["", "          "])
@pytest.mark.parametrize("parent", ["", "理", "不予公"])
def test_pieces_around_the_values_make_the_label(indent: str, parent: str) -> None:
    text = around(as_text(WRITTEN, "space-rows"), indent=indent, parent=parent)
    assert not any(label in text for label in ROWS if len(label) > LONG)
    read = read_report(text)
    assert (untrue(read, WRITTEN), unread(read, WRITTEN)) == ({}, [])


def test_pieces_of_two_rows_make_no_label() -> None:
    lines = around(as_text(WRITTEN, "space-rows")).split("\n")
    draw = random.Random(0)
    cuts = [(first, draw.randint(1, 9)) for first in range(lines.index("") + 10, len(lines) - 9)]
    damaged = {cut: "\n".join(lines[: cut[0]] + lines[sum(cut) :]) for cut in cuts}
    assert untrue_in(read_reports(damaged), dict.fromkeys(cuts, WRITTEN)) == {}


def test_the_number_of_a_group_may_stand_before_that_of_its_row() -> None:
    first = next(label for label, code in ROWS.items() if code == "unable_not_held")
    text = as_text(WRITTEN, "space-rows")
    read = read_report(re.sub(rf"(?m)^.*{re.escape(first)}", f"（四）{first}", text))
    assert (untrue(read, WRITTEN), unread(read, WRITTEN)) == ({}, [])
