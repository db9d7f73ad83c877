"""Documents whose reader was corrected since they were read: out of their parts, so that they alone are read again.

Belongs here: finding them and rewriting parts without them. Does not belong here: versions (``batch.py``,
``pipelines/read/registry.py``), parts of another version of the ladder, which are dropped whole (``store.py``).
"""

import polars as pl

from pipelines.contracts import EXTRACTED
from pipelines.extract.batch import EXTRACTOR_VERSION, extractor_version
from pipelines.read.registry import readers
from pipelines.store import COMMIT_FRAME, Store, read_json, write_json


def drop_outdated(store: Store) -> int:
    """Takes documents that were read by an earlier version of their reader out of the parts; returns how many. Whoever
    calls holds the store's lock. Raises OSError.

    A part is dropped before the one without these documents counts: of a run that is killed between the two they are
    all read again, and none is ever there twice.
    """
    current = {media_type: extractor_version(media_type) for media_type in readers()}
    if read_json(store.readers_path) == current:
        return 0
    found = 0
    for path in store.parts(COMMIT_FRAME, EXTRACTOR_VERSION):
        documents = pl.read_parquet(path, glob=False)
        kept = documents.filter(pl.col("extractor_version") == pl.col("media_type").replace_strict(current, default=""))
        if kept.height == documents.height:
            continue
        frames = {COMMIT_FRAME: kept}
        for name in EXTRACTED.keys() - {COMMIT_FRAME}:
            rows = pl.read_parquet(store.extracted(name) / path.name, glob=False)
            frames[name] = rows.join(kept, on="document_id", how="semi", maintain_order="left")
        part = None if kept.is_empty() else store.add_part(frames, EXTRACTOR_VERSION)
        path.unlink()
        if part is not None:
            store.commit(part)
        found += documents.height - kept.height
    write_json(current, store.readers_path)
    return found
