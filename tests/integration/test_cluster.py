"""A Dask cluster of two worker processes does the work of the pool, over reports from object storage: the same
warehouse, cell for cell and row count for row count, whatever happens to a document or to a worker.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from assets.cluster import ClusterError, run_on_cluster
from assets.workers import Cost, Failed
from pipelines.extract.batch import EXTRACTOR_VERSION
from pipelines.store import Store
from tests import buckets
from tests.runs import PROJECT, land, processes_of, published, run, start, until
from tests.tasks import CRASHES, HANGS, KILLS_THE_WORKER, REFUSED, double

pytest.importorskip("distributed", reason="Dask is an extra: install gongkai[dask]")

WITH_PLACES = {'"core"."sources"', '"marts"."lineage"'}
"""Tables that say where a file lies; all others are the same wherever it lies."""


class Cluster:
    """A scheduler and workers, each a process on loopback."""

    def __init__(self, folder: Path, workers: int, **environment: str) -> None:
        self.processes: list[subprocess.Popen[bytes]] = []
        self._folder = folder
        self._environment = os.environ | {"PYTHONPATH": str(PROJECT), "DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
        self._environment |= environment
        self._file = folder / "scheduler.json"
        self.start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-show", "--no-dashboard")
        assert until(self._file.exists, 60), (folder / "log").read_text()
        for _ in range(workers):
            self.start("worker", "--nthreads", "1", "--no-dashboard", "--memory-limit", "0")
        self.address: str = json.loads(self._file.read_text())["address"]

    def start(self, what: str, *options: str) -> None:
        """One process more, of a session of its own."""
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--scheduler-file", str(self._file), *options]
        with (self._folder / "log").open("ab") as log:
            self.processes.append(
                subprocess.Popen(
                    command, cwd=self._folder, env=self._environment, stdout=log, stderr=log, start_new_session=True
                )
            )


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Callable[..., Cluster]]:
    with _clusters(tmp_path) as make:
        yield make


@contextmanager
def _clusters(folder: Path) -> Iterator[Callable[..., Cluster]]:
    made: list[Cluster] = []

    def make(workers: int = 2, **environment: str) -> Cluster:
        place = folder / f"cluster{len(made)}"
        place.mkdir()
        made.append(Cluster(place, workers, **environment))
        return made[-1]

    yield make
    for process in (process for cluster in made for process in reversed(cluster.processes)):
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def sorted_out(outcomes: Iterator[list[int] | Failed[int]]) -> tuple[list[int], dict[int, str]]:
    told = list(outcomes)
    results = sorted(number for outcome in told if isinstance(outcome, list) for number in outcome)
    return results, {outcome.item: outcome.reason for outcome in told if isinstance(outcome, Failed)}


def cost(item: int) -> Cost:
    return Cost(str(item), seconds=1.0, contained=True)


def doubled(cluster: Cluster, home: Path, batches: Sequence[Sequence[int]]) -> tuple[list[int], dict[int, str]]:
    return sorted_out(run_on_cluster(cluster.address, home, double, batches, cost))


def test_the_warehouse_is_the_one_of_a_single_machine_even_when_a_worker_is_lost(
    cluster: Callable[..., Cluster], tmp_path: Path
) -> None:
    reports = tmp_path / "reports"
    land(reports, texts=range(10), books=range(10, 57))
    (reports / "no report.txt").write_text("今天下雨。\n", encoding="utf-8")
    (reports / "broken.xlsx").write_bytes((reports / "book10.xlsx").read_bytes()[:4000])
    assert run(tmp_path / "pool", reports)[0] == 0
    dask = cluster()
    expected = published(Store(tmp_path / "pool").warehouse)
    assert expected['"core"."documents"'].total() == 59
    store = Store(tmp_path / "dask")
    with buckets.serving() as server:
        for path in reports.iterdir():
            server.put(f"2025/{path.name}", path.read_bytes())
        environment = {name: value for name, value in buckets.environment(server).items() if value}
        process = start(store.home, f"s3://{buckets.BUCKET}/2025", GONGKAI_DASK_ADDRESS=dask.address, **environment)
        assert until(lambda: bool(store.parts("documents", EXTRACTOR_VERSION)), 120)
        os.killpg(dask.processes[-1].pid, signal.SIGKILL)
        _, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    found = published(store.warehouse)
    assert {table: rows.total() for table, rows in found.items()} == {t: rows.total() for t, rows in expected.items()}
    assert {table for table in found if found[table] != expected[table]} == WITH_PLACES
    assert list(store.home.rglob(".shared-*")) == []
    assert processes_of(store.home) == {}


def test_a_document_costs_itself_alone(cluster: Callable[..., Cluster], tmp_path: Path) -> None:
    results, failures = doubled(cluster(), tmp_path, [[1, REFUSED, 2], [3, CRASHES, 4], [5, HANGS, 6], [7]])
    assert results == [2, 4, 6, 8, 10, 12, 14]
    assert failures == {
        REFUSED: "ValueError: 13 is not to be had",
        CRASHES: "the reading process ended (SIGSEGV)",
        HANGS: "reading it took longer than 1 seconds",
    }


def test_a_document_that_kills_its_worker_is_found_and_costs_itself_alone(
    cluster: Callable[..., Cluster], tmp_path: Path
) -> None:
    impatient = cluster(DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0")
    results, failures = doubled(impatient, tmp_path, [[1, 2], [3, KILLS_THE_WORKER]])
    assert results == [2, 4, 6]
    assert failures == {KILLS_THE_WORKER: "every Dask worker that read it was lost"}


def test_documents_that_wait_on_a_worker_that_dies_are_not_lost_with_it(
    cluster: Callable[..., Cluster], tmp_path: Path
) -> None:
    only = cluster(workers=1, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0")
    results, failures = doubled(only, tmp_path, [[KILLS_THE_WORKER], [1], [2], [3]])
    assert results == [2, 4, 6]
    assert failures == {KILLS_THE_WORKER: "every Dask worker that read it was lost"}


def test_a_cluster_that_is_not_fit_is_an_error_and_rejects_nothing(
    cluster: Callable[..., Cluster], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ClusterError, match="DASK_DISTRIBUTED__WORKER__DAEMON=False"):
        doubled(cluster(workers=1, DASK_DISTRIBUTED__WORKER__DAEMON="True"), tmp_path, [[1]])
    monkeypatch.setattr("assets.cluster.source_digest", lambda *_: "of another version")
    with pytest.raises(ClusterError, match="another version"):
        doubled(cluster(workers=1), tmp_path, [[1]])


def test_a_scheduler_that_does_not_answer_is_worth_another_try(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assets.cluster.CONNECT_SECONDS", 1)
    with pytest.raises(ConnectionRefusedError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        list(run_on_cluster("tcp://127.0.0.1:9", tmp_path, double, [[1]], cost))
