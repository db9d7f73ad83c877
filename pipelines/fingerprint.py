"""Whether what was made is what would be made now: digests of the code and the declarations that make it.

Belongs here: the digest of source files. A result that was made by other source files is out of date, without anybody
having to raise a version. Does not belong here: what is done about it.
"""

import hashlib
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_KINDS = frozenset({".py", ".sql", ".toml", ".csv", ".jinja", ".css", ".js"})


@cache
def source_digest(*folders: str) -> str:
    """A digest of the source files below these folders of the project, such as ``schemas`` or ``pipelines/marts``; 16
    hex digits.
    """
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(path for path in (_ROOT / folder).rglob("*") if path.suffix in _KINDS):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{path.relative_to(_ROOT).as_posix()} {content}\n".encode())
    return digest.hexdigest()[:16]
