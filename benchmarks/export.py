"""Every table of a warehouse of ten thousand reports as workbooks, by the clock, as a user would give the command; and
the writing of rows against the library that writes the rest of each workbook.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import xlsxwriter

from benchmarks.corpus import sampled
from benchmarks.measure import Result, show, side_by_side
from benchmarks.watch import Spent, gongkai, gongkai_run
from pipelines.marts.datapackage import Column, Table
from pipelines.marts.export import FORMATS
from pipelines.marts.frames import frame_of
from pipelines.marts.workbook import Extent, write_workbooks

REPORTS = 10_000
ROWS = 50_000
MOST_SECONDS = 30.0
MOST_BYTES = 2**30


def run() -> None:
    """Measures and prints."""
    with tempfile.TemporaryDirectory(prefix="gongkai-benchmark-") as name:
        folder, home = Path(name), Path(name, "home")
        gongkai_run(sampled(folder / "sample", REPORTS, seed=1), home)
        spent = {form: gongkai(["export", str(folder / form), "--format", form], home) for form in FORMATS}
        with duckdb.connect(str(home / "warehouse" / "gongkai.duckdb"), read_only=True) as connection:
            rows = frame_of(connection.sql(f"SELECT * FROM core.observations LIMIT {ROWS}"))
        seconds = side_by_side(_contenders(rows, folder), rounds=2)
    show(
        "Export",
        f"all tables of {REPORTS:,} made-up reports, by the clock; {ROWS:,} rows of core.observations, one core",
        [
            _within(spent["xlsx"]),
            Result(
                f"{spent['xlsx'].seconds / spent['csv'].seconds:.1f} × the time",
                f"workbooks, {spent['xlsx'].seconds:.1f} s",
                f"CSV, {spent['csv'].seconds:.1f} s; Parquet, {spent['parquet'].seconds:.1f} s",
            ),
            Result(
                f"{MOST_BYTES / spent['xlsx'].peak_bytes:.1f} × below",
                f"workbooks: peak memory {spent['xlsx'].peak_bytes / 2**20:,.0f} MiB",
                f"{MOST_BYTES / 2**20:,.0f} MiB",
                "≥ 1 × below",
                spent["xlsx"].peak_bytes < MOST_BYTES,
            ),
            *(
                Result(
                    f"{seconds[other] / seconds['ours']:.0f} × faster",
                    f"{ROWS:,} rows, {seconds['ours']:.2f} s",
                    f"{other}, {seconds[other]:.2f} s",
                )
                for other in ("xlsxwriter", "polars.write_excel")
            ),
        ],
    )


def _within(spent: Spent) -> Result:
    ratio = f"{MOST_SECONDS / spent.seconds:.1f} × below"
    told = f"all tables as workbooks: {spent.seconds:.1f} s"
    return Result(ratio, told, f"{MOST_SECONDS:.0f} s", "below", spent.seconds < MOST_SECONDS)


def _contenders(rows: pl.DataFrame, folder: Path) -> dict[str, Callable[[], object]]:
    columns = (Column(name, "VARCHAR", False, True, None, "", "") for name in rows.columns)
    table, extent = Table("core.ours", "", "", tuple(columns)), Extent(rows.height, int(rows.estimated_size()))
    return {
        "ours": lambda: write_workbooks(folder, table, extent, rows.iter_slices(16_000)),
        "xlsxwriter": lambda: _by_xlsxwriter(rows, folder / "xlsxwriter.xlsx"),
        "polars.write_excel": lambda: rows.write_excel(folder / "polars.xlsx"),
    }


def _by_xlsxwriter(rows: pl.DataFrame, path: Path) -> None:
    """In constant memory, each value by the function for its type: the fastest that it knows."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, rows.columns)
        write = [sheet.write_string if kind == pl.String else sheet.write_number for kind in rows.dtypes]
        for number, values in enumerate(rows.iter_rows(), 1):
            for column, value in enumerate(values):
                if value is not None:
                    write[column](number, column, value)
