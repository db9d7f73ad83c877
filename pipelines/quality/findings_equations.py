"""Equations that do not hold, in words: what stands on either side, where, and which cell is probably wrong.

Belongs here: the sentences of failing equations and of their suspects. Does not belong here: whether an equation fails
(``reconcile.py``), who is suspected (``localise.py``).
"""

from typing import Final

import polars as pl

from pipelines.quality.wording import labels, number
from schemas.dictionary import CELL_KEY, cells, equations, terms

_CELL: Final = ["document_id", *CELL_KEY[1:]]
_LINE_LABELS: Final = ["item_label_zh", "item_label_en", "column_label_zh", "column_label_en"]
_SHOWN: Final = 5
_SLIPS: Final = {
    "neighbours_swapped": ("与相邻的格互换", "swapped with the cell beside it"),
    "digits_swapped": ("数字颠倒", "digits swapped"),
    "total_of_another_row": ("抄成另一处的合计", "the total of another line"),
    "decimal_shifted": ("多写或漏写了 0", "a zero too many or too few"),
    "digit_lost": ("漏写一位", "a digit left out"),
    "digit_added": ("多写一位", "a digit too many"),
    "one_digit_changed": ("错一位数字", "one digit wrong"),
}


def describe_equations(
    failed: pl.DataFrame, observations: pl.DataFrame, suspects: pl.DataFrame | None = None
) -> pl.DataFrame:
    """``failed`` rows of equations (with ``row, edition, table_zh, table_en``) with ``message_zh, message_en,
    suggestion_zh, suggestion_en, locator, content``: told at the only suspect in the equation, else at its total.
    """
    place = ["check_code", *CELL_KEY]
    described = failed.join(equations().drop("severity"), on=place, how="left", maintain_order="left")
    members = (
        described.select("row", "document_id", "equation")
        .join(terms(), on="equation")
        .join(observations, on=["document_id", *CELL_KEY])
        .sort("row", "item_code", "column_code")
    )
    shown = members.group_by("row", maintain_order=True).agg(
        content=pl.col("value").cast(pl.String).fill_null("").str.join("|"), closed=pl.col("value").is_not_null().all()
    )
    telling_cell = ["table_code", "telling_item", "telling_column"]
    telling = _telling(observations.select(*_CELL, "value", "locator"))
    words = _telling(cells().select(*CELL_KEY, *_LINE_LABELS))
    told = (
        described.join(shown, on="row", how="left", maintain_order="left")
        .join(telling, on=["document_id", *telling_cell], how="left", maintain_order="left")
        .join(words, on=["edition", *telling_cell], how="left", maintain_order="left")
        .join(_suspected(members, suspects), on="row", how="left", maintain_order="left")
        .with_columns(
            needed=pl.when("closed").then(pl.col("value") + pl.col("difference")),
            locator=pl.coalesce("suspect_locator", "locator"),
        )
    )
    return told.with_columns(*_messages(), *_suggestions())


def _messages() -> list[pl.Expr]:
    along_row = pl.col("column_code") == ""
    line_zh = pl.when(along_row).then(pl.lit("行")).otherwise(pl.lit("列"))
    line_en = pl.when(along_row).then(pl.lit("row")).otherwise(pl.lit("column"))
    sides = (number("lhs"), number("rhs"))
    zh = pl.format(
        "{}“{}”一{}：{} {} ≠ {} {}", "table_zh", "place_zh", line_zh, "left_zh", sides[0], "right_zh", sides[1]
    )
    en = pl.format(
        '{}, {} "{}": {} {} ≠ {} {}', "table_en", line_en, "place_en", "left_en", sides[0], "right_en", sides[1]
    )
    return [zh.alias("message_zh"), en.alias("message_en")]


def _suggestions() -> list[pl.Expr]:
    """Who is suspected; else what the total would have to be, where that is possible."""
    along_row = pl.col("column_code") == ""
    line_zh = pl.when(along_row).then(pl.lit("行")).otherwise(pl.lit("列"))
    line_en = pl.when(along_row).then(pl.lit("row")).otherwise(pl.lit("column"))
    total_zh, total_en = (
        pl.when(along_row).then(f"column_label_{x}").otherwise(f"item_label_{x}") for x in ("zh", "en")
    )
    possible = pl.col("needed") >= 0
    look_zh, look_en = (
        pl.format("请核对这一{}的各格。", line_zh), pl.format("Check the cells of this {}.", line_en),
    )  # fmt: skip
    total = (
        pl.format("{}如果其余各格无误，“{}”应为 {}。", look_zh, total_zh, number("needed")),
        pl.format('{} If the others are right, "{}" should be {}.', look_en, total_en, number("needed")),
    )
    plain = [pl.when(possible).then(text).otherwise(look) for text, look in zip(total, (look_zh, look_en), strict=True)]
    return [
        pl.coalesce(f"suspects_{x}", text).alias(f"suggestion_{x}") for x, text in zip(("zh", "en"), plain, strict=True)
    ]


def _suspected(members: pl.DataFrame, suspects: pl.DataFrame | None) -> pl.DataFrame:
    """By ``row``: ``suspects_zh, suspects_en`` and, where there is only one, its ``suspect_locator``."""
    if suspects is None or suspects.is_empty():
        names = ("suspects_zh", "suspects_en", "suspect_locator")
        return pl.DataFrame(schema={"row": members.schema["row"], **dict.fromkeys(names, pl.String())})
    slips = pl.DataFrame(
        [(code, f"，{zh}", f", {en}") for code, (zh, en) in _SLIPS.items()],
        schema=["pattern", "slip_zh", "slip_en"],
        orient="row",
    )
    named = (
        members.select("row", *_CELL, "edition", "locator")
        .join(suspects, on=_CELL)
        .join(labels(), on=CELL_KEY)
        .join(slips, on="pattern", how="left")
        .with_columns(pl.col("slip_zh", "slip_en").fill_null(""))
        .sort("row", "solution_no", "item_code", "column_code")
        .unique(["row", *_CELL, "needed"], keep="first", maintain_order=True)
    )
    numbers = (number("printed"), number("needed"))
    cell_zh = pl.format("{}文中为 {}，应为 {}{}", "cell_zh", *numbers, "slip_zh")
    cell_en = pl.format("{} prints {} and should be {}{}", "cell_en", *numbers, "slip_en")
    listed = named.group_by("row", maintain_order=True).agg(
        zh=cell_zh.head(_SHOWN).str.join("；"),
        en=cell_en.head(_SHOWN).str.join("; "),
        found=pl.len(),
        suspect_locator=pl.when(pl.len() == 1).then(pl.col("locator").first()),
    )
    only, more = pl.col("found") == 1, pl.col("found") > _SHOWN
    return listed.select(
        "row",
        "suspect_locator",
        suspects_zh=pl.when(only)
        .then(pl.format("最可能有误的格：{}。", "zh"))
        .otherwise(
            pl.format("可能有误的格（任一处）：{}{}。", "zh", pl.when(more).then(pl.lit(" 等")).otherwise(pl.lit("")))
        ),
        suspects_en=pl.when(only)
        .then(pl.format("Most likely wrong: {}.", "en"))
        .otherwise(
            pl.format("Likely wrong is one of: {}{}.", "en", pl.when(more).then(pl.lit("; …")).otherwise(pl.lit("")))
        ),
    )


def _telling(cell_rows: pl.DataFrame) -> pl.DataFrame:
    return cell_rows.rename({"item_code": "telling_item", "column_code": "telling_column"})
