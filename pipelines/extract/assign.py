"""Rows with their slots -> readings: which column each value is, or why none can be told.

Belongs here: the rules by which a slot becomes a column. Every rule admits exactly one reading; where two remain the
row is unreadable. Does not belong here: the equations of the form. None of them chooses a reading; one may veto the
parting of glued digits.

The rules, first that applies: as many printed values as columns, side by side: by order. A row shaped like the others
of its table with as many slots as columns: by order, blanks included. More slots: the filler stands where the rows of
the same shape leave no other place, unless the filler behind headings comes to another number of cells. More printed
values on one line: repeated merged cells under repeated header labels; else a column whose every admissible value is
the same.
"""

from functools import cache

import polars as pl

from pipelines.extract.observations import form_cells

ATOM = [
    "doc",
    "pos",
    "sep",
    "state",
    "value",
    "unit",
    "worded",
    "text",
    "glued",
    "start",
    "end",
    "open",
    "row",
    "block",
    "grid_row",
    "member",
    "place",
]
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
        worded_row=(pl.col("state") == "word").any(),
    )
    empty = (pl.col("sep") == "line") & ~pl.col("piped") & (pl.col("mode") == "stream")
    rows = heads.join(shape, on="seg", how="left").with_columns(
        counted=pl.coalesce("counted", empty), even=pl.col("even").fill_null(True)
    )
    rows = rows.with_columns(
        slots=pl.col("slots").fill_null(0) + pl.when("counted").then(pl.col("behind")).otherwise(0),
        even=pl.col("even") & (~pl.col("counted") | pl.col("even_behind")),
        ends_full=pl.col("slots").fill_null(0) >= pl.col("width"),
    )
    rows = rows.with_columns(
        slots=pl.col("slots") + pl.when(pl.col("counted") & pl.col("ends_full")).then(pl.col("spare")).otherwise(0),
        printed=pl.col("printed").fill_null(0),
        worded_row=pl.col("worded_row").fill_null(False),
        width=pl.col("width").cast(pl.Int64),
    )
    rows = _windows(_regular(rows)).with_columns(verdict=_verdict())
    offset = pl.when(pl.col("verdict") == "filler").then(pl.col("least").fill_null(0)).otherwise(0)
    return rows.with_columns(offset=offset, extra=(pl.col("printed") - pl.col("width")).clip(lower_bound=0))


def _verdict() -> pl.Expr:
    width, slots, printed = pl.col("width"), pl.col("slots"), pl.col("printed")
    alone = (pl.col("mode") == "line") & ~pl.col("split")
    whole = alone & ~pl.col("packed")
    # The last line of a text may be cut where a cell ends, and only other rows show how many cells it should have.
    complete = whole & ~(pl.col("ends") & (pl.col("sep") != "td"))
    trusted = pl.col("regular") & (
        complete | (pl.col("usual") >= pl.when("dense").then(_MORE_UNIFORM).otherwise(UNIFORM))
    )
    possible = (pl.col("least") <= pl.col("most")).fill_null(False)
    exact = ((slots == width) & pl.col("even")) | (trusted & (possible | whole) | pl.col("dense") | whole) & ~pl.col(
        "repeats"
    )
    spread = pl.col("high") - pl.col("low") + 1 - width
    side_by_side = pl.when("counted").then(spread <= _PAGE_BREAK).otherwise(spread == 0)
    # An empty line in a document that prints its zeros is as likely that of a page break, beside a value that is lost.
    broken = pl.col("counted") & pl.col("dense") & (printed > 0)
    shaped = pl.col("even") & trusted & ~broken
    unlike = ~alone & ~pl.col("headed").list.contains((pl.col("lead") + slots).cast(pl.UInt32)).fill_null(True)
    spare = trusted & pl.col("even") & ~pl.col("counted") & ~pl.col("repeats") & (slots > width) & ~unlike
    return (
        pl.when(slots == 0)
        .then(None)
        .when(~(alone | pl.col("followed")) | pl.col("suspect") | pl.col("worded_row"))
        .then(pl.lit("unreadable"))
        .when((printed == width) & side_by_side & exact)
        .then(pl.lit("order"))
        .when(shaped & (slots == width))
        .then(pl.lit("shape"))
        .when(spare & ((printed == 0) | (printed <= width) & (pl.col("least") == pl.col("most"))))
        .then(pl.lit("filler"))
        .when((slots > width) & whole & pl.col("repeats"))
        .then(pl.lit("header"))
        .when((printed > width) & whole)
        .then(pl.lit("agree"))
        .otherwise(pl.lit("unreadable"))
    )


UNIFORM = 0.85
"""Where a lost line can join rows, blanks are counted only in a table of which nearly all rows have one width."""
_MORE_UNIFORM = 0.95
"""And nearly all is more where the document prints its zeros, and an empty place is likelier a loss than a blank."""
_CLOSE = 2
"""Rows by which one way of counting must lead the other to be believed; else both must agree, unless
one holds for every row."""
_PAGE_BREAK = 4
"""Empty lines among as many values as columns that a page break may have left; more are cells of columns unknown."""
_FEWEST = 4
"""Rows that a table must show before most of them say anything."""
_DENSE = 0.8
"""A document that prints a value in nearly every cell of nearly every row: its empty places are no cells."""


