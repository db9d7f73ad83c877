"""Consistent reports, years in a row, raise no finding that asks an officer to mend anything.

``ALARMS`` says how many agencies (150), each with its reports of seven years.
"""

import os
from typing import Any

import polars as pl

from pipelines.quality.facts import facts
from pipelines.quality.findings_years import findings_years
from pipelines.quality.judgement import pass_judgement
from pipelines.quality.years import reconcile_years
from pipelines.sample.population import YEARS, population
from pipelines.sample.reports import Report
from tests.judging import AMOUNT, KEY

AGENCIES = int(os.environ.get("ALARMS", "150"))


def frames(reports: list[Report]) -> tuple[pl.DataFrame, pl.DataFrame]:
    identities, rows = [], []
    for number, report in enumerate(reports):
        document = f"{number:064x}"
        level, kind = (report.by.level, report.by.kind) if report.by else (None, None)
        identities.append((document, "accepted", f"r{number}", report.agency, "own", report.year, level, kind))
        rows += [
            (document, report.editions[p[0]], *p, text, "reported", text, "{}") for p, text in report.cells.items()
        ]
    names = ["document_id", "status", "report_id", "agency_id", "scope", "report_year", "agency_level", "agency_kind"]
    types: dict[str, Any] = dict.fromkeys(names, pl.String) | {"report_year": pl.Int16}
    columns = ["document_id", "edition", *KEY, "value", "status", "raw_text", "locator"]
    observations = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    return pl.DataFrame(identities, schema=types, orient="row"), observations.with_columns(pl.col("value").cast(AMOUNT))


def test_consistent_reports_over_years_raise_no_error_and_no_warning() -> None:
    documents, observations = frames(list(population(7, AGENCIES)))
    assert documents.height == AGENCIES * len(YEARS)
    told = pass_judgement(documents, observations)
    assert set(told.reconciliation["status"]) == {"pass"}
    assert told.findings.is_empty() and told.suspects.is_empty() and told.deductions.is_empty()
    known = facts(documents, observations)
    for year in YEARS:
        now, before = (known.filter(pl.col("report_year") == y) for y in (year, year - 1))
        reconciliation = reconcile_years(now, before)
        found = findings_years(reconciliation, now)
        assert set(found["severity"]) <= {"info"}, found
        carried = reconciliation.filter(check_code="carry_over_continuity")
        assert set(carried["status"]) == ({"unknown"} if year == YEARS[0] else {"pass"})
