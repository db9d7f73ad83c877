"""Sums over regions and the nation, comparisons and rankings: what is counted, what is left out, and what says so."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from schemas.quality import HeldCorrections
from tests.publishing import AMOUNT, publish_reports, requests

Report = tuple[dict[str, Any], dict[tuple[str, str, str], str | None]]


def ask(path: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()


def report(agency: str, region: str | None, values: dict[tuple[str, str, str], str | None], **said: Any) -> Report:
    stated = {"url": None} if region is None else {"stated_region_code": region}
    return {"agency_name": agency, "scope": "own", **stated, **said}, values


def requests_of(new: str | None, handled: str, granted: str) -> dict[tuple[str, str, str], str | None]:
    return requests(new_received=new, total=handled, granted=granted)


HANGZHOU = requests(granted="5548", partial="2168", total="13810") | {
    ("disputes", "review", column): value
    for column, value in (("upheld", "376"), ("corrected", "97"), ("other", "196"), ("pending", "121"))
}


def test_published_values_give_the_rates_they_should(tmp_path: Path) -> None:
    said = {"report_year": 2025, "published_on": date(2026, 3, 30)}
    path = publish_reports(tmp_path, [report("杭州市人民政府", "330100", HANGZHOU, scope="consolidated", **said)])
    asked = "SELECT numerator, denominator, value FROM marts.indicator_values WHERE entity_type = 'agency' AND "
    assert ask(path, asked + "indicator_code = 'disclosure_rate'") == [(7716, 13810, 7716 / 13810)]
    assert ask(path, asked + "indicator_code = 'review_correction_rate'") == [(97, 669, 97 / 669)]
    columns = "disclosure_rate_numerator, disclosure_rate_denominator, review_correction_rate"
    territory = f"SELECT region_name, level, {columns} FROM marts.region_territory_year_indicators"
    assert ask(path, territory) == [("杭州市", "prefecture", 7716, 13810, 97 / 669)]
    assert ask(path, "SELECT count(*) FROM marts.region_year_indicators") == [(0,)]
    assert ask(path, "SELECT published_on_time, due_on FROM marts.report_quality") == [(True, date(2026, 3, 31))]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city with a bureau and a government, whose consolidated report counts them and a county's bureau and township;
    an agency of another province, and one that nothing vouches for, twice.
    """
    whole = requests_of("900", "900", "300")
    reports: list[Report] = [
        report("杭州市财政局", "330100", requests_of("10", "8", "4"), published_on=date(2023, 1, 31)),
        report("杭州市人民政府", "330100", requests_of("20", "20", "5"), scope=None, published_on=date(2023, 4, 1)),
        report("杭州市人民政府", "330100", whole, scope="consolidated", published_on=date(2023, 3, 1)),
        report("西湖区教育局", "330106", requests_of(None, "6", "3"), published_on=date(2023, 2, 1)),
        report("西湖区北山镇人民政府", "330106", requests_of("1", "1", "1"), published_on=None),
        report("南京市财政局", "320100", requests_of("7", "7", "0"), published_on=date(2022, 12, 1)),
        report("某某办公室", None, requests_of("5", "5", "5")),
        report("某某办公室", None, requests_of("5", "5", "5")),
    ]
    path = tmp_path_factory.mktemp("places")
    return publish_reports(path, [(said | {"report_year": 2022}, values) for said, values in reports])


def region(path: Path, table: str, code: str, columns: str) -> list[tuple[Any, ...]]:
    return ask(path, f"SELECT {columns} FROM marts.{table} WHERE region_code = '{code}'")


def test_a_region_counts_all_that_lies_in_it_and_no_consolidated_report(places: Path) -> None:
    columns = (
        "reports, reports_consolidated, reports_scope_unknown, disclosure_rate_numerator, disclosure_rate_denominator"
    )
    assert region(places, "region_year_indicators", "330100", columns) == [(4, 1, 1, 13, 35)]
    assert region(places, "region_year_indicators", "330000", columns) == [(4, 1, 1, 13, 35)]
    assert region(places, "region_year_indicators", "330106", columns) == [(2, 0, 0, 4, 7)]


def test_own_bodies_and_the_whole_territory_are_kept_apart(places: Path) -> None:
    sides = "disclosure_rate_numerator, disclosure_rate_denominator"
    assert region(places, "region_bodies_year_indicators", "330100", sides) == [(9, 28)]
    assert region(places, "region_bodies_year_indicators", "330106", sides) == [(3, 6)], "a township is no own body"
    assert region(places, "region_territory_year_indicators", "330100", sides) == [(300, 900)]


