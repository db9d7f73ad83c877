"""The place where a warehouse is published: what killed publications left beside it, and the new file in the old one's
place.

Belongs here: names of the folders in which a file is built, removing them, renaming; whether a file is as it was left.
Does not belong here: what the file holds (``warehouse.py``).

A file is as it was left when the system says so (``pipelines/ingest/files.py``), when its first blocks are the same,
which DuckDB writes anew with whatever else it writes, and when this code, and this DuckDB, made it.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from pipelines.fingerprint import source_digest
from pipelines.store import read_json, write_json

_HEAD_BYTES: Final = 3 * 4096
"""The header of the file and the two of the database, of which each commit writes one."""
_RENAMED: Final = "changed_ns"
"""When anything of the file changed, its name too."""


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


@dataclass(frozen=True)
class Left:
    """What is known of the warehouse that stands at a target: ``relied``, nobody wrote to it since this very code made
    it; ``unseen``, those of the files with what was read that it was not made of, None where others are gone or changed
    since.
    """

    relied: bool
    unseen: Sequence[Path] | None


def as_left(target: Path, record: Path | None, parts: Mapping[str, list[int]]) -> Left:
    """``parts`` are the files with what was read, as ``told`` gives them."""
    try:
        noted = read_json(record).get(str(target), {}) if record else {}
        relied = bool(noted) and noted["identity"] == identity(target)
        seen = noted["parts"] if relied else {}
        same = relied and seen.items() <= parts.items()
    except (OSError, KeyError, AttributeError, TypeError):
        return Left(relied=False, unseen=None)
    return Left(relied, [Path(path) for path in parts if path not in seen] if same else None)


def told(parts: Iterable[Path]) -> dict[str, list[int]]:
    """By path the size of a file and when its content was changed. Raises OSError."""
    return {str(path): [(status := path.stat()).st_size, status.st_mtime_ns] for path in parts}


def take_down(target: Path, record: Path, parts: Mapping[str, list[int]], made: Mapping[str, str | int]) -> None:
    """Notes in ``record`` (JSON, by path) how the warehouse at ``target`` is now, and of what it was made; warehouses
    that are gone leave it. ``made`` is the ``identity`` it had before it was put in place: one to which somebody wrote
    since is not noted. Raises OSError.
    """
    noted = {path: of_it for path, of_it in read_json(record).items() if Path(path).is_file() and path != str(target)}
    now = identity(target)
    if now | {_RENAMED: 0} == dict(made) | {_RENAMED: 0}:
        noted[str(target)] = {"identity": now, "parts": dict(parts)}
    write_json(noted, record)


def identity(target: Path) -> dict[str, str | int]:
    """What the system and the first blocks say of a warehouse, and what code this is. Raises OSError."""
    with target.open("rb") as file:
        status = os.fstat(file.fileno())
        head = hashlib.sha256(file.read(_HEAD_BYTES)).hexdigest()
    return {
        "bytes": status.st_size,
        "inode": status.st_ino,
        "content_changed_ns": status.st_mtime_ns,
        _RENAMED: status.st_ctime_ns,
        "head": head,
        "made_by": f"{source_digest('schemas', 'pipelines/marts')} with DuckDB {duckdb.__version__}",
    }
