"""Bytes of sound files changed at random, through ingest and the reading processes: every file has its row, read or
refused with a reason, and no change of structure makes a value that the report does not print.

``GONGKAI_FUZZ`` sets how many files there are in all.
"""

import io
import itertools
import os
import re
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random

import polars as pl
import pytest

from assets.extract import _cost
from assets.resources import WorkersResource
from assets.workers import Failed
from pipelines.contracts import ContractBrokenError
from pipelines.extract.parts import Part, extract_part, pending
from pipelines.ingest.ingest import Ingested, ingest
from pipelines.ingest.limits import Limits
from pipelines.sample.formats import FORMATS, write_report
from pipelines.store import Store
from tests.layouts import consistent

CASES = int(os.environ.get("GONGKAI_FUZZ", "300"))
NOW = datetime(2026, 3, 1, tzinfo=UTC)
SLOW = {"rtf": 20, "7z": 20}
"""Formats that take a program of their own, and so many times fewer files."""
KINDS = [
    (name, layout)
    for name in ("text", "html", "mhtml", "docx", "xlsx", "rtf", "pdf", "zip", "tgz", "7z", "warc")
    if FORMATS[name].missing is None
    for layout in FORMATS[name].layouts
    if layout != "pdf"
]
_PARTS = ("word/document.xml", "word/styles.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml")
Key = tuple[str, str, str]


def spoiled(data: bytes, chance: Random) -> bytes:
    """Bits turned, the end cut off, a piece doubled, taken out, or put elsewhere."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 3))):
        at, size = chance.randrange(len(changed) + 1), chance.choice((1, 8, 64, 1024))
        kind = chance.randrange(5)
        if kind == 0:
            for _ in range(chance.choice((1, 8, 64))):
                if changed:
                    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del changed[at:]
        elif kind == 2:
            changed[at:at] = changed[at : at + size]
        elif kind == 3:
            del changed[at : at + size]
        else:
            elsewhere = chance.randrange(len(changed) + 1)
            changed[at:at] = changed[elsewhere : elsewhere + size]
    return bytes(changed)


def inside(data: bytes, change: Callable[[bytes], bytes], part: str) -> bytes:
    """A package with one part changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return buffer.getvalue()


def mutated(form: str, data: bytes, chance: Random) -> bytes:
    if form in ("docx", "xlsx") and chance.random() < 0.7:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            part = chance.choice([name for name in package.namelist() if name in _PARTS])
        return inside(data, lambda one: spoiled(one, chance), part)
    return spoiled(data, chance)


def taken_in(folder: Path, home: Path) -> tuple[Ingested, dict[str, str], list[Part]]:
    """The folder, ingested and extracted by processes: what was ingested, why which document failed, the parts."""
    store = Store(home)
    done = ingest(str(folder), store.archive, Limits(), NOW)
    todo = pending(done.raw_reports, pl.DataFrame(schema={"document_id": pl.String}))
    failed: dict[str, str] = {}
    parts: list[Part] = []
    for outcome in WorkersResource(processes=2).map(partial(extract_part, home, NOW), todo, _cost, home):
        assert not isinstance(outcome, ContractBrokenError | OSError), outcome
        if isinstance(outcome, Failed):
            failed[outcome.item.document_id] = outcome.reason
        else:
            store.commit(outcome.name)
            parts.append(outcome)
    return done, failed, parts


