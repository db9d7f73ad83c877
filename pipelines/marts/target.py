"""The place where a warehouse is published: what killed publications left beside it, and the new file in the old one's
place.

Belongs here: names of the folders in which a file is built, removing them, renaming; whether a file is as it was left.
Does not belong here: what the file holds (``warehouse.py``).

A file is as it was left when the system says so (``pipelines/ingest/files.py``), when its first blocks are the same,
which DuckDB writes anew with whatever else it writes, and when this code, and this DuckDB, made it.
"""

import hashlib
import json
import os
import re
import shutil
from pathlib import Path
from typing import Final

import duckdb

from pipelines.fingerprint import source_digest

_HEAD_BYTES: Final = 3 * 4096
"""The header of the file and the two of the database, of which each commit writes one."""


def remove_leftovers(target: Path) -> None:
    """Removes the folders of publications that were killed; whoever publishes holds the store's lock, so none is at
    work.

    A folder is ours when it has the name that we give, and holds nothing that we do not put there.
    """
    ours = re.compile(rf"{re.escape(building(target))}[a-z0-9_]{{8}}")
    files = {target.name, f"{target.name}.wal", "spill"}
    for folder in target.parent.iterdir():
        if ours.fullmatch(folder.name) and folder.is_dir() and not folder.is_symlink():
            inside = list(folder.iterdir())
            if all(path.name in files or path.suffix == ".parquet" for path in inside):
                shutil.rmtree(folder, ignore_errors=True)


def building(target: Path) -> str:
    """How the names of the folders begin in which the file is built."""
    return f".{target.name}."


def put_in_place(built: Path, target: Path) -> None:
    """Rename over the target, on disk before and after.

    A log that a writer of the old file left behind must not meet the new one.
    """
    with built.open("rb") as file:
        os.fsync(file.fileno())
    target.with_name(target.name + ".wal").unlink(missing_ok=True)
    built.replace(target)
    directory = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def is_as_left(target: Path, record: Path) -> bool:
    """Whether nobody wrote to the warehouse at ``target`` since it was taken down in ``record``, by this very code."""
    try:
        return bool(_noted(record).get(str(target)) == _identity(target))
    except OSError:
        return False


def take_down(target: Path, record: Path) -> None:
    """Notes in ``record`` (JSON, by path) how the warehouse at ``target`` is now; warehouses that are gone leave it.
    Raises OSError.
    """
    noted = {path: identity for path, identity in _noted(record).items() if Path(path).is_file()}
    unfinished = record.with_name(f".{record.name}.{os.getpid()}.tmp")
    try:
        unfinished.write_text(json.dumps(noted | {str(target): _identity(target)}, indent=2), encoding="utf-8")
        unfinished.replace(record)
    finally:
        unfinished.unlink(missing_ok=True)


def _identity(target: Path) -> dict[str, str | int]:
    with target.open("rb") as file:
        status = os.fstat(file.fileno())
        head = hashlib.sha256(file.read(_HEAD_BYTES)).hexdigest()
    return {
        "bytes": status.st_size,
        "inode": status.st_ino,
        "content_changed_ns": status.st_mtime_ns,
        "changed_ns": status.st_ctime_ns,
        "head": head,
        "made_by": f"{source_digest('schemas', 'pipelines/marts')} with DuckDB {duckdb.__version__}",
    }


def _noted(record: Path) -> dict[str, dict[str, str | int]]:
    try:
        return dict(json.loads(record.read_bytes()))
    except (OSError, ValueError, TypeError):
        return {}  # then every table is made anew
