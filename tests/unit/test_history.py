"""A run does not wait for the disk at each event that it tells Dagster, and Dagster's files stay sound."""

from pathlib import Path

import dagster as dg
import pytest

from assets.run import instance


def test_events_are_committed_without_waiting_for_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    with instance() as place:
        storage = place.event_log_storage
        assert isinstance(storage, dg._core.storage.event_log.SqliteEventLogStorage)
        with storage.index_connection() as connection:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1, "NORMAL"
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal", "else a power cut may harm it"


def test_the_log_of_a_file_is_worked_into_it_once_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    with instance() as place:
        place.report_runless_asset_event(dg.AssetMaterialization("one"))
        logs = {path: path.stat().st_size for path in tmp_path.rglob("*.db-wal")}
        assert any(logs.values()), "each event would be worked into its file before the next"
    assert not [*tmp_path.rglob("*.db-wal")], "who copies the folder later must not miss them"
    with instance() as place:
        assert place.get_latest_materialization_event(dg.AssetKey("one")) is not None
