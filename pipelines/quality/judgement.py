"""What can be said of documents by themselves: checks, deductions, suspects and findings, in one call.

Belongs here: the order in which they follow from each other. Does not belong here: any of them, the store
(``judge.py``), checks over years (``years.py``). Imports neither pandera nor dagster: ``gongkai check`` starts with it.
"""

from dataclasses import dataclass
from typing import Final

import polars as pl

from pipelines.quality.deduce import deduce
from pipelines.quality.findings import findings
from pipelines.quality.localise import localise
from pipelines.quality.narrative import reconciliation as narrative_reconciliation
from pipelines.quality.narrative import verdicts
from pipelines.quality.narrative_findings import narrative_findings
from pipelines.quality.reconcile import reconcile
from schemas.checks import LEFT_BLANK, LOCALISATION, PAGES_UNREAD, UNIT_UNSTATED, Check
from schemas.dictionary import CELL_KEY

_DECIMAL: Final = pl.Decimal(20, 6)
_CELL: Final = ["document_id", *CELL_KEY[1:]]


@dataclass(frozen=True)
class Judgement:
    """Frames of ``schemas.quality``: ``Reconciliation``, ``Deductions``, ``Suspects``, ``Findings``."""

    reconciliation: pl.DataFrame
    deductions: pl.DataFrame
    suspects: pl.DataFrame
    findings: pl.DataFrame


def pass_judgement(
    documents: pl.DataFrame,
    observations: pl.DataFrame,
    figures: pl.DataFrame | None = None,
    statements: pl.DataFrame | None = None,
) -> Judgement:
    """Judges each accepted document of ``documents`` (``document_id, status, report_id, report_year``, and
    ``pages_unread`` where its pages are to be judged too) alone.

    ``observations``: ``document_id, edition, table_code, item_code, column_code, value, status, raw_text, locator``,
    and ``unit`` where amounts are to be judged too.
    ``figures``, ``statements``: as extracted from the prose (``schemas.figures``); without them the tables are judged.
    """
    deductions = deduce(observations)
    checked = reconcile(documents, observations, deductions)
    suspects, searched = localise(observations, checked)
    identity = documents.select("document_id", "report_id", "report_year")
    of_cells = [_searches(searched), _left_blank(deductions, observations), _unit_unstated(observations)]
    more = pl.concat([_pages_unread(documents), *of_cells])
    more = more.join(identity, on="document_id", maintain_order="left").select(checked.columns)
    of_tables = pl.concat([checked, more])
    said = findings(of_tables, observations, documents, suspects)
    if figures is None or statements is None:
        return Judgement(of_tables, deductions, suspects, said)
    of_prose = verdicts(documents, observations, figures, statements)
    reconciliation = pl.concat([of_tables, narrative_reconciliation(of_prose, documents)])
    return Judgement(reconciliation, deductions, suspects, pl.concat([said, narrative_findings(of_prose, documents)]))


def _pages_unread(documents: pl.DataFrame) -> pl.DataFrame:
    """One row an accepted document of which pages may be pictures."""
    if "pages_unread" not in documents.columns:
        documents = documents.clear().with_columns(pages_unread=pl.lit(None, pl.Int16))
    counted = documents.filter(pl.col("status") == "accepted").drop_nulls("pages_unread")
    pages, nowhere = pl.col("pages_unread").cast(_DECIMAL), pl.lit("")
    status = pl.when(pages == 0).then(pl.lit("pass")).otherwise(pl.lit("fail"))
    rows = counted.select("document_id", *[nowhere.alias(name) for name in _CELL[1:]], lhs=pages, status=status)
    return _of(PAGES_UNREAD, rows.with_columns(rhs=pl.lit(0, _DECIMAL)))


def _searches(searched: pl.DataFrame) -> pl.DataFrame:
    """One row a table that was searched for an explanation."""
    status = pl.when("explained").then(pl.lit("pass")).otherwise(pl.lit("fail"))
    rows = searched.select("document_id", "table_code", item_code=pl.lit(""), column_code=pl.lit(""), status=status)
    return _of(LOCALISATION, rows.with_columns(rhs=pl.lit(None, _DECIMAL)))


def _left_blank(deductions: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    """One row a blank that must hold a number other than 0; zeros may well be left blank."""
    told = deductions.filter(pl.col("value") != 0).select(*_CELL, rhs="value")
    blanks = observations.filter(pl.col("status") == "blank").select(_CELL)
    rows = told.join(blanks, on=_CELL, how="semi", maintain_order="left")
    return _of(LEFT_BLANK, rows.with_columns(status=pl.lit("fail")))


def _unit_unstated(observations: pl.DataFrame) -> pl.DataFrame:
    """One row an amount other than 0 whose unit is printed nowhere; 0 is nothing in any unit."""
    if "unit" not in observations.columns:
        observations = observations.clear().with_columns(unit=pl.lit(""))
    rows = observations.filter((pl.col("unit") == "unstated") & (pl.col("value") != 0)).select(_CELL)
    return _of(UNIT_UNSTATED, rows.with_columns(rhs=pl.lit(None, _DECIMAL), status=pl.lit("fail")))


def _of(check: Check, rows: pl.DataFrame) -> pl.DataFrame:
    left = pl.col("lhs") if "lhs" in rows.columns else pl.lit(None, _DECIMAL)
    return rows.with_columns(
        check_code=pl.lit(check.code),
        severity=pl.lit(check.severity),
        check_version=pl.lit(check.version, pl.Int16),
        lhs=left,
        difference=left - pl.col("rhs"),
    ).select(*_CELL, "check_code", "lhs", "rhs", "difference", "status", "severity", "check_version")
