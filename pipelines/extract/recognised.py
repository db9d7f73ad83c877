"""Values recognised in pictures -> those that the equations of the form support.

Belongs here: which tables and which prose rest on pictures, and using the equations as an error-detecting code. Does
not belong here: recognition and its confidence (``pipelines/read/scan_letters.py``), and what a failing equation says
of a report (``pipelines/quality``).

No equation chooses a value; it only takes one away. A number in no equation is taken away too: two recognitions that
agree may be wrong alike. A table counts as recognised with any of its rows: which column a number is in depends on the
others.
"""

import polars as pl

from schemas.dictionary import CELL_KEY, terms

_READ = ("reported", "blank", "placeholder")
_AROUND = ("text", "section")
"""Kinds of atoms that stand between tables."""
_TABLE = ["doc", "table_code"]


def recognised_tables(atoms: pl.DataFrame, readings: pl.DataFrame, recognised: pl.DataFrame) -> pl.DataFrame:
    """``doc, table_code`` of the tables of which some label or value stands in a line or row among ``recognised``
    (``doc, line``). ``atoms``: as located; ``readings``: the values that were read of them.
    """
    if recognised.is_empty():
        return pl.DataFrame(schema={"doc": pl.UInt32, "table_code": pl.String})
    rows = recognised.rename({"line": "row"})
    inside = (pl.col("context") != "") & pl.col("kind").is_in(_AROUND).not_().fill_null(True)
    shown = atoms.filter(inside).join(rows, on=["doc", "row"], how="semi").select("doc", table_code="context")
    read = readings.join(rows, on=["doc", "row"], how="semi").select("doc", table_code="table")
    return pl.concat([shown, read]).unique()


def only_supported(observations: pl.DataFrame, recognised: pl.DataFrame) -> pl.DataFrame:
    """``observations`` with a number of a table in ``recognised`` (``doc, table_code``) unreadable unless, of the
    equations that hold its cell and whose cells are all read, there is one and none fails. Blanks and placeholders
    count as zero; a placeholder is unreadable too where one of these equations fails, for it may be a number that was
    misread.
    """
    if recognised.is_empty():
        return observations
    keys = ["doc", *CELL_KEY]
    cells = observations.join(recognised, on=_TABLE, how="semi")
    stated = cells.join(terms(), on=CELL_KEY).with_columns(is_read=pl.col("status").is_in(_READ))
    sums = stated.group_by("doc", "equation").agg(
        complete=pl.col("is_read").all(),
        holds=(pl.col("value").fill_null(0) * pl.col("coefficient")).sum() == 0,
    )
    held = stated.join(sums, on=["doc", "equation"]).filter("complete")
    told = held.group_by(keys).agg(fails=~pl.col("holds").all())
    pictured = recognised.with_columns(pictured=True)
    judged = observations.join(told, on=keys, how="left", maintain_order="left").join(
        pictured, on=_TABLE, how="left", maintain_order="left"
    )
    fails = pl.col("fails")
    doubted = pl.col("pictured").fill_null(False) & (
        pl.when(pl.col("status") == "reported")
        .then(fails.fill_null(True))
        .otherwise((pl.col("status") == "placeholder") & fails.fill_null(False))
    )
    return judged.with_columns(
        status=pl.when(doubted).then(pl.lit("unreadable")).otherwise("status"),
        value=pl.when(~doubted).then("value"),
    ).drop("fails", "pictured")


def without_recognised(paragraphs: pl.DataFrame, recognised: pl.DataFrame) -> pl.DataFrame:
    """``paragraphs`` (``sections.PARAGRAPHS``) but those of which a line is among ``recognised`` (``doc, line``): no
    equation supports a number that a sentence states.
    """
    if recognised.is_empty():
        return paragraphs
    begins = pl.col("glued").str.starts_with("\n") | (pl.struct("doc", "section_no").rle_id().diff().fill_null(1) != 0)
    numbered = paragraphs.with_columns(nth=begins.cum_sum())
    seen = numbered.join(recognised, on=["doc", "line"], how="semi").select("nth").unique()
    return numbered.join(seen, on="nth", how="anti", maintain_order="left").drop("nth")
