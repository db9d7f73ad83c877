"""PDF bytes to cells, and to observations, against a library that finds tables by their lines too.

Both are held against the cells that were written: a text counts where it stands in the row that it was written in.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256

import pdfplumber
import pypdfium2

from benchmarks.measure import PROCESSES, Result, by_the_clock, show, side_by_side
from pipelines.extract.batch import extract
from pipelines.read.blocks import Table
from pipelines.read.documents import RawDocument
from pipelines.read.pdf import read_pdf
from pipelines.read.pdf_fonts import of_our_own
from pipelines.read.registry import PDF
from pipelines.sample.formats.pdf import write
from pipelines.sample.grids import grids
from pipelines.sample.reports import Report
from tests.layouts import consistent

REPORTS = 24
PARTS = 8
LEAST = 15.0
Rows = list[tuple[str, ...]]


def run() -> None:
    """Measures and prints."""
    reports = [consistent("2021", seed, ("0", "", "/")[seed % 3]) for seed in range(REPORTS)]
    batch = [write(report, ("ruled", "paged")[seed % 2], None) for seed, report in enumerate(reports)]
    seconds = side_by_side(
        {
            "reader": lambda: [read_pdf(data) for data in batch],
            "ladder": lambda: observations(batch),
            "floor": lambda: [letters(data) for data in batch],
            "pdfplumber": lambda: [rows_of_pdfplumber(data) for data in batch],
        }
    )
    reader, ladder, floor, plumber = (total / REPORTS for total in seconds.values())
    ours, theirs = (accuracy(reports, map(rows, batch)) for rows in (rows_of_ours, rows_of_pdfplumber))
    what = f"bytes to cells, {reader * 1e3:.1f} ms a report, {ours:.1%} of the rows right"
    against = f"pdfplumber, tables alone, {plumber * 1e3:.0f} ms, {theirs:.1%}"
    held = plumber / reader >= LEAST and ours >= theirs
    parts = [batch[n::PARTS] for n in range(PARTS)]
    both, alone = by_the_clock(cells, parts, lambda: [rows_of_pdfplumber(data) for data in batch])
    both, alone = both / REPORTS, alone / REPORTS
    size = sum(map(len, batch)) / REPORTS / 1000
    results = [
        Result(f"{plumber / reader:.1f} × faster", what, against, f"≥ {LEAST:.0f} × faster, no less right", held),
        Result(
            f"{alone / both:.1f} × faster",
            f"bytes to cells on the {PROCESSES} processes of a run, {both * 1e3:.1f} ms by the clock",
            f"pdfplumber, tables alone, {alone * 1e3:.0f} ms by the clock",
            f"≥ {LEAST:.0f} × faster, no less right",
            alone / both >= LEAST and ours >= theirs,
        ),
        Result(
            f"{plumber / ladder:.1f} × faster", f"bytes to observations, {ladder * 1e3:.1f} ms a report", "pdfplumber"
        ),
        Result(f"{reader / floor:.1f} × the time", what, f"PDFium, letters of the pages alone, {floor * 1e3:.1f} ms"),
    ]
    show(
        "PDF",
        f"{REPORTS} documents of {size:.0f} kB on average, half of them on small pages, one core",
        results,
    )


def cells(batch: Sequence[bytes]) -> int:
    """Our way to the cells; returns the number of blocks."""
    return sum(len(read_pdf(data)) for data in batch)


def observations(batch: list[bytes]) -> int:
    """Our way; returns the number of observations."""
    raw = [RawDocument(sha256(data).hexdigest(), PDF, None, len(data), data) for data in batch]
    return extract(raw, datetime.now(UTC)).observations.height


def letters(data: bytes) -> int:
    """The floor: every page opened and its text handed over by the library that we read with, and with our font."""
    with of_our_own(), pypdfium2.PdfDocument(data) as document:
        pages = [document[n] for n in range(len(document))]
        return sum(len(page.get_textpage().get_text_range()) for page in pages)


def rows_of_ours(data: bytes) -> Rows:
    """The texts of each row of each table."""
    tables = [block for block in read_pdf(data) if isinstance(block, Table)]
    return [tuple(_bare(cell.text) for cell in row) for table in tables for row in table.rows]


def rows_of_pdfplumber(data: bytes) -> Rows:
    """The same; places that a span covers are None there, and left out."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        tables = [table for page in document.pages for table in page.extract_tables()]
    return [tuple(_bare(cell) for cell in row if cell is not None) for table in tables for row in table]


def accuracy(reports: list[Report], found: Iterable[Rows]) -> float:
    """The share of written rows with values that are found as they were written, by what stands behind the labels."""
    right = count = 0
    for report, rows in zip(reports, found, strict=True):
        for grid in grids(report).values():
            for row, labels in zip(grid.rows, grid.labels, strict=True):
                if labels < len(row):
                    count += 1
                    wanted = tuple(map(_bare, row[max(0, labels - 1) :]))
                    right += any(one[-len(wanted) :] == wanted for one in rows)
    return right / count


def _bare(text: str) -> str:
    return "".join(text.split())
