"""The content-addressed archive of raw bytes: ``<folder>/ab/abcd…`` holds the bytes whose SHA-256 is ``abcd…``.

Belongs here: putting bytes in and getting them out, whole or not at all. Does not belong here: what the bytes are,
where they came from.

One level of 256 folders keeps a million files at four thousand a folder; a second level would make one folder per
file for any store below 65,536 files, half as much disk again for small ones.

No ``fsync`` per file, which would cost milliseconds each: the name says what the content must be. What a power cut
leaves half-written is noticed by its size when the same bytes are put again, which replaces it, or by its hash when
it is read, which raises ``ArchiveDamagedError``. A process that is killed leaves nothing under a final name, only a
``.tmp`` file.
"""

import hashlib
import os
import threading
from collections.abc import Iterable
from pathlib import Path

_WAY_OUT = "ingest the folder again that it came from (core.sources tells which)"


class ArchiveDamagedError(OSError):
    """The archive does not hold what it must: a file is gone, or its bytes do not have the hash they are named by."""


class Archive:
    """Bytes by their SHA-256 below ``folder``, which is made when needed. Several processes may put at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._shards: set[str] = set()

    def put(self, data: bytes) -> str:
        """Keeps ``data`` and returns its SHA-256 in hex. Bytes that are here already are not written again."""
        document_id = hashlib.sha256(data).hexdigest()
        path = self.path(document_id)
        shard = document_id[:2]
        if shard not in self._shards:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._shards.add(shard)
        if self.has(document_id, len(data)):
            return document_id
        unfinished = path.with_name(f"{document_id}.{os.getpid()}.{threading.get_ident()}.tmp")
        try:
            unfinished.write_bytes(data)
            unfinished.replace(path)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
        return document_id

    def has(self, document_id: str, byte_size: int) -> bool:
        """Whether a file of this size is here under this name; ``holds`` looks into it."""
        try:
            return os.stat(self._file(document_id)).st_size == byte_size  # noqa: PTH116 - half the time of Path.stat
        except FileNotFoundError:
            return False

    def receive(self, pieces: Iterable[bytes]) -> tuple[str, int]:
        """Keeps what comes in pieces; returns its SHA-256 in hex and its size. When ``pieces`` raises, nothing is."""
        self.folder.mkdir(parents=True, exist_ok=True)
        unfinished = self.folder / f"incoming.{os.getpid()}.{threading.get_ident()}.tmp"
        digest, size = hashlib.sha256(), 0
        try:
            with unfinished.open("wb") as file:
                for piece in pieces:
                    size += file.write(piece)
                    digest.update(piece)
            path = self.path(digest.hexdigest())
            path.parent.mkdir(exist_ok=True)
            unfinished.replace(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        return digest.hexdigest(), size

    def holds(self, document_id: str) -> bool:
        """Whether the bytes are here and have the hash they are named by."""
        try:
            with self.path(document_id).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == document_id
        except OSError:
            return False

    def get(self, document_id: str) -> bytes:
        """The bytes put under ``document_id``. Raises ``ArchiveDamagedError``, which names the file and the way out."""
        path = self.path(document_id)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            message = f"{path}: this document is not in the archive; {_WAY_OUT}"
            raise ArchiveDamagedError(message) from None
        if (found := hashlib.sha256(data).hexdigest()) != document_id:
            raise ArchiveDamagedError(
                f"{path}: the archived file is damaged ({len(data)} bytes with SHA-256 {found}); "
                f"delete it and {_WAY_OUT}"
            )
        return data

    def path(self, document_id: str) -> Path:
        """Where the bytes of ``document_id`` lie, or would."""
        return Path(self._file(document_id))

    def _file(self, document_id: str) -> str:
        return f"{self.folder}/{document_id[:2]}/{document_id}"  # for each file of a run: put together, not parsed
