"""What an operator watches: numbers at every materialisation, and logs that a machine can read."""

import json
import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from assets.definitions import definitions
from assets.partitions import YEARS, range_tags
from assets.progress import Reporter
from tests.layouts import as_text, consistent
from tests.runs import PROJECT, land, run


def made(folder: Path) -> dict[str, dict[str, object]]:
    """The plotted numbers of each asset, or of each partition of it, after one run of everything."""
    with dg.DagsterInstance.ephemeral() as instance:
        job = definitions(Reporter()).resolve_job_def("everything")
        config = {"ops": {"ingest": {"config": {"source": str(folder)}}}}
        result = job.execute_in_process(
            instance=instance, run_config=config, tags=range_tags(YEARS.get_partition_keys())
        )
        events = [
            event.step_materialization_data.materialization for event in result.get_asset_materialization_events()
        ]
        plotted = (dg.IntMetadataValue, dg.FloatMetadataValue, dg.MarkdownMetadataValue)
        return {
            "/".join([*one.asset_key.path, *filter(None, [one.partition])]): {
                name: value.value for name, value in one.metadata.items() if isinstance(value, plotted)
            }
            for one in events
        }


def test_every_materialisation_says_what_is_worth_watching(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "home"))
    folder = tmp_path / "reports"
    land(folder, texts=range(3))
    wrong = consistent("2021", 4, agency="山岭县司法局")
    wrong.cells["requests", "total", "total"] = "987"
    (folder / "wrong.txt").write_text(as_text(wrong, "tab-rows"), encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    first = made(folder)
    sources = first["raw/sources"]
    told = ("documents_seen", "documents_new", "documents_changed", "documents_rejected", "places_withdrawn")
    assert [sources[name] for name in told] == [5, 5, 0, 1, 0]
    assert sources["bytes"] == sum(path.stat().st_size for path in folder.iterdir())
    assert "| files | reason | for example |" in str(sources["top_reasons"])
    assert f"| 1 | the file is empty | `{folder / 'empty.txt'}` |" in str(sources["top_reasons"])
    assert first["extracted/documents"]["documents_accepted"] == first["extracted/documents"]["documents_read"] == 4
    cells = first["extracted/observations"]
    assert sum(int(str(cells[name])) for name in cells if name.startswith("cells_")) == cells["dagster/row_count"]
    warehouse = first["warehouse"]
    assert (warehouse["reconciliation_rate"], warehouse["documents_rejected"]) == (0.75, 1)
    assert warehouse["findings_error"]
    for step in ("raw/sources", "extracted/documents", f"judged/reports/{wrong.year}", "warehouse", "dashboard"):
        assert isinstance(first[step]["seconds"], float)

    (folder / "wrong.txt").write_text(as_text(consistent("2021", 4), "tab-rows"), encoding="utf-8")
    (folder / "text0.txt").unlink()
    second = made(folder)
    assert [second["raw/sources"][name] for name in told] == [4, 1, 1, 1, 1]
    # The document that lay in its place before is kept, and does not add up for ever.
    assert second["warehouse"]["reconciliation_rate"] == 0.8


def test_a_partition_says_what_its_own_year_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "home"))
    folder = tmp_path / "reports"
    folder.mkdir()
    written = [consistent("2021", seed, agency=f"第{seed}区司法局") for seed in range(4)]
    wrong = written[0]
    wrong.cells["requests", "total", "total"] = "987"
    for number, one in enumerate(written):
        (folder / f"{number}.txt").write_text(as_text(one, "tab-rows"), encoding="utf-8")
    told = made(folder)
    reports = {year: told[f"judged/reports/{year}"] for year in YEARS.get_partition_keys()}
    for year, numbers in reports.items():
        here = [one for one in written if str(one.year) == year]
        sound = len([one for one in here if one is not wrong])
        assert numbers["dagster/row_count"] == len(here)
        assert (numbers["reports_add_up"], numbers["reports_do_not_add_up"]) == (sound, len(here) - sound)
        assert numbers.get("reconciliation_rate") == (round(sound / len(here), 4) if here else None)
    assert told["warehouse"]["reconciliation_rate"] == 0.75


def test_logs_are_lines_of_json_when_asked_for(tmp_path: Path) -> None:
    land(tmp_path / "reports", texts=range(1))
    code, out, err = run(tmp_path / "home", tmp_path / "reports", GONGKAI_LOG="json")
    assert code == 0, err
    assert "1 accepted" in out
    events = [json.loads(line) for line in err.splitlines()]
    assert {"ingest", "extract", "judge", "publish"} <= {event.get("step") for event in events}
    numbers = {event["asset"]: event["numbers"] for event in events if event.get("event") == "ASSET_MATERIALIZATION"}
    assert numbers["raw/sources"]["documents_new"] == 1
    assert numbers["warehouse"]["reconciliation_rate"] == 1


def test_runs_that_dagster_starts_are_logged_as_json_too(tmp_path: Path) -> None:
    land(tmp_path / "reports", texts=range(1))
    as_dagster_does = (
        "from assets.definitions import defs; assert defs.resolve_job_def('read').execute_in_process().success"
    )
    environment = {name: value for name, value in os.environ.items() if name != "DAGSTER_HOME"}
    told = {
        "GONGKAI_HOME": str(tmp_path / "home"),
        "GONGKAI_SOURCE": str(tmp_path / "reports"),
        "GONGKAI_LOG": "json",
        "PYTHONPATH": str(PROJECT),
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", as_dagster_does],
        cwd=tmp_path,
        env=environment | told,
        capture_output=True,
        text=True,
        check=True,
    )
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert {"ingest", "extract"} <= {event.get("step") for event in events}
    assert {event["job"] for event in events} == {"read"}
