"""What several documents of one report say of each other, and what may be another name of an agency.

Belongs here: the checks ``documents_differ`` and ``agency_match``, and their findings in words. Does not belong here:
the choice among documents (``reports.py``), which names are one agency (``names.py``).
"""

from typing import Final

import polars as pl

from pipelines.quality.wording import completed, labels, number, tables
from schemas.checks import AGENCY_MATCH, DOCUMENTS_DIFFER, Check
from schemas.dictionary import CELL_KEY

_CELL: Final = CELL_KEY[1:]
_VALUE: Final = pl.Decimal(20, 6)
_COLUMNS: Final = [
    "document_id",
    "check_code",
    *_CELL,
    "report_id",
    "report_year",
    "lhs",
    "rhs",
    "difference",
    "status",
    "severity",
    "check_version",
]


def compare(documents: pl.DataFrame, observations: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """``schemas.quality.Reconciliation``: every document that a report has besides the chosen one, cell by cell.

    ``documents``: ``document_id, report_id, report_year``; ``observations`` of these; ``reports``: ``report_id,
    document_id`` of the chosen. A failing row for each cell that both print with different numbers (``lhs`` here,
    ``rhs`` in the chosen document), in one edition and unit; for a table without any a row that passes, or is unknown
    when no cell can be compared. What only one of them prints is no contradiction.
    """
    chosen = reports.select("report_id", chosen="document_id")
    others = documents.select("document_id", "report_id", "report_year").join(chosen, on="report_id")
    others = others.filter(pl.col("document_id") != pl.col("chosen"))
    printed = observations.select("document_id", *CELL_KEY, "value", "unit")
    theirs = printed.rename({"document_id": "chosen", "value": "rhs"})
    cells = (
        printed.rename({"value": "lhs"})
        .join(others, on="document_id")
        .join(theirs, on=["chosen", *CELL_KEY, "unit"], how="left")
        .with_columns(difference=pl.col("lhs") - pl.col("rhs"))
    )
    differs, both = pl.col("difference") != 0, pl.col("difference").is_not_null()
    failing = cells.filter(differs).with_columns(status=pl.lit("fail"))
    sound = (
        cells.group_by("document_id", "table_code", "report_id", "report_year")
        .agg(differs=differs.any(), both=both.any())
        .filter(~pl.col("differs").fill_null(False))
        .with_columns(status=pl.when("both").then(pl.lit("pass")).otherwise(pl.lit("unknown")))
    )
    return pl.concat([_rows(DOCUMENTS_DIFFER, failing), _rows(DOCUMENTS_DIFFER, sound)])


def match(documents: pl.DataFrame) -> pl.DataFrame:
    """``schemas.quality.Reconciliation``: whether the agency of an accepted document is known and may not be another.

    ``documents`` as resolved. Unknown where nothing vouches for the name.
    """
    status = (
        pl.when(pl.col("agency_doubt").is_not_null())
        .then(pl.lit("fail"))
        .when(pl.col("agency_id").str.starts_with("document:"))
        .then(pl.lit("unknown"))
        .otherwise(pl.lit("pass"))
    )
    return _rows(AGENCY_MATCH, documents.filter(pl.col("status") == "accepted").with_columns(status=status))


def describe(
    reconciliation: pl.DataFrame, observations: pl.DataFrame, documents: pl.DataFrame, reports: pl.DataFrame
) -> pl.DataFrame:
    """``schemas.quality.Findings`` of the failed rows of ``compare`` and ``match``, with the place in either document.

    ``observations``, ``documents`` and ``reports`` as those two had them.
    """
    failed = reconciliation.filter(pl.col("status") == "fail").with_row_index("row")
    told = [
        _different(failed.filter(pl.col("check_code") == DOCUMENTS_DIFFER.code), observations, reports),
        _doubtful(failed.filter(pl.col("check_code") == AGENCY_MATCH.code), documents),
    ]
    return completed(pl.concat(told, how="diagonal_relaxed").sort("row"))


def _rows(check: Check, judged: pl.DataFrame) -> pl.DataFrame:
    absent: dict[str, pl.Expr] = {
        **dict.fromkeys(_CELL, pl.lit("")),
        **dict.fromkeys(("lhs", "rhs", "difference"), pl.lit(None, _VALUE)),
    }
    return judged.with_columns(
        **{name: column for name, column in absent.items() if name not in judged.columns},
        check_code=pl.lit(check.code),
        severity=pl.lit(check.severity),
        check_version=pl.lit(check.version, pl.Int16),
    ).select(*_COLUMNS[:7], pl.col("lhs", "rhs", "difference").cast(_VALUE, strict=False), *_COLUMNS[10:])


def _different(failed: pl.DataFrame, observations: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """A cell that two documents of a report print differently."""
    chosen = reports.select("report_id", other_document_id="document_id")
    here = observations.select("document_id", *CELL_KEY, "locator")
    there = here.drop("edition").rename({"document_id": "other_document_id", "locator": "other_locator"})
    told = (
        failed.join(chosen, on="report_id", how="left", maintain_order="left")
        .join(here, on=["document_id", *_CELL], how="left", maintain_order="left")
        .join(there, on=["other_document_id", *_CELL], how="left", maintain_order="left")
        .join(tables(), on=["edition", "table_code"], how="left", maintain_order="left")
        .join(labels(), on=CELL_KEY, how="left", maintain_order="left")
    )
    numbers = (number("lhs"), number("rhs"))
    return told.with_columns(
        content=pl.format("{}|{}|{}", *numbers, "other_document_id"),
        message_zh=pl.format("{}{}：本文件为 {}，同一报告的另一份文件为 {}", "table_zh", "cell_zh", *numbers),
        message_en=pl.format("{}, {}: {} here, {} in another document of this report", "table_en", "cell_en", *numbers),
        suggestion_zh=pl.lit("请核对两份文件，把公布的各个版本改为一致。"),
        suggestion_en=pl.lit("Compare the two documents and publish the same number in every version."),
    )


def _doubtful(failed: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """An agency that may be another one."""
    doubt = pl.col("agency_doubt")
    names = documents.select("document_id", "agency_name", "agency_doubt")
    told = failed.join(names, on="document_id", how="left", maintain_order="left").with_columns(
        why=doubt.str.extract(r"^(\w+) "), other=doubt.str.extract(r"^\w+ (.+)$")
    )
    why_zh = pl.col("why").replace_strict({"renamed": "可能更名", "one_character": "仅一字之差"}, default="")
    why_en = pl.col("why").replace_strict(
        {"renamed": "perhaps renamed", "one_character": "one character differs"}, default=""
    )
    return told.with_columns(
        content=doubt,
        message_zh=pl.format("“{}”可能就是“{}”（{}），未合并", "agency_name", "other", why_zh),
        message_en=pl.format('"{}" may be "{}" ({}); they were not joined', "agency_name", "other", why_en),
        suggestion_zh=pl.lit("如为同一机关，请在来源清单中为两者写明同一名称。"),
        suggestion_en=pl.lit("If they are one agency, state one name for both in the sidecar."),
    )
