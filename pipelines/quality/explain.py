"""The smallest changes of printed numbers by which one contradictory document satisfies its equations.

Belongs here: the search for one document and one system (Fellegi and Holt, "A systematic approach to automatic edit
and imputation", 1976). Does not belong here: which documents are searched, and what a change looks like
(``localise.py``, ``patterns.py``).

One wrong cell is found in all equations at once. Two and three are found by settling a broken equation with one of its
cells and looking at what stays broken: cells that tie equations into a ring are four at least, so that every smaller
set has a cell that settles an equation by itself. Larger sets go to a mixed-integer programme (scipy's HiGHS).
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from pipelines.quality.system import Flags, Numbers, Places, verdicts

MOST_CELLS: Final = 6
"""More cells than that are no explanation of a slip."""

MOST_SOLUTIONS: Final = 10
NODES: Final = 100
"""Branches of its tree that a programme may look at, where those of reports end at the root. No limit of time: what is
said of a document may not depend on how busy the machine is.
"""
_SEARCHED: Final = 3
_MOST_STATES: Final = 20_000

Change = tuple[tuple[int, float], ...]
"""Cells in order, each with the number that is added to it."""


@dataclass(frozen=True)
class Broken:
    """One document in one system: ``matrix`` (equations × cells) of the equations to be satisfied, and what each cell
    shows. ``fixed`` cells may not change; ``free`` ones have no number and may take any that is not negative;
    ``signed`` may be negative.
    """

    matrix: Numbers
    values: Numbers
    fixed: Flags
    free: Flags
    signed: Flags

    @property
    def shown(self) -> Numbers:
        """The numbers, 0 in free cells."""
        return np.where(self.free, 0.0, self.values)

    @property
    def gap(self) -> Numbers:
        """By how much each equation is missed, free cells left out."""
        gap: Numbers = self.matrix @ self.shown
        return gap


def explain(broken: Broken, nodes: int = NODES) -> tuple[Change, ...]:
    """The changes of fewest cells that satisfy all equations, at most ``MOST_CELLS`` cells each.

    None when there is no such change, or none was found within ``nodes``. Of changes of more than three cells some may
    be left out: ``MOST_SOLUTIONS``, or fewer where the next one is not found within ``nodes``.
    """
    closed = verdicts(broken.matrix, broken.signed, broken.values[None, :]).closed[0]
    least = 1
    if broken.gap[closed].any():
        # Cells without a number can only make it harder: what the other equations need is needed.
        certain = replace(broken, matrix=broken.matrix[closed])
        for least in range(1, _SEARCHED + 1):
            found = _of_size(certain, least)
            if found is None:
                return ()
            possible = sorted(change for change in found if _possible(broken, change))
            if possible:
                return tuple(possible)
            if found:
                break
        else:
            least = _SEARCHED + 1
    return _programmed(broken, least, nodes)


def single_changes(matrix: Numbers, values: Numbers, gaps: Numbers, may_change: Flags, signed: Flags) -> Numbers:
    """(documents × cells): what added to that cell alone satisfies all equations, NaN where nothing does.

    ``matrix``: (equations × cells), all coefficients 1 or -1. ``values, may_change``: (documents × cells); ``gaps``:
    (documents × equations). The cell must stand in every broken equation and in no other, and each must need the same.
    """
    broken = (gaps != 0).sum(axis=1, keepdims=True)
    sizes = (matrix != 0).sum(axis=0)
    pulls = gaps @ matrix
    needs = -pulls / np.where(sizes, sizes, 1)
    # A mean of terms is as large as the largest of them only if all are equal.
    alike = (gaps != 0).astype(np.float32) @ (matrix != 0).astype(np.float32) == broken
    same = np.abs(needs) == np.abs(gaps).max(axis=1, keepdims=True)
    whole = needs == np.floor(needs)
    possible = signed | (values + needs >= 0)
    fits = may_change & alike & (sizes == broken) & (broken > 0) & same & whole & possible
    return np.where(fits, needs, np.nan)


def _of_size(broken: Broken, size: int) -> set[Change] | None:
    """All changes of ``size`` cells; None when there are too many ways to try."""
    found: set[Change] = set()
    shown = broken.shown
    gaps, values = broken.gap[None, :], shown[None, :]
    states: tuple[Numbers, Numbers] = (gaps, values)
    for left in range(size - 1, 0, -1):
        grown = _settled(broken, *states, left)
        if grown is None:
            return None
        states = grown
    gaps, values = states
    may_change = ~broken.fixed & ~broken.free & (values == shown)
    needs = single_changes(broken.matrix, values, gaps, may_change, broken.signed)
    for state, cell in zip(*np.nonzero(~np.isnan(needs)), strict=True):
        changed = values[state].copy()
        changed[cell] += needs[state, cell]
        cells = np.flatnonzero(changed != shown)
        found.add(tuple((int(c), float(changed[c] - shown[c])) for c in cells))
    return found


def _possible(broken: Broken, change: Change) -> bool:
    """Whether after the change no equation is contradicted, those with unknown cells included."""
    values = broken.values.copy()
    for cell, added in change:
        values[cell] += added
    return not verdicts(broken.matrix, broken.signed, values[None, :]).contradicted.any()


def _settled(broken: Broken, gaps: Numbers, values: Numbers, left: int) -> tuple[Numbers, Numbers] | None:
    """Every state after one more cell has settled one broken equation, if ``left`` cells can settle the rest."""
    most = int((broken.matrix != 0).sum(axis=0).max())
    within = (gaps != 0).sum(axis=1) <= most * (left + 1)
    gaps, values = gaps[within], values[within]
    if not len(gaps):
        return gaps, values
    state, equation, cell = np.nonzero((gaps != 0)[:, :, None] & (broken.matrix != 0)[None, :, :])
    if len(state) > _MOST_STATES:
        return None
    added = -gaps[state, equation] * broken.matrix[equation, cell]
    became = values[state, cell] + added
    untouched = values[state, cell] == broken.shown[cell]
    good = untouched & ~broken.fixed[cell] & ~broken.free[cell] & ((became >= 0) | broken.signed[cell])
    state, cell, added = state[good], cell[good], added[good]
    next_gaps = gaps[state] + broken.matrix[:, cell].T * added[:, None]
    few = (next_gaps != 0).sum(axis=1) <= most * left
    next_values = values[state[few]]
    next_values[np.arange(len(next_values)), cell[few]] += added[few]
    # The same cells in another order are the same state.
    next_values, first = np.unique(next_values, axis=0, return_index=True)
    return next_gaps[few][first], next_values


def _programmed(broken: Broken, least: int, nodes: int) -> tuple[Change, ...]:
    """The smallest changes by integer programming, one after the other, each excluded before the next is sought."""
    most = int((broken.matrix != 0).sum(axis=0).max())
    wrong = verdicts(broken.matrix, broken.signed, broken.values[None, :]).contradicted.sum()
    at_least = -(-int(wrong) // most)
    if at_least > MOST_CELLS:
        return ()
    changes: list[Change] = []
    for _ in range(MOST_SOLUTIONS):
        change = _optimum(broken, max(least, at_least), changes, nodes)
        if change is None or (changes and len(change) > len(changes[0])):
            break
        changes.append(change)
    return tuple(changes)


def _optimum(broken: Broken, least: int, excluded: list[Change], nodes: int) -> Change | None:
    """A smallest change that is not excluded; None when there is none, or none was proven smallest within ``nodes``.

    Variables: what is added to and taken from each cell, and whether it changes. No cell changes by more than all gaps
    together, for every change in a smallest set is a sum of gaps.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    equations, cells = broken.matrix.shape
    largest = float(np.abs(broken.gap).sum())
    may_change = ~broken.fixed
    taken = np.where(broken.signed, largest, np.minimum(broken.shown, largest)) * may_change
    added = np.where(broken.free, np.inf, largest) * may_change
    cost = np.concatenate([np.zeros(2 * cells), ~broken.free])
    eye = np.eye(cells)
    limit = np.where(broken.free, 0, largest)
    rows = [
        LinearConstraint(
            np.hstack([broken.matrix, -broken.matrix, np.zeros((equations, cells))]), -broken.gap, -broken.gap
        ),
        LinearConstraint(np.hstack([eye, eye, -np.diag(limit)])[~broken.free], -np.inf, 0),
        LinearConstraint(cost[None, :], least, MOST_CELLS),
    ]
    for change in excluded:
        used = np.zeros(3 * cells)
        used[[2 * cells + cell for cell, _ in change]] = 1
        rows.append(LinearConstraint(used[None, :], -np.inf, len(change) - 1))
    solved = milp(
        cost,
        integrality=np.concatenate([np.zeros(2 * cells), np.ones(cells)]),
        bounds=Bounds(np.zeros(3 * cells), np.concatenate([added, taken, may_change & ~broken.free])),
        constraints=rows,
        options={"node_limit": nodes},
    )
    if solved.status != 0:
        return None
    moved = np.rint(solved.x[:cells] - solved.x[cells : 2 * cells])
    return _verified(broken, moved)


def _verified(broken: Broken, moved: Numbers) -> Change | None:
    """The change of rounded numbers, if it does satisfy every equation."""
    became = broken.shown + moved
    if (broken.matrix @ became != 0).any() or ((became < 0) & ~broken.signed).any():
        return None
    cells: Places = np.flatnonzero((moved != 0) & ~broken.free)
    return tuple((int(cell), float(moved[cell])) for cell in cells)
