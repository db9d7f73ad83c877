"""Made-up documents read and held against their answer keys.

Belongs here: what of a document is read otherwise than its key says. Does not belong here: making documents
(``pipelines/sample``).
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from pipelines.extract.batch import Extracted, extract
from pipelines.ingest.sniff import sniff
from pipelines.read.documents import RawDocument
from pipelines.sample.documents import Document
from schemas.forms import forms
from tests.reading import NOW, Place

SECTIONS = {"2": "proactive", "3": "requests", "4": "disputes"}


def extracted(documents: Iterable[Document]) -> Extracted:
    """The frames of the documents; a document's id is its number."""
    batch = []
    for n, one in enumerate(documents):
        told = sniff(one.data)
        batch.append(RawDocument(f"{n:064x}", told.media_type, told.encoding, len(one.data), one.data))
    return extract(batch, NOW)


def untrue_and_lost(documents: list[Document]) -> tuple[list[str], list[str]]:
    """Values that a document does not print, or where it prints another; and printed ones that were not read."""
    read: dict[str, dict[Place, Decimal | None]] = {f"{n:064x}": {} for n in range(len(documents))}
    columns = ["document_id", "table_code", "item_code", "column_code", "value"]
    for document, table, item, column, value in extracted(documents).observations.select(columns).iter_rows():
        read[document][table, item, column] = value
    untrue: list[str] = []
    lost: list[str] = []
    for n, one in enumerate(documents):
        want, ambiguous = printed(one.key), named(one.key, "ambiguous")
        name = f"{n} {one.format} {one.layout} {one.report.defects}"
        got = read[f"{n:064x}"]
        for place, value in got.items():
            if value is not None and want.get(place) != value:
                untrue.append(f"{name} {place} printed {want.get(place)} read {value}")
        for place, number in want.items():
            if number is not None and place not in ambiguous and got.get(place) is None:
                lost.append(f"{name} {place} printed {number}")
    return untrue, lost


def printed(key: dict[str, Any]) -> dict[Place, Decimal | None]:
    """The cells that a key lists."""
    cells: dict[Place, Decimal | None] = {}
    for section, table in SECTIONS.items():
        numbers = key.get(f"table{section}") or {}
        if isinstance(numbers, list):
            numbers = dict(zip(_disputes(), numbers, strict=True))
        for name, number in numbers.items():
            item, _, column = name.partition("|")
            cells[table, item, column] = None if number is None else Decimal(str(number))
    return cells


def named(key: dict[str, Any], what: str) -> set[Place]:
    """The cells in a list of a key."""
    places: set[Place] = set()
    for name in key.get(what, ()):
        section, _, cell = name.partition(":")
        item, _, column = (_disputes()[int(cell)] if cell.isdecimal() else cell).partition("|")
        places.add((SECTIONS[section], item, column))
    return places


def _disputes() -> list[str]:
    table = next(iter(forms().values())).table("disputes")
    return [f"{cell.item}|{cell.column}" for cell in table.cells]
