"""Publishing: the DuckDB file keeps the contract, is replaced whole or not at all, and opens in older clients."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipelines.contracts import frame_schema
from pipelines.marts.warehouse import SQL, TEMPORARY, Layers, PublishError, publish, tables
from pipelines.quality.findings import findings
from pipelines.quality.reconcile import reconcile
from pipelines.quality.reports import choose, resolve
from schemas.documents import Documents, ExtractedDocuments, Reports, Sections
from schemas.figures import NarrativeFigures
from schemas.indicators import indicators
from schemas.observations import ExtractedObservations
from schemas.quality import Deductions, Findings, Reconciliation
from schemas.sources import Sources
from tests.publishing import AMOUNT, BUILD, INSTANT, document, observed, requests, source

PROJECT = Path(__file__).resolve().parents[2]
NEW, OLD, CONSOLIDATED, REFUSED, UNDATED = ("1" * 64, "2" * 64, "3" * 64, "4" * 64, "5" * 64)


def figures_of(document_id: str, **years: int | None) -> pl.DataFrame:
    """Figures of a document, each quoting the period that its year should give."""
    schema = frame_schema(NarrativeFigures)
    rows = [
        {"figure_no": n, "section_no": 1, "value": 5, "unit": "件", "period": "report_year", "stated_year": year,
         "sentence_no": n, "wider": False, "quote": period, "document_id": document_id}
        for n, (period, year) in enumerate(years.items(), 1)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema_overrides={"value": pl.Int64}).select(
        (pl.col(name) if name in rows[0] else pl.lit(None)).cast(dtype).alias(name) for name, dtype in schema.items()
    )


def store(folder: Path) -> Layers:
    """A store of five documents, judged and written as the assets do it."""
    text = dict.fromkeys(("layout", "year_evidence", "edition", "scope", "reason"), pl.String)
    read = pl.DataFrame(
        [
            document(NEW),
            document(OLD, report_year=2020, edition="2019"),
            document(CONSOLIDATED, scope="consolidated"),
            document(REFUSED, status="rejected", reason="empty", edition=None, report_year=None, scope=None),
            document(UNDATED, report_year=None),
        ],
        schema_overrides={**text, "report_year": pl.Int16, "ingested_at": INSTANT},
    )
    stated = dict.fromkeys(("member_path", "linked_from", "stated_agency", "stated_region_code"), pl.String)
    times = dict.fromkeys(("first_seen_at", "last_seen_at", "withdrawn_at"), INSTANT)
    found = pl.DataFrame(
        [source(key) for key in read["document_id"]],
        schema_overrides={**stated, **times, "stated_report_year": pl.Int16, "stated_published_on": pl.Date},
    )
    new = requests(
        new_received="10",
        total="8",
        granted="3",
        partial="1",
        other_other="2",
        other_overdue_fee="1",
        carried_forward="2",
    )
    new |= {("proactive", "fees", "amount"): "251000.5", ("disputes", "review", "corrected"): None}
    old = requests(new_received="4", total="4", other_all="4") | {("proactive", "licensing", "decisions"): "7"}
    observations = pl.concat(
        [
            observed(NEW, "2021", new, unit="yuan"),
            observed(OLD, "2019", old),
            observed(CONSOLIDATED, "2021", {}),
            observed(UNDATED, "2021", {}),
        ]
    )
    sections = pl.DataFrame(
        [(NEW, 1, "overview", "一", "text", '{"line": 1}')],
        schema={**dict.fromkeys(Sections.to_schema().columns, pl.String), "section_no": pl.Int16},
        orient="row",
    )
    figures = pl.concat(
        [
            figures_of(NEW, report_year=None, previous_year=2021, other=2023),
            figures_of(UNDATED, report_year=None, unknown=2022),
        ]
    )
    judged = resolve(ExtractedDocuments.validate(read), found)
    reconciliation = reconcile(judged, observations)
    frames: dict[str, pl.DataFrame] = {
        "sources": Sources.validate(found),
        "documents": Documents.validate(judged),
        "observations": ExtractedObservations.validate(observations),
        "sections": Sections.validate(sections),
        "narrative_figures": NarrativeFigures.validate(figures),
        "reconciliation": Reconciliation.validate(reconciliation),
        "reports": Reports.validate(choose(judged, observations, reconciliation)),
        "findings": Findings.validate(findings(reconciliation, observations, judged)),
    }
    folder.mkdir(parents=True)
    for name, frame in frames.items():
        frame.write_parquet(folder / f"{name}.parquet")
    return Layers(**{name: [folder / f"{name}.parquet"] for name in frames})


@pytest.fixture(scope="module")
def layers(tmp_path_factory: pytest.TempPathFactory) -> Layers:
    return store(tmp_path_factory.mktemp("a store's [folder]") / "layers")


@pytest.fixture(scope="module")
def warehouse(layers: Layers, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(tmp_path_factory.mktemp("out put") / "gongkai.duckdb", layers, BUILD).path


def ask(path: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_a_stated_year_makes_the_period_of_a_figure(warehouse: Path) -> None:
    rows = ask(warehouse, "SELECT quote, coalesce(period, 'unknown') FROM core.narrative_figures")
    assert len(rows) == 5
    assert [quote for quote, period in rows if quote != period] == []


def test_every_table_is_there_with_its_columns_in_order(warehouse: Path) -> None:
    found: dict[str, list[str]] = {}
    for schema, table, column in ask(
        warehouse,
        "SELECT schema_name, table_name, column_name FROM duckdb_columns() WHERE NOT internal "
        "ORDER BY 1, 2, column_index",
    ):
        found.setdefault(f"{schema}.{table}", []).append(column)
    assert found == {name: list(schema.columns) for name, schema in tables().items()}
    assert found["core.observations"] == (
        [
            "document_id",
            "table_code",
            "item_code",
            "column_code",
            "report_id",
            "report_year",
            "edition",
            "value",
            "unit",
            "status",
            "raw_text",
            "locator",
        ]
    )


def test_types_of_the_contract(warehouse: Path) -> None:
    types = {
        f"{table}.{column}": kind
        for table, column, kind in ask(
            warehouse, "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal"
        )
    }
    expected = {
        "observations.value": "DECIMAL(20,6)",
        "observations.locator": "JSON",
        "observations.report_year": "SMALLINT",
        "documents.byte_size": "BIGINT",
        "documents.edition_matches_year": "BOOLEAN",
        "documents.published_on": "DATE",
        "sources.withdrawn_at": "TIMESTAMP WITH TIME ZONE",
        "reports.documents": "INTEGER",
        "reports.completeness": "DOUBLE",
        "indicator_values.numerator": "DECIMAL(20,6)",
        "indicator_values.value": "DOUBLE",
        "findings.locator": "JSON",
    }
    assert {name: types[name] for name in expected} == expected


def test_every_table_and_column_has_a_comment(warehouse: Path) -> None:
    bare = "SELECT table_name FROM duckdb_tables() WHERE coalesce(comment, '') = ''"
    bare_columns = (
        "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND coalesce(comment, '') = ''"
    )
    assert ask(warehouse, bare) + ask(warehouse, bare_columns) == []


def test_observations_carry_year_and_report_of_the_judged_document(warehouse: Path) -> None:
    query = "SELECT document_id, report_year, report_id, count(*) FROM core.observations GROUP BY ALL ORDER BY 1"
    agency = "www.example.gov.cn:甲市乙局"
    assert ask(warehouse, query) == [
        (NEW, 2022, f"{agency}:2022:own", 200),
        (OLD, 2020, f"{agency}:2020:own", 198),
        (CONSOLIDATED, 2022, f"{agency}:2022:consolidated", 200),
        (UNDATED, None, None, 200),
    ]


def test_locators_are_json(warehouse: Path) -> None:
    assert ask(warehouse, "SELECT DISTINCT CAST(locator ->> 'start' AS INTEGER) FROM core.observations") == [(10,)]


def values(warehouse: Path, code: str) -> list[tuple[Any, ...]]:
    columns = "report_year, numerator, denominator, round(value, 4), status, edition"
    query = f"SELECT {columns} FROM marts.indicator_values WHERE indicator_code = '{code}' AND entity_type = 'agency' "
    query += "ORDER BY report_year"
    return ask(warehouse, query)


def test_indicators_by_edition(warehouse: Path) -> None:
    assert values(warehouse, "disclosure_rate") == [
        (2020, 0, 4, 0.0, "reported", "2019"),
        (2022, 4, 8, 0.5, "reported", "2021"),
    ]
    assert values(warehouse, "other_rate") == [
        (2020, 4, 4, 1.0, "reported", "2019"),
        (2022, 3, 8, 0.375, "reported", "2021"),
    ]
    assert values(warehouse, "other_all_share") == [(2020, 4, 4, 1.0, "reported", "2019")]
    assert values(warehouse, "normative_made") == [(2022, 0, None, 0.0, "reported", "2021")]
    assert values(warehouse, "licensing_decisions")[0] == (2020, 7, None, 7.0, "reported", "2019")


def test_a_blank_is_partial_and_a_zero_below_is_undefined(warehouse: Path) -> None:
    assert values(warehouse, "review_correction_rate") == [
        (2020, 0, 0, None, "undefined", "2019"),
        (2022, None, None, None, "partial", "2021"),
    ]
    assert values(warehouse, "litigation_correction_rate")[1] == (2022, 0, 0, None, "undefined", "2021")


def test_a_blank_that_is_deduced_counts_and_says_so(warehouse: Path, layers: Layers, tmp_path: Path) -> None:
    corrected = {"table_code": "disputes", "item_code": "review", "column_code": "corrected"}
    deduced = {"document_id": NEW, **corrected, "value": Decimal(3), "method": "forced_by_equations"}
    row = deduced | {"equations": ["disputes_total"], "assumes_consistent": True}
    frame = Deductions.validate(pl.DataFrame([row], schema_overrides={"value": AMOUNT}))
    frame.write_parquet(tmp_path / "deductions.parquet")
    told = publish(tmp_path / "w.duckdb", replace(layers, deductions=[tmp_path / "deductions.parquet"]), BUILD).path
    asked = "SELECT numerator, denominator, value, status, cells_deduced FROM marts.indicator_values "
    asked += "WHERE indicator_code = 'review_correction_rate' AND report_year = 2022 AND entity_type = 'agency'"
    assert ask(told, asked) == [(Decimal(3), Decimal(3), 1.0, "deduced", 1)]
    wide = "SELECT cells_deduced FROM marts.agency_year_indicators ORDER BY report_year"
    assert (ask(warehouse, wide), ask(told, wide)) == ([(0,), (0,)], [(0,), (1,)])
    blank = f"SELECT status, value FROM core.observations WHERE document_id = '{NEW}' AND column_code = 'corrected'"
    assert ("blank", None) in ask(told, blank), "the observation stays as it is printed"
    others = "SELECT count(*) FROM marts.indicator_values WHERE status = 'deduced' AND entity_type = 'agency'"
    assert ask(told, others) == [(1,)]


def test_money_is_converted_here_only(warehouse: Path, layers: Layers, tmp_path: Path) -> None:
    assert values(warehouse, "fees_wan_yuan") == [(2022, Decimal("25.10005"), None, 25.1001, "reported", "2021")]
    unit = pl.when(unit="yuan").then(pl.lit("unstated")).otherwise("unit").alias("unit")
    pl.read_parquet(layers.observations[0], glob=False).with_columns(unit).write_parquet(tmp_path / "unstated.parquet")
    other = publish(tmp_path / "w.duckdb", replace(layers, observations=[tmp_path / "unstated.parquet"]), BUILD)
    assert values(other.path, "fees_wan_yuan") == [(2022, None, None, None, "partial", "2021")]


def test_intervals_are_wilsons_and_only_for_proportions(warehouse: Path) -> None:
    chosen = "FROM marts.indicator_values WHERE indicator_code = '{}' AND report_year = 2022 AND entity_type = 'agency'"
    query = f"SELECT round(low, 4), round(high, 4) {chosen}"
    assert ask(warehouse, query.format("disclosure_rate")) == [(0.2152, 0.7848)]
    assert ask(warehouse, query.format("review_rate")) == [(None, None)]
    assert ask(warehouse, query.format("requests_new")) == [(None, None)]
    outside = "SELECT count(*) FROM marts.indicator_values WHERE low < 0 OR high > 1 OR low > value OR high < value"
    assert ask(warehouse, outside) == [(0,)]


def test_the_agency_stands_with_its_own_report_before_a_consolidated_one(warehouse: Path) -> None:
    query = (
        "SELECT report_year, scope, requests_new, completeness, reconciled FROM marts.agency_year_indicators ORDER BY 1"
    )
    assert ask(warehouse, query) == [(2020, "own", 4.0, 1.0, False), (2022, "own", 10.0, 1.0, False)]


def test_wide_and_long_say_the_same(warehouse: Path) -> None:
    for one in indicators():
        known = f"entity_type = 'agency' AND indicator_code = '{one.code}' AND value IS NOT NULL"
        long = f"SELECT report_year, value FROM marts.indicator_values WHERE {known}"
        value = f"CAST({one.code} AS DOUBLE)"
        wide = f"SELECT report_year, {value} FROM marts.agency_year_indicators WHERE {one.code} IS NOT NULL"
        assert sorted(ask(warehouse, long)) == sorted(ask(warehouse, wide)), one.code


def test_the_build_and_the_dictionary(warehouse: Path) -> None:
    assert ask(warehouse, "SELECT * EXCLUDE built_at, CAST(built_at AS DATE) FROM meta.build") == [
        ("0.1.0", "1", "1", "d", date(2024, 1, 1))
    ]
    assert ask(warehouse, "SELECT count(*) FROM meta.codes WHERE label_en = ''") == [(0,)]
    assert ask(warehouse, "SELECT count(*) FROM meta.cells ANTI JOIN meta.codes ON parent_code = code") == ask(
        warehouse, "SELECT count(*) FROM meta.cells WHERE parent_code IS NULL"
    )
    assert ask(warehouse, "SELECT edition, cells FROM meta.editions ORDER BY 1") == [("2019", 198), ("2021", 200)]
    key = "edition, table_code, item_code, column_code"
    unexplained = f"SELECT count(*) FROM core.observations ANTI JOIN meta.cells USING ({key})"
    assert ask(warehouse, unexplained) == [(0,)]
    assert ask(warehouse, "SELECT count(*) FROM quality.reconciliation ANTI JOIN meta.checks USING (check_code)") == [
        (0,)
    ]


def test_an_empty_store_publishes_empty_tables(tmp_path: Path) -> None:
    result = publish(tmp_path / "w.duckdb", Layers(), BUILD)
    assert {name for name, count in result.rows.items() if count} == {
        name for name in tables() if name.startswith("meta.") or name == "core.regions"
    }


def test_an_unjudged_document_is_left_out_and_counted(layers: Layers, tmp_path: Path) -> None:
    judged = pl.read_parquet(layers.documents[0], glob=False).filter(pl.col("document_id") != UNDATED)
    judged.write_parquet(tmp_path / "documents.parquet")
    result = publish(tmp_path / "w.duckdb", replace(layers, documents=[tmp_path / "documents.parquet"]), BUILD)
    assert result.observations_left_out == 200


def test_a_reader_keeps_the_old_file_and_the_next_one_sees_the_new(layers: Layers, tmp_path: Path) -> None:
    target = publish(tmp_path / "w.duckdb", Layers(), BUILD).path
    with duckdb.connect(str(target), read_only=True) as reader:
        publish(target, layers, BUILD)
        assert reader.execute("SELECT count(*) FROM core.documents").fetchall() == [(0,)]
    assert ask(target, "SELECT count(*) FROM core.documents") == [(5,)]


def broken(layers: Layers, folder: Path, case: str) -> Layers:
    path = folder / "broken.parquet"
    if case == "same document twice":
        return replace(layers, documents=[*layers.documents, *layers.documents])
    if case == "file is gone":
        return replace(layers, reports=[folder / "nowhere.parquet"])
    if case == "no Parquet":
        path.write_text("not Parquet")
        return replace(layers, findings=[path])
    if case == "null key":
        nulled = pl.col("check_code").replace("domain", None)
        pl.read_parquet(layers.reconciliation[0], glob=False).with_columns(nulled).write_parquet(path)
        return replace(layers, reconciliation=[path])
    pl.read_parquet(layers.sections[0], glob=False).drop("heading").write_parquet(path)
    return replace(layers, sections=[path])


@pytest.mark.parametrize(
    ("case", "problem"),
    [
        ("same document twice", "core.documents: more than one row for document_id '[1-5]+'"),
        ("file is gone", "reports: .*nowhere.parquet is not there"),
        ("no Parquet", "findings: .*broken.parquet"),
        ("null key", "quality.reconciliation: .*NOT NULL.*check_code"),
        ("column is gone", "core.sections: .*heading"),
    ],
)
def test_a_failure_leaves_the_old_file_and_nothing_else(
    layers: Layers, tmp_path: Path, case: str, problem: str
) -> None:
    folder = tmp_path / "out"
    target = publish(folder / "w.duckdb", layers, BUILD).path
    before = target.read_bytes()
    with pytest.raises(PublishError, match=problem):
        publish(target, broken(layers, tmp_path, case), BUILD)
    assert target.read_bytes() == before
    assert [path.name for path in folder.iterdir()] == ["w.duckdb"]


def test_a_log_left_by_a_writer_of_the_old_file_does_not_meet_the_new(layers: Layers, tmp_path: Path) -> None:
    target = publish(tmp_path / "w.duckdb", Layers(), BUILD).path
    (tmp_path / "w.duckdb.wal").write_bytes(b"left behind")
    publish(target, layers, BUILD)
    assert ask(target, "SELECT count(*) FROM core.documents") == [(5,)]


def test_storage_is_that_of_the_oldest_client(warehouse: Path) -> None:
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"ATTACH '{warehouse}' AS published (READ_ONLY)")
        tags = "SELECT tags['storage_version'] FROM duckdb_databases() WHERE database_name = 'published'"
        assert connection.execute(tags).fetchall() == [("v1.2.0+",)]


OLD_CLIENT = PROJECT / ".venv-duckdb-1.2.2" / "bin" / "python"
ASK_OLD_CLIENT = """
import duckdb, json, sys
client = duckdb.connect(sys.argv[1], read_only=True, config={"autoinstall_known_extensions": False})
ask = lambda query: client.execute(query).fetchall()
tables = [f"{schema}.{name}" for schema, name in ask(
    "SELECT schema_name, table_name FROM duckdb_tables() UNION ALL "
    "SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal"
)]
print(json.dumps({
    "version": duckdb.__version__,
    "rows": {name: len(ask(f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM {name}")) for name in tables},
    "start": ask("SELECT DISTINCT CAST(locator ->> 'start' AS INTEGER) FROM core.observations"),
    "comment": ask("SELECT comment FROM duckdb_tables() WHERE table_name = 'observations'"),
    "uncommented": ask("SELECT column_name FROM duckdb_columns() WHERE NOT internal AND comment IS NULL"),
}))
"""


def test_the_oldest_client_reads_it(warehouse: Path) -> None:
    if not OLD_CLIENT.exists():
        pytest.skip("DuckDB 1.2.2 is not set up (make test does it, with network)")
    command = [str(OLD_CLIENT), "-I", "-c", ASK_OLD_CLIENT, str(warehouse)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    said = json.loads(answer.stdout)
    assert said["version"] == "1.2.2"
    assert said["rows"] == {name: ask(warehouse, f"SELECT count(*) FROM {name}")[0][0] for name in tables()}
    assert said["start"] == [[10]]
    assert said["comment"] == [[tables()["core.observations"].description]]
    assert said["uncommented"] == []


def test_what_a_killed_publication_left_is_cleared_and_nothing_else(layers: Layers, tmp_path: Path) -> None:
    left = tmp_path / ".w.duckdb.a1b2c3d4"
    (left / "spill").mkdir(parents=True)
    for name in ("w.duckdb", "w.duckdb.wal", "checks.parquet"):
        (left / name).write_bytes(b"half")
    (tmp_path / ".w.duckdb.notes").mkdir()
    (tmp_path / ".other.duckdb.a1b2c3d4").mkdir()
    (tmp_path / ".w.duckdb.e5f6g7h8").mkdir()
    (tmp_path / ".w.duckdb.e5f6g7h8" / "letter.txt").write_text("mine", encoding="utf-8")
    publish(tmp_path / "w.duckdb", layers, BUILD)
    kept = {".w.duckdb.notes", ".other.duckdb.a1b2c3d4", ".w.duckdb.e5f6g7h8", "w.duckdb"}
    assert {path.name for path in tmp_path.iterdir()} == kept


def test_sql_files_are_the_tables_and_say_their_grain() -> None:
    assert {path.stem for path in SQL.glob("*.sql")} == {name.partition(".")[2] for name in tables()} | {*TEMPORARY}
    for path in SQL.glob("*.sql"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert re.match(rf"-- ([a-z]+\.)?{path.stem}( \((temporary|view)\))?: ", first), path.name


def test_nothing_is_fetched_to_open_it(warehouse: Path) -> None:
    """JSON columns need an extension that is built in: a client without network and home folder reads them."""
    code = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); "
        "c.execute('SET autoinstall_known_extensions = false'); "
        "print(c.execute('SELECT any_value(locator) FROM core.observations').fetchone()[0])"
    )
    answer = subprocess.run([sys.executable, "-c", code, str(warehouse)], capture_output=True, text=True, check=True)
    assert '"line"' in answer.stdout
