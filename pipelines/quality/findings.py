"""What a person should look at: failed checks, in words, with their place.

Belongs here: sentences in Chinese and English, put together from the declared labels and the numbers; the telling cell.
Does not belong here: deciding whether a check fails (``reconcile.py``), labels of the form (``schemas/forms``).
"""

from collections.abc import Callable, Mapping
from typing import Final

import polars as pl

from pipelines.quality.findings_equations import describe_equations
from pipelines.quality.wording import completed, labels, number, tables
from schemas.dictionary import CELL_KEY, editions, equations

_PLACE: Final = ["document_id", *CELL_KEY[1:]]
_TABLE: Final = ["document_id", "table_code"]
_SHOWN: Final = 3


def findings(
    reconciliation: pl.DataFrame,
    observations: pl.DataFrame,
    documents: pl.DataFrame,
    suspects: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """``schemas.quality.Findings``: one row for each failed check of ``reconciliation``, in its order.

    ``observations``: those of the documents concerned (others are ignored). ``documents``: as resolved; a rejected
    document has no findings. ``suspects`` (``schemas.quality.Suspects``) are named where an equation fails. The id is
    the same in every run as long as document, check, version and the content of the cells are the same.
    """
    failed = reconciliation.filter(pl.col("status") == "fail").with_row_index("row")
    accepted = documents.filter(pl.col("status") == "accepted").select("document_id")
    failed = failed.join(accepted, on="document_id", how="semi", maintain_order="left")
    concerned = observations.join(failed, on="document_id", how="semi", maintain_order="left")
    table_editions = concerned.group_by(_TABLE).agg(pl.first("edition"))
    failed = failed.join(table_editions, on=_TABLE, how="left", maintain_order="left")
    failed = failed.join(tables(), on=["edition", "table_code"], how="left", maintain_order="left")
    written = [describe_equations(failed.filter(_one_of(equations()["check_code"].to_list())), concerned, suspects)]
    written += [write(failed.filter(_one_of([code])), concerned) for code, write in _WRITERS.items()]
    return completed(pl.concat(written, how="diagonal_relaxed").sort("row"))


def _one_of(codes: list[str]) -> pl.Expr:
    return pl.col("check_code").is_in(codes)


def _domain(failed: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    """A number that cannot stand in its cell."""
    told = failed.join(labels(), on=CELL_KEY, how="left", maintain_order="left").join(
        observations.select(*_PLACE, "locator"), on=_PLACE, how="left", maintain_order="left"
    )
    count = pl.col("kind") == "count"
    rule_zh = (
        pl.when(~count)
        .then(pl.lit("金额不应为负"))
        .when("signed")
        .then(pl.lit("件数应为整数"))
        .otherwise(pl.lit("件数应为非负整数"))
    )
    rule_en = (
        pl.when(~count)
        .then(pl.lit("an amount is not negative"))
        .when("signed")
        .then(pl.lit("a count is whole"))
        .otherwise(pl.lit("a count is whole and not negative"))
    )
    return told.with_columns(
        content=pl.col("lhs").cast(pl.String),
        message_zh=pl.format("{}{}：{}，文中为 {}", "table_zh", "cell_zh", rule_zh, number("lhs")),
        message_en=pl.format("{}, {}: {}, but {} is printed", "table_en", "cell_en", rule_en, number("lhs")),
        suggestion_zh=pl.lit("请核对这一格的数字和小数点。"),
        suggestion_en=pl.lit("Check the number and the decimal point in this cell."),
    )


def _edition(failed: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    """A table on a form that was not in force for the year, told at its first cell that has a place."""
    form = editions().select("edition", "issued_as", "first_year", "last_year", form_zh="label_zh", form_en="label_en")
    due = form.select("first_year", "last_year", due_zh="form_zh", due_en="form_en", due_as="issued_as").join_where(
        failed.select("report_year").unique(),
        pl.col("report_year") >= pl.col("first_year"),
        pl.col("report_year") <= pl.col("last_year").fill_null(9999),
    )
    told = (
        failed.join(form.drop("first_year", "last_year"), on="edition", how="left", maintain_order="left")
        .join(due.drop("first_year", "last_year"), on="report_year", how="left", maintain_order="left")
        .join(_first_places(observations), on=_TABLE, how="left", maintain_order="left")
    )
    due_zh = pl.format("{}（{}）", "due_zh", "due_as").fill_null("更早的格式")
    due_en = pl.format("{} ({})", "due_en", "due_as").fill_null("an earlier form")
    return told.with_columns(
        content=pl.format("{}|{}", "edition", "report_year"),
        message_zh=pl.format(
            "{}采用{}（{}），而{}年度应采用{}", "table_zh", "form_zh", "issued_as", "report_year", due_zh
        ),
        message_en=pl.format(
            "{} follows {} ({}), while {} is due on {}", "table_en", "form_en", "issued_as", "report_year", due_en
        ),
        suggestion_zh=pl.lit("请按适用的格式重新填报，并核对报告年度。"),
        suggestion_en=pl.lit("Fill in the form in force, and check the report year."),
    )


def _completeness(failed: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    """A table with cells that are absent or have no single reading; the first of them are named."""
    missing, unreadable = pl.col("status") == "missing", pl.col("status") == "unreadable"
    absent = (
        observations.filter(missing | unreadable)
        .join(failed, on=_TABLE, how="semi", maintain_order="left")
        .join(labels(), on=CELL_KEY, how="left", maintain_order="left")
        # What is printed but cannot be read is more telling than what is not there.
        .sort(unreadable, descending=True, maintain_order=True)
        .group_by(_TABLE, maintain_order=True)
        .agg(
            missing=missing.sum(),
            unreadable=unreadable.sum(),
            shown_zh=pl.col("cell_zh").head(_SHOWN).str.join("、"),
            shown_en=pl.col("cell_en").head(_SHOWN).str.join(", "),
            content=pl.format("{}.{}:{}", "item_code", "column_code", "status").sort().str.join("|"),
            locator=pl.col("locator").drop_nulls().first(),
        )
    )
    told = failed.join(absent, on=_TABLE, how="left", maintain_order="left")
    whole, all_there = pl.col("missing") == pl.col("rhs"), pl.col("missing") == 0
    more = pl.col("missing") + pl.col("unreadable") > _SHOWN
    return told.with_columns(
        message_zh=pl.when(whole)
        .then(pl.format("没有找到{}（{}）", "table_zh", "table_label_zh"))
        .otherwise(
            pl.format(
                "{}应有 {} 格，缺 {} 格，{} 格无法确定读法：{}{}",
                "table_zh", number("rhs"), "missing", "unreadable", "shown_zh",
                pl.when(more).then(pl.lit(" 等")).otherwise(pl.lit("")),
            )
        ),
        message_en=pl.when(whole)
        .then(pl.format("{} ({}) was not found", "table_en", "table_label_en"))
        .otherwise(
            pl.format(
                "{} has {} cells, of which {} missing and {} without a single reading: {}{}",
                "table_en", number("rhs"), "missing", "unreadable", "shown_en",
                pl.when(more).then(pl.lit(" …")).otherwise(pl.lit("")),
            )
        ),
        suggestion_zh=pl.when(whole)
        .then(pl.lit("请确认文件中有这张表，且是文字而不是图片；附件也请一并读取。"))
        .when(all_there)
        .then(pl.lit("请核对原文：每格应单独成格，且只有一个数字；图片或扫描件请改用文字版。"))
        .otherwise(pl.lit("请对照格式补齐各格；没有发生的填 0，并保留表格的行和列。")),
        suggestion_en=pl.when(whole)
        .then(pl.lit("Make sure that the file has this table as text, not as a picture; read the attachments too."))
        .when(all_there)
        .then(pl.lit("Look at the original: one number to a cell, each cell apart; give the text, not a scan."))
        .otherwise(pl.lit("Complete the table as the form has it; write 0 where nothing happened, keep all rows.")),
    )  # fmt: skip


def _pages_unread(failed: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    """Pages of which nothing is known."""
    return failed.with_columns(
        content=pl.col("lhs").cast(pl.String),
        message_zh=pl.format("有 {} 页是图片（扫描页），没有读出，其中的数字和文字不在结果里", number("lhs")),
        message_en=pl.format(
            "pages that are pictures (scans) and were not read: {}; what they print is not among the results",
            number("lhs"),
        ),
        suggestion_zh=pl.lit("请改用文字版，或安装可选组件 ocr 后重读；已安装的，请人工查看这些页。"),
        suggestion_en=pl.lit(
            "Give these pages as text, or install the extra ocr and read the file again; with it, look at the pages."
        ),
    )


def _left_blank(failed: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    """A blank that must hold a number."""
    told = failed.join(labels(), on=CELL_KEY, how="left", maintain_order="left").join(
        observations.select(*_PLACE, "locator"), on=_PLACE, how="left", maintain_order="left"
    )
    return told.with_columns(
        content=pl.col("rhs").cast(pl.String),
        message_zh=pl.format("{}{}留空，按勾稽关系应为 {}", "table_zh", "cell_zh", number("rhs")),
        message_en=pl.format("{}, {} is blank; by the equations it is {}", "table_en", "cell_en", number("rhs")),
        suggestion_zh=pl.format("请填写这一格；如确为 {}，请补上。", number("rhs")),
        suggestion_en=pl.format("Fill in this cell: {}, if that is what happened.", number("rhs")),
    )


def _unit_unstated(failed: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    """An amount of which nobody knows whether it is in yuan or 10,000 yuan."""
    told = failed.join(labels(), on=CELL_KEY, how="left", maintain_order="left").join(
        observations.select(*_PLACE, "locator", "value"), on=_PLACE, how="left", maintain_order="left"
    )
    return told.with_columns(
        content=pl.col("value").cast(pl.String),
        message_zh=pl.format("{}{}的金额 {} 没有写明单位", "table_zh", "cell_zh", number("value")),
        message_en=pl.format("{}, {}: the amount {} has no unit printed", "table_en", "cell_en", number("value")),
        suggestion_zh=pl.lit("请在表头或该格写明是元还是万元；未写明的不计入指标。"),
        suggestion_en=pl.lit("Print the unit in the header or the cell; without one the amount counts nowhere."),
    )


def _localisation(failed: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    """A table whose equations fail in more ways than a few cells explain."""
    told = failed.join(_first_places(observations), on=_TABLE, how="left", maintain_order="left")
    return told.with_columns(
        content=pl.lit(""),
        message_zh=pl.format("{}的勾稽关系多处不平，未能在限定时间内归结到少数几格", "table_zh"),
        message_en=pl.format("{}: no few cells were found that explain all equations that fail", "table_en"),
        suggestion_zh=pl.lit("请逐行逐列核对整张表；很可能有整行或整列错位。"),
        suggestion_en=pl.lit("Check the whole table row by row; whole rows or columns may be shifted."),
    )


_WRITERS: Final[Mapping[str, Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]]] = {
    "domain": _domain,
    "edition_matches_year": _edition,
    "completeness": _completeness,
    "pages_unread": _pages_unread,
    "left_blank": _left_blank,
    "unit_unstated": _unit_unstated,
    "localisation": _localisation,
}


def _first_places(observations: pl.DataFrame) -> pl.DataFrame:
    return observations.drop_nulls("locator").group_by(_TABLE, maintain_order=True).agg(pl.first("locator"))
