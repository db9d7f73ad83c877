"""Archives of all kinds: which one a file is, and its members with those of archives inside it.

Belongs here: telling containers apart, nesting, and its limit. Does not belong here: any one format (``zips``,
``tars``, ``sevenzips``, ``warcs``, ``streams``).

A member of an archive inside an archive is named ``inner.zip/page.html``. All levels share one budget. An archive that
breaks off or passes a limit becomes an input of its own with the reason, behind the members that were read before.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import BinaryIO

from pipelines.ingest import sevenzips, tars, warcs, zips
from pipelines.ingest.limits import Limits
from pipelines.ingest.members import Budget, ContainerError, Member
from pipelines.ingest.streams import Forward, is_compressed

_HEAD = 512
_SUFFIXES = (".gz", ".bz2", ".xz")


def is_container(data: bytes, limits: Limits) -> bool:
    """Whether bytes are an archive of files or a compressed file, and no document that is a ZIP inside."""
    if zips.is_zip(data):
        return zips.document_kind(data, limits) is None
    return may_be_container(data[:_HEAD])


def may_be_container(head: bytes) -> bool:
    """The same by the beginning alone; a ZIP may still be a document."""
    if zips.is_zip(head) or is_compressed(head) or head.startswith((sevenzips.SIGNATURE, warcs.MAGIC)):
        return True
    return head.startswith(tars.MAGIC, tars.MAGIC_AT)


def contents(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Member]:
    """All that is in the archive called ``name``, archives inside it opened. Raises ``ContainerError``."""
    return _contents(stream, name, Budget(limits), 1)


def _contents(stream: BinaryIO, name: str, budget: Budget, depth: int) -> Iterator[Member]:
    limits = budget.limits
    for member in _members(stream, name, budget):
        if member.data is None or not is_container(member.data, limits):
            yield member
        elif depth >= limits.max_depth:
            problem = f"archives inside archives are opened to a depth of {limits.max_depth}; unpack the outer one"
            yield replace(member, problem=problem)
        else:
            try:
                for inner in _contents(BytesIO(member.data), member.name, budget, depth + 1):
                    yield replace(inner, name=f"{member.name}/{inner.name}", url=inner.url or member.url)
            except ContainerError as error:
                yield replace(member, problem=str(error))


def _members(stream: BinaryIO, name: str, budget: Budget) -> Iterator[Member]:
    head = stream.read(_HEAD)
    stream.seek(0)
    if zips.is_zip(head):
        with zips.open_zip(stream, budget.limits) as archive:
            yield from zips.members(archive, budget)
    elif head.startswith(sevenzips.SIGNATURE):
        yield from sevenzips.members(stream, budget)
    else:
        yield from _streamed(stream, name, budget)


def _streamed(stream: BinaryIO, name: str, budget: Budget) -> Iterator[Member]:
    """A tar archive, a WARC file or one file, compressed or not."""
    inside = Forward(stream, Budget(budget.limits)).read(_HEAD)
    stream.seek(0)
    forward = Forward(stream, budget)
    if inside.startswith(tars.MAGIC, tars.MAGIC_AT):
        yield from tars.members(forward, budget)
    elif inside.startswith(warcs.MAGIC):
        yield from warcs.members(forward, budget)
    else:
        yield _single(forward, name, budget)


def _single(forward: Forward, name: str, budget: Budget) -> Member:
    """The one file of a compressed stream, named as the stream without its ending."""
    own = posixpath.basename(name)
    own = next((own.removesuffix(ending) for ending in _SUFFIXES if own.endswith(ending)), own) or "file"
    budget.count()
    data = forward.read(budget.limits.max_file_bytes + 1)
    if len(data) <= budget.limits.max_file_bytes:
        forward.read(1)  # says so where the stream broke off
    problem = budget.refuses(own, len(data))
    return Member(own, problem=problem) if problem else Member(own, data)
