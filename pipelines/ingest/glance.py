"""What lies in a SOURCE, told from its directory alone: enough to notice that something came, went or changed.

Belongs here: names, sizes and times of files. Does not belong here: reading a file (``discover``), deciding what to do
about a change (``assets``).
"""

import hashlib
import os
from collections.abc import Collection, Iterator
from pathlib import Path

from pipelines.ingest.discover import SourceNotFound
from pipelines.ingest.found import is_litter, is_remote, shown
from pipelines.ingest.inputs import check_scheme
from pipelines.ingest.scope import Scope, join, scope_of


def glance(source: str, own: Collection[Path] = ()) -> tuple[str, int]:
    """A digest of the names, sizes and times of all files of ``source``, and how many they are.

    ``own`` are the store's places, which are passed over, as are folders that cannot be entered and links to folders.
    Of a bucket, entity tags are looked at instead of times; of a list of addresses, the list alone.

    Raises ``SourceNotFound`` when nothing lies there: a place that is gone for a while is no empty place; and
    ``SourceAwayError`` when a server does not answer.
    """
    check_scheme(source)
    if is_remote(source):
        from pipelines.ingest.buckets import glance_at

        return glance_at(source)
    scope = scope_of(source)
    if not os.path.lexists(scope.base or "."):
        raise SourceNotFound(f"{source!r}: there is no such file or folder")
    digest, files = hashlib.sha256(), 0
    for place, status in sorted(_files(scope, {str(path) for path in own}), key=lambda pair: pair[0]):
        digest.update(f"{place}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
        files += 1
    return digest.hexdigest(), files


def _files(scope: Scope, own: set[str]) -> Iterator[tuple[str, os.stat_result]]:
    if Path(scope.base).is_file():
        yield scope.base, Path(scope.base).stat()
        return
    todo = [scope.base]
    while todo:
        folder = todo.pop()
        try:
            entries = list(os.scandir(folder or "."))
        except OSError:
            continue
        for entry in entries:
            place = shown(join(folder, entry.name))
            if is_litter(entry.name) or os.path.realpath(entry.path) in own:
                continue
            try:
                if entry.is_dir(follow_symlinks=False):
                    todo += [join(folder, entry.name)] if scope.may_hold(place) else []
                elif scope.covers(place):
                    yield place, entry.stat()
            except OSError:
                continue
