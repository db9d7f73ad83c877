"""Reports as the frames that judging takes, without text and without reading: for tests of checks.

Belongs here: frames of documents and observations from numbers. Does not belong here: writing reports
(``layouts.py``), reading them (``reading.py``).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from schemas.dictionary import cells
from tests.layouts import Written, consistent
from tests.reading import Place

AMOUNT = pl.Decimal(20, 6)
Numbers = dict[Place, int | None]
KEY = ["table_code", "item_code", "column_code"]


def numbers(edition: str = "2021", seed: int = 0, *, zeros: bool = True, largest: int = 40) -> Numbers:
    """A consistent report; without ``zeros`` they are blank, None."""
    return printed_numbers(consistent(edition, seed, zero="0" if zeros else "", largest=largest))


def printed_numbers(written: Written) -> Numbers:
    return {place: int(text) if text else None for place, text in written.cells.items()}


def edition_of(report: Mapping[Place, Any]) -> str:
    return "2019" if ("requests", "other_all", "total") in report else "2021"


def frames(
    reports: Sequence[Mapping[Place, int | None]], identities: Sequence[Mapping[str, Any]] | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Documents ``0…``, ``1…`` and their observations; a cell without a number is blank. ``identities`` says more of
    the documents.
    """
    given = identities or [{} for _ in reports]
    rows = [identity(n, report) | dict(more) for n, (report, more) in enumerate(zip(reports, given, strict=True))]
    texts = ["document_id", "status", "report_id", "agency_id", "scope", "agency_level", "agency_kind", "region_code"]
    documents = pl.DataFrame(rows, schema={**dict.fromkeys(texts, pl.String), "report_year": pl.Int16})
    return documents, pl.concat([observations(f"{n:064x}", report) for n, report in enumerate(reports)])


def identity(number: int, report: Mapping[Place, Any]) -> dict[str, Any]:
    return {
        "document_id": f"{number:064x}",
        "status": "accepted",
        "report_id": f"r{number}",
        "agency_id": f"a{number}",
        "scope": None,
        "agency_level": None,
        "agency_kind": None,
        "region_code": None,
        "report_year": 2022 if edition_of(report) == "2021" else 2020,
    }


def observations(document_id: str, report: Mapping[Place, int | None]) -> pl.DataFrame:
    form = cells().filter(edition=edition_of(report)).select("edition", *KEY, "position")
    values = [report[place] for place in form.select(KEY).iter_rows()]
    value = pl.Series("value", values, pl.Int64).cast(AMOUNT)
    return form.select(
        pl.lit(document_id).alias("document_id"),
        "edition",
        *KEY,
        value,
        status=pl.when(value.is_null()).then(pl.lit("blank")).otherwise(pl.lit("reported")),
        raw_text=value.cast(pl.Int64).cast(pl.String),
        locator=pl.format('{{"line": {}, "start": 0, "end": 1}}', "position"),
    )


def changed(frame: pl.DataFrame, place: Place, **columns: Any) -> pl.DataFrame:
    """``frame`` with other values in the columns of the cells at ``place``; '' in it stands for any."""
    here = pl.all_horizontal(pl.col(name) == code for name, code in zip(KEY, place, strict=True) if code)
    new = [pl.when(here).then(pl.lit(v, frame.schema[n])).otherwise(n).alias(n) for n, v in columns.items()]
    return frame.with_columns(new)
