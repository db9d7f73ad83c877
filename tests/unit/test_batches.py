"""How the documents of a run are divided: within the limits, in their order, and no process has much less to do."""

from hypothesis import given
from hypothesis import strategies as st

from assets.resources import WorkersResource
from assets.workers import Cost

WORKERS = WorkersResource(processes=2, batch_size=300, batch_bytes=1000, batch_seconds=600.0, dask_address="")


def light(item: int) -> Cost:
    return Cost(str(item))


def sizes(items: int, workers: WorkersResource = WORKERS) -> list[int]:
    return [len(batch) for batch in workers.batches(range(items), light)]


def test_few_stay_together() -> None:
    assert sizes(0) == []
    assert sizes(1) == [1]
    assert sizes(300) == [300]


def test_many_are_shared_alike() -> None:
    assert sizes(301) == [151, 150]
    assert sizes(1000) == [250] * 4
    assert sizes(1000, WORKERS.model_copy(update={"processes": 4})) == [250] * 4
    assert sizes(1201) == [201] * 5 + [196]


def test_what_is_as_heavy_as_a_whole_batch_stays_alone() -> None:
    assert [len(batch) for batch in WORKERS.batches(range(5), lambda item: Cost(str(item), 1000))] == [1] * 5
    assert [len(batch) for batch in WORKERS.batches(range(3), lambda item: Cost(str(item), 5000))] == [1] * 3


@given(st.lists(st.tuples(st.integers(0, 1500), st.floats(0, 700)), max_size=80), st.integers(1, 3))
def test_nothing_is_lost_and_the_limits_hold(weights: list[tuple[int, float]], processes: int) -> None:
    workers = WORKERS.model_copy(update={"processes": processes, "batch_size": 30})
    batches = workers.batches(range(len(weights)), lambda item: Cost(str(item), *weights[item]))
    assert [item for batch in batches for item in batch] == list(range(len(weights)))
    for batch in batches:
        assert len(batch) <= 30
        assert len(batch) == 1 or sum(weights[item][0] for item in batch) <= 1000
        assert len(batch) == 1 or sum(weights[item][1] for item in batch) <= 600
