"""Judging: every check of 100,000 reports, deductions, and localisation in reports that do not add up."""

import time
from collections.abc import Callable
from functools import partial
from random import Random

import polars as pl

from benchmarks.measure import Result, show
from pipelines.quality.deduce import deduce
from pipelines.quality.localise import localise
from pipelines.quality.reconcile import reconcile
from schemas.dictionary import CELL_KEY, cells

REPORTS, BATCH = 100_000, 2_000
FAILING = 2_000
MOST_SECONDS = 60
MOST_MILLISECONDS = 50


def run() -> None:
    """Measures and prints."""
    documents, observations = _reports(BATCH)
    reconciled = _seconds(lambda: reconcile(documents, observations)) * REPORTS / BATCH
    blank = observations.with_columns(pl.when(pl.col("value") != 0).then("value"))
    blank = blank.with_columns(status=pl.when(pl.col("value").is_null()).then(pl.lit("blank")).otherwise("status"))
    deduced = _seconds(lambda: deduce(blank)) * REPORTS / BATCH
    results = [
        Result(
            f"{reconciled + deduced:.0f} s",
            f"every check {reconciled:.1f} s, deductions where zeros are blank {deduced:.1f} s",
            "",
            f"≤ {MOST_SECONDS} s",
            reconciled + deduced <= MOST_SECONDS,
        )
    ]
    for title, cells_wrong in (("one cell wrong", 1), ("two cells wrong", 2), ("three cells wrong", 3)):
        wrong = _spoiled(observations, cells_wrong)
        failing = reconcile(documents, wrong)
        each = _seconds(partial(localise, wrong, failing)) / FAILING * 1000
        held = each <= MOST_MILLISECONDS
        results.append(Result(f"{each:.2f} ms", f"{title}, a report", "", f"≤ {MOST_MILLISECONDS} ms", held))
    show("Judging", f"{REPORTS:,} reports in batches of {BATCH:,}; {FAILING:,} that fail; one core", results)


def _seconds(work: Callable[[], object]) -> float:
    """Processor seconds of one round, after one that is not counted."""

    work()
    started = time.process_time()
    work()
    return time.process_time() - started


def _reports(count: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Reports on which every equation holds: a few requests each, all of them granted or denied for one reason."""
    random = Random(0)
    form = cells().filter(edition="2021")
    drawn = []
    for number in range(count):
        granted, denied = random.randrange(40), random.randrange(9)
        values = {"granted": granted, "denied_law_forbidden": denied, "new_received": granted + denied}
        drawn += [(f"{number:064x}", item, value) for item, value in [*values.items(), ("total", granted + denied)]]
    numbers = pl.DataFrame(drawn, schema=["document_id", "item_code", "number"], orient="row")
    documents = (
        numbers.select("document_id")
        .unique(maintain_order=True)
        .with_columns(status=pl.lit("accepted"), report_id=pl.col("document_id"), report_year=pl.lit(2023, pl.Int16))
    )
    filled = (
        documents.select("document_id")
        .join(form.select(*CELL_KEY), how="cross")
        .join(numbers, on=["document_id", "item_code"], how="left", maintain_order="left")
    )
    here = (pl.col("table_code") == "requests") & pl.col("column_code").is_in(["natural", "total"])
    value = pl.when(here).then(pl.col("number").fill_null(0)).otherwise(0).cast(pl.Decimal(20, 6))
    return documents, filled.with_columns(
        value=value, status=pl.lit("reported"), raw_text=pl.lit("0"), locator=pl.lit("{}")
    ).drop("number")


def _spoiled(observations: pl.DataFrame, wrong: int) -> pl.DataFrame:
    """``wrong`` cells of the requests table of every report are larger than they should be."""
    random = Random(wrong)
    places = observations.head(200).filter(table_code="requests").select("item_code", "column_code").rows()
    ids = observations["document_id"].unique(maintain_order=True)
    rows = [(one, *place, random.randrange(1, 50)) for one in ids for place in random.sample(places, wrong)]
    names = ["document_id", "item_code", "column_code"]
    more = pl.DataFrame(rows, schema=[*names, "more"], orient="row").with_columns(table_code=pl.lit("requests"))
    joined = observations.join(more, on=[*names, "table_code"], how="left", maintain_order="left")
    return joined.with_columns(pl.col("value") + pl.col("more").fill_null(0).cast(pl.Decimal(20, 6))).drop("more")
