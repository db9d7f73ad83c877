"""Rows with their slots -> readings: which column each value is, or why none can be told.

Belongs here: the rules by which a slot becomes a column. Every rule admits exactly one reading; where two remain the row is unreadable.
Does not belong here: the equations of the form. None of them chooses a reading; one may veto the parting of glued digits.

The rules, first that applies: as many printed values as columns, side by side: by order. A row shaped like the others of its table with as
many slots as columns: by order, blanks included. More slots: the filler stands where the rows of the same shape leave no other place. More
printed values on one line: repeated merged cells under repeated header labels; else a column whose every admissible value is the same.
"""

import polars as pl

from schemas.forms import forms

ATOM = ["doc", "pos", "sep", "state", "value", "unit", "worded", "text", "glued", "start", "end", "open", "row", "block", "grid_row", "member"]
"""What a reading keeps of the atom it was read from."""


def verdicts(heads: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    """Adds to each head: ``slots, printed, offset, verdict, extra`` (printed values that no column takes)."""
    printed = pl.col("state") != "blank"
    where = pl.when(printed).then(pl.col("slot"))
    shape = values.group_by("seg").agg(
        slots=pl.col("slot").max() + 1,
        printed=printed.sum().cast(pl.Int64),
        low=where.min(),
        high=where.max(),
        even=pl.col("even").all(),
        counted=pl.col("counted").any(),
        open=pl.col("open").any(),
    )
    rows = heads.join(shape, on="seg", how="left").with_columns(pl.col("slots", "printed").fill_null(0))
    rows = _windows(_regular(rows))
    width, slots, count = pl.col("width").cast(pl.Int64), pl.col("slots"), pl.col("printed")
    safe = (pl.col("mode") == "line") & ~pl.col("split") | pl.col("followed")
    side_by_side = pl.col("counted") | (pl.col("high") - pl.col("low") + 1 == width)
    shaped = pl.col("even") & pl.when("counted").then(True).otherwise(pl.col("regular"))
    verdict = (
        pl.when(slots == 0)
        .then(None)
        .when(~safe | pl.col("suspect").fill_null(False))
        .then(pl.lit("unreadable"))
        .when((count == width) & side_by_side)
        .then(pl.lit("order"))
        .when(shaped & (slots == width))
        .then(pl.lit("shape"))
        .when(shaped & ~pl.col("counted") & (slots > width) & (count <= width) & (pl.col("least") == pl.col("most")))
        .then(pl.lit("filler"))
        .when(shaped & ~pl.col("counted") & (slots > width) & (count == 0))
        .then(pl.lit("filler"))
        .when((count > width) & (pl.col("mode") == "line"))
        .then(pl.lit("agree"))
        .otherwise(pl.lit("unreadable"))
    )
    offset = pl.when(pl.col("verdict") == "filler").then(pl.col("least").fill_null(0)).otherwise(0)
    return rows.with_columns(verdict=verdict).with_columns(offset=offset, extra=pl.max_horizontal(count - width, 0))


def _regular(rows: pl.DataFrame) -> pl.DataFrame:
    """Adds ``regular``: the row has the width that most rows of its table have.

    Either label cells and slots add up to one number (merged cells left filler), or slots exceed columns by one number (mostly 0).
    """
    seen = rows.filter(pl.col("slots") > 0).with_columns(
        full=pl.col("lead") + pl.col("slots"), beyond=pl.col("slots") - pl.col("width").cast(pl.Int64)
    )
    usual = seen.group_by("doc", "table").agg(
        usual_full=pl.col("full").mode().min(),
        usual_beyond=pl.col("beyond").mode().min(),
        full=(pl.col("full") == pl.col("full").mode().min()).mean(),
        beyond=(pl.col("beyond") == pl.col("beyond").mode().min()).mean(),
    )
    told = rows.join(usual, on=["doc", "table"], how="left")
    by_full = pl.col("lead") + pl.col("slots") == pl.col("usual_full")
    by_beyond = pl.col("slots") - pl.col("width").cast(pl.Int64) == pl.col("usual_beyond")
    return told.with_columns(regular=pl.when(pl.col("full") > pl.col("beyond")).then(by_full).otherwise(by_beyond)).drop(
        "usual_full", "usual_beyond", "full", "beyond"
    )


def _windows(rows: pl.DataFrame) -> pl.DataFrame:
    """Adds ``least`` and ``most``: the first and last offset at which every printed value of all rows of one shape fits its columns."""
    shape = ["doc", "table", "width", "lead", "slots"]
    place = rows.filter(pl.col("low").is_not_null()).group_by(shape).agg(
        least=pl.max_horizontal(pl.col("high").max() - pl.col("width").first().cast(pl.Int64) + 1, 0),
        most=pl.min_horizontal(pl.col("low").min(), pl.col("slots").first() - pl.col("width").first().cast(pl.Int64)),
    )
    return rows.join(place, on=shape, how="left")


def assigned(rows: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    """``seg, nth_column`` and the value atoms that are read there: one row per cell and value of every readable row."""
    keyed = values.join(rows.select("seg", "verdict", "offset", "printed", "extra"), on="seg", maintain_order="left")
    width = pl.col("width").cast(pl.Int64)
    printed = keyed.filter(pl.col("state") != "blank")
    first = pl.col("seg") != pl.col("seg").shift(1)
    place = pl.int_range(pl.len())
    printed = printed.with_columns(rank=place - pl.when(first.fill_null(True)).then(place).forward_fill())
    by_order = printed.filter(pl.col("verdict") == "order").with_columns(nth_column=pl.col("rank"))
    by_slot = keyed.filter(pl.col("verdict").is_in(["shape", "filler"])).with_columns(nth_column=pl.col("slot") - pl.col("offset"))
    by_slot = by_slot.filter(pl.col("nth_column").is_between(0, width - 1))
    over = agreeing(printed.filter(pl.col("verdict") == "agree"))
    names = ["seg", "nth_column", *ATOM]
    return pl.concat([frame.select(names) for frame in (by_order, by_slot, over)], how="vertical_relaxed")


def agreeing(printed: pl.DataFrame) -> pl.DataFrame:
    """Columns of an overfull line for which every value they could hold is the same: the value and its ``extra`` right neighbours.

    ``printed``: values with ``rank`` in their line, ``width`` and ``extra`` -> those of them that are read, with ``nth_column``.
    """
    changes = pl.col("value").ne_missing(pl.col("value").shift(1)) | (pl.col("state") != pl.col("state").shift(1))
    runs = printed.with_columns(run_=(changes | (pl.col("rank") == 0)).fill_null(True).cum_sum())
    last = runs.group_by("run_").agg(run_end=pl.col("rank").max())
    sure = (pl.col("rank") < pl.col("width")) & (pl.col("rank") + pl.col("extra") <= pl.col("run_end"))
    return (
        runs.join(last, on="run_", maintain_order="left")
        .filter(sure & (pl.col("state") == "number"))
        .with_columns(nth_column=pl.col("rank"))
        .drop("run_", "run_end")
    )


def columns() -> pl.DataFrame:
    """``table, edition, item, nth_column, column, kind, signed``: the columns of every row of every edition."""
    rows = [
        (table.code, form.edition, item.code, n, column.code, column.kind, column.signed)
        for form in forms().values()
        for table in form.tables
        for item in table.items
        for n, column in enumerate(item.columns)
    ]
    names = ["table", "edition", "item", "nth_column", "column", "kind", "signed"]
    return pl.DataFrame(rows, schema=names, orient="row")

