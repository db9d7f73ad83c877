"""How much of an input is accepted. Belongs here: numbers and their reasons; ``discover`` and ``zips`` apply them."""

from dataclasses import dataclass

KIB, MIB, GIB = 1024, 1024**2, 1024**3


@dataclass(frozen=True)
class Limits:
    """Above these an input is rejected with a reason that names the limit; nothing is cut to fit.

    ``max_file_bytes``      one file, or one member of an archive. The largest reports are some MiB.
    ``max_members``         entries of one archive.
    ``max_directory_bytes`` the table of contents of an archive, which ``zipfile`` holds in memory as objects ten
    times its size.
    ``max_expanded_bytes``  all members of one archive unpacked.
    ``max_ratio``           unpacked against packed size of a member: 5 to 30 for reports, up to 1030 for zeros.
    ``ratio_floor_bytes``   below this size a member is read whatever its ratio: it can do no harm.
    """

    max_file_bytes: int = 64 * MIB
    max_members: int = 100_000
    max_directory_bytes: int = 64 * MIB
    max_expanded_bytes: int = 8 * GIB
    max_ratio: int = 200
    ratio_floor_bytes: int = MIB


def in_words(size: int) -> str:
    """A number of bytes as a person writes it: ``512 bytes``, ``80.5 MiB``."""
    for unit, factor in (("GiB", GIB), ("MiB", MIB), ("KiB", KIB)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}".replace(".0 ", " ")
    return f"{size} bytes"
