"""Digits glued behind a label -> one value for each column, where there is only one way to part them.

``规章000`` has one reading: as many digits as columns. ``规章4452`` has several. Blanks vanish in such texts, so that
digits are parted only in a document in which no row has fewer digits than columns; and where the row has an equation,
digits that break it stay unread.
"""

import polars as pl

from pipelines.extract.values import read

_ENOUGH, _WIDE = 6, 5
"""Rows that must show at least a digit for each of at least five columns before a document is taken to print its
zeros.
"""


_WIDE_DIGITS = list("０１２３４５６７８９")


def unglued(values: pl.DataFrame, width: pl.Expr, empty: pl.DataFrame, *, proven: bool = False) -> pl.DataFrame:
    """``empty`` (doc): documents with a row that shows no value. Values with state ``glued`` become numbers;
    ``glued`` (Boolean) marks those that were parted. ``proven``: other rows show that the documents print their zeros.

    ``values`` holds ``seg`` and what ``width`` needs (the number of columns of the row). Others pass unchanged.
    """
    is_glued = (pl.col("state") == "glued").fill_null(False)
    marked = values.with_columns(width_=width, glued=is_glued)
    if not marked["glued"].any():
        return marked.drop("width_")
    full = (pl.col("text").str.len_chars() >= pl.col("width_")) & (pl.col("width_") > 1)
    short = (
        (~full & (pl.col("width_") > 1)).any().over("doc")
        | (((full & (pl.col("width_") >= _WIDE)).sum().over("doc") < _ENOUGH) & (not proven))
        | pl.col("doc").is_in(empty["doc"].implode())
    )
    zeros = pl.col("text").str.contains(r"^[0０]+$") & (pl.col("text").str.len_chars() == pl.col("width_"))
    narrow = (pl.col("width_") > 1) & (pl.col("width_") < _WIDE)
    short = short | narrow & ~(zeros & narrow).any().over("doc")
    digits = pl.col("text").str.contains(r"^[0-9０-９]+$") & (pl.col("text").str.len_chars() == pl.col("width_"))
    glued = marked.filter("glued").with_columns(short=short, digits=digits)
    single = glued.filter(pl.col("width_") == 1).drop("short", "digits")
    parted = glued.filter((pl.col("width_") > 1) & ~pl.col("short") & pl.col("digits") & ~pl.col("open"))
    spoiled = glued.filter((pl.col("width_") > 1) & (pl.col("short") | ~pl.col("digits") | pl.col("open")))
    digits_of = parted.with_columns(
        text=pl.col("text").str.extract_all(r"[0-9０-９]"), nth=pl.int_ranges(0, "width_", dtype=pl.UInt32)
    )
    digits_of = digits_of.explode("text", "nth").with_columns(
        start=pl.col("start") + pl.col("nth"),
        end=pl.col("start") + pl.col("nth") + 1,
        value=pl.col("text").str.replace_many(_WIDE_DIGITS, list("0123456789")).cast(pl.Decimal(20, 6)),
        state=pl.lit("number"),
    )
    names = marked.columns
    return (
        pl.concat(
            [
                marked.filter(~pl.col("glued")),
                _whole(single).select(names),
                digits_of.select(names),
                spoiled.select(names).with_columns(state=pl.lit("unreadable"), glued=pl.lit(False)),
            ]
        )
        .sort("pos", "start", maintain_order=True)
        .drop("width_")
    )


def _whole(single: pl.DataFrame) -> pl.DataFrame:
    """The digits behind the label of a row with one column are its number."""
    texts = single["text"].unique().to_list()
    read_as = [(text, reading.state, reading.value) for text in texts if (reading := read(text))]
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "text": pl.String,
        "state": pl.String,
        "value": pl.Decimal(20, 6),
    }
    table = pl.DataFrame(read_as, schema=schema, orient="row")
    return (
        single.drop("state", "value")
        .join(table, on="text", how="left")
        .with_columns(state=pl.col("state").fill_null("unreadable"), glued=pl.lit(False))
    )


def vetoed(parted: pl.DataFrame, group: list[str], total: pl.Expr) -> pl.DataFrame:
    """Keys of ``group`` whose parted digits break the equation of their row: the parts do not add up to the
    ``total``.
    """
    parts = pl.col("value").filter(~total).sum()
    whole = pl.col("value").filter(total).sum()
    return parted.group_by(group).agg(broken=total.any() & (parts != whole)).filter("broken").select(group)
