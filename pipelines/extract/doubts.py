"""Rows -> rows under suspicion: signs that a table does not stand as the form prints it.

Belongs here: evidence in the document itself against reading its numbers in the order of the form. Does not belong
here: what a sound table says (``assign.py``).

Three signs, each for a whole table: header labels in another order than the form's; numbers between the header and
the first label, so that they stand before their labels and not behind; a column of serial numbers.
"""

import polars as pl

from schemas.forms import forms

_SERIALS = 6
_SERIAL_SHARE = 0.7
_FULL_SHARE = 0.8


def doubted(heads: pl.DataFrame, values: pl.DataFrame, marked: pl.DataFrame, unordered: pl.DataFrame) -> pl.DataFrame:
    """``heads`` with ``suspect`` (Boolean) also where a sign speaks against the table of the row.

    ``unordered``: the tables of ``disordered``.
    """
    tables = pl.concat([_ahead(heads, marked), _shifted(heads, values), _serials(heads, values)]).unique()
    loose = heads.join(tables, on=["doc", "table"], how="semi").filter((pl.col("mode") != "line") | pl.col("packed"))
    loose = loose.select("seg")
    permuted = heads.join(unordered, on=["doc", "table"], how="semi").select("seg")
    signs = pl.concat([loose, permuted]).unique().with_columns(sign=pl.lit(True))
    return (
        heads.join(signs, on="seg", how="left", maintain_order="left")
        .with_columns(suspect=pl.col("suspect").fill_null(False) | pl.col("sign").fill_null(False))
        .drop("sign")
    )


def disordered(marked: pl.DataFrame) -> pl.DataFrame:
    """``doc, table`` whose header labels stand in another order than the form prints them.

    A header may repeat (page breaks, merged cells) and may lack labels. The column of totals is printed above or
    beside the first column where merged cells were flattened, so that it only may not come first on a line.
    """
    ranks = pl.DataFrame(_ranks(), schema=["context", "code", "rank", "last", "names_total"], orient="row")
    breaks = pl.col("kind").is_in(["row", "group", "section", "parent", "text"]) | (
        (pl.col("kind") == "anchor") & (pl.col("context") == "proactive")
    )
    printed = pl.col("state").is_not_null() & (pl.col("state") != "blank")
    columns = ["doc", "row", "kind", "code", "context"]
    runs = marked.select(*columns, run=(breaks.fill_null(False) | printed).cum_sum())
    header = runs.filter(pl.col("kind").is_in(["head", "positional"])).join(
        ranks.with_columns(pl.col("rank").cast(pl.Int64)), on=["context", "code"], maintain_order="left"
    )
    same = (pl.col("run") == pl.col("run").shift(1)) & (pl.col("doc") == pl.col("doc").shift(1))
    inner = header.filter(~pl.col("names_total") | (pl.col("context") == "disputes"))
    before = pl.when(same).then(pl.col("rank").shift(1))
    restarts = (pl.col("context") == "disputes") & (before >= pl.col("last") - 1)
    back = inner.filter(((pl.col("rank") < before) & ~restarts).fill_null(False))
    first = header.filter(~same.fill_null(False) & pl.col("names_total")).select("doc", "run", "row")
    opened = header.filter(~pl.col("names_total")).join(first, on=["doc", "run", "row"], how="semi")
    both = pl.concat([back.select("doc", "context"), opened.select("doc", "context")])
    return both.unique().rename({"context": "table"})


def _ranks() -> list[tuple[str, str, int, int, bool]]:
    """``table, code, rank, last rank, whether it is the column of totals`` of every column label, the highest where
    rows or editions differ.
    """
    positional = {
        item.label[-2:]: item.code for f in forms().values() for t in f.tables for item in t.items if item.positional
    }
    found: dict[tuple[str, str], tuple[int, int, bool]] = {}
    for form in forms().values():
        for table in form.tables:
            for item in table.items:
                for rank, column in enumerate(item.columns):
                    place = (table.code, positional.get(column.label, column.code))
                    found[place] = max(
                        found.get(place, (0, 0, False)), (rank, len(item.columns) - 1, column.code == "total")
                    )
    return [(*place, *rank) for place, rank in sorted(found.items())]


def _ahead(heads: pl.DataFrame, marked: pl.DataFrame) -> pl.DataFrame:
    """``doc, table`` with a number between a heading or header label and the row label that follows it.

    Behind other words it takes as many numbers as the row has columns, for a sentence may end in a number; and the row
    must be the first of its table, for words further down may be a label that is spelt too freely.
    """
    printed = marked.select("seg", "state").filter(pl.col("state") != "blank")
    numbers = printed.group_by("seg").agg(numbers=pl.len())
    before = marked.select("doc", "seg", "kind").filter(
        pl.col("kind").is_in(["head", "anchor", "group", "positional", "section", "text"])
    )
    before = before.join(numbers, on="seg").with_columns(seg=pl.col("seg") + 1)
    first = pl.col("pos") == pl.col("pos").min().over("doc", "table")
    found = (
        heads.with_columns(opens=first)
        .join(before, on=["doc", "seg"])
        .filter((pl.col("kind") != "text") | pl.col("opens") & (pl.col("numbers") >= pl.col("width")))
    )
    return found.select("doc", "table").unique()


def _shifted(heads: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    """``doc, table`` that prints a number in every column of nearly every row, but none behind the last label."""
    printed = values.select("seg", "state").filter(pl.col("state") != "blank").group_by("seg").agg(numbers=pl.len())
    rows = heads.sort("pos").join(printed, on="seg", how="left", maintain_order="left")
    full = (pl.col("numbers").fill_null(0) == pl.col("width")).mean() >= _FULL_SHARE
    silent = pl.col("last").last() & pl.col("numbers").last().is_null() & (pl.len() > _SERIALS)
    told = rows.group_by("doc", "table", maintain_order=True).agg(shifted=full & silent)
    return told.filter("shifted").select("doc", "table")


def _serials(heads: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    """``doc, table`` whose rows each end in a number one higher than the row above: the serial number of the row
    below.
    """
    last = values.group_by("seg", maintain_order=True).agg(number=pl.col("value").drop_nulls().last())
    ends = heads.sort("pos").join(last, on="seg", maintain_order="left")
    step = pl.when((pl.col("doc") == pl.col("doc").shift(1)) & (pl.col("table") == pl.col("table").shift(1))).then(
        pl.col("number") - pl.col("number").shift(1)
    )
    counted = (
        ends.with_columns(step=step)
        .group_by("doc", "table")
        .agg(share=(pl.col("step") == 1).mean(), steps=(pl.col("step") == 1).sum())
    )
    return counted.filter((pl.col("steps") >= _SERIALS) & (pl.col("share") >= _SERIAL_SHARE)).select("doc", "table")
