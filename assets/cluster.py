"""The same batches on a Dask cluster. Each is dealt with in a contained process of the Dask worker, exactly as on one
machine (``workers.py``), so that a document costs itself alone there too; a worker that is lost costs another try.

Belongs here: handing out, gathering, and what a Dask worker must be fit for. Does not belong here: processes and time
limits (``workers.py``). Dask is an extra and is imported when a cluster is asked for.
"""

import errno
import multiprocessing
import queue
import threading
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from assets.workers import Cost, Failed, end_all, run_in_pool, split
from pipelines.fingerprint import source_digest

if TYPE_CHECKING:
    from distributed import Client, Future

T = TypeVar("T")
R = TypeVar("R")

CONNECT_SECONDS = 20
PATIENCE_SECONDS = 60.0
"""How long a cluster may have no worker at all before the run gives up; what was done is kept."""
_CODE = ("schemas", "pipelines")
_here = threading.local()


class ClusterError(Exception):
    """The cluster cannot do this work as it is set up; the message says what to change."""


@dataclass(frozen=True)
class Fitness:
    """What a Dask worker must share with the run: the code that reads, and the folder of the store, in which it sees
    ``token``.
    """

    code: str
    token: Path


def run_on_cluster(
    address: str,
    home: Path,
    function: Callable[[Sequence[T]], R],
    batches: Iterable[Sequence[T]],
    cost: Callable[[T], Cost],
) -> Iterator[R | Failed[T]]:
    """The results of ``function`` over ``batches`` in the order in which they finish, and the items that no process
    could deal with. ``home`` is the folder that the workers share with this process.

    Raises ``ClusterError`` when a worker has other code or does not see ``home``, and OSError when no scheduler answers
    at ``address`` or all workers are gone.
    """
    with _client(address) as client, _token(home) as token:
        fitness = Fitness(source_digest(*_CODE), token)
        waiting, suspects = deque(batches), deque[Sequence[T]]()
        running: dict[Future[Any], Sequence[T]] = {}
        done: queue.SimpleQueue[Future[Any]] = queue.SimpleQueue()
        while waiting or running or suspects:
            alone = not (waiting or running)
            handed, waiting = ([suspects.popleft()], waiting) if alone else (list(waiting), deque())
            for batch in handed:
                future = client.submit(_contained, fitness, function, batch, [cost(item) for item in batch], pure=False)
                running[future] = batch
                future.add_done_callback(done.put)
            finished = _next(done, client, address)
            batch = running.pop(finished)
            yield from _outcomes(finished, batch, alone, waiting, suspects)
            finished.release()


@contextmanager
def _client(address: str) -> Iterator["Client"]:
    try:
        from distributed import Client
    except ImportError:
        raise ClusterError("GONGKAI_DASK_ADDRESS is set, but Dask is not installed: install gongkai[dask]") from None
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise OSError(errno.ECONNREFUSED, f"no Dask scheduler answers at {address} ({error})") from None
    with client:
        yield client


@contextmanager
def _token(home: Path) -> Iterator[Path]:
    """A file in ``home`` of which nobody can know who does not share the folder."""
    token = home / "raw" / f".shared-{uuid.uuid4().hex}.tmp"
    token.parent.mkdir(exist_ok=True)
    token.touch()
    try:
        yield token
    finally:
        token.unlink(missing_ok=True)


def _next(done: "queue.SimpleQueue[Future[Any]]", client: "Client", address: str) -> "Future[Any]":
    """The next batch that ended in whatever way. Raises OSError when there is nobody left who could end one."""
    while True:
        try:
            return done.get(timeout=PATIENCE_SECONDS)
        except queue.Empty:
            if client.status != "running" or not client.scheduler_info(n_workers=-1)["workers"]:
                raise OSError(errno.ENETUNREACH, f"the Dask scheduler at {address} has no workers any more") from None


def _outcomes(
    finished: "Future[Any]",
    batch: Sequence[T],
    alone: bool,
    waiting: deque[Sequence[T]],
    suspects: deque[Sequence[T]],
) -> Iterator[Any]:
    """What came of a batch. Dask counts the death of a worker against every batch that was given to it, also against
    those whose turn had not come: only an item that was lost while the cluster had nothing else of ours has failed.
    """
    from distributed import KilledWorker

    if finished.status == "finished":
        yield from finished.result()
        return
    if finished.status == "lost":  # it was dealt with, and its outcomes died with the worker that held them
        waiting.append(batch)
        return
    if finished.status != "error":
        raise OSError(errno.ECONNRESET, f"the Dask scheduler was lost (a batch is {finished.status})")
    problem = finished.exception()
    if not isinstance(problem, KilledWorker):
        raise problem or ClusterError("a batch failed on the Dask cluster without a reason")
    if len(batch) == 1 and not alone:
        suspects.append(batch)
    else:
        yield from split(waiting, batch, "every Dask worker that read it was lost")


def _contained(
    fitness: Fitness, function: Callable[[Sequence[T]], R], batch: Sequence[T], costs: Sequence[Cost]
) -> list[R | Failed[T]]:
    """On the Dask worker: the outcomes of one batch. The contained process is kept for the next one of this thread."""
    _make_sure_of(fitness)
    costs_of = {id(item): one for item, one in zip(batch, costs, strict=True)}
    pool = _here.__dict__.setdefault("pool", [])
    try:
        return list(run_in_pool(function, [batch], 1, lambda item: costs_of[id(item)], pool))
    except BaseException:
        end_all(pool)
        raise


def _make_sure_of(fitness: Fitness) -> None:
    if source_digest(*_CODE) != fitness.code:
        raise ClusterError(
            "a Dask worker has another version of Gongkai; install the same on all machines, restart them"
        )
    home = fitness.token.parent.parent
    if not fitness.token.exists():
        raise ClusterError(
            f"a Dask worker does not see {home}; GONGKAI_HOME must be one folder that all machines share under one path"
        )
    if multiprocessing.current_process().daemon:
        raise ClusterError(
            "a Dask worker may not start the processes that documents are read in; start it with "
            "DASK_DISTRIBUTED__WORKER__DAEMON=False, or with --no-nanny"
        )
