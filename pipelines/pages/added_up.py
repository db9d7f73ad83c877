"""The figures of each report that the charts of the dashboard add up, kept from one time to the next.

Belongs here: of which cells a figure is the sum, reading them from a published warehouse, for reports of which anything
changed since. Does not belong here: their form in the page (``figures.py``), sums over reports (``templates``).
"""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from string import Template
from typing import Final

import duckdb
import polars as pl

from pipelines.marts.frames import frame_of
from pipelines.store import read_again, write_frame
from schemas.forms import forms

PARENTS: Final = ("denied", "unable", "rejected", "other")
MARKED: Final = ("deduced", "corrected")
"""What a cell behind a figure may be, of which the dashboard tells."""

_SQL: Final = Path(__file__).with_name("sql") / "dashboard_figures.sql"
_TOTAL: Final = "total"
_DENOTED: Final = {"new_received": "received", "carried_over": "carried_over", _TOTAL: "handled",
                   "carried_forward": "carried_forward", "granted": "granted", "partial": "partial"}  # fmt: skip
_AT_ONCE: Final = 50_000
_OF_WHAT: Final = {"document_id": pl.String(), "digest": pl.String()}


@cache
def names() -> list[str]:
    """Every figure, in the order of the forms: ``requests`` by what became of them, ``disputes`` by result."""
    return list(dict.fromkeys(name for *_, name in cells()))


def figures_of(connection: duckdb.DuckDBPyConnection, reports: pl.DataFrame, record: Path) -> pl.DataFrame:
    """One row a document of ``reports`` (``document_id, digest``): these, each of ``names`` (Float64, null where a cell
    of it has no number), and each of ``MARKED`` (List(Int16), the places among ``names`` of those of which a cell is
    so, null where none is).

    ``record`` is the Parquet file in which they are kept; those of a document stand as long as its digest does.
    """
    schema = pl.Schema(
        {**_OF_WHAT, **dict.fromkeys(names(), pl.Float64()), **dict.fromkeys(MARKED, pl.List(pl.Int16()))}
    )
    wanted = reports.select(*_OF_WHAT)
    kept = read_again(record, schema)
    known = kept.join(wanted, on=[*_OF_WHAT], how="semi")
    todo = wanted.join(known, on=[*_OF_WHAT], how="anti")
    # Some at a time: there are a hundred rows to each report.
    new = [
        part.join(_read(connection, part["document_id"].to_list()), on="document_id")
        for part in todo.iter_slices(_AT_ONCE)
    ]
    found = pl.concat([known, *(one.select(*schema) for one in new)])
    if new or known.height < kept.height:
        write_frame(found, record)
    return found


def _read(connection: duckdb.DuckDBPyConnection, documents: Sequence[str]) -> pl.DataFrame:
    """``figures_of`` these documents, without the digest."""
    numbers = {name: number for number, name in enumerate(names())}
    behind = ",\n        ".join(str((*place, numbers[name])) for *place, name in cells())
    query = Template(_SQL.read_text(encoding="utf-8")).substitute(cells=behind)
    rows = frame_of(connection.sql(query, params={"documents": documents}))
    values = rows.pivot("figure", [*numbers.values()], index="document_id", values="value")
    found = pl.DataFrame({"document_id": documents}, schema={"document_id": pl.String})
    found = found.join(values.rename({str(number): name for name, number in numbers.items()}), "document_id", "left")
    for mark in MARKED:
        marked = (
            rows.filter(mark, pl.col("value").is_not_null()).group_by("document_id").agg(pl.col("figure").alias(mark))
        )
        found = found.join(marked, "document_id", "left")
    return found


def cells() -> Iterator[tuple[str, str, str, str]]:
    """Every cell that stands behind a figure, with the figure's name."""
    found: dict[tuple[str, str, str, str], None] = {}
    for form in forms().values():
        for item in form.table("requests").items:
            place = ("requests", item.code, _TOTAL)
            of_item = [_DENOTED[item.code]] if item.code in _DENOTED else []
            of_item += [name for p in PARENTS if item.code.startswith(f"{p}_") for name in (item.code, p)]
            found |= dict.fromkeys((*place, name) for name in of_item)
        for item in form.table("disputes").items:
            found |= dict.fromkeys(("disputes", item.code, c.code, f"{item.code}_{c.code}") for c in item.columns)
    return iter(found)
