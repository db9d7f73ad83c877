"""What the prose states and the tables contradict, in words.

Belongs here: the sentences for failed checks of the prose. Does not belong here: the verdicts (``narrative.py``), the
shape of a finding (``findings.py``).
"""

from typing import Final

import polars as pl

from pipelines.quality.wording import completed, number
from schemas.checks import NARRATIVE
from schemas.forms import forms
from schemas.subjects import narrative

_NUMERALS: Final = "一二三四五六七八九十"


def narrative_findings(judged: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """``schemas.quality.Findings``: one row for each failed one of ``narrative.verdicts``, in their order."""
    named = documents.select("document_id", "report_id", "report_year")
    failed = judged.filter(pl.col("status") == "fail").join(named, on="document_id", how="left", maintain_order="left")
    told = failed.join(_tables(), on="table_code", how="left", maintain_order="left").join(
        _subjects(), on="item_code", how="left", maintain_order="left"
    )
    left, right = number("lhs"), number("rhs")
    place_zh = pl.format("{}“{}”", "table_zh", "subject_zh")
    place_en = pl.format('{} "{}"', "table_en", "subject_en")
    messages = {
        "narrative_parts": (
            pl.format("正文“{}”，其中各项之和为 {}", "quote", left),
            pl.format("the prose says “{}”, while its parts add up to {}", "quote", left),
        ),
        "narrative_tables": (
            pl.format("正文“{}”，而{}为 {}", "quote", place_zh, left),
            pl.format("the prose says “{}”, while {} is {}", "quote", place_en, left),
        ),
        "narrative_percent": (
            pl.format("正文“{}”，按{}办理总数计算为 {}%，按其他总数也不是 {}%", "quote", "table_zh", left, right),
            pl.format(
                "the prose says “{}”; of all handled in {} it is {}%, and of no other total {}%",
                "quote", "table_en", left, right,
            ),
        ),
        "narrative_none": (
            pl.format("正文“{}”，而{}为 {}", "quote", place_zh, left),
            pl.format("the prose says “{}”, while {} is {}", "quote", place_en, left),
        ),
        "narrative_upheld": (
            pl.format("正文“{}”，而{}为 {}", "quote", place_zh, left),
            pl.format("the prose says “{}”, while {} is {}", "quote", place_en, left),
        ),
        "narrative_period": (
            pl.format("正文统计期限为“{}”，而报告年度为 {} 年", "quote", "report_year"),
            pl.format("the statistical period is “{}”, while the report year is {}", "quote", "report_year"),
        ),
    }  # fmt: skip
    code = pl.col("check_code")
    message_zh, message_en = (
        pl.coalesce(pl.when(code == name).then(texts[n]) for name, texts in messages.items()) for n in (0, 1)
    )
    inside = code.is_in(["narrative_parts", "narrative_period"])
    said = told.with_columns(
        column_code=pl.lit(""),
        content=pl.format("{}|{}|{}", "quote", left, right),
        severity=code.replace_strict(
            {name: check.severity for name, check in NARRATIVE.items()}, return_dtype=pl.String
        ),
        check_version=code.replace_strict(
            {name: check.version for name, check in NARRATIVE.items()}, return_dtype=pl.Int16
        ),
        message_zh=message_zh,
        message_en=message_en,
        suggestion_zh=pl.when(inside)
        .then(pl.lit("请核对正文。"))
        .otherwise(pl.lit("请核对正文与表格，两处应当一致。")),
        suggestion_en=pl.when(inside)
        .then(pl.lit("Check the prose."))
        .otherwise(pl.lit("Check the prose and the table; they should agree.")),
    )
    return completed(said)


def _tables() -> pl.DataFrame:
    rows = {
        table.code: (table.code, f"表{_NUMERALS[table.section - 1]}", f"table {table.section}")
        for form in forms().values()
        for table in form.tables
    }
    return pl.DataFrame(list(rows.values()), schema=["table_code", "table_zh", "table_en"], orient="row")


def _subjects() -> pl.DataFrame:
    rows = [(one.code, one.label, one.label_en) for one in narrative().subjects]
    return pl.DataFrame(rows, schema=["item_code", "subject_zh", "subject_en"], orient="row")
