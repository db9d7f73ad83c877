"""One web address, asked for politely: robots.txt, a pause, conditional requests, redirects, limits, retries.

Belongs here: requests and what became of them. Does not belong here: connections (``connections``), which
addresses (``listed``), what the bytes are.

Nothing is asked for unless the robots.txt of its host allows it (RFC 9309: none there allows everything, one that
cannot be had forbids everything), before every redirect again.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from threading import Event, Lock
from time import monotonic
from urllib.parse import urljoin, urlsplit

import urllib3
from protego import Protego
from urllib3.exceptions import ConnectTimeoutError, DecodeError, HTTPError, InvalidHeader, NewConnectionError, SSLError
from urllib3.exceptions import TimeoutError as TimedOut
from urllib3.response import BaseHTTPResponse

from pipelines.ingest.addresses import AddressError, spelled
from pipelines.ingest.archive import Archive
from pipelines.ingest.connections import connect
from pipelines.ingest.hosts import Host, PrivateHostError, UnknownHostError
from pipelines.ingest.limits import KIB, Limits, in_words
from pipelines.ingest.manners import Manners

_PIECE = 64 * KIB
_ROBOTS_BYTES = 500 * KIB  # RFC 9309: the least that must be read, and nobody needs more
_REDIRECTS = (301, 302, 303, 307, 308)
_OVERLOADED = (429, 500, 502, 503, 504)
_GONE = (404, 410)
_DAYS = 365 * 24 * 3600  # urllib3 cuts what a server asks for to six hours, unless told otherwise
_UNCONNECTED = "the server cannot be connected to; check the address, or run again later"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an address. ``document_id`` is set when there are bytes, ``reason`` when there are none, neither
    when they are as they were (304). ``gone`` says that the server knows nothing there (any more).
    """

    final_url: str
    status: int | None = None
    headers: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None
    document_id: str | None = None
    byte_size: int | None = None
    reason: str | None = None
    location: str | None = None

    @property
    def gone(self) -> bool:
        """Whether the server says that nothing is there."""
        return self.status in _GONE


class Stopped(Exception):  # noqa: N818 - no error: somebody wants to end
    """The run ends while an address is waited for."""


class _Refused(Exception):  # noqa: N818 - never seen outside
    """Why there will be no bytes, whoever tries."""


