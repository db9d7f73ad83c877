"""The store accumulates: what was seen once is remembered, what is gone is withdrawn and not forgotten."""

import datetime as dt
import os
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest

from pipelines.ingest.archive import Archive
from pipelines.ingest.ingest import Ingested, ingest
from pipelines.ingest.limits import Limits
from schemas.sources import RawReports, Sources

FIRST, LATER, LAST = (dt.datetime(2026, month, 1, tzinfo=dt.UTC) for month in (1, 2, 3))


class Store:
    """The frames of one run handed to the next, as the real store does."""

    def __init__(self, folder: Path) -> None:
        self.archive = Archive(folder / "archive")
        self.last: Ingested | None = None

    def run(self, source: Path | str, now: dt.datetime) -> Ingested:
        known = (self.last.sources, self.last.raw_reports) if self.last else (None, None)
        self.last = ingest(str(source), self.archive, Limits(), now, *known)
        return self.last


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    for name in ("a.txt", "b.txt", "sub/c.txt"):
        (folder / name).write_text(f"来信 {name}", encoding="utf-8")
    return folder


def times(done: Ingested) -> dict[str, tuple[dt.datetime, dt.datetime, dt.datetime | None]]:
    rows = done.sources.select("source_path", "first_seen_at", "last_seen_at", "withdrawn_at").iter_rows()
    return {Path(path).name: (first, last, gone) for path, first, last, gone in rows}


def test_the_same_bytes_in_two_places_are_two_sources_and_one_document(store: Store, reports: Path) -> None:
    (reports / "copy.txt").write_bytes((reports / "a.txt").read_bytes())
    done = store.run(reports, FIRST)
    assert (done.sources.height, done.raw_reports.height, len(done.seen)) == (4, 3, 3)
    assert store.archive.get(done.seen[0]) == (reports / "a.txt").read_bytes()


def test_a_second_run_changes_only_when_it_was_seen_last(store: Store, reports: Path) -> None:
    first, second = store.run(reports, FIRST), store.run(reports, LATER)
    assert second.raw_reports.equals(first.raw_reports)
    assert second.sources.drop("last_seen_at").equals(first.sources.drop("last_seen_at"))
    assert set(times(second).values()) == {(FIRST, LATER, None)}


def test_what_vanished_is_withdrawn_and_comes_back(store: Store, reports: Path) -> None:
    store.run(reports, FIRST)
    data = (reports / "b.txt").read_bytes()
    (reports / "b.txt").unlink()
    assert times(store.run(reports, LATER))["b.txt"] == (FIRST, FIRST, LATER)
    assert times(store.run(reports, LAST))["b.txt"] == (FIRST, FIRST, LATER)
    (reports / "b.txt").write_bytes(data)
    done = store.run(reports, LAST)
    assert times(done)["b.txt"] == (FIRST, LAST, None)
    assert done.raw_reports.height == 3


def test_a_changed_file_keeps_its_place_and_loses_no_document(store: Store, reports: Path) -> None:
    first = store.run(reports, FIRST)
    (reports / "a.txt").write_text("来信 更正", encoding="utf-8")
    second = store.run(reports, LATER)
    assert second.sources["source_id"].equals(first.sources["source_id"])
    assert second.sources["document_id"][0] != first.sources["document_id"][0]
    assert second.raw_reports.height == 4
    assert store.archive.get(first.sources["document_id"][0]).decode() == "来信 a.txt"


@pytest.mark.parametrize("source", ["sub", "*.txt", "a.txt"])
def test_another_source_withdraws_nothing_outside_it(store: Store, reports: Path, source: str) -> None:
    store.run(reports, FIRST)
    (reports / "b.txt").unlink()
    gone = {name for name, row in times(store.run(reports / source, LATER)).items() if row[2]}
    assert gone == ({"b.txt"} if source == "*.txt" else set())


