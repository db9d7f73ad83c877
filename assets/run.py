"""``gongkai run``: the job of everything, in this process, on the instance that the Dagster UI shows.

Belongs here: the two phases of a run, and what is left out of them because nothing changed. Does not belong here: what
the assets do, arguments and exit codes (``cli.py``), the words of the summary (``summary.py``).
"""

import os
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
from filelock import Timeout
from sqlalchemy.exc import SQLAlchemyError

from assets.history import without_waiting
from assets.home import dagster_home, home
from assets.logs import of_the_command
from assets.progress import Reporter
from assets.resources import store_lock
from assets.version import program_version
from pipelines.damage import DamagedStoreError, damage_named
from pipelines.layout import bring_forward
from pipelines.store import Store

UNFINISHED = (
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
)
_HOME = "gongkai/home"  # of runs of this command, so that the dead ones among them are told from those of the UI
_ENDED = "The process of this run ended before the run did; the next run goes on from where it was."


class RunFailedError(Exception):
    """A step failed; the message is its reason."""


class HistoryError(RunFailedError):
    """Dagster's history of runs cannot be opened, read or written."""


@dataclass(frozen=True)
class Outcome:
    """What a run did: files met in the source, new ones among them, documents extracted, years judged, whether it
    published, where the dashboard is, and the overview of the Data Docs where they were asked for.
    """

    source: str
    warehouse: Path
    seen: int
    new: int
    read: int
    years: tuple[str, ...]
    published: bool
    dashboard: Path
    data_docs: Path | None = None


def run(
    source: str, target: Path | None, reporter: Reporter, only: Sequence[str] = (), *, data_docs: bool = False
) -> Outcome:
    """Reads what is new, judges the years that it touches, and publishes unless the warehouse shows all of it already.

    ``target`` None is the store's own warehouse. ``only`` are years to be judged alone, whether or not they changed,
    but for those that documents moved to or from.
    With ``data_docs`` the report years are held against what is plausible, which takes seconds.
    Raises ``RunFailedError`` when a step fails; the warehouse is then as it was.
    """
    store = Store(home())
    with _alone(store, reporter), warnings.catch_warnings(), instance() as runs_here:
        warnings.simplefilter("ignore", dg.BetaWarning)
        warnings.simplefilter("ignore", dg.PreviewWarning)
        try:
            with damage_named(store):
                bring_forward(store, program_version())
                _bury(runs_here, store)
                return _run(source, target or store.warehouse, store, _Job(runs_here, store, reporter, data_docs), only)
        except DamagedStoreError as error:
            raise RunFailedError(str(error)) from error


@contextmanager
def _alone(store: Store, reporter: Reporter) -> Iterator[None]:
    """Holds the store's lock; waits for whoever holds it, and says so."""
    lock = store_lock(store)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        reporter.note(f"Another run is writing to {store.home}; waiting until it has finished (Ctrl-C to give up).")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


@contextmanager
def instance() -> Iterator[dg.DagsterInstance]:
    """The instance whose runs the Dagster UI shows. Raises ``RunFailedError`` where its settings are wrong, and
    ``HistoryError``.
    """
    folder = dagster_home()
    try:
        with without_waiting(), _instance(folder) as found:
            yield found
    except SQLAlchemyError as error:
        raise _history_lost(folder, error) from error


def _instance(folder: Path) -> dg.DagsterInstance:
    named = os.environ.get("DAGSTER_HOME")
    os.environ["DAGSTER_HOME"] = str(folder)
    try:
        return dg.DagsterInstance.get()
    except dg.DagsterInvalidConfigError as error:
        raise RunFailedError(_wrong_settings(folder, error)) from None
    except Exception as error:  # each way to keep a history fails in its own
        raise _history_lost(folder, error) from error
    finally:
        if named is None:
            del os.environ["DAGSTER_HOME"]
        else:
            os.environ["DAGSTER_HOME"] = named


def _history_lost(folder: Path, error: Exception) -> HistoryError:
    why = str(error.__cause__ or error).strip().splitlines() or [type(error).__name__]
    return HistoryError(
        f"Dagster's history of runs cannot be read or written ({why[0]}): see that the disk has room and the database "
        f"that {folder / 'dagster.yaml'} names answers; a damaged history can be moved away, reports do not rest on it"
    )


