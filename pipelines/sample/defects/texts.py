"""What copying does to a whole text: the end is lost, repeated lines are lost, characters are converted.

Belongs here: damage to the text of a report in which a mark stands for each cell. Does not belong here: labels, cells.
"""

from collections.abc import Callable
from functools import cache
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC


Fill = Callable[[str], str]
"""Puts the cells in the place of their marks."""


def cut_off(text: str, fill: Fill, random: Random) -> str:
    """The text ends somewhere in its tables."""
    marks = [n for n, char in enumerate(text) if fill(char) != char]
    return text[: random.randrange(marks[0], marks[-1])]


def repeated_lines_removed(text: str, fill: Fill, random: Random) -> str:
    """Every line that stood above already is gone."""
    lines = text.split("\n")
    seen: set[str] = set()
    kept = []
    for line in lines:
        printed = fill(line)
        if not printed.strip() or printed not in seen:
            kept.append(line)
        seen.add(printed)
    return "\n".join(kept)


def traditional(text: str, fill: Fill, random: Random) -> str:
    """The text in traditional characters."""
    converted: str = _converter().convert(text)
    return converted


@cache
def _converter() -> "OpenCC":
    from opencc import OpenCC

    return OpenCC("s2t")
