"""What the assets are given: the store with its lock, and the workers.

Belongs here: resources and their defaults. Does not belong here: paths (``home.py``, ``pipelines/store.py``), processes
(``workers.py``).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from typing import TypeVar

import dagster as dg
from filelock import FileLock
from pydantic import Field

from assets.home import dask_address, home, processes
from assets.version import program_version
from assets.workers import Cost, Failed, run_in_pool, run_in_process
from pipelines.damage import damage_named
from pipelines.layout import bring_forward, make_sure
from pipelines.store import Store

T = TypeVar("T")
R = TypeVar("R")


class StoreResource(dg.ConfigurableResource["StoreResource"]):
    """The folder that Gongkai keeps its things in."""

    home: str = Field(default_factory=lambda: str(home()), description="The home folder (GONGKAI_HOME).")

    @property
    def store(self) -> Store:
        """The store at this home. Raises ``LayoutError`` when a later version of the program wrote it."""
        store = Store(Path(self.home))
        make_sure(store, program_version())
        return store

    @contextmanager
    def writing(self) -> Iterator[Store]:
        """The store, for one writer at a time over all processes; entered again within one process it does not wait.
        A store of an earlier layout is brought forward. Raises ``DamagedStoreError`` where one of its files is.
        """
        store = self.store
        with store_lock(store), damage_named(store):
            bring_forward(store, program_version())
            yield store


class WorkersResource(dg.ConfigurableResource["WorkersResource"]):
    """Maps batches over spawned processes or a Dask cluster, or in this process when there is but one batch of what is
    safe to read.
    """

    processes: int = Field(
        default_factory=processes, ge=1, description="How many at most; each takes some 350 MB (GONGKAI_PROCESSES)."
    )
    batch_size: int = Field(default=400, ge=1, description="How many documents a process is given at a time.")
    batch_bytes: int = Field(
        default=16 * 2**20, ge=1, description="How many bytes of documents, unless one alone has more."
    )
    batch_seconds: float = Field(
        default=600.0, gt=0, description="How many seconds the documents may take, unless one alone may take more."
    )

    dask_address: str = Field(
        default_factory=dask_address,
        description="The scheduler of a Dask cluster that does the work instead (GONGKAI_DASK_ADDRESS).",
    )

    def map(
        self, function: Callable[[Sequence[T]], R], items: Sequence[T], cost: Callable[[T], Cost], home: Path
    ) -> Iterator[R | Failed[T]]:
        """The results of ``function`` over batches of ``items``, and the items that no process could deal with.

        A single batch without native readers is not worth a process and is dealt with in this one. A Dask cluster, when
        its address is set, shares the folder ``home``.
        """
        batches = self.batches(items, cost)
        if self.dask_address and batches:
            from assets.cluster import run_on_cluster

            return run_on_cluster(self.dask_address, home, function, batches, cost)
        if len(batches) <= 1 and not any(cost(item).contained for item in items):
            return run_in_process(function, batches)
        return run_in_pool(function, batches, self.processes, cost)

    def batches(self, items: Sequence[T], cost: Callable[[T], Cost]) -> list[Sequence[T]]:
        """``items`` in their order, as many at a time as the limits allow: a batch takes time whatever is in it. What
        is more than one batch is cut so that no process has much less to do than another.
        """
        costs = [cost(item) for item in items]
        fullest = list(self._cut(items, costs, self.batch_size))
        if len(fullest) <= 1:
            return fullest
        turns = ceil(len(fullest) / self.processes)
        return list(self._cut(items, costs, ceil(len(items) / (turns * self.processes))))

    def _cut(self, items: Sequence[T], costs: Sequence[Cost], size: int) -> Iterator[Sequence[T]]:
        batch: list[T] = []
        weight, seconds = 0, 0.0
        for item, one in zip(items, costs, strict=True):
            weight, seconds = weight + one.byte_size, seconds + one.seconds
            full = len(batch) == size or weight > self.batch_bytes or seconds > self.batch_seconds
            if batch and full:
                yield batch
                batch, weight, seconds = [], one.byte_size, one.seconds
            batch.append(item)
        if batch:
            yield batch


def store_lock(store: Store) -> FileLock:
    """The lock that whoever writes to the store holds; one object a process, so that it can be entered again."""
    store.home.mkdir(parents=True, exist_ok=True)
    return FileLock(store.lock_path, is_singleton=True)
