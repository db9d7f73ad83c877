"""A pool of spawned processes that survives what its tasks do. Whoever says which item it is reading
(``pipelines/read/watch.py``) loses that item alone when it crashes or hangs; else the batch is halved until the culprit
is alone, as when it raises.

Belongs here: processes, pipes and time limits. Does not belong here: what a task does; and nothing heavy may be
imported, because every worker imports this module first, and polars reads ``POLARS_MAX_THREADS`` when it is imported.
"""

import multiprocessing
import os
import resource
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from assets import garbage
from pipelines.read import watch

T = TypeVar("T")
R = TypeVar("R")

# One process a core: threads of their own would only get in each other's way. The memory of a frame that is gone is
# kept two seconds for the next one, not half a second: given back, it is asked for again at once, page by page. And all
# threads share it: the one that reads and the one that goes on (``pipelines/pool.py``) take turns.
ENVIRONMENT: Mapping[str, str] = {
    "POLARS_MAX_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "_RJEM_MALLOC_CONF": "dirty_decay_ms:2000,muzzy_decay_ms:2000,narenas:1",
}
START_SECONDS = 60.0
"""What a batch may take beyond what its items may: a process starts, and what was read is extracted."""
MEMORY_BYTES = 8 * 2**30
"""Address space of a worker: a document that makes its reader ask for more loses itself, not the machine."""


@dataclass(frozen=True)
class Cost:
    """What an item is called, how many bytes it has, how many seconds it may take, and whether its reader must be
    contained: native code, which does not run in the process of the run.
    """

    name: str
    byte_size: int = 0
    seconds: float = 1.0
    contained: bool = False


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
            yield from split(waiting, batch, _describe(error))
        else:
            yield result


def run_in_pool(
    function: Callable[[Sequence[T]], R],
    batches: Iterable[Sequence[T]],
    workers: int,
    cost: Callable[[T], Cost],
    kept: "list[_Worker] | None" = None,
) -> Iterator[R | Failed[T]]:
    """The same over ``workers`` spawned processes, in the order in which they finish. Contains crashes and hangs as
    well: when the time of an item or batch is over (``cost``), its process is ended.

    ``function``, the items and the results travel by pickle. ``kept`` are processes of an earlier call, which stay for
    the next one; whoever keeps them ends them.
    """
    waiting = deque(batches)
    pool: list[_Worker] = [] if kept is None else kept
    try:
        while waiting or any(worker.batch is not None for worker in pool):
            _hand_out(waiting, pool, function, workers, cost)
            for worker in _ready(pool):
                heard = worker.hear()
                if heard is None:
                    continue
                batch, outcome = heard
                if not worker.process.is_alive():
                    pool.remove(worker)
                if isinstance(outcome, _Problem):
                    yield from _blamed(waiting, batch, outcome, cost)
                else:
                    yield outcome
    finally:
        if kept is None:
            end_all(pool)


def end_all(pool: "list[_Worker]") -> None:
    """Ends the processes of a pool."""
    while pool:
        pool.pop().stop()


@dataclass(frozen=True)
class _Problem:
    """``culprit`` is the name of the item that was being read, '' when that is not known."""

    reason: str
    culprit: str = ""


@dataclass(frozen=True)
class _Reading:
    """``seconds`` is what the item may take from now on, where its cost does not say."""

    name: str
    seconds: float | None = None


def _blamed(
    waiting: deque[Sequence[T]], batch: Sequence[T], problem: _Problem, cost: Callable[[T], Cost]
) -> Iterator[Failed[T]]:
    guilty = [item for item in batch if problem.culprit and cost(item).name == problem.culprit]
    if not guilty:
        yield from split(waiting, batch, problem.reason)
        return
    yield from (Failed(item, problem.reason) for item in guilty)
    if rest := [item for item in batch if item not in guilty]:
        waiting.appendleft(rest)


