"""The raw layer: what was found where, and what it is. Thin over ``pipelines/ingest``."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import dagster as dg
import polars as pl
from pydantic import Field

from assets.home import allow_private, contact, fetch_delay, fetch_hosts, source
from assets.measures import Stopwatch, of_files
from assets.progress import Reporter
from assets.resources import StoreResource
from assets.retries import passing_faults
from assets.specs import contract_spec, made, of_table, refused, table_spec
from assets.version import program_version
from pipelines.contracts import RAW, ContractBrokenError, frame_schema, validate
from pipelines.ingest.discover import SourceNotFound
from pipelines.ingest.fetches import Fetches
from pipelines.ingest.files import Files
from pipelines.ingest.ingest import ingest
from pipelines.ingest.limits import limits
from pipelines.ingest.manners import Manners
from pipelines.store import read_frame, write_frame

STEP = "ingest"
_NOTES = 3
_EVERY_FILES = 100
SPECS = {name: table_spec("raw", name, model, group="ingest") for name, model in RAW.items()}


class IngestConfig(dg.Config):
    """Which files are looked at."""

    source: str = Field(
        default_factory=source,
        description="A folder, a glob, a file, an archive, s3://bucket/prefix, or a .csv of addresses "
        "(GONGKAI_SOURCE).",
    )
    delay_seconds: float = Field(
        default_factory=fetch_delay,
        ge=0,
        description="Between two requests to one host; its robots.txt may ask for more (GONGKAI_FETCH_DELAY).",
    )
    hosts_at_once: int = Field(
        default_factory=fetch_hosts, ge=1, description="Hosts that are asked side by side (GONGKAI_FETCH_HOSTS)."
    )
    allow_private: bool = Field(
        default_factory=allow_private,
        description="Whether addresses of private networks may be asked (GONGKAI_ALLOW_PRIVATE).",
    )


@dg.multi_asset(name=STEP, specs=[*SPECS.values()], check_specs=[contract_spec(spec) for spec in SPECS.values()])
def ingest_source(
    context: dg.AssetExecutionContext,
    config: IngestConfig,
    store: StoreResource,
    progress: dg.ResourceParam[Reporter],
) -> Iterator[Any]:
    """Hashes, sniffs and archives every file of the source, and enters it in the manifest of the whole store."""

    def report(done: int) -> None:
        if done % _EVERY_FILES == 0:
            progress.report("Looking at files", done, None)

    watch = Stopwatch()
    with passing_faults(context), store.writing() as place:
        place.drop_unfinished()
        paths = {
            "sources": place.sources_path,
            "raw_reports": place.raw_reports_path,
            "corrections": place.corrections_path,
            "decisions": place.decisions_path,
            "files": place.files_path,
            "fetches": place.fetches_path,
        }
        known = {name: read_frame(paths[name], frame_schema(model)) for name, model in RAW.items()}
        now = datetime.now(UTC)
        fetches = Fetches(known["fetches"], now, lambda frame: write_frame(frame, paths["fetches"]))
        files = Files(known["files"], known["raw_reports"], place.archive, limits())
        try:
            found = ingest(
                config.source,
                place.archive,
                limits(),
                now,
                known["sources"],
                known["raw_reports"],
                (known["corrections"], known["decisions"]),
                place.own_paths,
                report,
                fetches,
                _manners(config),
                files,
            )
        except SourceNotFound as error:
            raise dg.Failure(str(error), allow_retries=False) from None
        for warning in found.warnings:
            context.log.warning(warning)
        for note in _short(found.warnings):
            progress.note(note)
        kept = {
            "fetches": fetches.frame(),
            "files": files.frame(found.sources.filter(pl.col("withdrawn_at").is_null())),
        }
        frames = {name: kept[name] if name in kept else getattr(found, name) for name in RAW}
        for name, frame in frames.items():
            try:
                validate(name, frame, RAW[name])
            except ContractBrokenError as error:
                yield from refused(SPECS[name].key, error)
        # What is referred to comes first: a run that is killed here leaves no place whose document is unknown. What is
        # not to be read again comes last, and is gone meanwhile: beside other documents it would say too much.
        paths["files"].unlink(missing_ok=True)
        for name in (*(name for name in reversed(frames) if name != "files"), "files"):
            write_frame(frames[name], paths[name])
    new = len(set(found.seen) - set(known["raw_reports"]["document_id"]))
    measures = of_files(found.sources, known["sources"], found.raw_reports, found.seen)
    measures |= {"documents_new": new, "seconds": watch.seconds()}
    for name, frame in frames.items():
        yield made(SPECS[name].key, {**of_table(frame.height, frame), **measures})


def _manners(config: IngestConfig) -> Manners:
    return Manners(
        delay_seconds=config.delay_seconds,
        hosts_at_once=config.hosts_at_once,
        allow_private=config.allow_private,
        agent=" ".join(filter(None, (f"gongkai/{program_version().split()[0]}", contact()))),
    )


def _short(warnings: Sequence[str]) -> Iterator[str]:
    """The first of them as lines for the terminal; all of them are in the log of the run."""
    yield from (f"note: {warning}" for warning in warnings[:_NOTES])
    if (more := len(warnings) - _NOTES) > 0:
        yield f"note: and {more:,} more of this kind; the log of the run lists them all"