def _regular(rows: pl.DataFrame) -> pl.DataFrame:
    """Adds ``regular`` (the row has the width that most rows of its table have), ``usual`` (the share
    of the others that have it) and ``dense``.

    Either label cells and slots add up to one number (merged cells left filler), or slots exceed columns by one
    number (mostly 0). A document counts in one way; but a table of cells does in the one that holds for every row of
    it, where the other does not.
    """
    seen = rows.filter(pl.col("slots") > 0).with_columns(
        full=pl.col("lead") + pl.col("slots"), beyond=pl.col("slots") - pl.col("width")
    )
    usual = seen.group_by("doc", "table").agg(
        usual_full=pl.col("full").mode().min(),
        usual_beyond=pl.col("beyond").mode().min(),
        full=(pl.col("full") == pl.col("full").mode().min()).sum(),
        beyond=(pl.col("beyond") == pl.col("beyond").mode().min()).sum(),
        count=pl.len(),
        cells=(pl.col("sep") == "td").all(),
    )
    ahead = pl.col("full").sum().over("doc").cast(pl.Int64) - pl.col("beyond").sum().over("doc").cast(pl.Int64)
    perfect = pl.max_horizontal(pl.col("full").sum().over("doc"), pl.col("beyond").sum().over("doc"))
    perfect = perfect == pl.col("count").sum().over("doc")
    usual = usual.with_columns(filled=ahead > 0, close=(ahead.abs() <= _CLOSE) & ~perfect)
    alone = pl.col("cells") & ((pl.col("full") == pl.col("count")) != (pl.col("beyond") == pl.col("count")))
    usual = usual.with_columns(
        filled=pl.when(alone).then(pl.col("full") == pl.col("count")).otherwise("filled"),
        close=pl.col("close") & ~alone,
    )
    usual = usual.with_columns(usual=pl.when("filled").then("full").otherwise("beyond"))
    dense = (
        seen.filter(pl.col("width") > 1)
        .group_by("doc")
        .agg(dense=(pl.col("printed") >= pl.col("width")).mean() >= _DENSE)
    )
    told = rows.join(usual, on=["doc", "table"], how="left").join(dense, on="doc", how="left")
    by_full = pl.col("lead") + pl.col("slots") == pl.col("usual_full")
    by_beyond = pl.col("slots") - pl.col("width") == pl.col("usual_beyond")
    return told.with_columns(
        regular=pl.when("close").then(by_full & by_beyond).when("filled").then(by_full).otherwise(by_beyond),
        usual=pl.when(pl.col("count") >= _FEWEST)
        .then((pl.col("usual").cast(pl.Int64) - 1) / (pl.col("count").cast(pl.Int64) - 1))
        .otherwise(0.0),
        dense=pl.col("dense").fill_null(False),
    ).drop("usual_full", "usual_beyond", "full", "beyond", "count", "cells", "filled", "close")


def _windows(rows: pl.DataFrame) -> pl.DataFrame:
    """Adds ``least`` and ``most``: the first and last offset at which every printed value of all rows of one shape
    fits its columns.

    A table has its filler in one place: behind the values (what is left of wide cells of values), before them, or
    where the cell of the label spans columns, as many as the form prints it over and the rest behind. A shape that
    leaves no choice shows which, and so does one that forbids the place behind, where the other two are the same; that
    decides for the others, if no shape of the table forbids it and no other place is shown as well that would move
    them.
    """
    shape = ["doc", "table", "width", "span", "lead", "slots"]
    width, spare = pl.col("width").first(), pl.col("slots").first() - pl.col("width").first()
    place = (
        rows.filter(pl.col("low").is_not_null() & pl.col("regular"))
        .group_by(shape)
        .agg(
            least=pl.max_horizontal(pl.col("high").max() - width + 1, 0),
            most=pl.min_horizontal(pl.col("low").min(), spare),
            spare=spare,
        )
        .with_columns(
            behind=pl.lit(0, pl.Int64), before="spare", spanned=pl.min_horizontal("spare", pl.col("span") - 1)
        )
    )
    choice = pl.col("least") < pl.col("most")
    filled = place.filter((pl.col("spare") > 0) & (pl.col("least") <= pl.col("most")))
    # Filler that cannot be behind the values is before them, if the spans of the form come to the same place.
    before = ~pl.col("behind").is_between("least", "most").all() & (pl.col("before") == pl.col("spanned")).all()
    shown = filled.group_by("doc", "table").agg(
        pl.col(name).is_between("least", "most").all() & ((~choice & (pl.col(name) == pl.col("least"))).any() | before)
        for name in _PLACES
    )
    told = place.join(shown, on=["doc", "table"], how="left", suffix="_shown").with_columns(
        pl.when(pl.col(f"{name}_shown")).then(name).alias(name) for name in _PLACES
    )
    decided = choice & pl.any_horizontal(pl.col(name).is_not_null() for name in _PLACES)
    least = pl.when(decided).then(pl.min_horizontal(_PLACES)).otherwise(pl.col("least"))
    most = pl.when(decided).then(pl.max_horizontal(_PLACES)).otherwise(pl.col("most"))
    return rows.join(told.select(*shape, least=least, most=most), on=shape, how="left")


