"""Made-up reports with their keys onto the disk, and the floor: the same bytes onto the disk."""

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Result, show, side_by_side
from pipelines.sample.corpus import documents, write_corpus
from pipelines.sample.wanted import Wanted

WANTED = Wanted(reports=4_000, seed=1, formats=("text", "html"))
LEAST_A_SECOND = 2_000


def run() -> None:
    """Measures and prints."""
    files = [(f"{name}.{one.extension}", one.data) for name, one in documents(WANTED)]
    with TemporaryDirectory(prefix="gongkai-bench-") as folder:
        base = Path(folder)
        seconds = side_by_side(
            {"made": lambda: write_corpus(base, WANTED), "written": lambda: _write(base, files)}, rounds=3
        )
    size = sum(len(data) for _, data in files) / len(files)
    made, written = WANTED.reports / seconds["made"], WANTED.reports / seconds["written"]
    show(
        "Made-up reports",
        f"{WANTED.reports:,} reports of {size / 1000:.1f} kB on average in all layouts of text and HTML, one core",
        [
            Result(
                f"{written / made:.1f} × the time",
                f"numbers, prose, document and key on the disk: {made:,.0f} reports a second",
                f"as many files of the same bytes, and as many again for the keys: {written:,.0f} a second",
                f"≥ {LEAST_A_SECOND:,} a second",
                made >= LEAST_A_SECOND,
            )
        ],
    )


def _write(base: Path, files: list[tuple[str, bytes]]) -> None:
    for name, data in files:
        (base / name).write_bytes(data)
        (base / f"{name}.json").write_bytes(data)
