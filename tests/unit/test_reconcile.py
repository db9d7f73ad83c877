"""The checks inside a report: equations by the edition of each table, domain, edition and completeness."""

from decimal import Decimal

import polars as pl
import pytest

from pipelines.quality.reconcile import BATCH_DOCUMENTS, reconcile
from schemas.dictionary import cells
from schemas.forms import forms
from schemas.quality import Reconciliation

EQUATIONS = {"requests_balance": 7, "requests_results": 7, "requests_columns": 25, "disputes_total": 3}


def frames(count: int = 1, edition: str = "2021", year: int | None = 2022) -> tuple[pl.DataFrame, pl.DataFrame]:
    documents = pl.DataFrame({"document_id": [f"{n:064x}" for n in range(count)]}).with_columns(
        status=pl.lit("accepted"), report_id=pl.lit("r"), report_year=pl.lit(year, pl.Int16)
    )
    observations = (
        documents.select("document_id")
        .join(cells().filter(edition=edition), how="cross")
        .select(
            "document_id", "table_code", "item_code", "column_code", "edition",
            value=pl.lit(0, pl.Decimal(20, 6)), status=pl.lit("reported"),
        )
    )  # fmt: skip
    return documents, observations


def put(
    observations: pl.DataFrame, table: str, item: str, column: str, value: str | None, status: str = "blank"
) -> pl.DataFrame:
    here = (pl.col("table_code") == table) & (pl.col("item_code") == item) & (pl.col("column_code") == column)
    number = pl.lit(None if value is None else Decimal(value), pl.Decimal(20, 6))
    return observations.with_columns(
        value=pl.when(here).then(number).otherwise("value"),
        status=pl.when(here & number.is_null()).then(pl.lit(status)).otherwise("status"),
    )


def places(judged: pl.DataFrame, status: str) -> set[tuple[str, ...]]:
    return set(judged.filter(status=status).select("check_code", "table_code", "item_code", "column_code").rows())


@pytest.mark.parametrize(("edition", "rows"), [("2021", 25), ("2019", 23)])
def test_every_equation_of_the_edition_is_there_and_passes(edition: str, rows: int) -> None:
    judged = Reconciliation.validate(reconcile(*frames(2, edition)))
    counted = dict(judged.group_by("check_code").len().rows())
    expected = EQUATIONS | {"requests_columns": rows, "domain": 3, "edition_matches_year": 3, "completeness": 3}
    assert counted == {code: 2 * number for code, number in expected.items()}
    assert set(judged.filter(pl.col("check_code") != "edition_matches_year")["status"]) == {"pass"}


def test_a_wrong_total_fails_in_its_row_and_column_with_exact_sides() -> None:
    documents, observations = frames()
    judged = reconcile(documents, put(observations, "requests", "granted", "total", "13"))
    assert places(judged, "fail") == {
        ("requests_columns", "requests", "granted", ""),
        ("requests_results", "requests", "", "total"),
    }
    row = judged.filter(check_code="requests_columns", item_code="granted").row(0, named=True)
    assert (row["lhs"], row["rhs"], row["difference"]) == (Decimal(0), Decimal(13), Decimal(-13))


def test_sums_are_exact_at_the_limits_of_the_type() -> None:
    documents, observations = frames()
    observations = put(observations, "disputes", "review", "upheld", "99999999999999.999998")
    observations = put(observations, "disputes", "review", "other", "0.000001")
    observations = put(observations, "disputes", "review", "total", "99999999999999.999998")
    row = reconcile(documents, observations).filter(check_code="disputes_total", item_code="review").row(0, named=True)
    assert (row["difference"], row["status"]) == (Decimal("0.000001"), "fail")


def test_a_sum_that_does_not_fit_keeps_its_verdict() -> None:
    documents, observations = frames()
    for column in ("upheld", "corrected", "other"):
        observations = put(observations, "disputes", "review", column, "99999999999999")
    row = reconcile(documents, observations).filter(check_code="disputes_total", item_code="review").row(0, named=True)
    assert (row["lhs"], row["status"]) == (None, "fail")


