"""The published layer: one DuckDB file, made anew beside the old one and renamed over it. Thin over
``pipelines/marts``.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import Field

from assets.extract import SPECS as EXTRACTED_SPECS
from assets.ingest import SPECS as RAW_SPECS
from assets.measures import Measures, of_documents, of_findings, of_reports
from assets.progress import Reporter
from assets.quality import SPECS as JUDGED_SPECS
from assets.resources import StoreResource
from assets.retries import may_pass, passing_faults
from assets.serve import address_of
from assets.specs import CONTRACT, column_schema, contract_spec
from assets.version import program_version
from pipelines.damage import damage
from pipelines.extract.batch import EXTRACTOR_VERSION
from pipelines.layout import LAYOUT_VERSION
from pipelines.marts.inputs import BuildInfo, PublishError
from pipelines.marts.state import layers, store_digest
from pipelines.marts.tables import VIEWS, tables
from pipelines.marts.warehouse import PublishResult, publish
from pipelines.pages.publish import dashboard_in
from pipelines.quality.judge import scan_judged
from pipelines.store import Store

STEP = "publish"
MARTS = tuple(name for name in tables() if name.startswith("marts.") and name not in VIEWS)
_READ = [
    *(spec.key for spec in JUDGED_SPECS.values()),
    *(EXTRACTED_SPECS[name].key for name in ("observations", "sections", "narrative_figures", "narrative_statements")),
    RAW_SPECS["sources"].key,
]
WAREHOUSE = dg.AssetSpec(
    "warehouse",
    deps=_READ,
    group_name="publish",
    kinds={"duckdb"},
    description="The DuckDB file with core, quality, marts and meta; its COMMENTs say what each table means.",
)
SPECS = {
    name: dg.AssetSpec(
        dg.AssetKey(name.split(".")),
        deps=_READ,
        group_name="publish",
        kinds={"duckdb", "sql"},
        description=tables()[name].description,
        metadata={"dagster/column_schema": column_schema(tables()[name])},
    )
    for name in MARTS
}


class PublishConfig(dg.Config):
    """Where the warehouse goes."""

    warehouse: str = Field(default="", description="The DuckDB file; empty for warehouse/gongkai.duckdb in the home.")


@dg.multi_asset(name=STEP, specs=[WAREHOUSE, *SPECS.values()], check_specs=[contract_spec(WAREHOUSE)])
def publish_warehouse(
    context: dg.AssetExecutionContext, config: PublishConfig, store: StoreResource, progress: dg.ResourceParam[Reporter]
) -> Iterator[Any]:
    """Builds every table from the layers of the store, makes sure of the keys, and replaces the file."""
    progress.report("Publishing", 0, None)
    with passing_faults(context), store.writing() as place:
        target = Path(config.warehouse) if config.warehouse else place.warehouse
        build = BuildInfo(
            program_version(),
            EXTRACTOR_VERSION,
            datetime.now(UTC),
            str(LAYOUT_VERSION),
            store_digest(place, EXTRACTOR_VERSION),
        )
        try:
            result = publish(target, layers(place, EXTRACTOR_VERSION), build, record=place.published_path)
        except PublishError as error:
            if error.__cause__ is not None and may_pass(error.__cause__):
                raise error.__cause__ from None
            reason = damage(place) or str(error)
            yield dg.AssetCheckResult(
                passed=False, check_name=CONTRACT, asset_key=WAREHOUSE.key, metadata={"broken": reason}
            )
            raise dg.Failure(f"the warehouse was not published: {reason}", allow_retries=False) from None
        told = {**_metadata(result, place), **_shown(place)}
    yield dg.MaterializeResult(
        asset_key=WAREHOUSE.key,
        metadata=told,
        check_results=[dg.AssetCheckResult(passed=True, check_name=CONTRACT, asset_key=WAREHOUSE.key)],
    )
    for name, spec in SPECS.items():
        yield dg.MaterializeResult(asset_key=spec.key, metadata={"dagster/row_count": result.rows[name]})


def _metadata(result: PublishResult, place: Store) -> dict[str, Any]:
    listed = "\n".join(
        ["| table | rows |", "| --- | ---: |", *(f"| {name} | {rows:,} |" for name, rows in result.rows.items())]
    )
    return {
        "path": dg.MetadataValue.path(result.path),
        "dashboard": dg.MetadataValue.url(address_of(dashboard_in(place.pages), place.home)),
        "bytes": result.byte_size,
        "seconds": round(result.seconds, 3),
        "tables": dg.MetadataValue.md(listed),
        "dagster/row_count": sum(result.rows.values()),
    }


def _shown(place: Store) -> Measures:
    """What the reports of all years say, to be watched from one publication to the next."""
    documents, reports, findings = (scan_judged(place, name) for name in ("documents", "reports", "findings"))
    return {**of_documents(documents), **of_reports(reports), **of_findings(findings)}
