"""What of a document other years need: one compact row each, so that a year of the whole store fits into memory.

Belongs here: which cells are taken along, and whether a requests table is the same as another. Does not belong here:
the checks (``years.py``).
"""

from functools import cache
from typing import Final

import polars as pl

from schemas.dictionary import CELL_KEY, cells
from schemas.years import telling_cells, year_terms

IDENTITY: Final = [
    "document_id",
    "report_id",
    "agency_id",
    "scope",
    "report_year",
    "agency_level",
    "agency_kind",
    "region_code",
]
_COPIED: Final = "requests"

FACTS: Final = pl.Schema(
    dict.fromkeys(["document_id", "report_id", "agency_id", "scope"], pl.String())
    | {"report_year": pl.Int16(), **dict.fromkeys(["agency_level", "agency_kind", "region_code"], pl.String())}
    | {"cells": pl.List(pl.UInt16), "values": pl.List(pl.Decimal(20, 6)), "locators": pl.List(pl.String)}
    | {"digest": pl.UInt64(), "readable": pl.Boolean(), "largest": pl.Decimal(20, 6), "first_locator": pl.String()}
)


def facts(documents: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    """``FACTS`` of the accepted documents: identity, the cells that checks over years need (numbers of
    ``needed_cells``, with value and locator), and of the requests table a digest of its numbers, whether every cell of
    it was shown and readable, its largest number, and its first place.
    """
    known = [name for name in IDENTITY if name in documents.columns]
    identity = documents.filter(pl.col("status") == "accepted").select(known)
    unknown = [pl.lit(None, FACTS[name]).alias(name) for name in IDENTITY if name not in known]
    observed = observations.select("document_id", *CELL_KEY, "value", "status", "locator")
    taken = (
        observed.join(needed_cells(), on=CELL_KEY)
        .group_by("document_id")
        .agg(cells=pl.col("cell"), values=pl.col("value"), locators=pl.col("locator"))
    )
    table = (
        observed.filter(pl.col("table_code") == _COPIED)
        .group_by("document_id")
        .agg(
            digest=pl.struct("item_code", "column_code", "value").hash().sum(),
            readable=~pl.col("status").is_in(["missing", "unreadable"]).any(),
            largest=pl.col("value").max(),
            first_locator=pl.col("locator").drop_nulls().first(),
        )
    )
    told = identity.with_columns(unknown).join(taken, on="document_id", maintain_order="left")
    return told.join(table, on="document_id", how="left", maintain_order="left").select(FACTS.names())


def exploded(rows: pl.DataFrame) -> pl.DataFrame:
    """``document_id, edition, table_code, item_code, column_code, value, locator`` of facts, a row a cell."""
    long = rows.select("document_id", cell="cells", value="values", locator="locators")
    long = long.explode("cell", "value", "locator")
    return long.join(needed_cells(), on="cell", maintain_order="left").drop("cell")


@cache
def needed_cells() -> pl.DataFrame:
    """The cells that checks over years need, numbered: ``cell`` and their key."""
    terms = year_terms().select("table_code", item_code="term_item", column_code="term_column")
    telling = [(cell.table, cell.item, cell.column) for cell in telling_cells()]
    needed = pl.concat(
        [year_terms().select(CELL_KEY[1:]), terms, pl.DataFrame(telling, schema=CELL_KEY[1:], orient="row")]
    )
    found = cells().select(CELL_KEY).join(needed.unique(), on=CELL_KEY[1:], how="semi", maintain_order="left")
    return found.with_row_index("cell").cast({"cell": pl.UInt16})
