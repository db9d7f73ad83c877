"""Located atoms -> readings of the table that has no row labels: one row of numbers below three blocks of columns.

Belongs here: the run of numbers of that table and the blocks it fills. Does not belong here: tables whose rows have
labels (``rows.py``).

A run is a physical row with at least five numbers, or else the stream of values behind a header label. It fills all
blocks when it has as many values as they have columns together; one block when its label, its column labels in order
and as many values follow one another.
"""

import polars as pl

from pipelines.extract.assign import UNIFORM
from pipelines.extract.glue import unglued
from schemas.forms import Table, forms


def disputes_table() -> Table:
    """The declaration of the table; it is the same in every edition."""
    return next(table for form in forms().values() for table in form.tables if table.layout == "row")


def dispute_runs(atoms: pl.DataFrame, rows: pl.DataFrame, unordered: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """``atoms`` with ``context`` and ``seg``, ``rows`` of the other tables with their verdicts, ``unordered``
    (doc, table) as of ``disordered`` -> runs and their
    values.

    Runs: ``run, doc, items`` (codes of the blocks filled, NULL when that cannot be told), ``verdict``, ``extra``,
    ``pos``. Values: the atoms with ``run`` and ``rank``, without what is filler.
    """
    table = disputes_table()
    width = sum(len(item.columns) for item in table.items)
    inside = atoms.filter(pl.col("context") == table.code)
    values = inside.filter(pl.col("state").is_not_null()).join(
        rows.select("seg"), on="seg", how="anti", maintain_order="left"
    )
    labels = inside.filter(pl.col("kind").is_not_null())
    values = _listed(_runs(_single_digits(values, width), labels), labels, table)
    values = _slots(_undivided(values, width, rows), rows)
    runs = _shapes(values, width).join(_headed(values, labels, table), on="run", how="left")
    sound = rows.filter(pl.col("table") == "requests").group_by("doc").agg(sound=pl.col("usual").min() >= UNIFORM)
    spaced = rows.filter((pl.col("printed") == pl.col("width")) & (pl.col("behind") > 0) | pl.col("dense"))[
        "doc"
    ].unique()
    runs = runs.join(sound, on="doc", how="left").with_columns(
        sound=pl.col("sound").fill_null(False) & ~(pl.col("counted") & pl.col("doc").is_in(spaced.implode()))
    )
    wrong = unordered.filter(pl.col("table") == table.code).select("doc", disordered=pl.lit(True))
    runs = _filled(runs.join(wrong, on="doc", how="left"), table, width)
    place = pl.int_range(pl.len())
    first = (pl.col("run") != pl.col("run").shift(1)).fill_null(True)
    kept = values.join(runs.select("run", "by", "verdict", "extra"), on="run", maintain_order="left")
    kept = kept.filter((pl.col("by") == "slot") | (pl.col("state") != "blank"))
    order = place - pl.when(first).then(place).forward_fill()
    return runs, kept.with_columns(rank=pl.when(pl.col("by") == "slot").then("slot").otherwise(order))


def _slots(values: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Adds ``slot``, ``counted`` and ``even`` to the values of each run: as in ``rows.py``, extra line ends are blank
    cells.
    """
    pace = rows.group_by("doc").agg(pace=pl.col("pace").first())
    told = values.join(pace, on="doc", how="left", maintain_order="left")
    counted = (pl.col("sep") == "line") & ~pl.col("by_line") & ~pl.col("piped") & pl.col("pace").is_not_null()
    told = told.with_columns(counted=counted.fill_null(False))
    step = pl.when("counted").then((pl.col("gap") // pl.col("pace")).clip(lower_bound=1)).otherwise(1).cast(pl.Int64)
    first = (pl.col("run") != pl.col("run").shift(1)).fill_null(True)
    total = step.cum_sum()
    return told.with_columns(
        slot=total - pl.when(first).then(total - step).forward_fill() - 1,
        even=~pl.col("counted") | (pl.col("gap") % pl.col("pace") == 0),
    )


def _undivided(values: pl.DataFrame, width: int, rows: pl.DataFrame) -> pl.DataFrame:
    """Digits are parted only where the rows of the other tables were: alone this row does not tell whether zeros are
    printed.
    """
    parted = rows.filter(pl.col("parted")).select("doc").unique()
    if parted.is_empty():
        return values.with_columns(glued=pl.lit(False))
    sure = values.join(parted, on="doc", how="semi", maintain_order="left")
    rest = values.join(parted, on="doc", how="anti", maintain_order="left")
    return pl.concat(
        [unglued(sure, pl.lit(width), rest.clear(), proven=True), rest.with_columns(glued=pl.lit(False))],
        how="diagonal_relaxed",
    ).sort("pos", "start", maintain_order=True)


def _single_digits(values: pl.DataFrame, width: int) -> pl.DataFrame:
    """A line that is nothing but as many digits as columns, or more, is glued."""
    glued = (pl.col("sep") == "line") & pl.col("text").str.contains(rf"^[0-9０-９]{{{width},}}$")
    return values.with_columns(state=pl.when(glued).then(pl.lit("glued")).otherwise(pl.col("state")))


def _runs(values: pl.DataFrame, labels: pl.DataFrame) -> pl.DataFrame:
    """Adds ``run``, ``by_line`` and ``own`` (the block whose label opens the physical row); drops rows of filler:
    several empty places and nothing else. As many as the table has columns are its row of values, left blank, unless a
    row with numbers stands above or below.
    """
    labelled = labels.select("doc", "row").unique().with_columns(labelled=pl.lit(True))
    lines = values.group_by("doc", "row").agg(
        printed=(pl.col("state") != "blank").sum(),
        places=pl.len(),
        cells=pl.col("sep").first().is_in(["tab", "td"]),
        seg=pl.col("seg").first(),
    )
    lines = lines.join(labelled, on=["doc", "row"], how="left").with_columns(pl.col("labelled").fill_null(False))
    widest = sum(len(item.columns) for item in disputes_table().items)
    wide = ~pl.col("labelled") & (pl.col("places") >= widest)
    numbered = (wide & (pl.col("printed") > 0)).any().over("seg")
    alone = wide & ((pl.col("printed") > 0) | pl.col("cells") & ~numbered)
    lines = lines.with_columns(
        by_line=((pl.col("printed") >= 5) & ~pl.col("labelled")) | alone,
        filler=(pl.col("printed") == 0) & ((pl.col("places") > 1) | pl.col("labelled")) & ~alone,
    )
    blocks = labels.filter(pl.col("kind") == "block").select("seg", "doc", "row", own="code")
    kept = values.join(lines.drop("seg"), on=["doc", "row"], maintain_order="left").filter(~pl.col("filler"))
    kept = kept.join(blocks, on=["seg", "doc", "row"], how="left", maintain_order="left")
    key = pl.when(pl.col("by_line")).then(pl.col("row")).otherwise(0)
    new = (key != key.shift(1)) | (pl.col("seg") != pl.col("seg").shift(1)) | (pl.col("doc") != pl.col("doc").shift(1))
    return kept.with_columns(run=new.fill_null(True).cum_sum().set_sorted()).drop(
        "filler", "printed", "places", "cells", "labelled"
    )


def _listed(values: pl.DataFrame, labels: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Adds ``listed``: the block whose column labels, all and in order, each have one value behind them; those values
    are made one run. Only where all blocks are so: a cut may leave the front of one and the back of another.
    """
    printed = pl.col("state") != "blank"
    single = values.group_by("seg", maintain_order=True).agg(alone=(printed.sum() == 1) & printed.first())
    block = pl.when(pl.col("kind") == "block").then("code").forward_fill().over("doc")
    nth_block = (pl.col("kind") == "block").cum_sum()
    columns = labels.with_columns(block=block, nth_block=nth_block).filter(pl.col("kind").is_in(["head", "positional"]))
    order = [column.code for column in table.items[0].columns]
    listed = (
        columns.join(single, on="seg", how="left", maintain_order="left")
        .group_by("doc", "nth_block", "block", maintain_order=True)
        .agg(codes=pl.col("code"), alone=pl.col("alone").fill_null(False).all(), seg=pl.col("seg"))
        .filter("alone", pl.col("codes") == pl.lit(order, pl.List(pl.String)))
        .filter((pl.col("block").n_unique() == len(table.items)).over("doc"))
        .select(seg="seg", listed="block", first=pl.col("seg").list.first())
        .explode("seg")
    )
    runs = values.group_by("seg").agg(first_run=pl.col("run").first())
    listed = listed.join(runs, left_on="first", right_on="seg", maintain_order="left")
    told = values.join(listed.select("seg", "listed", "first_run"), on="seg", how="left", maintain_order="left")
    return told.with_columns(run=pl.coalesce("first_run", "run").set_sorted()).drop("first_run")


def _shapes(values: pl.DataFrame, width: int) -> pl.DataFrame:
    printed = pl.col("state") != "blank"
    return values.group_by("run", maintain_order=True).agg(
        doc=pl.col("doc").first(),
        pos=pl.col("pos").first(),
        sep=pl.col("sep").first(),
        row=pl.col("row").first(),
        start=pl.col("start").first(),
        slots=pl.col("slot").max() + 1,
        printed=printed.sum().cast(pl.Int64),
        low=pl.col("slot").filter(printed).min(),
        high=pl.col("slot").filter(printed).max(),
        even=pl.col("even").all(),
        own=pl.when((pl.col("own").n_unique() == 1) & ~pl.col("split").any()).then(pl.col("own").first()),
        by_line=pl.col("by_line").first(),
        listed=pl.col("listed").first(),
        opened=(pl.col("opened").fill_null(False) | pl.col("bordered")).first(),
        counted=pl.col("counted").any(),
        extra=(printed.sum().cast(pl.Int64) - width).clip(lower_bound=0),
    )


def _headed(values: pl.DataFrame, labels: pl.DataFrame, table: Table) -> pl.DataFrame:
    """``run, heads`` (labels since the run before, in order, as ``kind:code``) and behind it ``next_block`` and
    ``inner`` (any label of the table, or words that more numbers follow).
    """
    ends = values.group_by("run").agg(doc=pl.col("doc").first(), first=pl.col("pos").first()).sort("first")
    told = pl.concat_str([pl.col("kind"), pl.lit(":"), pl.col("code")])
    words = (
        labels.filter(pl.col("kind").is_in(["block", "head", "anchor", "positional"]))
        .select("doc", "pos", told=told)
        .sort("pos")
    )
    ahead = words.join_asof(
        ends.rename({"first": "pos"}), on="pos", by="doc", strategy="forward", check_sortedness=False
    )
    heads = ahead.group_by("run", maintain_order=True).agg(heads=pl.col("told"))
    blocks = words.filter(pl.col("told").str.starts_with("block:")).rename({"told": "next_block"})
    following = (
        ends.rename({"first": "pos"})
        .join_asof(blocks, on="pos", by="doc", strategy="forward", check_sortedness=False)
        .select("run", "next_block")
    )
    final = values.group_by("doc").agg(final=pl.col("pos").max())
    words_behind = (pl.col("kind") == "text") & (pl.col("pos") > pl.col("final"))
    inner = labels.join(final, on="doc").filter(~words_behind).select("doc", "pos", inner=pl.lit(True)).sort("pos")
    after = ends.rename({"first": "pos"}).join_asof(
        inner, on="pos", by="doc", strategy="forward", check_sortedness=False
    )
    told_by = ends.select("run").join(heads, on="run", how="left").join(following, on="run", how="left")
    return told_by.join(after.select("run", "inner"), on="run", how="left")


def _filled(runs: pl.DataFrame, table: Table, width: int) -> pl.DataFrame:
    """Adds ``items``, ``by`` (``slot`` with blanks, ``order`` of printed values) and ``verdict``."""
    contiguous = pl.col("high") - pl.col("low") + 1 == pl.col("printed")
    # Numbers before the header are those of its columns.
    ahead = pl.col("heads").is_null() & pl.col("inner").is_not_null()
    last = (pl.col("by_line") & ~ahead) | pl.col("inner").is_null()
    whole = (pl.col("printed") == width) & contiguous & last
    edges = (pl.col("low") == 0) & (pl.col("high") == width - 1)
    shaped = (
        last
        & (pl.col("slots") == width)
        & pl.col("even")
        & (pl.col("by_line") | pl.col("sound") & (~pl.col("opened") | edges))
    )
    over = ~ahead & (pl.col("printed") > width) & (pl.col("slots") == pl.col("printed")) & pl.col("by_line")
    runs = _stacked(runs.with_columns(contiguous=contiguous), table)
    single = pl.lit(None, pl.String)
    for item in table.items:
        fits = (pl.col("printed") == len(item.columns)) & contiguous | (pl.col("slots") == len(item.columns)) & pl.col(
            "by_line"
        )
        named = (pl.col("own") == item.code) & ((pl.col("printed") == len(item.columns)) & contiguous)
        named = named | (pl.col("listed") == item.code)
        headed = (pl.col("headed") == item.code) & fits & (pl.col("by_line") | pl.col("stacked"))
        single = pl.when(headed | named).then(pl.lit(item.code)).otherwise(single)
    shapes = runs.with_columns(whole=whole, shaped=shaped, over=over, single=single)
    return _told(shapes, [item.code for item in table.items]).drop("whole", "shaped", "over", "single", "contiguous")


def _stacked(runs: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Adds ``headed``, the block whose label and column labels stand right before the run, and ``stacked``: the blocks
    stand one below the other, each of them so and full, with nothing between them and no other run in the document.
    """
    headed = pl.lit(None, pl.String)
    for nth, item in enumerate(table.items):
        order = [f"head:{column.code}" for column in item.columns[:-1]]
        wanted = [f"block:{item.code}", *order, f"positional:{item.columns[-1].code}"]
        after = f"block:{table.items[nth + 1].code}" if nth + 1 < len(table.items) else ""
        hit = (pl.col("heads").list.tail(len(wanted)) == pl.lit(wanted, pl.List(pl.String))) & (
            pl.col("next_block").fill_null("") == after
        )
        headed = pl.when(hit).then(pl.lit(item.code)).otherwise(headed)
    runs = runs.with_columns(headed=headed)
    full = pl.col("headed").is_not_null() & pl.col("contiguous") & (pl.col("printed") == len(table.items[0].columns))
    all_full = (full.all() & (pl.len() == len(table.items))).over("doc")
    return runs.with_columns(stacked=all_full.fill_null(False))


def _told(shapes: pl.DataFrame, everything: list[str]) -> pl.DataFrame:
    """``shapes``: runs with ``whole``, ``shaped``, ``over`` and ``single``, the only block that a run fills."""
    items = (
        pl.when(pl.col("whole") | pl.col("shaped") | pl.col("over"))
        .then(pl.lit(everything, pl.List(pl.String)))
        .when(pl.col("single").is_not_null())
        .then(pl.concat_list("single"))
    )
    by_slot = pl.col("shaped") | (pl.col("single").is_not_null() & (pl.col("slots") == 5))
    return shapes.with_columns(
        items=pl.when(pl.col("disordered").is_null()).then(items),
        by=pl.when(pl.col("whole") | pl.col("over") | ~by_slot).then(pl.lit("order")).otherwise(pl.lit("slot")),
    ).with_columns(
        verdict=pl.when(pl.col("items").is_null())
        .then(pl.lit("unreadable"))
        .when("over")
        .then(pl.lit("agree"))
        .otherwise(pl.lit("order"))
    )
