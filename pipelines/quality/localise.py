"""Which printed numbers are probably wrong in a document that contradicts itself.

Belongs here: which documents are searched, the solutions of a whole document from those of its parts, and the frame of
suspects. Does not belong here: the search itself (``explain.py``), names of slips (``patterns.py``), changing anything.

Parts of the form that share no equation are explained each by itself. A solution of a document takes one explanation of
each: the first takes the first of each, the second the second, and a part with fewer begins again; so every solution
satisfies all equations, and every explanation is in one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from pipelines.quality.deduce import forced
from pipelines.quality.explain import MOST_SOLUTIONS, NODES, Broken, Change, explain, single_changes
from pipelines.quality.patterns import patterns
from pipelines.quality.system import Filled, Numbers, System, filled, systems, verdicts

BATCH_DOCUMENTS: Final = 2_000

_SUSPECTS: Final = pl.Schema(
    {
        "document_id": pl.String(),
        "solution_no": pl.Int16(),
        "table_code": pl.String(),
        "item_code": pl.String(),
        "column_code": pl.String(),
        "printed": pl.Decimal(20, 6),
        "needed": pl.Decimal(20, 6),
        "pattern": pl.String(),
        "cells_in_solution": pl.Int32(),
    }
)
_SEARCHED: Final = pl.Schema({"document_id": pl.String(), "table_code": pl.String(), "explained": pl.Boolean()})

_Solution = list[tuple[str, str, str, float, float, str | None]]
"""Table, item, column, printed, needed and pattern of each cell."""


@dataclass
class _Part:
    """The explanations of one document in one system; none when the search was given up."""

    document: str
    table: str
    solutions: list[_Solution]


def localise(
    observations: pl.DataFrame, reconciliation: pl.DataFrame, nodes: int = NODES
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """``schemas.quality.Suspects`` of the documents with a failing equation, and which tables were searched.

    ``observations``: ``document_id, edition, table_code, item_code, column_code, value, status``. ``reconciliation``:
    ``document_id, check_code, table_code, status``. A programme looks at ``nodes`` at most (``explain.py``). The second
    frame has ``document_id, table_code, explained``: false where a search ended before an explanation was found.
    """
    codes = {one.code for system in systems() for one in system.equations}
    failing = reconciliation.filter((pl.col("status") == "fail") & pl.col("check_code").is_in(codes))
    failing = failing.select("document_id", "table_code").unique(maintain_order=True)
    observed = observations.join(failing, on=["document_id", "table_code"], how="semi", maintain_order="left")
    ids = failing["document_id"].unique(maintain_order=True)
    parts: list[_Part] = []
    for first in range(0, len(ids), BATCH_DOCUMENTS):
        batch = ids[first : first + BATCH_DOCUMENTS]
        here = observed.filter(pl.col("document_id").is_in(batch.implode()))
        parts += [part for system in systems() for part in _of_system(system, here, nodes)]
    return _suspects(ids.to_list(), parts), _searched(parts)


def _of_system(system: System, observations: pl.DataFrame, nodes: int) -> list[_Part]:
    cells = filled(system, observations)
    if not cells.documents:
        return []
    values = forced(system, cells.values)
    said = verdicts(system.matrix, system.signed, values)
    deduced = np.isnan(cells.printed) & ~np.isnan(values)
    needs = single_changes(system.matrix, values, said.gap, ~deduced & ~np.isnan(values), system.signed)
    needs[~said.closed.all(axis=1)] = np.nan
    broken_numbers = np.asarray(cells.unusable.any(axis=1))
    parts = []
    for doc in np.flatnonzero(said.contradicted.any(axis=1) | broken_numbers):
        if broken_numbers[doc]:
            parts.append(_impossible(system, cells, values, int(doc), bool(said.contradicted[doc].any())))
            continue
        changes: tuple[Change, ...] = tuple(
            ((int(cell), float(needs[doc, cell])),) for cell in np.flatnonzero(~np.isnan(needs[doc]))
        )
        if not changes:
            free = np.isnan(values[doc])
            changes = explain(Broken(system.matrix, values[doc], deduced[doc], free, system.signed), nodes)
        solutions = [_solution(system, cells.printed[doc], change) for change in changes]
        parts.append(_Part(cells.documents[doc], system.table, _ranked(solutions)))
    return parts


def _impossible(system: System, cells: Filled, values: Numbers, doc: int, contradicted: bool) -> _Part:
    """Numbers that cannot stand where they do are wrong for certain; what they should be, the others tell, or not."""
    wrong = np.flatnonzero(cells.unusable[doc])
    known = not contradicted and not np.isnan(values[doc, wrong]).any()
    change = tuple((int(cell), float(values[doc, cell] - cells.printed[doc, cell])) for cell in wrong)
    solutions = [_solution(system, cells.printed[doc], change)] if known else []
    return _Part(cells.documents[doc], system.table, solutions)


def _solution(system: System, printed: Numbers, change: Change) -> _Solution:
    needed = {cell: float(printed[cell]) + added for cell, added in change}
    slips = patterns(system, printed, needed)
    return [(system.table, *system.cells[cell], float(printed[cell]), needed[cell], slips[cell]) for cell in needed]


def _ranked(solutions: Sequence[_Solution]) -> list[_Solution]:
    """Those first in which more cells look like a known slip, then as the form prints their cells."""
    return sorted(solutions, key=lambda solution: sum(cell[-1] is None for cell in solution))[:MOST_SOLUTIONS]


def _suspects(ids: list[str], parts: Sequence[_Part]) -> pl.DataFrame:
    by_document: dict[str, list[list[_Solution]]] = {document: [] for document in ids}
    for part in parts:
        if part.solutions:
            by_document[part.document].append(part.solutions)
    rows = []
    for document, told in by_document.items():
        for number in range(max(map(len, told), default=0)):
            cells = [cell for solutions in told for cell in solutions[number % len(solutions)]]
            rows += [(document, number + 1, *cell, len(cells)) for cell in cells]
    numbers = dict.fromkeys(("printed", "needed"), pl.Float64())
    frame = pl.DataFrame(rows, schema={**_SUSPECTS, **numbers}, orient="row")
    return frame.cast(_SUSPECTS)


def _searched(parts: Sequence[_Part]) -> pl.DataFrame:
    rows = [(part.document, part.table, bool(part.solutions)) for part in parts]
    frame = pl.DataFrame(rows, schema=_SEARCHED, orient="row")
    return frame.group_by("document_id", "table_code", maintain_order=True).agg(pl.col("explained").all())
