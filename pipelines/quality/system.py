"""The equations of a form as small linear systems, and observations as arrays over their cells.

Belongs here: the parts of the form that equations tie together, observations laid out as (documents × cells), and which
equations the printed numbers meet or contradict. Does not belong here: what follows from it (``deduce.py``,
``localise.py``), checks and their wording.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from schemas.forms import Equation, Form, forms

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]
Sets = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class System:
    """Equations of one table of one edition that share cells, directly or through others: ``matrix @ values = 0``.

    ``matrix``: (equations × cells). ``cells``: item, column. ``rows`` and ``columns``: where a cell stands in its
    table, from 0. ``signed``: (cells), whether a number may be negative.
    """

    edition: str
    table: str
    cells: tuple[tuple[str, str], ...]
    equations: tuple[Equation, ...]
    matrix: Numbers
    rows: Places
    columns: Places
    signed: Flags


@dataclass(frozen=True)
class Filled:
    """A system over documents. ``values``: NaN without a number that can stand in its cell. ``printed``: NaN without a
    number. ``shown``: there is a cell on the page. All (documents × cells).
    """

    documents: list[str]
    values: Numbers
    printed: Numbers
    shown: Flags

    @property
    def unusable(self) -> Flags:
        """Cells with a number that cannot stand there: negative, or not whole."""
        return ~np.isnan(self.printed) & np.isnan(self.values)


@dataclass(frozen=True)
class Verdicts:
    """What printed numbers alone say of each equation, (documents × equations).

    ``closed``: every cell has a number. ``gap``: left less right side, cells without a number left out.
    ``contradicted``: no admissible numbers in the cells without one meet it. ``met``: it holds if they are all 0.
    """

    closed: Flags
    gap: Numbers
    contradicted: Flags
    met: Flags


@cache
def systems() -> tuple[System, ...]:
    """Every system of every edition."""
    return tuple(_system(form, equations) for form in forms().values() for equations in _tied(form))


def filled(system: System, observations: pl.DataFrame) -> Filled:
    """``observations`` (``document_id, edition, table_code, item_code, column_code, value, status``) of this system, in
    the order in which their documents come first.

    Counts are exact in 64-bit floats: a printed number has 14 digits, and 21 of them are added at most.
    """
    places = pl.DataFrame(system.cells, schema=["item_code", "column_code"], orient="row").with_row_index("cell")
    here = observations.filter((pl.col("edition") == system.edition) & (pl.col("table_code") == system.table))
    here = here.join(places, on=["item_code", "column_code"], maintain_order="left")
    documents = here["document_id"].unique(maintain_order=True)
    numbered = pl.DataFrame({"document_id": documents}).with_row_index("doc")
    at = here.join(numbered, on="document_id", maintain_order="left")
    shape = (len(documents), len(system.cells))
    index = (at["doc"].to_numpy(), at["cell"].to_numpy())
    printed, shown = np.full(shape, np.nan), np.zeros(shape, dtype=bool)
    printed[index] = at["value"].cast(pl.Float64).to_numpy()
    shown[index] = (at["status"] != "missing").to_numpy()
    possible = (np.floor(printed) == printed) & ((printed >= 0) | system.signed)
    return Filled(documents.to_list(), np.where(possible, printed, np.nan), printed, shown)


def verdicts(matrix: Numbers, signed: Flags, values: Numbers) -> Verdicts:
    """What ``values`` (documents × cells, NaN without a number) say of each equation, a row of ``matrix``."""
    unknown = np.isnan(values)
    gap = np.where(unknown, 0, values) @ matrix.T
    closed = ~_touches(unknown, matrix != 0)
    raised = _touches(unknown, (matrix > 0) | (signed & (matrix != 0)))
    lowered = _touches(unknown, (matrix < 0) | (signed & (matrix != 0)))
    contradicted = ((gap > 0) & ~lowered) | ((gap < 0) & ~raised)
    return Verdicts(closed, gap, contradicted, gap == 0)


def _touches(cells: Flags, members: Flags) -> Flags:
    """Which equations have one of these cells among their ``members``."""
    touched: Flags = cells.astype(np.float32) @ members.T.astype(np.float32) > 0
    return touched


def _tied(form: Form) -> Iterator[list[Equation]]:
    """The equations of a form in groups that share no cell."""
    groups: list[tuple[set[tuple[str, str, str]], list[Equation]]] = []
    for one in form.equations:
        places = {(one.table, term.item, term.column) for term in one.terms}
        sharing = [group for group in groups if group[0] & places]
        groups = [group for group in groups if not group[0] & places]
        joined = [equation for group in sharing for equation in group[1]]
        groups.append((places.union(*(group[0] for group in sharing)), [*joined, one]))
    yield from (sorted(equations, key=form.equations.index) for _, equations in groups)


def _system(form: Form, equations: list[Equation]) -> System:
    table = form.table(equations[0].table)
    members = {(term.item, term.column) for one in equations for term in one.terms}
    cells = [cell for cell in table.cells if (cell.item, cell.column) in members]
    number = {(cell.item, cell.column): n for n, cell in enumerate(cells)}
    matrix = np.zeros((len(equations), len(cells)))
    for row, one in enumerate(equations):
        for term in one.terms:
            matrix[row, number[term.item, term.column]] = term.coefficient
    items = [item.code for item in table.items]
    order = {item.code: [column.code for column in item.columns] for item in table.items}
    return System(
        form.edition,
        table.code,
        tuple(number),
        tuple(equations),
        matrix,
        np.array([items.index(cell.item) for cell in cells], dtype=np.intp),
        np.array([order[cell.item].index(cell.column) for cell in cells], dtype=np.intp),
        np.array([cell.signed for cell in cells]),
    )
