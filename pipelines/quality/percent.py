"""Percentages of the prose, recomputed.

Belongs here: which numbers a percentage may have been made from. Prose seldom says which, so that any denominator that
makes sense is admitted. Does not belong here: rates of change, which need another year.
"""

from typing import Final

import polars as pl

_REQUESTS: Final = ["requests_new", "requests_handled", "requests_accepted"]
_OUTCOMES: Final = [f"requests_{name}" for name in ("granted", "partial", "denied", "unable", "rejected", "other")]


def percentages(stated: pl.DataFrame, sums: pl.DataFrame) -> pl.DataFrame:
    """One row a percentage that is a share of something: ``document_id, item_code`` (its subject or empty),
    ``table_code, status, lhs, rhs, quote, locator``.

    ``stated``: figures with their period; ``sums``: ``document_id, subject_code, choice, table_code, total``. It passes
    when the count over any denominator rounds or is cut to the percentage: a figure of its section, or a total of the
    table of requests. It fails when a count of requests is known, so are all those totals, and none of them fits.
    """
    shares = stated.filter(
        (pl.col("unit") == "%") & (pl.col("period") == "report_year") & pl.col("qualifier").is_null()
    ).filter(pl.col("share_of").is_not_null() | pl.col("subject_code").is_not_null())
    counted = _counted(shares, stated, sums)
    candidates = pl.concat([_stated_denominators(counted, stated), _table_denominators(counted, sums)])
    key = ["document_id", "figure_no"]
    fitting = candidates.filter(pl.col("fits")).select(key).unique().with_columns(fits=pl.lit(True))
    totals = candidates.filter("of_table").group_by(key, maintain_order=True).agg(
        known=pl.col("denominator").is_not_null().all(), made=pl.col("made").drop_nulls().first()
    )  # fmt: skip
    told = counted.join(fitting, on=key, how="left", maintain_order="left").join(
        totals, on=key, how="left", maintain_order="left"
    )
    sure = (
        pl.col("subject_code").str.starts_with("requests_")
        & pl.col("known")
        & pl.col("made").is_not_null()
        & ~pl.col("wider")
    )
    return told.with_columns(
        status=pl.when(pl.col("fits").fill_null(False))
        .then(pl.lit("pass"))
        .when(sure.fill_null(False))
        .then(pl.lit("fail"))
        .otherwise(pl.lit("unknown")),
        lhs=pl.when(pl.col("fits").fill_null(False)).then("value").otherwise(pl.col("made").round(6)),
        rhs="value",
        table_code=pl.when(pl.col("subject_code").str.starts_with("requests_"))
        .then(pl.lit("requests"))
        .otherwise(pl.lit("")),
        item_code=pl.col("subject_code").fill_null(""),
    )


def _counted(shares: pl.DataFrame, stated: pl.DataFrame, sums: pl.DataFrame) -> pl.DataFrame:
    """``shares`` with ``count``: the figure just before it, else what the table has for its subject."""
    figures = stated.filter(pl.col("qualifier").is_null()).select(
        "document_id", share_of="figure_no", before="value", before_unit="unit"
    )
    first = sums.filter(pl.col("choice") == 0).select("document_id", "subject_code", "total")
    return (
        shares.join(figures, on=["document_id", "share_of"], how="left", maintain_order="left")
        .join(first, on=["document_id", "subject_code"], how="left", maintain_order="left")
        .with_columns(
            count=pl.when(pl.col("share_of").is_not_null())
            .then(pl.col("before").cast(pl.Float64))
            .otherwise(pl.col("total").cast(pl.Float64))
        )
        .drop("before", "total")
    )


def _stated_denominators(counted: pl.DataFrame, stated: pl.DataFrame) -> pl.DataFrame:
    """Every exact count of the section that is no percentage."""
    others = stated.filter((pl.col("unit") != "%").fill_null(True) & pl.col("qualifier").is_null()).select(
        "document_id", "section_no", denominator=pl.col("value").cast(pl.Float64)
    )
    return _made(counted.join(others, on=["document_id", "section_no"], maintain_order="left"), of_table=False)


def _table_denominators(counted: pl.DataFrame, sums: pl.DataFrame) -> pl.DataFrame:
    """New requests, all that were to be handled, handled, and each group of outcomes."""
    totals = sums.filter(pl.col("subject_code").is_in([*_REQUESTS, *_OUTCOMES])).select(
        "document_id", "subject_code", denominator=pl.col("total").cast(pl.Float64)
    )
    disclosed = (
        totals.filter(pl.col("subject_code").is_in(_OUTCOMES[:2]))
        .group_by("document_id", maintain_order=True)
        .agg(pl.col("denominator").sum())
        .with_columns(subject_code=pl.lit("disclosed"))
    )
    every = pl.concat([totals, disclosed.select(totals.columns)])
    handled_first = (every["subject_code"] != "requests_handled").alias("later")
    every = every.with_columns(handled_first).sort("later", maintain_order=True).drop("later", "subject_code")
    return _made(counted.join(every, on="document_id", maintain_order="left_right"), of_table=True)


def _made(pairs: pl.DataFrame, *, of_table: bool) -> pl.DataFrame:
    """``document_id, figure_no, denominator, made`` (the percentage that it gives), ``fits, of_table``."""
    made = pl.when(pl.col("denominator") > 0).then(100 * pl.col("count") / pl.col("denominator"))
    decimals = pl.col("value").cast(pl.String).str.extract(r"\.([0-9]*?)0*$").str.len_chars()
    unit_in_last_place = 10.0 ** -decimals.cast(pl.Float64)
    return pairs.with_columns(made=made).select(
        "document_id",
        "figure_no",
        "denominator",
        "made",
        # Rounded or cut off: both are less than one unit of the last place away.
        fits=((pl.col("made") - pl.col("value").cast(pl.Float64)).abs() < unit_in_last_place - 1e-9).fill_null(False),
        of_table=pl.lit(of_table),
    )
