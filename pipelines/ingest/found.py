"""One input as it was met: a place, and either its bytes or why there are none.

Belongs here: the type that finding and unpacking hand to hashing, and the ids of places and documents.
Does not belong here: how inputs are found (``discover``, ``zips``) or what their bytes are (``sniff``).
"""

import hashlib
import os
import posixpath
import re
from dataclasses import dataclass
from typing import Any

# Written by operating systems beside every file, never by a person: the only inputs that get no row in the manifest.
LITTER_FILES = frozenset({".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini"})
LITTER_FOLDERS = frozenset({"__macosx"})
NOTES = ("corrections.toml", "decisions.toml")
"""What people have decided, written beside the reports (``notes`` reads them); no input either."""
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A file at a place.

    ``source_path``  the path as given, ending in the file's name; in an archive ``<archive>/<member_path>``. It may be
                     relative to the working directory, so it is what a person is shown, and never an identity
    ``data``         its bytes; None when they could not be had, or are over the size limit
    ``problem``      why it is no report, if known without looking at the bytes; always set when ``data`` is None
    ``digest``       SHA-256 of a file over the size limit, which is hashed piece by piece and not kept
    ``head``         the beginning of such a file, enough to tell its type
    ``byte_size``    its true size; 0 for what could not be read
    ``url``          where it was published, if a crawler kept it
    ``began``        of a file on disk: what the system said of it before it was read, and when that was
    ``document``     what it was taken for the last time, when it was not read again; ``digest`` is set then
    """

    source_path: str
    member_path: str | None = None
    data: bytes | None = None
    problem: str | None = None
    digest: str | None = None
    head: bytes = b""
    byte_size: int = 0
    url: str | None = None
    began: tuple[os.stat_result, int] | None = None
    document: tuple[Any, ...] | None = None

    @property
    def is_out_of_sight(self) -> bool:
        """Whether this is a file or folder on disk that could not be read: what is known inside is hidden, not gone."""
        return self.data is None and self.digest is None and self.member_path is None

    @property
    def place(self) -> str:
        """Where it lies: the absolute path or the address of the file; in an archive ``<archive>/<member_path>``."""
        if not self.member_path:
            return place_of(self.source_path)
        # The name of a member is taken letter by letter: it may be hostile, and lead nowhere.
        return f"{place_of(self.source_path.removesuffix(f'/{self.member_path}'))}/{self.member_path}"

    @property
    def source_id(self) -> str:
        """SHA-256 of the place, a zero byte, and ``member_path``."""
        return source_id_of(self.place, self.member_path)

    @property
    def document_id(self) -> str:
        """SHA-256 of the bytes; where there are none, of ``unreadable:`` and the place, so that it has one too."""
        if self.data is not None:
            return hashlib.sha256(self.data).hexdigest()
        return self.digest or hashlib.sha256(b"unreadable:" + _identity(self.place, self.member_path)).hexdigest()


def is_remote(path: str) -> bool:
    """Whether this is an address (``s3://…``, ``https://…``) and no path on this machine."""
    return _ADDRESS.match(path) is not None


def place_of(path: str) -> str:
    """The absolute path of a path as given, without ``.`` and ``..``, whatever the working directory is next time.

    Links are left as they are named, except before a ``..``, which leads to where the system goes from there. An
    address is its own place.
    """
    if is_remote(path):
        return path
    parts = path.split("/")
    if ".." not in parts:
        return shown(posixpath.abspath(path))
    above = len(parts) - parts[::-1].index("..")
    return shown(posixpath.abspath("/".join([posixpath.realpath("/".join(parts[:above])), *parts[above:]])))


def shown(path: str) -> str:
    """A path as text. Names on disk are bytes; those that are no UTF-8 are read as GB18030, which old systems wrote."""
    try:
        path.encode()
        return path
    except UnicodeEncodeError:
        raw = os.fsencode(path)
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace")


def source_id_of(place: str, member_path: str | None) -> str:
    """The id of what lies at ``place`` (absolute)."""
    return hashlib.sha256(_identity(place, member_path)).hexdigest()


def _identity(place: str, member_path: str | None) -> bytes:
    return f"{place}\0{member_path or ''}".encode()


def is_litter(path: str) -> bool:
    """Whether a path is system litter: ``.DS_Store``, ``Thumbs.db``, ``desktop.ini``, ``._*``, all in ``__MACOSX``."""
    *folders, name = path.lower().split("/")
    return (
        name in LITTER_FILES
        or name.startswith("._")
        or name in LITTER_FOLDERS
        or not LITTER_FOLDERS.isdisjoint(folders)
    )
