"""One input as it was met: a place, and either its bytes or why there are none.

Belongs here: the type that finding and unpacking hand to hashing, and the ids of places and documents.
Does not belong here: how inputs are found (``discover``, ``zips``) or what their bytes are (``sniff``).
"""

import hashlib
from dataclasses import dataclass

# Written by operating systems beside every file, never by a person: the only inputs that get no row in the manifest.
LITTER_FILES = frozenset({".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini"})
LITTER_FOLDERS = frozenset({"__macosx"})


@dataclass(frozen=True, slots=True)
class Found:
    """A file at a place.

    ``source_path``  the path as given, ending in the file's name; in an archive ``<archive>/<member_path>``
    ``data``         its bytes; None when they could not be had, or are over the size limit
    ``problem``      why it is no report, if known without looking at the bytes; always set when ``data`` is None
    ``digest``       SHA-256 of a file over the size limit, which is hashed piece by piece and not kept
    ``head``         the beginning of such a file, enough to tell its type
    ``byte_size``    its true size; 0 for what could not be read
    """

    source_path: str
    member_path: str | None = None
    data: bytes | None = None
    problem: str | None = None
    digest: str | None = None
    head: bytes = b""
    byte_size: int = 0

    @property
    def is_out_of_sight(self) -> bool:
        """Whether this is a file or folder on disk that could not be read: what is known inside is hidden, not gone."""
        return self.data is None and self.digest is None and self.member_path is None

    @property
    def source_id(self) -> str:
        """SHA-256 of the place: ``source_path``, a zero byte, ``member_path``."""
        return hashlib.sha256(self._place()).hexdigest()

    @property
    def document_id(self) -> str:
        """SHA-256 of the bytes; where there are none, of ``unreadable:`` and the place, so that it has one too."""
        if self.data is not None:
            return hashlib.sha256(self.data).hexdigest()
        return self.digest or hashlib.sha256(b"unreadable:" + self._place()).hexdigest()

    def _place(self) -> bytes:
        return f"{self.source_path}\0{self.member_path or ''}".encode()


def is_litter(path: str) -> bool:
    """Whether a path is system litter: ``.DS_Store``, ``Thumbs.db``, ``desktop.ini``, ``._*``, all in ``__MACOSX``."""
    *folders, name = path.lower().split("/")
    return (
        name in LITTER_FILES
        or name.startswith("._")
        or name in LITTER_FOLDERS
        or not LITTER_FOLDERS.isdisjoint(folders)
    )
