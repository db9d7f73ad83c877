"""Values recognised in pictures -> those that the equations of the form support.

Belongs here: using the equations as an error-detecting code. Does not belong here: recognition and its confidence
(``pipelines/read/scan_letters.py``), and what a failing equation says of a report (``pipelines/quality``).

No equation chooses a value; it only takes one away. A number in no equation is taken away too: two recognitions that
agree may be wrong alike.
"""

import polars as pl

from schemas.dictionary import CELL_KEY, terms

_READ = ("reported", "blank", "placeholder")


def only_supported(observations: pl.DataFrame, recognised: pl.Series) -> pl.DataFrame:
    """``observations`` with a number of a document in ``recognised`` unreadable unless, of the equations that hold its
    cell and whose cells are all read, there is one and none fails. Blanks and placeholders count as zero; a
    placeholder is unreadable too where one of these equations fails, for it may be a number that was misread.
    """
    if recognised.is_empty():
        return observations
    keys = ["doc", *CELL_KEY]
    cells = observations.filter(pl.col("doc").is_in(recognised.implode()))
    stated = cells.join(terms(), on=CELL_KEY).with_columns(is_read=pl.col("status").is_in(_READ))
    sums = stated.group_by("doc", "equation").agg(
        complete=pl.col("is_read").all(),
        holds=(pl.col("value").fill_null(0) * pl.col("coefficient")).sum() == 0,
    )
    held = stated.join(sums, on=["doc", "equation"]).filter("complete")
    told = held.group_by(keys).agg(fails=~pl.col("holds").all())
    judged = observations.join(told, on=keys, how="left", maintain_order="left")
    fails = pl.col("fails")
    is_picture = pl.col("doc").is_in(recognised.implode())
    doubted = is_picture & (
        pl.when(pl.col("status") == "reported")
        .then(fails.fill_null(True))
        .otherwise((pl.col("status") == "placeholder") & fails.fill_null(False))
    )
    return judged.with_columns(
        status=pl.when(doubted).then(pl.lit("unreadable")).otherwise("status"),
        value=pl.when(~doubted).then("value"),
    ).drop("fails")
