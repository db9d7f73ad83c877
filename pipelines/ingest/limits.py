"""How much of an input is accepted, and how the numbers are set.

Belongs here: every limit with its reason, and reading them from the environment. Does not belong here: applying them,
which each reader and container does; how long documents of a format may take (``pipelines/read/registry.py``).

Above a limit an input is rejected with a reason that names the limit; nothing is cut to fit. Each field is set by an
environment variable of its name in capitals after ``GONGKAI_`` (``GONGKAI_MAX_FILE_BYTES=128MiB``).
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache

KIB, MIB, GIB = 1024, 1024**2, 1024**3
_UNITS = {"": 1, "kib": KIB, "mib": MIB, "gib": GIB}
_NUMBER = re.compile(r"(\d[\d_,]*)\s*(kib|mib|gib|)", re.IGNORECASE)
PREFIX = "GONGKAI_"


@dataclass(frozen=True)
class Limits:
    """The limits; the text under a field is its line in ``docs/limits.md``."""

    max_file_bytes: int = 64 * MIB
    """One file, or one member of an archive. The largest reports are some MiB."""
    max_members: int = 100_000
    """Files in one archive, those of archives inside it included."""
    max_directory_bytes: int = 64 * MIB
    """The table of contents of an archive, which is held in memory as objects ten times its size."""
    max_expanded_bytes: int = 8 * GIB
    """All members of one archive unpacked, those of archives inside it included."""
    max_ratio: int = 200
    """Unpacked against packed size of a member: 5 to 30 for reports, up to 1030 for zeros."""
    ratio_floor_bytes: int = MIB
    """Below this size a member is read whatever its ratio: it can do no harm."""
    max_depth: int = 3
    """Archives inside one another, the outermost counted."""
    max_cells: int = 200_000
    """Cells of one document. A report has some 300."""
    max_tags: int = 2_000_000
    """Tags of a page or of an Office document, opening and closing ones: what a parser keeps of one is many times its
    bytes. The longest reports have some 100,000."""
    max_lines: int = 200_000
    """Lines of one text."""
    max_line_chars: int = 1_000_000
    """Characters of one line of text."""
    max_nesting: int = 400
    """Elements of a page inside one another. Browsers stop at 512."""
    max_scanned_pages: int = 20
    """Pages of one document that are pictures. A page takes seconds; annual reports have up to ten."""
    max_pixels: int = 50_000_000
    """On one page that is a picture: A4 in 600 dots an inch has 35 million, ten pages below one another in 200 have
    39 million."""
    time_percent: int = 100
    """Of the seconds that a document of its format may take; a slow machine needs more."""

    def seconds(self, usual: float) -> float:
        """The seconds that something may take which usually may take so many."""
        return usual * self.time_percent / 100


@cache
def limits() -> Limits:
    """The limits of this process. Raises ``ValueError`` for a variable that is no number, naming it and the way out."""
    return limits_from(os.environ)


def limits_from(environment: Mapping[str, str]) -> Limits:
    """The limits as an environment sets them."""
    given = {field.name: environment.get(PREFIX + field.name.upper(), "").strip() for field in fields(Limits)}
    return Limits(**{name: _number(name, text) for name, text in given.items() if text})


def _number(name: str, text: str) -> int:
    found = _NUMBER.fullmatch(text)
    number = int(re.sub("[_,]", "", found[1])) * _UNITS[found[2].lower()] if found else 0
    if number < 1:
        raise ValueError(f"{PREFIX}{name.upper()}={text}: give a number above 0, with or without KiB, MiB or GiB")
    return number


def in_words(size: int) -> str:
    """A number of bytes as a person writes it: ``512 bytes``, ``80.5 MiB``."""
    for unit, factor in (("GiB", GIB), ("MiB", MIB), ("KiB", KIB)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}".replace(".0 ", " ")
    return f"{size} bytes"