class Web:
    """The web as one run sees it. Its methods may be called from several threads; ``stop`` ends them soon."""

    def __init__(self, manners: Manners, archive: Archive, limits: Limits) -> None:
        self.stop = Event()
        self._manners, self._archive, self._limits = manners, archive, limits
        self._hosts: dict[str, Host] = {}
        self._new_host = Lock()

    def get(self, address: str, etag: str | None = None, last_modified: str | None = None) -> Answer:
        """Asks for ``address`` and follows redirects. Never raises for anything that a server does; raises ``Stopped``,
        and what the archive's disk raises.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        asked = {name: value for name, value in conditions.items() if value}
        for _ in range(self._manners.max_redirects + 1):
            host = self._host(address)
            if forbidden := self._forbidden(host, address):
                return Answer(address, reason=host.away or forbidden)
            answer = self._asked(host, address, asked)
            if answer.location is None:
                return answer
            try:
                address = spelled(urljoin(address, answer.location))
            except AddressError as error:
                return replace(answer, location=None, reason=f"a redirect leads nowhere: {error}")
        return replace(
            answer, location=None, reason=f"more than {self._manners.max_redirects} redirects; give the last address"
        )

    def _host(self, address: str) -> Host:
        parts = urlsplit(address)
        origin = f"{parts.scheme}://{parts.netloc}"
        with self._new_host:
            return self._hosts.setdefault(origin, Host(origin, self._manners.delay_seconds))

    def _forbidden(self, host: Host, address: str) -> str | None:
        """Why ``address`` may not be asked for, by its host's robots.txt."""
        with host.ruling:
            if host.rules is None and host.unruled is None:
                self._learn_rules(host)
        if host.rules is None:
            return host.unruled
        if host.rules.can_fetch(address, self._manners.agent.partition("/")[0]):
            return None
        return f"robots.txt of {host.origin} forbids it; ask the publisher for the report"

    def _learn_rules(self, host: Host) -> None:
        kept: list[bytes] = []
        answer, at = self._asked(host, f"{host.origin}/robots.txt", {}, kept), host
        for _ in range(self._manners.max_redirects):
            if answer.location is None:
                break
            try:
                address = spelled(urljoin(answer.final_url, answer.location))
            except AddressError:
                break
            at = self._host(address)
            kept.clear()
            answer = self._asked(at, address, {}, kept)
        status = answer.status
        if status is None or status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            said = answer.reason or f"status {status}"
            host.unruled = f"robots.txt of {host.origin} cannot be had, so that nothing may be asked: {said}"
            return
        text = b"".join(kept).decode("utf-8", "replace") if status == HTTPStatus.OK else ""
        host.rules = Protego.parse(text)
        asked = host.rules.crawl_delay(self._manners.agent.partition("/")[0]) or 0.0
        host.pause = max(host.pause, min(float(asked), self._manners.longest_wait_seconds))

    def _asked(self, host: Host, address: str, headers: Mapping[str, str], kept: list[bytes] | None = None) -> Answer:
        """The last answer to several tries. Into ``kept``, if given, goes the beginning of the body, which is then not
        archived. A host that cannot be connected to is not asked again.
        """
        answer = Answer(address)
        for number in range(self._manners.tries):
            if host.away is not None:
                return Answer(address, reason=host.away)
            try:
                with host.turn(self._wait):
                    answer, wait = self._once(address, headers, kept)
                    if wait is None:
                        return answer
                    wait = max(wait, self._manners.backoff_seconds * 2**number)
                    if wait > self._manners.longest_wait_seconds:
                        host.away = f"{answer.reason}. It asks to be left alone for {wait:,.0f} seconds"
                        return replace(answer, reason=host.away)
                    host.rest(wait)
            except (UnknownHostError, PrivateHostError) as error:
                host.away = str(error)
        if answer.reason == _UNCONNECTED:
            host.away = answer.reason
        return answer

    def _wait(self, seconds: float) -> None:
        if self.stop.wait(seconds):
            raise Stopped

    def _once(self, address: str, headers: Mapping[str, str], kept: list[bytes] | None) -> tuple[Answer, float | None]:
        """One request; and for how many seconds the server should be left alone before the next one, None when the
        answer is final.
        """
        try:
            return self._answer(address, headers, kept)
        except _Refused as error:
            return Answer(address, reason=str(error)), None
        except DecodeError as error:
            return Answer(address, reason=f"the answer cannot be unpacked ({_short(error)}); tell the publisher"), None
        except SSLError as error:
            return Answer(address, reason=f"the connection is not safe ({_short(error)}); tell the publisher"), None
        except (NewConnectionError, ConnectTimeoutError):
            return Answer(address, reason=_UNCONNECTED), 0.0
        except TimedOut:
            return Answer(address, reason="the server does not answer in time; run again later"), 0.0
        except HTTPError as error:
            return Answer(address, reason=f"the connection breaks ({_short(error)}); run again later"), 0.0

    def _answer(
        self, address: str, headers: Mapping[str, str], kept: list[bytes] | None
    ) -> tuple[Answer, float | None]:
        deadline = monotonic() + self._manners.total_seconds
        response, close = connect(address, headers, self._manners)
        try:
            status, told = response.status, response.headers
            answer = Answer(
                address,
                status,
                json.dumps({name: _said(value) for name, value in told.items()}, ensure_ascii=False),
                told.get("ETag"),
                told.get("Last-Modified"),
                told.get("Content-Type"),
            )
            if status in _REDIRECTS and told.get("Location"):
                return replace(answer, location=_said(told["Location"])), None
            if status in _OVERLOADED:
                return replace(answer, reason=_status_reason(status)), _retry_after(response)
            if status == HTTPStatus.NOT_MODIFIED:
                return answer, None
            if status != HTTPStatus.OK:
                return replace(answer, reason=_status_reason(status)), None
            if kept is not None:
                for piece in self._pieces(response, _ROBOTS_BYTES, deadline):
                    kept.append(piece)
                return answer, None
            limit = self._limits.max_file_bytes
            if (said := told.get("Content-Length", "")).isdigit() and int(said) > limit:
                return replace(answer, reason=_too_large(int(said), limit)), None
            document_id, size = self._archive.receive(self._pieces(response, limit, deadline))
            return replace(answer, document_id=document_id, byte_size=size), None
        finally:
            close()

    def _pieces(self, response: BaseHTTPResponse, limit: int, deadline: float) -> Iterator[bytes]:
        size = 0
        # What is there, not a whole piece: a server that sends byte by byte must not get past the deadline.
        while piece := response.read1(_PIECE, decode_content=True):
            size += len(piece)
            if size > limit:
                raise _Refused(_too_large(None, limit))
            if monotonic() > deadline:
                raise _Refused(f"it takes longer than {self._manners.total_seconds:,.0f} s; run again later")
            if self.stop.is_set():
                raise Stopped
            yield piece


def _status_reason(status: int) -> str:
    try:
        phrase = f" ({HTTPStatus(status).phrase})"
    except ValueError:
        phrase = ""
    way_out = "run again later" if status in _OVERLOADED else "open the address in a browser and correct the list"
    return f"the server answers {status}{phrase}; {way_out}"


def _too_large(size: int | None, limit: int) -> str:
    has = f"has {in_words(size)}, over" if size is not None else "is larger than"
    return f"what lies there {has} the limit of {in_words(limit)} for one file"


def _retry_after(response: BaseHTTPResponse) -> float:
    try:
        return max(0.0, float(urllib3.Retry(retry_after_max=_DAYS).get_retry_after(response) or 0.0))
    except InvalidHeader:
        return 0.0


def _said(value: str) -> str:
    """A header as it was meant: publishers write UTF-8, the standard reads Latin-1."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _short(error: Exception) -> str:
    return str(error).rpartition(": ")[2][:200]
