"""Workbooks that claim too much, are damaged or locked: a stated reason, at once, and never a crash."""

import io
import os
import random
import time
import zipfile
from collections.abc import Callable

import pytest

from pipelines.ingest.sniff import sniff
from pipelines.read.blocks import Block, UnreadableError
from pipelines.read.xls import read_xls
from pipelines.read.xlsx import read_xlsx
from tests.layouts import consistent
from tests.sheets import report_rows, workbook, xls, xlsx

SHEET = "xl/worksheets/sheet1.xml"
CASES = int(os.environ.get("GONGKAI_FUZZ", "300"))


def rewritten(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The package with each part changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return buffer.getvalue()


def with_sheet(inner: bytes) -> bytes:
    """A workbook whose sheet consists of this."""
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    sheet = b"<worksheet " + space + b">" + inner + b"</worksheet>"
    return rewritten(workbook({"A1": 1}, lambda _: None), lambda name, data: sheet if name == SHEET else data)


def many(row: bytes, count: int) -> bytes:
    return b"".join(row % n for n in range(1, count + 1))


ROW = b'<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'


def test_what_a_sheet_claims_costs_nothing() -> None:
    started = time.process_time()
    far = b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
    merged = b'<mergeCells><mergeCell ref="A3:XFD1048575"/></mergeCells>'
    blocks = read_xlsx(with_sheet(b'<dimension ref="A1:XFD1048576"/>' + ROW + b"</sheetData>"))
    assert len(blocks) == 1
    with pytest.raises(UnreadableError, match="spreads over more than"):
        read_xlsx(with_sheet(ROW + far + merged))
    assert len(read_xlsx(with_sheet(ROW + far))) == 2
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("sheet", "says"),
    [
        (b"<sheetData>" + many(b'<row r="%d"><c r="A1"/></row>', 300_000) + b"</sheetData>", "200,000 cells"),
        (b"<sheetData>" + many(b'<row r="%d"/>', 2_000_001) + b"</sheetData>", "2,000,000 tags"),
        (ROW + b'<row r="2"><c r="AAAA2"/></row></sheetData>', "in no column"),
        (ROW + b'</sheetData><mergeCells><mergeCell ref="A1:"/><mergeCell ref="?"/></mergeCells>', "that is none"),
        (b'<sheetData><row><c t="s"><v>7</v></c></row></sheetData>', "a text that it does not hold"),
        (b"<sheetData><row>", "damaged"),
        (b" " * 80_000_000, "over the limit of 64 MiB"),
        (b" " * 30_000_000, "decompression bomb"),
        (
            b"<sheetData>"
            + b"".join(
                b'<row r="%d"><c r="A%d"><v>1</v></c><c r="XFD%d"><v>1</v></c></row>' % (n, n, n) for n in range(1, 99)
            )
            + b"</sheetData>",
            "spreads over more than",
        ),
    ],
)
def test_too_much_or_damaged(sheet: bytes, says: str) -> None:
    with pytest.raises(UnreadableError, match=says):
        read_xlsx(with_sheet(sheet))


def test_entities_are_refused() -> None:
    bomb = b'<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    data = rewritten(workbook({"A1": 1}, lambda _: None), lambda name, data: bomb if name == SHEET else data)
    with pytest.raises(UnreadableError, match="declares a document type"):
        read_xlsx(data)


def test_an_encrypted_workbook_says_so() -> None:
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le")
    assert "encrypted" in str(sniff(locked).problem).lower()


@pytest.mark.parametrize(("read", "write"), [(read_xlsx, xlsx), (read_xls, xls)])
def test_any_damage_ends_in_a_result_or_a_reason(
    read: Callable[[bytes], list[Block]], write: Callable[..., bytes]
) -> None:
    sound = write(report_rows(consistent()))
    whole = len(read(sound))
    chance = random.Random(11)
    refused = 0
    for _ in range(CASES):
        try:
            assert len(read(mutated(sound, chance))) <= 10 * whole
        except UnreadableError as error:
            refused += 1
            assert len(str(error)) > 20
    assert 0 < refused < CASES


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Some bytes changed, a piece cut out, or the end cut off; in a package also inside a part."""
    if data.startswith(b"PK") and chance.random() < 0.7:
        part = chance.choice([SHEET, "xl/styles.xml", "xl/workbook.xml"])
        return rewritten(data, lambda name, inner: spoiled(inner, chance) if name == part else inner)
    return spoiled(data, chance)


def spoiled(data: bytes, chance: random.Random) -> bytes:
    kind = chance.randrange(3)
    at = chance.randrange(len(data))
    if kind == 0:
        return data[:at]
    if kind == 1:
        return data[:at] + data[at + chance.randrange(1, 200) :]
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 30))):
        changed[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(changed)