def test_a_report_that_lacks_a_number_is_left_out_and_told(places: Path) -> None:
    asked = "SELECT entity_id, numerator, status, reports, reports_lacking FROM marts.indicator_values "
    asked += "WHERE indicator_code = 'requests_new' AND entity_type = 'region' AND entity_id IN ('330106', '330100') "
    assert ask(places, asked + "ORDER BY 1") == [("330100", 31, "partial", 3, 1), ("330106", 1, "partial", 1, 1)]
    assert region(places, "region_year_indicators", "330100", "requests_new, requests_new_reports") == [(31, 3)]


def test_the_nation_counts_every_agency_once(places: Path) -> None:
    columns = "reports, agencies_known, reports_consolidated, disclosure_rate_denominator"
    assert ask(places, f"SELECT {columns} FROM marts.national_year_indicators") == [(6, 6, 1, 47)]
    unresolved = ask(places, "SELECT reports_unresolved FROM marts.national_year_indicators")
    assert unresolved == [(1,)], "the same name twice, and nothing tells whether it is the same agency"


def test_coverage_is_reports_of_agencies_known(tmp_path: Path) -> None:
    one, other = requests_of("1", "1", "1"), requests_of("2", "2", "2")
    reports = [
        report("杭州市财政局", "330100", one, report_year=2022),
        report("杭州市财政局", "330100", one, report_year=2023),
        report("杭州市教育局", "330100", other, report_year=2023),
    ]
    path = publish_reports(tmp_path, reports)
    asked = "SELECT report_year, reports, agencies_known, coverage FROM marts.region_year_indicators "
    expected = [(2022, 1, 2, 0.5), (2023, 2, 2, 1.0)]
    assert ask(path, asked + "WHERE region_code = '330100' ORDER BY 1") == expected


def test_on_time_is_what_the_regulation_says(places: Path) -> None:
    asked = "SELECT agency_name, scope, published_on_time FROM marts.report_quality WHERE agency_name NOT LIKE '某某%'"
    told = {(name, scope): on_time for name, scope, on_time in ask(places, asked)}
    assert told == {
        ("杭州市财政局", "own"): True,
        ("杭州市人民政府", None): False,
        ("杭州市人民政府", "consolidated"): True,
        ("西湖区教育局", "own"): False,
        ("西湖区北山镇人民政府", "own"): None,
        ("南京市财政局", "own"): None,  # a day before the year was over is no day of publication
    }
    share = "published_on_time, published_on_time_numerator, published_on_time_denominator"
    assert region(places, "region_year_indicators", "330100", share) == [(1 / 3, 1, 3)]


def years(path: Path, reports: Sequence[Report]) -> list[tuple[Any, ...]]:
    warehouse = publish_reports(path, reports)
    columns = "entity_type, value, last_value, difference, ratio, breaks, reports"
    asked = f"SELECT {columns} FROM marts.year_on_year WHERE entity_type <> 'region' AND indicator_code = "
    return ask(warehouse, asked + "'{}' ORDER BY ALL".format("licensing_decisions"))


def licensed(number: str | None) -> dict[tuple[str, str, str], str | None]:
    return {("proactive", "licensing", "decisions"): number}


def test_year_on_year_compares_agencies_with_both_years(tmp_path: Path) -> None:
    reports = [
        report("杭州市财政局", "330100", licensed("10"), report_year=2022),
        report("杭州市财政局", "330100", licensed("15"), report_year=2023),
        report("杭州市教育局", "330100", licensed("99"), report_year=2023),
        report("杭州市民政局", "330100", licensed("0"), report_year=2022),
        report("杭州市民政局", "330100", licensed("3"), report_year=2023),
        report("杭州市司法局", "330100", licensed("8"), report_year=2022),
        report("杭州市司法局", "330100", licensed("9"), report_year=2023, scope="consolidated"),
    ]
    assert years(tmp_path, reports) == [
        ("agency", 3, 0, 3, None, False, 1),
        ("agency", 15, 10, 5, 1.5, False, 1),
        ("nation", 18, 10, 8, 1.8, False, 2),
    ]


