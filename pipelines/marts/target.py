"""The place where a warehouse is published: what killed publications left beside it, and the new file in the old one's
place.

Belongs here: names of the folders in which a file is built, removing them, renaming. Does not belong here: what the
file holds (``warehouse.py``).
"""

import os
import re
import shutil
from pathlib import Path


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