_PLACES = ("behind", "before", "spanned")


def assigned(rows: pl.DataFrame, values: pl.DataFrame, marked: pl.DataFrame) -> pl.DataFrame:
    """``marked``: all atoms -> ``seg, nth_column, nth`` (the cell in ``form_cells``) and the value atoms that are read
    there: one row per cell and value of every readable row.
    """
    told = rows.select("seg", "verdict", "offset", "extra", "first")
    keyed = values.select("seg", "slot", "width", "state", "value").with_row_index("at")
    keyed = keyed.join(told.filter(pl.col("verdict") != "unreadable"), on="seg", maintain_order="left")
    width = pl.col("width").cast(pl.Int64)
    printed = keyed.filter(pl.col("state") != "blank")
    first = pl.col("seg") != pl.col("seg").shift(1)
    place = pl.int_range(pl.len())
    printed = printed.with_columns(rank=place - pl.when(first.fill_null(True)).then(place).forward_fill())
    by_order = printed.filter(pl.col("verdict") == "order").with_columns(nth_column=pl.col("rank"))
    by_slot = keyed.filter(pl.col("verdict").is_in(["shape", "filler"])).with_columns(
        nth_column=pl.col("slot") - pl.col("offset")
    )
    by_slot = by_slot.filter(pl.col("nth_column").is_between(0, width - 1))
    over = agreeing(printed.filter(pl.col("verdict") == "agree"))
    places = pl.concat(
        [frame.select("at", "first", "nth_column") for frame in (by_order, by_slot, over)], how="vertical_relaxed"
    )
    nth = pl.col("first") + pl.col("nth_column").cast(pl.UInt32)
    placed = values.select("seg", *ATOM)[places["at"]].hstack(places.select("nth_column", nth=nth))
    headed = keyed.filter(pl.col("verdict") == "header")
    if headed.is_empty():
        return placed
    by_header = _by_header(rows, values[headed["at"]], marked)
    return pl.concat([placed, by_header.select(placed.columns)], how="vertical_relaxed")


def agreeing(printed: pl.DataFrame) -> pl.DataFrame:
    """Columns of an overfull line for which every value they could hold is the same: the value and its ``extra``
    right neighbours.

    ``printed``: values with ``rank`` in their line, ``width`` and ``extra`` -> those of them that are read, with
    ``nth_column``.
    """
    if printed.is_empty():
        return printed.with_columns(nth_column=pl.col("rank"))
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


def _by_header(rows: pl.DataFrame, values: pl.DataFrame, marked: pl.DataFrame) -> pl.DataFrame:
    """Values under header labels that merged cells repeat: read where all values under one label are the same, and
    every label has some.
    """
    heads = marked.filter((pl.col("kind") == "head") & pl.col("code").is_not_null()).select(
        "doc", "pos", "row", "ordinal", "code"
    )
    lines = heads.group_by("doc", "row", maintain_order=True).agg(pos=pl.col("pos").first()).rename({"row": "header"})
    placed = values.sort("pos").join_asof(
        lines.sort("pos"), on="pos", by="doc", strategy="backward", check_sortedness=False
    )
    under = placed.join(
        heads.select("doc", "ordinal", "code", header="row"), on=["doc", "header", "ordinal"], how="left"
    )
    named = under.join(rows.select("seg", "item", told="edition", of="table"), on="seg", how="left").join(
        columns().select("item", "nth_column", "nth", told="edition", of="table", code="column"),
        on=["of", "told", "item", "code"],
        how="left",
    )
    one = named.group_by("seg", "nth_column").agg(same=pl.struct("state", "value").n_unique() == 1)
    sure = one.group_by("seg").agg(
        complete=pl.col("nth_column").is_not_null().all() & pl.col("same").all(), found=pl.col("nth_column").n_unique()
    )
    sure = sure.join(rows.select("seg", "width"), on="seg").filter(
        pl.col("complete") & (pl.col("found") == pl.col("width"))
    )
    return named.join(sure.select("seg"), on="seg", how="semi").unique(
        ["seg", "nth_column"], keep="first", maintain_order=True
    )


@cache
def columns() -> pl.DataFrame:
    """``table, edition, item, nth_column, column, nth``: the columns of every row, and the cells they make in
    ``form_cells``.
    """
    cells = form_cells().select("table", "edition", "item", "column", "nth")
    return cells.with_columns(
        nth_column=(pl.col("nth") - pl.col("nth").min().over("table", "edition", "item")).cast(pl.Int64)
    )
