"""What people have decided, held against the documents: corrections of cells, and decisions on findings.

Belongs here: whether a correction still fits what is printed, and what is said of it. Does not belong here: reading the
files (``pipelines/ingest/notes.py``), using a corrected value (``pipelines/marts``). The observation stays as printed.
"""

from typing import Final

import polars as pl

from pipelines.quality.wording import completed, labels, number, tables
from schemas.checks import CORRECTED, CORRECTION_GUARD, Check
from schemas.dictionary import CELL_KEY

_CELL: Final = ["document_id", *CELL_KEY[1:]]
_APPLIED: Final = "applied"


def hold(corrections: pl.DataFrame, documents: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    """``schemas.quality.HeldCorrections``: those of ``corrections`` that speak of an accepted one of ``documents``.

    ``applied`` where the cell prints what is expected (nothing, where nothing is), else ``tripped``: the guard.
    """
    accepted = documents.filter(pl.col("status") == "accepted").select("document_id", "report_id", "report_year")
    printed = observations.select(*_CELL, printed="value")
    held = corrections.join(accepted, on="document_id", maintain_order="left")
    held = held.join(printed, on=_CELL, how="left", maintain_order="left")
    fits = pl.col("printed").eq_missing(pl.col("expected"))
    return held.select(
        *_CELL,
        "report_id",
        "report_year",
        "expected",
        "printed",
        "value",
        status=pl.when(fits).then(pl.lit(_APPLIED)).otherwise(pl.lit("tripped")),
        reason="reason",
        evidence="evidence",
        decided_by="decided_by",
        decided_on="decided_on",
    )


def reconciliation(held: pl.DataFrame) -> pl.DataFrame:
    """Rows of ``schemas.quality.Reconciliation``: the guard of every correction, and each cell that is corrected."""
    applied = pl.col("status") == _APPLIED
    verdict = pl.when(applied).then(pl.lit("pass")).otherwise(pl.lit("fail"))
    guards = held.with_columns(lhs="printed", rhs="expected", status=verdict)
    cells = held.filter(applied).with_columns(lhs="printed", rhs="value", status=pl.lit("fail"))
    cells = cells.filter(pl.col("lhs").ne_missing(pl.col("rhs")))
    return pl.concat([_of(CORRECTION_GUARD, guards), _of(CORRECTED, cells)])


def findings(held: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    """Rows of ``schemas.quality.Findings``: a corrected cell (info), and a guard that tripped (warning)."""
    place = observations.select(*_CELL, "edition", "locator")
    told = held.join(place, on=_CELL, how="left", maintain_order="left")
    told = told.join(tables(), on=["edition", "table_code"], how="left", maintain_order="left")
    told = told.join(labels(), on=CELL_KEY, how="left", maintain_order="left").with_columns(
        content=pl.concat_str(
            [pl.col(name).cast(pl.String).fill_null("") for name in ("printed", "value")], separator="|"
        )
    )
    shown = {name: number(name).fill_null("") for name in ("printed", "expected", "value")}
    return pl.concat(
        [
            completed(_corrected(told.filter(pl.col("status") == _APPLIED), shown)),
            completed(_tripped(told.filter(pl.col("status") != _APPLIED), shown)),
        ]
    )


def decide(found: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """``found`` (``schemas.quality.Findings``) with the decisions that people took on them."""
    taken = decisions.select(
        "finding_id", "decision", "decided_by", decided_at=pl.col("decided_on").cast(found.schema["decided_at"])
    )
    undecided = found.drop("decision", "decided_by", "decided_at")
    return undecided.join(taken, on="finding_id", how="left", maintain_order="left").select(found.columns)


def _of(check: Check, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        "document_id",
        check_code=pl.lit(check.code),
        table_code="table_code",
        item_code="item_code",
        column_code="column_code",
        report_id="report_id",
        report_year="report_year",
        lhs="lhs",
        rhs="rhs",
        difference=pl.col("lhs") - pl.col("rhs"),
        status="status",
        severity=pl.lit(check.severity),
        check_version=pl.lit(check.version, pl.Int16),
    )


def _said(check: Check) -> dict[str, pl.Expr]:
    return {
        "check_code": pl.lit(check.code),
        "severity": pl.lit(check.severity),
        "check_version": pl.lit(check.version, pl.Int16),
    }


def _corrected(told: pl.DataFrame, shown: dict[str, pl.Expr]) -> pl.DataFrame:
    return told.with_columns(
        **_said(CORRECTED),
        message_zh=pl.format("{}{}：文中为“{}”，已更正为 {}", "table_zh", "cell_zh", shown["printed"], shown["value"]),
        message_en=pl.format(
            '{}, {}: "{}" is printed, corrected to {}', "table_en", "cell_en", shown["printed"], shown["value"]
        ),
        suggestion_zh=pl.format("{}（{}；{}）", "reason", "evidence", "decided_by"),
        suggestion_en=pl.format("{} ({}; {})", "reason", "evidence", "decided_by"),
    )


def _tripped(told: pl.DataFrame, shown: dict[str, pl.Expr]) -> pl.DataFrame:
    return told.with_columns(
        **_said(CORRECTION_GUARD),
        message_zh=pl.format(
            "{}{}：更正以文中为“{}”为前提，而文中为“{}”，更正没有采用",
            "table_zh", "cell_zh", shown["expected"], shown["printed"],
        ),
        message_en=pl.format(
            '{}, {}: the correction expects "{}", but "{}" is printed; it is not applied',
            "table_en", "cell_en", shown["expected"], shown["printed"],
        ),
        suggestion_zh=pl.lit("文件可能已经改正；请核对后修改或删除这条更正。"),
        suggestion_en=pl.lit("The file may have been mended; look, then change or delete the correction."),
    )  # fmt: skip
