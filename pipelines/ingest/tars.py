"""The members of a tar archive, compressed or not, one by one as the stream goes by.

Belongs here: what kinds of members are read. Does not belong here: unpacking the stream (``streams.py``). Nothing is
unpacked to a path, so no name or link can lead anywhere.
"""

import tarfile
from collections.abc import Iterator

from pipelines.ingest.found import shown
from pipelines.ingest.members import Budget, ContainerError, Member, is_left_out
from pipelines.ingest.streams import BROKEN, Forward

MAGIC_AT, MAGIC = 257, b"ustar"


def members(stream: Forward, budget: Budget) -> Iterator[Member]:
    """Every member that is no folder. Raises ``ContainerError``, also after some members, for what is broken there."""
    try:
        # Named "r:" so that the library does not look for compression of its own, and cannot go backwards.
        with tarfile.open(fileobj=stream, mode="r:") as archive:
            while (info := archive.next()) is not None:
                archive.members.clear()  # type: ignore[attr-defined]  # a list of all that went by
                name = shown(info.name)
                if info.isdir() or is_left_out(name):
                    continue
                budget.count()
                problem = budget.refuses(name, info.size) or _kind_problem(info)
                if problem is not None:
                    yield Member(name, problem=problem)
                    continue
                file = archive.extractfile(info)
                data = b"" if file is None else file.read()
                if len(data) != info.size:
                    raise EOFError("unexpected end of data")
                yield Member(name, data)
    except ContainerError:
        raise
    except (tarfile.TarError, UnicodeError, *BROKEN) as error:
        raise ContainerError(f"the archive is broken or cut short ({error}); download or pack it again") from error


def _kind_problem(info: tarfile.TarInfo) -> str | None:
    if info.issym() or info.islnk():
        return "this member is a link, which is not followed; pack the file itself"
    if info.issparse():
        return "this member is a sparse file, which is not read; pack it as an ordinary one"
    return None if info.isreg() else "this member is no ordinary file"
