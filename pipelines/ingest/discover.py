"""Finding the inputs of a SOURCE: a folder with all below it, a glob, a file. Archives met on the way are opened.

Belongs here: walking, reading one file at a time, and saying why something on disk cannot be read.
Does not belong here: the inside of archives (``containers``), hashing and bookkeeping (``ingest``).

Every file gives exactly one ``Found`` (an archive: one for each member, or one for itself when it cannot be opened),
in sorted order. Left out without a word is only what operating systems drop beside files, listed in ``found``. A
linked folder is entered unless it leads to a place that is read anyway, or above: following that would never end.
What the store itself keeps is passed over too: its archive would come back as reports.
"""

import errno
import hashlib
import itertools
import os
import stat
import time
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pipelines.ingest.containers import contents, may_be_container
from pipelines.ingest.found import Found, is_litter, place_of, shown
from pipelines.ingest.limits import MIB, Limits, in_words
from pipelines.ingest.members import ContainerError
from pipelines.ingest.scope import Scope, join, scope_of
from pipelines.ingest.zips import document_kind, is_zip, open_zip

if TYPE_CHECKING:  # polars, which errors of usage are told without
    from pipelines.ingest.files import Files

_HEAD = 4096
_LINK_IN_CIRCLES = "this links to a folder that is read in its own place, or that holds this one"


class SourceNotFound(ValueError):  # noqa: N818 - the way it is caught and spoken of
    """There is nothing at the SOURCE that was given."""


def discover(source: str, limits: Limits, own: Collection[Path] = (), files: "Files | None" = None) -> Iterator[Found]:
    """The inputs of ``source``, one by one; at most one file's bytes are held. Raises ``SourceNotFound`` at once, or
    in the end when the folder is no longer there.

    ``own`` are the files and folders of the store, absolute and without links: they are no inputs. ``files`` are those
    that were read before: what is the same comes without its bytes.
    """
    scope = scope_of(source)
    path = Path(scope.base)
    if own and source.strip() and _is_own(path, own):
        raise SourceNotFound(f"{source!r}: here the store keeps its own things; give the folder where the reports lie")
    if scope.patterns:
        found = _walk(scope, limits, own, files) if path.is_dir() else iter(())
        first = next(found, None)
        if first is None:
            raise SourceNotFound(
                f"{source!r}: no file matches this pattern; check the spelling, "
                "and quote the pattern so that the shell leaves it alone"
            )
        return itertools.chain((first,), found)
    if not source.strip() or not path.exists():
        what = "this is a link that leads nowhere" if path.is_symlink() else "there is no such file or folder"
        raise SourceNotFound(
            f"{source!r}: {what}; give a folder, a file, an archive or a quoted pattern such as 'reports/*.html'"
        )
    return _walk(scope, limits, own, files) if path.is_dir() else read_file(scope.base, limits, files=files)


def read_file(place: str, limits: Limits, name: str | None = None, files: "Files | None" = None) -> Iterator[Found]:
    """The file at ``place``, or the members of the archive that it is; ``name`` is where it was fetched from, ``files``
    are as in ``discover``.
    """
    name = name or shown(place)
    try:
        status = os.stat(place)  # noqa: PTH116 - for each file of a run: half the time of Path.stat
    except OSError as error:
        yield Found(name, problem=why_unreadable(error))
        return
    if not stat.S_ISREG(status.st_mode):
        yield Found(name, problem="this is no ordinary file (a pipe, socket or device)")
    elif files and (same := files.document(place_of(name), status)):
        yield Found(name, digest=same[0], byte_size=status.st_size, document=same)
    else:
        yield from _read(Path(place), name, status, limits)


def why_unreadable(error: OSError) -> str:
    """What the system says of a file, as a reason with a way out."""
    match error.errno:
        case errno.EACCES | errno.EPERM:
            return "permission denied; let the user who runs Gongkai read it"
        case errno.ENOENT:
            return "this is a link that leads nowhere, or it vanished while it was being read"
        case errno.ELOOP:
            return "this is a link that leads back to itself"
        case _:
            return f"the system cannot read it ({error.strerror or error}); check the disk or copy the file anew"


