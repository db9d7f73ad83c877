"""The pages as files: the dashboard, and a page a report, from a published warehouse.

Belongs here: which pages have to be written again, and writing them whole or not at all. Does not belong here: what
stands on them.

::

    pages/index.html                     the dashboard
    pages/reports/0123456789abcdef.html  a page a report, named by figures.short_id
    pages/written.parquet                what every page of a report was made from
    pages/figures.parquet                what the dashboard adds up of each report
    pages/made_from.txt                  which warehouse all of it shows
"""

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Final

import duckdb
import polars as pl

from pipelines.fingerprint import source_digest
from pipelines.marts.frames import frame_of
from pipelines.pages.added_up import figures_of
from pipelines.pages.dashboard import dashboard_page
from pipelines.pages.figures import dashboard_data, short_id
from pipelines.pages.printed import Language
from pipelines.pages.report import ReportFrames, report_page, shown_reports
from pipelines.store import read_again, write_frame

_SQL: Final = Path(__file__).with_name("sql")
_BATCH: Final = 500
_MEMORY: Final = "400MB"
_MADE_FROM: Final = "made_from.txt"
_ABOVE: Final = "../index.html"
_WRITTEN: Final = pl.Schema({"page": pl.String, "digest": pl.String})
_TABLES: Final = {
    "documents": "core.documents", "observations": "core.observations", "reconciliation": "quality.reconciliation",
    "deductions": "quality.deductions", "suspects": "quality.suspects", "findings": "quality.findings",
    "sections": "core.sections", "corrections": "quality.corrections",
}  # fmt: skip


@dataclass(frozen=True)
class PagesResult:
    """What was done: the dashboard and its size, and how many pages of reports there are, were written and removed."""

    dashboard: Path
    byte_size: int
    reports: int
    written: int
    removed: int
    seconds: float


def write_pages(
    warehouse: Path, folder: Path, version: str, language: Language, tell: Callable[[int, int], None]
) -> PagesResult:
    """Writes below ``folder`` the dashboard of ``warehouse`` and the pages of those reports of which anything changed.

    Pages of reports that are gone are removed. The dashboard comes last, so that its links lead somewhere. ``tell`` is
    told how many of how many pages are written. Whoever calls holds the store's lock. Raises ``duckdb.Error`` when the
    file is no warehouse.
    """
    started = time.monotonic()
    (folder / "reports").mkdir(parents=True, exist_ok=True)
    record = folder / "written.parquet"
    with _opened(warehouse) as connection:
        wanted = _wanted(connection, language)
        there = _there(folder)
        known = read_again(record, _WRITTEN).filter(pl.col("page").is_in(list(there)))
        todo = wanted.join(known, on=["page", "digest"], how="anti").sort("document_id")
        # What was written before a run is stopped is found by the next one.
        kept = pl.concat([known.join(wanted, on=["page", "digest"], how="semi")])
        for number, batch in enumerate(todo.iter_slices(_BATCH)):
            tell(number * _BATCH, todo.height)
            for page, text in _pages(connection, batch, version, language):
                _write(folder / "reports" / f"{page}.html", text)
            kept = pl.concat([kept, batch.select("page", "digest")])
            write_frame(kept, record)
        tell(todo.height, todo.height)
        gone = there.difference(wanted["page"])
        for page in gone:
            (folder / "reports" / f"{page}.html").unlink(missing_ok=True)
        write_frame(kept, record)
        target = dashboard_in(folder)
        figures = figures_of(connection, wanted, folder / "figures.parquet")
        _write(target, dashboard_page(dashboard_data(connection, figures), language))
    _write(folder / _MADE_FROM, _state(warehouse))
    size = target.stat().st_size
    return PagesResult(target, size, wanted.height, todo.height, len(gone), time.monotonic() - started)


def _there(folder: Path) -> set[str]:
    """The reports of which there is a page. What a run that was killed left half written is removed: another process
    has another name for it, and nobody else would.
    """
    with os.scandir(folder / "reports") as entries:
        names = [entry.name for entry in entries]
    unfinished = [folder / "reports" / name for name in names if name.endswith(".tmp")]
    for path in (*unfinished, *folder.glob(".*.tmp")):
        path.unlink(missing_ok=True)
    return {name.removesuffix(".html") for name in names if name.endswith(".html")}


@contextmanager
def _opened(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Left to itself, DuckDB would fill most of the machine's memory with what it has read."""
    with tempfile.TemporaryDirectory(prefix="gongkai-") as spill:
        settings: dict[str, str | bool | int | float | list[str]] = {"memory_limit": _MEMORY, "temp_directory": spill}
        with duckdb.connect(str(warehouse), read_only=True, config=settings) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            yield connection


def dashboard_in(folder: Path) -> Path:
    """Where the dashboard lies below the folder of the pages."""
    return folder / "index.html"


def pages_show(folder: Path, warehouse: Path) -> bool:
    """Whether the pages below ``folder`` were made from the warehouse as it is, by this program."""
    mark = folder / _MADE_FROM
    return dashboard_in(folder).exists() and mark.exists() and mark.read_text(encoding="utf-8") == _state(warehouse)


def _state(warehouse: Path) -> str:
    status = warehouse.stat()
    return f"{source_digest('schemas', 'pipelines/pages')} {warehouse} {status.st_size} {status.st_mtime_ns}"


def _wanted(connection: duckdb.DuckDBPyConnection, language: Language) -> pl.DataFrame:
    """Every report: ``report_id, document_id, path, page``, and ``digest`` of all that its page is made from, and
    its figures.
    """
    found = frame_of(connection.sql((_SQL / "report_digests.sql").read_text(encoding="utf-8")))
    code = f"{source_digest('schemas', 'pipelines/marts', 'pipelines/pages')} {language}"
    made = [hashlib.sha256(f"{code} {one}".encode()).hexdigest() for one in found["content"]]
    pages = [short_id(one) for one in found["report_id"]]
    named = {"page": pl.Series(pages, dtype=pl.String), "digest": pl.Series(made, dtype=pl.String)}
    return found.drop("content").with_columns(**named)


def _pages(
    connection: duckdb.DuckDBPyConnection, batch: pl.DataFrame, version: str, language: Language
) -> Iterator[tuple[str, str]]:
    documents = batch["document_id"].to_list()
    query = Template("SELECT * FROM $table WHERE document_id IN (SELECT unnest($$documents))")
    frames = ReportFrames(
        **{
            name: frame_of(connection.sql(query.substitute(table=table), params={"documents": documents}))
            for name, table in _TABLES.items()
        }
    )
    shown = shown_reports(frames, dict(batch.select("document_id", "path").iter_rows()), language)
    for page, document in batch.select("page", "document_id").iter_rows():
        yield page, report_page([shown[document]], language, version, above=_ABOVE)


def _write(path: Path, text: str) -> None:
    """The file is there whole or not at all."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
