"""Publishing: one DuckDB file from the layers of the store, built beside the old one and renamed over it.

Belongs here: the order of tables, building, checking keys. Does not belong here: the SQL of a table (``sql``), its
columns and comments (``schemas``), what it is made of (``inputs.py``), what is taken along of the old file
(``renew.py``, ``entities.py``), files and folders at the target (``target.py``).
"""

import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Final

import duckdb
import pandera.polars as pa

from pipelines.marts import ddl, entities
from pipelines.marts.frames import count_of
from pipelines.marts.indicators import fragments
from pipelines.marts.inputs import BuildInfo, Layers, PublishError, layer_views, read_parts, reference_files
from pipelines.marts.renew import (
    DOCUMENTS,
    WRITTEN,
    adopt,
    clear,
    is_there,
    look_only_at,
    remember_documents,
    renew,
)
from pipelines.marts.tables import VIEWS, tables
from pipelines.marts.target import Left, as_left, building, identity, put_in_place, remove_leftovers, take_down

SQL: Final = Path(__file__).with_name("sql")
STORAGE_VERSION: Final = "v1.2.0"
"""The oldest storage that has what we need; later ones cannot be read by clients 1.2."""


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
        parts = read_parts(layers)
        rows, renewed, read = _build_upon(target, built, layers, build, memory_limit, threads, record, parts)
        byte_size, made = built.stat().st_size, identity(built)
        put_in_place(built, target)
    if record is not None:
        take_down(target, record, parts, made)
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
        layer_views(connection, layers, reference_files(folder, build))
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
        rows = {name: count_of(connection, f"SELECT count(*) FROM {name}") for name in tables() if name not in VIEWS}
        read = count_of(connection, "SELECT count(*) FROM layer_observations")
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
    return count_of(connection, "SELECT count(*) FROM renewed_entities") if kept else None


def _sql(name: str) -> str:
    return Template((SQL / f"{name}.sql").read_text(encoding="utf-8")).substitute(fragments())
