"""Every check that one report can be put to by itself, passed or not.

Belongs here: computing the checks that ``schemas.checks`` and the forms declare. Decimals are added exactly.
Does not belong here: wording (``findings.py``), checks that need another year or another agency, changing any value.
"""

from functools import cache
from typing import Final

import polars as pl

from schemas.checks import COMPLETENESS, DOMAIN, EDITION_MATCHES_YEAR, EQUATION_VERSION, Check
from schemas.dictionary import CELL_KEY, cells, equations, table_in_force, terms

BATCH_DOCUMENTS: Final = 2_000
"""Documents judged at a time: each meets some 370 terms, which this bounds to about 100 MB."""

_DECIMAL: Final = pl.Decimal(20, 6)
_CHECKED: Final = ["check_code", "table_code", "item_code", "column_code"]
_JUDGED: Final = ["doc", *_CHECKED, "lhs", "rhs", "difference", "status", "severity", "check_version"]
_COLUMNS: Final = ["document_id", *_CHECKED, "report_id", "report_year", *_JUDGED[5:]]


def reconcile(
    documents: pl.DataFrame, observations: pl.DataFrame, deductions: pl.DataFrame | None = None
) -> pl.DataFrame:
    """``schemas.quality.Reconciliation`` of the accepted documents, in their order, from their observations.

    ``documents``: ``document_id, status, report_id, report_year`` as resolved. ``observations``: ``document_id,
    edition, table_code, item_code, column_code, value, status``; rows of other documents are ignored. The equations of
    a table are those of the edition that its own observations follow. An equation with a cell that has no value is
    ``unknown``, unless no admissible value there could meet it: beside the printed numbers, and where ``deductions``
    (``schemas.quality.Deductions``) say what the cell must hold. Such an equation fails, never passes, by a deduction.
    """
    accepted = documents.filter(pl.col("status") == "accepted").select("document_id", "report_id", "report_year")
    accepted = accepted.with_row_index("doc")
    numbered = (
        _given(observations, deductions)
        .join(accepted.select("document_id", "doc"), on="document_id")
        .join(_cells().select("cell", *CELL_KEY), on=CELL_KEY)
        .select("doc", "cell", "value", "given", "status")
    )
    judged = []
    for first in range(0, max(accepted.height, 1), BATCH_DOCUMENTS):
        batch = numbered.filter(pl.col("doc").is_between(first, first + BATCH_DOCUMENTS, closed="left"))
        years = accepted.slice(first, BATCH_DOCUMENTS).select("doc", "report_year")
        described = batch.drop("given").join(_cells(), on="cell").join(years, on="doc")
        parts = [_equations(batch), _domain(described), _editions(described), _completeness(described)]
        judged.append(pl.concat(parts).sort("doc", maintain_order=True))
    return pl.concat(judged).join(accepted, on="doc", maintain_order="left").select(_COLUMNS)


def _given(observations: pl.DataFrame, deductions: pl.DataFrame | None) -> pl.DataFrame:
    """Observations with ``given``: what is printed, else what is deduced."""
    observed = observations.select("document_id", *CELL_KEY, "value", "status")
    if deductions is None or deductions.is_empty():
        return observed.with_columns(given="value")
    place = ["document_id", *CELL_KEY[1:]]
    deduced = deductions.select(*place, deduced="value")
    joined = observed.join(deduced, on=place, how="left", maintain_order="left")
    return joined.with_columns(given=pl.coalesce("value", "deduced"))


@cache
def _cells() -> pl.DataFrame:
    return cells().select(*CELL_KEY, "kind", "signed").with_row_index("cell").cast({"cell": pl.UInt16})


@cache
def _members() -> pl.DataFrame:
    """Terms by the number of their cell, with the size of their equation."""
    size = pl.len().over("equation").alias("size")
    members = terms().with_columns(size).join(_cells(), on=CELL_KEY)
    return members.select("cell", "equation", "coefficient", "size", "signed")


