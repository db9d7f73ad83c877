"""``gongkai status``: what is stored, what ran last, what is stale and what failed, in one screen.

Belongs here: the questions and their words. Does not belong here: changing anything; the store is read without its
lock, so that it can be asked while a run goes on.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import dagster as dg
import duckdb
import polars as pl
from rich.console import Console
from rich.text import Text

from assets.home import home
from assets.partitions import YEARS
from assets.run import HistoryError, RunFailedError, instance
from assets.version import program_version
from pipelines.contracts import EXTRACTED, RAW, frame_schema
from pipelines.damage import DamagedStoreError, damage_named
from pipelines.extract.batch import EXTRACTOR_VERSION
from pipelines.extract.parts import pending
from pipelines.ingest.limits import in_words
from pipelines.layout import make_sure
from pipelines.marts.state import shows, store_digest
from pipelines.quality.judge import current_documents, scan_judged, stale_years
from pipelines.store import UNKNOWN_YEAR, Store, read_frame, scan_frames

_INDENT = 11
_REASONS = 3
_REASON_LENGTH = 70
_RUNS = 20
_NOTHING = "nothing"
_JOBS = {"__ASSET_JOB": "chosen assets"}  # what Dagster calls a run of no job


def status(console: Console) -> bool:
    """Prints the screen; returns whether nothing is stale and the last run is known not to have failed. Raises
    ``RunFailedError`` where there can be no store.
    """
    store = Store(home())
    if store.home.exists() and not store.home.is_dir():
        raise RunFailedError(f"GONGKAI_HOME is {str(store.home)!r}, which is no folder; name one")
    if not store.raw_reports_path.exists():
        console.print(f"Nothing is stored in {store.home} yet; gongkai run SOURCE reads reports.", soft_wrap=True)
        return True
    make_sure(store, program_version())
    try:
        with damage_named(store):
            return _screen(console, store)
    except DamagedStoreError as error:
        raise RunFailedError(str(error)) from error


def _screen(console: Console, store: Store) -> bool:
    stale = _stale(store)
    runs, lost = _runs()
    told = (("Last run", _last(runs)), ("Failed", _failed(runs))) if not lost else (("Last run", iter([lost])),)
    blocks = (("Stored", _stored(store)), ("Rejected", _rejected(store)), *told)
    for title, lines in (*blocks, ("Stale", iter(stale)), ("Warehouse", _warehouse(store))):
        for number, line in enumerate(lines):
            head = Text(f"{title if number == 0 else '':<{_INDENT}}", style="cyan")
            console.print(Text.assemble(head, line), soft_wrap=True)
    failed = bool(lost) or (len(runs) > 0 and runs[0].dagster_run.status is dg.DagsterRunStatus.FAILURE)
    return stale == [_NOTHING] and not failed


def _runs() -> tuple[Sequence[dg.RunRecord], str]:
    """The latest runs, and why they cannot be told, if so."""
    try:
        with instance() as place:
            return place.get_run_records(limit=_RUNS), ""
    except HistoryError as error:
        return [], str(error)


def _stored(store: Store) -> Iterator[str]:
    raw = read_frame(store.raw_reports_path, frame_schema(RAW["raw_reports"]))
    sources = read_frame(store.sources_path, frame_schema(RAW["sources"]))
    gone = sources["withdrawn_at"].count()
    size = in_words(int(raw["byte_size"].sum()))
    yield f"{sources.height:,} places ({gone:,} withdrawn), {raw.height:,} different files, {size}, in {store.home}"
    verdict = pl.col("reconciled")
    verdicts = scan_judged(store, "reports").select(reports=pl.len(), sound=verdict.sum(), decided=verdict.count())
    reports, sound, decided = verdicts.collect().row(0)
    years = [year for year in store.judged_years("documents") if year != UNKNOWN_YEAR]
    span = f" for {years[0]} to {years[-1]}" if years else ""
    undecided = reports - decided
    yield f"{reports:,} reports{span}: {sound:,} add up, {decided - sound:,} do not, {undecided:,} not decidable"


def _rejected(store: Store) -> Iterator[str]:
    documents = scan_judged(store, "documents").filter(pl.col("status") == "rejected")
    counted = documents.group_by("reason").agg(files=pl.len())
    reasons = counted.sort("files", "reason", descending=[True, False]).collect()
    total = int(reasons["files"].sum())
    if total == 0:
        yield "none"
    for reason, files in reasons.head(_REASONS).iter_rows():
        short = reason if len(reason) <= _REASON_LENGTH else reason[: _REASON_LENGTH - 1] + "…"
        yield f"{files:,} × {short}"
    if reasons.height > _REASONS:
        yield f"and {total - int(reasons.head(_REASONS)['files'].sum()):,} for other reasons"


def _last(runs: Sequence[dg.RunRecord]) -> Iterator[str]:
    if not runs:
        yield "none that this Dagster instance knows"
        return
    yield _run_in_words(runs[0])


def _failed(runs: Sequence[dg.RunRecord]) -> Iterator[str]:
    failed = [one for one in runs if one.dagster_run.status is dg.DagsterRunStatus.FAILURE]
    if not failed:
        yield f"none of the last {len(runs)} runs"
    for one in failed[:_REASONS]:
        yield _run_in_words(one)


def _run_in_words(record: dg.RunRecord) -> str:
    run = record.dagster_run
    began = datetime.fromtimestamp(record.start_time or record.create_timestamp.timestamp())
    took = f", {record.end_time - record.start_time:.0f} s" if record.start_time and record.end_time else ""
    ended = f"{run.status.value.lower()}{took if record.start_time else ', never started'}"
    return f"{began:%Y-%m-%d %H:%M}  {_JOBS.get(run.job_name, run.job_name)}  {ended}  ({run.run_id[:8]})"


def _stale(store: Store) -> list[str]:
    raw = read_frame(store.raw_reports_path, frame_schema(RAW["raw_reports"]))
    read = scan_frames(store.parts("documents", EXTRACTOR_VERSION), frame_schema(EXTRACTED["documents"]))
    unread = len(pending(raw, read.select("document_id").collect()))
    years = stale_years(store, current_documents(store, EXTRACTOR_VERSION), YEARS.get_partition_keys())
    said = [f"{unread:,} documents are not read by this version yet"] if unread else []
    said += [f"years to be judged: {', '.join(years)}"] if years else []
    if store.warehouse.exists() and not shows(store.warehouse, store_digest(store, EXTRACTOR_VERSION)):
        said.append("the warehouse does not show all of the store: gongkai run, or materialise it")
    return said or [_NOTHING]


def _warehouse(store: Store) -> Iterator[str]:
    path: Path = store.warehouse
    if not path.exists():
        yield f"not published at {path}"
        return
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            row = connection.execute("SELECT built_at, program_version FROM meta.build").fetchone()
    except duckdb.Error as error:
        yield f"{path} cannot be opened ({str(error).splitlines()[0]}); gongkai run makes it anew"
        return
    built = f", built {row[0]:%Y-%m-%d %H:%M} by {row[1]}" if row else ""
    yield f"{path} ({in_words(path.stat().st_size)}{built})"
