"""A disk that fills up at any stage: one clear line, the published file as it was, and the next run completes."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from pipelines.store import Store
from tests.runs import Table, land, published, run

DISK_BYTES = 64 * 2**20


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own, of which the file system alone says when it is full."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("a disk that is full is mounted, which only root may do, and not in every container")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    land(folder / "first", texts=range(4))
    land(folder / "all", texts=range(40), books=range(40, 44))
    return folder


@pytest.fixture(scope="module")
def undisturbed(reports: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Table]:
    """What comes of the same two runs where there is room."""
    home = tmp_path_factory.mktemp("roomy")
    assert run(home, reports / "first")[0] == 0
    assert run(home, reports / "all")[0] == 0
    return published(Store(home).warehouse)


@pytest.mark.parametrize("left", [20_000, 600_000, 3_000_000])
def test_a_full_disk_costs_the_run_and_nothing_else(
    disk: Path, reports: Path, undisturbed: dict[str, Table], tmp_path: Path, left: int
) -> None:
    """``left`` bytes are left when the run starts: they suffice for another stage of it each time."""
    home = disk / "home"
    # The Dagster instance lies elsewhere, so that what is full is the store's disk alone.
    dagster_home = tmp_path / "dagster"
    dagster_home.mkdir()
    assert run(home, reports / "first", DAGSTER_HOME=str(dagster_home))[0] == 0
    before = published(Store(home).warehouse)
    ballast = disk / "ballast"
    free = shutil.disk_usage(disk).free
    ballast.write_bytes(bytes(free - left))

    code, _, err = run(home, reports / "all", DAGSTER_HOME=str(dagster_home))
    assert code == 1
    said = err.splitlines()[-1]
    assert "No space left on device" in said, err
    assert published(Store(home).warehouse) == before
    for path in home.rglob("*.parquet"):
        pl.read_parquet(path, glob=False)

    ballast.unlink()
    code, _, err = run(home, reports / "all", DAGSTER_HOME=str(dagster_home))
    assert code == 0, err
    assert published(Store(home).warehouse) == undisturbed
