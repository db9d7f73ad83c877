"""The extracted layer, incremental by content: a document is read once per extractor version. Thin over
``pipelines/extract``.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import dagster as dg
import polars as pl

from assets.ingest import SPECS as RAW_SPECS
from assets.measures import Stopwatch, of_cells, of_documents
from assets.progress import Reporter
from assets.resources import StoreResource, WorkersResource
from assets.retries import passing_faults
from assets.specs import contract_spec, made, of_table, refused, table_spec
from assets.workers import Cost, Failed
from pipelines.contracts import EXTRACTED, RAW, ContractBrokenError, frame_schema
from pipelines.extract.batch import EXTRACTOR_VERSION
from pipelines.extract.outdated import drop_outdated
from pipelines.extract.parts import extract_part, pending, reject_part
from pipelines.ingest.limits import limits
from pipelines.read.documents import Pending
from pipelines.read.registry import HTML, TEXT, reader_version, readers
from pipelines.store import Store, read_frame, scan_frames

STEP = "extract"
_MEASURED = {"documents": of_documents, "observations": of_cells}
_SOURCE = [RAW_SPECS["raw_reports"].key]
SPECS = {name: table_spec("extracted", name, model, group="extract", deps=_SOURCE) for name, model in EXTRACTED.items()}


@dg.multi_asset(
    name=STEP,
    specs=[*SPECS.values()],
    check_specs=[contract_spec(spec) for spec in SPECS.values()],
    code_version="-".join([EXTRACTOR_VERSION, *(str(reader_version(media_type)) for media_type in readers())]),
)
def extract_documents(
    context: dg.AssetExecutionContext,
    store: StoreResource,
    workers: WorkersResource,
    progress: dg.ResourceParam[Reporter],
) -> Iterator[Any]:
    """Reads every document that this version of the extractor has not read yet, in batches over worker processes."""
    watch = Stopwatch()
    with passing_faults(context), store.writing() as place:
        outdated = drop_outdated(place)
        if outdated:
            context.log.info(f"{outdated} documents are read again: their reader was corrected")
        place.drop_dead_parts(EXTRACTED, EXTRACTOR_VERSION)
        todo = _todo(place)
        now = datetime.now(UTC)
        failed: list[tuple[Pending, str]] = []
        done = 0
        progress.report("Reading documents", done, len(todo))
        for outcome in workers.map(partial(extract_part, place.home, now), todo, _cost, place.home):
            if isinstance(outcome, ContractBrokenError):
                yield from refused(_broken(outcome), outcome)
            elif isinstance(outcome, OSError):
                raise outcome
            elif isinstance(outcome, Failed):
                context.log.warning(f"{outcome.item.document_id}: {outcome.reason}")
                failed.append((outcome.item, f"the extractor failed on this file: {outcome.reason}"))
                done += 1
            else:
                place.commit(outcome.name)
                done += outcome.documents
            progress.report("Reading documents", done, len(todo))
        if failed:
            place.commit(reject_part(place.home, now, failed).name)
        measures = {
            "documents_read": len(todo),
            "documents_failed": len(failed),
            "bytes": sum(one.byte_size for one in todo),
            "seconds": watch.seconds(),
        }
        for name, spec in SPECS.items():
            frame = scan_frames(place.parts(name, EXTRACTOR_VERSION), frame_schema(EXTRACTED[name]))
            rows = frame.select(pl.len()).collect().item()
            counted = _MEASURED[name](frame) if name in _MEASURED else {}
            yield made(spec.key, {**of_table(rows, frame.head(5).collect()), **measures, **counted})


def _todo(place: Store) -> list[Pending]:
    raw = read_frame(place.raw_reports_path, frame_schema(RAW["raw_reports"]))
    documents = scan_frames(place.parts("documents", EXTRACTOR_VERSION), frame_schema(EXTRACTED["documents"]))
    return pending(raw, documents.select("document_id").collect())


def _cost(one: Pending) -> Cost:
    reader = readers()[one.media_type]
    seconds = limits().seconds(reader.seconds)
    return Cost(one.document_id, one.byte_size, seconds, contained=reader.media_type not in (TEXT, HTML))


def _broken(error: ContractBrokenError) -> dg.AssetKey:
    """The table whose contract is broken; the message begins with its name."""
    return SPECS[str(error).partition(":")[0]].key
