"""The manifest of the last run as this version writes it.

Belongs here: what a store of before lacks in its manifest. Does not belong here: merging (``ingest``).

Until ``place`` was kept, a place was known by its path as given. Where that was absolute, nothing changes. Paths
relative to a working directory are taken from the present one if any of the files lies there; else they stay as they
are, belong to no SOURCE, and are tried again the next time. Until addresses were fetched, no place was linked from a
page.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from pipelines.ingest.found import Found, source_id_of
from schemas.sources import Sources

_ABSOLUTE = pl.col("place").str.contains("^(?:/|[a-zA-Z][a-zA-Z0-9+.-]*://)")


def known_sources(stored: pl.DataFrame | None) -> pl.DataFrame:
    """``stored`` (None for a new store) with the columns of ``schemas.sources.Sources`` and one row an id."""
    if stored is None:
        return Sources.empty()
    columns = list(Sources.empty().schema)
    if "linked_from" not in stored.columns:
        stored = stored.with_columns(linked_from=pl.lit(None, pl.String))
    if "place" in stored.columns:
        settled, earlier = stored.filter(_ABSOLUTE), stored.filter(~_ABSOLUTE)
    else:
        settled, earlier = Sources.empty(), stored
    if earlier.is_empty():
        return settled.select(columns)
    placed = pl.DataFrame(list(_placed(earlier)), schema={"source_id": pl.String, "place": pl.String}, orient="row")
    earlier = earlier.drop("source_id", "place", strict=False).hstack(placed).select(columns)
    # The same place may have been given in two ways; the row that was seen last tells more.
    earlier = earlier.sort("last_seen_at", descending=True).unique("source_id", keep="first", maintain_order=True)
    return pl.concat([settled.select(columns), earlier.join(settled, on="source_id", how="anti")])


def _placed(earlier: pl.DataFrame) -> Iterator[tuple[str, str]]:
    """Id and place of every row."""
    rows = earlier.select("source_id", "source_path", "member_path").rows()
    relative = [path.removesuffix(f"/{member}") for _, path, member in rows if not path.startswith("/")]
    from_here = any(Path(path).exists() for path in relative)
    for source_id, path, member in rows:
        if not path.startswith("/") and not from_here:
            yield source_id, path
            continue
        found = Found(path, member)
        # An id that does not follow from the path is that of a second member of the same name.
        follows = source_id == source_id_of(path, member)
        yield (found.source_id if follows else source_id), found.place
