"""Publishing: one DuckDB file from the layers of the store, built beside the old one and renamed over it.

Belongs here: the order of tables, building, checking keys. Does not belong here: the SQL of a table (``sql``), its
columns and comments (``schemas``), what is taken along of the old file (``renew.py``), files and folders at the target
(``target.py``).
"""

import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from pathlib import Path
from string import Template
from typing import Final

import duckdb
import pandera.polars as pa
import polars as pl

from pipelines.marts import ddl, entities
from pipelines.marts.columns import described_columns
from pipelines.marts.indicators import dictionary, fragments, terms
from pipelines.marts.renew import (
    DOCUMENTS,
    READ,
    WRITTEN,
    adopt,
    clear,
    is_there,
    look_only_at,
    remember_documents,
    renew,
)  # fmt: skip
from pipelines.marts.target import Left, as_left, building, put_in_place, remove_leftovers, take_down, told
from pipelines.store import write_frame
from schemas import comparisons, marts, meta
from schemas import dictionary as declared
from schemas.agencies import Agencies, AgencyNames, Regions
from schemas.documents import Documents, Reports, Sections
from schemas.figures import NarrativeFigures, NarrativeStatements
from schemas.observations import Observations
from schemas.quality import Deductions, Findings, HeldCorrections, Reconciliation, Suspects
from schemas.regions import regions

SQL: Final = Path(__file__).with_name("sql")
STORAGE_VERSION: Final = "v1.2.0"
"""The oldest storage that has what we need; later ones cannot be read by clients 1.2."""

VIEWS: Final = frozenset({"marts.cell_values", "marts.lineage"})
"""Of the tables those that are views: they repeat what other tables hold, in more rows than is worth storing."""


class PublishError(Exception):
    """The warehouse could not be built; what stood at the target still stands."""


@dataclass(frozen=True)
class Layers:
    """The Parquet files of the layers; a layer may have none yet. Observations, sections and what the prose states are
    the extracted ones.
    """

    sources: Sequence[Path] = ()
    documents: Sequence[Path] = ()
    reports: Sequence[Path] = ()
    observations: Sequence[Path] = ()
    sections: Sequence[Path] = ()
    narrative_figures: Sequence[Path] = ()
    narrative_statements: Sequence[Path] = ()
    reconciliation: Sequence[Path] = ()
    deductions: Sequence[Path] = ()
    suspects: Sequence[Path] = ()
    corrections: Sequence[Path] = ()
    findings: Sequence[Path] = ()


@dataclass(frozen=True)
class BuildInfo:
    """What ``meta.build`` says."""

    program_version: str
    extractor_version: str
    built_at: datetime
    store_version: str
    store_digest: str


@dataclass(frozen=True)
class PublishResult:
    """The published file, its rows by table, and the observations left out as their document is not judged yet.
    ``renewed``: of tables that were taken along of the file before, how many documents, or agencies and regions, were
    written again.
    """

    path: Path
    rows: dict[str, int]
    renewed: dict[str, int]
    byte_size: int
    seconds: float
    observations_left_out: int


@cache
def tables() -> dict[str, pa.DataFrameSchema]:
    """Every published table by its name, in the order in which they are built."""
    models = (
        Documents, Regions, Agencies, AgencyNames, Reports, Sections, NarrativeFigures, NarrativeStatements,
        Observations, Reconciliation, Deductions, HeldCorrections, Suspects, Findings,
        meta.Editions, meta.Items, meta.Cells, meta.Codes, meta.Checks, meta.Indicators, meta.IndicatorTerms,
        meta.Columns, meta.Build,
        comparisons.CellValues, marts.IndicatorValues,
    )  # fmt: skip
    compared = (comparisons.YearOnYear, comparisons.ReasonShares, comparisons.Rankings, comparisons.ReportQuality)
    schemas = [
        marts.sources(),
        *(model.to_schema() for model in models),
        marts.agency_year_indicators(),
        marts.region_year_indicators(),
        marts.region_bodies_year_indicators(),
        marts.region_territory_year_indicators(),
        marts.national_year_indicators(),
        *(model.to_schema() for model in (*compared, comparisons.Lineage)),
    ]
    return {str(schema.name): schema for schema in schemas}


