"""XLSX bytes to cells against polars with calamine, which hands over values and knows neither merged ranges nor what a
number prints; and bytes to observations beside them.
"""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

import openpyxl
import polars as pl
from lxml import etree  # type: ignore[import-untyped]

from benchmarks.corpus import workbooks
from benchmarks.measure import PROCESSES, Result, by_the_clock, show, side_by_side
from pipelines.extract.batch import extract
from pipelines.ingest.limits import Limits
from pipelines.ingest.zips import open_zip
from pipelines.read.documents import RawDocument, read_documents
from pipelines.read.registry import XLSX

REPORTS = 100
PART = 25
COMPARED = 10  # the first of them, for the slow one
MOST_POLARS = 2.0
ROUNDS = 20  # each takes half a second, and the ratio is to be told from its goal


def run() -> None:
    """Measures and prints."""
    batch = [RawDocument(sha256(data).hexdigest(), XLSX, None, len(data), data) for data in workbooks(REPORTS)]
    seconds = side_by_side(
        {
            "cells": lambda: read_documents(batch),
            "observations": lambda: extract(batch, datetime.now(UTC)),
            "polars": lambda: [frames_of_polars(one.data) for one in batch],
            "floor": lambda: [parts_of_lxml(one.data) for one in batch],
            "openpyxl": lambda: [cells_of_openpyxl(one.data) for one in batch[:COMPARED]],
        },
        ROUNDS,
    )
    each = {name: total / (COMPARED if name == "openpyxl" else REPORTS) for name, total in seconds.items()}
    what = f"bytes to cells, {each['cells'] * 1e3:.2f} ms a workbook"
    polars = f"polars.read_excel with calamine, {each['polars'] * 1e3:.2f} ms"
    ratio = each["cells"] / each["polars"]
    parts = [batch[n : n + PART] for n in range(0, REPORTS, PART)]
    both, alone = by_the_clock(cells, parts, lambda: [frames_of_polars(one.data) for one in batch], ROUNDS)
    show(
        "XLSX",
        f"{REPORTS:,} workbooks of {sum(one.byte_size for one in batch) / REPORTS / 1000:.0f} kB on average, one core",
        [
            Result(
                f"{ratio:.1f} × the time",
                what,
                polars,
                f"≤ {MOST_POLARS:.0f} × the time",
                ratio <= MOST_POLARS,
            ),
            Result(
                f"{both / alone:.1f} × the time",
                f"bytes to cells on the {PROCESSES} processes of a run, {both / REPORTS * 1e3:.2f} ms by the clock",
                f"polars.read_excel with calamine, {alone / REPORTS * 1e3:.2f} ms by the clock",
                f"≤ {MOST_POLARS:.0f} × the time",
                both <= MOST_POLARS * alone,
            ),
            Result(
                f"{each['cells'] / each['floor']:.1f} × the time",
                what,
                f"lxml, the parts unpacked and parsed alone, {each['floor'] * 1e3:.2f} ms",
            ),
            Result(
                f"{each['openpyxl'] / each['cells']:.1f} × faster",
                what,
                f"openpyxl, all cells, {each['openpyxl'] * 1e3:.2f} ms",
            ),
            Result(
                f"{each['observations'] / each['polars']:.1f} × the time",
                f"bytes to observations, {each['observations'] * 1e3:.2f} ms",
                polars,
            ),
        ],
    )


def cells(batch: Sequence[RawDocument]) -> int:
    """Our way to the cells; returns their number."""
    return read_documents(batch).cells.height


def frames_of_polars(data: bytes) -> int:
    """What a notebook would begin with; returns the number of sheets."""
    return len(pl.read_excel(io.BytesIO(data), sheet_id=0, engine="calamine", has_header=False))


def parts_of_lxml(data: bytes) -> int:
    """The floor: the parts that we read, unpacked and parsed by the library that we parse with."""
    with open_zip(data, Limits()) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/") and "theme" not in name]
        return sum(len(etree.fromstring(archive.read(name))) for name in names)


def cells_of_openpyxl(data: bytes) -> int:
    """The library that writes and reads everything; returns the number of rows."""
    return sum(len(list(sheet.iter_rows())) for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets)
