"""Flattened text to observations: in batches, and one document after the other."""

from datetime import UTC, datetime
from hashlib import sha256

from benchmarks.corpus import texts
from benchmarks.measure import Result, show, side_by_side
from pipelines.extract.batch import extract
from pipelines.ingest.sniff import sniff
from pipelines.read.documents import RawDocument

REPORTS, BATCH = 2_000, 1_000
ONE_BY_ONE = 25
LEAST_A_SECOND = 1_000


def run() -> None:
    """Measures and prints."""
    files = texts(REPORTS)
    batches = [files[start : start + BATCH] for start in range(0, REPORTS, BATCH)]
    seconds = side_by_side(
        {
            "batches": lambda: [observations(batch) for batch in batches],
            "loop": lambda: [observations([file]) for file in files[:ONE_BY_ONE]],
        },
        rounds=3,
    )
    batched, single = REPORTS / seconds["batches"], ONE_BY_ONE / seconds["loop"]
    show(
        "Flattened text",
        f"{REPORTS:,} reports of {sum(map(len, files)) / REPORTS / 1000:.1f} kB on average in four layouts, one core",
        [
            Result(
                f"{batched / single:.0f} × faster",
                f"batches of {BATCH:,}: {batched:,.0f} reports a second",
                f"the same ladder, one document at a time: {single:,.0f} a second",
                f"≥ {LEAST_A_SECOND:,} a second",
                batched >= LEAST_A_SECOND,
            )
        ],
    )


def observations(batch: list[bytes]) -> int:
    """Bytes to the frames of the extracted layer; returns the number of observations."""
    raw = []
    for text in batch:
        told = sniff(text)
        raw.append(RawDocument(sha256(text).hexdigest(), told.media_type, told.encoding, len(text), text))
    return extract(raw, datetime.now(UTC)).observations.height
