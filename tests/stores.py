"""A raw layer that goes from one run to the next, as the real store does, without Dagster."""

import datetime as dt
from pathlib import Path

import polars as pl

from pipelines.ingest.archive import Archive
from pipelines.ingest.fetches import Fetches
from pipelines.ingest.ingest import Ingested, ingest
from pipelines.ingest.limits import Limits
from pipelines.ingest.manners import Manners
from schemas.sources import Fetches as FetchesModel
from schemas.sources import RawReports, Sources

FIRST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class Store:
    """Each run is a day after the one before. Frames are held to their contracts."""

    def __init__(self, folder: Path) -> None:
        self.archive, self.runs = Archive(folder / "archive"), 0
        self.last: Ingested | None = None
        self.fetches: pl.DataFrame | None = None

    def run(self, source: str, limits: Limits | None = None, manners: Manners | None = None) -> Ingested:
        now = FIRST + dt.timedelta(days=self.runs)
        fetches = Fetches(self.fetches, now)
        sources, raw = (self.last.sources, self.last.raw_reports) if self.last else (None, None)
        self.last = ingest(
            source, self.archive, limits or Limits(), now, sources, raw, fetches=fetches, manners=manners
        )
        self.fetches, self.runs = FetchesModel.validate(fetches.frame()), self.runs + 1
        Sources.validate(self.last.sources)
        RawReports.validate(self.last.raw_reports)
        return self.last


def here(done: Ingested) -> dict[str, str]:
    """What lies where now, by ``source_path``."""
    rows = done.sources.filter(pl.col("withdrawn_at").is_null()).select("source_path", "document_id")
    return dict(rows.iter_rows())
