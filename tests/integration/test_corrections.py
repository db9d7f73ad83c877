"""Corrections and decisions of people: beside what is printed, never over it, guarded, and kept over runs."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.cli import main
from tests.layouts import as_text, consistent

ENTRY = """
[[correction]]
path = "a.txt"
table = "requests"
item = "granted"
column = "total"
expected = {expected}
value = {value}
reason = "confirmed by the office"
evidence = "letter of 3 March 2025"
by = "Li"
on = 2025-03-05
"""
DECISION = """
[[decision]]
finding_id = "{finding}"
decision = "{decision}"
by = "Li"
on = 2025-03-05
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    made = tmp_path / "reports"
    made.mkdir()
    return made


def write(folder: Path, granted: int) -> int:
    """A report that prints ``granted`` too much in one total; returns the sound number."""
    written = consistent(seed=7)
    sound = int(written.cells["requests", "granted", "total"])
    written.cells["requests", "granted", "total"] = str(granted)
    (folder / "a.txt").write_text(as_text(written, "tab-rows"), encoding="utf-8")
    return sound


def run(folder: Path, query: str) -> list[tuple[Any, ...]]:
    assert main(["run", str(folder)]) == 0
    warehouse = folder.parent / "home" / "warehouse" / "gongkai.duckdb"
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(query).fetchall()


FOUND = """SELECT check_code, severity, message_en FROM quality.findings
    WHERE check_code IN ('corrected', 'correction_guard') ORDER BY 1"""


def test_a_correction_stands_beside_what_is_printed(folder: Path) -> None:
    sound = write(folder, 777)
    (folder / "corrections.toml").write_text(ENTRY.format(expected=777, value=sound), encoding="utf-8")
    ((status, printed, value, by),) = run(folder, "SELECT status, printed, value, decided_by FROM quality.corrections")
    assert (status, int(printed), int(value), by) == ("applied", 777, sound, "Li")
    ((kept,),) = run(
        folder, "SELECT value FROM core.observations WHERE item_code = 'granted' AND column_code = 'total'"
    )
    assert int(kept) == 777
    ((code, severity, message),) = run(folder, FOUND)
    assert (code, severity) == ("corrected", "info")
    assert "777" in message and str(sound) in message


def test_the_guard_trips_when_the_file_is_mended(folder: Path) -> None:
    sound = write(folder, 777)
    (folder / "corrections.toml").write_text(ENTRY.format(expected=777, value=sound), encoding="utf-8")
    run(folder, "SELECT 1")
    write(folder, sound)
    ((status,),) = run(
        folder,
        """SELECT c.status FROM quality.corrections AS c JOIN core.sources USING (document_id)
        WHERE withdrawn_at IS NULL""",
    )
    assert status == "tripped"
    assert ("correction_guard", "warning") in {row[:2] for row in run(folder, FOUND)}


def test_a_decision_survives_runs_until_the_cells_change(folder: Path) -> None:
    write(folder, 777)
    decided = "SELECT finding_id, decision, decided_by FROM quality.findings WHERE check_code = 'requests_columns'"
    ((finding, before, _),) = run(folder, decided)
    assert before is None
    entry = DECISION.format(finding=finding, decision="explained")
    (folder / "decisions.toml").write_text(entry, encoding="utf-8")
    assert run(folder, decided) == [(finding, "explained", "Li")]
    (folder / "note.txt").write_text("今天下雨。", encoding="utf-8")
    assert run(folder, decided) == [(finding, "explained", "Li")]
    write(folder, 778)
    undecided = [row for row in run(folder, decided) if row[0] != finding]
    assert [row[1] for row in undecided] == [None]


def test_what_a_person_states_is_no_report(folder: Path) -> None:
    write(folder, 777)
    (folder / "corrections.toml").write_text("not toml [", encoding="utf-8")
    ids = {row[0] for row in run(folder, "SELECT document_id FROM core.documents")}
    assert ids == {hashlib.sha256((folder / "a.txt").read_bytes()).hexdigest()}


def test_a_check_knows_what_people_have_decided(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sound = write(folder, 777)
    file = str(folder / "a.txt")
    assert main(["check", file, "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)["files"][0]["findings"]
    decided = "".join(DECISION.format(finding=one["finding_id"], decision="wrong") for one in found)
    (folder / "decisions.toml").write_text(decided, encoding="utf-8")
    entry = ENTRY.format(expected=777, value=sound)
    of_another = entry.replace("a.txt", "b.txt")
    (folder / "corrections.toml").write_text(f"{entry}{of_another}[[correction]]\n", encoding="utf-8")
    assert main(["check", file, "--lang", "en"]) == 0, "every error is found to be a false alarm"
    said = capsys.readouterr()
    assert f'"777" is printed, corrected to {sound}' in said.out
    assert said.out.count("Decided: a false alarm (Li)") == len(found)
    assert len(said.err.splitlines()) == 1 and "correction 3: without" in said.err, (
        "other files are none of its business"
    )


def test_pages_mark_what_is_corrected(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sound = write(folder, 777)
    (folder / "corrections.toml").write_text(ENTRY.format(expected=777, value=sound), encoding="utf-8")
    assert main(["run", str(folder)]) == 0
    (page,) = (folder.parent / "home" / "pages" / "reports").glob("*.html")
    capsys.readouterr()
    main(["check", str(folder / "a.txt"), "--format", "html"])
    for text in (page.read_text(encoding="utf-8"), capsys.readouterr().out):
        (cell,) = re.findall(r'<td class="[^"]*\bcorrected\b[^"]*"[^>]*>.*?</td>', text)
        assert cell.endswith(f"<ins>{sound}</ins></td>") and ">777<" in cell
        assert f"Corrected to {sound} (Li): confirmed by the office" in cell
    dashboard = (folder.parent / "home" / "pages" / "index.html").read_text(encoding="utf-8")
    (embedded,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', dashboard, re.DOTALL)
    data = json.loads(embedded)
    assert data["figures"]["granted"] == [sound] and data["corrected"]["granted"] == [0]
    assert data["corrected"]["partial"] == []
