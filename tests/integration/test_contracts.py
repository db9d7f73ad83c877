"""A frame that breaks its contract is a failed blocking check of its asset: nothing is stored, nothing runs on it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest

from assets.definitions import definitions
from assets.partitions import YEARS, range_tags
from assets.progress import Reporter
from pipelines.ingest.ingest import Ingested, ingest
from tests.layouts import as_text, consistent


@pytest.mark.parametrize("table", ["sources", "raw_reports"])
def test_a_raw_table_that_breaks_its_contract_fails_its_check(
    table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: Any) -> Ingested:
        found = ingest(*given)
        frame: pl.DataFrame = getattr(found, table)
        damaged: dict[str, Any] = {table: frame.with_columns(document_id=pl.lit("no digest"))}
        return replace(found, **damaged)

    monkeypatch.setattr("assets.ingest.ingest", broken)
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GONGKAI_SOURCE", str(tmp_path / "report.txt"))
    (tmp_path / "report.txt").write_text(as_text(consistent("2021", 7), "tab-rows"), encoding="utf-8")
    with dg.DagsterInstance.ephemeral() as instance:
        job = definitions(Reporter()).resolve_job_def("everything")
        tags = range_tags(YEARS.get_partition_keys())
        result = job.execute_in_process(instance=instance, tags=tags, raise_on_error=False)
    assert not result.success
    (check,) = result.get_asset_check_evaluations()
    assert (check.asset_key.path, check.check_name, check.passed) == (["raw", table], "contract", False)
    assert "document_id" in str(check.metadata["broken"].value)
    assert result.get_asset_materialization_events() == []
    assert not (tmp_path / "home" / "raw").exists()
