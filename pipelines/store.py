"""Where everything lies that Gongkai keeps: one folder, the home, and the rules by which its files are written.

Belongs here: paths, atomic writes, and which part files count. Does not belong here: what the frames hold (``schemas``)
or when they are written (``assets``).

::

    archive/ab/abcd…                    raw bytes by their SHA-256
    raw/sources.parquet                 the manifest, rewritten whole; and raw_reports, files, fetches, corrections and
                                        decisions
    extracted/<frame>/part-….parquet    one file a batch of documents, added, and written again only without documents
                                        whose reader was corrected (``pipelines/extract/outdated.py``)
    extracted/readers.json              by which versions of the readers they were looked through last
    judged/<frame>/year=2024.parquet    one file a report year, rewritten when it is judged again; and year=unknown
    warehouse/gongkai.duckdb            what is published
    published.json                      how it was left (``pipelines/marts/target.py``)
    store.json                          the version of this layout (``layout.py``)
    pages/index.html                    what people look at, and a page a report
    data_docs/index.html                how plausible its years are
    dagster/                            the Dagster instance, unless DAGSTER_HOME says otherwise

A reader never sees half a file: it is written beside its place and renamed over it. A batch is several files, and
counts only once it is committed, by whoever holds the store's lock: a worker that outlives its run leaves files behind,
but no documents twice.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.ingest.archive import Archive

COMMIT_FRAME = "documents"
UNKNOWN_YEAR = "unknown"


class Store:
    """The home folder. Making the object touches nothing; folders are made when something is written."""

    def __init__(self, home: Path) -> None:
        self.home = home

    @property
    def archive(self) -> Archive:
        """The raw bytes."""
        return Archive(self.home / "archive")

    @property
    def sources_path(self) -> Path:
        """The ``sources`` frame."""
        return self.home / "raw" / "sources.parquet"

    @property
    def raw_reports_path(self) -> Path:
        """The ``raw_reports`` frame."""
        return self.home / "raw" / "raw_reports.parquet"

    @property
    def corrections_path(self) -> Path:
        """The ``corrections`` frame."""
        return self.home / "raw" / "corrections.parquet"

    @property
    def decisions_path(self) -> Path:
        """The ``decisions`` frame."""
        return self.home / "raw" / "decisions.parquet"

    @property
    def files_path(self) -> Path:
        """The ``files`` frame."""
        return self.home / "raw" / "files.parquet"

    @property
    def fetches_path(self) -> Path:
        """The ``fetches`` frame."""
        return self.home / "raw" / "fetches.parquet"

    @property
    def warehouse(self) -> Path:
        """The DuckDB file that is published unless another is asked for."""
        return self.home / "warehouse" / "gongkai.duckdb"

    @property
    def pages(self) -> Path:
        """The folder of the dashboard and of the pages of reports (``pipelines/pages/publish.py``)."""
        return self.home / "pages"

    @property
    def data_docs(self) -> Path:
        """The folder of the pages that say how plausible each report year is."""
        return self.home / "data_docs"

    @property
    def dagster_home(self) -> Path:
        """The folder of the Dagster instance."""
        return self.home / "dagster"

    @property
    def lock_path(self) -> Path:
        """Whoever writes to the store holds a lock on this file."""
        return self.home / ".lock"

    @property
    def layout_path(self) -> Path:
        """Says which version the layout has."""
        return self.home / "store.json"

    @property
    def published_path(self) -> Path:
        """How the warehouses were left (``pipelines/marts/target.py``)."""
        return self.home / "published.json"

    @property
    def own_paths(self) -> list[Path]:
        """Everything that the store keeps, with its links resolved. Other files in the home are not its own."""
        folders = (
            self.home / name for name in ("archive", "raw", "extracted", "judged", "warehouse", "pages", "data_docs")
        )
        return [
            path.resolve()
            for path in (*folders, self.dagster_home, self.lock_path, self.layout_path, self.published_path)
        ]

    def extracted(self, name: str) -> Path:
        """The folder of an extracted frame's part files."""
        return self.home / "extracted" / name

    @property
    def readers_path(self) -> Path:
        """By which versions of the readers the parts were looked through last (``pipelines/extract/outdated.py``)."""
        return self.home / "extracted" / "readers.json"

    def judged(self, name: str) -> Path:
        """The folder of a judged frame's files, one a report year."""
        return self.home / "judged" / name

    def judged_path(self, name: str, year: str) -> Path:
        """The file of a judged frame for one year, ``2024`` or ``unknown``."""
        return self.judged(name) / f"year={year}.parquet"

    def parts(self, name: str, version: str) -> list[Path]:
        """The part files of an extracted frame that count: those of this extractor version that are committed."""
        complete = sorted(path.name for path in self.extracted(COMMIT_FRAME).glob(f"{_prefix(version)}*.parquet"))
        return [self.extracted(name) / part for part in complete]

    def add_part(self, frames: Mapping[str, pl.DataFrame], version: str) -> str:
        """Writes the frames of one batch and returns the name of the part, which counts once it is committed.

        The name follows from the documents, so that writing the same batch twice leaves one part. Raises ValueError
        without documents.
        """
        documents = frames[COMMIT_FRAME]
        if documents.is_empty():
            raise ValueError("a part needs at least one document: without a row in documents its batch can never count")
        digest = hashlib.sha256("".join(sorted(documents["document_id"])).encode()).hexdigest()
        part = f"{_prefix(version)}{digest[:24]}.parquet"
        for name, frame in frames.items():
            write_frame(frame, self.extracted(name) / (_uncommitted(part) if name == COMMIT_FRAME else part))
        return part

    def commit(self, part: str) -> None:
        """Lets a part count from now on."""
        folder = self.extracted(COMMIT_FRAME)
        (folder / _uncommitted(part)).replace(folder / part)

    def drop_dead_parts(self, names: Iterable[str], version: str) -> int:
        """Removes parts of other extractor versions and of batches that were never committed; returns how many files
        went.
        """
        complete = {path.name for path in self.parts(COMMIT_FRAME, version)}
        folders = [self.extracted(name) for name in {COMMIT_FRAME, *names}]
        dead = [path for folder in folders if folder.is_dir() for path in folder.iterdir() if path.name not in complete]
        for path in dead:
            path.unlink(missing_ok=True)
        return len(dead)

    def drop_unfinished(self) -> int:
        """Removes what writers that were killed left beside the files of the archive, the raw and the judged layer;
        returns how many files went. Whoever calls holds the store's lock.
        """
        folders = [self.archive.folder, self.home / "raw", self.home / "judged"]
        left = [path for folder in folders for path in (*folder.glob("*.tmp"), *folder.glob("*/*.tmp"))]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def judged_years(self, name: str) -> list[str]:
        """The years for which a judged frame is stored, in order, ``unknown`` last."""
        return sorted(path.stem.removeprefix("year=") for path in self.judged(name).glob("year=*.parquet"))


