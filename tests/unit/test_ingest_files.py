"""A file that is the same is not read again; one that may be another is."""

import datetime as dt
import os
import shutil
import time
import zipfile
from pathlib import Path

import polars as pl
import pytest

from pipelines.ingest import files as told
from pipelines.ingest.archive import Archive
from pipelines.ingest.files import Files
from pipelines.ingest.ingest import Ingested, ingest
from pipelines.ingest.limits import Limits
from schemas.sources import RawReports
from tests.sheets import xlsx

NOW = dt.datetime(2025, 3, 1, tzinfo=dt.UTC)
REPORT = "2024年政府信息公开工作年度报告\n".encode()
USUAL = Limits()
OTHER = REPORT.replace(b"2024", b"2023")


class Runs:
    """Runs over one folder, one after the other; ``unread`` are the names of files that the last one did not read."""

    def __init__(self, home: Path) -> None:
        self.folder, self.archive = home / "source", Archive(home / "archive")
        self.folder.mkdir(parents=True)
        self._known: tuple[pl.DataFrame | None, Ingested | None] = (None, None)

    def put(self, name: str, data: bytes = REPORT) -> Path:
        """A file that was there long before anybody looked."""
        path = self.folder / name
        path.write_bytes(data)
        self.age()
        return path

    def age(self) -> None:
        """Waits until what was written last lies so far back that the clock tells it from what comes."""
        time.sleep(told._SETTLED_NS / 1e9 + 0.1)

    def run(self, limits: Limits = USUAL) -> Ingested:
        frame, last = self._known
        raw = last.raw_reports if last else None
        files = Files(frame, raw, self.archive, limits)
        self.unread = [
            path.name for path in sorted(self.folder.iterdir()) if files.document(str(path), path.stat()) is not None
        ]
        found = ingest(str(self.folder), self.archive, limits, NOW, last.sources if last else None, raw, files=files)
        self._known = (files.frame(found.sources.filter(pl.col("withdrawn_at").is_null())), found)
        return found


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path)


def test_a_file_that_is_the_same_is_not_read_again_and_is_entered_as_before(runs: Runs) -> None:
    runs.put("a.txt")
    runs.put("empty.txt", b"")
    first, again = runs.run(), runs.run()
    assert runs.unread == ["a.txt", "empty.txt"]
    assert again.seen == first.seen
    assert again.sources.equals(first.sources)
    assert again.raw_reports.equals(first.raw_reports)
    assert again.raw_reports["reason"].drop_nulls().to_list() == ["the file is empty"]


def test_an_office_document_is_not_read_again_and_an_archive_is(runs: Runs) -> None:
    runs.put("book.xlsx", xlsx([[("政府信息公开工作年度报告", 1)]]))
    with zipfile.ZipFile(runs.folder / "two.zip", "w") as archive:
        archive.writestr("a.txt", REPORT)
        archive.writestr("b.txt", OTHER)
    runs.age()
    first, again = runs.run(), runs.run()
    assert runs.unread == ["book.xlsx"]
    assert again.sources.equals(first.sources)
    assert again.raw_reports.equals(first.raw_reports)
    assert again.raw_reports.height == 3


def test_other_bytes_are_noticed_though_size_and_time_were_put_back(runs: Runs) -> None:
    path = runs.put("a.txt")
    runs.run()
    before = path.stat()
    path.write_bytes(OTHER)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    found = runs.run()
    assert runs.unread == []
    assert found.raw_reports.height == 2


def test_a_file_that_was_just_written_is_read_the_next_time_too(runs: Runs) -> None:
    (runs.folder / "a.txt").write_bytes(REPORT)
    runs.run()
    runs.run()
    assert runs.unread == []
    runs.age()
    runs.run()
    runs.run()
    assert runs.unread == ["a.txt"]


def test_bytes_that_the_archive_lost_are_read_again(runs: Runs) -> None:
    runs.put("a.txt")
    (document_id,) = runs.run().seen
    runs.archive.path(document_id).write_bytes(b"half")
    runs.run()
    assert runs.unread == []
    assert runs.archive.get(document_id) == REPORT


def test_other_code_or_readers_look_at_every_file(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    runs.put("a.txt")
    runs.run()
    monkeypatch.setattr(told, "_told_by", lambda limits: "another version")
    runs.run()
    assert runs.unread == []


def test_a_file_that_came_to_lie_in_the_place_of_another_is_read(runs: Runs) -> None:
    a, b = runs.put("a.txt"), runs.put("b.txt", OTHER)
    runs.run()
    a.rename(runs.folder / "c.txt")
    b.rename(a)
    found = runs.run()
    assert runs.unread == []
    lies = dict(found.sources.filter(pl.col("withdrawn_at").is_null()).select("place", "document_id").iter_rows())
    assert lies[str(a)] != lies[str(runs.folder / "c.txt")]
    assert len(lies) == 2


def test_what_was_over_a_limit_is_read_once_the_limit_is_raised_again(runs: Runs) -> None:
    runs.put("a.txt")
    first = runs.run()
    within_less = runs.run(Limits(max_file_bytes=len(REPORT) - 1))
    assert within_less.raw_reports["status"].to_list() == ["rejected"]
    again = runs.run()
    assert runs.unread == []
    assert again.raw_reports.equals(first.raw_reports)


def test_an_archive_that_cannot_be_looked_into_is_no_fault_of_the_file(runs: Runs) -> None:
    runs.put("a.txt")
    (document_id,) = runs.run().seen
    shard = runs.archive.path(document_id).parent
    shutil.rmtree(shard)
    shard.write_bytes(b"")
    with pytest.raises(NotADirectoryError):
        runs.run()


def kept(archive: Archive, modified_ns: int, changed_ns: int) -> bool:
    """Whether a file of these times would not be read again."""
    document_id = archive.put(REPORT)
    row = (document_id, "text/plain", "utf-8", len(REPORT), "readable", None, NOW)
    raw = pl.DataFrame([row], schema=RawReports.empty().schema, orient="row")
    told_in_ns = {"st_atime_ns": 0, "st_mtime_ns": modified_ns, "st_ctime_ns": changed_ns}
    status = os.stat_result((0o100644, 7, 1, 1, 0, 0, len(REPORT), 0, 0, 0), told_in_ns)
    assert (status.st_mtime_ns, status.st_ctime_ns) == (modified_ns, changed_ns)
    files = Files(None, None, archive, USUAL)
    files.add("/a.txt", status, time.time_ns(), document_id)
    held = files.frame(pl.DataFrame({"place": ["/a.txt"]}))
    return Files(held, raw, archive, USUAL).document("/a.txt", status) is not None


def test_files_of_a_file_system_that_keeps_no_second_time_are_read_each_time(tmp_path: Path) -> None:
    second = 1_700_000_000 * 10**9
    assert kept(Archive(tmp_path), second, second + 1_234_567)
    assert not kept(Archive(tmp_path), second, second)
    assert not kept(Archive(tmp_path), second + 120_000_000, second + 120_000_000)  # exFAT


def test_a_time_that_no_clock_showed_costs_nothing(tmp_path: Path) -> None:
    assert not kept(Archive(tmp_path), -12 * 10**18, 1_700_000_000 * 10**9 + 1)
