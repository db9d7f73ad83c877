"""``gongkai status``: one screen on what is stored, what ran last, what is stale and what failed."""

from pathlib import Path

import pytest

from assets.cli import main
from pipelines.store import Store
from tests.layouts import as_text, consistent


def said(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """The lines of the screen by their titles."""
    lines: dict[str, str] = {}
    title = ""
    for line in capsys.readouterr().out.splitlines():
        title = line[:11].strip() or title
        lines[title] = f"{lines.get(title, '')}\n{line[11:]}".strip()
    return lines


def test_an_empty_store_says_what_to_do(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status"]) == 0
    assert "gongkai run SOURCE" in capsys.readouterr().out
    assert not home.exists()


def test_the_screen_tells_what_is_there_and_what_is_stale(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "one.txt").write_text(as_text(consistent("2021", 7), "tab-rows"), encoding="utf-8")
    (folder / "note.txt").write_text("今天下雨。\n", encoding="utf-8")
    assert main(["run", str(folder)]) == 0
    capsys.readouterr()
    assert main(["status"]) == 0
    screen = said(capsys)
    assert "2 places (0 withdrawn), 2 different files" in screen["Stored"]
    assert "1 reports" in screen["Stored"] and "1 add up" in screen["Stored"]
    assert screen["Rejected"].startswith("1 × no annual report")
    assert "success" in screen["Last run"]
    assert screen["Stale"] == "nothing"
    year = consistent("2021", 7).year
    Store(home).judged_path("documents", str(year)).unlink()
    assert main(["status"]) == 1
    assert f"years to be judged: {year}" in said(capsys)["Stale"]


def test_a_history_that_cannot_be_read_is_told_and_costs_nothing_else(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one.txt").write_text(as_text(consistent("2021", 7), "tab-rows"), encoding="utf-8")
    assert main(["run", str(tmp_path / "one.txt")]) == 0
    kept = home / "dagster" / "history"
    (kept / "runs.db").write_bytes(b"no database" * 1_000)
    capsys.readouterr()
    assert main(["status"]) == 1
    screen = said(capsys)
    assert "1 reports" in screen["Stored"] and screen["Stale"] == "nothing"
    assert "cannot be read or written (file is not a database)" in screen["Last run"]
    assert main(["run", str(tmp_path / "one.txt")]) == 1
    error = capsys.readouterr().err
    assert str(home / "dagster" / "dagster.yaml") in error and "can be moved away" in error
    kept.rename(tmp_path / "moved away")
    assert main(["run", str(tmp_path / "one.txt")]) == 0


def test_a_home_that_is_no_folder_is_not_an_empty_store(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home.write_text("", encoding="utf-8")
    assert main(["status"]) == 1
    said_of_it = capsys.readouterr()
    assert (said_of_it.out, str(home) in said_of_it.err) == ("", True)


def test_damage_is_named_with_its_way_out(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "one.txt").write_text(as_text(consistent("2021", 7), "tab-rows"), encoding="utf-8")
    assert main(["run", str(folder)]) == 0
    store = Store(home)
    whole = store.warehouse.read_bytes()
    store.warehouse.write_bytes(whole[:100])
    capsys.readouterr()
    assert main(["status"]) == 1
    screen = said(capsys)
    assert "cannot be opened" in screen["Warehouse"] and "gongkai run makes it anew" in screen["Warehouse"]
    assert main(["run", str(folder)]) == 0, "which it does"
    capsys.readouterr()
    assert main(["status"]) == 0

    judged = store.judged_path("documents", str(consistent("2021", 7).year))
    for damaged in (judged, store.sources_path):
        whole = damaged.read_bytes()
        damaged.write_bytes(b"damaged")
        capsys.readouterr()
        assert main(["status"]) == 1
        assert str(damaged) in capsys.readouterr().err
        damaged.write_bytes(whole)
