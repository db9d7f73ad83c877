"""The judged layer, one partition a report year. Thin over ``pipelines/quality``."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl

from assets.extract import SPECS as EXTRACTED_SPECS
from assets.ingest import SPECS as RAW_SPECS
from assets.partitions import IN_ONE_RUN, YEARS
from assets.progress import Reporter
from assets.resources import StoreResource
from assets.specs import contract_spec, made, refused, table_spec
from pipelines.contracts import JUDGED, ContractBrokenError
from pipelines.extract.batch import EXTRACTOR_VERSION
from pipelines.quality.judge import judge, scan_judged

STEP = "judge"
_READ = [
    EXTRACTED_SPECS["documents"].key,
    EXTRACTED_SPECS["observations"].key,
    RAW_SPECS["sources"].key,
    RAW_SPECS["raw_reports"].key,
]
SPECS = {
    name: table_spec("judged", name, model, group="judge", deps=_READ, partitions=YEARS)
    for name, model in JUDGED.items()
}


@dg.multi_asset(
    name=STEP,
    specs=[*SPECS.values()],
    check_specs=[contract_spec(spec) for spec in SPECS.values()],
    backfill_policy=IN_ONE_RUN,
)
def judge_years(
    context: dg.AssetExecutionContext, store: StoreResource, progress: dg.ResourceParam[Reporter]
) -> Iterator[Any]:
    """Says whose report each document is and for which year, puts it to every check, and writes down what fails."""

    def report(done: int, total: int) -> None:
        progress.report("Checking reports", done, total)

    with store.writing() as place:
        try:
            years = judge(place, EXTRACTOR_VERSION, context.partition_keys, YEARS.get_partition_keys(), report)
        except ContractBrokenError as error:
            yield from refused(SPECS[str(error).partition(":")[0]].key, error)
            return
        for name, spec in SPECS.items():
            table = scan_judged(place, name)
            rows, preview = table.select(pl.len()).collect().item(), table.head(5).collect()
            yield made(spec.key, rows, preview, {"years": dg.MetadataValue.md(_by_year(years, name))})


def _by_year(years: pl.DataFrame, name: str) -> str:
    rows = [f"| {year} | {rows:,} |" for year, rows in years.select("year", name).iter_rows() if rows]
    return "\n".join(["| year | rows |", "| --- | ---: |", *rows])
