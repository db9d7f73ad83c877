"""The pages: the dashboard and a page a report, made from the published warehouse. Thin over ``pipelines/pages``."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import Field

from assets.marts import WAREHOUSE
from assets.progress import Reporter
from assets.resources import StoreResource
from assets.retries import passing_faults
from assets.serve import address_of
from assets.version import program_version
from pipelines.pages.publish import write_pages

STEP = "pages"
DASHBOARD = dg.AssetSpec(
    "dashboard",
    deps=[WAREHOUSE.key],
    group_name="publish",
    kinds={"html"},
    description="One HTML file with charts, filters and a search, and a page a report with its tables as printed and "
    "the place of every cell. They load nothing and need no server.",
)


class PagesConfig(dg.Config):
    """What the pages are made from."""

    warehouse: str = Field(default="", description="The DuckDB file; empty for warehouse/gongkai.duckdb in the home.")


@dg.multi_asset(name=STEP, specs=[DASHBOARD])
def write_dashboard(
    context: dg.AssetExecutionContext, config: PagesConfig, store: StoreResource, progress: dg.ResourceParam[Reporter]
) -> Iterator[Any]:
    """Writes the pages of the reports that changed, then the dashboard."""
    with passing_faults(context), store.writing() as place:
        warehouse = Path(config.warehouse) if config.warehouse else place.warehouse
        tell = partial(progress.report, "Writing pages")
        result = write_pages(warehouse, place.pages, program_version(), "zh", tell)
    yield dg.MaterializeResult(
        asset_key=DASHBOARD.key,
        metadata={
            "path": dg.MetadataValue.path(result.dashboard),
            "url": dg.MetadataValue.url(address_of(result.dashboard, place.home)),
            "bytes": result.byte_size,
            "reports": result.reports,
            "pages_written": result.written,
            "pages_removed": result.removed,
            "seconds": round(result.seconds, 3),
        },
    )
