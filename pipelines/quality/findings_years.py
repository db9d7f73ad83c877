"""What last year's report, or the agency's powers, say against a report, in words.

Belongs here: the sentences of the checks of ``years.py``. Does not belong here: whether a check fails.
"""

from collections.abc import Callable, Mapping
from typing import Final

import polars as pl

from pipelines.quality.facts import exploded
from pipelines.quality.wording import completed, labels, number, tables
from schemas.dictionary import CELL_KEY

_CELL: Final = ["document_id", *CELL_KEY[1:]]
_REMARK_ZH: Final = "请与上年的报告核对；如上年报告更正过，请在报告中说明。"
_REMARK_EN: Final = "Compare with last year's report; if that was corrected, say so in the report."


def findings_years(reconciliation: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """``schemas.quality.Findings``: one row for each failed check of ``reconciliation`` (as ``reconcile_years`` or
    ``reconcile_territory`` gives it), in its order. ``facts``: of the documents concerned.
    """
    failed = reconciliation.filter(pl.col("status") == "fail").with_row_index("row")
    concerned = facts.join(failed, on="document_id", how="semi")
    cells = exploded(concerned)
    editions = cells.group_by("document_id", "table_code").agg(pl.first("edition"))
    placed = (
        failed.join(editions, on=["document_id", "table_code"], how="left", maintain_order="left")
        .join(tables(), on=["edition", "table_code"], how="left", maintain_order="left")
        .join(labels(), on=CELL_KEY, how="left", maintain_order="left")
        .join(_places(cells, concerned), on=_CELL, how="left", maintain_order="left")
        .with_columns(content=pl.concat_str(pl.col("lhs", "rhs").cast(pl.String).fill_null(""), separator="|"))
    )
    written = [write(placed.filter(pl.col("check_code") == code)) for code, write in _WRITERS.items()]
    return completed(pl.concat(written, how="diagonal_relaxed").sort("row"))


def _places(cells: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """Of every cell its place, of rules the first cell of the row, of the requests table its first place."""
    rules = (
        cells.filter((pl.col("item_code") == "rules") & (pl.col("value") > 0))
        .group_by("document_id", "table_code", "item_code", maintain_order=True)
        .agg(pl.first("locator"))
        .with_columns(column_code=pl.lit(""))
    )
    whole = facts.select(
        "document_id",
        table_code=pl.lit("requests"),
        item_code=pl.lit(""),
        column_code=pl.lit(""),
        locator="first_locator",
    )
    names = [*_CELL, "locator"]
    return pl.concat([cells.select(names), rules.select(names), whole])


def _unlike_last_year(failed: pl.DataFrame) -> pl.DataFrame:
    """A number that last year's report says otherwise."""
    return failed.with_columns(
        message_zh=pl.format("{}{}为 {}，按上年的报告应为 {}", "table_zh", "cell_zh", number("lhs"), number("rhs")),
        message_en=pl.format(
            "{}, {} is {}; by last year's report it should be {}", "table_en", "cell_en", number("lhs"), number("rhs")
        ),
        suggestion_zh=pl.lit(_REMARK_ZH),
        suggestion_en=pl.lit(_REMARK_EN),
    )


def _copied(failed: pl.DataFrame) -> pl.DataFrame:
    return failed.with_columns(
        message_zh=pl.format("{}各格与上年的报告完全相同", "table_zh"),
        message_en=pl.format("{} is the same as last year's in every cell", "table_en"),
        suggestion_zh=pl.lit("请确认填的是本年的数。"),
        suggestion_en=pl.lit("Make sure that the numbers are this year's."),
    )


def _authority(failed: pl.DataFrame) -> pl.DataFrame:
    return failed.with_columns(
        message_zh=pl.format("{}报告了规章（{} 件），而县级、乡级机关和部门没有规章制定权", "table_zh", number("lhs")),
        message_en=pl.format(
            "{} reports rules ({}), which an agency of a county or township, or a department, cannot make",
            "table_en",
            number("lhs"),
        ),
        suggestion_zh=pl.lit("请核对是否把其他文件填成了规章。"),
        suggestion_en=pl.lit("Check whether other documents were entered as rules."),
    )


def _leap(failed: pl.DataFrame) -> pl.DataFrame:
    return failed.with_columns(
        message_zh=pl.format("{}{}为 {}，上年为 {}", "table_zh", "cell_zh", number("lhs"), number("rhs")),
        message_en=pl.format("{}, {} is {}, last year {}", "table_en", "cell_en", number("lhs"), number("rhs")),
        suggestion_zh=pl.lit("与上年相差五倍以上，请核对数字和位数；属实的话宜在正文中说明原因。"),
        suggestion_en=pl.lit(
            "Five times as much, or as little: check the digits; if it is right, the text may say why."
        ),
    )


def _below_parts(failed: pl.DataFrame) -> pl.DataFrame:
    return failed.with_columns(
        message_zh=pl.format(
            "{}{}汇总为 {}，少于所属各机关报告之和 {}", "table_zh", "cell_zh", number("lhs"), number("rhs")
        ),
        message_en=pl.format(
            "{}, {} is {} for the whole territory, less than the {} that the reports of its bodies add up to",
            "table_en", "cell_en", number("lhs"), number("rhs"),
        ),
        suggestion_zh=pl.lit("请核对汇总是否完整，所属机关的数是否有误。"),
        suggestion_en=pl.lit("Check whether the sum is complete, and whether a body's number is wrong."),
    )  # fmt: skip


def _far(failed: pl.DataFrame) -> pl.DataFrame:
    return failed.with_columns(
        message_zh=pl.format(
            "{}{}为 {}，同级同类机关的中位数为 {}", "table_zh", "cell_zh", number("lhs"), number("rhs")
        ),
        message_en=pl.format(
            "{}, {} is {}; the median of agencies of the same level and kind is {}",
            "table_en", "cell_en", number("lhs"), number("rhs"),
        ),
        suggestion_zh=pl.lit("远大于同类机关，请核对数字和位数。"),
        suggestion_en=pl.lit("Far above its peers: check the digits."),
    )  # fmt: skip


_WRITERS: Final[Mapping[str, Callable[[pl.DataFrame], pl.DataFrame]]] = {
    "carry_over_continuity": _unlike_last_year,
    "normative_stock": _unlike_last_year,
    "rules_stock": _unlike_last_year,
    "items_stock": _unlike_last_year,
    "copied_from_last_year": _copied,
    "rules_authority": _authority,
    "plausibility": _leap,
    "hierarchy": _below_parts,
    "peer_outlier": _far,
}
