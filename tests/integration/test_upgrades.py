"""Programs come and go, the store stays: an older one is brought forward, a newer one is refused."""

import json
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from assets.cli import main
from pipelines.extract.batch import EXTRACTOR_VERSION
from pipelines.extract.outdated import drop_outdated
from pipelines.layout import LAYOUT_VERSION, LayoutError, bring_forward, layout_version
from pipelines.read.registry import DOCX, HTML, MHTML, PDF, reader_version, readers
from pipelines.store import Store, write_frame
from tests.layouts import as_html, consistent
from tests.pdfs import draw_report
from tests.runs import land, published, run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two reports, and a home in which they are published."""
    folder = tmp_path_factory.mktemp("upgrades")
    land(folder / "reports", texts=range(2))
    code, _, err = run(folder / "home", folder / "reports")
    assert code == 0, err
    return folder


@pytest.fixture
def store(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A copy of the home."""
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    return Store(shutil.copytree(folder / "home", tmp_path / "home"))


def as_version_2(store: Store) -> None:
    """Takes from the store what version 2 did not have: how many pages of a document were not read, and the reader that
    counts them.
    """
    judged = [store.judged_path("documents", year) for year in store.judged_years("documents")]
    for path in [*store.parts("documents", EXTRACTOR_VERSION), *judged]:
        noted = {key: said for key, said in pl.read_parquet_metadata(path).items() if key.startswith("gongkai.")}
        documents = pl.read_parquet(path, glob=False).drop("pages_unread")
        write_frame(documents.with_columns(extractor_version=pl.lit(EXTRACTOR_VERSION)), path, noted)
    store.readers_path.unlink(missing_ok=True)
    store.layout_path.write_text(json.dumps({"layout": 2, "written_by": "0.1.0"}))


def as_version_1(store: Store) -> None:
    """Takes from the store what version 1 did not have either: the version itself, and the place in the manifest."""
    as_version_2(store)
    pl.read_parquet(store.sources_path, glob=False).drop("place").write_parquet(store.sources_path)
    store.layout_path.unlink()


