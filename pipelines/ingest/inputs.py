"""Where the inputs of a run come from: this machine's disks, a bucket, or a list of addresses.

Belongs here: telling the three apart, and the questions that bookkeeping asks of each. Does not belong here: walking
folders (``discover``), objects (``buckets``), the web (``listed``); they are imported when they are needed.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipelines.ingest.addresses import is_list, read_list
from pipelines.ingest.archive import Archive
from pipelines.ingest.discover import SourceNotFound, discover
from pipelines.ingest.found import Found, is_remote
from pipelines.ingest.limits import Limits
from pipelines.ingest.manners import Manners
from pipelines.ingest.scope import scope_of
from pipelines.ingest.sidecar import Statement, beside

if TYPE_CHECKING:  # polars, which errors of usage are told without
    from pipelines.ingest.fetches import Fetches
    from pipelines.ingest.files import Files


class Inputs(Protocol):
    """The inputs of one SOURCE. ``warnings`` are complete once ``found`` is exhausted. ``ours`` says that sidecars and
    notes among them are those of whoever runs the program, and not of a publisher.
    """

    ours: bool
    warnings: list[str]

    @property
    def whole(self) -> bool:
        """Whether all that is stated of these inputs is read with them, so that what is stated no more is dropped."""

    def found(self) -> Iterator[Found]:
        """The inputs, one by one, in order."""

    def beside(self, files: Iterable[str], names: Sequence[str]) -> Iterable[Found]:
        """What is called by one of ``names`` in the folders of these files, for a SOURCE that is not ``whole``."""

    def statements(self, places: Iterable[str]) -> list[Statement]:
        """What the SOURCE itself states of these inputs."""

    def covers(self, file: str) -> bool:
        """Whether ``file`` (absolute) would have been met if it were still there."""


def inputs_of(
    source: str,
    archive: Archive,
    limits: Limits,
    own: Collection[Path],
    fetches: "Fetches",
    manners: Manners,
    files: "Files",
) -> Inputs:
    """The inputs of ``source``. Raises ``SourceNotFound`` when there is nothing, or a scheme that is not read."""
    check(source, limits, own)
    if is_remote(source):
        from pipelines.ingest.buckets import InBucket

        return InBucket(source, archive, limits, fetches)
    if is_list(source, limits):
        from pipelines.ingest.listed import Listed

        return Listed(source, archive, limits, fetches, manners)
    return OnDisk(source, limits, own, files)


def check(source: str, limits: Limits, own: Collection[Path] = ()) -> None:
    """Raises ``SourceNotFound`` for what can be seen to lead nowhere without asking a server."""
    check_scheme(source)
    if not is_remote(source):
        discover(source, limits, own)
        if is_list(source, limits) and not any(read_list(source, limits, [])):
            raise SourceNotFound(f"{source!r}: this list has no address; write one in each row of the column 'url'")


def check_scheme(source: str) -> None:
    """Raises ``SourceNotFound`` for an address that is no SOURCE."""
    if not is_remote(source):
        return
    if not source.startswith("s3://"):
        raise SourceNotFound(
            f"{source!r}: addresses are read from a table; write them into a .csv file with the column 'url', "
            "and give that file. Object storage is s3://bucket/prefix"
        )
    if not source.removeprefix("s3://").strip("/"):
        raise SourceNotFound(f"{source!r}: this names no bucket; give s3://bucket/prefix")


class OnDisk:
    """A folder, a glob, a file."""

    ours = True

    def __init__(self, source: str, limits: Limits, own: Collection[Path], files: "Files") -> None:
        self.warnings: list[str] = []
        self._source, self._limits, self._own, self._files = source, limits, own, files
        self._scope = scope_of(source).absolute()

    @property
    def whole(self) -> bool:
        """Of a folder, all tables are read."""
        return Path(self._source).is_dir()

    def found(self) -> Iterator[Found]:
        """Every file."""
        return discover(self._source, self._limits, self._own, self._files)

    def beside(self, files: Iterable[str], names: Sequence[str]) -> Iterable[Found]:
        """Looked for in each folder."""
        return beside(files, self._limits, names)

    def statements(self, places: Iterable[str]) -> list[Statement]:
        """A place on disk says nothing of itself."""
        return []

    def covers(self, file: str) -> bool:
        """Below the folder, or matched by the glob."""
        return self._scope.covers(file)
