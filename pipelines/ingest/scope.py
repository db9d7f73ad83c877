"""What a SOURCE covers: which places on disk belong to it, whether or not a file still lies there.

Belongs here: the meaning of a folder, file or glob as a set of places. Does not belong here: looking at the disk
beyond whether the SOURCE is there (``discover``).

A glob is matched by this module and not by ``glob.glob``, which follows linked folders for ever and cannot say
whether a place that is gone would have matched. The rules are the same: ``*`` stays within a folder name, ``**``
spans folders, a leading dot must be written.
"""

import glob
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from pipelines.ingest.found import is_remote, place_of


@dataclass(frozen=True, slots=True)
class Scope:
    """``base`` is the folder (or file) to start from, as given, empty for the working directory; ``patterns`` are a
    glob's parts below it.
    """

    base: str
    patterns: tuple[str, ...] = ()

    def covers(self, place: str) -> bool:
        """Whether the file at ``place`` belongs to the source: it, or a folder above it, is what was named."""
        parts = self._below(place)
        return parts is not None and _matches(parts, self.patterns)

    def may_hold(self, folder: str) -> bool:
        """Whether something below ``folder`` can belong to the source."""
        parts = self._below(folder)
        return parts is not None and _may_match(parts, self.patterns)

    def absolute(self) -> "Scope":
        """The same places by their absolute paths."""
        return Scope(place_of(self.base), self.patterns)

    def _below(self, place: str) -> tuple[str, ...] | None:
        if place == self.base:
            return ()
        root = join(self.base, "")
        return tuple(place[len(root) :].split("/")) if place.startswith(root) else None


def scope_of(source: str) -> Scope:
    """The scope of a SOURCE as given. What exists under exactly that name is no glob, whatever characters are in it."""
    if is_remote(source):
        path, is_there = source.rstrip("/"), False
    else:
        path, is_there = "" if Path(source) == Path() else str(Path(source)), Path(source).exists()
    if not glob.has_magic(path) or is_there:
        return Scope(path)
    parts = path.split("/")
    fixed = next(n for n, part in enumerate(parts) if glob.has_magic(part))
    base = "/".join(parts[:fixed]) or ("/" if path.startswith("/") else "")
    return Scope(base, tuple(parts[fixed:]))


def join(folder: str, name: str) -> str:
    """``folder/name``, keeping the folder as given; the working directory is not named."""
    return folder + name if not folder or folder.endswith("/") else f"{folder}/{name}"


def _matches(parts: Sequence[str], patterns: Sequence[str]) -> bool:
    if not patterns:
        return True
    if patterns[0] == "**":
        deeper = bool(parts) and not parts[0].startswith(".") and _matches(parts[1:], patterns)
        return deeper or _matches(parts, patterns[1:])
    return bool(parts) and _name_matches(parts[0], patterns[0]) and _matches(parts[1:], patterns[1:])


def _may_match(parts: Sequence[str], patterns: Sequence[str]) -> bool:
    if not parts or not patterns:
        return True
    if patterns[0] == "**":
        return not parts[0].startswith(".") or _may_match(parts, patterns[1:])
    return _name_matches(parts[0], patterns[0]) and _may_match(parts[1:], patterns[1:])


def _name_matches(name: str, pattern: str) -> bool:
    return fnmatchcase(name, pattern) and (pattern.startswith(".") or not name.startswith("."))
