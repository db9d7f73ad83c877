"""Each expectation holds for a plausible year, and fails for a year in which what it watches for happened."""

import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb
import pytest

from assets import cli
from assets.expectations import WHOLE, expectations
from pipelines.plausibility.verdicts import Verdict

TODAY = date(2026, 6, 1)
"""All reports for 2025 are due by then."""
OF_2025 = "document_id IN (SELECT document_id FROM core.reports WHERE report_year = 2025)"
EVERY_SECOND = (
    "document_id IN (SELECT document_id FROM core.reports WHERE report_year = 2025 AND hash(agency_id) % 2 = 0)"
)
IMPLAUSIBLE = {
    "rejected_share": ["UPDATE core.documents SET status = 'rejected' WHERE hash(document_id) % 3 = 0"],
    "reconciled_share": [
        "UPDATE core.reports SET reconciled = false WHERE report_year = 2025 AND hash(agency_id) % 3 > 0"
    ],
    "unreadable_cells": [
        f"UPDATE core.observations SET status = 'unreadable' WHERE {OF_2025} AND table_code = 'disputes'"
    ],
    "missing_cells": [f"UPDATE core.observations SET status = 'missing' WHERE {OF_2025} AND table_code = 'requests'"],
    "disclosure_rate_median": ["UPDATE marts.agency_year_indicators SET disclosure_rate = 1 WHERE report_year = 2025"],
    "volume": [f"DELETE FROM core.reports WHERE report_year = 2025 AND {EVERY_SECOND}"],
    "median_requests": [
        "UPDATE marts.agency_year_indicators SET requests_new = 10 * requests_new + 50 WHERE report_year = 2025"
    ],
    "agencies_return": [
        "UPDATE core.reports SET agency_id = 'document:' || document_id "
        "WHERE report_year = 2025 AND hash(agency_id) % 4 = 0"
    ],
    "outcomes_drift": [
        "UPDATE marts.agency_year_indicators SET denial_rate_numerator = disclosure_rate_numerator, "
        "disclosure_rate_numerator = denial_rate_numerator WHERE report_year = 2025"
    ],
}


@pytest.fixture(scope="module")
def plausible(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of a made-up country, three years."""
    folder = tmp_path_factory.mktemp("country")
    wanted = ["--reports", "180", "--years", "2023-2025", "--formats", "text", "--layouts", "tab-rows", "--sidecar"]
    assert cli.main(["sample", str(folder / "made-up"), *wanted]) == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GONGKAI_HOME", str(folder / "home"))
        patch.delenv("DAGSTER_HOME", raising=False)
        assert cli.main(["run", str(folder / "made-up" / "documents")]) == 0
    return folder / "home" / "warehouse" / "gongkai.duckdb"


def verdicts(warehouse: Path, today: date = TODAY) -> dict[tuple[str, str], Verdict]:
    from assets.suites import built_at, judge

    judge.cache_clear()
    return {(one.code, one.year): one for one in judge(warehouse, built_at(warehouse), today).verdicts}


def changed(warehouse: Path, folder: Path, statements: Sequence[str]) -> Path:
    copy = folder / "changed.duckdb"
    shutil.copyfile(warehouse, copy)
    with duckdb.connect(str(copy)) as connection:
        for statement in statements:
            connection.execute(statement)
    return copy


def test_made_up_years_are_plausible_and_the_first_has_none_before_it(plausible: Path) -> None:
    said = verdicts(plausible)
    assert {state for (_, year), one in said.items() if year != "2023" for state in [one.state]} == {"passed"}
    first = {code: one for (code, year), one in said.items() if year == "2023"}
    alone = {one.code for one in expectations() if one.suite == "reports"}
    assert {code for code, one in first.items() if one.state == "passed"} == alone
    before = {one.code for one in expectations() if one.suite not in ("reports", WHOLE)}
    assert {code for code, one in first.items() if one.state == "skipped"} == before
    assert all("needs 30" in first[code].words.en or "needs 500" in first[code].words.en for code in before)


@pytest.mark.parametrize("code", [one.code for one in expectations()])
def test_an_expectation_fails_when_what_it_watches_for_happens(code: str, plausible: Path, tmp_path: Path) -> None:
    said = verdicts(changed(plausible, tmp_path, IMPLAUSIBLE[code]))
    year = "all" if code == "rejected_share" else "2025"
    assert said[code, year].state == "failed"
    assert said[code, year].found
    assert {one.state for (other, when), one in said.items() if when == "2024"} == {"passed"}


def test_before_reports_are_due_few_of_them_are_plausible_and_too_few_are_not_judged(
    plausible: Path, tmp_path: Path
) -> None:
    early, due = date(2026, 3, 31), date(2026, 4, 1)
    few = changed(plausible, tmp_path, [f"DELETE FROM core.reports WHERE report_year = 2025 AND {EVERY_SECOND}"])
    assert {verdicts(few, day)["volume", "2025"].state for day in (early,)} <= {"passed", "skipped"}
    assert verdicts(few, early)["agencies_return", "2025"].words.en == "reports may still come until 2026-03-31"
    assert verdicts(few, due)["volume", "2025"].state == "failed"
    assert verdicts(few, due)["agencies_return", "2025"].state == "failed"


def test_a_year_that_is_gone_is_told_and_an_empty_warehouse_is_not_judged(plausible: Path, tmp_path: Path) -> None:
    gone = verdicts(changed(plausible, tmp_path, ["DELETE FROM core.reports WHERE report_year = 2024"]))
    assert gone["volume", "2024"].state == "failed" and gone["volume", "2024"].found == "0"
    assert gone["agencies_return", "2024"].state == "failed"
    assert gone["volume", "2025"].state == "skipped"
    empty = verdicts(changed(plausible, tmp_path, ["DELETE FROM core.reports", "DELETE FROM core.documents"]))
    assert {key: one.state for key, one in empty.items()} == {("rejected_share", "all"): "skipped"}
