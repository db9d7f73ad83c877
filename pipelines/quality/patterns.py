"""What a wrong number looks like beside the number that the equations need: the slip that would explain it.

Belongs here: names of slips and how each is told. Does not belong here: which cells are under suspicion
(``localise.py``).
"""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from pipelines.quality.system import Numbers, System

_TELLING: Final = 10
"""Smaller numbers stand in many cells; that another total is the same says nothing."""


def patterns(system: System, printed: Numbers, needed: Mapping[int, float]) -> dict[int, str | None]:
    """The slip of each cell of one solution, or None. ``printed``: (cells); ``needed``: cell to number.

    Codes: ``neighbours_swapped``, ``digits_swapped``, ``total_of_another_row``, ``decimal_shifted``, ``digit_lost``,
    ``digit_added``, ``one_digit_changed``; the first that fits.
    """
    return {cell: _pattern(system, printed, needed, cell) for cell in needed}


def _pattern(system: System, printed: Numbers, needed: Mapping[int, float], cell: int) -> str | None:
    if _has_swapped_neighbour(system, printed, needed, cell):
        return "neighbours_swapped"
    shown, due = printed[cell], needed[cell]
    if shown != int(shown) or min(shown, due) < 0:
        return None
    texts = str(int(shown)), str(int(due))
    if _digits_swapped(*texts):
        return "digits_swapped"
    if _of_another_row(system, printed, cell):
        return "total_of_another_row"
    return next((code for code, fits in _SLIPS.items() if fits(*texts)), None)


def _has_swapped_neighbour(system: System, printed: Numbers, needed: Mapping[int, float], cell: int) -> bool:
    """The other cell of the swap stands next to this one in its row or column."""
    return any(
        abs(system.rows[other] - system.rows[cell]) + abs(system.columns[other] - system.columns[cell]) == 1
        and printed[other] == needed[cell]
        and printed[cell] == needed[other]
        for other in needed
    )


def _of_another_row(system: System, printed: Numbers, cell: int) -> bool:
    """The cell is a total, and shows the number of another total of its row or column."""
    if printed[cell] < _TELLING or not (system.matrix[:, cell] < 0).any():
        return False
    totals = (system.matrix < 0).any(axis=0)
    beside = (system.rows == system.rows[cell]) | (system.columns == system.columns[cell])
    beside[cell] = False
    return bool(np.any(printed[totals & beside] == printed[cell]))


def _digits_swapped(shown: str, due: str) -> bool:
    differ = [n for n, (a, b) in enumerate(zip(shown, due, strict=False)) if a != b]
    return (
        len(shown) == len(due)
        and len(differ) == 2
        and shown[differ[0]] == due[differ[1]]
        and sorted(shown) == sorted(due)
    )


def _decimal_shifted(shown: str, due: str) -> bool:
    short, long = sorted((shown, due), key=len)
    return short != "0" and long != short and long.rstrip("0") == short.rstrip("0")


def _digit_lost(shown: str, due: str) -> bool:
    return len(due) == len(shown) + 1 and any(due[:n] + due[n + 1 :] == shown for n in range(len(due)))


def _one_digit_changed(shown: str, due: str) -> bool:
    return len(shown) == len(due) > 1 and sum(a != b for a, b in zip(shown, due, strict=True)) == 1


_SLIPS: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "decimal_shifted": _decimal_shifted,
    "digit_lost": _digit_lost,
    "digit_added": lambda shown, due: _digit_lost(due, shown),
    "one_digit_changed": _one_digit_changed,
}
