"""Ten thousand reports from raw files to the warehouse, in one command, as a user would give it."""

import tempfile
from pathlib import Path

from benchmarks.corpus import texts
from benchmarks.measure import Result, show
from benchmarks.watch import gongkai_run

REPORTS = 10_000
MOST_BYTES = 2**30
MOST_SECONDS_AGAIN = 15.0


def run() -> None:
    """Measures and prints."""
    with tempfile.TemporaryDirectory(prefix="gongkai-benchmark-") as folder:
        source = Path(folder, "reports")
        source.mkdir()
        for number, text in enumerate(texts(REPORTS)):
            source.joinpath(f"{number:06}.txt").write_bytes(text)
        first = gongkai_run(source, Path(folder, "home"))
        again = gongkai_run(source, Path(folder, "home"))
    show(
        "Raw files to warehouse",
        f"{REPORTS:,} flattened reports; gongkai run, {_processes()} reading processes; memory is that of all "
        "processes together, shared pages counted in each",
        [
            Result(
                f"{MOST_BYTES / first.peak_bytes:.1f} × below",
                f"peak memory {first.peak_bytes / 2**20:,.0f} MiB",
                f"{MOST_BYTES / 2**20:,.0f} MiB",
                "≥ 1 × below",
                first.peak_bytes < MOST_BYTES,
            ),
            Result(
                f"{first.seconds / again.seconds:.1f} × faster",
                f"nothing new since: {again.seconds:.1f} s",
                f"all of it: {first.seconds:.1f} s, {REPORTS / first.seconds:,.0f} reports a second",
                f"nothing new in < {MOST_SECONDS_AGAIN:.0f} s",
                again.seconds < MOST_SECONDS_AGAIN,
            ),
        ],
    )


def _processes() -> int:
    from assets.home import processes

    return processes()