def publish(
    target: Path,
    layers: Layers,
    build: BuildInfo,
    *,
    memory_limit: str = "400MB",
    threads: int | None = None,
    record: Path | None = None,
) -> PublishResult:
    """Build the warehouse and put it at ``target``; a reader sees the old file or the new one, whole. ``record`` is the
    file in which a store keeps how it left its warehouses.

    Raises PublishError, naming the table, when a layer breaks the contract or cannot be read; ``target`` is then as it
    was.
    """
    started = time.monotonic()
    target = target.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    remove_leftovers(target)
    with tempfile.TemporaryDirectory(prefix=building(target), dir=target.parent) as folder:
        built = Path(folder, target.name)
        parts = _read_parts(layers)
        rows, renewed, read = _build_upon(target, built, layers, build, memory_limit, threads, record, parts)
        byte_size = built.stat().st_size
        put_in_place(built, target)
    if record is not None:
        take_down(target, record, parts)
    left_out = read - rows["core.observations"]
    return PublishResult(target, rows, renewed, byte_size, time.monotonic() - started, left_out)


def _build_upon(
    target: Path,
    built: Path,
    layers: Layers,
    build: BuildInfo,
    memory_limit: str,
    threads: int | None,
    record: Path | None,
    parts: Mapping[str, list[int]],
) -> tuple[dict[str, int], dict[str, int], int]:
    """As ``_build``, from the file before where that can be; one that is damaged where nobody looked yet is no loss."""
    if adopt(target, built, tables()):
        left = as_left(target, record, parts)  # behind the copy: what was written to it meanwhile is seen
        try:
            return _build(built, built.parent, layers, build, memory_limit, threads, left)
        except (PublishError, duckdb.Error):
            built.unlink()
            built.with_name(f"{built.name}.wal").unlink(missing_ok=True)
    return _build(built, built.parent, layers, build, memory_limit, threads, Left(relied=False, unseen=None))


def _build(
    built: Path,
    folder: Path,
    layers: Layers,
    build: BuildInfo,
    memory_limit: str,
    threads: int | None,
    left: Left,
) -> tuple[dict[str, int], dict[str, int], int]:
    """The number of rows of every table, of documents or entities of those that were renewed, of the observations to
    read. ``left``: how far the file at ``built``, a copy of the one before, is to be relied on.
    """
    spill = folder / "spill"
    spill.mkdir(exist_ok=True)
    # Row order carries no meaning here, and keeping it costs memory.
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit,
        "temp_directory": str(spill),
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
    }
    if threads is not None:
        settings["threads"] = threads
    with duckdb.connect(":memory:", config=settings) as connection:
        connection.execute(f"ATTACH {ddl.quoted(built)} AS warehouse (STORAGE_VERSION '{STORAGE_VERSION}')")
        connection.execute("USE warehouse")
        connection.execute("SET TimeZone = 'UTC'")
        _layer_views(connection, layers, _meta_files(folder, build))
        if left.relied:
            entities.remember(connection, _sql)
        if left.unseen is not None:
            remember_documents(connection)
        clear(connection, entities.OF_ENTITIES if left.relied else ())
        for namespace in dict.fromkeys(name.partition(".")[0] for name in tables()):
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {namespace}")
        written: dict[str, int | None] = {}
        for name, schema in tables().items():
            try:
                # One transaction a table: by itself every comment would write the catalogue entry of its table again.
                connection.execute("BEGIN")
                written[name] = _fill(connection, schema)
                if name == DOCUMENTS and left.unseen is not None:
                    look_only_at(connection, left.unseen)
                connection.execute("COMMIT")
            except duckdb.Error as problem:
                raise PublishError(f"{name}: {problem}") from problem
        rows = {name: _count(connection, name) for name in tables() if name not in VIEWS}
        read = _count(connection, "layer_observations")
        connection.execute("USE memory")
        connection.execute("DETACH warehouse")
    return rows, {name: documents for name, documents in written.items() if documents is not None}, read


