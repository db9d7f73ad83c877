"""Checks of what the reports are like, not of what the program did: they warn and never block.

Belongs here: rates over the judged layer with the limit at which a person should look. Does not belong here: contracts,
which each asset checks itself before it stores anything.
"""

import dagster as dg
import polars as pl

from assets.quality import SPECS
from assets.resources import StoreResource
from pipelines.quality.judge import scan_judged

MOST_REJECTED = 0.2
LEAST_RECONCILED = 0.5


@dg.asset_check(asset=SPECS["documents"].key, description=f"At most {MOST_REJECTED:.0%} of the files are rejected.")
def rejected_share(store: StoreResource) -> dg.AssetCheckResult:
    """More rejected files than usual point to a wrong source, or to a format that no reader knows."""
    documents = scan_judged(store.store, "documents")
    total, rejected = documents.select(pl.len(), (pl.col("status") == "rejected").sum()).collect().row(0)
    return _rate(rejected, total, passed=rejected <= MOST_REJECTED * total, part="rejected", whole="documents")


@dg.asset_check(
    asset=SPECS["reports"].key,
    description=f"At least {LEAST_RECONCILED:.0%} of the reports with numbers everywhere add up.",
)
def reconciled_share(store: StoreResource) -> dg.AssetCheckResult:
    """Real reports contradict themselves now and then; when many do, look at the extraction first."""
    decided = scan_judged(store.store, "reports").filter(pl.col("reconciled").is_not_null())
    total, reconciled = decided.select(pl.len(), pl.col("reconciled").sum()).collect().row(0)
    return _rate(reconciled, total, passed=reconciled >= LEAST_RECONCILED * total, part="reconciled", whole="reports")


def _rate(part_rows: int, rows: int, *, passed: bool, part: str, whole: str) -> dg.AssetCheckResult:
    share = part_rows / rows if rows else None
    return dg.AssetCheckResult(
        passed=bool(passed),
        severity=dg.AssetCheckSeverity.WARN,
        metadata={part: int(part_rows), whole: int(rows), **({} if share is None else {"share": share})},
    )
