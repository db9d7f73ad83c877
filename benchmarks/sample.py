"""Made-up reports with their keys onto the disk, and the floor: the same bytes onto the disk. Every round has a folder
of its own, as somebody who asks for a corpus has it: writing over files that are there takes a disk a third longer.
"""

import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import PROCESSES, Result, show, side_by_side
from pipelines.sample.corpus import documents, write_corpus
from pipelines.sample.wanted import Wanted

WANTED = Wanted(reports=4_000, seed=1, formats=("text", "html"))
MANY = replace(WANTED, reports=20_000)
LEAST_A_SECOND = 2_000


def run() -> None:
    """Measures and prints."""
    files = [(f"{name}.{one.extension}", one.data) for name, one in documents(WANTED)]
    with TemporaryDirectory(prefix="gongkai-bench-") as folder:
        fresh = _folders(Path(folder))
        seconds = side_by_side(
            {"made": lambda: write_corpus(next(fresh), WANTED), "written": lambda: _write(next(fresh), files)}
        )
        waited = min(_waited(next(fresh)) for _ in range(3))
    size = sum(len(data) for _, data in files) / len(files)
    made, written = WANTED.reports / seconds["made"], WANTED.reports / seconds["written"]
    by_the_clock = MANY.reports / waited
    show(
        "Made-up reports",
        f"{WANTED.reports:,} reports of {size / 1000:.1f} kB on average in all layouts of text and HTML; "
        f"by the clock {MANY.reports:,}",
        [
            Result(
                f"{written / made:.1f} × the time",
                f"numbers, prose, document and key on the disk, one core: {made:,.0f} reports a second",
                f"as many files of the same bytes, and as many again for the keys: {written:,.0f} a second",
                f"≥ {LEAST_A_SECOND:,} a second",
                made >= LEAST_A_SECOND,
            ),
            Result(
                f"{by_the_clock / made:.1f} × faster",
                f"the same by {PROCESSES} processes, their start included, by the clock: {by_the_clock:,.0f} a second",
                "one core",
                f"≥ {LEAST_A_SECOND:,} a second",
                by_the_clock >= LEAST_A_SECOND,
            ),
        ],
    )


def _folders(base: Path) -> Iterator[Path]:
    for n in count():
        folder = base / str(n)
        folder.mkdir()
        yield folder


def _waited(folder: Path) -> float:
    started = time.perf_counter()
    write_corpus(folder, MANY, PROCESSES)
    return time.perf_counter() - started


def _write(base: Path, files: list[tuple[str, bytes]]) -> None:
    for name, data in files:
        (base / name).write_bytes(data)
        (base / f"{name}.json").write_bytes(data)
