"""Atoms of a batch -> what is read for each cell, and which rows could not be read.

Belongs here: the two ways (labelled rows, the row of disputes) brought into one frame, and the veto of the equations
over glued digits. Does not belong here: the grid of cells that must be there (``observations.py``).
"""

import polars as pl

from pipelines.extract.assign import ATOM, agreeing, assigned, columns, verdicts
from pipelines.extract.disputes import dispute_runs, disputes_table
from pipelines.extract.doubts import disordered, doubted, header_labels
from pipelines.extract.foreign_columns import without_foreign_columns
from pipelines.extract.glue import vetoed
from pipelines.extract.observations import form_cells, locator
from pipelines.extract.rows import segments
from schemas.forms import forms

PLACE = ["doc", "table", "item"]
_DTYPES: dict[str, pl.DataType | type[pl.DataType]] = {
    "doc": pl.UInt32,
    "table": pl.String,
    "item": pl.String,
    "raw": pl.String,
    "locator": pl.String,
    "whole": pl.Boolean,
    "pos": pl.UInt32,
}
_SPOILED = pl.Schema(_DTYPES)


def readings(
    atoms: pl.DataFrame, editions: pl.DataFrame, texts: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """``(read, spoiled, heads)``: as ``observations`` takes them, and the rows that were found with their verdicts.

    ``texts`` (doc, text) gives the raw text of rows that cannot be read.
    """
    heads, values, marked = segments(atoms, editions)
    heads, values = without_foreign_columns(heads, values, marked)
    labels = header_labels(marked)
    unordered = disordered(marked, labels)
    rows = verdicts(doubted(heads, values, marked, labels, unordered), values)
    runs, run_values = dispute_runs(marked, rows, unordered)
    by_row, rows = _of_rows(rows, values, marked)
    by_run = _of_runs(runs, run_values, editions)
    gaps = [_of_gaps(rows, by_row), _of_run_gaps(runs, by_run, editions)]
    read = pl.concat([by_row, by_run, *gaps], how="diagonal_relaxed")
    foreign = pl.concat([_foreign(rows, editions), _untold(rows, editions)]).unique()
    spoiled = pl.concat(
        [
            _spoiled_rows(rows, values, texts),
            _spoiled_runs(runs, run_values, texts),
            _vetoed(read.filter("glued")),
            _spoiled_rows(rows.join(foreign, on="seg").with_columns(verdict=pl.lit("unreadable")), values, texts),
        ]
    )
    return read.drop("glued"), spoiled, rows


def _of_rows(rows: pl.DataFrame, values: pl.DataFrame, marked: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The readings of labelled rows, and the rows with ``complete``: every column of theirs has one."""
    cells = assigned(rows, values, marked)
    read = form_cells().select("table", "item", "column")[cells["nth"]].hstack(cells.select("nth", *ATOM))
    counts = cells.group_by("seg").agg(found=pl.len())
    complete = (pl.col("found").cast(pl.Int64) == pl.col("width")).fill_null(False)
    rows = rows.join(counts, on="seg", how="left", maintain_order="left").with_columns(complete=complete).drop("found")
    return read, rows


def _of_gaps(rows: pl.DataFrame, read: pl.DataFrame) -> pl.DataFrame:
    """Blank cells that only extra line ends show: they stand right behind the label as far as a place can be given."""
    counted = rows.filter((pl.col("verdict") == "shape") & pl.col("counted"))
    if counted.is_empty():
        return read.clear()
    due = counted.join(columns(), on=["table", "edition", "item"], suffix="_of_cell")
    known = read.select("doc", "nth").filter(pl.col("doc").is_in(counted["doc"].unique().implode()))
    due = due.drop("nth").rename({"nth_of_cell": "nth"}).join(known, on=["doc", "nth"], how="anti")
    place = {
        "start": pl.col("end"),
        "text": pl.lit(""),
        "state": pl.lit("blank"),
        "glued": pl.lit(False),
        "open": pl.lit(False),
    }
    return due.with_columns(**place).select("doc", "table", "item", "column", "nth", "pos", "sep", "row", "end", *place)


def _of_runs(runs: pl.DataFrame, values: pl.DataFrame, editions: pl.DataFrame) -> pl.DataFrame:
    table = disputes_table()
    codes = [column.code for column in table.items[0].columns]
    keyed = values.join(
        runs.filter(pl.col("items").is_not_null()).select("run", "items"), on="run", maintain_order="left"
    )
    over = agreeing(keyed.filter(pl.col("verdict") == "agree").with_columns(width=pl.lit(len(table.cells)))).drop(
        "width"
    )
    by_order = keyed.filter(pl.col("verdict") == "order").with_columns(nth_column=pl.col("rank"))
    both = pl.concat([by_order, over], how="vertical_relaxed")
    nth = pl.col("nth_column").cast(pl.Int64)
    return (
        both.filter(nth < pl.col("items").list.len() * len(codes))
        .with_columns(
            table=pl.lit(table.code),
            item=pl.col("items").list.get(nth // len(codes), null_on_oob=True),
            column=(nth % len(codes)).replace_strict(dict(enumerate(codes)), return_dtype=pl.String),
        )
        .join(_dispute_cells(editions), on=["doc", "item", "column"], maintain_order="left")
        .select("table", "item", "column", "nth", *ATOM)
    )


def _dispute_cells(editions: pl.DataFrame) -> pl.DataFrame:
    """``doc, item, column, nth``: the cells of the table of disputes in the edition of each document."""
    cells = columns().filter(pl.col("table") == disputes_table().code).select("edition", "item", "column", "nth")
    return editions.select("doc", edition="disputes").join(cells, on="edition").drop("edition")


def _of_run_gaps(runs: pl.DataFrame, read: pl.DataFrame, editions: pl.DataFrame) -> pl.DataFrame:
    """The blank cells of a run that only extra line ends show, placed where the first value of the run is."""
    counted = runs.filter((pl.col("verdict") == "order") & (pl.col("by") == "slot") & pl.col("counted"))
    if counted.is_empty():
        return read.clear()
    place = {
        "end": pl.col("start"),
        "text": pl.lit(""),
        "state": pl.lit("blank"),
        "glued": pl.lit(False),
        "open": pl.lit(False),
    }
    due = counted.join(_dispute_cells(editions), on="doc").join(
        read.select("doc", "nth"), on=["doc", "nth"], how="anti"
    )
    due = due.with_columns(table=pl.lit(disputes_table().code), **place)
    return due.select("doc", "table", "item", "column", "nth", "pos", "sep", "row", "start", *place)


def _vetoes(read: pl.DataFrame) -> pl.DataFrame:
    """Rows of glued digits that break the equation of their row. The table of disputes is one row: what breaks one of
    its equations speaks against all of it.
    """
    totals = {
        (equation.table, term.column)
        for form in forms().values()
        for equation in form.equations
        if not equation.column
        for term in equation.terms
        if term.coefficient < 0
    }
    is_total = pl.any_horizontal(
        [(pl.col("table") == table) & (pl.col("column") == column) for table, column in sorted(totals)]
    )
    broken = vetoed(read, PLACE, is_total)
    one_row = broken.filter(pl.col("table") == disputes_table().code).select("doc", "table").unique()
    beside = read.join(one_row, on=["doc", "table"], how="semi").select(PLACE)
    return pl.concat([broken, beside]).unique()


def _vetoed(read: pl.DataFrame) -> pl.DataFrame:
    if read.is_empty():
        return pl.DataFrame(schema=_SPOILED)
    hit = read.join(_vetoes(read), on=PLACE, how="semi")
    hit = hit.with_columns(locator=locator(hit))
    return (
        hit.group_by(PLACE)
        .agg(raw=pl.col("text").implode().list.join(""), locator=pl.col("locator").first(), pos=pl.col("pos").first())
        .select(*PLACE, "raw", "locator", pl.lit(True).alias("whole"), "pos")
    )


def _spoiled_rows(rows: pl.DataFrame, values: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Rows without a reading; where another copy of the row has one, the two cannot both be right."""
    unread = (pl.col("verdict") == "unreadable") | pl.col("verdict").is_in(["agree", "header"]) & ~pl.col("complete")
    bad = rows.filter(unread)
    if bad.is_empty():
        return pl.DataFrame(schema=_SPOILED)
    again = rows.filter(pl.col("slots") > 0).group_by(PLACE).agg(copies=pl.len())
    bad = bad.join(again, on=PLACE, how="left")
    verdict = pl.when(pl.col("copies") > 1).then(pl.lit("unreadable")).otherwise("verdict")
    bad = bad.select("seg", "table", "item", verdict=verdict)
    return _slices(values.join(bad, on="seg", maintain_order="left"), "seg", texts)


def _spoiled_runs(runs: pl.DataFrame, values: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """A run that fills no block, or too many, leaves all blocks without a reading of their own unread; one of other
    numbers that could be the whole table, and no rule of hyphens between its header and its values, speaks against
    those as well.
    """
    table = disputes_table()
    text = pl.col("text").implode().list.join(" ")
    digits = pl.col("text").str.count_matches(r"\d").sum()
    runs = runs.join(values.group_by("run", maintain_order=True).agg(text=text, digits=digits), on="run", how="left")
    read = runs.filter(pl.col("items").is_not_null()).select("doc", "text", again=pl.lit(True)).unique()
    runs = runs.join(read, on=["doc", "text"], how="left", nulls_equal=True)
    size = pl.when((pl.col("digits") > 0) & pl.col("again").is_null()).then(pl.max_horizontal("printed", "digits"))
    whole = (pl.col("verdict") == "unreadable") & (size >= len(table.cells)).fill_null(False)
    bad = runs.filter(pl.col("verdict").is_in(["unreadable", "agree"]))
    if bad.is_empty():
        return pl.DataFrame(schema=_SPOILED)
    bad = bad.select("run", verdict=pl.when(whole).then(pl.lit("unreadable")).otherwise(pl.lit("agree")))
    items = pl.DataFrame({"table": table.code, "item": [item.code for item in table.items]})
    found = values.drop("table", "verdict").join(bad, on="run", how="inner", maintain_order="left")
    return _slices(found.join(items, how="cross"), "run", texts)


def _slices(values: pl.DataFrame, unit: str, texts: pl.DataFrame) -> pl.DataFrame:
    """``doc, table, item, raw, locator, whole``: what is printed for each row that is not read, from its first to its
    last value.
    """
    printed = values.filter(pl.col("state") != "blank")
    spans = printed.group_by(unit, *PLACE, maintain_order=True).agg(
        *[pl.col(name).first() for name in ("sep", "row", "block", "grid_row", "member", "place")],
        pos=pl.col("pos").min(),
        start=pl.col("start").min(),
        end=pl.col("end").max(),
        joined=pl.col("text").implode().list.join(" "),
        whole=pl.col("verdict").first() == "unreadable",
    )
    sliced = spans.join(texts, on="doc", how="left").with_columns(
        raw=pl.coalesce(pl.col("text").str.slice(pl.col("start"), pl.col("end") - pl.col("start")), "joined")
    )
    return sliced.with_columns(locator=locator(sliced)).select(*PLACE, "raw", "locator", "whole", "pos")


def _untold(rows: pl.DataFrame, editions: pl.DataFrame) -> pl.DataFrame:
    """Rows of a table whose own labels do not tell its edition, so that its columns have no names."""
    silent = editions.filter(pl.col("told_proactive").is_null()).select("doc", table=pl.lit("proactive"))
    return rows.join(silent, on=["doc", "table"], how="semi").select("seg")


def _foreign(rows: pl.DataFrame, editions: pl.DataFrame) -> pl.DataFrame:
    """Rows whose label heads a group in the edition that the other table follows, where lines may be lost.

    Such a label with values right behind it may have lost the rows of its group: from a sound row it cannot be told.
    """
    parents = [
        (form.edition, other.edition, item.code)
        for form in forms().values()
        for other in forms().values()
        for item in form.table("requests").items
        if any(heading.label == item.label for heading in other.table("requests").headings)
    ]
    doubtful = pl.DataFrame(parents, schema=["edition", "told_proactive", "item"], orient="row")
    loose = rows.filter((pl.col("mode") != "line") | pl.col("split"))
    told = loose.join(editions.select("doc", "told_proactive"), on="doc")
    return told.join(doubtful, on=["edition", "told_proactive", "item"], how="semi").select("seg")