def test_members_are_withdrawn_with_their_archive(store: Store, reports: Path) -> None:
    path = reports / "z.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("x/d.txt", "来信四")
        archive.writestr("x/e.txt", "来信五")
    store.run(reports, FIRST)
    with ZipFile(path, "w") as archive:
        archive.writestr("x/d.txt", "来信四")
    assert {name for name, row in times(store.run(path, LATER)).items() if row[2]} == {"e.txt"}
    assert not [
        row for row in times(store.run(reports / "**" / "*.txt", LATER)).items() if row[0] == "d.txt" and row[1][2]
    ]
    path.unlink()
    assert {name for name, row in times(store.run(reports, LAST)).items() if row[2]} == {"d.txt", "e.txt"}


def test_what_cannot_be_looked_into_is_not_called_gone(
    store: Store, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.run(reports, FIRST)
    scanned = os.scandir

    def scandir(path: str) -> object:
        if path.endswith("sub"):
            raise PermissionError(13, "Permission denied")
        return scanned(path)

    monkeypatch.setattr(os, "scandir", scandir)
    done = store.run(reports, LATER)
    assert times(done)["c.txt"] == (FIRST, FIRST, None)
    assert times(done)["sub"] == (LATER, LATER, None)
    monkeypatch.undo()
    assert times(store.run(reports, LAST))["sub"][2] == LAST


def test_an_emptied_folder(store: Store, reports: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert store.run(tmp_path / "empty", FIRST).sources.is_empty()
    store.run(reports, FIRST)
    assert store.run(tmp_path / "empty", LATER).sources.height == 3


def test_relative_paths_of_two_folders_are_two_places(
    store: Store, reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.txt").write_text("another letter", encoding="utf-8")
    monkeypatch.chdir(reports)
    first = store.run(".", FIRST).sources
    assert first["source_path"].to_list() == ["a.txt", "b.txt", "sub/c.txt"]
    monkeypatch.chdir(other)
    done = store.run(".", LATER)
    assert Sources.validate(done.sources).height == 4
    assert RawReports.validate(done.raw_reports).height == 4
    assert done.sources["withdrawn_at"].null_count() == 4
    assert done.sources.filter(pl.col("last_seen_at") == FIRST)["source_id"].to_list() == first["source_id"].to_list()


def test_a_file_is_the_same_however_it_is_given(
    store: Store, reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(reports)
    first = store.run("./b.txt", FIRST).sources
    assert first["source_path"].to_list() == ["b.txt"]
    for number, (folder, source) in enumerate(
        ((tmp_path, "in/b.txt"), (reports / "sub", "../b.txt"), (tmp_path, "in"))
    ):
        monkeypatch.chdir(folder)
        done = store.run(source, LATER + dt.timedelta(days=number)).sources.filter(source_id=first["source_id"][0])
        assert done["source_path"].to_list() == [f"{source}/b.txt" if source == "in" else source]
        assert done["first_seen_at"].to_list() == [FIRST]
    (reports / "b.txt").unlink()
    monkeypatch.chdir("/")
    assert {name for name, row in times(store.run(reports, LAST)).items() if row[2]} == {"b.txt"}


@pytest.mark.parametrize("given", ["relative", "absolute"])
def test_a_store_that_knew_places_by_their_paths_goes_on(
    store: Store, reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.chdir(tmp_path)
    source = Path("in") if given == "relative" else reports
    now = store.run(source, FIRST)
    ids = [sha256(f"{path}\0".encode()).hexdigest() for path in now.sources["source_path"]]
    before = now.sources.drop("place").with_columns(source_id=pl.Series(ids))
    store.last = Ingested(before, now.raw_reports, (), ())
    (reports / "a.txt").unlink()
    done = store.run(source, LATER)
    assert Sources.validate(done.sources)["source_id"].to_list() == now.sources["source_id"].to_list()
    assert times(done)["a.txt"] == (FIRST, FIRST, LATER)
    assert times(done)["b.txt"] == (FIRST, LATER, None)

    monkeypatch.chdir("/")
    store.last = Ingested(before, now.raw_reports, (), ())
    away = store.run(tmp_path / "in" / "b.txt", LAST)
    assert Sources.validate(away.sources)["withdrawn_at"].null_count() == away.sources.height
    assert away.sources.height == (4 if given == "relative" else 3), "nobody knows any more where b.txt lay"
