"""One batch from the archive to its part files: what a worker process is given to do.

Belongs here: reading the bytes, holding the result to the contracts, writing it, and what becomes of a document that
cannot be extracted. Does not belong here: extraction (``batch.py``), processes and retries (``assets``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from pipelines.contracts import EXTRACTED, ContractBrokenError, frame_schema, validate
from pipelines.extract.batch import EXTRACTOR_VERSION, extract, rejected_documents
from pipelines.ingest.archive import ArchiveDamagedError
from pipelines.read.documents import Pending, RawDocument
from pipelines.read.registry import readers
from pipelines.store import Store

PENDING_COLUMNS = ("document_id", "media_type", "encoding", "byte_size")


@dataclass(frozen=True)
class Part:
    """What became of a batch: its part, which counts once the store has committed it, and how much is in it."""

    name: str
    documents: int
    rejected: int
    rows: dict[str, int]


def pending(raw_reports: pl.DataFrame, done: pl.DataFrame) -> list[Pending]:
    """The readable rows of ``raw_reports`` whose ``document_id`` is not in ``done``, in their order: first what is read
    fastest, and each media type together, since some are converted by one process a batch.
    """
    rows = raw_reports.filter(pl.col("status") == "readable").join(
        done, on="document_id", how="anti", maintain_order="left"
    )
    found = [Pending(*row) for row in rows.select(PENDING_COLUMNS).iter_rows() if row[1] in readers()]
    return sorted(found, key=lambda one: (readers()[one.media_type].seconds, one.media_type))


def extract_part(home: Path, now: datetime, batch: Sequence[Pending]) -> Part | ContractBrokenError | OSError:
    """Extracts a batch and writes its part, uncommitted. Raises whatever a reader raises on a bad document.

    A broken contract and a store that cannot be read or written are returned, not raised: they are no fault of a
    document that could be found by trying fewer of them.
    """
    store = Store(home)
    documents: list[RawDocument] = []
    damaged: list[tuple[Pending, str]] = []
    for one in batch:
        try:
            data = store.archive.get(one.document_id)
        except ArchiveDamagedError as error:
            damaged.append((one, str(error)))
        except OSError as error:
            return error
        else:
            documents.append(RawDocument(one.document_id, one.media_type, one.encoding, one.byte_size, data))
    extracted = extract(documents, now)
    frames = {name: getattr(extracted, name) for name in EXTRACTED}
    if damaged:
        rejected = rejected_documents(damaged, now)
        frames["documents"] = pl.concat([frames["documents"], rejected.select(frames["documents"].columns)])
    try:
        return _write(store, frames)
    except (ContractBrokenError, OSError) as error:
        return error


def reject_part(home: Path, now: datetime, failed: Sequence[tuple[Pending, str]]) -> Part:
    """Writes the part of documents that could not be extracted, each with its reason; they have no other rows."""
    frames = {name: pl.DataFrame(schema=frame_schema(model)) for name, model in EXTRACTED.items()}
    return _write(Store(home), frames | {"documents": rejected_documents(failed, now)})


def _write(store: Store, frames: dict[str, pl.DataFrame]) -> Part:
    for name, frame in frames.items():
        validate(name, frame, EXTRACTED[name])
    part = store.add_part(frames, EXTRACTOR_VERSION)
    documents = frames["documents"]
    rejected = documents.filter(pl.col("status") == "rejected").height
    return Part(part, documents.height, rejected, {name: frame.height for name, frame in frames.items()})
