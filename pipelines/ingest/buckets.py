"""Object storage: everything below ``s3://bucket/prefix`` on any server that speaks S3.

Belongs here: listing, bringing objects, and what goes wrong with a server. Does not belong here: what the bytes are.
Only imported for such a SOURCE.

Endpoint, region and credentials are the usual environment variables, which obstore reads itself: ``AWS_ENDPOINT_URL``,
``AWS_REGION``, ``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``, ``AWS_SESSION_TOKEN``, those of roles and containers,
``AWS_SKIP_SIGNATURE=true`` for a public bucket, ``AWS_ALLOW_HTTP=true`` for an endpoint without TLS.

An object whose entity tag and size are as recorded is taken from the archive, and asked for no more. Objects above the
limit for one file are left where they are unless they begin as an archive does.
"""

import errno
import hashlib
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from posixpath import dirname
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from pipelines.ingest.archive import Archive
from pipelines.ingest.containers import may_be_container
from pipelines.ingest.discover import SourceNotFound, read_file
from pipelines.ingest.fetches import Fetch, Fetches
from pipelines.ingest.found import Found, is_litter
from pipelines.ingest.limits import KIB, MIB, Limits, in_words
from pipelines.ingest.notes import is_note
from pipelines.ingest.scope import scope_of
from pipelines.ingest.sidecar import Statement, is_sidecar

if TYPE_CHECKING:  # not to be had at run time
    from obstore.store import ClientConfig, RetryConfig

_CONNECTIONS = 8
_AHEAD = 4 * _CONNECTIONS
_HEAD = 4 * KIB
_PIECE = MIB
_DENIED = "the server denies access; give AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of who may read it"
_UNKNOWN_WHO = (
    "no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_SKIP_SIGNATURE=true for a public bucket"
)
# What a server or obstore says, and what to do about it.
_WRONG = {
    "NoSuchBucket": "there is no such bucket; check its name and AWS_ENDPOINT_URL",
    "InvalidBucketName": "this is no name of a bucket; check the spelling",
    "InvalidAccessKeyId": _DENIED,
    "SignatureDoesNotMatch": _DENIED,
    "AccessDenied": _DENIED,
    "latest/api/token": _UNKNOWN_WHO,
    "latest/meta-data": _UNKNOWN_WHO,
    "builder error": "the endpoint is no https:// address; set AWS_ALLOW_HTTP=true if it may be asked without TLS",
    "301 Moved Permanently": "the bucket lies elsewhere; set AWS_REGION or AWS_ENDPOINT_URL",
    "PermanentRedirect": "the bucket lies elsewhere; set AWS_REGION or AWS_ENDPOINT_URL",
}


class SourceAwayError(OSError):
    """The server does not answer, which may pass: its number is that of an unreachable host."""

    def __init__(self, message: str) -> None:
        super().__init__(errno.EHOSTUNREACH, message)

    def __str__(self) -> str:
        return str(self.strerror)


class InBucket:
    """The objects below a prefix, one object, or those that a glob matches."""

    ours = True

    def __init__(self, source: str, archive: Archive, limits: Limits, fetches: Fetches) -> None:
        self.warnings: list[str] = []
        self._objects = _Objects(source)
        self._archive, self._limits, self._fetches = archive, limits, fetches
        self._beside: list[Found] = []
        self._is_one_object = False

    @property
    def whole(self) -> bool:
        """Below a prefix, all tables are read."""
        return not self._objects.scope.patterns and not self._is_one_object

    def found(self) -> Iterator[Found]:
        """Every object, in the order of the server, which is that of their names."""
        first = True
        with ThreadPoolExecutor(_CONNECTIONS, "bucket") as connections:
            coming: deque[tuple[dict[str, object], Future[Fetch | Found | None]]] = deque()
            for entry in self._objects:
                place = self._objects.place(entry)
                if first:
                    first, self._is_one_object = False, place == self._objects.scope.base
                if is_litter(place):
                    continue
                if not self._objects.scope.covers(place):
                    if _is_ours(place):
                        self._beside += self._read(self._bring(entry), place)
                    continue
                coming.append((entry, connections.submit(self._bring, entry)))
                if len(coming) >= _AHEAD:
                    yield from self._next(coming)
            while coming:
                yield from self._next(coming)
        if first:
            raise SourceNotFound(
                f"{self._objects.source!r}: no object lies there; check the spelling of bucket and prefix"
            )

    def beside(self, files: Iterable[str], names: Sequence[str]) -> Iterable[Found]:
        """Met on the way of a glob, asked for beside one object."""
        if not self._is_one_object:
            return self._beside
        folder = dirname(self._objects.scope.base)
        tables = (entry for name in names for entry in _Objects(f"{folder}/{name}"))
        return [found for entry in tables for found in self._read(self._bring(entry), self._objects.place(entry))]

    def statements(self, places: Iterable[str]) -> list[Statement]:
        """A bucket says nothing of its objects."""
        return []

    def covers(self, file: str) -> bool:
        """Below the prefix, or matched by the glob."""
        return self._objects.scope.covers(file)

    def _next(self, coming: "deque[tuple[dict[str, object], Future[Fetch | Found | None]]]") -> Iterator[Found]:
        entry, future = coming.popleft()
        yield from self._read(future.result(), self._objects.place(entry))

    def _read(self, brought: Fetch | Found | None, place: str) -> Iterator[Found]:
        if isinstance(brought, Found):
            yield brought
        elif brought is not None and brought.document_id is not None:
            self._fetches.add(brought)
            yield from read_file(str(self._archive.path(brought.document_id)), self._limits, place)

    def _bring(self, entry: dict[str, object]) -> Fetch | Found | None:
        """The object in the archive, an input that is left where it is, or None for what vanished in between."""
        place, size = self._objects.place(entry), int(str(entry["size"]))
        kept = self._fetches.kept(place)
        if kept and (kept.etag, kept.byte_size) == (_tag(entry), size) and self._archive.holds(str(kept.document_id)):
            return kept
        try:
            with self._objects.faults():
                if size > self._limits.max_file_bytes and (problem := self._too_large(entry, size)):
                    return problem
                answer = obstore.get(self._objects.store, str(entry["path"]))
                document_id, received = self._archive.receive(bytes(piece) for piece in answer.stream(_PIECE))
        except FileNotFoundError:
            return None
        except SourceNotFound as error:
            return Found(place, problem=str(error).removeprefix(f"{self._objects.source!r}: "))
        meta = dict(answer.meta)
        return Fetch(
            place,
            final_url=place,
            etag=_tag(meta),
            last_modified=str(meta["last_modified"]),
            document_id=document_id,
            byte_size=received,
        )

    def _too_large(self, entry: dict[str, object], size: int) -> Found | None:
        head = bytes(obstore.get_range(self._objects.store, str(entry["path"]), start=0, end=_HEAD))
        limit = self._limits.max_expanded_bytes if may_be_container(head) else self._limits.max_file_bytes
        if size <= limit:
            return None
        problem = f"the object has {in_words(size)}, over the limit of {in_words(limit)}"
        return Found(self._objects.place(entry), problem=problem, head=head, byte_size=size)


