"""From ten thousand reports to a hundred thousand, raw files to warehouse: how time and memory grow, what a run costs
that finds nothing new, and what one that finds a hundred.

A quarter of an hour and 20 GB of disk, so that it is run only when it is named.
"""

import math
import tempfile
from pathlib import Path

from benchmarks.corpus import sampled
from benchmarks.measure import Result, show
from benchmarks.watch import Spent, gongkai_run

FEW, MANY, MORE = 10_000, 100_000, 100
MOST_SECONDS, MOST_SECONDS_AGAIN, MOST_SECONDS_MORE = 600.0, 15.0, 40.0
MOST_BYTES = 2 * 2**30
MOST_EXPONENT = 1.05


def run() -> None:
    """Measures and prints."""
    with tempfile.TemporaryDirectory(prefix="gongkai-benchmark-") as name:
        folder = Path(name)
        few = gongkai_run(sampled(folder / "few", FEW), folder / "few-home")
        source, home = sampled(folder / "many", MANY), folder / "many-home"
        many, again = gongkai_run(source, home), gongkai_run(source, home)
        # Another seed is another country: nobody's report is among those that are there.
        for path in sampled(folder / "more", MORE, seed=1).iterdir():
            path.rename(source / f"more-{path.name}")
        more = gongkai_run(source, home)
    show(
        "Growth",
        f"made-up text and HTML pages of several years; gongkai run, pages of the reports included; {MANY / FEW:.0f} "
        "times the reports take that to the power of the exponent",
        [
            _within(f"{MANY:,} reports", many.seconds, MOST_SECONDS),
            _within("nothing new since", again.seconds, MOST_SECONDS_AGAIN),
            _within(f"{MORE} reports more", more.seconds, MOST_SECONDS_MORE),
            *_memory(few, many),
            _exponent("time", few.seconds, many.seconds, "s"),
            _exponent("memory of the largest process", few.largest_bytes / 2**20, many.largest_bytes / 2**20, "MiB"),
        ],
    )


def _within(what: str, seconds: float, most: float) -> Result:
    return Result(f"{most / seconds:.1f} × below", f"{what}: {seconds:.1f} s", f"{most:.0f} s", "below", seconds < most)


def _memory(few: Spent, many: Spent) -> list[Result]:
    return [
        Result(
            f"{MOST_BYTES / spent.largest_bytes:.1f} × below",
            f"{reports:,} reports: largest process {_mib(spent.largest_bytes)}, all together {_mib(spent.peak_bytes)}",
            f"{_mib(MOST_BYTES)} a process",
            "below",
            spent.largest_bytes < MOST_BYTES,
        )
        for reports, spent in ((FEW, few), (MANY, many))
    ]


def _mib(size: int) -> str:
    return f"{size / 2**20:,.0f} MiB"


def _exponent(what: str, few: float, many: float, unit: str) -> Result:
    exponent = math.log(many / few) / math.log(MANY / FEW)
    told = f"{what}: {few:,.0f} → {many:,.0f} {unit}"
    return Result(f"exponent {exponent:.2f}", told, "as the reports", f"≤ {MOST_EXPONENT}", exponent <= MOST_EXPONENT)
