"""A folder of hostile files beside sound reports: every file has its row, and the sound ones values."""

import datetime as dt
import gzip
from pathlib import Path

import polars as pl

from pipelines.extract.batch import extract
from pipelines.ingest.archive import Archive
from pipelines.ingest.ingest import ingest
from pipelines.ingest.limits import MIB, Limits
from pipelines.read.documents import RawDocument
from tests.layouts import as_html, as_text, consistent
from tests.sheets import report_rows, xls, xlsx
from tests.unit.test_ingest_archives import crawled, sevened, tarred, zipped

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def nested(levels: int) -> bytes:
    data = zipped({"x.txt": b"x"})
    for _ in range(levels):
        data = zipped({"z.zip": data})
    return data


def test_each_ends_in_a_row_and_none_stops_the_others(tmp_path: Path) -> None:
    written = [consistent(seed=seed) for seed in range(6)]
    pages = [as_html(one).encode() for one in written]
    sound = {
        "a.html": pages[0],
        "b.xlsx": xlsx(report_rows(written[1])),
        "c.et": xls(report_rows(written[2])),
        "d.tar.gz": gzip.compress(tarred({"d.html": pages[3]})),
        "e.7z": sevened({"e.zip": zipped({"e.txt": as_text(written[4], "tab-rows").encode()})}),
        "f.html.gz": gzip.compress(pages[5]),
    }
    hostile = {
        "bomb.gz": (gzip.compress(bytes(40 * MIB)), "decompression bomb"),
        "deep.zip": (nested(8), "to a depth of 3"),
        "cut.7z": (sevened({"x.txt": pages[0]})[:-40], "broken or cut short"),
        "locked.7z": (sevened({"x.txt": pages[0]}, password="geheim"), "encrypted"),
        "up.tar": (tarred({"../x.txt": pages[0]}), "leads out of the archive"),
        "empty.warc": (crawled(packed=False)[:200], "cut short"),
        "line.txt": ("数".encode() * 2_000_000, "a line of the text"),
        "cells.html": (b"<html><table>" + b"<td>" * 300_000, "cells"),
        "deep.html": (b"<html>" + b"<div>" * 20_000 + b"x", "deeper than"),
        "cut.xlsx": (xlsx(report_rows(written[1]))[:-60], "broken"),
        "cut.xls": (xls(report_rows(written[1]))[:3000], ""),
    }
    folder = tmp_path / "in"
    folder.mkdir()
    for name, data in sound.items():
        (folder / name).write_bytes(data)
    for name, (data, _) in hostile.items():
        (folder / name).write_bytes(data)
    archive = Archive(tmp_path / "kept")
    done = ingest(str(folder), archive, Limits(max_file_bytes=16 * MIB), NOW)

    readable = done.raw_reports.filter(status="readable").select("document_id", "media_type", "encoding", "byte_size")
    batch = [
        RawDocument(document_id, media_type, encoding, size, archive.get(document_id))
        for document_id, media_type, encoding, size in readable.iter_rows()
    ]
    extracted = extract(batch, NOW)
    rows = done.sources.join(done.raw_reports, on="document_id").join(
        extracted.documents.select("document_id", outcome="status", refused="reason"), on="document_id", how="left"
    )
    first = pl.col("source_path").str.strip_prefix(f"{folder}/").str.split("/").list.first()
    told = rows.select(
        first.alias("name"),
        pl.coalesce("outcome", "status").alias("outcome"),
        pl.coalesce("reason", "refused").fill_null("").alias("reason"),
    ).rows()
    assert {name for name, outcome, _ in told if outcome == "accepted"} == set(sound)
    for name, (_, says) in hostile.items():
        assert [outcome for other, outcome, _ in told if other == name] == ["rejected"], name
        assert all(says in reason and reason for other, _, reason in told if other == name), (name, told)
    assert extracted.observations["value"].count() == sum(len(one.cells) for one in written)
