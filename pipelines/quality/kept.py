"""What of an earlier judgement still holds: the rows of documents that nothing changed about.

Belongs here: which documents need no second look, and taking their rows along. Does not belong here: judging the others
(``batches.py``), what years say of each other, which is asked anew of all (``judge.py``).

What the first pass says of a document rests on its bytes, its row in ``documents``, the other documents of its report,
and the rules. Where all these are as they were, so is what it says.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from pipelines.quality.batches import FACTS_FRAME
from pipelines.store import Store, write_frame
from schemas.checks import YEARLY

_GROUP = pl.coalesce("report_id", "document_id").alias("group")
_OF_THE_SECOND_PASS = [check.code for check in YEARLY]


def keep(
    store: Store, documents: pl.DataFrame, frames: Sequence[str], holds: Sequence[str], pending: Path
) -> pl.DataFrame:
    """Writes below ``pending`` the rows of ``frames`` that the first pass would give again, and returns the documents
    that it has to look at.

    ``documents``: columns of ``schemas.documents.Documents``, ``part`` and ``key`` (the partition). ``holds`` are the
    partitions that were judged by the rules as they are; of one of which a file is damaged nothing is taken. Raises
    OSError when the store cannot be read or written.
    """
    left = [documents.filter(~pl.col("key").is_in(holds))]
    for year in holds:
        now = documents.filter(pl.col("key") == year)
        paths = {name: store.judged_path(name, year) for name in (*frames, FACTS_FRAME)}
        if not all(path.exists() for path in paths.values()):
            left.append(now)
            continue
        try:
            same = _same(now, pl.read_parquet(store.judged_path("documents", year), glob=False))
            for name, path in paths.items():
                write_frame(_still_said(path, same), _kept(pending, name, year))
        except pl.exceptions.PolarsError:  # a file is damaged: what it held is said anew
            for name in paths:
                _kept(pending, name, year).unlink(missing_ok=True)
            left.append(now)
            continue
        left.append(now.join(same, on="document_id", how="anti", maintain_order="left"))
    return pl.concat(left).sort("document_id")


def _same(now: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
    """``document_id`` of those whose whole report is as it was stored: no row of it differs, is new or is gone."""
    both = now.join(stored, on=stored.columns, how="semi", nulls_equal=True)
    counted = [frame.group_by(_GROUP).len(name) for name, frame in {"now": now, "stored": stored, "both": both}.items()]
    groups = counted[0].join(counted[1], on="group").join(counted[2], on="group")
    whole = groups.filter((pl.col("now") == pl.col("both")) & (pl.col("stored") == pl.col("both")))
    return now.select("document_id", _GROUP).join(whole, on="group", how="semi").select("document_id")


def _still_said(path: Path, same: pl.DataFrame) -> pl.DataFrame:
    rows = pl.read_parquet(path, glob=False).join(same, on="document_id", how="semi", maintain_order="left")
    if "check_code" not in rows.columns:
        return rows
    return rows.filter(~pl.col("check_code").is_in(_OF_THE_SECOND_PASS))


def _kept(pending: Path, name: str, year: str) -> Path:
    return pending / name / year / "kept.parquet"
