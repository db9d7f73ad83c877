"""Rows -> rows under suspicion: signs that a table does not stand as the form prints it.

Belongs here: evidence in the document itself against reading its numbers in the order of the form. Does not belong
here: what a sound table says (``assign.py``).

Four signs, each for a whole table: header labels in another order than the form's; a header without totals above
rows whose first cell is blank; numbers between the header and the first label, so that they stand before their labels
and not behind; a column of serial numbers.
"""

from functools import cache

import polars as pl

from schemas.forms import forms

_SERIALS = 6
_SERIAL_SHARE = 0.7
_FULL_SHARE = 0.8


def doubted(
    heads: pl.DataFrame, values: pl.DataFrame, marked: pl.DataFrame, labels: pl.DataFrame, unordered: pl.DataFrame
) -> pl.DataFrame:
    """``heads`` with ``suspect`` (Boolean) also where a sign speaks against the table of the row.

    ``labels``: those of ``header_labels``; ``unordered``: the tables of ``disordered``.
    """
    tables = pl.concat([_ahead(heads, marked), _shifted(heads, values), _serials(heads, values)]).unique()
    loose = heads.join(tables, on=["doc", "table"], how="semi").filter((pl.col("mode") != "line") | pl.col("packed"))
    loose = loose.select("seg")
    permuted = heads.join(unordered, on=["doc", "table"], how="semi").select("seg")
    moved = _indented(heads, values, _without_totals(labels))
    signs = pl.concat([loose, permuted, moved]).unique().with_columns(sign=pl.lit(True))
    return (
        heads.join(signs, on="seg", how="left", maintain_order="left")
        .with_columns(suspect=pl.col("suspect").fill_null(False) | pl.col("sign").fill_null(False))
        .drop("sign")
    )


def disordered(marked: pl.DataFrame, labels: pl.DataFrame) -> pl.DataFrame:
    """``doc, table`` whose header labels (those of ``header_labels``) stand in another order than the form prints them.

    A header may repeat (page breaks, merged cells) and may lack labels.
    """
    columns = labels.filter(pl.col("kind") != "anchor")
    found = [_back(columns), _total_first(columns), _group_first(labels), _blocks_back(marked)]
    return pl.concat([one.select("doc", "context") for one in found]).unique().rename({"context": "table"})


def header_labels(marked: pl.DataFrame) -> pl.DataFrame:
    """The labels of columns and the anchors, with their ``ranks``, ``run`` (one header) and ``alone`` (on a line)."""
    breaks = pl.col("kind").is_in(["row", "group", "section", "parent", "text"]) | (
        (pl.col("kind") == "anchor") & (pl.col("context") == "proactive")
    )
    printed = pl.col("state").is_not_null() & (pl.col("state") != "blank")
    columns = ["doc", "row", "pos", "kind", "code", "context"]
    runs = marked.select(*columns, run=(breaks.fill_null(False) | printed).cum_sum())
    header = runs.filter(pl.col("kind").is_in(["head", "positional", "anchor"]))
    return header.join(ranks(), on=["context", "code"], how="left", maintain_order="left").with_columns(
        alone=pl.len().over("doc", "row") == 1
    )


def _back(labels: pl.DataFrame) -> pl.DataFrame:
    """Labels that the form prints before the label in front of them; that of the totals aside, which is printed above
    or beside the first column where merged cells were flattened.
    """
    inner = labels.filter(~pl.col("names_total") | (pl.col("context") == "disputes"))
    before = pl.when(_goes_on()).then(pl.col("rank").shift(1))
    restarts = (pl.col("context") == "disputes") & (before >= pl.col("last") - 1) & (pl.col("rank") <= 1)
    return inner.filter(((pl.col("rank") < before) & ~restarts).fill_null(False))


def _total_first(labels: pl.DataFrame) -> pl.DataFrame:
    """Totals before the first column: on one line, or where each of both has a line of its own."""
    first = labels.filter(~_goes_on().fill_null(False) & pl.col("names_total")).select("doc", "run", opens="row")
    told = labels.join(first, on=["doc", "run"])
    stacked = pl.col("alone") & pl.col("alone").first().over("doc", "run") & (pl.col("rank") == 0)
    return told.filter(~pl.col("names_total") & ((pl.col("row") == pl.col("opens")) | stacked))


def _blocks_back(marked: pl.DataFrame) -> pl.DataFrame:
    """Blocks of columns, by the labels above them, before one that the form prints further left."""
    table = next(table for form in forms().values() for table in form.tables if table.layout == "row")
    first, *others = [item.code for item in table.items]
    places = {code: n for n, code in enumerate([first, "", *others])}
    printed = pl.col("state").is_not_null() & (pl.col("state") != "blank")
    runs = marked.select("doc", "kind", "code", "context", run=printed.cum_sum())
    labels = runs.filter(pl.col("context") == table.code, pl.col("kind").is_in(["block", "anchor"])).with_columns(
        rank=pl.col("code").replace_strict(places, default=None, return_dtype=pl.Int64)
    )
    before = pl.when(_goes_on()).then(pl.col("rank").shift(1))
    again = (pl.col("rank") == 0) & (before == len(others) + 1)
    return labels.filter(((pl.col("rank") < before) & ~again).fill_null(False))


def _goes_on() -> pl.Expr:
    """Whether a label belongs to the header of the one before."""
    return (pl.col("run") == pl.col("run").shift(1)) & (pl.col("doc") == pl.col("doc").shift(1))


def _group_first(header: pl.DataFrame) -> pl.DataFrame:
    """Labels of columns behind the label of a group, on its line, that the form prints before it. Where each has a line
    of its own, the group comes first wherever a page was flattened from top to bottom, and nothing is told.
    """
    groups = header.filter(pl.col("kind") == "anchor", pl.col("rank").is_not_null())
    groups = groups.select("doc", "run", "row", group="rank", at="pos")
    behind = header.filter(pl.col("kind") != "anchor").join(groups, on=["doc", "run", "row"])
    return behind.filter((pl.col("pos") > pl.col("at")) & (pl.col("rank") < pl.col("group")))


def _without_totals(labels: pl.DataFrame) -> pl.DataFrame:
    """``doc, table`` with a header of all columns but the one of totals, and no header that has it."""
    columns = labels.filter(pl.col("kind") != "anchor", pl.col("context") == "requests")
    named = columns.group_by("doc", table="context").agg(
        others=pl.col("rank").filter(~pl.col("names_total")).n_unique() == pl.col("last").max(),
        total=pl.col("names_total").any(),
    )
    return named.filter(pl.col("others") & ~pl.col("total")).select("doc", "table")


def _indented(heads: pl.DataFrame, values: pl.DataFrame, tables: pl.DataFrame) -> pl.DataFrame:
    """``seg``: rows of text in these tables whose first cell is blank and another is not: it may be filler. In a grid
    all have places.
    """
    if tables.is_empty():
        return heads.clear().select("seg")
    printed = values.filter(pl.col("state") != "blank", pl.col("sep") != "td")
    low = printed.group_by("seg").agg(low=pl.col("slot").min())
    own = heads.join(tables, on=["doc", "table"], how="semi").join(low, on="seg")
    return own.filter(pl.col("low") > 0).select("seg")


@cache
def ranks() -> pl.DataFrame:
    """``context, code, rank, last, names_total``: of every label of a column its table, its place, that of the last
    column and whether it is the one of totals; the highest where rows or editions differ.
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
    rows = [(*place, *rank) for place, rank in sorted(found.items())]
    return pl.DataFrame(rows, schema=["context", "code", "rank", "last", "names_total"], orient="row")


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