def _wrong_settings(folder: Path, error: dg.DagsterInvalidConfigError) -> str:
    said = " ".join(one.message for one in error.errors)
    unset = dict.fromkeys(re.findall(r'environment variable "(\w+)" which is not set', said))
    what = f"the variables {', '.join(unset)} are not set" if unset else said.splitlines()[0]
    return (
        f"{folder / 'dagster.yaml'}: {what}. It says where Dagster keeps its runs; set what it asks for, or let "
        "DAGSTER_HOME name another folder"
    )


def _bury(instance: dg.DagsterInstance, store: Store) -> None:
    """Reports as failed the runs of this command that never ended. Whoever holds the lock knows that they are dead."""
    unfinished = dg.RunsFilter(tags={_HOME: str(store.home)}, statuses=[*UNFINISHED])
    for run in instance.get_runs(unfinished):
        instance.report_run_failed(run, _ENDED)


class _Job:
    """The job of everything, run on part of its assets."""

    def __init__(self, instance: dg.DagsterInstance, store: Store, reporter: Reporter, data_docs: bool) -> None:
        from assets.definitions import definitions

        self.data_docs = data_docs
        self._job = definitions(reporter, plausibility=data_docs).resolve_job_def("everything")
        self._instance = instance
        self._tags = {_HOME: str(store.home)}

    def materialise(
        self, specs: Sequence[dg.AssetSpec], config: Mapping[str, Any], tags: Mapping[str, str]
    ) -> Mapping[str, Mapping[str, Any]]:
        """The metadata of every asset that was materialised, by its key."""
        try:
            result = self._job.execute_in_process(
                run_config={
                    "ops": {step: {"config": values} for step, values in config.items()},
                    "loggers": of_the_command(),
                },
                instance=self._instance,
                asset_selection=[spec.key for spec in specs],
                tags={**self._tags, **tags},
            )
        except dg.Failure as failure:
            raise RunFailedError(failure.description) from failure
        except dg.DagsterExecutionInterruptedError:
            raise KeyboardInterrupt from None
        made = [event.step_materialization_data.materialization for event in result.get_asset_materialization_events()]
        return {
            one.asset_key.to_user_string(): {name: value.value for name, value in one.metadata.items()} for one in made
        }


def _run(source: str, target: Path, store: Store, job: _Job, only: Sequence[str]) -> Outcome:
    from assets import extract, ingest, marts, pages, plausibility, quality
    from assets.partitions import YEARS, range_tags
    from pipelines.extract.batch import EXTRACTOR_VERSION
    from pipelines.marts.state import shows, store_digest
    from pipelines.pages.publish import dashboard_in, pages_show
    from pipelines.quality.judge import current_documents, stale_years, with_moved

    reading = [*ingest.SPECS.values(), *extract.SPECS.values()]
    made = job.materialise(reading, {ingest.STEP: {"source": source}}, {})
    documents = current_documents(store, EXTRACTOR_VERSION)
    keys = YEARS.get_partition_keys()
    years = with_moved(store, documents, only, keys) if only else stale_years(store, documents, keys)
    del documents
    published = bool(years) or not shows(target, store_digest(store, EXTRACTOR_VERSION))
    if published:
        judged = [*quality.SPECS.values()] if years else []
        publishing = [*judged, marts.WAREHOUSE, *marts.SPECS.values(), pages.DASHBOARD]
        from_target = {"warehouse": str(target)}
        config: dict[str, dict[str, Any]] = {marts.STEP: from_target, pages.STEP: from_target}
        if years:
            config[quality.STEP] = {"only": [*years] if only else []}
        job.materialise(publishing, config, range_tags(years) if years else {})
    elif not pages_show(store.pages, target):
        job.materialise([pages.DASHBOARD], {pages.STEP: {"warehouse": str(target)}}, {})
    found, read = made["raw/sources"], made["extracted/documents"]
    docs = None
    if job.data_docs:
        docs = Path(job.materialise([plausibility.DATA_DOCS], {}, {})["data_docs"]["path"])
    counts = (found["documents_seen"], found["documents_new"], read["documents_read"])
    return Outcome(source, target, *counts, tuple(years), published, dashboard_in(store.pages), docs)
