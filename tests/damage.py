"""What copying and text extraction do to a report: the end cut off, lines dropped or doubled, rows in another order.

Belongs here: damage done to a text or to the tables before they are written, drawn from a given source of chance. Does
not belong here: writing reports (``layouts.py``), what must still be read (``integration/test_damage.py``).
"""

import re
from collections.abc import Callable
from random import Random

from tests.layouts import Grid

Lines = list[str]

_LABEL = re.compile(r"[\u4e00-\u9fff]")


def cut(text: str, random_: Random) -> str:
    """The text up to any character."""
    return text[: random_.randrange(len(text) + 1)]


def dropped_line(lines: Lines, random_: Random) -> Lines:
    gone = random_.randrange(len(lines))
    return lines[:gone] + lines[gone + 1 :]


def dropped_some(lines: Lines, random_: Random) -> Lines:
    gone = set(random_.sample(range(len(lines)), min(len(lines), random_.randrange(2, 8))))
    return [line for n, line in enumerate(lines) if n not in gone]


def dropped_many(lines: Lines, random_: Random) -> Lines:
    share = random_.random() * 0.4
    return [line for line in lines if random_.random() > share]


def dropped_block(lines: Lines, random_: Random) -> Lines:
    first, last = _block(len(lines), random_)
    return lines[:first] + lines[last:]


def doubled_line(lines: Lines, random_: Random) -> Lines:
    again = random_.randrange(len(lines))
    return lines[: again + 1] + lines[again:]


def doubled_many(lines: Lines, random_: Random) -> Lines:
    share = random_.random() * 0.3
    return [line for one in lines for line in [one] * (1 + (random_.random() < share))]


def doubled_block(lines: Lines, random_: Random) -> Lines:
    first, last = _block(len(lines), random_)
    return lines[:last] + lines[first:]


def dropped_here_doubled_there(lines: Lines, random_: Random) -> Lines:
    """Rows that lose lines and rows that double some, never both in one row: see the test of that case."""
    damaged: Lines = []
    share = random_.random() * 0.3
    loses = True
    for line in lines:
        if _LABEL.search(line):
            loses = random_.random() < 0.5
        hit = random_.random() < share
        damaged += [line] * (1 if not hit else 0 if loses else 2)
    return damaged


def _block(length: int, random_: Random) -> tuple[int, int]:
    """The first line of a block, and the line behind it: short blocks as often as long ones."""
    first = random_.randrange(length)
    longest = length - first if random_.random() < 0.3 else min(40, length - first)
    return first, first + random_.randrange(1, longest + 1)


LINE_DAMAGE: dict[str, Callable[[Lines, Random], Lines]] = {
    "dropped line": dropped_line,
    "dropped some": dropped_some,
    "dropped many": dropped_many,
    "dropped block": dropped_block,
    "doubled line": doubled_line,
    "doubled many": doubled_many,
    "doubled block": doubled_block,
    "dropped here, doubled there": dropped_here_doubled_there,
}


BOTH = "dropped here, doubled there"
DOUBLES = frozenset(kind for kind in LINE_DAMAGE if "doubled" in kind)
LOSES = frozenset(["cut", *LINE_DAMAGE]) - DOUBLES
"""Kinds that may double a line, and kinds that only lose text."""


def damaged(text: str, kind: str, random_: Random) -> str:
    """The text after damage of one kind of ``LINE_DAMAGE``, or ``cut``."""
    if kind == "cut":
        return cut(text, random_)
    return "\n".join(LINE_DAMAGE[kind](text.split("\n"), random_))


def swapped(shown: dict[str, Grid], random_: Random) -> dict[str, Grid]:
    """The tables with labelled rows of one of them swapped: two rows, some pairs, or all in any order."""
    code = random_.choice([code for code, grid in shown.items() if len(_labelled(grid)) > 1])
    grid = shown[code]
    places = _labelled(grid)
    order = list(range(len(grid.rows)))
    if random_.random() < 0.1:
        for place, other in zip(places, random_.sample(places, len(places)), strict=True):
            order[place] = other
    else:
        for _ in range(random_.choice([1, 1, 1, 2, 3])):
            place = random_.randrange(len(places) - 1)
            step = 1 if random_.random() < 0.5 else random_.randrange(1, len(places) - place)
            one, other = places[place], places[place + step]
            order[one], order[other] = order[other], order[one]
    rows, labels, spans = [grid.rows[n] for n in order], [grid.labels[n] for n in order], [grid.spans[n] for n in order]
    return {**shown, code: Grid(rows, labels, grid.width, spans)}


def _labelled(grid: Grid) -> list[int]:
    """Rows with a label and values behind it."""
    return [n for n, (row, labels) in enumerate(zip(grid.rows, grid.labels, strict=True)) if 0 < labels < len(row)]
