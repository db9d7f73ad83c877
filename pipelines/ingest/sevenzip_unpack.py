"""7-Zip archive -> a folder of files under numbers, and a list of what they are.

Belongs here: what may be unpacked; it runs as ``python -m pipelines.ingest.sevenzip_unpack ARCHIVE FOLDER LIMITS``,
because the library hands the bytes to native code of many hands. Does not belong here: the process that it runs in
(``sevenzips.py``).

One pass over the archive, since its members are packed together. No name of a member is ever a path here. The last
thing written is ``members.json``: the ``problem`` of the archive, and its ``members`` as [name, number or null,
problem or null].
"""

import json
import sys
from pathlib import Path
from typing import BinaryIO

import py7zr
from py7zr.exceptions import ArchiveError
from py7zr.io import Py7zIO, WriterFactory

from pipelines.ingest.limits import Limits
from pipelines.ingest.members import Budget, ContainerError, is_left_out
from pipelines.ingest.sevenzips import LIST

_WAY_OUT = "download or pack it again"
Listed = list[tuple[str, str | None, str | None]]


def main() -> None:
    """Unpacks, and writes the list."""
    path, folder, limits = Path(sys.argv[1]), Path(sys.argv[2]), Limits(**json.loads(sys.argv[3]))
    members: Listed = []
    problem = None
    try:
        with path.open("rb") as stream:
            members = _unpacked(stream, Budget(limits), folder)
    except ContainerError as error:
        problem = str(error)
    unfinished = folder / f"{LIST}.part"
    unfinished.write_text(json.dumps({"problem": problem, "members": members}), encoding="utf-8")
    unfinished.rename(folder / LIST)


def _unpacked(stream: BinaryIO, budget: Budget, folder: Path) -> Listed:
    problems: dict[str, str | None] = {}
    files = _Files(folder, budget)
    try:
        with py7zr.SevenZipFile(stream, "r") as archive:
            if archive.needs_password():
                raise ContainerError("the archive is encrypted; pack it again without a password")
            for info in archive.list():
                if info.is_directory or is_left_out(info.filename):
                    continue
                budget.count()
                problem = budget.refuses(info.filename, info.uncompressed)
                if info.filename in problems:
                    problem = "the archive has several members of this name; pack it again with plain names"
                problems[info.filename] = problem or (_LINK if info.is_symlink else None)
            wanted = [name for name, problem in problems.items() if problem is None]
            if wanted:
                archive.extract(targets=wanted, factory=files)
    except ContainerError:
        raise
    except py7zr.exceptions.PasswordRequired as error:
        raise ContainerError("the archive is encrypted; pack it again without a password") from error
    except py7zr.exceptions.UnsupportedCompressionMethodError as error:
        raise ContainerError("the archive is packed with a method that is not read; pack it with LZMA2") from error
    except MemoryError:
        raise ContainerError(f"the archive asks for more memory than there is; {_WAY_OUT}") from None
    except (ArchiveError, Exception) as error:  # the library meets damage with whatever its own code runs into
        reason = f"{type(error).__name__}: {error}".rstrip(": ")
        raise ContainerError(f"the archive is broken or cut short ({reason}); {_WAY_OUT}") from error
    finally:
        files.close()
    if not problems:
        raise ContainerError("the archive holds no file")
    members: Listed = []
    for name, problem in problems.items():
        kept = files.kept.get(name)
        if problem is None and kept is None:
            problem = f"this member of the archive is damaged; {_WAY_OUT}"
        members.append((name, kept.name if kept is not None and problem is None else None, problem))
    return members


_LINK = "this member is a symbolic link, which is not followed; pack the file itself"


class _Files(WriterFactory):
    """Files by the name of their member, each under a number in one folder."""

    def __init__(self, folder: Path, budget: Budget) -> None:
        self.folder, self.budget = folder, budget
        self.kept: dict[str, Path] = {}
        self._open: list[_File] = []

    def create(self, filename: str) -> Py7zIO:
        """A file to write to."""
        self.kept[filename] = self.folder / str(len(self.kept))
        self._open.append(_File(self.kept[filename], self.budget))
        return self._open[-1]

    def close(self) -> None:
        """Closes what the library left open."""
        for file in self._open:
            file.close()


class _File(Py7zIO):
    """One file, which may grow to the limit of a file. Raises ``ContainerError`` beyond."""

    def __init__(self, path: Path, budget: Budget) -> None:
        self._file = path.open("wb+")
        self._size, self._budget = 0, budget

    def write(self, s: bytes | bytearray) -> int:
        """Counts what is written."""
        self._size += len(s)
        if self._size > self._budget.limits.max_file_bytes:
            raise ContainerError("a member of the archive is larger than it says: it looks like a decompression bomb")
        self._budget.spend(len(s))
        return self._file.write(s)

    def read(self, size: int | None = None) -> bytes:
        """For the library's check of what it wrote."""
        return self._file.read(-1 if size is None else size)

    def seek(self, offset: int, whence: int = 0) -> int:
        """For the same."""
        return self._file.seek(offset, whence)

    def flush(self) -> None:
        """Writes what is buffered."""
        self._file.flush()

    def size(self) -> int:
        """How much was written."""
        return self._size

    def close(self) -> None:
        """Ends the file."""
        self._file.close()


if __name__ == "__main__":
    main()
