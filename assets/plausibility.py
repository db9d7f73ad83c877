"""Whether each report year looks like a year: checks that warn, and the pages that show them. Thin over ``suites.py``.

Belongs here: the asset of the Data Docs, the checks and their metadata. Does not belong here: what is expected
(``expectations.toml``), contracts, which each asset checks itself before it stores anything.

Great Expectations takes seconds to import: ``suites.py`` is imported when a step runs, not when the code location
loads.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from assets.expectations import Expectation, expectations
from assets.marts import SPECS, WAREHOUSE
from assets.progress import Reporter
from assets.resources import StoreResource
from assets.retries import passing_faults
from assets.serve import address_of
from pipelines.plausibility.verdicts import Verdict

if TYPE_CHECKING:
    from assets.suites import Judged

DATA_DOCS = dg.AssetSpec(
    "data_docs",
    deps=[WAREHOUSE.key, *(spec.key for spec in SPECS.values())],
    group_name="publish",
    kinds={"html"},
    description="How plausible each report year of the warehouse is, as pages that need no network.",
)
_ONCE_PUBLISHED = dg.AutomationCondition.any_deps_match(dg.AutomationCondition.newly_updated()).since_last_handled()
"""What automation publishes is judged too, unless the run that published has done so. Not eager, which would judge the
warehouse that is about to be replaced while years are judged in a run before.
"""
_NO_YEAR = "no report year can be judged"


def _check_spec(one: Expectation) -> dg.AssetCheckSpec:
    key = dg.AssetKey(one.asset.split("/"))
    return dg.AssetCheckSpec(
        one.code,
        asset=key,
        description=f"{one.general.en}. {one.reason.en}",
        automation_condition=_ONCE_PUBLISHED,
    )


@dg.multi_asset(name="data_docs", specs=[DATA_DOCS])
def write_data_docs(
    context: dg.AssetExecutionContext, store: StoreResource, progress: dg.ResourceParam[Reporter]
) -> dg.MaterializeResult[None]:
    """Writes the pages anew; who reads them meanwhile has the old ones."""
    progress.report("Judging whole years", 0, None)
    from pipelines.pages.data_docs import Overview, write_data_docs

    with passing_faults(context), store.writing() as place:
        warehouse, judged = _judged(context.instance, place.warehouse)
        overview = Overview(
            judged.verdicts,
            {one.code: one.general for one in expectations()},
            {one.code: one.reason for one in expectations()},
            warehouse,
            judged.built_at,
        )
        page = write_data_docs(place.data_docs, overview, judged.write_site)
    counts = {state: sum(one.state == state for one in judged.verdicts) for state in ("passed", "failed", "skipped")}
    return dg.MaterializeResult(
        asset_key=DATA_DOCS.key,
        metadata={
            "path": dg.MetadataValue.path(page),
            "url": dg.MetadataValue.url(address_of(page, place.home)),
            "as_expected": counts["passed"],
            "not_as_expected": counts["failed"],
            "not_judged": counts["skipped"],
        },
    )


@dg.multi_asset_check(name="plausible_years", specs=[_check_spec(one) for one in expectations()], can_subset=True)
def plausible_years(context: dg.AssetCheckExecutionContext, store: StoreResource) -> Iterator[dg.AssetCheckResult]:
    """Holds every report year against the expectations; a year that is not as expected warns and blocks nothing."""
    _, judged = _judged(context.instance, store.store.warehouse)
    for key in context.selected_asset_check_keys:
        verdicts = [one for one in judged.verdicts if one.code == key.name]
        yield dg.AssetCheckResult(
            asset_key=key.asset_key,
            check_name=key.name,
            passed=all(one.state != "failed" for one in verdicts),
            severity=dg.AssetCheckSeverity.WARN,
            description=_summary(verdicts),
            metadata=_metadata(verdicts),
        )


def _judged(instance: dg.DagsterInstance, own: Path) -> tuple[Path, "Judged"]:
    """The warehouse that was published last, wherever that was, and what is said of it."""
    from assets.suites import built_at, judge

    event = instance.get_latest_materialization_event(WAREHOUSE.key)
    made = event.asset_materialization if event else None
    published = Path(str(made.metadata["path"].value)) if made and "path" in made.metadata else own
    warehouse = published if published.is_file() else own
    try:
        return warehouse, judge(warehouse, built_at(warehouse), datetime.now(UTC).date())
    except FileNotFoundError as error:
        raise dg.Failure(str(error), allow_retries=False) from None


def _summary(verdicts: Sequence[Verdict]) -> str:
    failed = [f"{one.year}: {one.found}" for one in verdicts if one.state == "failed"]
    judged = sum(one.state != "skipped" for one in verdicts)
    if not judged:
        return _NO_YEAR
    if not failed:
        return f"as expected, {judged} judged"
    return f"not as expected in {len(failed)} of {judged}: {'; '.join(failed)}"


def _metadata(verdicts: Sequence[Verdict]) -> dict[str, dg.MetadataValue | int | float]:
    lines = ["| year | verdict | observed | expected, or why it is not judged |", "| --- | --- | ---: | --- |"]
    lines += [f"| {one.year} | {one.state} | {one.found} | {one.words.en} |" for one in verdicts]
    counts = {
        name: sum(one.state == state for one in verdicts)
        for name, state in (("as_expected", "passed"), ("not_as_expected", "failed"), ("not_judged", "skipped"))
    }
    latest = next((one for one in verdicts if one.observed is not None), None)
    known: dict[str, dg.MetadataValue | int | float] = {**counts, "years": dg.MetadataValue.md("\n".join(lines))}
    if latest is not None and latest.observed is not None:
        known |= {"observed": round(latest.observed, 4), "observed_in": dg.MetadataValue.text(latest.year)}
    if latest is not None and latest.rows is not None and latest.against is not None:
        known |= {"rows": latest.rows, "rows_against": latest.against}
    return known