def test_year_on_year_says_where_the_series_breaks(tmp_path: Path) -> None:
    reports = [
        report("杭州市财政局", "330100", licensed("10"), report_year=2020, edition="2019"),
        report("杭州市财政局", "330100", licensed("15"), report_year=2021),
    ]
    expected = [(who, 15, 10, None, None, True, 1) for who in ("agency", "nation")]
    assert years(tmp_path, reports) == expected


def test_reasons_add_up_to_what_was_withheld(tmp_path: Path) -> None:
    values = requests(total="20", granted="10", denied_third_party="6", unable_not_held="3", other_other="1")
    path = publish_reports(tmp_path, [report("杭州市财政局", "330100", values)])
    columns = "item_code, group_code, requests, withheld, round(share_of_withheld, 2), share_of_handled"
    asked = f"SELECT {columns} FROM marts.reason_shares WHERE entity_type = 'agency' AND requests > 0 ORDER BY 1"
    assert ask(path, asked) == [
        ("denied_third_party", "denied", 6, 10, 0.6, 0.3),
        ("other_other", "other", 1, 10, 0.1, 0.05),
        ("unable_not_held", "unable", 3, 10, 0.3, 0.15),
    ]
    blank = publish_reports(
        tmp_path / "b", [report("杭州市财政局", "330100", values | requests(denied_state_secret=None))]
    )
    assert ask(blank, "SELECT DISTINCT withheld, share_of_withheld FROM marts.reason_shares") == [(None, None)]


def test_few_cases_are_not_ranked(tmp_path: Path) -> None:
    reports = [
        report("杭州市财政局", "330100", requests_of("40", "40", "10")),
        report("杭州市教育局", "330100", requests_of("30", "30", "30")),
        report("杭州市民政局", "330100", requests_of("29", "29", "29")),
        report("西湖区教育局", "330106", requests_of("50", "50", "50")),
    ]
    path = publish_reports(tmp_path, reports)
    columns = "entity_name, position, ranked, minimum_cases"
    asked = f"SELECT {columns} FROM marts.rankings WHERE indicator_code = '{{}}' AND peers = 'prefecture:department' "
    best = ask(path, asked.format("disclosure_rate") + "ORDER BY position")
    assert best == [("杭州市教育局", 1, 2, 30), ("杭州市财政局", 2, 2, 30)]
    assert ask(path, asked.format("denial_rate") + "AND position > 1") == []


def test_a_correction_counts_instead_of_what_is_printed(tmp_path: Path) -> None:
    held = pl.DataFrame(
        [
            {
                "document_id": f"{1:064x}", "table_code": "requests", "item_code": "granted", "column_code": "total",
                "report_id": "r", "report_year": 2022, "expected": Decimal(4), "printed": Decimal(4),
                "value": Decimal(5), "status": "applied", "reason": "slip", "evidence": "page", "decided_by": "me",
                "decided_on": date(2024, 1, 1),
            }
        ],
        schema_overrides={"report_year": pl.Int16, **dict.fromkeys(("expected", "printed", "value"), AMOUNT)},
    )  # fmt: skip
    frames = {"corrections": HeldCorrections.validate(held)}
    path = publish_reports(tmp_path, [report("杭州市财政局", "330100", requests_of("8", "8", "4"))], frames)
    asked = "SELECT numerator, status, cells_corrected FROM marts.indicator_values "
    asked += "WHERE indicator_code = 'full_disclosure_rate' AND entity_type = 'agency'"
    assert ask(path, asked) == [(5, "corrected", 1)]
    lineage = "SELECT value, printed, status FROM marts.lineage WHERE indicator_code = 'full_disclosure_rate' "
    assert ask(path, lineage + "AND side = 'numerator'") == [(5, 4, "corrected")]
    tripped = {"corrections": held.with_columns(status=pl.lit("tripped"))}
    other = publish_reports(tmp_path / "b", [report("杭州市财政局", "330100", requests_of("8", "8", "4"))], tripped)
    assert ask(other, asked) == [(4, "reported", 0)]


def test_nothing_has_no_unit(tmp_path: Path) -> None:
    fees = ("proactive", "fees", "amount")
    reports = [report("杭州市财政局", "330100", {fees: "0"}), report("杭州市教育局", "330100", {fees: "5"})]
    path = publish_reports(tmp_path, reports, unit="unstated")
    asked = "SELECT numerator, status FROM marts.indicator_values WHERE indicator_code = 'fees_wan_yuan' "
    assert ask(path, asked + "AND entity_type = 'agency' ORDER BY 1") == [(0, "reported"), (None, "partial")]