def glance_at(source: str) -> tuple[str, int]:
    """A digest of names, sizes and entity tags of all objects of ``source``, and how many they are. Raises as
    ``InBucket.found`` does.
    """
    objects = _Objects(source)
    digest, number = hashlib.sha256(), 0
    for entry in objects:
        place = objects.place(entry)
        if not is_litter(place) and (objects.scope.covers(place) or _is_ours(place)):
            digest.update(f"{place}\0{entry['size']}\0{_tag(entry)}\n".encode())
            number += 1
    if not number:
        raise SourceNotFound(f"{source!r}: no object lies there")
    return digest.hexdigest(), number


class _Objects:
    """The entries of a listing: ``path, size, e_tag, last_modified``."""

    def __init__(self, source: str) -> None:
        self.source, self.scope = source, scope_of(source)
        self.bucket, _, self._key = self.scope.base.removeprefix("s3://").partition("/")
        retries: RetryConfig = {"max_retries": 3, "retry_timeout": timedelta(seconds=60)}
        # Options given here hide the variable that obstore would read itself.
        plain = os.environ.get("AWS_ALLOW_HTTP", "").lower() in ("true", "1", "yes", "on")
        options: ClientConfig = {"timeout": "300s", "allow_http": plain}
        with self.faults():
            self.store = S3Store(self.bucket, retry_config=retries, client_options=options)

    def place(self, entry: dict[str, object]) -> str:
        return f"s3://{self.bucket}/{entry['path']}"

    def __iter__(self) -> Iterator[dict[str, object]]:
        with self.faults():
            if self._key and not self.scope.patterns and not self.source.endswith("/"):
                with suppress(FileNotFoundError):
                    yield dict(obstore.head(self.store, self._key))
            for chunk in obstore.list(self.store, self._key or None):
                yield from (dict(entry) for entry in chunk)

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Turns what obstore raises into what may pass and what has to be put right."""
        try:
            yield
        except FileNotFoundError:
            raise
        except (BaseError, ValueError) as error:
            if isinstance(error, SourceNotFound):
                raise
            said = str(error)
            wrong = next((out for sign, out in _WRONG.items() if sign in said), None)
            if wrong is None and isinstance(error, (PermissionDeniedError, UnauthenticatedError)):
                wrong = _DENIED
            if wrong is not None:
                raise SourceNotFound(f"{self.source!r}: {wrong}") from error
            first = said.strip().splitlines()[0]
            raise SourceAwayError(
                f"{self.source!r}: the server cannot be reached, or does not answer as one that speaks S3 ({first}); "
                "check AWS_ENDPOINT_URL and the network"
            ) from error


def _is_ours(place: str) -> bool:
    """Whether an object speaks of others."""
    return is_sidecar(place) or is_note(place)


def _tag(entry: dict[str, object]) -> str:
    """What changes with the content; a server without entity tags has at least times."""
    return str(entry["e_tag"] or entry["last_modified"])
