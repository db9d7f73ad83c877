"""Numbers recognised in pictures: none is kept that no equation of the form supports."""

from decimal import Decimal

import polars as pl
import pytest

from pipelines.extract.recognised import only_supported
from schemas.dictionary import CELL_KEY, terms
from schemas.forms import forms

PICTURE = pl.DataFrame(
    [(0, table.code) for table in forms()["2021"].tables],
    schema={"doc": pl.UInt32, "table_code": pl.String},
    orient="row",
)
CELL = (pl.col("item_code") == "granted") & (pl.col("column_code") == "natural")
LINES = (pl.col("table_code") == "requests") & (
    (pl.col("item_code") == "granted") | (pl.col("column_code") == "natural")
)
DOUBTED = pl.col("status") == "unreadable"


def zeros() -> pl.DataFrame:
    form = forms()["2021"]
    rows = [(0, c.table, c.item, c.column, form.edition, Decimal(0), "reported") for c in form.cells]
    names = ["doc", "table_code", "item_code", "column_code", "edition", "value", "status"]
    frame = pl.DataFrame(rows, schema=names, orient="row")
    return frame.cast({"doc": pl.UInt32, "value": pl.Decimal(20, 6)})


def shown(cell: pl.Expr, value: int | None, status: str = "reported") -> pl.DataFrame:
    return zeros().with_columns(
        value=pl.when(cell).then(pl.lit(value)).otherwise("value").cast(pl.Decimal(20, 6)),
        status=pl.when(cell).then(pl.lit(status)).otherwise("status"),
    )


def test_numbers_in_equations_that_hold_are_kept_and_those_in_none_are_not() -> None:
    left = only_supported(zeros(), PICTURE)
    kept = left.filter(~DOUBTED).select(CELL_KEY)
    in_equations = terms().select(CELL_KEY).unique()
    assert kept.height == left.join(in_equations, on=CELL_KEY, how="semi").height > 150
    assert kept.join(in_equations, on=CELL_KEY, how="anti").is_empty()
    assert left.filter(DOUBTED)["table_code"].unique().to_list() == ["proactive"]


def test_a_misread_number_takes_its_row_and_column_with_it() -> None:
    left = only_supported(shown(CELL, 7), PICTURE).filter(pl.col("table_code") != "proactive")
    assert left.filter(DOUBTED & CELL).height == 1
    assert left.filter(DOUBTED & ~LINES).is_empty()
    assert left.filter(pl.col("value").is_null() != DOUBTED).is_empty()


@pytest.mark.parametrize("status", ["unreadable", "missing"])
def test_a_cell_that_is_not_read_leaves_others_the_equations_without_it(status: str) -> None:
    left = only_supported(shown(CELL, None, status), PICTURE).filter(pl.col("table_code") != "proactive")
    assert left.filter(DOUBTED & ~CELL).is_empty()


def test_cells_of_which_all_equations_lack_one_are_not_kept() -> None:
    row = (pl.col("item_code") == "granted") & (pl.col("column_code") == "enterprise")
    column = (pl.col("item_code") == "partial") & (pl.col("column_code") == "natural")
    left = only_supported(shown(row | column, None, "unreadable"), PICTURE)
    assert left.filter(CELL)["status"].to_list() == ["unreadable"]


def test_a_sign_in_an_equation_that_fails_may_be_a_number() -> None:
    total = (pl.col("item_code") == "granted") & (pl.col("column_code") == "total")
    marked = shown(CELL, None, "placeholder")
    assert only_supported(marked, PICTURE).filter(CELL)["status"].to_list() == ["placeholder"]
    failing = marked.with_columns(value=pl.when(total).then(pl.lit(1)).otherwise("value").cast(pl.Decimal(20, 6)))
    assert only_supported(failing, PICTURE).filter(CELL)["status"].to_list() == ["unreadable"]


def test_what_was_not_recognised_is_left_alone() -> None:
    wrong = shown(CELL, 7)
    assert only_supported(wrong, PICTURE.clear()).equals(wrong)
    assert only_supported(wrong, PICTURE.with_columns(pl.col("doc") + 1)).equals(wrong)


def test_of_a_document_only_the_tables_that_were_recognised_are_held_to_the_equations() -> None:
    wrong = shown(CELL, 7)
    disputes = PICTURE.filter(table_code="disputes")
    assert only_supported(wrong, disputes).equals(wrong)
    left = only_supported(wrong, PICTURE.filter(table_code="requests"))
    assert left.filter(DOUBTED)["table_code"].unique().to_list() == ["requests"]
    assert left.filter(DOUBTED & CELL).height == 1
