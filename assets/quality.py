"""The judged layer, one partition a report year. Thin over ``pipelines/quality``."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
from pydantic import Field

from assets.extract import SPECS as EXTRACTED_SPECS
from assets.ingest import SPECS as RAW_SPECS
from assets.measures import Stopwatch, of_documents, of_findings, of_reports
from assets.partitions import IN_ONE_RUN, YEARS
from assets.progress import Reporter
from assets.resources import StoreResource, WorkersResource
from assets.retries import passing_faults
from assets.specs import contract_spec, made, of_table, refused, table_spec
from assets.workers import Cost, Failed
from pipelines.contracts import JUDGED, ContractBrokenError, frame_schema
from pipelines.extract.batch import EXTRACTOR_VERSION
from pipelines.quality.batches import Batch, Judged
from pipelines.quality.judge import current_documents, judge, stale_years, with_moved
from pipelines.store import Store, scan_frames

STEP = "judge"
_MEASURED = {"documents": of_documents, "reports": of_reports, "findings": of_findings}
_READ = [
    EXTRACTED_SPECS["documents"].key,
    EXTRACTED_SPECS["observations"].key,
    EXTRACTED_SPECS["narrative_figures"].key,
    EXTRACTED_SPECS["narrative_statements"].key,
    RAW_SPECS["sources"].key,
    RAW_SPECS["raw_reports"].key,
]
SPECS = {
    name: table_spec("judged", name, model, group="judge", deps=_READ, partitions=YEARS)
    for name, model in JUDGED.items()
}


class JudgeConfig(dg.Config):
    """Which of the years asked for are judged."""

    only: list[str] = Field(
        default=[],
        description="These, every document of them, whether or not anything changed. Empty: what changed in those of "
        "which something did.",
    )


@dg.multi_asset(
    name=STEP,
    specs=[*SPECS.values()],
    check_specs=[contract_spec(spec) for spec in SPECS.values()],
    backfill_policy=IN_ONE_RUN,
)
def judge_years(
    context: dg.AssetExecutionContext,
    config: JudgeConfig,
    store: StoreResource,
    workers: WorkersResource,
    progress: dg.ResourceParam[Reporter],
) -> Iterator[Any]:
    """Says whose report each document is and for which year, puts it to every check, and writes down what fails. A year
    of which nothing changed since it was judged is left as it is; one that documents moved to or from is judged with
    it, also where it was not asked for.
    """

    def report(done: int, total: int) -> None:
        progress.report("Checking reports", done, total)

    watch = Stopwatch()
    with passing_faults(context), store.writing() as place:
        asked, known = context.partition_keys, YEARS.get_partition_keys()
        documents = current_documents(place, EXTRACTOR_VERSION)
        wanted = config.only or stale_years(place, documents, known)
        todo = [year for year in asked if year in wanted]
        todo = with_moved(place, documents, todo, known) if todo else []
        context.log.info(f"years judged: {', '.join(todo) or 'none, all are as they were'}")
        try:
            each = partial(side_by_side, workers, place.home)
            judge(place, EXTRACTOR_VERSION, documents, todo, known, report, each, anew=bool(config.only))
        except ContractBrokenError as error:
            yield from refused(SPECS[str(error).partition(":")[0]].key, error)
            return
        measures = {"years_judged": len(todo), "seconds": watch.seconds()}
        for name, spec in SPECS.items():
            for year in asked:
                context.add_asset_metadata(_of_year(place, name, year), asset_key=spec.key, partition_key=year)
            yield made(spec.key, measures)


def side_by_side(
    workers: WorkersResource, home: Path, function: Callable[[Sequence[Batch]], list[Judged]], batches: Sequence[Batch]
) -> Iterator[Judged]:
    """The outcomes of ``function`` over ``batches``, a batch a process."""
    for outcome in workers.map(function, batches, partial(_cost, workers), home):
        if isinstance(outcome, Failed):
            first = str(outcome.item.documents["document_id"].item(0))
            raise RuntimeError(f"documents from {first} on cannot be judged: {outcome.reason}")
        yield from outcome


def _of_year(place: Store, name: str, year: str) -> dict[str, Any]:
    """Of one partition, so that the UI plots what each year holds; what all years hold is told of the warehouse."""
    path = place.judged_path(name, year)
    table = scan_frames([path] if path.exists() else [], frame_schema(JUDGED[name]))
    rows, preview = table.select(pl.len()).collect().item(), table.head(5).collect()
    return {**of_table(rows, preview), **(_MEASURED[name](table) if name in _MEASURED else {})}


def _cost(workers: WorkersResource, batch: Batch) -> Cost:
    """As heavy as all that a process is given at a time."""
    return Cost(f"batch {batch.number}", workers.batch_bytes, workers.batch_seconds)
