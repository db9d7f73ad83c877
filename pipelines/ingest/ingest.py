"""The bookkeeping of the raw layer: every input of a SOURCE hashed, kept, and entered in the two frames of the store.

Belongs here: making the rows of one run and merging them with what the store knows. Does not belong here: finding
inputs (``discover``), telling what they are (``sniff``), storing the frames (``pipelines/store.py``).

How the store accumulates:

* A place is its absolute path; ``source_path`` is how it was given last. Relative paths of two working directories are
  two places, and one file given in two ways is one.
* A place keeps its ``source_id`` and ``first_seen_at`` for ever. When other bytes lie there, its ``document_id``
  changes; the old document stays in ``raw_reports`` and in the archive.
* A place below this SOURCE that holds nothing any more gets ``withdrawn_at``, and loses it when the file comes back.
  Places of other sources, and those in a folder or archive that could not be read this time, stay as they are.
* Running a folder renews what sidecars state. A single file or a glob does not see the tables of folders above, so
  what was stated stays unless stated anew.
* A document that is met again is sniffed again when the code or the readers are others than the last time, so that a
  format that got a reader is readable from the next run on.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.ingest.archive import Archive
from pipelines.ingest.fetches import Fetches
from pipelines.ingest.files import Files
from pipelines.ingest.found import NOTES, Found, source_id_of
from pipelines.ingest.inputs import Inputs, inputs_of
from pipelines.ingest.known import known_sources as placed
from pipelines.ingest.limits import Limits
from pipelines.ingest.manners import Manners
from pipelines.ingest.notes import is_note, notes
from pipelines.ingest.sidecar import NAMES as SIDECARS
from pipelines.ingest.sidecar import Statement, is_sidecar, statements
from pipelines.ingest.sniff import Sniffed, sniff
from schemas.notes import Corrections, Decisions
from schemas.sources import RawReports, Sources

STATED = {
    "url": "url",
    "agency": "stated_agency",
    "region_code": "stated_region_code",
    "report_year": "stated_report_year",
    "published_on": "stated_published_on",
    "linked_from": "linked_from",
}
_PLACE = ("source_id", "source_path", "member_path", "place", "document_id")
_DOCUMENT = ("document_id", "media_type", "encoding", "byte_size", "status", "reason")


@dataclass(frozen=True)
class Ingested:
    """What the store holds after a run.

    ``sources``, ``raw_reports``  frames of the whole store, as in ``schemas.sources``; who stores them makes sure
    ``corrections``, ``decisions``  the same, as in ``schemas.notes``
    ``warnings``                  what in sidecar tables could not be used, as far as it concerns this SOURCE
    ``seen``                      ``document_id`` of every input of this run, in the order met, each once
    """

    sources: pl.DataFrame
    raw_reports: pl.DataFrame
    warnings: tuple[str, ...]
    seen: tuple[str, ...]
    corrections: pl.DataFrame = field(default_factory=Corrections.empty)
    decisions: pl.DataFrame = field(default_factory=Decisions.empty)


def ingest(
    source: str,
    archive: Archive,
    limits: Limits,
    now: dt.datetime,
    known_sources: pl.DataFrame | None = None,
    known_raw: pl.DataFrame | None = None,
    known_notes: tuple[pl.DataFrame, pl.DataFrame] | None = None,
    own: Collection[Path] = (),
    progress: Callable[[int], None] = lambda done: None,
    fetches: Fetches | None = None,
    manners: Manners | None = None,
    files: Files | None = None,
) -> Ingested:
    """Enters everything at ``source`` into the archive and the frames: a folder, a glob, a file, a bucket, or a list of
    addresses.

    ``now`` is timezone-aware. ``known_*`` are the frames of the last run, None for a new store. ``own`` is what the
    store itself keeps, which is passed over. ``progress`` is told how many files were looked at. ``fetches`` is what
    servers answered before, and takes up what they answer now, ``manners`` how they are asked, ``files`` the same
    of this machine's disks.

    Raises ``SourceNotFound`` when there is nothing at ``source``, ``SourceAwayError`` when its server does not answer;
    no single input raises, it is rejected with a reason instead. An error of the archive's own disk is raised.
    """
    now = now.astimezone(dt.UTC)
    files = files or Files(None, None, archive, limits)
    inputs = inputs_of(source, archive, limits, own, fetches or Fetches(None, now), manners or Manners(), files)
    places: dict[str, tuple[str | None, ...]] = {}
    crawled: dict[str, str] = {}
    documents: dict[str, tuple[Any, ...]] = {}
    tables: list[Found] = []
    hidden: list[str] = []
    written: list[Found] = []
    for number, found in enumerate(inputs.found()):
        progress(number)
        if inputs.ours and is_sidecar(found.source_path):
            tables.append(found)
            continue
        if inputs.ours and is_note(found.source_path):
            written.append(found)
            continue
        document = _document(found, archive)
        documents.setdefault(document[0], document)
        place = found.place
        if found.began is not None and found.data is not None:
            files.add(place, *found.began, document[0])
        source_id = _unused(source_id_of(place, found.member_path), places)
        places[source_id] = (source_id, found.source_path, found.member_path, place, document[0])
        if found.url is not None:
            crawled[source_id] = found.url
        if found.is_out_of_sight:
            hidden.append(place)

    found_paths = {str(path) for _, path, *_ in places.values()}
    inside = {table.source_path for table in tables}
    if not inputs.whole:
        paths = (str(path).removesuffix(f"/{member}") for _, path, member, *_ in places.values())
        near = {note.source_path for note in written}
        for found in inputs.beside(paths, (*SIDECARS, *NOTES)):
            if is_sidecar(found.source_path):
                tables += [] if found.source_path in inside else [found]
            elif found.source_path not in near:
                written.append(found)
    stated, warnings = statements(
        tables,
        exists=lambda path: path in found_paths or Path(path).exists(),
        # A table beside the SOURCE speaks of other files too.
        concerns=lambda table, path: table in inside or path in found_paths,
    )

    stated += inputs.statements(found_paths)
    warnings += inputs.warnings

    schema = Sources.empty().schema
    seen = pl.DataFrame(list(places.values()), schema={name: schema[name] for name in _PLACE}, orient="row")
    seen = seen.join(_statement_frame(stated), on="source_path", how="left")
    if crawled:
        told = pl.col("source_id").replace_strict(crawled, default=None, return_dtype=pl.String)
        seen = seen.with_columns(url=pl.coalesce("url", told))
    sources = _merged_sources(seen, placed(known_sources), inputs, hidden, now)
    corrections, decisions, said = _notes(written, inputs, sources, known_notes)
    return Ingested(
        sources,
        _merged_raw(documents.values(), known_raw, now),
        (*warnings, *said),
        tuple(documents),
        corrections,
        decisions,
    )


def _notes(
    written: list[Found], inputs: Inputs, sources: pl.DataFrame, known: tuple[pl.DataFrame, pl.DataFrame] | None
) -> tuple[pl.DataFrame, pl.DataFrame, list[str]]:
    """Corrections and decisions of the whole store: those of files met here anew, those of other files as they were."""
    lies_at = dict(sources.select("place", "document_id").iter_rows())
    *here, warnings = notes(written, lies_at)
    met = [note.place for note in written]
    merged = []
    for before, now in zip(known or (Corrections.empty(), Decisions.empty()), here, strict=True):
        gone = [file for file in before["stated_in"].unique() if inputs.covers(file) and file not in met]
        merged.append(pl.concat([before.filter(~pl.col("stated_in").is_in([*met, *gone])), now]))
    return merged[0], merged[1], warnings


def _document(found: Found, archive: Archive) -> tuple[Any, ...]:
    """The row of ``raw_reports`` for one input, its bytes kept on the way."""
    if found.document is not None:
        return found.document
    if found.data is not None:
        document_id, sniffed = archive.put(found.data), sniff(found.data)
    else:
        document_id = found.document_id
        sniffed = Sniffed(sniff(found.head).media_type if found.head else "application/octet-stream")
    reason = found.problem or sniffed.problem
    status = "readable" if reason is None else "rejected"
    return document_id, sniffed.media_type, sniffed.encoding, found.byte_size, status, reason


def _unused(source_id: str, taken: Iterable[str]) -> str:
    """The id itself, or one that follows from it for a place met twice: an archive may hold two members of a name."""
    while source_id in taken:
        source_id = sha256(source_id.encode()).hexdigest()
    return source_id


def _statement_frame(stated: list[Statement]) -> pl.DataFrame:
    schema = Sources.empty().schema
    columns = {"source_path": schema["source_path"], **{column: schema[column] for column in STATED.values()}}
    rows = [(s.source_path, *(getattr(s, field) for field in STATED)) for s in stated]
    # The nearest table speaks first, a list of addresses last: of what lies in an archive that it names.
    return pl.DataFrame(rows, schema=columns, orient="row").unique("source_path", keep="first", maintain_order=True)


def _merged_sources(
    seen: pl.DataFrame,
    known: pl.DataFrame,
    inputs: Inputs,
    hidden: list[str],
    now: dt.datetime,
) -> pl.DataFrame:
    columns = list(Sources.empty().schema)
    at = pl.lit(now, pl.Datetime("us", "UTC"))
    before = known.select("source_id", "first_seen_at", *STATED.values())
    stated = [pl.col(column) if inputs.whole else pl.coalesce(column, f"{column}_before") for column in STATED.values()]
    here = seen.join(before, on="source_id", how="left", suffix="_before").select(
        *_PLACE,
        *stated,
        first_seen_at=pl.coalesce("first_seen_at", at),
        last_seen_at=at,
        withdrawn_at=pl.lit(None, pl.Datetime("us", "UTC")),
    )
    absent = known.join(seen, on="source_id", how="anti")
    gone = pl.Series(_gone(absent, inputs, hidden), dtype=pl.Boolean)
    absent = absent.with_columns(
        withdrawn_at=pl.when(gone & pl.col("withdrawn_at").is_null()).then(at).otherwise("withdrawn_at")
    )
    return pl.concat([here.select(columns), absent.select(columns)]).sort("source_path", "source_id")


def _gone(absent: pl.DataFrame, inputs: Inputs, hidden: list[str]) -> list[bool]:
    """For each known place that was not met: whether it should have been."""
    gone = []
    for place, member in absent.select("place", "member_path").iter_rows():
        file = place.removesuffix(f"/{member}") if member else place
        gone.append(inputs.covers(file) and not any(place.startswith(f"{folder}/") for folder in hidden))
    return gone


def _merged_raw(documents: Iterable[tuple[Any, ...]], known: pl.DataFrame | None, now: dt.datetime) -> pl.DataFrame:
    known = RawReports.empty() if known is None else known
    schema = RawReports.empty().schema
    at = pl.lit(now, pl.Datetime("us", "UTC"))
    seen = pl.DataFrame(list(documents), schema={name: schema[name] for name in _DOCUMENT}, orient="row")
    here = seen.join(known.select("document_id", "first_seen_at"), on="document_id", how="left").with_columns(
        first_seen_at=pl.coalesce("first_seen_at", at)
    )
    absent = known.join(seen, on="document_id", how="anti")
    return pl.concat([here.select(list(schema)), absent.select(list(schema))]).sort("first_seen_at", "document_id")
