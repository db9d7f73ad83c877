"""What a person should look at: failed checks, in words, with their place.

Belongs here: sentences in Chinese and English, put together from the declared labels and the numbers; the telling cell.
Does not belong here: deciding whether a check fails (``reconcile.py``), labels of the form (``schemas/forms``).
"""

import hashlib
from collections.abc import Callable
from typing import Final

import polars as pl

from schemas.dictionary import CELL_KEY, cells, editions, equations, terms
from schemas.forms import forms

_COLUMNS: Final = [
    "finding_id",
    "document_id",
    "report_id",
    "report_year",
    "check_code",
    "severity",
    "message_zh",
    "message_en",
    "locator",
    "suggestion_zh",
    "suggestion_en",
    "decision",
    "decided_by",
    "decided_at",
    "other_document_id",
    "other_locator",
]
_PLACE: Final = ["document_id", *CELL_KEY[1:]]
_TABLE: Final = ["document_id", "table_code"]
_NUMERALS: Final = "一二三四五六七八九十"
_LINE_LABELS: Final = ["item_label_zh", "item_label_en", "column_label_zh", "column_label_en"]
_SHOWN: Final = 3


def findings(reconciliation: pl.DataFrame, observations: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """``schemas.quality.Findings``: one row for each failed check of ``reconciliation``, in its order.

    ``observations``: those of the documents concerned (others are ignored). ``documents``: as resolved; a rejected
    document has no findings. The id is the same in every run as long as document, check, version and the content of
    the cells are the same.
    """
    failed = reconciliation.filter(pl.col("status") == "fail").with_row_index("row")
    accepted = documents.filter(pl.col("status") == "accepted").select("document_id")
    failed = failed.join(accepted, on="document_id", how="semi", maintain_order="left")
    concerned = observations.join(failed, on="document_id", how="semi", maintain_order="left")
    table_editions = concerned.group_by(_TABLE).agg(pl.first("edition"))
    failed = failed.join(table_editions, on=_TABLE, how="left", maintain_order="left")
    failed = failed.join(tables(), on=["edition", "table_code"], how="left", maintain_order="left")
    written = [
        write(failed.filter(pl.col("check_code").is_in(codes)), concerned)
        for codes, write in ((equations()["check_code"].unique().to_list(), _equation), *_WRITERS)
    ]
    return completed(pl.concat(written, how="diagonal_relaxed").sort("row"))


def completed(said: pl.DataFrame) -> pl.DataFrame:
    """``schemas.quality.Findings``: ``said`` (place, words and ``content`` of each finding) with ids, undecided."""
    nowhere = ("locator", "other_document_id", "other_locator")
    absent = [*(name for name in nowhere if name not in said.columns), "decision", "decided_by"]
    undecided = [pl.lit(None, pl.String).alias(name) for name in absent]
    never = pl.lit(None, pl.Datetime("us", "UTC")).alias("decided_at")
    return said.with_columns(_finding_ids(said), *undecided, never).select(_COLUMNS)


def _equation(failed: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    """An equation that does not hold, told at its printed total."""
    place = ["check_code", *CELL_KEY]
    described = failed.join(equations().drop("severity"), on=place, how="left", maintain_order="left")
    members = (
        described.select("row", "document_id", "equation")
        .join(terms(), on="equation")
        .join(observations, on=["document_id", *CELL_KEY])
        .sort("row", "item_code", "column_code")
        .group_by("row", maintain_order=True)
        .agg(content=pl.col("value").cast(pl.String).fill_null("").str.join("|"))
    )
    telling_cell = ["table_code", "telling_item", "telling_column"]
    telling = _telling(observations.select("document_id", *CELL_KEY[1:], "value", "locator"))
    labels = _telling(cells().select(*CELL_KEY, *_LINE_LABELS))
    told = (
        described.join(members, on="row", how="left", maintain_order="left")
        .join(telling, on=["document_id", *telling_cell], how="left", maintain_order="left")
        .join(labels, on=["edition", *telling_cell], how="left", maintain_order="left")
        .with_columns(needed=pl.col("value") + pl.col("difference"))
    )
    along_row = pl.col("column_code") == ""
    line_zh = pl.when(along_row).then(pl.lit("行")).otherwise(pl.lit("列"))
    line_en = pl.when(along_row).then(pl.lit("row")).otherwise(pl.lit("column"))
    total_zh, total_en = (
        pl.when(along_row).then(f"column_label_{x}").otherwise(f"item_label_{x}") for x in ("zh", "en")
    )
    numbers = (number("lhs"), number("rhs"))
    needed = pl.col("needed") >= 0
    return told.with_columns(
        message_zh=pl.format(
            "{}“{}”一{}：{} {} ≠ {} {}", "table_zh", "place_zh", line_zh, "left_zh", numbers[0], "right_zh", numbers[1]
        ),
        message_en=pl.format(
            '{}, {} "{}": {} {} ≠ {} {}', "table_en", line_en, "place_en", "left_en", numbers[0], "right_en", numbers[1]
        ),
        suggestion_zh=pl.when(needed)
        .then(pl.format("请核对这一{}的各格。如果其余各格无误，“{}”应为 {}。", line_zh, total_zh, number("needed")))
        .otherwise(pl.format("请核对这一{}的各格。", line_zh)),
        suggestion_en=pl.when(needed)
        .then(
            pl.format(
                'Check the cells of this {}. If the others are right, "{}" should be {}.',
                line_en,
                total_en,
                number("needed"),
            )
        )
        .otherwise(pl.format("Check the cells of this {}.", line_en)),
    )


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
    whole = pl.col("missing") == pl.col("rhs")
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
                "{} has {} cells, {} are missing and {} have no single reading: {}{}",
                "table_en", number("rhs"), "missing", "unreadable", "shown_en",
                pl.when(more).then(pl.lit(" …")).otherwise(pl.lit("")),
            )
        ),
        suggestion_zh=pl.when(whole)
        .then(pl.lit("请确认文件中有这张表，且是文字而不是图片；附件也请一并读取。"))
        .otherwise(pl.lit("请对照格式补齐各格；没有发生的填 0，并保留表格的行和列。")),
        suggestion_en=pl.when(whole)
        .then(pl.lit("Make sure that the file has this table as text, not as a picture; read the attachments too."))
        .otherwise(pl.lit("Complete the table as the form has it; write 0 where nothing happened, keep all rows.")),
    )  # fmt: skip


