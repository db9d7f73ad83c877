"""Columns that the form does not have -> their values taken off, or the table under suspicion.

Belongs here: labels in the header of a table that no label of the form explains (备注, 上年数), and which values stand
below them. Does not belong here: the form's own labels in another order (``doubts.py``), filler (``assign.py``).

A header that names every column of the form and one more has a column of its own. Where cells are parted and it stands
behind all others, the last cells of each row are its; anywhere else no row of the table is read.
"""

import re
from functools import cache

import polars as pl

from pipelines.extract.doubts import ranks
from pipelines.extract.normalise import plain
from schemas.forms import forms, report

_CELLS = ["td", "tab", "pipe"]
_WORD = re.compile(r"[^\W\d_]{2,8}")
_SENTENCE = re.compile(r"[\d，。；：、]")
_UNIT = "单位"


def without_foreign_columns(
    heads: pl.DataFrame, values: pl.DataFrame, marked: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """``heads`` with ``suspect`` also where a column is told from no other, and ``values`` without those below labels
    that the form does not have.
    """
    found = _foreign(heads, marked)
    if found.is_empty():
        return heads, values
    printed = pl.when(pl.col("state") != "blank").then(pl.col("slot"))
    slots = values.group_by("seg").agg(slots=pl.col("slot").max() + 1, low=printed.min(), high=printed.max())
    told = heads.join(found, on=["doc", "table"]).join(slots, on="seg")
    told = told.select("seg", fits=_fits(), own="width", to=pl.col("width") + pl.col("foreign"))
    kept = values.join(told.filter("fits"), on="seg", how="left", maintain_order="left")
    theirs = pl.col("slot").is_between("own", pl.col("to") - 1).fill_null(False)
    suspect = pl.col("seg").is_in(told.filter(~pl.col("fits"))["seg"].implode())
    return (
        heads.with_columns(suspect=pl.col("suspect").fill_null(False) | suspect),
        kept.filter(~theirs).select(values.columns),
    )


def _fits() -> pl.Expr:
    """Whether the cells of a row are those of the form, the foreign ones, and filler at most behind them: that the
    values stand behind no filler is shown by a row of the same shape that prints its first.
    """
    cells = (pl.col("mode") == "line") & pl.col("sep").is_in(_CELLS) & ~pl.col("split") & ~pl.col("packed")
    full = pl.col("width") + pl.col("foreign")
    first = (pl.col("low") == 0).any().over("doc", "table", "width", "lead", "slots")
    filled = (pl.col("slots") > full) & (pl.col("high") < full).fill_null(True) & first.fill_null(False)
    return cells & pl.col("at_end") & ((pl.col("slots") == full) | filled)


def _foreign(heads: pl.DataFrame, marked: pl.DataFrame) -> pl.DataFrame:
    """``doc, table``: how many ``foreign`` columns the header of each table names, at most, and whether all of them
    stand ``at_end``, behind those of the form.
    """
    kind = pl.col("kind")
    # Serial numbers in front of the labels are known, and left out (``marks.py``).
    named = ~pl.col("text").is_in(report().serial_words) | (pl.col("ordinal") > 0)
    words = marked.filter(kind == "text", pl.col("context").is_in(["proactive", "requests"]), named)
    words = words.filter(pl.col("text").is_in([text for text in words["text"].unique() if _is_foreign(text)]))
    if words.is_empty():
        return pl.DataFrame(schema={"doc": pl.UInt32, "table": pl.String, "foreign": pl.UInt32, "at_end": pl.Boolean})
    printed = pl.col("state").is_not_null() & (pl.col("state") != "blank")
    opens = kind.is_in(["row", "group", "section", "parent", "block"]).fill_null(False)
    runs = marked.filter(kind.is_not_null() | printed).select(
        "doc", "row", "pos", "kind", "code", "context", run=(opens | printed).cum_sum()
    )
    words = runs.join(words.select("doc", "pos"), on=["doc", "pos"], how="semi")
    labels = runs.filter(kind.is_in(["head", "anchor", "positional"])).join(
        ranks(), on=["context", "code"], how="left", maintain_order="left"
    )
    final = (
        pl.when(pl.col("context") == "requests")
        .then((kind == "anchor") | (pl.col("rank") == pl.col("last")))
        .otherwise(pl.col("pos") == pl.col("pos").max().over("doc", "run"))
    )
    before = labels.select("doc", "run", "pos", "row", at="pos", line="row", final=final.fill_null(False))
    ends = labels.group_by("doc", "row").agg(end=pl.col("pos").max())
    placed = words.join_asof(
        before.drop("row").sort("pos"), on="pos", by=["doc", "run"], strategy="backward", check_sortedness=False
    ).drop_nulls("at")
    placed = placed.join(ends, on=["doc", "row"], how="left").with_columns(
        at_end=("final" & (pl.col("line") == pl.col("row")) & (pl.col("at") == pl.col("end"))).fill_null(False)
    )
    found = placed.join(_complete(heads, runs, labels), on=["doc", "run"])
    counts = found.group_by("doc", "table", "run").agg(foreign=pl.len(), at_end=pl.col("at_end").all())
    return counts.group_by("doc", "table").agg(pl.col("foreign").max(), pl.col("at_end").all())


def _complete(heads: pl.DataFrame, runs: pl.DataFrame, labels: pl.DataFrame) -> pl.DataFrame:
    """``doc, run, table``: the headers that name every column of the row below them."""
    below = heads.join(runs.select("doc", "pos", "run"), on=["doc", "pos"]).select(
        "doc", "table", "width", run=pl.col("run") - 1
    )
    named = labels.group_by("doc", "run").agg(named=pl.col("rank").drop_nulls().n_unique())
    return named.join(below, on=["doc", "run"]).filter(pl.col("named") == pl.col("width")).drop("named", "width")


def _is_foreign(text: str) -> bool:
    """A word that is no piece of any label of the form."""
    if _SENTENCE.search(text):
        return False
    word = plain(text)
    return bool(_WORD.fullmatch(word)) and not word.startswith(_UNIT) and not any(word in one for one in _labels())


@cache
def _labels() -> tuple[str, ...]:
    """Every label of a table of the form."""
    found: set[str] = set()
    for form in forms().values():
        for table in form.tables:
            found |= {*table.anchors, *(heading.label for heading in table.headings)}
            for item in table.items:
                found |= {item.label, *item.variants}
                for column in item.columns:
                    found |= {column.label, *column.variants, column.group or ""}
    return tuple(sorted(map(plain, found)))
