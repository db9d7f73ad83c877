"""Comparing the documents of a report cell by cell."""

from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from pipelines.quality.duplicates import compare, describe, match
from schemas.quality import Findings, Reconciliation

AMOUNT = pl.Decimal(20, 6)
CHOSEN, OTHER, ALONE = "a" * 64, "b" * 64, "c" * 64
DOCUMENTS = pl.DataFrame(
    {
        "document_id": [CHOSEN, OTHER, ALONE],
        "report_id": ["r", "r", "s"],
        "report_year": pl.Series([2022, 2022, 2022], dtype=pl.Int16),
        "status": ["accepted"] * 3,
        "agency_id": ["330106:教育局", "330106:教育局", "document:c"],
        "agency_name": ["西湖区教育局"] * 3,
        "agency_doubt": [None, "renamed 330106:教育体育局", None],
    }
)
REPORTS = pl.DataFrame({"report_id": ["r", "s"], "document_id": [CHOSEN, ALONE]})


def cell(document: str, value: str | None, **place: Any) -> dict[str, Any]:
    return {
        "document_id": document,
        "edition": "2021",
        "table_code": "requests",
        "item_code": "granted",
        "column_code": "natural",
        "value": None if value is None else Decimal(value),
        "unit": "count",
        "locator": f'["{document[0]}"]',
    } | place


def observations(*cells: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(cells, schema_overrides={"value": AMOUNT})


@pytest.mark.parametrize(
    ("other", "status"),
    [
        (cell(OTHER, "5"), "fail"),
        (cell(OTHER, "4"), "pass"),
        (cell(OTHER, None), "unknown"),
        (cell(OTHER, "5", edition="2019"), "unknown"),
        (cell(OTHER, "5", unit="yuan"), "unknown"),
    ],
)
def test_only_numbers_of_one_edition_and_unit_contradict_each_other(other: dict[str, Any], status: str) -> None:
    judged = compare(DOCUMENTS, observations(cell(CHOSEN, "4"), other, cell(ALONE, "9")), REPORTS)
    Reconciliation.validate(judged)
    assert judged.select("document_id", "table_code", "status").rows() == [(OTHER, "requests", status)]


def test_both_numbers_and_both_places_are_told() -> None:
    cells = observations(cell(CHOSEN, "4"), cell(OTHER, "5"))
    said = Findings.validate(describe(compare(DOCUMENTS, cells, REPORTS), cells, DOCUMENTS, REPORTS))
    row = pl.DataFrame(said).row(0, named=True)
    assert (row["document_id"], row["locator"]) == (OTHER, '["b"]')
    assert (row["other_document_id"], row["other_locator"]) == (CHOSEN, '["a"]')
    assert row["message_zh"].endswith("：本文件为 5，同一报告的另一份文件为 4")


def test_a_doubt_about_the_agency_is_information() -> None:
    judged = Reconciliation.validate(match(DOCUMENTS))
    assert pl.DataFrame(judged)["status"].to_list() == ["pass", "fail", "unknown"]
    cells = observations(cell(CHOSEN, "4"))
    row = describe(match(DOCUMENTS), cells, DOCUMENTS, REPORTS).row(0, named=True)
    assert (row["severity"], row["document_id"]) == ("info", OTHER)
    assert row["message_en"] == '"西湖区教育局" may be "330106:教育体育局" (perhaps renamed); they were not joined'
