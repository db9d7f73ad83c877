"""What the prose of a report states, held against itself and against the tables of the same document.

Belongs here: the verdict on every figure and statement that can be checked, and their rows of the reconciliation.
Prose is free: what may mean something else (another scope, another year, a list that need not be complete) is
``unknown``, never a failure. Does not belong here: reading the prose (``pipelines/extract``), the percentages
(``percent.py``), wording (``narrative_findings.py``).
"""

from typing import Final

import polars as pl

from pipelines.quality.agreements import sums_of_subjects
from pipelines.quality.percent import percentages
from schemas.checks import NARRATIVE
from schemas.subjects import narrative

VERDICTS: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "document_id": pl.String,
    "check_code": pl.String,
    "table_code": pl.String,
    "item_code": pl.String,
    "status": pl.String,
    "lhs": pl.Decimal(20, 6),
    "rhs": pl.Decimal(20, 6),
    "quote": pl.String,
    "locator": pl.String,
}
_DECIMAL: Final = pl.Decimal(20, 6)
_REMAINDER: Final = "^(?:以及|及|和)?(?:其他|其它|其余)(?:[^组机部单处]|$)"
# One matching mention is enough where a report may speak of the same thing for several scopes or periods.
_LENIENT: Final = ("narrative_tables", "narrative_period")
_PLACES: Final = {
    "requests_none": ("narrative_none", "requests_new"),
    "review_none": ("narrative_none", "review_total"),
    "litigation_none": ("narrative_none", "litigation_total"),
    "review_all_upheld": ("narrative_upheld", "review_corrected"),
    "litigation_all_upheld": ("narrative_upheld", "litigation_corrected"),
}


def verdicts(
    documents: pl.DataFrame, observations: pl.DataFrame, figures: pl.DataFrame, statements: pl.DataFrame
) -> pl.DataFrame:
    """One row a check, document and subject: columns ``VERDICTS``, at least one a check and accepted document.

    ``documents``: ``document_id, status, report_year`` as resolved. ``observations``: as ``reconcile`` takes them, with
    ``unit``. ``figures`` and ``statements``: as extracted; rows of other documents are ignored. ``status`` is
    ``unknown`` where nothing is stated, a cell has no value, or the prose may mean something else; then the sides are
    null. ``lhs`` is what the tables, the parts or the counts give, ``rhs`` what the prose states or, for about and more
    than, the nearest value that it admits; in ``narrative_period`` days as YYYYMMDD.
    """
    accepted = documents.filter(pl.col("status") == "accepted").select("document_id", "report_year")
    stated = figures.join(accepted, on="document_id", maintain_order="left").with_columns(period=_period())
    said = statements.join(accepted, on="document_id", maintain_order="left")
    sums = sums_of_subjects(observations.join(accepted, on="document_id", how="semi"))
    judged = pl.concat(
        [
            _columns(_parts(stated), "narrative_parts"),
            _columns(_tables(stated, sums), "narrative_tables"),
            _columns(percentages(stated, sums), "narrative_percent"),
            _columns(_none(said, sums), None),
            _columns(_periods(said), "narrative_period"),
        ]
    )
    every = accepted.select("document_id").join(pl.DataFrame({"check_code": list(NARRATIVE)}), how="cross")
    silent = every.join(judged, on=["document_id", "check_code"], how="anti").with_columns(
        status=pl.lit("unknown"), item_code=pl.lit(""), table_code=pl.lit("")
    )
    order = accepted.select("document_id").with_row_index("order")
    return (
        pl.concat([_foremost(judged), silent], how="diagonal")
        .join(order, on="document_id", how="left")
        .sort("order", "check_code", "item_code", maintain_order=True)
        .select(list(VERDICTS))
    )


