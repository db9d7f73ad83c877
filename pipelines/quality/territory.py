"""Checks of a report against other bodies' reports for the same year: a whole territory against its parts, and a number
against those of its peers.

Belongs here: who is part of what, who is a peer, and computing both. Does not belong here: years (``years.py``), which
cells are telling (``schemas/years.py``), wording (``findings_years.py``).
"""

from typing import Final

import polars as pl

from pipelines.quality.facts import exploded
from schemas.checks import HIERARCHY, PEERS, Check
from schemas.dictionary import CELL_KEY
from schemas.years import telling_cells

FEWEST_PEERS: Final = 30
FAR: Final = 6.0
"""Robust standard deviations of the logarithm: one number in some hundred million, were they normal."""
BASE: Final = 30
"""Below that a number may be far from its peers' and yet small."""

_DECIMAL: Final = pl.Decimal(20, 6)
_PLACE: Final = CELL_KEY[1:]
_CONSISTENT: Final = 1.4826
"""Makes the median absolute deviation an estimate of the standard deviation."""


def reconcile_territory(facts: pl.DataFrame) -> pl.DataFrame:
    """``schemas.quality.Reconciliation`` rows of the documents that stand for the reports of one year.

    ``facts`` (``pipelines.quality.facts.FACTS``): of these documents, all of them. A report is part of a consolidated
    one when it is no consolidated one itself and its agency's division is that of the other, or lies in it. Peers are
    agencies of the same level and kind that speak for themselves.
    """
    telling = pl.DataFrame(
        [(cell.table, cell.item, cell.column) for cell in telling_cells()], schema=_PLACE, orient="row"
    )
    cells = exploded(facts).join(telling, on=_PLACE, how="semi", maintain_order="left")
    identity = facts.select(
        "document_id", "report_id", "report_year", "scope", "region_code", "agency_level", "agency_kind"
    )
    numbers = cells.drop("locator", "edition").join(identity, on="document_id", maintain_order="left")
    judged = pl.concat([_hierarchy(numbers), _peers(numbers)])
    named = judged.join(
        identity.select("document_id", "report_id", "report_year"), on="document_id", maintain_order="left"
    )
    return named.select(
        "document_id", "check_code", *_PLACE, "report_id", "report_year", "lhs", "rhs", "difference", "status",
        "severity", "check_version",
    )  # fmt: skip


def _hierarchy(numbers: pl.DataFrame) -> pl.DataFrame:
    """One failing row a cell of a consolidated report that is below the sum of its parts; else one row a table,
    ``unknown`` when no part with a number is present.
    """
    whole = (pl.col("scope") == "consolidated").fill_null(False)
    code = pl.col("region_code")
    within = pl.concat_list(
        code, pl.concat_str(code.str.slice(0, 4), pl.lit("00")), pl.concat_str(code.str.slice(0, 2), pl.lit("0000"))
    )
    parts = (
        numbers.filter(~whole & code.is_not_null() & pl.col("value").is_not_null())
        .with_columns(territory=within.list.unique())
        .explode("territory")
        .group_by("territory", *_PLACE)
        .agg(rhs=pl.col("value").sum())
    )
    held = numbers.filter(whole).join(
        parts, left_on=["region_code", *_PLACE], right_on=["territory", *_PLACE], how="left", maintain_order="left"
    )
    return _rows(HIERARCHY, held.with_columns(lhs="value"), fails=pl.col("value") < pl.col("rhs"))


def _peers(numbers: pl.DataFrame) -> pl.DataFrame:
    """One failing row a number far above its peers'; else one row a table, ``unknown`` where there are too few."""
    alone = pl.col("scope").ne_missing("consolidated") & pl.col("agency_level").is_not_null()
    peers = ["agency_level", "agency_kind", *_PLACE]
    size = pl.col("value").cast(pl.Float64).log1p()
    own = numbers.filter(alone).with_columns(size=size)
    own = own.with_columns(middle=pl.col("size").median().over(peers), known=pl.col("size").count().over(peers))
    spread = (pl.col("size") - pl.col("middle")).abs().median().over(peers) * _CONSISTENT
    far = (pl.col("size") - pl.col("middle")) > FAR * spread
    compared = (pl.col("known") >= FEWEST_PEERS) & (spread > 0)
    held = own.with_columns(
        lhs="value",
        rhs=pl.when(compared).then(pl.col("middle").exp().sub(1).round().cast(_DECIMAL)),
        far=pl.when(compared).then(far & (pl.col("value") >= BASE)),
    )
    return _rows(PEERS, held, fails=pl.col("far"))


def _rows(check: Check, held: pl.DataFrame, fails: pl.Expr) -> pl.DataFrame:
    """``held`` (``document_id``, the cell, ``lhs, rhs``) as rows of the check: cells that fail, else a row a table."""
    judged = held.with_columns(fails=fails)
    failing = judged.filter(pl.col("fails").fill_null(False)).select(
        "document_id", *_PLACE, "lhs", "rhs", status=pl.lit("fail")
    )
    nothing = pl.lit(None, _DECIMAL)
    told = pl.when(pl.col("compared")).then(pl.lit("pass")).otherwise(pl.lit("unknown"))
    sound = (
        judged.group_by("document_id", "table_code", maintain_order=True)
        .agg(any_fails=pl.col("fails").fill_null(False).any(), compared=pl.col("fails").is_not_null().any())
        .filter(~pl.col("any_fails"))
        .select(
            "document_id",
            "table_code",
            item_code=pl.lit(""),
            column_code=pl.lit(""),
            lhs=nothing,
            rhs=nothing,
            status=told,
        )
    )
    return pl.concat([failing.cast({"lhs": _DECIMAL, "rhs": _DECIMAL}), sound]).with_columns(
        check_code=pl.lit(check.code),
        difference=nothing,
        severity=pl.lit(check.severity),
        check_version=pl.lit(check.version, pl.Int16),
    )
