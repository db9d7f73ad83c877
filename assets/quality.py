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
from assets.specs import contract_spec, made, refused, table_spec
from assets.workers import Cost, Failed
from pipelines.contracts import JUDGED, ContractBrokenError
from pipelines.extract.batch import EXTRACTOR_VERSION
from pipelines.quality.batches import Batch, Judged
from pipelines.quality.judge import current_documents, judge, scan_judged, stale_years

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
        default=[], description="These, whether or not they changed. Empty: those of which something changed."
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
    of which nothing changed since it was judged is left as it is.
    """

    def report(done: int, total: int) -> None:
        progress.report("Checking reports", done, total)

    watch = Stopwatch()
    with passing_faults(context), store.writing() as place:
        asked, known = context.partition_keys, YEARS.get_partition_keys()
        documents = current_documents(place, EXTRACTOR_VERSION)
        todo = [year for year in asked if year in config.only] or stale_years(place, documents, asked)
        context.log.info(f"years judged: {', '.join(todo) or 'none, all are as they were'}")
        try:
            years = judge(place, EXTRACTOR_VERSION, todo, known, report, partial(side_by_side, workers, place.home))
        except ContractBrokenError as error:
            yield from refused(SPECS[str(error).partition(":")[0]].key, error)
            return
        for name, spec in SPECS.items():
            table = scan_judged(place, name)
            rows, preview = table.select(pl.len()).collect().item(), table.head(5).collect()
            counted = _MEASURED[name](table) if name in _MEASURED else {}
            by_year = dg.MetadataValue.md(_by_year(years, name))
            measures = {"years": by_year, "years_judged": len(todo), "seconds": watch.seconds(), **counted}
            yield made(spec.key, rows, preview, measures)


def side_by_side(
    workers: WorkersResource, home: Path, function: Callable[[Sequence[Batch]], list[Judged]], batches: Sequence[Batch]
) -> Iterator[Judged]:
    """The outcomes of ``function`` over ``batches``, a batch a process."""
    for outcome in workers.map(function, batches, partial(_cost, workers), home):
        if isinstance(outcome, Failed):
            first = str(outcome.item.documents["document_id"].item(0))
            raise RuntimeError(f"documents from {first} on cannot be judged: {outcome.reason}")
        yield from outcome


def _cost(workers: WorkersResource, batch: Batch) -> Cost:
    """As heavy as all that a process is given at a time."""
    return Cost(f"batch {batch.number}", workers.batch_bytes, workers.batch_seconds)


def _by_year(years: pl.DataFrame, name: str) -> str:
    rows = [f"| {year} | {rows:,} |" for year, rows in years.select("year", name).iter_rows() if rows]
    return "\n".join(["| year | rows |", "| --- | ---: |", *rows])
