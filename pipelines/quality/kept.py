"""What of an earlier judgement still holds: the rows of documents that nothing changed about.

Belongs here: which documents need no second look, alone or beside last year's, and reading their rows. Does not belong
here: judging the others (``batches.py``, ``years.py``), writing a year (``judge.py``).

What the first pass says of a document rests on its bytes, its row in ``documents``, the other documents of its report,
and the rules. Where all these are as they were, so is what it says. What the second pass says by agency rests besides
on the agency's documents of this year and the last; what it says by territory is asked anew of all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.contracts import JUDGED, frame_schema
from pipelines.quality.batches import FACTS_FRAME
from pipelines.quality.facts import FACTS
from pipelines.store import scan_frames
from schemas.checks import TERRITORIAL, YEARLY

_GROUP = pl.coalesce("report_id", "document_id").alias("group")
_OF_AGENCIES = [check.code for check in YEARLY]
_OF_TERRITORIES = [check.code for check in TERRITORIAL]
NO_DOCUMENTS = pl.DataFrame(schema={"document_id": pl.String})


@dataclass(frozen=True)
class Kept:
    """Of one partition: where its frames lie, by name; ``same`` (``document_id``), the documents of which the first
    pass would say the same again; ``unmoved``, those of them of which the second would say the same by agency.
    """

    paths: Mapping[str, Path]
    same: pl.DataFrame
    unmoved: pl.DataFrame

    def rows(self, name: str) -> pl.LazyFrame:
        """What would be said again, of a frame."""
        stored = pl.scan_parquet(self.paths[name], glob=False)
        rows = stored.filter(pl.col("document_id").is_in(self.same["document_id"].implode()))
        if "check_code" not in stored.collect_schema():
            return rows
        of_agency = pl.col("check_code").is_in(_OF_AGENCIES)
        unmoved = pl.col("document_id").is_in(self.unmoved["document_id"].implode())
        return rows.filter(~pl.col("check_code").is_in(_OF_TERRITORIES), unmoved | ~of_agency)


@dataclass(frozen=True)
class Said:
    """All that is said of a partition: what is ``held`` of it, and what was written below ``pending``."""

    pending: Path
    held: Mapping[str, Kept]

    def rows(self, name: str, year: str) -> pl.LazyFrame:
        """The rows of a judged frame, or of ``FACTS``."""
        schema = FACTS if name == FACTS_FRAME else frame_schema(JUDGED[name])
        written = scan_frames(sorted((self.pending / name / year).glob("*.parquet")) if year else [], schema)
        return pl.concat([self.held[year].rows(name), written]) if year in self.held else written

    def unmoved(self, year: str) -> pl.DataFrame:
        """``document_id`` of what need not be compared with the year before again."""
        return self.held[year].unmoved if year in self.held else NO_DOCUMENTS


def same(now: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
    """``document_id`` of those whose whole report is as it was stored: no row of it differs, is new or is gone. Both
    hold the columns of ``schemas.documents.Documents``, of one partition.
    """
    both = now.join(stored, on=stored.columns, how="semi", nulls_equal=True)
    counted = [frame.group_by(_GROUP).len(name) for name, frame in {"now": now, "stored": stored, "both": both}.items()]
    groups = counted[0].join(counted[1], on="group").join(counted[2], on="group")
    whole = groups.filter((pl.col("now") == pl.col("both")) & (pl.col("stored") == pl.col("both")))
    return now.select("document_id", _GROUP).join(whole, on="group", how="semi").select("document_id")


def unmoved(kept: pl.DataFrame, now: Sequence[pl.DataFrame], stored: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """``document_id`` of the documents ``kept`` of a partition whose agency has no document that changed, came or went
    in it or in the one of the year before; ``now`` and ``stored`` are the documents of both, ``kept`` those of both
    that are the same.
    """
    changed = pl.concat(
        [frame.join(kept, on="document_id", how="anti").select("agency_id") for frame in (*now, *stored)]
    )
    left = now[0].join(changed.unique(), on="agency_id", how="anti", nulls_equal=True)
    return left.join(kept, on="document_id", how="semi").select("document_id")
