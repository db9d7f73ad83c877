"""What of the store is published, and whether a warehouse shows it already.

Belongs here: the layers' files, the digest of it that a warehouse records. Does not belong here: building
(``warehouse.py``).
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import duckdb

from pipelines.contracts import JUDGED, RAW, frame_schema
from pipelines.fingerprint import source_digest
from pipelines.marts.inputs import Layers
from pipelines.store import Store, read_frame


def layers(store: Store, version: str) -> Layers:
    """The files of every layer, as they are now; ``version`` is the extractor's."""
    judged = {name: [store.judged_path(name, year) for year in store.judged_years(name)] for name in JUDGED}
    return Layers(
        sources=[store.sources_path] if store.sources_path.exists() else [],
        observations=store.parts("observations", version),
        sections=store.parts("sections", version),
        narrative_figures=store.parts("narrative_figures", version),
        narrative_statements=store.parts("narrative_statements", version),
        **judged,
    )


def store_digest(store: Store, version: str) -> str:
    """A digest of all that a warehouse shows, except when each file was seen last: that alone is no reason to publish
    again.
    """
    digest = hashlib.sha256()
    for line in _state(store, version):
        digest.update(f"{line}\n".encode())
    return digest.hexdigest()


def shows(target: Path, wanted: str) -> bool:
    """Whether the file at ``target`` is a warehouse of this ``store_digest``."""
    if not target.is_file():
        return False
    try:
        with duckdb.connect(str(target), read_only=True) as connection:
            row = connection.execute("SELECT store_digest FROM meta.build").fetchone()
    except duckdb.Error:
        return False
    return row == (wanted,)


def _state(store: Store, version: str) -> Iterator[str]:
    yield source_digest("schemas", "pipelines/marts")
    sources = read_frame(store.sources_path, frame_schema(RAW["sources"])).drop("last_seen_at").sort("source_id")
    yield hashlib.sha256(sources.write_csv().encode()).hexdigest()
    for path in store.parts("documents", version):
        yield path.name
    for name in sorted(JUDGED):
        for year in store.judged_years(name):
            status = store.judged_path(name, year).stat()
            yield f"{name} {year} {status.st_size} {status.st_mtime_ns}"
