"""What runs by itself: the landing place is watched, the season has its schedule, marts follow observations."""

import json
import os
import warnings
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest

from assets import automation
from assets.automation import landing_place, season
from assets.definitions import definitions
from assets.expectations import expectations
from assets.partitions import YEARS, range_tags
from assets.progress import Reporter
from assets.resources import StoreResource
from tests import buckets
from tests.layouts import as_text, consistent


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as made:
        yield made


@pytest.fixture
def landing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "landing"
    folder.mkdir()
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GONGKAI_SOURCE", str(folder))
    land(folder, "one.txt", 7)
    return folder


def land(folder: Path, name: str, seed: int) -> None:
    (folder / name).write_text(as_text(consistent("2021", seed), "tab-rows"), encoding="utf-8")


def tick(instance: dg.DagsterInstance, cursor: str | None) -> tuple[list[dg.RunRequest], str | None]:
    """What one evaluation of the sensor asks for, and its cursor afterwards."""
    with dg.build_sensor_context(instance=instance, cursor=cursor, resources={"store": StoreResource()}) as context:
        result = landing_place(context)
        if isinstance(result, dg.SensorResult):
            return list(result.run_requests or []), result.cursor
        return [], context.cursor


def carry_out(instance: dg.DagsterInstance, request: dg.RunRequest) -> None:
    job = definitions(Reporter()).resolve_job_def(request.job_name or "")
    assert job.execute_in_process(instance=instance, run_config=request.run_config, tags=request.tags).success


def fail(instance: dg.DagsterInstance, request: dg.RunRequest) -> None:
    """The run that was asked for ends as one whose process was killed does."""
    job = definitions(Reporter()).resolve_job_def(request.job_name or "")
    instance.report_run_failed(instance.create_run_for_job(job, run_config=request.run_config, tags=request.tags))


def test_what_lands_is_read_then_judged_then_nothing_more_is_asked_for(
    instance: dg.DagsterInstance, landing: Path
) -> None:
    (reading,), cursor = tick(instance, None)
    assert reading.job_name == "read"
    assert tick(instance, cursor)[0] == []  # nothing changed while the run is waited for
    carry_out(instance, reading)
    (judging,), cursor = tick(instance, cursor)
    assert judging.job_name == "judge_and_publish"
    year = str(consistent("2021", 7).year)
    assert (
        judging.tags["dagster/asset_partition_range_start"] == judging.tags["dagster/asset_partition_range_end"] == year
    )
    carry_out(instance, judging)
    assert (Path(os.environ["GONGKAI_HOME"]) / "warehouse" / "gongkai.duckdb").is_file()
    assert tick(instance, cursor)[0] == []


def test_the_same_content_is_asked_for_once_even_when_the_cursor_is_lost(
    instance: dg.DagsterInstance, landing: Path
) -> None:
    first, second = tick(instance, None)[0][0], tick(instance, None)[0][0]
    assert first.run_key == second.run_key is not None
    land(landing, "two.txt", 8)
    assert tick(instance, None)[0][0].run_key != first.run_key