def _equations(observations: pl.DataFrame) -> pl.DataFrame:
    """One row a document and equation. Where the row of a cell is lacking altogether the equation is open too."""
    sign, term = pl.col("coefficient"), pl.col("given") * pl.col("coefficient").abs().cast(pl.Decimal(3, 0))
    lacking, absent = pl.col("given").is_null(), pl.len() < pl.col("size").first()
    sides = (
        observations.join(_members(), on="cell")
        .group_by("doc", "equation")
        .agg(
            lhs=term.filter(sign > 0).sum(),
            rhs=term.filter(sign < 0).sum(),
            closed=pl.col("value").is_not_null().all() & ~absent,
            raisable=(lacking & ((sign > 0) | pl.col("signed"))).any() | absent,
            lowerable=(lacking & ((sign < 0) | pl.col("signed"))).any() | absent,
        )
        .with_columns(difference=pl.col("lhs") - pl.col("rhs"))
    )
    # What is unknown can only add to its side; nothing makes up for a side that is too large already.
    impossible = ((pl.col("difference") > 0) & ~pl.col("lowerable")) | (
        (pl.col("difference") < 0) & ~pl.col("raisable")
    )
    sides = (
        sides.with_columns(
            status=pl.when(impossible)
            .then(pl.lit("fail"))
            .when("closed")
            .then(pl.lit("pass"))
            .otherwise(pl.lit("unknown"))
        )
        .with_columns(pl.when(pl.col("status") != "unknown").then(pl.col("lhs", "rhs", "difference")))
        .sort("doc", "equation")
        .join(equations().select("equation", *_CHECKED, "severity"), on="equation", maintain_order="left")
    )
    return _judged(sides.with_columns(check_version=pl.lit(EQUATION_VERSION, pl.Int16)))


def _domain(observations: pl.DataFrame) -> pl.DataFrame:
    """One failing row an impossible value; one row a table without any, ``unknown`` when it has no value at all."""
    value = pl.col("value")
    towards_zero = value.cast(pl.Int64, strict=False).cast(_DECIMAL)
    whole = pl.when(pl.col("kind") == "count").then(pl.coalesce(towards_zero, value)).otherwise(value)
    allowed = pl.when((whole < 0) & ~pl.col("signed")).then(pl.lit(0, _DECIMAL)).otherwise(whole)
    judged = observations.with_columns(rhs=allowed)
    wrong = pl.col("rhs") != value
    failing = judged.filter(wrong).select(
        "doc", "table_code", "item_code", "column_code", "rhs", lhs=value, status=pl.lit("fail")
    )
    sound = (
        judged.group_by("doc", "table_code", maintain_order=True)
        .agg(wrong=wrong.any(), known=value.is_not_null().any())
        .filter(~pl.col("wrong"))
        .with_columns(status=pl.when("known").then(pl.lit("pass")).otherwise(pl.lit("unknown")))
    )
    return pl.concat([_of(DOMAIN, failing), _of(DOMAIN, sound)])


def _editions(observations: pl.DataFrame) -> pl.DataFrame:
    """One row a table; ``unknown`` without a year, and for an absent table: its edition is that of the others. A table
    that did not change between two editions is on either.
    """
    present = (pl.col("status") != "missing").any()
    tables = observations.group_by("doc", "table_code", maintain_order=True).agg(
        pl.first("edition", "report_year"), present=present
    )
    matches = table_in_force(pl.col("table_code"), pl.col("edition"), pl.col("report_year"))
    tables = tables.select("doc", "table_code", matches=pl.when("present").then(matches))
    status = pl.col("matches").replace_strict({True: "pass", False: "fail"}, default="unknown", return_dtype=pl.String)
    return _of(EDITION_MATCHES_YEAR, tables.with_columns(status=status))


def _completeness(observations: pl.DataFrame) -> pl.DataFrame:
    """One row a table: cells shown and readable against cells of the form."""
    tables = observations.group_by("doc", "table_code", maintain_order=True).agg(
        lhs=(~pl.col("status").is_in(["missing", "unreadable"])).sum().cast(_DECIMAL),
        rhs=pl.len().cast(_DECIMAL),
    )
    status = pl.when(pl.col("lhs") == pl.col("rhs")).then(pl.lit("pass")).otherwise(pl.lit("fail"))
    return _of(COMPLETENESS, tables.with_columns(status=status))


def _of(check: Check, rows: pl.DataFrame) -> pl.DataFrame:
    """``rows`` (``doc, table_code, status``, perhaps a cell and the two sides) as rows of this check."""
    absent: dict[str, pl.Expr] = {
        "item_code": pl.lit(""),
        "column_code": pl.lit(""),
        "lhs": pl.lit(None, _DECIMAL),
        "rhs": pl.lit(None, _DECIMAL),
    }
    filled = rows.with_columns(**{name: column for name, column in absent.items() if name not in rows.columns})
    return _judged(
        filled.with_columns(
            check_code=pl.lit(check.code),
            severity=pl.lit(check.severity),
            check_version=pl.lit(check.version, pl.Int16),
            difference=pl.col("lhs") - pl.col("rhs"),
        )
    )


def _judged(rows: pl.DataFrame) -> pl.DataFrame:
    # A sum beyond 14 digits does not fit the contract's type: the verdict stands, the number is left out.
    return rows.select(_JUDGED).with_columns(pl.col("lhs", "rhs", "difference").cast(_DECIMAL, strict=False))
