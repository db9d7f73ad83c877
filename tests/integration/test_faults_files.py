"""A file of the store that a disk or a person damaged: a run names it and says what to do, and that is all it takes."""

import re
from pathlib import Path

import pytest

from assets import cli
from pipelines.store import Store
from tests.runs import land, published


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    land(tmp_path / "reports", texts=range(4))
    assert cli.main(["run", str(tmp_path / "reports")]) == 0
    return Store(tmp_path / "home")


def spoil(path: Path) -> None:
    """As a bad sector leaves it: the footer says what it said, and nothing else does."""
    whole = path.read_bytes()
    footer = int.from_bytes(whole[-8:-4], "little") + 8
    path.write_bytes(whole[:4] + bytes(251 - n % 251 for n in range(len(whole) - 4 - footer)) + whole[-footer:])


@pytest.mark.parametrize("pattern", ["extracted/documents/*", "extracted/observations/*", "judged/findings/*"])
def test_a_damaged_file_that_can_be_made_again_is_named_and_made_again(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str], pattern: str
) -> None:
    before = published(store.warehouse)
    spoiled = min(store.home.glob(f"{pattern}.parquet"))
    spoil(spoiled)
    store.warehouse.unlink()  # so that all of it is read
    capsys.readouterr()
    assert cli.main(["run", str(tmp_path / "reports")]) == 1
    said = capsys.readouterr().err.splitlines()[-1]
    assert f"{spoiled} is damaged or gone" in said
    assert not store.warehouse.exists()
    way_out = re.search(r"; delete (/\S+):", said)
    Path(way_out[1] if way_out else spoiled).unlink()
    assert cli.main(["run", str(tmp_path / "reports")]) == 0
    assert published(store.warehouse) == before


@pytest.mark.parametrize("name", ["sources", "raw_reports"])
def test_a_damaged_file_that_nothing_can_be_made_of_is_named_and_left(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    path = store.home / "raw" / f"{name}.parquet"
    sound, before = path.read_bytes(), published(store.warehouse)
    spoil(path)
    spoiled = path.read_bytes()
    capsys.readouterr()
    assert cli.main(["run", str(tmp_path / "reports")]) == 1
    assert f"{path} is damaged or gone; put a sound copy" in capsys.readouterr().err
    assert path.read_bytes() == spoiled
    assert published(store.warehouse) == before
    path.write_bytes(sound)
    assert cli.main(["run", str(tmp_path / "reports")]) == 0
    assert published(store.warehouse) == before
