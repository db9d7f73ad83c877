"""No input disappears and none stops the others: everything has its row, and its reason if it is no report."""

import datetime as dt
import hashlib
import os
import zipfile
from pathlib import Path

import pandera.errors
import polars as pl
import pytest

from pipelines.ingest.archive import Archive
from pipelines.ingest.ingest import ingest
from pipelines.ingest.limits import Limits
from schemas.sources import RawReports, Sources

NOW = dt.datetime(2026, 3, 1, 8, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def test_a_folder_of_everything(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    files = {
        "good.txt": "来信一件".encode(),
        "page.html": "<html><p>来信一件</p></html>".encode("gb18030"),
        "empty.txt": b"",
        "blank.txt": b" \n",
        "junk.html": bytes(range(256)),
        "film.txt": b"GIF89a...",
        "big.txt": b"x" * 2000,
        "broken.zip": b"PK\3\4....",
        ".hidden": "来信两件".encode(),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (folder / "link.txt").symlink_to("nowhere")
    os.mkfifo(folder / "pipe")
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        archive.writestr("same.txt", files["good.txt"])
        archive.writestr("../out.txt", files["good.txt"])
    done = ingest(str(folder), Archive(tmp_path / "archive"), Limits(max_file_bytes=1000), NOW)

    rows = done.sources.join(done.raw_reports, on="document_id").sort("source_path")
    assert rows.height == done.sources.height == len(files) + 4
    readable = rows.filter(pl.col("status") == "readable")
    assert {Path(path).name: encoding for path, encoding in readable.select("source_path", "encoding").iter_rows()} == {
        ".hidden": "utf-8",
        "good.txt": "utf-8",
        "page.html": "gb18030",
        "same.txt": "utf-8",
    }
    reasons = {Path(p).name: r for p, r in rows.select("source_path", "reason").iter_rows() if r}
    for name, says in {
        "empty.txt": "empty",
        "blank.txt": "blanks",
        "junk.html": "no text",
        "film.txt": "A picture (GIF) is not read",
        "big.txt": "over the limit of 1000 bytes",
        "broken.zip": "broken",
        "link.txt": "leads nowhere",
        "pipe": "no ordinary file",
        "out.txt": "leads out of the archive",
    }.items():
        assert says in reasons[name], name
    assert {path.name for path in tmp_path.iterdir()} == {"in", "archive"}
    sizes = dict(rows.select(pl.col("source_path").str.split("/").list.last(), "byte_size").iter_rows())
    assert (sizes["big.txt"], sizes["link.txt"], sizes["good.txt"]) == (2000, 0, 12)
    kept = {path.name for path in (tmp_path / "archive").rglob("*") if path.is_file()}
    assert kept == set(rows.filter(pl.col("byte_size").is_between(1, 1000))["document_id"]) | {
        hashlib.sha256(b"").hexdigest()
    }
    assert rows["first_seen_at"][0] == NOW


def test_two_members_of_one_name_are_two_sources(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.txt", "来信一件")
        archive.writestr("y.txt", "来信两件")
    path.write_bytes(path.read_bytes().replace(b"y.txt", b"x.txt"))
    done = ingest(str(path), Archive(tmp_path / "archive"), Limits(), NOW)
    assert (done.sources.height, done.raw_reports.height) == (2, 2)


def test_a_row_that_breaks_the_contract_is_caught(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("来信", encoding="utf-8")
    done = ingest(str(tmp_path / "x.txt"), Archive(tmp_path / "archive"), Limits(), NOW)
    for bad in (
        done.raw_reports.with_columns(status=pl.lit("rejected")),
        done.raw_reports.with_columns(encoding=pl.lit(None, pl.String)),
        done.raw_reports.with_columns(document_id=pl.lit("abc")),
        pl.concat([done.raw_reports, done.raw_reports]),
    ):
        with pytest.raises(pandera.errors.SchemaError):
            RawReports.validate(bad)
    for bad in (
        done.sources.with_columns(member_path=pl.lit("y.txt")),
        done.sources.with_columns(withdrawn_at=pl.col("first_seen_at") - dt.timedelta(days=1)),
        done.sources.drop("url"),
    ):
        with pytest.raises(pandera.errors.SchemaError):
            Sources.validate(bad)
