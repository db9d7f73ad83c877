"""Workers: every item comes back, as part of a result or as a failure with its reason, whatever the items do to the
process.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from assets import workers
from assets.workers import Cost, Failed, run_in_pool, run_in_process
from pipelines.read import watch


def double(batch: Sequence[int]) -> list[int]:
    """Doubles numbers; 13 is refused, 666 kills the process, 1000 never ends."""
    if 13 in batch:
        raise ValueError("13 is not\nto be had")
    if 666 in batch:
        os.kill(os.getpid(), signal.SIGSEGV)
    if 1000 in batch:
        time.sleep(600)
    return [2 * number for number in batch]


def cost(item: object) -> Cost:
    return Cost(str(item), seconds=0.5)


def watched(batch: Sequence[int]) -> list[int]:
    """The same, saying which number is looked at."""
    done = []
    for number in batch:
        watch.reading(str(number))
        done += double([number])
    watch.reading("")
    return done


def environment(batch: Sequence[str]) -> list[str | None]:
    return [os.environ.get(name) for name in batch]


def sorted_out(outcomes: Sequence[list[int] | Failed[int]]) -> tuple[list[int], dict[int, str]]:
    results = sorted(number for outcome in outcomes if isinstance(outcome, list) for number in outcome)
    return results, {outcome.item: outcome.reason for outcome in outcomes if isinstance(outcome, Failed)}


def test_in_process_an_exception_costs_one_item_only() -> None:
    results, failures = sorted_out(list(run_in_process(double, [[1, 2, 13, 3], [4]])))
    assert results == [2, 4, 6, 8]
    assert failures == {13: "ValueError: 13 is not"}


def test_in_a_pool_exceptions_and_crashes_cost_one_item_each() -> None:
    batches = [[1, 2, 13, 3], [666, 4], [5, 6]]
    results, failures = sorted_out(list(run_in_pool(double, batches, workers=2, cost=cost)))
    assert results == [2, 4, 6, 8, 10, 12]
    assert failures == {13: "ValueError: 13 is not", 666: "the reading process ended (SIGSEGV)"}


def test_in_a_pool_a_hang_costs_its_item_and_the_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "START_SECONDS", 2.5)
    results, failures = sorted_out(list(run_in_pool(double, [[1000], [1, 2]], workers=2, cost=cost)))
    assert results == [2, 4]
    assert failures == {1000: "reading it took longer than 3 seconds"}


def test_who_says_what_it_reads_loses_that_item_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "split", lambda *_: pytest.fail("halved"))
    results, failures = sorted_out(list(run_in_pool(watched, [[1, 1000, 2, 666, 3]], workers=1, cost=cost)))
    assert results == [2, 4, 6]
    assert failures == {1000: "reading it took longer than 0.5 seconds", 666: "the reading process ended (SIGSEGV)"}


def slow_kind(batch: Sequence[int]) -> list[int]:
    """Each number turns out to take longer than its cost says; 1000 hangs all the same."""
    done = []
    for number in batch:
        watch.reading(str(number))
        watch.longer(2.0)
        time.sleep(1.0)
        done += double([number])
    watch.reading("")
    return done


def test_who_says_that_it_takes_longer_is_given_that_time_and_no_more() -> None:
    results, failures = sorted_out(list(run_in_pool(slow_kind, [[1, 1000, 2]], workers=1, cost=cost)))
    assert results == [2, 4]
    assert failures == {1000: "reading it took longer than 2 seconds"}


def hoard(batch: Sequence[int]) -> list[int]:
    return [len(bytearray(number * 2**30)) for number in batch]


def test_a_worker_has_only_so_much_memory() -> None:
    _, failures = sorted_out(list(run_in_pool(hoard, [[64]], workers=1, cost=cost)))
    assert failures == {64: "MemoryError:"}


def mother(batch: Sequence[str]) -> list[str]:
    (name,) = batch
    subprocess.Popen(["sh", "-c", f"sleep 60; : {name}"])
    time.sleep(600)
    return []


def test_what_a_worker_started_ends_with_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(workers, "START_SECONDS", 1.0)
    list(run_in_pool(mother, [[str(tmp_path)]], workers=1, cost=cost))
    time.sleep(0.2)
    left = [path for path in Path("/proc").glob("[0-9]*/cmdline") if str(tmp_path).encode() in _read(path)]
    assert left == []


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_workers_keep_polars_to_one_thread() -> None:
    assert list(run_in_pool(environment, [["POLARS_MAX_THREADS"]], workers=1, cost=cost)) == [["1"]]


def test_nothing_to_do_starts_no_process() -> None:
    assert list(run_in_pool(double, [], workers=2, cost=cost)) == []
    assert list(run_in_process(double, [[]])) == [[]]


def test_a_pool_that_is_given_up_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[workers._Worker] = []
    monkeypatch.setattr(workers, "_hand_out", _recording(workers._hand_out, started))
    outcomes = run_in_pool(double, [[1], [2], [3]], workers=2, cost=cost)
    next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    assert started
    assert not any(worker.process.is_alive() for worker in started)


def _recording(hand_out: Callable[..., None], started: list[workers._Worker]) -> Callable[..., None]:
    def recorded(waiting: object, pool: list[workers._Worker], *rest: object) -> None:
        hand_out(waiting, pool, *rest)
        started.extend(pool)

    return recorded
