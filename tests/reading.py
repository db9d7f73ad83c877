"""What extraction reads from one document, held against what was written: for tests of defects and layouts.

Belongs here: running one document through ``extract`` and comparing cells. Does not belong here: writing reports
(``layouts.py``), ingest and judging.
"""

import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar

from pipelines.extract.batch import Extracted, extract
from pipelines.ingest.sniff import sniff
from pipelines.read.documents import RawDocument
from schemas.forms import forms
from tests.layouts import Written

Place = tuple[str, str, str]
Name = TypeVar("Name", bound=Hashable)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Read:
    """The document's own row, and of each cell its value, status, raw text and place."""

    document: dict[str, Any]
    values: dict[Place, Decimal | None]
    statuses: dict[Place, str]
    raw: dict[Place, str | None]
    locators: dict[Place, dict[str, Any]]

    def numbers(self) -> dict[Place, Decimal]:
        return {place: value for place, value in self.values.items() if value is not None}

    def row(self, table: str, item: str) -> list[Decimal | None]:
        return [value for place, value in self.values.items() if place[:2] == (table, item)]


def read_reports(texts: Mapping[Name, str | bytes], media_type: str = "text/plain") -> dict[Name, Read]:
    """Every text as a document of one batch, which is many times faster than one by one."""
    batch = [
        RawDocument(f"{n:064x}", media_type, "utf-8", len(data), data)
        for n, data in enumerate(one.encode() if isinstance(one, str) else one for one in texts.values())
    ]
    return dict(zip(texts, _read_batch(batch), strict=True))


def read_files(*files: bytes) -> list[Read]:
    """Every file as a document of one batch, by what it is."""
    told = [sniff(data) for data in files]
    assert not any(one.problem for one in told), told
    return _read_batch(
        [
            RawDocument(f"{n:064x}", one.media_type, one.encoding, len(data), data)
            for n, (one, data) in enumerate(zip(told, files, strict=True))
        ]
    )


def _read_batch(batch: list[RawDocument]) -> list[Read]:
    frames = extract(batch, NOW)
    documents = {row["document_id"]: row for row in frames.documents.iter_rows(named=True)}
    rows: dict[str, list[dict[str, Any]]] = {one.document_id: [] for one in batch}
    for row in frames.observations.iter_rows(named=True):
        rows[row["document_id"]].append(row)
    return [_read(documents[one.document_id], rows[one.document_id]) for one in batch]


def extract_one(data: bytes, media_type: str) -> Extracted:
    """All frames of one document."""
    return extract([RawDocument("0" * 64, media_type, None, len(data), data)], NOW)


def read_report(text: str | bytes, media_type: str = "text/plain") -> Read:
    return read_reports({"": text}, media_type)[""]


def _read(document: dict[str, Any], rows: list[dict[str, Any]]) -> Read:
    places = [(row["table_code"], row["item_code"], row["column_code"]) for row in rows]
    return Read(
        document,
        {place: row["value"] for place, row in zip(places, rows, strict=True)},
        {place: row["status"] for place, row in zip(places, rows, strict=True)},
        {place: row["raw_text"] for place, row in zip(places, rows, strict=True)},
        {place: json.loads(row["locator"]) for place, row in zip(places, rows, strict=True) if row["locator"]},
    )


def printed(written: Written) -> dict[Place, Decimal]:
    """The cells that show a plain number."""
    shown = {place: text for place, text in written.cells.items() if place[:2] not in written.skip}
    return {place: Decimal(text) for place, text in shown.items() if text.isdecimal()}


def untrue(read: Read, written: Written) -> dict[Place, Decimal]:
    """Values that the page does not print: there must never be any."""
    shown = printed(written)
    return {place: value for place, value in read.numbers().items() if shown.get(place) != value}


def unread(read: Read, written: Written) -> list[Place]:
    """Printed cells without a value."""
    return [place for place in printed(written) if read.values.get(place) is None]


def untrue_in(reads: Mapping[Name, Read], written: Mapping[Name, Written]) -> dict[Name, dict[Place, Decimal]]:
    """Of each document that has any, the values that its page does not print."""
    return {name: found for name, read in reads.items() if (found := untrue(read, written[name]))}


def unread_in(reads: Mapping[Name, Read], written: Mapping[Name, Written]) -> dict[Name, list[Place]]:
    """Of each document that has any, the printed cells without a value."""
    return {name: found for name, read in reads.items() if (found := unread(read, written[name]))}


def label(table: str, item: str, edition: str = "2021") -> str:
    return next(one.label for one in forms()[edition].table(table).items if one.code == item)


def column_label(table: str, column: str, edition: str = "2021") -> str:
    items = forms()[edition].table(table).items
    return next(one.label for item in items for one in item.columns if one.code == column)
