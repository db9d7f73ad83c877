"""The first pass over documents: each judged by itself, in bounded batches that may be judged side by side.

Belongs here: which documents make a batch, their judgement from the store's extracted frames to pending ones, holding
these to the contracts. Does not belong here: the judgement itself (``judgement.py``, ``duplicates.py``,
``corrections.py``), years beside each other (``judge.py``), processes (``assets/workers.py``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.contracts import EXTRACTED, JUDGED, RAW, ContractBrokenError, frame_schema, validate
from pipelines.quality import corrections
from pipelines.quality.duplicates import compare, describe, match
from pipelines.quality.facts import facts
from pipelines.quality.judgement import pass_judgement
from pipelines.quality.reports import choose
from pipelines.store import Store, read_frame, scan_frames, write_frame

BATCH_DOCUMENTS = 300
"""A thousand take a process half as much memory again, and a quarter less time."""
FACTS_FRAME = "facts"
"""The pending frame of ``pipelines/quality/facts.py``, beside the judged ones."""


@dataclass(frozen=True)
class Batch:
    """``documents``: columns of ``schemas.documents.Documents``, ``part`` and ``key`` (the partition)."""

    number: int
    documents: pl.DataFrame


Judged = int | ContractBrokenError | OSError
"""How many documents of a batch were judged, or why none was."""


def batches(documents: pl.DataFrame) -> Iterator[Batch]:
    """Whole reports together, neighbours in the parts: a batch opens few files."""
    grouped = documents.with_columns(group=pl.coalesce("report_id", "document_id"))
    groups = grouped.group_by("group").agg(pl.col("part").min().alias("first_part"), pl.len().alias("size"))
    groups = groups.sort("first_part", "group").select(
        "group", batch=(pl.col("size").cum_sum() - pl.col("size")) // BATCH_DOCUMENTS
    )
    numbered = grouped.join(groups, on="group", how="left", maintain_order="left").drop("group")
    ordered = numbered.sort("batch", "document_id").partition_by("batch", maintain_order=True, include_key=False)
    return (Batch(number, rows) for number, rows in enumerate(ordered))


def judge_batches(home: Path, version: str, pending: Path, todo: Sequence[Batch]) -> list[Judged]:
    """Judges the documents of batches and writes below ``pending`` a file a batch, frame and year, the same wherever it
    is done. A broken contract and a store that cannot be read or written are returned, not raised, so that
    they are the same from another process.
    """
    return [_judged(Store(home), version, pending, batch) for batch in todo]


def notes(store: Store, name: str) -> pl.DataFrame:
    """What people have decided: ``schemas.notes.Corrections`` or ``Decisions``, by name."""
    path = store.corrections_path if name == "corrections" else store.decisions_path
    return read_frame(path, frame_schema(RAW[name]))


def _judged(store: Store, version: str, pending: Path, batch: Batch) -> Judged:
    try:
        _judge(store, version, pending, batch)
    except (ContractBrokenError, OSError) as error:
        return error
    return batch.documents.height


def _judge(store: Store, version: str, pending: Path, batch: Batch) -> None:
    observations, figures, statements = (
        _extracted(store, version, name, batch.documents)
        for name in ("observations", "narrative_figures", "narrative_statements")
    )
    documents = batch.documents.drop("part", "key")
    told = pass_judgement(documents, observations, figures, statements)
    reports = choose(documents, observations, told.reconciliation)
    across = pl.concat([compare(documents, observations, reports), match(documents)])
    held = corrections.hold(notes(store, "corrections"), documents, observations)
    found = [
        told.findings,
        describe(across, observations, documents, reports),
        corrections.findings(held, observations),
    ]
    frames = {
        "reports": reports,
        "reconciliation": pl.concat([told.reconciliation, across, corrections.reconciliation(held)]),
        "deductions": told.deductions,
        "suspects": told.suspects,
        "corrections": held,
        "findings": corrections.decide(pl.concat(found), notes(store, "decisions")),
    }
    for name, frame in frames.items():
        validate(name, frame, JUDGED[name])
    keys = batch.documents.select("document_id", "key")
    for name, frame in {**frames, FACTS_FRAME: facts(documents, observations)}.items():
        keyed = frame.join(keys, on="document_id", how="left", maintain_order="left")
        for (key,), rows in keyed.partition_by("key", as_dict=True, include_key=False).items():
            write_frame(rows, pending / name / str(key) / f"{batch.number:06}.parquet")


def _extracted(store: Store, version: str, name: str, documents: pl.DataFrame) -> pl.DataFrame:
    """The rows of an extracted frame that belong to the documents of a batch."""
    parts = store.parts(name, version)
    opened = [parts[part] for part in documents["part"].drop_nulls().unique().sort()]
    scanned = scan_frames(opened, frame_schema(EXTRACTED[name]))
    return scanned.join(documents.select("document_id").lazy(), on="document_id", how="semi").collect()
