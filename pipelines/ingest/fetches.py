"""What servers answered, and what is known of an address before it is asked again.

Belongs here: the rows of ``schemas.sources.Fetches``. Does not belong here: asking (``buckets``, ``web``).
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import astuple, dataclass, replace
from time import monotonic

import polars as pl

from schemas.sources import Fetches as Model

_SAVE_EVERY_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Fetch:
    """One row, in the order of the columns."""

    url: str
    linked_from: str | None = None
    listed_in: str | None = None
    final_url: str | None = None
    fetched_at: dt.datetime | None = None
    confirmed_at: dt.datetime | None = None
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None
    headers: str | None = None
    document_id: str | None = None
    byte_size: int | None = None
    reason: str | None = None


class Fetches:
    """All rows of the store. ``save`` is given the frame now and then, so that a run that is killed has not asked in
    vain.
    """

    def __init__(
        self, known: pl.DataFrame | None, now: dt.datetime, save: Callable[[pl.DataFrame], None] = lambda frame: None
    ) -> None:
        self._rows: dict[tuple[str, dt.datetime | None], Fetch] = {}
        self._last: dict[str, Fetch] = {}
        self._kept: dict[str, Fetch] = {}
        self._now, self._save, self._saved = now, save, monotonic()
        if known is not None:
            for row in known.sort("fetched_at").iter_rows():
                self._put(Fetch(*row))

    def last(self, url: str) -> Fetch | None:
        """What was answered last."""
        return self._last.get(url)

    def kept(self, url: str) -> Fetch | None:
        """The last answer that brought bytes."""
        return self._kept.get(url)

    def add(self, fetch: Fetch) -> None:
        """An answer, which goes on with the last one when it says the same."""
        last = self._last.get(fetch.url)
        same = last is not None and _outcome(last) == _outcome(fetch)
        began = last.fetched_at if last is not None and same else self._now
        self._put(replace(fetch, fetched_at=began, confirmed_at=self._now))
        if monotonic() - self._saved > _SAVE_EVERY_SECONDS:
            self._save(self.frame())
            self._saved = monotonic()

    def frame(self) -> pl.DataFrame:
        """All of it, by address and time."""
        rows = [astuple(row) for row in self._rows.values()]
        return pl.DataFrame(rows, schema=Model.empty().schema, orient="row").sort("url", "fetched_at")

    def _put(self, row: Fetch) -> None:
        self._rows[row.url, row.fetched_at] = row
        self._last[row.url] = row
        if row.document_id is not None:
            self._kept[row.url] = row


def _outcome(fetch: Fetch) -> tuple[object, ...]:
    return fetch.document_id, fetch.status, fetch.reason
