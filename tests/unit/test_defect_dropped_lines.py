"""Lines that a page extractor dropped are missing or unreadable: no number takes the place of another."""

import random
from collections.abc import Callable

import pytest

from tests.layouts import TEXT_LAYOUTS, as_text, consistent
from tests.reading import read_report, read_reports, untrue_in

Damage = Callable[[list[str], random.Random], list[str]]


def one_dropped(lines: list[str], random_: random.Random) -> list[str]:
    gone = random_.randrange(len(lines))
    return [line for n, line in enumerate(lines) if n != gone]


def many_dropped(lines: list[str], random_: random.Random) -> list[str]:
    return [line for line in lines if random_.random() > 0.15]


def block_dropped(lines: list[str], random_: random.Random) -> list[str]:
    first = random_.randrange(len(lines))
    return lines[:first] + lines[first + random_.randrange(1, 40) :]


def repeated_removed(lines: list[str], random_: random.Random) -> list[str]:
    """Every line that stands in the text already; ``random_`` has no say in it."""
    return [line for line in dict.fromkeys(lines) if line.strip()]


@pytest.mark.parametrize("damage", [one_dropped, many_dropped, block_dropped, repeated_removed])
def test_damaged_lines_invent_no_number(damage: Damage) -> None:
    random_ = random.Random(11)
    written = {
        (layout, zero, seed): consistent(("2021", "2019")[seed % 2], seed, zero)
        for layout in TEXT_LAYOUTS
        for zero in ("0", "", "-")
        for seed in range(2)
    }
    texts = {name: "\n".join(damage(as_text(one, name[0]).split("\n"), random_)) for name, one in written.items()}
    assert untrue_in(read_reports(texts), written) == {}


def test_a_report_whose_repeated_lines_were_removed_keeps_a_row_for_every_cell() -> None:
    text = "\n".join(dict.fromkeys(as_text(consistent(seed=2), "cell-per-line").split("\n")))
    read = read_report(text)
    assert len(read.values) == 200
    unread = {read.statuses[place] for place, value in read.values.items() if value is None}
    assert unread <= {"missing", "unreadable", "blank"}