def test_whatever_a_file_is_it_is_read_or_refused(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    chance = Random(17)
    sound = {kind: write_report(consistent("2021", 3), *kind) for kind in KINDS}
    for n in range(CASES):
        form, layout = KINDS[n % len(KINDS)]
        if n // len(KINDS) % SLOW.get(form, 1) == 0:
            (folder / f"{n}.{FORMATS[form].extension}").write_bytes(mutated(form, sound[form, layout], chance))
    before = processes()
    started = time.monotonic()
    done, failed, parts = taken_in(folder, tmp_path / "home")
    assert time.monotonic() - started < 60 + CASES
    assert processes() <= before
    assert {path.name for path in tmp_path.iterdir()} == {"in", "home"}
    told = done.raw_reports.select("status", "reason")
    assert told.filter(pl.col("status") == "rejected", pl.col("reason").fill_null("").str.len_chars() < 10).is_empty()
    assert sum(part.documents for part in parts) + len(failed) == told.filter(status="readable").height
    place = pl.col("source_path").str.strip_prefix(f"{folder}/").str.split("/").list.first()
    assert set(done.sources.select(place.alias("name"))["name"]) == {path.name for path in folder.iterdir()}
    # A reader says what is wrong with a document; what it runs into instead is a fault of the reader.
    assert failed == {}


def processes() -> set[str]:
    """The processes that this one has started and that are there, but for the one that Python keeps for itself."""
    return {path.parent.name for path in Path("/proc").glob("[0-9]*/stat") if _is_ours(path)}


def _is_ours(stat: Path) -> bool:
    try:
        parent = stat.read_text().rpartition(")")[2].split()[1]
        return parent == str(os.getpid()) and b"resource_tracker" not in stat.with_name("cmdline").read_bytes()
    except OSError:
        return False


_ROWS = {
    "text": re.compile(rb"[^\n]*\n"),
    "html": re.compile(rb"<tr\b.*?</tr>", re.DOTALL),
    "docx": re.compile(rb"<w:tr\b.*?</w:tr>", re.DOTALL),
    "xlsx": re.compile(rb"<row\b.*?</row>", re.DOTALL),
}
_PART = {"docx": "word/document.xml", "xlsx": "xl/worksheets/sheet1.xml"}
_STRUCTURED = [
    ("text", "tab-rows"),
    ("text", "pipe-both"),
    ("html", "plain"),
    ("html", "merged"),
    ("docx", "split"),
    ("xlsx", "texts"),
]


def with_rows(form: str, source: bytes, chance: Random) -> bytes:
    """Rows lost, doubled, or moved elsewhere."""
    places = [found.span() for found in _ROWS[form].finditer(source)]
    rows = [source[start:end] for start, end in places]
    first = chance.randrange(len(rows))
    some = slice(first, first + chance.choice((1, 1, 3, 12)))
    kind = chance.randrange(4)
    if kind == 0:
        rows[first:] = []
    elif kind == 1:
        rows[some] = []
    elif kind == 2:
        rows[first:first] = rows[some]
    else:
        at = chance.randrange(len(rows))
        rows[at:at] = rows[some]
    between = [source[end:start] for (_, end), (start, _) in itertools.pairwise(places)]
    between += [b""] * (len(rows) - len(between))
    middle = b"".join(row + gap for row, gap in zip(rows, between, strict=False))
    return source[: places[0][0]] + middle + b"".join(between[len(rows) :]) + source[places[-1][1] :]


@pytest.mark.parametrize("kind", _STRUCTURED, ids="-".join)
def test_rows_that_are_lost_doubled_or_moved_make_no_value(kind: tuple[str, str], tmp_path: Path) -> None:
    form, layout = kind
    folder = tmp_path / "in"
    folder.mkdir()
    chance = Random(5)
    whole: dict[str, dict[Key, str]] = {}
    for n in range(max(4, CASES // 20)):
        report = consistent(("2021", "2019")[n % 2], n, zero=("0", "", "/")[n % 3])
        sound = write_report(report, form, layout)
        change = partial(with_rows, form, chance=chance)
        name = f"{n}.{FORMATS[form].extension}"
        (folder / name).write_bytes(inside(sound, change, _PART[form]) if form in _PART else change(sound))
        whole[name] = dict(report.cells)
    done, failed, _ = taken_in(folder, tmp_path / "home")
    assert failed == {}
    found = values(tmp_path / "home", done.sources)
    assert found
    untrue = {
        (name, place, value): whole[name].get(place)
        for name, read in found.items()
        for place, value in read.items()
        if not same(whole[name].get(place), value)
    }
    assert untrue == {}


def values(home: Path, sources: pl.DataFrame) -> dict[str, dict[Key, float]]:
    """The values by name of the file and place."""
    store = Store(home)
    kept = pl.concat([pl.read_parquet(path) for path in store.extracted("observations").glob("*.parquet")])
    rows = kept.filter(pl.col("value").is_not_null()).join(sources, on="document_id")
    found: dict[str, dict[Key, float]] = {}
    for path, *place, value in rows.select(
        "source_path", "table_code", "item_code", "column_code", "value"
    ).iter_rows():
        found.setdefault(Path(path).name, {})[place[0], place[1], place[2]] = float(value)
    return found


def same(printed: str | None, value: float) -> bool:
    try:
        return printed is not None and float(printed.replace(",", "")) == value
    except ValueError:
        return False