def _read(path: Path, name: str, status: os.stat_result, limits: Limits) -> Iterator[Found]:
    began = time.time_ns()
    try:
        with path.open("rb") as stream:
            # One byte more than there should be: a file may grow, and some (below /proc) say they have none.
            data = stream.read(min(status.st_size, limits.max_file_bytes) + 1)
            if status.st_size < len(data) <= limits.max_file_bytes:
                data += stream.read(limits.max_file_bytes + 1 - len(data))
            if not may_be_container(data[:_HEAD]):
                yield replace(_kept_or_hashed(name, data, stream, limits), began=(status, began))
                return
            data = b""  # an archive is read member by member
            for found in _read_container(name, stream, limits):
                whole = found.member_path is None and found.problem is None  # an Office document, which is a ZIP too
                yield replace(found, began=(status, began)) if whole else found
    except OSError as error:
        yield Found(name, problem=why_unreadable(error))


def _read_container(name: str, stream: BinaryIO, limits: Limits) -> Iterator[Found]:
    problem = None
    try:
        if not _is_document(stream, limits):
            stream.seek(0)
            for one in contents(stream, name, limits):
                yield Found(
                    f"{name}/{one.name}", one.name, one.data, one.problem, byte_size=len(one.data or b""), url=one.url
                )
            return
    except ContainerError as error:
        problem = str(error)
    stream.seek(0)
    yield _kept_or_hashed(name, stream.read(limits.max_file_bytes + 1), stream, limits, problem)


def _is_document(stream: BinaryIO, limits: Limits) -> bool:
    stream.seek(0)
    if not is_zip(stream.read(_HEAD)):
        return False
    with open_zip(stream, limits) as archive:
        return document_kind(archive, limits) is not None


def _kept_or_hashed(name: str, data: bytes, stream: BinaryIO, limits: Limits, problem: str | None = None) -> Found:
    """A file whose beginning is ``data``: with its bytes if they are within the limit, else hashed piece by piece."""
    if len(data) <= limits.max_file_bytes:
        return Found(name, data=data, problem=problem, byte_size=len(data))
    head, size, digest = data[:_HEAD], len(data), hashlib.sha256(data)
    while data := stream.read(MIB):
        size += len(data)
        digest.update(data)
    problem = problem or f"the file has {in_words(size)}, over the limit of {in_words(limits.max_file_bytes)}"
    return Found(name, problem=problem, digest=digest.hexdigest(), head=head, byte_size=size)


def _walk(scope: Scope, limits: Limits, own: Collection[Path], files: "Files | None") -> Iterator[Found]:
    """Everything in scope below its base, depth first, each folder sorted by name."""
    own_names = {path.name for path in own}
    standing = _standing(scope.base)
    real_places = [Path(scope.base).resolve()]
    todo = _entries(scope.base)
    if isinstance(todo, Found):
        yield todo
        return
    while todo:
        place, entry = todo.pop()
        name = shown(place)
        if is_litter(entry.name) or (entry.name in own_names and _is_own(Path(place), own)):
            continue
        try:
            is_folder = entry.is_dir()
        except OSError as error:
            is_folder = False
            if scope.covers(name):
                yield Found(name, problem=why_unreadable(error))
                continue
        if not is_folder:
            if scope.covers(name):
                yield from read_file(place, limits, name, files)
            continue
        if not scope.may_hold(name):
            continue
        if entry.is_symlink():
            target = Path(place).resolve()
            if _is_own(target, own):
                continue
            if any(target.is_relative_to(real) or real.is_relative_to(target) for real in real_places):
                if scope.covers(name):
                    yield Found(name, problem=f"{_LINK_IN_CIRCLES} ({shown(str(target))})")
                continue
            real_places.append(target)
        inside = _entries(place)
        if isinstance(inside, Found):
            yield inside
        else:
            todo.extend(inside)
    if _standing(scope.base) != standing:
        raise SourceNotFound(
            f"{scope.base!r}: this folder vanished while it was being read (unmounted, renamed or deleted); nothing "
            "was changed, run again once it is back"
        )


def _standing(folder: str) -> tuple[int, int] | None:
    """Which folder this is, whatever its name; None when there is none."""
    try:
        found = Path(folder).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _is_own(path: Path, own: Collection[Path]) -> bool:
    real = Path(os.path.realpath(path))  # unlike resolve, not stopped by a link to itself
    return any(real.is_relative_to(one) for one in own)


def _entries(folder: str) -> list[tuple[str, os.DirEntry[str]]] | Found:
    """What lies in a folder, in reverse order, to be taken from the end."""
    try:
        with os.scandir(folder or ".") as entries:
            return [(join(folder, e.name), e) for e in sorted(entries, key=lambda e: e.name, reverse=True)]
    except OSError as error:
        return Found(shown(folder or "."), problem=f"this folder cannot be entered: {why_unreadable(error)}")