@pytest.mark.parametrize("status", ["blank", "placeholder", "unreadable", "missing"])
def test_a_cell_without_value_leaves_its_equations_open(status: str) -> None:
    documents, observations = frames()
    judged = reconcile(documents, put(observations, "requests", "total", "natural", None, status))
    assert places(judged, "unknown") == {
        ("requests_balance", "requests", "", "natural"),
        ("requests_results", "requests", "", "natural"),
        ("requests_columns", "requests", "total", ""),
    }
    open_rows = judged.filter(status="unknown")
    assert open_rows.select(pl.col("lhs", "rhs", "difference").is_null().all()).row(0) == (True, True, True)
    incomplete = {("completeness", "requests", "", "")} if status in ("unreadable", "missing") else set()
    assert places(judged, "fail") == incomplete


def test_each_table_follows_its_own_edition() -> None:
    documents, new = frames()
    _, old = frames(edition="2019")
    mixed = pl.concat([new.filter(pl.col("table_code") != "requests"), old.filter(table_code="requests")])
    judged = reconcile(documents, put(mixed, "requests", "other_all", "legal", "2"))
    assert places(judged, "fail") == {
        ("requests_results", "requests", "", "legal"),
        ("requests_columns", "requests", "other_all", ""),
        ("edition_matches_year", "requests", "", ""),
    }


def test_the_edition_is_judged_only_with_a_year_and_a_table() -> None:
    documents, observations = frames(year=None)
    judged = reconcile(documents, observations).filter(check_code="edition_matches_year")
    assert set(judged["status"]) == {"unknown"}
    documents, observations = frames(edition="2019", year=2018)
    absent = observations.with_columns(
        status=pl.when(table_code="disputes").then(pl.lit("missing")).otherwise("status"),
        value=pl.when(table_code="disputes").then(None).otherwise("value"),
    )
    judged = reconcile(documents, absent).filter(check_code="edition_matches_year")
    assert dict(judged.select("table_code", "status").rows()) == {
        "proactive": "fail",
        "requests": "fail",
        "disputes": "unknown",
    }


def test_a_table_that_did_not_change_between_editions_is_on_either() -> None:
    for edition, year in (("2019", 2022), ("2021", 2020)):
        judged = reconcile(*frames(edition=edition, year=year)).filter(check_code="edition_matches_year")
        statuses = dict(judged.select("table_code", "status").rows())
        unchanged = {
            table.code for table in forms()["2021"].tables if table.cells == forms()["2019"].table(table.code).cells
        }
        assert statuses == {code: "pass" if code in unchanged else "fail" for code in statuses}
        assert unchanged == {"disputes"}
    early = reconcile(*frames(edition="2019", year=2018)).filter(check_code="edition_matches_year")
    assert set(early["status"]) == {"fail"}


def test_domain_names_the_impossible_cells() -> None:
    documents, observations = frames(edition="2019", year=2020)
    for cell, value in {
        ("proactive", "rules", "new_made"): "-1",
        ("proactive", "licensing", "change"): "-4",
        ("proactive", "punishment", "change"): "-4.5",
        ("proactive", "procurement", "amount"): "1.25",
        ("requests", "granted", "natural"): "2.5",
    }.items():
        observations = put(observations, *cell, value)
    judged = reconcile(documents, observations).filter(check_code="domain")
    assert places(judged, "fail") == {
        ("domain", "proactive", "rules", "new_made"),
        ("domain", "proactive", "punishment", "change"),
        ("domain", "requests", "granted", "natural"),
    }
    assert places(judged, "pass") == {("domain", "disputes", "", "")}


def test_rejected_documents_and_strange_observations_are_ignored() -> None:
    documents, observations = frames(2)
    documents = documents.with_columns(status=pl.Series(["rejected", "accepted"]))
    judged = reconcile(documents, observations)
    assert judged["document_id"].unique().to_list() == [documents["document_id"][1]]
    nothing = reconcile(documents.head(0), observations)
    assert (nothing.height, nothing.schema) == (0, judged.schema)


def test_batches_do_not_show() -> None:
    documents, observations = frames(BATCH_DOCUMENTS + 3)
    judged = reconcile(documents, observations)
    assert judged["document_id"].unique(maintain_order=True).to_list() == documents["document_id"].to_list()
    assert judged.height == documents.height * 51
