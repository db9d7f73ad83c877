"""Workers: every item comes back, as part of a result or as a failure with its reason, whatever the items do to the
process.
"""

import os
import signal
import time
from collections.abc import Callable, Sequence

import pytest

from assets import workers
from assets.workers import Failed, run_in_pool, run_in_process


def double(batch: Sequence[int]) -> list[int]:
    """Doubles numbers; 13 is refused, 666 kills the process, 1000 never ends."""
    if 13 in batch:
        raise ValueError("13 is not\nto be had")
    if 666 in batch:
        os.kill(os.getpid(), signal.SIGSEGV)
    if 1000 in batch:
        time.sleep(600)
    return [2 * number for number in batch]


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
    results, failures = sorted_out(list(run_in_pool(double, batches, workers=2)))
    assert results == [2, 4, 6, 8, 10, 12]
    assert failures == {13: "ValueError: 13 is not", 666: "the reading process ended (SIGSEGV)"}


def test_in_a_pool_a_hang_costs_its_item_and_the_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "START_SECONDS", 3.0)
    monkeypatch.setattr(workers, "SECONDS_PER_ITEM", 0.0)
    results, failures = sorted_out(list(run_in_pool(double, [[1000], [1, 2]], workers=2)))
    assert results == [2, 4]
    assert failures == {1000: "reading it took longer than 3 seconds"}


def test_workers_keep_polars_to_one_thread() -> None:
    assert list(run_in_pool(environment, [["POLARS_MAX_THREADS"]], workers=1)) == [["1"]]


def test_nothing_to_do_starts_no_process() -> None:
    assert list(run_in_pool(double, [], workers=2)) == []
    assert list(run_in_process(double, [[]])) == [[]]


def test_a_pool_that_is_given_up_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[workers._Worker] = []
    monkeypatch.setattr(workers, "_hand_out", _recording(workers._hand_out, started))
    outcomes = run_in_pool(double, [[1], [2], [3]], workers=2)
    next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    assert started
    assert not any(worker.process.is_alive() for worker in started)


def _recording(hand_out: Callable[..., None], started: list[workers._Worker]) -> Callable[..., None]:
    def recorded(waiting: object, pool: list[workers._Worker], function: object, limit: int) -> None:
        hand_out(waiting, pool, function, limit)
        started.extend(pool)

    return recorded