def test_a_run_that_failed_is_asked_for_again_later_and_not_for_ever(
    instance: dg.DagsterInstance, landing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (reading,), cursor = tick(instance, None)
    keys = {reading.run_key}
    for _ in range(automation.TRIES_MORE):
        fail(instance, reading)
        assert tick(instance, cursor)[0] == [], "not at once"
        with monkeypatch.context() as later:
            later.setattr(automation, "FIRST_WAIT", timedelta(0))
            (reading,), cursor = tick(instance, cursor)
        assert reading.job_name == "read"
        keys.add(reading.run_key)
    assert len(keys) == automation.TRIES_MORE + 1, "Dagster makes one run a key"
    fail(instance, reading)
    monkeypatch.setattr(automation, "FIRST_WAIT", timedelta(0))
    assert tick(instance, cursor)[0] == []
    carry_out(instance, reading)
    (judging,), cursor = tick(instance, cursor)
    fail(instance, judging)
    (again,), cursor = tick(instance, cursor)
    assert again.tags == judging.tags and again.run_key != judging.run_key
    carry_out(instance, again)
    assert tick(instance, cursor)[0] == []


def test_a_landing_place_that_is_away_is_no_empty_one(instance: dg.DagsterInstance, landing: Path) -> None:
    _, cursor = tick(instance, None)
    landing.rename(landing.with_name("away"))
    assert tick(instance, cursor) == ([], cursor)
    landing.with_name("away").rename(landing)
    assert tick(instance, cursor)[0] == []


def test_the_cursor_says_what_was_seen(instance: dg.DagsterInstance, landing: Path) -> None:
    cursor = json.loads(tick(instance, None)[1] or "")
    assert set(cursor) == {"place", "held"}


def test_the_season_is_daily_until_april_and_weekly_afterwards() -> None:
    assert season.execution_timezone == "Asia/Shanghai"
    assert season.cron_schedule == ["0 3 * 1-4 *", "0 3 * 5-12 1"]
    assert season.default_status is dg.DefaultScheduleStatus.STOPPED


def test_declarative_automation_goes_from_the_observations_to_the_marts(
    instance: dg.DagsterInstance, landing: Path
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        defs = definitions(Reporter())
        keys = set(defs.resolve_asset_graph().get_all_asset_keys())
        judged = {key for key in keys if key.path[0] == "judged"}
        published = {key for key in keys if key.path[0] in ("marts", "warehouse", "dashboard", "data_docs")}
        seen = dg.evaluate_automation_conditions(defs, instance)
        carry_out(instance, dg.RunRequest(job_name="read"))
        seen = dg.evaluate_automation_conditions(defs, instance, cursor=seen.cursor)
        assert {key for key in keys if seen.get_num_requested(key)} == judged
        years = YEARS.get_partition_keys()
        assert seen.get_num_requested(dg.AssetKey(["judged", "documents"])) == len(years)
        job = defs.resolve_job_def("everything")
        done = job.execute_in_process(instance=instance, tags=range_tags(years), asset_selection=sorted(judged))
        assert done.success
        seen = dg.evaluate_automation_conditions(defs, instance, cursor=seen.cursor)
        assert {key for key in keys if seen.get_num_requested(key)} == published
        assert seen.total_requested == len(published), "no check of what is about to be replaced"
        unchecked = definitions(Reporter(), plausibility=False).resolve_job_def("everything")
        assert unchecked.execute_in_process(instance=instance, asset_selection=sorted(published)).success
        seen = dg.evaluate_automation_conditions(defs, instance, cursor=seen.cursor)
        asked = {one.key for one in seen.results if one.true_subset.size}
        assert asked == {dg.AssetCheckKey(dg.AssetKey(one.asset.split("/")), one.code) for one in expectations()}


def test_a_backfill_judges_only_what_changed(instance: dg.DagsterInstance, landing: Path) -> None:
    carry_out(instance, dg.RunRequest(job_name="read"))
    everything = dg.RunRequest(job_name="judge_and_publish", tags=range_tags(YEARS.get_partition_keys()))
    carry_out(instance, everything)
    judged = Path(os.environ["GONGKAI_HOME"]) / "judged" / "documents"
    before = {path.name: path.stat().st_mtime_ns for path in judged.iterdir()}
    assert before
    carry_out(instance, everything)
    assert {path.name: path.stat().st_mtime_ns for path in judged.iterdir()} == before


def test_a_bucket_is_watched_as_a_folder_is(
    instance: dg.DagsterInstance, landing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with buckets.serving() as server:
        for name, value in buckets.environment(server).items():
            monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name)
        monkeypatch.setenv("GONGKAI_SOURCE", f"s3://{buckets.BUCKET}/in")
        server.put("in/one.txt", as_text(consistent("2021", 7), "tab-rows").encode())
        (reading,), cursor = tick(instance, None)
        carry_out(instance, reading)
        (judging,), cursor = tick(instance, cursor)
        assert judging.job_name == "judge_and_publish"
        server.downloads()
        assert tick(instance, cursor)[0] == []
        server.put("in/two.txt", as_text(consistent("2021", 8), "tab-rows").encode())
        (reading,), _ = tick(instance, cursor)
        assert reading.job_name == "read"
        assert server.downloads() == [], "looking brings nothing"
    assert tick(instance, cursor) == ([], cursor), "a server that is away is no empty place"
