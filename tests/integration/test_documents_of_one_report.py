"""Several documents of one report, and reports of one agency on itself and on its territory, in the warehouse."""

import json

import duckdb
import pytest

from assets import cli
from schemas.forms import report
from tests.layouts import as_html, as_text, consistent

AGENCY = "杭州市西湖区人民政府"
CELL = ("requests", "granted", "natural")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """A page and a text of one report that differ in a cell, and the report on the territory."""
    folder = tmp_path_factory.mktemp("documents")
    source = folder / "reports"
    source.mkdir()
    own = consistent("2021", 5, agency=AGENCY)
    cells = dict(own.cells)
    (source / "page.html").write_text(as_html(own), encoding="utf-8")
    own.cells[CELL] = str(int(cells[CELL]) + 1)
    (source / "text.txt").write_text(as_text(own, "tab-rows"), encoding="utf-8")
    whole = consistent("2021", 6, agency=AGENCY)
    whole.year = own.year
    title = f"{whole.year}年{report().titles[0]}"
    text = as_text(whole, "tab-rows")
    assert title in text
    (source / "whole.txt").write_text(text.replace(title, f"{title}（{report().summed_word}）", 1), encoding="utf-8")
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("GONGKAI_HOME", str(folder / "home"))
        monkeypatch.delenv("DAGSTER_HOME", raising=False)
        assert cli.main(["run", str(source)]) == 0
    return duckdb.connect(str(folder / "home" / "warehouse" / "gongkai.duckdb"), read_only=True)


def test_one_document_is_chosen_the_difference_is_told_and_scopes_are_not_mixed(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    reports = warehouse.sql("SELECT scope, documents FROM core.reports ORDER BY scope NULLS LAST").fetchall()
    assert reports == [("consolidated", 1), ("own", 2)]
    assert warehouse.sql("SELECT agency_id, level, kind, region_code FROM core.agencies").fetchall() == [
        ("330106:人民政府", "county", "government", "330106")
    ]
    assert warehouse.sql("SELECT agency_name, documents FROM core.agency_names").fetchall() == [(AGENCY, 3)]
    found = warehouse.execute("SELECT * FROM quality.findings WHERE check_code = 'documents_differ'")
    names = [column[0] for column in found.description or ()]
    said = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    assert len(said) == 1
    values = {
        row[0]: (str(row[1]), row[2])
        for row in warehouse.execute(
            "SELECT document_id, value::INTEGER, locator FROM core.observations "
            "WHERE (table_code, item_code, column_code) = (?, ?, ?)",
            CELL,
        ).fetchall()
    }
    here, there = values[said[0]["document_id"]], values[said[0]["other_document_id"]]
    assert said[0]["message_en"].endswith(f": {here[0]} here, {there[0]} in another document of this report")
    assert [json.loads(said[0][name]) for name in ("locator", "other_locator")] == [
        json.loads(here[1]),
        json.loads(there[1]),
    ]
    assert said[0]["severity"] == "warning"
    chosen = warehouse.sql("SELECT document_id FROM core.reports WHERE scope = 'own'").fetchall()
    assert chosen == [(said[0]["other_document_id"],)]


def test_every_table_that_agrees_is_told_so(warehouse: duckdb.DuckDBPyConnection) -> None:
    judged = warehouse.sql(
        "SELECT table_code, status FROM quality.reconciliation WHERE check_code = 'documents_differ' ORDER BY ALL"
    ).fetchall()
    assert judged == [("disputes", "pass"), ("proactive", "pass"), ("requests", "fail")]
