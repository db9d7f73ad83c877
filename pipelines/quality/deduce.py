"""Values that follow from other cells: what the equations and non-negativity force where no number can be read.

Belongs here: which equations may be believed, deduction to the end, and the frame of deductions. Does not belong here:
changing an observation, or guessing: a cell whose value is not forced gets none.

A blank, a placeholder and an unreadable cell may take any number of their domain. So may a cell that the document does
not show, but nothing is said of it. Where the printed numbers contradict an equation, nothing is deduced from it, and
from its neighbours (equations with a cell of it that no sound equation vouches for) only if their printed numbers meet
them as they are, with nothing in the other cells. Where the believed equations cannot hold together, the latter alone
are tried; where they cannot either, nothing is deduced from this part of the form.
"""

from typing import Final

import numpy as np
import polars as pl

from pipelines.quality.bounds import Bounds, narrow
from pipelines.quality.readings import only_reading, unread_rows
from pipelines.quality.system import Filled, Flags, Numbers, Sets, System, filled, systems, verdicts

FORCED: Final = "forced_by_equations"
READ: Final = "only_consistent_reading"
BATCH_DOCUMENTS: Final = 2_000

_SCHEMA: Final = pl.Schema(
    {
        "document_id": pl.String(),
        "table_code": pl.String(),
        "item_code": pl.String(),
        "column_code": pl.String(),
        "value": pl.Decimal(20, 6),
        "method": pl.String(),
        "equations": pl.List(pl.String()),
        "assumes_consistent": pl.Boolean(),
    }
)


def deduce(observations: pl.DataFrame) -> pl.DataFrame:
    """``schemas.quality.Deductions`` from observations (``document_id, edition, table_code, item_code, column_code,
    value, status, raw_text, locator``), each table by the equations of its own edition.

    ``equations`` are the checks that fix the value at its place; ``assumes_consistent`` is false where any one of them
    could be wrong and the others would still fix it.
    """
    lacking = pl.col("value").is_null() & pl.col("status").is_in(["blank", "placeholder", "unreadable"])
    document = ["document_id", "edition", "table_code"]
    concerned = observations.filter(lacking).select(document).unique(maintain_order=True)
    observed = observations.join(concerned, on=document, how="semi", maintain_order="left")
    ids = concerned["document_id"].unique(maintain_order=True)
    found = []
    for first in range(0, len(ids), BATCH_DOCUMENTS):
        batch = pl.DataFrame({"document_id": ids[first : first + BATCH_DOCUMENTS]}).with_row_index("nth")
        here = observed.join(batch, on="document_id", maintain_order="left")
        said = pl.concat([_of_system(system, here) for system in systems()])
        found.append(said.join(batch, on="document_id").sort("nth", maintain_order=True).drop("nth"))
    return pl.concat(found) if found else pl.DataFrame(schema=_SCHEMA)


def forced(system: System, values: Numbers) -> Numbers:
    """``values`` (documents × cells, NaN without a number) with what the believed equations force."""
    return _forced(system, values, np.zeros((len(values), len(system.equations)), dtype=bool))[0]


def _of_system(system: System, observations: pl.DataFrame) -> pl.DataFrame:
    """Deductions in one system: forced values, then readings that bounds leave alone, until neither finds more."""
    cells = filled(system, observations)
    if not cells.documents:
        return pl.DataFrame(schema=_SCHEMA)
    doubtful = _doubtful(system, cells)
    values, bounds = _forced(system, cells.values, doubtful)
    read = np.zeros(values.shape, dtype=bool)
    unread = unread_rows(system, cells, observations)
    while unread:
        readings = [(row, reading) for row in unread if (reading := only_reading(row, bounds)) is not None]
        unread = [row for row in unread if row not in {row for row, _ in readings}]
        if not readings:
            break
        for row, reading in readings:
            new = np.isnan(values[row.doc, row.cells])
            values[row.doc, row.cells] = reading
            read[row.doc, row.cells] = new
        values, again = _forced(system, values, doubtful)
        again.fixed_by[:] |= bounds.fixed_by
        again.confirmed[:] |= bounds.confirmed
        bounds = again
    return _frame(system, cells, values, bounds, read)


def _doubtful(system: System, cells: Filled) -> Flags:
    """Equations with a number that cannot stand in its cell; (documents × equations)."""
    members = (system.matrix != 0).astype(np.float32)
    doubtful: Flags = cells.unusable.astype(np.float32) @ members.T > 0
    return doubtful


def _forced(system: System, values: Numbers, doubtful: Flags) -> tuple[Numbers, Bounds]:
    """What all believed equations force; where they cannot hold together, what those force that are met as they are."""
    said = verdicts(system.matrix, system.signed, values)
    wrong = said.contradicted | doubtful
    members = (system.matrix != 0).astype(np.float32)
    sound = said.met & ~wrong
    vouched = sound.astype(np.float32) @ members > 0
    tainted = (wrong.astype(np.float32) @ members > 0) & ~vouched & ~np.isnan(values)
    beside = tainted.astype(np.float32) @ members.T > 0
    bounds = narrow(system, values, ~wrong & (sound | ~beside))
    for believed in (sound, np.zeros_like(sound)):
        broken = np.flatnonzero(bounds.broken)
        if not len(broken):
            break
        again = narrow(system, values[broken], believed[broken])
        for mine, other in zip(_arrays(bounds), _arrays(again), strict=True):
            mine[broken] = other
    settled = np.where((bounds.low == bounds.high) & np.isfinite(bounds.low), bounds.low, np.nan)
    return settled, bounds


def _arrays(bounds: Bounds) -> tuple[Numbers | Flags | Sets, ...]:
    return bounds.low, bounds.high, bounds.fixed_by, bounds.confirmed, bounds.broken


def _frame(system: System, cells: Filled, values: Numbers, bounds: Bounds, read: Flags) -> pl.DataFrame:
    doc, cell = np.nonzero(np.isnan(cells.printed) & cells.shown & ~np.isnan(values))
    by_reading = read[doc, cell]
    items, columns = (pl.Series(codes, dtype=pl.String) for codes in zip(*system.cells, strict=True))
    of_row = [sum(1 << n for n, one in enumerate(system.equations) if one.item == item) for item, _ in system.cells]
    fixed_by = np.where(by_reading, np.array(of_row)[cell], bounds.fixed_by[doc, cell])
    # Few sets of equations occur: each is written out once.
    sets, kind = np.unique(fixed_by, return_inverse=True)
    codes = [[one.code for n, one in enumerate(system.equations) if bits >> n & 1] for bits in sets.tolist()]
    return pl.DataFrame(
        {
            "document_id": pl.Series(cells.documents, dtype=pl.String).gather(doc),
            "table_code": pl.repeat(system.table, len(doc), eager=True),
            "item_code": items.gather(cell),
            "column_code": columns.gather(cell),
            "value": pl.Series(values[doc, cell].astype(np.int64)).cast(pl.Decimal(20, 6)),
            "method": pl.Series([FORCED, READ], dtype=pl.String).gather(by_reading.astype(np.uint8)),
            "equations": pl.Series(codes, dtype=pl.List(pl.String)).gather(kind),
            "assumes_consistent": ~bounds.confirmed[doc, cell] | by_reading,
        },
        schema=_SCHEMA,
    )
