"""Bounds that equations put on cells without a number, narrowed until they change no more.

Belongs here: propagation over (documents × cells) arrays, and which equations fix a cell. Does not belong here: which
equations may be believed, and what becomes of a value that is fixed (``deduce.py``).
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from pipelines.quality.system import Flags, Numbers, Places, Sets, System

_MOST_ROUNDS = 100


@dataclass(frozen=True)
class Bounds:
    """``low`` and ``high``: (documents × cells). ``fixed_by``: (documents × cells), the equations that fixed a cell in
    the round in which it was fixed, one bit each from the lowest. ``confirmed``: (documents × cells), fixed so that no
    single one of them is needed. ``broken``: (documents), the equations cannot hold together.
    """

    low: Numbers
    high: Numbers
    fixed_by: Sets
    confirmed: Flags
    broken: Flags


@dataclass(frozen=True)
class _Terms:
    """The terms of a system, equation after equation: ``starts`` of each, ``equation, cell, sign`` of a term;
    ``by_cell`` puts them cell after cell, with ``cell_starts``.
    """

    equation: Places
    cell: Places
    positive: Flags
    starts: Places
    by_cell: Places
    cell_starts: Places


def narrow(system: System, values: Numbers, believed: Flags) -> Bounds:
    """The bounds of every cell by the ``believed`` equations (documents × equations) and by its domain.

    ``values``: (documents × cells), NaN without a number. Every coefficient is 1 or -1; each round takes the bounds of
    the one before, so that two equations that fix a cell in one round do it independently.
    """
    unknown = np.isnan(values)
    low = np.where(unknown, np.where(system.signed, -np.inf, 0.0), values)
    high = np.where(unknown, np.inf, values)
    documents, cells = values.shape
    fixed_by = np.zeros((documents, cells), dtype=np.int64)
    confirmed = np.zeros((documents, cells), dtype=bool)
    broken = np.zeros(documents, dtype=bool)
    active = np.flatnonzero(unknown.any(axis=1))
    for _ in range(_MOST_ROUNDS):
        if not len(active):
            break
        changed, wrong = _round(system, active, believed, low, high, fixed_by, confirmed)
        broken[active] |= wrong
        active = active[changed & ~wrong]
    return Bounds(low, high, fixed_by, confirmed, broken)


def _round(
    system: System, at: Places, believed: Flags, low: Numbers, high: Numbers, fixed_by: Sets, confirmed: Flags
) -> tuple[Flags, Flags]:
    """Narrows the documents ``at`` in place; which of them changed, and which cannot hold."""
    terms = _terms(system)
    old_low, old_high = low[at], high[at]
    least, most, wrong = _implied(terms, old_low, old_high, believed[at])
    new_low = np.maximum(old_low, np.maximum.reduceat(least[:, terms.by_cell], terms.cell_starts, axis=1))
    new_high = np.minimum(old_high, np.minimum.reduceat(most[:, terms.by_cell], terms.cell_starts, axis=1))
    wrong |= (new_low > new_high).any(axis=1)
    newly = (new_low == new_high) & (old_low < old_high)
    doc, term = np.nonzero(newly[:, terms.cell])
    value = new_low[doc, terms.cell[term]]
    from_below = (least[doc, term] == value) & (value > old_low[doc, terms.cell[term]])
    from_above = (most[doc, term] == value) & (value < old_high[doc, terms.cell[term]])
    place = doc * len(system.cells) + terms.cell[term]
    below, above, binding = (
        np.bincount(place, weights, newly.size).reshape(newly.shape)
        for weights in (from_below, from_above, np.exp2(terms.equation[term]) * (from_below | from_above))
    )
    fixed_by[at] |= binding.astype(np.int64)
    by_domain = (new_low == 0) & ~system.signed
    confirmed[at] |= newly & (above > 1) & ((below > 1) | by_domain)
    changed = ((new_low != old_low) | (new_high != old_high)).any(axis=1)
    low[at], high[at] = new_low, new_high
    return changed, wrong


def _implied(terms: _Terms, low: Numbers, high: Numbers, believed: Flags) -> tuple[Numbers, Numbers, Flags]:
    """For each term the bounds that its equation puts on its cell, and the documents with an equation that cannot
    hold.
    """
    least_term = np.where(terms.positive, low[:, terms.cell], -high[:, terms.cell])
    most_term = np.where(terms.positive, high[:, terms.cell], -low[:, terms.cell])
    least, most, wrong = np.zeros_like(least_term), np.zeros_like(least_term), np.zeros(len(low), dtype=bool)
    for side, bound, other in ((least_term, most, -1), (most_term, least, 1)):
        endless = np.isinf(side)
        finite = np.where(endless, 0.0, side)
        total = np.add.reduceat(finite, terms.starts, axis=1)
        open_ends = np.add.reduceat(endless.astype(np.int32), terms.starts, axis=1)
        wrong |= (believed & (open_ends == 0) & (total * other < 0)).any(axis=1)
        rest = finite - total[:, terms.equation]
        known = (open_ends[:, terms.equation] - endless == 0) & believed[:, terms.equation]
        bound[:] = np.where(known, rest, -other * np.inf)
    return np.where(terms.positive, least, -most), np.where(terms.positive, most, -least), wrong


@cache
def _terms(system: System) -> _Terms:
    equation, cell = np.nonzero(system.matrix)
    by_cell = np.argsort(cell, kind="stable")
    return _Terms(
        equation,
        cell,
        system.matrix[equation, cell] > 0,
        np.searchsorted(equation, np.arange(len(system.equations))),
        by_cell,
        np.searchsorted(cell[by_cell], np.arange(len(system.cells))),
    )