def split(waiting: deque[Sequence[T]], batch: Sequence[T], reason: str) -> Iterator[Failed[T]]:
    """Puts the halves of a batch in front of what waits; an item that is alone has failed."""
    if len(batch) == 1:
        yield Failed(batch[0], reason)
    elif batch:
        middle = len(batch) // 2
        waiting.extendleft([batch[middle:], batch[:middle]])


def _hand_out(
    waiting: deque[Sequence[T]],
    pool: "list[_Worker]",
    function: Callable[..., Any],
    workers: int,
    cost: Callable[[T], Cost],
) -> None:
    idle = [worker for worker in pool if worker.batch is None]
    while waiting and (idle or len(pool) < workers):
        if not idle:
            idle.append(_Worker())
            pool.append(idle[-1])
        batch = waiting.popleft()
        idle.pop().start(function, batch, [cost(item) for item in batch])


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
        self.seconds: dict[str, float] = {}
        self.reading = ""
        self.patience = 0.0
        self.deadline = 0.0

    def start(self, function: Callable[..., Any], batch: Sequence[Any], costs: Sequence[Cost]) -> None:
        self.batch = batch
        self.seconds = {cost.name: cost.seconds for cost in costs}
        self._may_take("", START_SECONDS + sum(self.seconds.values()))
        # A process that has died already is noticed by its sentinel.
        with suppress(OSError):
            self.connection.send((function, batch))

    def hear(self) -> tuple[Sequence[Any], Any] | None:
        """The batch and what became of it; None while it is still being read."""
        try:
            while self.connection.poll():
                answer = self.connection.recv()
                if not isinstance(answer, _Reading):
                    return self._done(answer)
                self._is_reading(answer)
        except (EOFError, OSError):
            pass
        if not self.process.is_alive():
            self.stop()
            return self._done(_Problem(f"the reading process ended ({_ending(self.process.exitcode)})", self.reading))
        if self.deadline <= time.monotonic():
            self.stop()
            return self._done(_Problem(f"reading it took longer than {self.patience:g} seconds", self.reading))
        return None

    def stop(self) -> None:
        """Ends the process and the programs that it started."""
        self.connection.close()
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid or 0, signal.SIGKILL)
        self.process.kill()
        self.process.join()

    def _is_reading(self, told: _Reading) -> None:
        if told.name and told.seconds is not None:
            self._may_take(told.name, told.seconds)
            return
        self.seconds.pop(self.reading, None)
        rest = START_SECONDS + sum(self.seconds.values())
        self._may_take(told.name, self.seconds.get(told.name, rest))

    def _may_take(self, name: str, seconds: float) -> None:
        self.reading, self.patience, self.deadline = name, seconds, time.monotonic() + seconds

    def _done(self, outcome: Any) -> tuple[Sequence[Any], Any]:
        batch, self.batch = self.batch or (), None
        return batch, outcome


def _serve(connection: Connection, environment: Mapping[str, str]) -> None:
    """The life of a worker: answers tasks until the pipe closes, which it does when the parent ends in whatever way."""
    os.setpgid(0, 0)
    garbage.is_seldom_looked_for()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, resource.getrlimit(resource.RLIMIT_AS)[1]))
    os.environ.update(environment)
    watch.listen(lambda name, seconds: connection.send(_Reading(name, seconds)))
    with suppress(EOFError, OSError):
        while True:
            function, batch = connection.recv()
            try:
                answer = function(batch)
            except Exception as error:
                answer = _Problem(_describe(error))
            connection.send(answer)


def _end_with_parent() -> None:
    """Ends this process and the programs that it started when the run is killed, busy as it may be: nobody is left to
    end it when its time is over.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.killpg(0, signal.SIGKILL)


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".strip().splitlines()[0][:300]


def _ending(exitcode: int | None) -> str:
    if exitcode is not None and exitcode < 0:
        with suppress(ValueError):
            return signal.Signals(-exitcode).name
    return f"exit code {exitcode}"
