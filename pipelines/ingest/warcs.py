"""The pages and documents that a crawler kept in a WARC file.

Belongs here: which records are inputs, and their names. Does not belong here: unpacking the stream (``streams.py``)
and what a page says.

An input is a response with status 200 whose declared type may be a report: requests, redirections, revisits, styles,
scripts and the pictures of a page are no reports and get no row.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from pipelines.ingest.members import Budget, ContainerError, Member
from pipelines.ingest.streams import BROKEN, Forward

MAGIC = b"WARC/"
_NO_REPORT = re.compile(r"(image|audio|video|font)/.*|text/css|.*(javascript|ecmascript|json|wasm)", re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\\]|(?<=/)\.\.?(?=/)|/(?=/)")


def members(stream: Forward, budget: Budget) -> Iterator[Member]:
    """One member for each page or document, named by its address. Raises ``ContainerError``, also behind members."""
    found = False
    try:
        for record in ArchiveIterator(stream):
            url = record.rec_headers.get_header("WARC-Target-URI") or ""
            if record.rec_type == "response" and _may_be_report(record) and url.startswith(("http://", "https://")):
                found = True
                budget.count()
                yield _member(record, url, budget)
            elif not _has_end(record):
                raise EOFError("the last record lacks its end")
    except ContainerError:
        raise
    except (ArchiveLoadFailed, AttributeError, KeyError, TypeError, UnicodeError, *BROKEN) as error:
        raise ContainerError(f"the archive is broken or cut short ({error}); download it again") from error
    if not found:
        raise ContainerError("the archive holds no page or document that was answered with status 200")


def _may_be_report(record: ArcWarcRecord) -> bool:
    headers = record.http_headers
    if headers is None or headers.get_statuscode() != "200":
        return False
    declared = (headers.get_header("Content-Type") or "").partition(";")[0].strip()
    return not _NO_REPORT.fullmatch(declared)


def _member(record: ArcWarcRecord, url: str, budget: Budget) -> Member:
    limit = budget.limits.max_file_bytes
    stream = record.content_stream()
    parts, size = [], 0
    while size <= limit and (part := stream.read(min(limit + 1 - size, 1 << 20))):
        parts.append(part)
        size += len(part)
        budget.spend(len(part))
    if size <= limit and not _has_end(record):
        raise EOFError("the last record lacks its end")
    name = _name(url)
    return Member(name, b"".join(parts), url=url) if size <= limit else Member(name, problem=budget.refuses(name, size))


def _has_end(record: ArcWarcRecord) -> bool:
    """Whether the file holds as much of a record as the record says it has."""
    rest = record.raw_stream
    while rest.read(1 << 16):
        pass
    return not getattr(rest, "limit", 0)


def _name(url: str) -> str:
    """The address as a path: host, path and query."""
    parts = urlsplit(url)
    path = unquote(parts.path) or "/"
    name = f"{parts.netloc}{path}{'index.html' if path.endswith('/') else ''}{'?' if parts.query else ''}{parts.query}"
    return _UNPRINTABLE.sub("_", name)
