"""Programs come and go, the store stays: an older one is brought forward, a newer one is refused."""

import json
import shutil
from pathlib import Path

import polars as pl
import pytest

from assets.cli import main
from pipelines.layout import LAYOUT_VERSION, LayoutError, bring_forward, layout_version
from pipelines.store import Store
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


def as_version_1(store: Store) -> None:
    """Takes from the store what version 1 did not have: the version itself, and the place in the manifest."""
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
    assert bring_forward(store, "test") == [1]
    store.layout_path.unlink()  # as if it had been killed before the version was noted
    assert bring_forward(store, "test") == [1]
    assert pl.read_parquet(store.sources_path, glob=False).equals(manifest)
    assert bring_forward(store, "test") == []


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
