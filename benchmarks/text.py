"""Flattened text to observations: in batches, and one document after the other."""

from datetime import UTC, datetime

from benchmarks.corpus import raw_documents, texts
from benchmarks.measure import Result, show, side_by_side
from pipelines.extract.batch import extract, observe

REPORTS, BATCH = 2_000, 1_000
ONE_BY_ONE = 25
LEAST_A_SECOND = 1_000


def run() -> None:
    """Measures and prints."""
    files = texts(REPORTS)
    batches = [files[start : start + BATCH] for start in range(0, REPORTS, BATCH)]
    seconds = side_by_side(
        {
            "ours": lambda: [observations(batch) for batch in batches],
            "whole": lambda: [extracted(batch) for batch in batches],
            "loop": lambda: [observations([file]) for file in files[:ONE_BY_ONE]],
        },
        rounds=3,
    )
    ours, whole, single = REPORTS / seconds["ours"], REPORTS / seconds["whole"], ONE_BY_ONE / seconds["loop"]
    show(
        "Flattened text",
        f"{REPORTS:,} reports of {sum(map(len, files)) / REPORTS / 1000:.1f} kB on average in four layouts, one core",
        [
            Result(
                f"{ours / single:.0f} × faster",
                f"bytes to observations in batches of {BATCH:,}: {ours:,.0f} reports a second",
                f"the same ladder, one document at a time: {single:,.0f} a second",
                f"≥ {LEAST_A_SECOND:,} a second",
                ours >= LEAST_A_SECOND,
            ),
            Result(
                f"{ours / whole:.1f} × the time",
                f"the whole, prose and the frame of cells too: {whole:,.0f} reports a second",
                "bytes to observations",
            ),
        ],
    )


def observations(batch: list[bytes]) -> int:
    """Bytes to observations; returns their number."""
    return observe(raw_documents(batch), datetime.now(UTC)).observations.height


def extracted(batch: list[bytes]) -> int:
    """Bytes to all frames of the extracted layer; returns the number of observations."""
    return extract(raw_documents(batch), datetime.now(UTC)).observations.height
