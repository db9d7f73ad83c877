"""A list of web addresses: a ``.csv`` or ``.tsv`` file with a column ``url`` and none named ``path``.

Belongs here: telling a list from a sidecar, its rows, and addresses in one spelling. Does not belong here: asking for
them (``listed``, ``web``).

The other columns are those of a sidecar (``agency``, ``region_code``, ``report_year``, ``published_on``) and mean the
same. Of two rows with one address, the first counts.
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from pipelines.ingest.discover import read_file
from pipelines.ingest.found import Found, is_remote
from pipelines.ingest.limits import Limits
from pipelines.ingest.sidecar import COLUMNS as SIDECAR
from pipelines.ingest.sidecar import Statement
from pipelines.ingest.tables import header, rows, stated

COLUMNS = tuple(column for column in SIDECAR if column != "path")
_SAFE = "!#$%&'()*+,/:;=?@[]~"


class AddressError(ValueError):
    """What was given is no address that is fetched; the text says why."""


def is_list(source: str, limits: Limits) -> bool:
    """Whether the file at ``source`` is such a list."""
    if not source.lower().endswith((".csv", ".tsv")) or not Path(source).is_file():
        return False
    titles = header(_table(source, limits))
    return "url" in titles and "path" not in titles


def read_list(source: str, limits: Limits, warnings: list[str]) -> Iterator[Statement]:
    """The rows of a list, ``source_path`` and ``url`` being the address in one spelling, or as written if it is none.
    What cannot be used becomes a warning.
    """
    seen: set[str] = set()
    for row, cells, said in rows(_table(source, limits), "url", COLUMNS, warnings):
        written = cells.get("url", "")
        try:
            address = spelled(written)
        except AddressError as error:
            address = written
            if not is_remote(written):
                warnings.append(f"{row}: {error}")
                continue
        if address in seen:
            warnings.append(f"{row}: {address} is named before; the first row counts, delete one of them")
            continue
        seen.add(address)
        yield Statement(address, row, url=address, **stated(row, cells, said))
        warnings += said


def spelled(address: str) -> str:
    """The address as a server is asked for it: scheme and host in lower case, no fragment, other than ASCII encoded.

    Raises ``AddressError`` for other schemes than http and https, and for an address with a user name.
    """
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname or "", parts.port
        name = host if ":" in host else host.encode("idna").decode()
    except ValueError as error:
        raise AddressError(f"{address!r} is no address ({error}); write it as https://host/path") from None
    if parts.scheme not in ("http", "https"):
        raise AddressError(f"{address!r}: only http:// and https:// are fetched; write the whole address")
    if not name:
        raise AddressError(f"{address!r} names no host; write it as https://host/path")
    if "@" in parts.netloc:
        raise AddressError("the address holds a user name; only what everybody can read is fetched")
    usual = port in (None, {"http": 80, "https": 443}[parts.scheme])
    place = (f"[{name}]" if ":" in name else name) + ("" if usual else f":{port}")
    path, query = (quote(part, safe=_SAFE) for part in (parts.path or "/", parts.query))
    return urlunsplit((parts.scheme, place, path, query, ""))


def _table(source: str, limits: Limits) -> Found:
    return next(read_file(source, limits))
