"""Steps on frames are taken in polars' own pool, and nothing of it shows."""

import threading
from datetime import UTC, datetime

import polars as pl
import pytest

from pipelines.extract import batch
from pipelines.extract.headings import headings
from pipelines.pool import in_pool


def test_work_is_done_once_and_not_on_the_thread_that_asks() -> None:
    threads: list[int] = []
    assert in_pool(lambda: threads.append(threading.get_ident())) is None
    assert len(threads) == 1
    assert threads[0] != threading.get_ident()


def test_frames_are_worked_on_inside_as_outside() -> None:
    frame = pl.DataFrame({"doc": [2, 1, 2, 1], "n": [1, 2, 3, 4]})

    def work() -> pl.DataFrame:
        sums = frame.group_by("doc", maintain_order=True).agg(pl.col("n").sum().alias("sum"))
        return frame.join(sums, on="doc", how="left", maintain_order="left").sort("doc", "n")

    assert in_pool(work).equals(work())
    assert in_pool(lambda: in_pool(work)).equals(work())


def test_what_it_raises_is_raised_as_it_is() -> None:
    class OwnError(Exception):
        pass

    def work() -> None:
        raise OwnError("as it is")

    with pytest.raises(OwnError, match=r"^as it is$"):
        in_pool(work)


def test_the_ladder_is_climbed_there(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[int] = []

    def noted(lines: pl.DataFrame) -> pl.DataFrame:
        threads.append(threading.get_ident())
        return headings(lines)

    monkeypatch.setattr(batch, "headings", noted)
    batch.extract([], datetime.now(UTC))
    assert threads
    assert threading.get_ident() not in threads
