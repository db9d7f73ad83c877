"""Many small steps on frames, taken on a thread of polars' own pool.

Belongs here: that. Polars hands every sort, join and group to its pool and waits for it. Asked from another thread,
that is a change of threads and back, some 700 for a batch, and longer than most of the steps take; asked from within
the pool it is a call. Does not belong here: lazy frames, files and whatever else polars has other threads for, which
wait for the pool in their turn and are slower from within.
"""

from collections.abc import Callable
from typing import TypeVar

import polars as pl

T = TypeVar("T")


def in_pool(work: Callable[[], T]) -> T:
    """What ``work`` returns or raises. It is taken for an expression over groups, which polars computes in its pool."""
    done: list[T] = []
    failed: list[BaseException] = []

    def once(column: pl.Series) -> pl.Series:
        try:
            done.append(work())
        except BaseException as error:  # polars would make an error of its own of it
            failed.append(error)
        return column

    pl.DataFrame({"group": [0]}).select(pl.col("group").map_batches(once, return_dtype=pl.Int64).over("group"))
    if failed:
        raise failed[0]
    return done[0]