def test_a_store_of_the_first_layout_is_brought_forward_and_loses_nothing(
    store: Store, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = published(store.warehouse)
    manifest = pl.read_parquet(store.sources_path, glob=False)
    as_version_1(store)
    assert layout_version(store) == 1
    land(tmp_path / "more", texts=range(2, 3))
    assert main(["run", str(tmp_path / "more")]) == 0
    assert "1 new; 1 read" in capsys.readouterr().out
    assert json.loads(store.layout_path.read_text())["layout"] == LAYOUT_VERSION
    kept = pl.read_parquet(store.sources_path, glob=False).join(manifest, on=["source_id", "place"], how="semi")
    assert kept.height == manifest.height == 2
    assert all(rows <= published(store.warehouse)[table] for table, rows in before.items() if "core" in table)


def test_a_step_that_was_interrupted_is_carried_out_again(store: Store) -> None:
    manifest = pl.read_parquet(store.sources_path, glob=False)
    as_version_1(store)
    assert bring_forward(store, "test") == [1, 2]
    store.layout_path.unlink()  # as if it had been killed before the version was noted
    assert bring_forward(store, "test") == [1, 2]
    assert pl.read_parquet(store.sources_path, glob=False).equals(manifest)
    assert bring_forward(store, "test") == []


def test_a_store_in_which_no_pages_were_counted_has_its_pdfs_read_again_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    land(tmp_path / "reports", texts=range(2))
    (tmp_path / "reports" / "page.pdf").write_bytes(draw_report(consistent("2021", 3, agency="青禾县第3中学")))
    assert main(["run", str(tmp_path / "reports")]) == 0
    assert "3 new; 3 read" in capsys.readouterr().out
    store = Store(tmp_path / "home")
    before = published(store.warehouse)
    as_version_2(store)
    assert main(["status"]) == 1
    assert "to be judged" in capsys.readouterr().out
    assert main(["run", str(tmp_path / "reports")]) == 0
    assert "0 new; 1 read" in capsys.readouterr().out
    parts = pl.concat([pl.read_parquet(path) for path in store.parts("documents", EXTRACTOR_VERSION)])
    assert dict(parts.select("media_type", "pages_unread").unique().rows()) == {"text/plain": None, PDF: 0}
    now = published(store.warehouse)
    assert [name for name, rows in now.items() if rows != before[name]] == []


@pytest.mark.parametrize("command", [["run", "reports"], ["status"]])
def test_a_store_of_a_later_program_is_refused_and_left_alone(
    store: Store,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
) -> None:
    store.layout_path.write_text(json.dumps({"layout": LAYOUT_VERSION + 1, "written_by": "7.5.0"}))
    before = {path: path.stat().st_mtime_ns for path in store.home.rglob("*") if path.suffix in (".parquet", ".duckdb")}
    monkeypatch.chdir(folder)
    assert main(command) == 1
    said = capsys.readouterr().err
    for told in (f"layout {LAYOUT_VERSION + 1}", f"up to {LAYOUT_VERSION}", "7.5.0", "GONGKAI_HOME"):
        assert told in said
    assert len(said.splitlines()) == 1
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_version_that_cannot_be_read_is_said(store: Store) -> None:
    store.layout_path.write_text("{")
    with pytest.raises(LayoutError, match=r"store\.json is damaged"):
        layout_version(store)


@pytest.fixture
def mixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Store:
    """A store of texts and pages, read together into the same parts."""
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    land(tmp_path / "reports", texts=range(3))
    for number in range(3, 5):
        page = as_html(consistent("2021", number, agency=f"青禾县第{number}中学"))
        (tmp_path / "reports" / f"page{number}.html").write_text(page, encoding="utf-8")
    assert main(["run", str(tmp_path / "reports")]) == 0
    assert "5 new; 5 read" in capsys.readouterr().out
    return Store(tmp_path / "home")


def correct(monkeypatch: pytest.MonkeyPatch, *media_types: str) -> None:
    """As a program in which these readers were corrected."""
    for media_type in media_types:
        reader = readers()[media_type]
        monkeypatch.setitem(readers(), media_type, replace(reader, version=reader.version + 1))


def extracted(store: Store) -> dict[str, tuple[str, datetime]]:
    """By document the version that read it, and when."""
    parts = [pl.read_parquet(path) for path in store.parts("documents", EXTRACTOR_VERSION)]
    rows = pl.concat(parts).select("document_id", "media_type", "extractor_version", "ingested_at").rows()
    assert len({row[0] for row in rows}) == len(rows) == 5
    return {f"{row[1]} {row[0]}": (row[2], row[3]) for row in rows}


def test_a_corrected_reader_reads_its_own_documents_again_and_no_other(
    mixed: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before, tables = extracted(mixed), published(mixed.warehouse)
    correct(monkeypatch, HTML)
    assert main(["run", str(tmp_path / "reports")]) == 0
    assert "0 new; 2 read" in capsys.readouterr().out
    after = extracted(mixed)
    assert {document for document in after if after[document] != before[document]} == {
        document for document in before if document.startswith(HTML)
    }
    assert {after[document][0] for document in after if document.startswith(HTML)} == {f"{EXTRACTOR_VERSION}.1"}
    now = published(mixed.warehouse)
    assert {name for name, rows in now.items() if rows != tables[name]} == {'"core"."documents"'}
    assert main(["run", str(tmp_path / "reports")]) == 0
    assert "0 new; nothing" in capsys.readouterr().out
    assert {path.name for path in mixed.extracted("observations").iterdir()} == {
        path.name for path in mixed.parts("observations", EXTRACTOR_VERSION)
    }


def test_a_reader_rises_with_those_that_it_hands_on_to(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {media_type: reader_version(media_type) for media_type in readers()}
    correct(monkeypatch, DOCX, HTML)
    risen = {media_type for media_type in readers() if reader_version(media_type) > before[media_type]}
    assert risen == {DOCX, HTML, MHTML, "application/msword", "application/rtf"}


def interrupted(store: Store, part: str) -> None:
    raise KeyboardInterrupt


def test_a_run_that_ended_while_outdated_documents_were_taken_out_loses_and_doubles_none(
    mixed: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = published(mixed.warehouse)
    correct(monkeypatch, HTML)
    # Ended when the part with them was gone, and the one without them did not count yet.
    monkeypatch.setattr(Store, "commit", interrupted)
    with pytest.raises(KeyboardInterrupt):
        drop_outdated(mixed)
    monkeypatch.undo()
    monkeypatch.setenv("GONGKAI_HOME", str(mixed.home))
    correct(monkeypatch, HTML)
    assert main(["run", str(tmp_path / "reports")]) == 0
    assert len(extracted(mixed)) == 5
    now = published(mixed.warehouse)
    assert {name for name, rows in now.items() if rows != tables[name]} == {'"core"."documents"'}
