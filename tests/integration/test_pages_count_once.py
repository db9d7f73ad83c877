"""The dashboard counts what the sums of the warehouse count: no report twice, no agency twice."""

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.marts.frames import frame_of
from pipelines.pages.added_up import figures_of
from pipelines.pages.figures import dashboard_data
from tests.publishing import publish_reports, requests

VOUCHED = {"agency_name": "青禾县水务局", "stated_agency": "青禾县水务局", "stated_region_code": "330127"}


def received(count: int, **said: Any) -> tuple[dict[str, Any], dict[tuple[str, str, str], str | None]]:
    return {"url": None} | said, requests(new_received=str(count))


REPORTS = [
    received(1, agency_name="云坪县林业局"),
    received(2, agency_name="云坪县林业局"),
    received(4, agency_name="云坪县林业局", report_year=2023),
    received(8, agency_name="云坪县林业局", scope="consolidated"),
    received(16, agency_name=None),
    received(32, **VOUCHED),
    received(64, agency_name="青禾县水务局"),
    received(128, agency_name="青禾县水务局", report_year=2023, scope=None),
]


@pytest.fixture
def data(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> dict[str, Any]:
    reports = frame_of(connection.sql("SELECT document_id, 'as read' AS digest FROM core.reports"))
    return dashboard_data(connection, figures_of(connection, reports, tmp_path / "figures.parquet"))


@pytest.fixture
def connection(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(publish_reports(tmp_path, REPORTS)), read_only=True)


def test_the_sums_and_reports_of_a_year_are_those_of_the_marts(
    connection: duckdb.DuckDBPyConnection, data: dict[str, Any]
) -> None:
    query = """
        SELECT report_year, numerator, reports FROM marts.indicator_values
        WHERE entity_type = 'nation' AND indicator_code = 'requests_new'"""
    of_marts = {year: (total, reports) for year, total, reports in connection.execute(query).fetchall()}
    reports = data["reports"]
    totals: Counter[int] = Counter()
    counts: Counter[int] = Counter()
    for row, year in enumerate(reports["year"]):
        if reports["main"][row] and not reports["consolidated"][row]:
            totals[year] += data["figures"]["received"][row]
            counts[year] += 1
    assert {year: (Decimal(totals[year]), counts[year]) for year in counts} == of_marts
    assert sum(counts.values()) == 4, "two files of one name, one without a name and one beside a known agency"


def test_the_agencies_known_are_those_of_the_marts(connection: duckdb.DuckDBPyConnection, data: dict[str, Any]) -> None:
    known = connection.execute("SELECT DISTINCT agencies_known FROM marts.national_year_indicators").fetchall()
    named = [name for name, _ in data["agencies"] if name is not None]
    assert [(len(named),)] == known


def test_a_consolidated_report_of_an_agency_that_nothing_vouches_for_is_counted_by_itself(
    data: dict[str, Any],
) -> None:
    reports = data["reports"]
    rows = [row for row, one in enumerate(reports["consolidated"]) if one and reports["main"][row]]
    assert [data["figures"]["received"][row] for row in rows] == [8]
