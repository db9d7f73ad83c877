"""A pool of spawned processes that survives what its tasks do: a batch that crashes, hangs or raises is halved until
the culprit is alone.

Belongs here: processes, pipes and time limits. Does not belong here: what a task does; and nothing heavy may be
imported, because every worker imports this module first, and polars reads ``POLARS_MAX_THREADS`` when it is imported.
"""

import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

# One process a core: threads of their own would only get in each other's way.
ENVIRONMENT: Mapping[str, str] = {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1"}
START_SECONDS = 60.0
SECONDS_PER_ITEM = 1.0


@dataclass(frozen=True)
class Failed(Generic[T]):
    """An item that no process could deal with, and why."""

    item: T
    reason: str


def run_in_process(function: Callable[[Sequence[T]], R], batches: Iterable[Sequence[T]]) -> Iterator[R | Failed[T]]:
    """The results of ``function`` over ``batches``, computed here and now. An exception halves the batch."""
    waiting = deque(batches)
    while waiting:
        batch = waiting.popleft()
        try:
            result = function(batch)
        except Exception as error:
            yield from _split(waiting, batch, _describe(error))
        else:
            yield result


def run_in_pool(
    function: Callable[[Sequence[T]], R], batches: Iterable[Sequence[T]], workers: int
) -> Iterator[R | Failed[T]]:
    """The same over ``workers`` spawned processes, in the order in which they finish. Contains crashes and hangs as
    well.

    ``function``, the items and the results travel by pickle. A batch may take a minute and a second an item, then its
    process is ended.
    """
    waiting = deque(batches)
    pool: list[_Worker] = []
    try:
        while waiting or any(worker.batch is not None for worker in pool):
            _hand_out(waiting, pool, function, workers)
            for worker in _ready(pool):
                batch, outcome = worker.finish()
                if isinstance(outcome, _Problem):
                    if not worker.process.is_alive():
                        pool.remove(worker)
                    yield from _split(waiting, batch, outcome.reason)
                else:
                    yield outcome
    finally:
        for worker in pool:
            worker.stop()


@dataclass(frozen=True)
class _Problem:
    reason: str


def _split(waiting: deque[Sequence[T]], batch: Sequence[T], reason: str) -> Iterator[Failed[T]]:
    if len(batch) == 1:
        yield Failed(batch[0], reason)
    elif batch:
        middle = len(batch) // 2
        waiting.extendleft([batch[middle:], batch[:middle]])


def _hand_out(waiting: deque[Sequence[T]], pool: "list[_Worker]", function: Callable[..., Any], workers: int) -> None:
    idle = [worker for worker in pool if worker.batch is None]
    while waiting and (idle or len(pool) < workers):
        if not idle:
            idle.append(_Worker())
            pool.append(idle[-1])
        idle.pop().start(function, waiting.popleft())


def _ready(pool: "list[_Worker]") -> "list[_Worker]":
    """The workers that have answered, died or run out of time; waits until there is one."""
    busy = [worker for worker in pool if worker.batch is not None]
    patience = max(0.0, min(worker.deadline for worker in busy) - time.monotonic())
    spoke = wait([end for worker in busy for end in (worker.connection, worker.process.sentinel)], patience)
    now = time.monotonic()
    return [w for w in busy if w.connection in spoke or w.process.sentinel in spoke or w.deadline <= now]


class _Worker:
    """One spawned process and the batch it is busy with."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=_serve, args=(theirs, dict(ENVIRONMENT)), daemon=True)
        self.process.start()
        theirs.close()
        self.batch: Sequence[Any] | None = None
        self.deadline = 0.0

    def start(self, function: Callable[..., Any], batch: Sequence[Any]) -> None:
        self.batch = batch
        self.deadline = time.monotonic() + START_SECONDS + SECONDS_PER_ITEM * len(batch)
        # A process that has died already is noticed by its sentinel.
        with suppress(OSError):
            self.connection.send((function, batch))

    def finish(self) -> tuple[Sequence[Any], Any]:
        batch, self.batch = self.batch or (), None
        try:
            if self.connection.poll():
                return batch, self.connection.recv()
        except (EOFError, OSError):
            pass
        if self.process.is_alive() and self.deadline <= time.monotonic():
            limit = START_SECONDS + SECONDS_PER_ITEM * len(batch)
            self.stop()
            return batch, _Problem(f"reading it took longer than {limit:.0f} seconds")
        self.stop()
        return batch, _Problem(f"the reading process ended ({_ending(self.process.exitcode)})")

    def stop(self) -> None:
        self.connection.close()
        self.process.kill()
        self.process.join()


def _serve(connection: Connection, environment: Mapping[str, str]) -> None:
    """The life of a worker: answers tasks until the pipe closes, which it does when the parent ends in whatever way."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.update(environment)
    with suppress(EOFError, OSError):
        while True:
            function, batch = connection.recv()
            try:
                answer = function(batch)
            except Exception as error:
                answer = _Problem(_describe(error))
            connection.send(answer)


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".strip().splitlines()[0][:300]


def _ending(exitcode: int | None) -> str:
    if exitcode is not None and exitcode < 0:
        with suppress(ValueError):
            return signal.Signals(-exitcode).name
    return f"exit code {exitcode}"