def _fill(connection: duckdb.DuckDBPyConnection, schema: pa.DataFrameSchema) -> int | None:
    """Create one table, fill it, describe it, and make sure of its keys; those of a view follow from its tables'.
    Returns how many documents or entities were written again, None when it was made anew.

    A PRIMARY KEY keeps an index of every key, in the file too (2 million: 3.4 s, 220 MB); to ask once takes 0.3 s.
    """
    name = str(schema.name)
    if name in VIEWS:
        connection.execute(f"CREATE VIEW {name} AS {_sql(name.partition('.')[2])}")
        for statement in ddl.comments(schema, "VIEW"):
            connection.execute(statement)
        return None
    query = _sql(name.partition(".")[2])
    if name in entities.OF_ENTITIES:
        renewed, written = _fill_of_entities(connection, schema, query), entities.written(name)
    else:
        renewed, written = renew(connection, schema, query), WRITTEN
        if renewed is None:
            connection.execute(f"DROP TABLE IF EXISTS {name}")
            connection.execute(ddl.create(schema))
            connection.execute(f"INSERT INTO {name} BY NAME {query}")
    for statement in ddl.comments(schema):
        connection.execute(statement)
    rows = "" if renewed is None else f"(SELECT * FROM {name} WHERE {written})"
    for columns, repeats in ddl.uniqueness(schema, rows):
        repeated = connection.execute(repeats).fetchone()
        if repeated is not None:
            place = ", ".join(f"{column} {value!r}" for column, value in zip(columns, repeated, strict=True))
            raise PublishError(f"{name}: more than one row for {place}; materialise the layer again")
    return renewed


def _fill_of_entities(connection: duckdb.DuckDBPyConnection, schema: pa.DataFrameSchema, query: str) -> int | None:
    """The first of these tables gathers what all of them are filled from."""
    first = schema.name == next(iter(entities.OF_ENTITIES))
    if first:
        entities.choose(connection, _sql)
    kept = is_there(connection, str(schema.name))
    connection.execute(ddl.create(schema, statement="CREATE TABLE IF NOT EXISTS"))
    if first:
        entities.gather(connection, _sql)
    connection.execute(f"INSERT INTO {schema.name} BY NAME {query}")
    return _count(connection, "renewed_entities") if kept else None


def _sql(name: str) -> str:
    return Template((SQL / f"{name}.sql").read_text(encoding="utf-8")).substitute(fragments())


def _meta_files(folder: Path, build: BuildInfo) -> dict[str, Sequence[Path]]:
    """Reference data and the dictionary as Parquet files, so that they are read like any layer."""
    one = {field.name: [getattr(build, field.name)] for field in fields(build)}
    frames: dict[str, pl.DataFrame] = {
        "regions": Regions.validate(regions()),
        "editions": meta.Editions.validate(declared.editions()),
        "items": meta.Items.validate(declared.items()),
        "cells": meta.Cells.validate(declared.cells()),
        "codes": meta.Codes.validate(declared.codes()),
        "checks": meta.Checks.validate(declared.check_list()),
        "indicators": meta.Indicators.validate(dictionary()),
        "indicator_terms": meta.IndicatorTerms.validate(terms()),
        "columns": meta.Columns.validate(described_columns(tables())),
        "build": meta.Build.validate(pl.DataFrame(one, schema_overrides={"built_at": pl.Datetime("us", "UTC")})),
    }
    for name, frame in frames.items():
        write_frame(frame, folder / f"{name}.parquet")
    return {name: [folder / f"{name}.parquet"] for name in frames}


def _layer_views(connection: duckdb.DuckDBPyConnection, layers: Layers, reference: dict[str, Sequence[Path]]) -> None:
    """A view ``layer_<name>`` of each layer's files; a layer without files is an empty table of the same columns."""
    files = {field.name: getattr(layers, field.name) for field in fields(layers)} | reference
    schemas = {name.partition(".")[2]: schema for name, schema in tables().items()}
    for name, paths in files.items():
        for missing in (path for path in paths if not Path(path).is_file()):
            raise PublishError(f"{name}: {missing} is not there; materialise the layer again")
        empty = ", ".join(
            f'CAST(NULL AS {ddl.sql_type(column)}) AS "{key}"' for key, column in schemas[name].columns.items()
        )
        rows = f"SELECT * FROM {ddl.parquet(paths)}" if paths else f"SELECT {empty} WHERE false"
        try:
            connection.execute(f"CREATE TEMP VIEW layer_{name} AS {rows}")
        except duckdb.Error as problem:
            raise PublishError(f"{name}: {problem}") from problem


def _read_parts(layers: Layers) -> dict[str, list[int]]:
    """The files of the layers that hold what was read; one that is gone is told of where it is opened."""
    paths = [path for name in READ for path in getattr(layers, name.partition(".")[2])]
    return told(path for path in paths if path.is_file())


def _count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {name}").fetchone()
    return int(row[0]) if row else 0
