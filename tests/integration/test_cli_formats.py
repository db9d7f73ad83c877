"""``gongkai run`` over files of word processors: what is hostile has its row and its reason, the rest is published."""

import os
from pathlib import Path

import duckdb
import pytest

from assets import cli
from pipelines.ingest.limits import limits
from pipelines.read import registry
from pipelines.sample.formats import write_report
from tests.layouts import consistent
from tests.office import standing_in
from tests.wordml import docx


def test_hostile_documents_are_rejected_and_the_others_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.docx").write_bytes(write_report(consistent(), "docx"))
    (folder / "named wrongly.txt").write_bytes(write_report(consistent("2019", 1), "docx"))
    (folder / "entities.docx").write_bytes(docx("", document='<!DOCTYPE w [<!ENTITY a "aa">]><w>&a;</w>'))
    (folder / "cut.docx").write_bytes(write_report(consistent(), "docx")[:2_000])
    (folder / "deep.docx").write_bytes(docx("<w:sdt>" * 9_000 + "</w:sdt>" * 9_000))
    assert cli.main(["run", str(folder)]) == 0
    capfd.readouterr()
    found = published(tmp_path / "home")
    assert found["good.docx"] == found["named wrongly.txt"] == ("accepted", "docx")
    for name, says in (("entities", "document type"), ("cut", "broken or cut short"), ("deep", "depth")):
        status, reason = found[f"{name}.docx"]
        assert status == "rejected" and says in reason


CONVERTER = """
import pathlib, sys, time
made = pathlib.Path(sys.argv[sys.argv.index("--outdir") + 1])
for one in map(pathlib.Path, (name for name in sys.argv[1:] if name.endswith(".rtf"))):
    data = one.read_bytes()
    if b"hang" in data:
        time.sleep(600)
    (made / (one.stem + ".docx")).write_bytes(pathlib.Path({good!r}).read_bytes())
"""


def test_documents_that_a_converter_hangs_on_cost_themselves_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    good = tmp_path / "good.docx"
    good.write_bytes(write_report(consistent(), "docx"))
    programs = standing_in(tmp_path / "bin", CONVERTER.format(good=str(good)))
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GONGKAI_TIME_PERCENT", "10")
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    folder = tmp_path / "in"
    folder.mkdir()
    hanging = {1}
    for n in range(4):
        (folder / f"{n}.rtf").write_text(f"{{\\rtf1 {n} {'hang' if n in hanging else ''}}}", encoding="ascii")
    registry._is_met.cache_clear()
    limits.cache_clear()
    try:
        assert cli.main(["run", str(folder)]) == 0
    finally:
        registry._is_met.cache_clear()
        limits.cache_clear()
    capfd.readouterr()
    found = published(tmp_path / "home")
    assert {n for n in range(4) if found[f"{n}.rtf"] != ("accepted", "rtf")} == hanging
    assert all("LibreOffice took longer than 3 seconds" in found[f"{n}.rtf"][1] for n in hanging)


def published(home: Path) -> dict[str, tuple[str, str]]:
    """Of each document by its name the status, and its layout or the reason."""
    with duckdb.connect(str(home / "warehouse" / "gongkai.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "SELECT source_path, status, layout, reason FROM core.documents JOIN core.sources USING (document_id)"
        ).fetchall()
    return {Path(path).name: (status, layout or reason) for path, status, layout, reason in rows}
