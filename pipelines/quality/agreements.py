"""What the tables print for each subject of the prose.

Belongs here: the declared sums of cells, added up. Does not belong here: comparing them with the prose
(``narrative.py``, ``percent.py``).
"""

from functools import cache

import polars as pl

from schemas.forms import forms
from schemas.subjects import narrative


def sums_of_subjects(observations: pl.DataFrame) -> pl.DataFrame:
    """``document_id, subject_code, choice, table_code, total``: what the tables print for each subject; null when a
    cell has no value. Amounts are in yuan.
    """
    scale = pl.col("unit").replace_strict(
        {"count": 1, "yuan": 1, "wan_yuan": 10_000}, default=None, return_dtype=pl.Int64
    )
    key = ["edition", "table_code", "item_code", "column_code"]
    value = pl.col("value").cast(pl.Decimal(38, 6)) * scale.cast(pl.Decimal(12, 0))
    return (
        observations.select("document_id", *key, amount=value)
        .join(_agreements(), on=key)
        .group_by("document_id", "subject_code", "choice", "table_code", maintain_order=True)
        .agg(
            total=pl.col("amount").sum(),
            known=pl.col("amount").is_not_null().all() & (pl.len() == pl.col("size").first()),
        )
        .with_columns(total=pl.when("known").then("total"))
        .drop("known")
    )


@cache
def _agreements() -> pl.DataFrame:
    """``subject_code, choice, size, edition, table_code, item_code, column_code``: the cells of each sum that a subject
    may be, in each edition that has all of them.
    """
    rows = []
    for form in forms().values():
        for subject in narrative().subjects:
            for choice, cells in enumerate(subject.cells):
                found = [
                    (cell.table, cell.item, cell.column)
                    for table, item, column in cells
                    for cell in form.cells
                    if (cell.table, cell.column) == (table, column)
                    and (cell.item.startswith(item[:-1]) if item.endswith("*") else cell.item == item)
                ]
                if len(found) >= len(cells):
                    rows += [(subject.code, choice, len(found), form.edition, *cell) for cell in found]
    names = ["subject_code", "choice", "size", "edition", "table_code", "item_code", "column_code"]
    return pl.DataFrame(rows, schema=names, orient="row").cast({"choice": pl.Int16, "size": pl.UInt32})