def write_frame(frame: pl.DataFrame | pl.LazyFrame, path: Path, metadata: Mapping[str, str] | None = None) -> None:
    """Writes a Parquet file whole or not at all, making the folders above it; rows of a lazy frame are written as they
    come, so that not all are in memory at once. ``metadata`` is kept in the file's footer. Raises OSError with the
    system's number when the disk is full or broken.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    # Packed in memory first: written by polars to a full disk, some files fail with an error that does not say why.
    encoded = BytesIO()
    # The lowest level: on these frames as small as the usual one, in half to four fifths of the time.
    frame.lazy().sink_parquet(encoded, compression="zstd", compression_level=1, metadata=dict(metadata or {}))
    try:
        unfinished.write_bytes(encoded.getbuffer())
        unfinished.replace(path)
    except BaseException as error:
        unfinished.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno:
            raise OSError(error.errno, os.strerror(error.errno), str(path)) from error  # a write does not name its file
        raise


def write_json(told: Mapping[str, Any], path: Path) -> None:
    """Writes a note of the store whole or not at all; whoever calls holds the store's lock. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".json.tmp")
    unfinished.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    unfinished.replace(path)


def read_json(path: Path) -> dict[str, Any]:
    """What a note says; nothing where there is none, or it cannot be understood."""
    try:
        return dict(json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return {}


def read_frame(path: Path, schema: pl.Schema) -> pl.DataFrame:
    """The stored frame, or an empty one of this schema when nothing has been stored yet."""
    return pl.read_parquet(path, glob=False) if path.exists() else pl.DataFrame(schema=schema)


def read_again(path: Path, schema: pl.Schema) -> pl.DataFrame:
    """The stored frame of what can always be made again: an empty one where it is gone, damaged or of other columns."""
    try:
        frame = pl.read_parquet(path, glob=False)
    except (FileNotFoundError, pl.exceptions.PolarsError):
        return pl.DataFrame(schema=schema)
    return frame if frame.schema == schema else pl.DataFrame(schema=schema)


def scan_frames(paths: Iterable[Path], schema: pl.Schema) -> pl.LazyFrame:
    """The rows of all these files, or none of this schema when there is no file."""
    found = list(paths)
    return pl.scan_parquet(found, glob=False) if found else pl.LazyFrame(schema=schema)


def _uncommitted(part: str) -> str:
    return f"{part}.uncommitted"


def _prefix(version: str) -> str:
    return f"part-{version}-"
