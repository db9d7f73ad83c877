"""Findings: one for each failed check, in both languages, with a place and an id that does not change."""

from decimal import Decimal

import polars as pl

from pipelines.quality.findings import findings
from pipelines.quality.reconcile import reconcile
from schemas.dictionary import cells
from schemas.forms import forms
from schemas.quality import Findings

AMOUNT = pl.Decimal(20, 6)


def frames(edition: str = "2021", year: int = 2022) -> tuple[pl.DataFrame, pl.DataFrame]:
    documents = pl.DataFrame({"document_id": ["a" * 64], "status": ["accepted"], "report_id": ["r"]}).with_columns(
        report_year=pl.lit(year, pl.Int16)
    )
    observations = (
        documents.select("document_id")
        .join(cells().filter(edition=edition), how="cross")
        .select(
            "document_id", "table_code", "item_code", "column_code", "edition",
            value=pl.lit(0, AMOUNT), status=pl.lit("reported"), locator=pl.format('["{}"]', "position"),
        )
    )  # fmt: skip
    return documents, observations


def at(table: str, item: str, column: str) -> pl.Expr:
    return (pl.col("table_code") == table) & (pl.col("item_code") == item) & (pl.col("column_code") == column)


def put(observations: pl.DataFrame, table: str, item: str, column: str, value: str) -> pl.DataFrame:
    here = at(table, item, column)
    return observations.with_columns(value=pl.when(here).then(pl.lit(Decimal(value), AMOUNT)).otherwise("value"))


def found(documents: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    return pl.DataFrame(Findings.validate(findings(reconcile(documents, observations), observations, documents)))


def label(table: str, item: str) -> str:
    return next(row.label for row in forms()["2021"].table(table).items if row.code == item)


def test_a_sound_report_has_none() -> None:
    documents, observations = frames()
    assert found(documents, observations).height == 0


def test_an_equation_is_told_at_its_total_with_its_numbers() -> None:
    documents, observations = frames()
    wrong = put(put(observations, "requests", "granted", "total", "13"), "requests", "granted", "natural", "3")
    told = found(documents, wrong).filter(check_code="requests_columns").row(0, named=True)
    assert told["message_zh"].startswith(f"表三“{label('requests', 'granted')}”一行：")
    assert told["message_zh"].endswith(" 3 ≠ 总计 13")
    assert told["message_en"] == 'table 3, row "granted in full": natural persons + organisations 3 ≠ total 13'
    assert told["suggestion_en"].endswith('"total" should be 3.')
    place = wrong.filter(at("requests", "granted", "total"))["locator"].item()
    assert (told["locator"], told["severity"], told["decision"]) == (place, "error", None)


def test_an_impossible_total_is_not_suggested() -> None:
    documents, observations = frames()
    wrong = put(observations, "requests", "carried_forward", "natural", "5")
    told = found(documents, wrong).filter(check_code="requests_balance").row(0, named=True)
    assert told["suggestion_en"] == "Check the cells of this column."


def test_ids_follow_the_content_of_the_cells() -> None:
    documents, observations = frames()
    first = found(documents, put(observations, "disputes", "review", "total", "2"))
    again = found(documents, put(observations, "disputes", "review", "total", "2").reverse())
    other = found(documents, put(observations, "disputes", "review", "total", "3"))
    assert first["finding_id"].to_list() == again["finding_id"].to_list() != other["finding_id"].to_list()


def test_cells_that_are_not_there_are_counted_and_named() -> None:
    documents, observations = frames()
    gone, glued = at("disputes", "review", "upheld"), at("disputes", "review", "other")
    damaged = observations.with_columns(
        value=pl.when(gone | glued).then(None).otherwise("value"),
        status=pl.when(gone).then(pl.lit("missing")).when(glued).then(pl.lit("unreadable")).otherwise("status"),
        locator=pl.when(gone).then(None).otherwise("locator"),
    )
    told = found(documents, damaged).row(0, named=True)
    assert told["check_code"] == "completeness"
    assert told["message_en"] == (
        "table 4 has 15 cells, of which 1 missing and 1 without a single reading: "
        '"administrative review" / "other result", "administrative review" / "upheld"'
    )
    assert told["locator"] == observations.filter(glued)["locator"].item()


def test_nobody_is_told_to_add_cells_where_none_is_missing() -> None:
    documents, observations = frames()
    glued = at("disputes", "review", "other")
    damaged = observations.with_columns(
        value=pl.when(glued).then(None).otherwise("value"),
        status=pl.when(glued).then(pl.lit("unreadable")).otherwise("status"),
    )
    told = found(documents, damaged).row(0, named=True)
    assert told["check_code"] == "completeness"
    assert "one number to a cell" in told["suggestion_en"] and "只有一个数字" in told["suggestion_zh"]
    assert "keep all rows" not in told["suggestion_en"] and "补齐" not in told["suggestion_zh"]


def test_an_absent_table_is_one_finding_without_a_place() -> None:
    documents, observations = frames()
    here = pl.col("table_code") == "disputes"
    damaged = observations.with_columns(
        value=pl.when(here).then(None).otherwise("value"),
        status=pl.when(here).then(pl.lit("missing")).otherwise("status"),
        locator=pl.when(here).then(None).otherwise("locator"),
    )
    told = found(documents, damaged)
    assert told["message_zh"].to_list() == [f"没有找到表四（{forms()['2021'].table('disputes').label}）"]
    assert told["locator"].to_list() == [None]
    assert "as text, not as a picture" in told["suggestion_en"][0]
    assert "图片" in told["suggestion_zh"][0]
    assert "keep all rows" not in told["suggestion_en"][0]


def test_the_wrong_edition_is_told_once_a_table() -> None:
    told = found(*frames("2021", 2020))
    assert told["check_code"].to_list() == ["edition_matches_year"] * 2, "table 4 is the same in both"
    for form in forms().values():
        assert form.issued_as in told["message_zh"][0]
    earlier = found(*frames("2019", 2017))
    assert earlier["message_en"].str.ends_with("an earlier form").all()


def test_an_impossible_number_is_quoted_as_it_is() -> None:
    documents, observations = frames()
    told = found(documents, put(observations, "proactive", "fees", "amount", "-1.50")).row(0, named=True)
    assert told["message_en"].endswith("an amount is not negative, but -1.5 is printed")
    big = found(documents, put(observations, "proactive", "rules", "made", "100.5")).row(0, named=True)
    assert big["message_en"].endswith("but 100.5 is printed")


def test_no_label_of_the_form_is_missing_from_a_message() -> None:
    for edition, year in (("2021", 2022), ("2019", 2020)):
        documents, observations = frames(edition, year)
        all_wrong = (
            observations.with_row_index("n").with_columns(value=(pl.col("n") ** 2 * -1 - 1).cast(AMOUNT)).drop("n")
        )
        told = found(documents, all_wrong)
        texts = told.select("message_zh", "message_en", "suggestion_zh", "suggestion_en")
        assert texts.null_count().sum_horizontal().item() == 0
        assert told["check_code"].n_unique() == 5
