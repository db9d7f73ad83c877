"""Broken and hostile DOCX files are refused with a reason, within the limits; the other documents of a batch go on."""

import io
import random
import zipfile
from collections.abc import Callable

import pytest

from pipelines.extract.batch import extract
from pipelines.ingest.limits import Limits
from pipelines.ingest.sniff import sniff
from pipelines.read.blocks import UnreadableError
from pipelines.read.documents import RawDocument
from pipelines.read.docx import read_docx
from pipelines.read.registry import DOCX
from pipelines.sample.formats import write_report
from tests.layouts import consistent
from tests.reading import NOW
from tests.wordml import docx, paragraph

BOMB = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><w>&b;</w>'
OUTSIDE = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><w>&a;</w>'


def with_document(source: str | bytes) -> bytes:
    return docx("", document=source)


def without_document() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/styles.xml", "<w/>")
    return packed.getvalue()


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "entities": (lambda: with_document(BOMB), "document type"),
    "entity of a file": (lambda: with_document(OUTSIDE), "document type"),
    "entities in UTF-16": (lambda: with_document(BOMB.encode("utf-16")), "document type"),
    "zip bomb": (lambda: with_document("<w>" + " " * 30_000_000 + "</w>"), "decompression bomb"),
    "no XML": (lambda: with_document("<w><"), "no sound XML"),
    "empty": (lambda: with_document(""), "no sound XML"),
    "no body": (lambda: with_document("<w/>"), "no body"),
    "no document": (without_document, "no part word/document.xml"),
    "cut short": (lambda: docx(paragraph("文"))[:-40], "broken or cut short"),
    "no ZIP": (lambda: b"PK\3\4", "broken or cut short"),
    "too deep": (lambda: docx("<w:tbl><w:tr><w:tc>" * 5_000 + "</w:tc></w:tr></w:tbl>" * 5_000), "depth"),
    "chunk": (lambda: docx("<w:altChunk/>"), "altChunk"),
    "empty cells": (
        lambda: docx(f"<w:tbl>{'<w:tr><w:tc/></w:tr>' * (Limits().max_cells + 1)}</w:tbl>", zipfile.ZIP_STORED),
        "table cells",
    ),
    "tags": (lambda: docx(f"<w:p>{'<w:r/>' * Limits().max_tags}</w:p>", zipfile.ZIP_STORED), "tags"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_refused_with_a_reason(name: str) -> None:
    make, says = HOSTILE[name]
    with pytest.raises(UnreadableError, match=says):
        read_docx(make())


def test_a_document_that_is_refused_costs_only_itself() -> None:
    good = write_report(consistent(), "docx")
    bad = HOSTILE["entities"][0]()
    batch = [
        RawDocument(f"{n:064x}", DOCX, None, len(one), one) for n, one in enumerate([good, bad, good[:-9] + b"x" * 9])
    ]
    done = extract(batch, NOW).documents.sort("document_id")
    assert done["status"].to_list()[:2] == ["accepted", "rejected"]
    assert "document type" in done["reason"][1]
    assert sniff(good).media_type == DOCX and sniff(good).problem is None


def test_damaged_bytes_are_read_or_refused() -> None:
    whole = write_report(consistent(), "docx")
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        source = archive.read("word/document.xml")
    random_ = random.Random(11)
    for number in range(150):
        data = bytearray(source if number % 2 else whole)
        for _ in range(random_.randrange(1, 6)):
            at = random_.randrange(len(data))
            data[at : at + random_.randrange(3)] = random_.randbytes(random_.randrange(3))
        try:
            read_docx(with_document(bytes(data)) if number % 2 else bytes(data))
        except UnreadableError as error:
            assert str(error)
