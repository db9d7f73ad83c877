"""The models refuse what breaks the contract: values too, not names and types alone."""

from decimal import Decimal

import polars as pl
import pytest
from pandera.errors import SchemaError, SchemaErrors

from schemas.dictionary import cells
from schemas.observations import ExtractedObservations
from schemas.quality import Reconciliation

AMOUNT = pl.Decimal(20, 6)


def observations() -> pl.DataFrame:
    return cells().filter(edition="2021").select(
        pl.lit("a" * 64).alias("document_id"), "table_code", "item_code", "column_code", "edition",
        value=pl.lit(0, AMOUNT), unit=pl.lit("count"), status=pl.lit("reported"), raw_text=pl.lit("0"),
        locator=pl.lit(None, pl.String),
    )  # fmt: skip


def test_a_whole_document_keeps_the_contract() -> None:
    assert ExtractedObservations.validate(observations()).height == 200
    assert ExtractedObservations.validate(observations().clear()).height == 0


@pytest.mark.parametrize(
    "damage",
    [
        lambda frame: frame.head(199),
        lambda frame: frame.filter(pl.col("table_code") != "disputes"),
        lambda frame: pl.concat([frame, frame.head(1)]),
        lambda frame: frame.with_columns(item_code=pl.col("item_code").replace("granted", "given")),
        lambda frame: frame.with_columns(edition=pl.lit("2019")),
        lambda frame: frame.with_columns(status=pl.lit("blank")),
        lambda frame: frame.with_columns(value=pl.lit(None, AMOUNT)),
        lambda frame: frame.with_columns(value=pl.col("value").cast(pl.Float64)),
        lambda frame: frame.with_columns(unit=pl.lit("dollar")),
        lambda frame: frame.drop("locator"),
        lambda frame: frame.with_columns(more=1),
    ],
)
def test_damaged_observations_are_refused(damage: object) -> None:
    assert callable(damage)
    with pytest.raises((SchemaError, SchemaErrors)):
        ExtractedObservations.validate(damage(observations()))


def test_a_verdict_follows_its_difference() -> None:
    row: dict[str, str | None] = {
        "document_id": "a",
        "check_code": "disputes_total",
        "table_code": "disputes",
        "item_code": "review",
    }
    row |= {"column_code": "", "report_id": None, "severity": "error", "status": "pass"}
    frame = pl.DataFrame([row], schema_overrides={"report_id": pl.String}).with_columns(
        report_year=pl.lit(None, pl.Int16),
        lhs=pl.lit(Decimal(1), AMOUNT),
        rhs=pl.lit(Decimal(1), AMOUNT),
        difference=pl.lit(Decimal(0), AMOUNT),
        check_version=pl.lit(1, pl.Int16),
    )
    assert Reconciliation.validate(frame).height == 1
    with pytest.raises(SchemaError):
        Reconciliation.validate(frame.with_columns(status=pl.lit("fail")))
