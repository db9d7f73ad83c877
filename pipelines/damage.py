"""Files of the store that a disk, a copy or a person has damaged: which they are, and the way out.

Belongs here: finding them once something could not be read. Does not belong here: looking for them beforehand, which
would read the whole store each time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from pipelines.contracts import EXTRACTED
from pipelines.store import COMMIT_FRAME, Store


class DamagedStoreError(Exception):
    """A file of the store cannot be read; the text names it and says what to do."""


@contextmanager
def damage_named(store: Store) -> Iterator[None]:
    """Raises ``DamagedStoreError`` for what polars, here or in a worker, says of a file without naming it; any other
    fault goes on as it is.
    """
    try:
        yield
    except (pl.exceptions.PolarsError, RuntimeError) as fault:
        if (said := damage(store)) is None:
            raise
        raise DamagedStoreError(said) from fault


def damage(store: Store) -> str | None:
    """The first file of the store that cannot be read to its end, with the way out; None where there is none."""
    found = [(path, way_out) for path, way_out in _files(store) if not _is_readable(path)]
    if not found:
        return None
    path, way_out = found[0]
    others = f" ({len(found) - 1} more files are)" if len(found) > 1 else ""
    return f"{path} is damaged or gone{others}; {way_out}, then run again"


def _files(store: Store) -> Iterator[tuple[Path, str]]:
    for path in sorted(store.sources_path.parent.glob("*.parquet")):
        yield path, f"put a sound copy of the folder {path.parent} in its place"
    for committed in sorted(store.extracted(COMMIT_FRAME).glob("part-*.parquet")):
        for name in EXTRACTED:
            yield store.extracted(name) / committed.name, f"delete {committed}: what it holds is read once more"
    for path in sorted((store.home / "judged").glob("*/year=*.parquet")):
        yield path, "delete it: its year is judged once more"


def _is_readable(path: Path) -> bool:
    try:
        pl.read_parquet(path, glob=False)
    except (OSError, pl.exceptions.PolarsError):
        return False
    return True
