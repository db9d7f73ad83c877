"""Checks of a report against last year's report of the same agency and scope, and against what the agency may do.

Belongs here: computing them from the facts of two years. Does not belong here: what is taken along of a document
(``facts.py``), wording (``findings_years.py``).
"""

from typing import Final

import polars as pl

from pipelines.quality.facts import exploded
from schemas.checks import COPIED, PLAUSIBILITY, RULES_AUTHORITY, YEARLY, Check
from schemas.dictionary import CELL_KEY
from schemas.years import telling_cells, year_terms

JUMP: Final = 5
BASE: Final = 30
FEW_REQUESTS: Final = 10
"""Below that, two years may well have the same table by chance."""

_DECIMAL: Final = pl.Decimal(20, 6)
_PLACE: Final = CELL_KEY[1:]
_COLUMNS: Final = [
    "document_id", "check_code", *_PLACE, "report_id", "report_year", "lhs", "rhs", "difference", "status", "severity",
    "check_version",
]  # fmt: skip
_RULE_LEVELS: Final = ("central", "province", "prefecture")


def reconcile_years(facts: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """``schemas.quality.Reconciliation`` of the documents of ``facts``, by the facts of last year's reports.

    ``before`` holds the documents that stand for the reports of the year before; a document whose report is not among
    them, by agency and scope, or that has no year is ``unknown`` wherever last year is needed. Last year's cells are
    those of its own edition.
    """
    pairs = _pairs(facts, before)
    now, last = exploded(facts), _last(pairs, exploded(before))
    judged = pl.concat(
        [
            _stocks(now, last),
            _copied(facts, before, pairs),
            _jumps(now, last),
            _authority(facts, now),
        ],
        how="diagonal_relaxed",
    )
    described = pl.DataFrame(
        [(check.code, check.severity, check.version) for check in YEARLY],
        schema={"check_code": pl.String, "usual": pl.String, "check_version": pl.Int16},
        orient="row",
    )
    identity = facts.select("document_id", "report_id", "report_year").with_row_index("nth")
    return (
        judged.join(described, on="check_code", maintain_order="left")
        .join(identity, on="document_id", maintain_order="left")
        .sort("nth", maintain_order=True)
        .with_columns(
            pl.col("lhs", "rhs", "difference").cast(_DECIMAL, strict=False), severity=pl.coalesce("severity", "usual")
        )
        .select(_COLUMNS)
    )


def _pairs(facts: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """``document_id`` and ``last_id``, the document of last year's report."""
    earlier = before.select("agency_id", "scope", report_year=pl.col("report_year") + 1, last_id="document_id")
    carried = facts.filter(pl.col("report_id").is_not_null())
    joined = carried.join(earlier, on=["agency_id", "scope", "report_year"], nulls_equal=True, maintain_order="left")
    return joined.select("document_id", "last_id")


def _last(pairs: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Last year's cells under this year's documents."""
    return pairs.join(before.rename({"document_id": "last_id"}), on="last_id", maintain_order="left").drop("last_id")


def _stocks(now: pl.DataFrame, last: pl.DataFrame) -> pl.DataFrame:
    """One row for each cell that an equation over two years holds."""
    left = now.rename({"value": "lhs"}).join(year_terms(), on=CELL_KEY, maintain_order="left")
    cell = {"item_code": "term_item", "column_code": "term_column"}
    values = pl.concat(
        [
            year.select("document_id", "table_code", "item_code", "column_code", "value").with_columns(
                back=pl.lit(back, pl.Int8)
            )
            for back, year in enumerate((now, last))
        ]
    ).rename(cell)
    terms = left.join(
        values, on=["document_id", "table_code", *cell.values(), "back"], how="left", maintain_order="left"
    )
    term = pl.col("value") * pl.col("coefficient").cast(pl.Decimal(3, 0))
    sides = terms.group_by("document_id", "check_code", *_PLACE, maintain_order=True).agg(
        lhs=pl.col("lhs").first(),
        rhs=pl.when(pl.col("value").is_not_null().all()).then(term.sum()),
    )
    known = pl.col("lhs").is_not_null() & pl.col("rhs").is_not_null()
    sides = sides.with_columns(pl.when(known).then(pl.col("lhs", "rhs")))
    difference = pl.col("lhs") - pl.col("rhs")
    return sides.with_columns(
        difference=difference,
        status=pl.when(~known)
        .then(pl.lit("unknown"))
        .when(difference == 0)
        .then(pl.lit("pass"))
        .otherwise(pl.lit("fail")),
    )


def _copied(facts: pl.DataFrame, before: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """One row a document: whether its requests table is last year's. A blank in both is the same. A few requests that
    went the same way twice are worth no warning.
    """
    theirs = before.select(last_id="document_id", last_digest="digest", last_readable="readable")
    both = facts.select("document_id", "digest", "readable", "largest").join(
        pairs.join(theirs, on="last_id"), on="document_id", how="left"
    )
    compared = pl.col("readable") & pl.col("last_readable")
    status = (
        pl.when((pl.col("digest") != pl.col("last_digest")) & compared)
        .then(pl.lit("pass"))
        .when(pl.col("readable") & (pl.col("largest").fill_null(0) == 0))
        .then(pl.lit("pass"))
        .when(compared)
        .then(pl.lit("fail"))
        .otherwise(pl.lit("unknown"))
    )
    grave = pl.when(pl.col("largest") < FEW_REQUESTS).then(pl.lit("info")).otherwise(pl.lit(COPIED.severity))
    return _of(COPIED, both.select("document_id", table_code=pl.lit("requests"), status=status, severity=grave))


def _jumps(now: pl.DataFrame, last: pl.DataFrame) -> pl.DataFrame:
    """One failing row a number that leaps; one row a table without any, ``unknown`` when none could be compared."""
    telling = [(cell.table, cell.item, cell.column) for cell in telling_cells()]
    of_interest = now.join(
        pl.DataFrame(telling, schema=_PLACE, orient="row"), on=_PLACE, how="semi", maintain_order="left"
    )
    both = of_interest.rename({"value": "lhs"}).join(
        last.select("document_id", *_PLACE, rhs="value"), on=["document_id", *_PLACE], how="left", maintain_order="left"
    )
    leaps = (pl.col("rhs") >= BASE) & (
        (pl.col("lhs") >= pl.col("rhs") * JUMP) | (pl.col("lhs") * JUMP <= pl.col("rhs"))
    )
    judged = both.with_columns(leaps=leaps)
    failing = judged.filter("leaps").select("document_id", *_PLACE, "lhs", "rhs", status=pl.lit("fail"))
    sound = (
        judged.group_by("document_id", "table_code", maintain_order=True)
        .agg(any_leap=pl.col("leaps").any(), compared=leaps.is_not_null().any())
        .filter(~pl.col("any_leap").fill_null(False))
        .select("document_id", "table_code", status=_known("compared"))
    )
    return pl.concat([_of(PLAUSIBILITY, failing), _of(PLAUSIBILITY, sound)])


def _authority(facts: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """One row a document: rules that an agency reports which cannot make any.

    Ministries, provinces and prefectures make rules; a department below the centre, a county or a township does not.
    ``unknown`` as long as level and kind leave it open, or no cell of rules has a number.
    """
    rules = now.filter((pl.col("table_code") == "proactive") & (pl.col("item_code") == "rules"))
    most = rules.group_by("document_id").agg(lhs=pl.col("value").max())
    level, kind = pl.col("agency_level"), pl.col("agency_kind")
    may = (
        pl.when((level == "central") | (level.is_in(_RULE_LEVELS) & (kind == "government")))
        .then(True)
        .when(level.is_in(_RULE_LEVELS) & kind.is_null())
        .then(None)
        .when(level.is_not_null())
        .then(False)
    )
    judged = facts.select("document_id", may=may).join(most, on="document_id", how="left", maintain_order="left")
    judged = judged.with_columns(
        allowed=pl.when("may").then(True).otherwise(pl.when(~pl.col("may")).then(pl.col("lhs") <= 0))
    )
    status = pl.col("allowed").replace_strict({True: "pass", False: "fail"}, default="unknown", return_dtype=pl.String)
    placed = judged.select(
        "document_id",
        table_code=pl.lit("proactive"),
        item_code=pl.lit("rules"),
        column_code=pl.lit(""),
        lhs=pl.when(status == "fail").then("lhs"),
        rhs=pl.when(status == "fail").then(pl.lit(0, _DECIMAL)),
        status=status,
    )
    return _of(RULES_AUTHORITY, placed.with_columns(difference=pl.col("lhs") - pl.col("rhs")))


def _known(name: str) -> pl.Expr:
    return pl.when(pl.col(name)).then(pl.lit("pass")).otherwise(pl.lit("unknown"))


def _of(check: Check, rows: pl.DataFrame) -> pl.DataFrame:
    """``rows`` (``document_id, table_code, status``, perhaps a cell and the two sides) as rows of this check."""
    absent: dict[str, pl.Expr] = {
        "item_code": pl.lit(""),
        "column_code": pl.lit(""),
        "severity": pl.lit(None, pl.String),
        **{name: pl.lit(None, _DECIMAL) for name in ("lhs", "rhs", "difference")},
    }
    filled = rows.with_columns(**{name: column for name, column in absent.items() if name not in rows.columns})
    return filled.with_columns(check_code=pl.lit(check.code)).select(
        "document_id", "check_code", *_PLACE, "lhs", "rhs", "difference", "status", "severity"
    )
