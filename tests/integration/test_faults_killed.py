"""A run is killed (SIGKILL, no goodbye) at any moment: what is published is the old warehouse or the new one, nothing
is lost or half, nothing that was read is read again, and the next run completes.

``GONGKAI_KILLS`` says at how many random moments; the default keeps the suite short.
"""

import os
import random
import shutil
import signal
import time
from pathlib import Path

import polars as pl
import pytest

from pipelines.extract.batch import EXTRACTOR_VERSION
from pipelines.store import Store
from tests.runs import land, processes_of, published, run, start, until

KILLS = int(os.environ.get("GONGKAI_KILLS") or 4)


@pytest.fixture(scope="module")
def seconds_and_folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[float, Path]:
    """A home that has published, a source with more in it, the warehouse that must come of it; how long that takes."""
    folder = tmp_path_factory.mktemp("killed")
    land(folder / "reports", texts=range(12))
    code, _, err = run(folder / "home", folder / "reports")
    assert code == 0, err
    land(folder / "reports", texts=range(6, 20), books=range(20, 55))
    (folder / "reports" / "text3.txt").unlink()
    shutil.copytree(folder / "home", folder / "undisturbed")
    began = time.monotonic()
    code, _, err = run(folder / "undisturbed", folder / "reports")
    assert code == 0, err
    return time.monotonic() - began, folder


@pytest.mark.parametrize("number", range(KILLS))
def test_a_killed_run_costs_nothing_but_time(seconds_and_folder: tuple[float, Path], number: int) -> None:
    seconds, folder = seconds_and_folder
    # One moment in every stretch of the run, so that few of them reach all of it.
    moment = seconds * (number + random.Random(number).random()) / KILLS
    home, source = folder / f"home{number}", folder / "reports"
    shutil.copytree(folder / "home", home)
    store = Store(home)
    old, new = published(folder / "home/warehouse/gongkai.duckdb"), published(Store(folder / "undisturbed").warehouse)

    process = start(home, source)
    time.sleep(moment)
    process.send_signal(signal.SIGKILL)
    process.communicate()

    assert until(lambda: not processes_of(home), 20), processes_of(home)
    assert published(store.warehouse) in (old, new), f"killed after {moment:.2f} of {seconds:.2f} s"
    for path in home.rglob("*.parquet"):
        pl.read_parquet(path, glob=False)
    read_before = {path.name: path.stat().st_mtime_ns for path in store.parts("documents", EXTRACTOR_VERSION)}

    code, _, err = run(home, source)
    assert code == 0, err
    assert published(store.warehouse) == new
    read_after = {path.name: path.stat().st_mtime_ns for path in store.parts("documents", EXTRACTOR_VERSION)}
    assert read_before.items() <= read_after.items(), "what was read is read again"
    assert [path for path in home.rglob("*") if path.name.endswith((".tmp", ".uncommitted"))] == []
    shutil.rmtree(home)


def test_of_what_was_read_before_the_kill_nothing_is_read_again(seconds_and_folder: tuple[float, Path]) -> None:
    """Killed as soon as a batch is committed, which a random moment may never meet."""
    _, folder = seconds_and_folder
    home, source = folder / "home of batches", folder / "reports"
    shutil.copytree(folder / "home", home)
    before = len(Store(home).parts("documents", EXTRACTOR_VERSION))
    process = start(home, source)
    assert until(lambda: len(Store(home).parts("documents", EXTRACTOR_VERSION)) > before, 60)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    kept = [
        pl.read_parquet(path, columns=["document_id"]).height
        for path in Store(home).parts("documents", EXTRACTOR_VERSION)
    ]
    code, out, err = run(home, source)
    assert code == 0, err
    assert f"; {12 + 8 + 35 - sum(kept)} read" in out
    assert published(Store(home).warehouse) == published(Store(folder / "undisturbed").warehouse)
