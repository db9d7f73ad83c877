"""What the DuckDB file holds: tables, types and comments of the contract, and figures that follow from the cells."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.marts.inputs import Layers
from pipelines.marts.tables import tables
from pipelines.marts.warehouse import publish
from schemas.indicators import indicators
from schemas.quality import Deductions
from tests.published import CONSOLIDATED, NEW, OLD, UNDATED, ask
from tests.publishing import AMOUNT, BUILD


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
