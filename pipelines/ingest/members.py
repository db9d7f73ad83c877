"""What all archives have in common: their members, and how much of them may be unpacked.

Belongs here: the type that each container module hands over, names that are refused, the budget that an archive and
all archives inside it share. Does not belong here: any container format, and nesting (``containers.py``).
"""

from dataclasses import dataclass, replace

from pipelines.ingest.found import is_litter
from pipelines.ingest.limits import Limits, in_words


class ContainerError(ValueError):
    """An archive that cannot be opened or passes a limit. Its text is the reason for the manifest."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its name there, and its bytes or why there are none. ``url`` is where it was published, of
    pages that a crawler kept.
    """

    name: str
    data: bytes | None = None
    problem: str | None = None
    url: str | None = None


class Budget:
    """What may still be unpacked of an archive and of all archives inside it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._members = self._bytes = 0

    def count(self) -> None:
        """One more member. Raises ``ContainerError`` when there are too many."""
        self._members += 1
        if self._members > self.limits.max_members:
            raise ContainerError(
                f"the archive holds more than the limit of {self.limits.max_members:,} files; split the archive"
            )

    def spend(self, size: int) -> None:
        """So many bytes more. Raises ``ContainerError`` when there are too many."""
        self._bytes += size
        if self._bytes > self.limits.max_expanded_bytes:
            raise ContainerError(
                f"the archive would unpack to more than the limit of {in_words(self.limits.max_expanded_bytes)}; "
                "split the archive if it is what it should be"
            )

    def left(self) -> Limits:
        """The limits of which this much is spent."""
        return replace(
            self.limits,
            max_members=self.limits.max_members - self._members,
            max_expanded_bytes=self.limits.max_expanded_bytes - self._bytes,
        )

    def refuses(self, name: str, size: int) -> str | None:
        """Why a member is not read, by its name and size."""
        if problem := name_problem(name):
            return problem
        limit = self.limits.max_file_bytes
        if size > limit:
            return f"this member has {in_words(size)}, over the limit of {in_words(limit)} for one file"
        return None


def name_problem(name: str) -> str | None:
    """Why a member's name is not that of a file below the archive, though no name is ever made a path."""
    parts = name.split("/")
    if not name or name.startswith("/") or "\\" in name or ".." in parts or name[1:2] == ":":
        return "the name of this member leads out of the archive; pack the archive again with plain relative paths"
    if any(ord(character) < 32 for character in name):
        return "the name of this member holds control characters; pack the archive again with plain names"
    return None


def is_left_out(name: str) -> bool:
    """Whether a member is only what operating systems drop beside files."""
    return is_litter(name) and name_problem(name) is None
