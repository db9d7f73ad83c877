"""The code location loads as the Dagster server loads it, and its assets are the ones that others rely on."""

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from assets.definitions import ASSETS, definitions, defs
from assets.expectations import expectations
from assets.partitions import YEARS, range_tags
from assets.policy import OWNER
from assets.progress import Reporter
from tests.layouts import as_text, consistent

PROJECT = Path(__file__).resolve().parents[2]

JUDGED = {
    f"judged/{name}"
    for name in ("documents", "reports", "reconciliation", "deductions", "suspects", "corrections", "findings")
}
KEYS = {
    "raw/sources",
    "raw/raw_reports",
    "raw/files",
    "raw/fetches",
    "raw/corrections",
    "raw/decisions",
    "extracted/document_cells",
    "extracted/documents",
    "extracted/observations",
    "extracted/sections",
    "extracted/narrative_figures",
    "extracted/narrative_statements",
    *JUDGED,
    "warehouse",
    "dashboard",
    "marts/indicator_values",
    "marts/agency_year_indicators",
    "marts/region_year_indicators",
    "marts/region_bodies_year_indicators",
    "marts/region_territory_year_indicators",
    "marts/national_year_indicators",
    "marts/year_on_year",
    "marts/reason_shares",
    "marts/rankings",
    "marts/report_quality",
    "data_docs",
}
SPECS = {spec.key.to_user_string(): spec for asset in ASSETS for spec in asset.specs}


def test_the_server_loads_the_workspace_without_a_complaint(tmp_path: Path) -> None:
    validate = ["-m", "dagster", "definitions", "validate", "--workspace", "workspace.yaml", "--log-level", "warning"]
    (tmp_path / "dagster.yaml").write_text("telemetry: {enabled: false}\n", encoding="utf-8")
    environment = {**os.environ, "DAGSTER_HOME": str(tmp_path), "GONGKAI_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        [sys.executable, *validate],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stdout + done.stderr
    assert not (tmp_path / "home").exists(), "loading the code location must not touch the store"


def test_asset_keys_are_these_and_no_others() -> None:
    assert SPECS.keys() == KEYS


def test_every_column_that_the_ui_shows_says_what_it_holds() -> None:
    schemas = {key: spec.metadata.get("dagster/column_schema") for key, spec in SPECS.items()}
    columns = {
        f"{key}.{one.name}": one.description for key, schema in schemas.items() if schema for one in schema.columns
    }
    assert len(columns) > len(SPECS)
    assert [column for column, said in columns.items() if not said] == []


def test_only_what_is_judged_is_partitioned_and_a_range_of_years_is_one_run() -> None:
    assert {key for key, spec in SPECS.items() if spec.partitions_def} == JUDGED
    graph = defs.resolve_asset_graph()
    policies = {graph.get(dg.AssetKey.from_user_string(key)).backfill_policy for key in JUDGED}
    assert policies == {dg.BackfillPolicy.single_run()}


@pytest.mark.parametrize("key", sorted(KEYS))
def test_every_asset_says_what_it_is(key: str) -> None:
    spec = SPECS[key]
    assert spec.description
    assert "\n " not in spec.description, "the UI reads Markdown, in which an indented line is code"
    assert spec.owners == [OWNER]
    assert spec.group_name in {"ingest", "extract", "judge", "publish"}
    assert spec.kinds
    if key not in ("warehouse", "dashboard", "data_docs"):
        columns = spec.metadata["dagster/column_schema"].columns
        assert columns
        assert all(column.type for column in columns)


def test_contracts_block_and_what_is_plausible_does_not() -> None:
    graph = defs.resolve_asset_graph()
    checks = {check.to_user_string(): graph.get_check_spec(check) for check in graph.asset_check_keys}
    blocking = {name for name, spec in checks.items() if spec.blocking}
    marts = {key for key in KEYS if key.startswith("marts/")}
    assert blocking == {f"{key}:contract" for key in KEYS - marts - {"dashboard", "data_docs"}}
    assert checks.keys() - blocking == {f"{one.asset}:{one.code}" for one in expectations()}


def test_the_job_holds_everything_and_the_schedule_waits_for_an_operator() -> None:
    job = defs.resolve_job_def("everything")
    assert {key.to_user_string() for key in job.asset_layer.executable_asset_keys} == KEYS
    schedule = defs.resolve_schedule_def("season")
    assert schedule.default_status is dg.DefaultScheduleStatus.STOPPED


def test_the_schedule_asks_for_one_run_over_all_years() -> None:
    schedule = defs.resolve_schedule_def("season")
    with dg.build_schedule_context() as context:
        requests = schedule.evaluate_tick(context).run_requests
    assert requests is not None
    assert [request.tags.get("dagster/asset_partition_range_start") for request in requests] == ["2008"]
    assert [request.tags.get("dagster/asset_partition_range_end") for request in requests] == ["unknown"]


def test_one_run_with_the_tags_of_the_schedule_does_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "home"))
    (tmp_path / "report.txt").write_text(as_text(consistent("2021", 7), "tab-rows"), encoding="utf-8")
    monkeypatch.setenv("GONGKAI_SOURCE", str(tmp_path / "report.txt"))
    with dg.DagsterInstance.ephemeral() as instance:
        job = definitions(Reporter()).resolve_job_def("everything")
        result = job.execute_in_process(instance=instance, tags=range_tags(YEARS.get_partition_keys()))
    assert result.success
    made = {event.asset_key.to_user_string() for event in result.get_asset_materialization_events() if event.asset_key}
    assert made == KEYS
    assert {check.check_name for check in result.get_asset_check_evaluations() if check.passed} == {
        "contract",
        *(one.code for one in expectations()),
    }
    assert (tmp_path / "home" / "warehouse" / "gongkai.duckdb").is_file()
    assert (tmp_path / "home" / "pages" / "index.html").is_file()
    assert (tmp_path / "home" / "data_docs" / "index.html").is_file()
