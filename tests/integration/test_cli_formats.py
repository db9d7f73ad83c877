"""``gongkai run`` over files of word processors: what is hostile has its row and its reason, the rest is published."""

from pathlib import Path

import duckdb
import pytest

from assets import cli
from pipelines.sample.formats import write_report
from tests.layouts import consistent
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
    with duckdb.connect(str(tmp_path / "home" / "warehouse" / "gongkai.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "SELECT source_path, status, layout, reason FROM core.documents JOIN core.sources USING (document_id)"
        ).fetchall()
    found = {Path(path).name: (status, layout or reason) for path, status, layout, reason in rows}
    assert found["good.docx"] == found["named wrongly.txt"] == ("accepted", "docx")
    for name, says in (("entities", "document type"), ("cut", "broken or cut short"), ("deep", "depth")):
        status, reason = found[f"{name}.docx"]
        assert status == "rejected" and says in reason
