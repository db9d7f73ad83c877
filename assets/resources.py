"""What the assets are given: the store with its lock, and the workers.

Belongs here: resources and their defaults. Does not belong here: paths (``home.py``, ``pipelines/store.py``), processes (``workers.py``).
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import dagster as dg
from filelock import FileLock
from pydantic import Field

from assets.home import home
from assets.workers import Failed, run_in_pool, run_in_process
from pipelines.store import Store

T = TypeVar("T")
R = TypeVar("R")

_MOST_WORKERS = 8


def default_workers() -> int:
    """A process a core, at least two so that a slow document does not hold up the others, at most eight to bound memory."""
    return min(max(os.cpu_count() or 1, 2), _MOST_WORKERS)


class StoreResource(dg.ConfigurableResource["StoreResource"]):
    """The folder that Gongkai keeps its things in."""

    home: str = Field(default_factory=lambda: str(home()), description="The home folder (GONGKAI_HOME).")

    @property
    def store(self) -> Store:
        """The store at this home."""
        return Store(Path(self.home))

    @contextmanager
    def writing(self) -> Iterator[Store]:
        """The store, for one writer at a time over all processes; entered again within one process it does not wait."""
        store = self.store
        with store_lock(store):
            yield store


class WorkersResource(dg.ConfigurableResource["WorkersResource"]):
    """Maps batches over spawned processes, or in this process when there is but one batch."""

    processes: int = Field(default_factory=default_workers, ge=1, description="How many processes at most.")
    batch_size: int = Field(default=500, ge=1, description="How many documents a process is given at a time.")

    def map(self, function: Callable[[Sequence[T]], R], items: Sequence[T]) -> Iterator[R | Failed[T]]:
        """The results of ``function`` over batches of ``items``, and the items that no process could deal with."""
        batches: Iterable[Sequence[T]] = [items[at : at + self.batch_size] for at in range(0, len(items), self.batch_size)]
        if len(items) <= self.batch_size:
            return run_in_process(function, batches)
        return run_in_pool(function, batches, self.processes)


def store_lock(store: Store) -> FileLock:
    """The lock that whoever writes to the store holds; one object a process, so that it can be entered again."""
    store.home.mkdir(parents=True, exist_ok=True)
    return FileLock(store.lock_path, is_singleton=True)
