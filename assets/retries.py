"""Which faults are worth another try: what the system says may pass, and nothing else.

Belongs here: telling the two apart, and how long to wait. Does not belong here: what a step does. A bad document is no
fault of a step (``workers.py`` keeps it apart), and a broken contract is one of the program: neither is tried again.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
import duckdb

TRIES = 2
FIRST_WAIT_SECONDS = 5.0
_OF_DISKS = ("ENOSPC", "EDQUOT", "EIO", "ESTALE", "EAGAIN", "EBUSY", "EINTR", "ENFILE", "EMFILE", "ENOMEM")
_OF_NETWORKS = (
    "ETIMEDOUT",
    "ENETUNREACH",
    "ENETDOWN",
    "EHOSTUNREACH",
    "EHOSTDOWN",
    "ECONNRESET",
    "ECONNREFUSED",
    "EPIPE",
)
_PASSING = {getattr(errno, name) for name in (*_OF_DISKS, *_OF_NETWORKS)}
_WAY_OUT = "Nothing is half-written: see to the disk or the connection and run again"
_FULL = "No space left on device"


@contextmanager
def passing_faults(context: dg.AssetExecutionContext) -> Iterator[None]:
    """Asks for another try, after 5 and 10 seconds, when the system reports what may pass: a full disk, a share that is
    away, a connection that broke. Everything else goes on as it is. The last try fails with the reason and a way out.
    """
    try:
        yield
    except (OSError, duckdb.Error, MemoryError) as fault:
        if not may_pass(fault):
            raise
        if context.retry_number >= TRIES:
            reason = f"{type(fault).__name__}: {fault}; tried {TRIES + 1} times. {_WAY_OUT}"
            raise dg.Failure(reason, allow_retries=False) from fault
        context.log.warning(f"{type(fault).__name__}: {fault}; trying again, {TRIES} times at most")
        wait = FIRST_WAIT_SECONDS * 2**context.retry_number
        raise dg.RetryRequested(max_retries=TRIES, seconds_to_wait=wait) from fault


def may_pass(fault: BaseException) -> bool:
    """Whether the same step may succeed in a moment."""
    if isinstance(fault, OSError):
        return fault.errno in _PASSING
    return isinstance(fault, MemoryError) or _FULL in str(fault)
