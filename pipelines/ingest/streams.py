"""Compressed streams (gzip, bzip2, xz), unpacked forwards and within limits.

Belongs here: reading on and on without ever holding more than asked for. Does not belong here: what the stream holds
(``containers.py``).
"""

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable
from typing import BinaryIO

from pipelines.ingest.limits import MIB
from pipelines.ingest.members import Budget, ContainerError

BROKEN = (OSError, EOFError, ValueError, OverflowError, zlib.error, lzma.LZMAError)
"""What the libraries raise for a damaged or hostile stream."""
_PIECE = 64 * 1024
_OPENERS: dict[bytes, Callable[[BinaryIO], io.BufferedIOBase]] = {
    b"\x1f\x8b": lambda stream: gzip.GzipFile(fileobj=stream),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\0": lzma.LZMAFile,
}


def is_compressed(head: bytes) -> bool:
    """Whether bytes begin as a compressed stream does."""
    return head.startswith(tuple(_OPENERS))


class Forward(io.RawIOBase):
    """A stream that is read forwards only, compressed or not. Skipping forwards counts as reading.

    Raises ``ContainerError`` for damage, for more than the budget has, for one read beyond the limit of a file, and for
    gzip that unpacks to too many times its size: it looks like a decompression bomb.
    """

    def __init__(self, stream: BinaryIO, budget: Budget) -> None:
        head = stream.read(8)
        stream.seek(0)
        self._packed = stream
        self._is_gzip = head.startswith(b"\x1f\x8b")
        opener = next((opener for sign, opener in _OPENERS.items() if head.startswith(sign)), None)
        self._unpacked: BinaryIO | io.BufferedIOBase = stream if opener is None else opener(stream)
        self._budget = budget
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes, fewer only at the end."""
        most = self._budget.limits.max_file_bytes + MIB
        if size < 0 or size > most:
            raise ContainerError("the archive asks for more memory at once than one file may have; pack it anew")
        parts: list[bytes] = []
        while size > 0 and (part := self._piece(min(size, _PIECE), last=not parts)):
            parts.append(part)
            size -= len(part)
            self._spend(len(part))
        return b"".join(parts)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Skips forwards to an absolute place. Raises ``OSError`` for any other way."""
        if whence != io.SEEK_SET or offset < self._at:
            raise OSError("this stream is read forwards only")
        while self._at < offset and self.read(min(offset - self._at, MIB)):
            pass
        return self._at

    def tell(self) -> int:
        """How many unpacked bytes were read."""
        return self._at

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Forwards."""
        return True

    def _piece(self, size: int, *, last: bool) -> bytes:
        """The next bytes. What stands before damage is given first, the error when it is asked for more."""
        try:
            return self._unpacked.read(size)
        except BROKEN as error:
            if last:
                reason = f"the archive is broken or cut short ({error}); download or pack it again"
                raise ContainerError(reason) from error
            return b""

    def _spend(self, size: int) -> None:
        self._at += size
        self._budget.spend(size)
        limits = self._budget.limits
        if self._is_gzip and self._at > limits.ratio_floor_bytes:
            ratio = self._at // max(1, self._packed.tell())
            if ratio > limits.max_ratio:
                raise ContainerError(
                    f"the archive unpacks to {ratio:,} times its size, over the limit of {limits.max_ratio}: "
                    "it looks like a decompression bomb"
                )
