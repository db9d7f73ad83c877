"""From the store's extracted documents to the judged frames of report years: what is out of date, and making it anew.

Belongs here: which documents belong to which year, comparing years, writing them. Does not belong here: judging
documents by themselves (``batches.py``), what is checked (``years.py``, ``territory.py``), whether the files of a year
are whole (``stored.py``), or when (``assets``).

A year is judged in two passes: each document by itself in batches, but for those of which nothing changed
(``kept.py``), then the facts of all of them against those of the year before. That year's documents go through the
first pass too when they are not judged themselves, so that a year judged alone says the same as all years together. A
year is out of date when its documents, or those of the year before, are not what they would be now, or a file of it is
gone. While a year is written its facts are: a run that dies half-way leaves a year that is judged again, of which
nothing is taken along, also where everything has become again by then what it was before that run.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from pathlib import Path

import polars as pl

from pipelines.contracts import EXTRACTED, JUDGED, RAW, frame_schema, validate
from pipelines.fingerprint import source_digest
from pipelines.quality import corrections
from pipelines.quality.batches import FACTS_FRAME, Batch, Judged, batches, judge_batches, notes
from pipelines.quality.findings_years import findings_years
from pipelines.quality.kept import NO_DOCUMENTS, Kept, Said, same, unmoved
from pipelines.quality.reports import resolve
from pipelines.quality.stored import BEFORE, DERIVED, RULES, is_whole, noted, stored_documents
from pipelines.quality.territory import reconcile_territory
from pipelines.quality.years import reconcile_years
from pipelines.store import UNKNOWN_YEAR, Store, read_frame, scan_frames, write_frame

FIRST_YEAR = 2008  # the regulation took effect on 1 May 2008
COMPARED_AT_ONCE = 20_000
"""Documents whose facts are compared with the year before at a time: some 100 MB."""

Each = Callable[[Callable[[Sequence[Batch]], list[Judged]], Sequence[Batch]], Iterable[Judged]]
"""Calls a function with all batches, some at a time; the outcomes in any order."""

_TOLD_OF_A_DOCUMENT = ["document_id", "report_id", "published_on", "extractor_version"]
"""On which it depends what a document says to the next year."""


def report_years(today: date) -> list[str]:
    """The keys of the partitions: every report year so far, and ``unknown`` for documents of no year or an impossible
    one.
    """
    return [*(str(year) for year in range(FIRST_YEAR, today.year + 1)), UNKNOWN_YEAR]


def current_documents(store: Store, version: str) -> pl.DataFrame:
    """Every document of the store as it would be judged now, in the order of ``document_id``.

    Columns of ``schemas.documents.Documents`` and ``part`` (UInt32, position among the store's parts; null for what was
    never extracted). What ingest rejected is here with ingest's reason.
    """
    paths = (store.raw_reports_path, store.sources_path, *store.parts("documents", version))
    states = [path.stat() for path in paths if path.exists()]
    read_from = tuple((one.st_ino, one.st_size, one.st_mtime_ns) for one in states)
    return _documents_of(store.home, version, read_from)


@lru_cache(maxsize=1)
def _documents_of(home: Path, version: str, read_from: tuple[tuple[int, int, int], ...]) -> pl.DataFrame:
    """``read_from`` are the files as they are: a run asks which years are out of date, and then judges these."""
    store = Store(home)
    raw = read_frame(store.raw_reports_path, frame_schema(RAW["raw_reports"]))
    sources = read_frame(store.sources_path, frame_schema(RAW["sources"]))
    schema = frame_schema(EXTRACTED["documents"])
    parts = [
        pl.read_parquet(path, glob=False).with_columns(part=pl.lit(number, pl.UInt32))
        for number, path in enumerate(store.parts("documents", version))
    ]
    readable = raw.filter(pl.col("status") == "readable").select("document_id")
    # A store that nobody writes to is only looked at: it may lack a column of this layout.
    extracted = pl.concat([pl.DataFrame(schema={**schema, "part": pl.UInt32}), *parts], how="diagonal")
    extracted = extracted.join(readable, on="document_id", how="semi")
    refused = raw.filter(pl.col("status") == "rejected").select(
        "document_id", "media_type", "byte_size", "status", "reason",
        ingested_at="first_seen_at", extractor_version=pl.lit(version),
    )  # fmt: skip
    documents = pl.concat([extracted, refused], how="diagonal").sort("document_id")
    part = documents.select("document_id", "part")
    return resolve(documents.drop("part"), sources).join(part, on="document_id", how="left", maintain_order="left")


def stale_years(store: Store, documents: pl.DataFrame, known_years: Sequence[str]) -> list[str]:
    """Those of ``known_years``, all partitions, whose stored documents, or those of the year before, differ from
    ``documents`` (as ``current_documents`` gives them), whose rules changed, or of which a file is gone or damaged.
    """
    keyed = documents.drop("part").with_columns(key=_year_key(known_years))
    now = keyed.partition_by("key", as_dict=True, include_key=False)
    empty = documents.drop("part").clear()
    by_year = {year: now.get((year,), empty) for year in known_years}
    return [
        year for year in known_years if not _is_current(store, year, by_year[year], by_year.get(_before(year), empty))
    ]


def with_moved(store: Store, documents: pl.DataFrame, years: Sequence[str], known_years: Sequence[str]) -> list[str]:
    """``years`` and those that documents left for them, or left them for, since they were judged: of two such years
    judged one without the other, both would hold a document, or neither. So would a year that a run left half written;
    where it cannot be told what a year held, it is all of ``known_years``.
    """
    now = documents.select("document_id", key=_year_key(known_years))
    pairs: list[set[str]] = []
    for year in store.judged_years("documents"):
        held = stored_documents(store, year)
        if held is None:
            return [*known_years]
        keys = now.join(held, on="document_id", how="semi")["key"].unique()
        pairs += [{year, key} for key in keys if key != year]
    found, before = {*years, *(year for year in known_years if not is_whole(store, year))}, set[str]()
    while found != before:
        before = found
        found = found.union(*(pair for pair in pairs if pair & found))
    return [year for year in known_years if year in found]


def judge(
    store: Store,
    version: str,
    documents: pl.DataFrame,
    years: Sequence[str],
    known_years: Sequence[str],
    progress: Callable[[int, int], None],
    each: Each,
    *,
    anew: bool = False,
) -> pl.DataFrame:
    """Brings ``years`` up to date and returns ``year`` and the rows of every judged frame (UInt32).

    ``documents`` are those of the store as ``current_documents`` gives them, ``known_years`` all partitions;
    ``progress`` is told documents done and to do; ``each`` judges the batches, in any order, here or elsewhere.
    ``anew`` looks at every document again, also at those of which nothing changed. Raises ``ContractBrokenError``, and
    OSError when the store cannot be read or written; then no year changes.
    """
    documents = documents.with_columns(key=_year_key(known_years))
    documents = documents.filter(pl.col("key").is_in({*years, *map(_before, years)}))
    held = {} if anew else _held(store, documents)
    try:
        rows = _judge(store, version, years, documents, held, progress, each)
    except pl.exceptions.PolarsError:
        if not held:
            raise
        # A file is damaged where only whoever reads it all can see it: what it held is said anew.
        rows = _judge(store, version, years, documents, {}, progress, each)
    return pl.DataFrame(rows, schema={"year": pl.String, **dict.fromkeys(JUDGED, pl.UInt32)})


def scan_judged(store: Store, name: str) -> pl.LazyFrame:
    """A judged frame over all years."""
    paths = [store.judged_path(name, year) for year in store.judged_years(name)]
    return scan_frames(paths, frame_schema(JUDGED[name]))


def _judge(
    store: Store,
    version: str,
    years: Sequence[str],
    documents: pl.DataFrame,
    held: Mapping[str, Kept],
    progress: Callable[[int, int], None],
    each: Each,
) -> list[dict[str, str | int]]:
    """The rows of every frame by year; ``held`` is what need not be said again, by partition."""
    pending = store.judged(".pending")
    shutil.rmtree(pending, ignore_errors=True)
    kept = pl.concat([documents.select("document_id").clear(), *(one.same for one in held.values())])
    todo, done = documents.join(kept, on="document_id", how="anti", maintain_order="left"), 0
    progress(done, todo.height)
    for outcome in each(partial(judge_batches, store.home, version, pending), list(batches(todo))):
        if isinstance(outcome, Exception):
            raise outcome
        done += outcome
        progress(done, todo.height)
    validate("documents", documents.drop("part", "key"), JUDGED["documents"])
    for year in years:
        _compare_year(store, year, Said(pending, held))
    rows = [_publish_year(store, year, documents, Said(pending, held)) for year in years]
    shutil.rmtree(pending, ignore_errors=True)
    return rows


def _year_key(years: Sequence[str]) -> pl.Expr:
    year = pl.col("report_year").cast(pl.String)
    return pl.when(year.is_in(years)).then(year).otherwise(pl.lit(UNKNOWN_YEAR))


def _before(year: str) -> str:
    """The key of the year before; one that no partition has where there is none."""
    return str(int(year) - 1) if year.isdecimal() else ""


def _is_current(store: Store, year: str, documents: pl.DataFrame, before: pl.DataFrame) -> bool:
    if not is_whole(store, year):
        return False
    if not store.judged_path("documents", year).exists():
        return documents.is_empty()
    rests_on = noted(store, year)
    if rests_on.get(RULES) != _rules(store) or rests_on.get(BEFORE) != _digest(before):
        return False
    stored = stored_documents(store, year)
    return stored is not None and stored.equals(documents)


def _digest(documents: pl.DataFrame) -> str:
    told = documents.select(_TOLD_OF_A_DOCUMENT).sort("document_id")
    return hashlib.sha256(told.write_csv().encode()).hexdigest()


def _rules(store: Store) -> str:
    """What a judgement rests on besides the documents: the code, and what people have decided. Polars is part of the
    code: the digests of tables in the facts are its own, and may be others in another version.
    """
    said = [notes(store, name).write_csv() for name in ("corrections", "decisions")]
    code = [source_digest("schemas", "pipelines/quality"), pl.__version__]
    return hashlib.sha256("\n".join([*code, *said]).encode()).hexdigest()


def _held(store: Store, documents: pl.DataFrame) -> dict[str, Kept]:
    """What holds of each partition among ``documents`` that was judged by the rules as they are and is whole."""
    rules, held, stored = _rules(store), dict[str, Kept](), dict[str, pl.DataFrame]()
    now = documents.drop("part").partition_by("key", as_dict=True, include_key=False)
    for (key,), rows in now.items():
        year = str(key)
        whole = noted(store, year).get(RULES) == rules and is_whole(store, year)
        judged_of = stored_documents(store, year) if whole else None
        if judged_of is not None:
            stored[year] = judged_of
            paths = {name: store.judged_path(name, year) for name in (*DERIVED, FACTS_FRAME)}
            held[year] = Kept(paths, same(rows, judged_of), NO_DOCUMENTS)
    kept = pl.concat([documents.select("document_id").clear(), *(one.same for one in held.values())])
    empty = documents.drop("part", "key").clear()
    for year, one in held.items():
        before = stored.get(_before(year), empty)
        # The year may have been compared with one before that was another than the one that is stored now.
        if noted(store, year).get(BEFORE) == _digest(before):
            both = (now.get((year,), empty), now.get((_before(year),), empty))
            held[year] = replace(one, unmoved=unmoved(kept, both, (stored[year], before)))
    return held


def _compare_year(store: Store, year: str, said: Said) -> None:
    """Adds to the pending frames of ``year`` what its facts say beside each other and those of the year before."""
    before = said.rows(FACTS_FRAME, _before(year)).join(
        said.rows("reports", _before(year)).select("document_id"), on="document_id", how="semi"
    )
    here = said.rows(FACTS_FRAME, year).collect()
    standing = here.join(said.rows("reports", year).select("document_id").collect(), on="document_id", how="semi")
    _add(store, year, said.pending, "territory", reconcile_territory(standing), standing)
    del standing
    here = here.join(said.unmoved(year), on="document_id", how="anti")
    parts = -(-here.height // COMPARED_AT_ONCE)
    for part in range(parts):
        of_part = pl.col("agency_id").hash() % parts == part
        now, last = here.filter(of_part), before.filter(of_part).collect()
        _add(store, year, said.pending, f"years-{part:06}", reconcile_years(now, last), now)


def _add(
    store: Store, year: str, pending: Path, part: str, reconciliation: pl.DataFrame, concerned: pl.DataFrame
) -> None:
    said = corrections.decide(findings_years(reconciliation, concerned), notes(store, "decisions"))
    for name, frame in {"reconciliation": reconciliation, "findings": said}.items():
        validate(name, frame, JUDGED[name])
        write_frame(frame, pending / name / year / f"{part}.parquet")


def _publish_year(store: Store, year: str, documents: pl.DataFrame, said: Said) -> dict[str, str | int]:
    own = documents.filter(pl.col("key") == year).drop("part", "key")
    if own.is_empty():
        for name in (*DERIVED, FACTS_FRAME, "documents"):  # as below: without it a year counts as judged
            store.judged_path(name, year).unlink(missing_ok=True)
        return {"year": year, **dict.fromkeys(JUDGED, 0)}
    rows: dict[str, str | int] = {"year": year, "documents": own.height}
    facts = said.pending / f"{FACTS_FRAME}-{year}.parquet"
    write_frame(said.rows(FACTS_FRAME, year), facts)
    store.judged_path(FACTS_FRAME, year).unlink(missing_ok=True)
    for name in DERIVED:
        path = store.judged_path(name, year)
        write_frame(said.rows(name, year), path)
        rows[name] = pl.scan_parquet(path, glob=False).select(pl.len()).collect().item()
    before = documents.filter(pl.col("key") == _before(year))
    write_frame(own, store.judged_path("documents", year), {RULES: _rules(store), BEFORE: _digest(before)})
    store.judged_path(FACTS_FRAME, year).parent.mkdir(parents=True, exist_ok=True)
    facts.replace(store.judged_path(FACTS_FRAME, year))
    return rows
