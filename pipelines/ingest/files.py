"""Files on disk as they were when they were read last: one of which the system still says the same is not read again.

Belongs here: the rows of ``schemas.sources.Files``, and when they are believed. Does not belong here: reading
(``discover``), bookkeeping of places and documents (``ingest``), what servers say of theirs (``fetches``).

A file is the same when its size, its inode and two times are: when its content was changed, and when anything of it
was, which nobody can set back. Times only tell changes apart that lie further apart than the clock of the file system
ticks, so a file is taken down only when both lay some seconds back as it was read; until then it is read each time.
Where the second time is only the first again (FAT, exFAT, ISO 9660, SquashFS, SSHFS), which a coarse clock gives away,
files are always read. So is one whose bytes are not in the archive, and one that might be taken for something else by
now: by another version of the code that tells, within other limits, or since a reader was installed.
"""

import hashlib
from os import stat_result
from typing import Any, Final

import polars as pl

from pipelines.fingerprint import source_digest
from pipelines.ingest.archive import Archive
from pipelines.ingest.limits import Limits
from pipelines.read.registry import READERS, refusal
from schemas.sources import Files as Model

_SETTLED_NS: Final = 2_000_000_000
"""The coarsest clock of a file system in use is that of FAT: two seconds."""

_COARSE_NS: Final = 10_000_000
"""The finest clock, that of exFAT, of file systems that do not keep the time at which anything of a file changed."""
_LATEST_NS: Final = 2**63 - 1
"""Of times that are taken down, and before 1970 the earliest: some file systems keep any that somebody makes up."""

Document = tuple[Any, ...]
"""A row of ``raw_reports`` but for its last column, the time."""


class Files:
    """All rows of the store. ``known`` is the frame of the last run and ``raw`` the ``raw_reports``, None for a new
    store; ``limits`` are those of this run.
    """

    def __init__(self, known: pl.DataFrame | None, raw: pl.DataFrame | None, archive: Archive, limits: Limits) -> None:
        self._archive = archive
        self._told_by = _told_by(limits)
        self._rows: dict[str, tuple[Any, ...]] = {}
        self._documents: dict[str, Document] = {}
        if known is not None and raw is not None:
            believed = known.filter(pl.col("told_by") == self._told_by)
            self._rows = {row[0]: row for row in believed.iter_rows()}
            self._documents = {row[0]: row[:-1] for row in raw.iter_rows()}

    def document(self, place: str, status: stat_result) -> Document | None:
        """What lies at ``place`` (absolute), when it is what lay there before; else None. Raises OSError when the
        archive's disk does.
        """
        row = self._rows.get(place)
        if row is None or row[2:-1] != _told(status):
            return None
        document = self._documents.get(row[1])
        return document if document and self._archive.has(row[1], status.st_size) else None

    def add(self, place: str, status: stat_result, began_ns: int, document_id: str) -> None:
        """Takes down that ``place`` held this document; ``began_ns`` is when it began to be read, since 1970."""
        self._rows.pop(place, None)
        if _tells(status) and max(status.st_mtime_ns, status.st_ctime_ns) + _SETTLED_NS < began_ns:
            self._rows[place] = (place, document_id, *_told(status), self._told_by)

    def frame(self, places: pl.DataFrame) -> pl.DataFrame:
        """The rows of those ``places`` (column ``place``) that still hold something, by place."""
        rows = pl.DataFrame(list(self._rows.values()), schema=Model.empty().schema, orient="row")
        return rows.join(places.select("place"), on="place", how="semi").sort("place")


def _told(status: stat_result) -> tuple[int, int, int, int]:
    return status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns


def _tells(status: stat_result) -> bool:
    """Whether the file system would say something else of other bytes."""
    return status.st_ctime_ns % _COARSE_NS != 0 and abs(status.st_mtime_ns) <= _LATEST_NS


def _told_by(limits: Limits) -> str:
    """A digest of all that decides what some bytes are."""
    refused = [reader.media_type for reader in READERS if refusal(reader.media_type, reader.name, "")]
    code = source_digest("pipelines/ingest", "pipelines/read")
    return hashlib.sha256(f"{code} {limits} {refused}".encode()).hexdigest()[:16]