_WRITERS: Final[tuple[tuple[list[str], Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]], ...]] = (
    (["domain"], _domain),
    (["edition_matches_year"], _edition),
    (["completeness"], _completeness),
)


def tables() -> pl.DataFrame:
    """``edition, table_code, table_zh, table_en`` and its labels: a table is called by the number of its section."""
    rows = [
        (form.edition, table.code, f"表{_NUMERALS[table.section - 1]}", f"table {table.section}")
        for form in forms().values()
        for table in form.tables
    ]
    return pl.DataFrame(rows, schema=["edition", "table_code", "table_zh", "table_en"], orient="row").join(
        cells().group_by("edition", "table_code").agg(pl.first("table_label_zh", "table_label_en")),
        on=["edition", "table_code"],
    )


def _telling(cell_rows: pl.DataFrame) -> pl.DataFrame:
    return cell_rows.rename({"item_code": "telling_item", "column_code": "telling_column"})


def labels() -> pl.DataFrame:
    """Every cell with ``kind, signed`` and its labels as they are quoted: ``cell_zh, cell_en``."""
    return cells().select(
        *CELL_KEY,
        "kind",
        "signed",
        cell_zh=pl.format("“{}”“{}”", "item_label_zh", "column_label_zh"),
        cell_en=pl.format('"{}" / "{}"', "item_label_en", "column_label_en"),
    )


def _first_places(observations: pl.DataFrame) -> pl.DataFrame:
    return observations.drop_nulls("locator").group_by(_TABLE, maintain_order=True).agg(pl.first("locator"))


def number(name: str) -> pl.Expr:
    """A decimal without the zeros that its scale adds."""
    return pl.col(name).cast(pl.Decimal(38, 6)).cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")


def _finding_ids(said: pl.DataFrame) -> pl.Series:
    place = ["document_id", "check_code", "check_version", "table_code", "item_code", "column_code", "content"]
    texts = said.select(pl.concat_str(pl.col(place).cast(pl.String).fill_null(""), separator="\x1f"))
    # Only SHA-256 is the same in every release; findings are few.
    return pl.Series(
        "finding_id", [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts.to_series()], pl.String
    )