def reconciliation(judged: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """``schemas.quality.Reconciliation`` of ``verdicts``, in their order."""
    named = documents.select("document_id", "report_id", "report_year")
    versions = {code: check.version for code, check in NARRATIVE.items()}
    severities = {code: check.severity for code, check in NARRATIVE.items()}
    return judged.join(named, on="document_id", how="left", maintain_order="left").select(
        "document_id",
        "check_code",
        "table_code",
        "item_code",
        pl.lit("").alias("column_code"),
        "report_id",
        "report_year",
        "lhs",
        "rhs",
        (pl.col("lhs") - pl.col("rhs")).cast(_DECIMAL, strict=False).alias("difference"),
        "status",
        pl.col("check_code").replace_strict(severities, return_dtype=pl.String).alias("severity"),
        pl.col("check_code").replace_strict(versions, return_dtype=pl.Int16).alias("check_version"),
    )


def _period() -> pl.Expr:
    """The period by the words and by the year that the sentence names, as ``sql/narrative_figures.sql`` has it."""
    year, stated = pl.col("report_year"), pl.col("stated_year")
    return (
        pl.when((pl.col("period") != "report_year") | stated.is_null() | (stated == year).fill_null(False))
        .then("period")
        .when(year.is_null())
        .then(None)
        .when(stated == year - 1)
        .then(pl.lit("previous_year"))
        .otherwise(pl.lit("other"))
    )


def _parts(stated: pl.DataFrame) -> pl.DataFrame:
    """Parts that 其中 introduces. They need not be all: too few prove nothing, unless the rest is named or they are two
    halves; too many do only where nothing can be counted twice.
    """
    exclusive = [subject.code for subject in narrative().subjects if subject.exclusive]
    undivided = pl.col("subject_code").is_in([subject.code for subject in narrative().subjects if subject.undivided])
    whole = stated.select(
        "document_id", "subject_code", "unit", "period", "quote", "locator", part_of="figure_no", whole="value",
        whole_exact=pl.col("qualifier").is_null(),
    )  # fmt: skip
    parts = stated.filter(pl.col("part_of").is_not_null()).select(
        "document_id", "part_of", "figure_no", "value",
        part_unit="unit", part_period="period", part_code="subject_code",
        exact=pl.col("qualifier").is_null(), rest=pl.col("quote").str.contains(_REMAINDER),
    )  # fmt: skip
    both = parts.join(whole, on=["document_id", "part_of"], maintain_order="left").sort("document_id", "figure_no")
    value, code = pl.col("value"), pl.col("part_code")
    until_rest = pl.col("rest").cast(pl.Int8).cum_sum().shift(fill_value=0) == 0
    halves = ["requests_new_natural", "requests_new_organisation"]
    told = both.group_by("document_id", "part_of", maintain_order=True).agg(
        pl.first("subject_code", "quote", "locator", "whole"),
        comparable=(
            pl.col("exact") & pl.col("whole_exact") & (pl.col("part_unit") == pl.col("unit"))
            & (pl.col("part_period") == pl.col("period"))
            # Outcomes behind what is carried over are parts of what the sentence named before it.
            & ~(undivided & code.is_in(exclusive)).fill_null(False)
        ).all(),
        sum=value.sum(),
        sum_to_rest=value.filter(until_rest).sum(),
        largest=value.max(),
        closed=pl.col("rest").last() & (pl.col("rest").sum() == 1) & (pl.len() > 1),
        exclusive=code.is_in(exclusive).all() & (code.n_unique() == pl.len()),
        halves=code.is_in(halves).all() & (code.n_unique() == 2) & (pl.len() == 2),
    )  # fmt: skip
    total, whole_value = pl.col("sum"), pl.col("whole")
    adds_up = (total == whole_value) | (pl.col("sum_to_rest") == whole_value)
    wrong = (
        (pl.col("largest") > whole_value)
        | (pl.col("closed") | pl.col("halves"))
        | (pl.col("exclusive") & (total > whole_value))
    )
    return told.with_columns(
        status=_status(pl.col("comparable") & adds_up, pl.col("comparable") & wrong),
        lhs=pl.when(adds_up).then(whole_value).otherwise(total),
        rhs=whole_value,
        table_code=pl.lit(""),
        item_code=pl.col("subject_code").fill_null(""),
    )


def _tables(stated: pl.DataFrame, sums: pl.DataFrame) -> pl.DataFrame:
    """Counts and amounts of the report year against the cells that they may be; any of those may be meant."""
    scale = pl.col("unit").replace_strict(
        {"元": 1, "千元": 1_000, "万元": 10_000, "亿元": 100_000_000}, default=1, return_dtype=pl.Int64
    )
    counts = stated.filter((pl.col("period") == "report_year") & (pl.col("unit") != "%").fill_null(True))
    printed = pl.col("value").cast(pl.Decimal(38, 6)) * scale.cast(pl.Decimal(12, 0))
    told = counts.with_columns(printed=printed).join(sums, on=["document_id", "subject_code"])
    total, said = pl.col("total"), pl.col("printed")
    nearest = (
        pl.when(pl.col("qualifier") == "over")
        .then(pl.max_horizontal(total, said))
        .when(pl.col("qualifier") == "under")
        .then(pl.min_horizontal(total, said))
        .otherwise(said)
    )
    told = told.with_columns(nearest=nearest).with_columns(agrees=(total == pl.col("nearest")).fill_null(False))
    told = (
        told.sort("document_id", "figure_no", ~pl.col("agrees"), "choice")
        .group_by("document_id", "figure_no", maintain_order=True)
        .agg(
            pl.first("subject_code", "table_code", "total", "nearest", "qualifier", "wider", "quote", "locator"),
            agrees=pl.col("agrees").any(),
            known=total.is_not_null().all(),
        )
    )
    sure = pl.col("known") & ~pl.col("wider") & (pl.col("qualifier") != "about").fill_null(True)
    return told.with_columns(
        status=_status(pl.col("agrees"), sure), lhs="total", rhs="nearest", item_code="subject_code"
    )


def _none(said: pl.DataFrame, sums: pl.DataFrame) -> pl.DataFrame:
    """None received or contested: zero. All upheld: nothing corrected; where cases are pending, all may mean all that
    were decided.
    """
    own_year = pl.col("stated_year").is_null() | (pl.col("stated_year") == pl.col("report_year")).fill_null(False)
    places = pl.DataFrame(
        [(code, check, subject, subject.replace("corrected", "pending")) for code, (check, subject) in _PLACES.items()],
        schema=["statement_code", "check_code", "subject_code", "pending_code"],
        orient="row",
    )
    first = sums.filter(pl.col("choice") == 0)
    pending = first.select("document_id", pending_code="subject_code", pending="total")
    told = (
        said.filter(own_year)
        .join(places, on="statement_code", maintain_order="left")
        .join(first, on=["document_id", "subject_code"], maintain_order="left")
        .join(pending, on=["document_id", "pending_code"], how="left", maintain_order="left")
    )
    zero = pl.col("total") == 0
    settled = zero & ((pl.col("check_code") == "narrative_none") | (pl.col("pending") == 0).fill_null(False))
    return told.with_columns(
        status=_status(settled, ~zero & ~pl.col("wider")), lhs="total", rhs=pl.lit(0), item_code="subject_code"
    )


def _periods(said: pl.DataFrame) -> pl.DataFrame:
    """The statistical period is the report year from its first day to its last."""
    told = said.filter(pl.col("statement_code") == "statistical_period")
    year = pl.col("report_year").cast(pl.Int32)
    first, last = pl.date(year, 1, 1), pl.date(year, 12, 31)
    day = "%Y%m%d"
    ends_well = pl.col("last_day") == last
    return told.with_columns(
        status=_status(ends_well & (pl.col("first_day") == first), year.is_not_null()),
        lhs=pl.when(ends_well).then("first_day").otherwise("last_day").dt.strftime(day).cast(pl.Int64),
        rhs=pl.when(ends_well).then(first).otherwise(last).dt.strftime(day).cast(pl.Int64),
        table_code=pl.lit(""),
        item_code=pl.lit("statistical_period"),
    )


def _status(holds: pl.Expr, sure: pl.Expr) -> pl.Expr:
    """``pass`` when it holds, ``fail`` when it does not and that is sure, else ``unknown``."""
    return (
        pl.when(holds.fill_null(False))
        .then(pl.lit("pass"))
        .when(sure.fill_null(False))
        .then(pl.lit("fail"))
        .otherwise(pl.lit("unknown"))
    )


def _columns(told: pl.DataFrame, check_code: str | None) -> pl.DataFrame:
    if check_code is not None:
        told = told.with_columns(check_code=pl.lit(check_code))
    open_ = pl.col("status") == "unknown"
    return (
        told.with_columns(pl.col("lhs", "rhs").cast(_DECIMAL, strict=False))
        .with_columns(pl.when(~open_).then(pl.col("lhs", "rhs")))
        .select(list(VERDICTS))
    )


def _foremost(judged: pl.DataFrame) -> pl.DataFrame:
    """The telling verdict of each document, check and subject: a failure, unless one mention is enough that passes."""
    strict = {"fail": 0, "pass": 1, "unknown": 2}
    lenient = {"pass": 0, "fail": 1, "unknown": 2}
    rank = (
        pl.when(pl.col("check_code").is_in(_LENIENT))
        .then(pl.col("status").replace_strict(lenient, return_dtype=pl.Int8))
        .otherwise(pl.col("status").replace_strict(strict, return_dtype=pl.Int8))
    )
    place = ["document_id", "check_code", "table_code", "item_code"]
    return judged.sort(rank, maintain_order=True).unique(place, keep="first", maintain_order=True)
