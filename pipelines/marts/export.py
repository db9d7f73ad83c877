"""Taking the tables away: every table of a published warehouse as files, with a data package that describes them.

Belongs here: writing Parquet, CSV and workbooks, replacing a folder. Does not belong here: the description
(``datapackage.py``), workbooks (``workbook.py``), what the tables hold.

Views are left out: they repeat what the tables hold.
"""

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl

from pipelines.marts.datapackage import NAME, Column, Part, Table, package
from pipelines.marts.frames import count_of, frame_of
from pipelines.marts.workbook import Extent, write_workbooks

FORMATS: Final = ("parquet", "csv", "xlsx")
DESCRIPTION: Final = "datapackage.json"
_BOM: Final = "\ufeff"
_AT_ONCE: Final = {"parquet": 1, "csv": 1, "xlsx": 2}  # tables; DuckDB writes with all cores by itself
_CELLS_AT_A_TIME: Final = 200_000


class ExportError(Exception):
    """Nothing was exported; the message says why and what to do. What stood in the folder still stands."""


@dataclass(frozen=True)
class Exported:
    """The folder, the rows of every table, and remarks on what a format could not hold."""

    folder: Path
    rows: dict[str, int]
    byte_size: int
    notes: tuple[str, ...]


def export(warehouse: Path, folder: Path, form: str, progress: Callable[[str], None] = lambda table: None) -> Exported:
    """Writes every table of ``warehouse`` into ``folder`` as ``form``, one of ``FORMATS``.

    The files are written beside the folder and put in its place when all are there. ``progress`` is told each table
    when it is begun, by the thread that writes it.
    A link to a folder stays one. Raises ExportError when the warehouse cannot be read, the folder holds what was not
    exported, or the files cannot be written.
    """
    try:
        folder = folder.resolve()
        _refuse_others(folder)
    except (OSError, RuntimeError) as problem:  # RuntimeError: links that lead in a circle, before Python 3.13
        raise ExportError(f"{folder} cannot be looked into ({_reason_of(problem)}); name another folder") from problem
    connection = _opened(warehouse)
    with connection:
        tables = _tables(connection)
        build = connection.execute("SELECT program_version, strftime(built_at, '%Y-%m-%dT%H:%M:%SZ') FROM meta.build")
        version, created = build.fetchone() or ("", "")
        with _beside(folder) as beside:
            made = Path(beside, "made")
            made.mkdir()
            parts = _written(connection, tables, form, made, progress)
            described = package(parts, form, version, created)
            text = json.dumps(described, ensure_ascii=False, indent=1)
            (made / DESCRIPTION).write_text(text + "\n", encoding="utf-8")
            _put(made, folder, Path(beside, "before"))
    rows: dict[str, int] = {}
    for part in parts:
        rows[part.table.name] = rows.get(part.table.name, 0) + part.rows
    notes = tuple(f"{part.file}: {part.note}" for part in parts if part.note)
    return Exported(folder, rows, sum(part.byte_size for part in parts), notes)


def _refuse_others(folder: Path) -> None:
    """A folder is ours when it is empty, or holds nothing but what its own description lists."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise ExportError(f"{folder} is a file; name a folder")
    if folder.is_mount():
        raise ExportError(f"{folder} is where a file system is mounted; name a folder in it, such as {folder / NAME}")
    inside = {path.name for path in folder.iterdir()}
    strangers = sorted(inside - _listed(folder))
    if strangers:
        shown = ", ".join(strangers[:3]) + (" …" if len(strangers) > 3 else "")
        raise ExportError(f"{folder} holds what was not exported ({shown}); name another folder, or an empty one")


def _listed(folder: Path) -> set[str]:
    try:
        said = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        if said["name"] != NAME:
            return set()
        return {DESCRIPTION, *(resource["path"] for resource in said["resources"])}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


@contextmanager
def _beside(folder: Path) -> Iterator[str]:
    """A new folder beside this one, for as long as it is written in; what the system refuses is an ExportError."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as beside:
            yield beside
    except (OSError, duckdb.IOException) as problem:
        raise ExportError(
            f"{folder} cannot be written ({_reason_of(problem)}); make room or give leave in {folder.parent}, "
            "or name another folder"
        ) from problem


def _reason_of(problem: Exception) -> str:
    """What the system said; DuckDB tells the number of the system's error behind its own words."""
    if isinstance(problem, OSError) and problem.strerror:
        return problem.strerror
    number = re.search(r'"errno":"(\d+)"', str(problem))
    return os.strerror(int(number[1])) if number else str(problem).splitlines()[0]


def _opened(warehouse: Path) -> duckdb.DuckDBPyConnection:
    if warehouse.is_dir():
        raise ExportError(f"{warehouse} is a folder; name the DuckDB file in it")
    if not warehouse.is_file():
        raise ExportError(f"{warehouse} is not there; publish a warehouse with gongkai run")
    try:
        connection = duckdb.connect(str(warehouse), read_only=True)
        connection.execute("SET GLOBAL TimeZone = 'UTC'")
        connection.execute("SELECT 1 FROM meta.columns, meta.build LIMIT 1")
    except duckdb.Error as problem:
        first = str(problem).splitlines()[0]
        raise ExportError(f"{warehouse} is no warehouse of this version ({first}); publish it anew") from problem
    return connection


def _tables(connection: duckdb.DuckDBPyConnection) -> list[Table]:
    rows = connection.execute(
        "SELECT table_name, column_name, data_type, in_key, nullable, unit, description_zh, description_en "
        "FROM meta.columns WHERE table_name NOT IN "
        "(SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE NOT internal) "
        "ORDER BY table_name, position"
    ).fetchall()
    described = {name: (zh, en) for name, column, *_, zh, en in rows if not column}
    columns: dict[str, list[Column]] = {name: [] for name in described}
    for name, column, *rest in rows:
        if column:
            columns[name].append(Column(column, *rest))
    return [Table(name, *described[name], tuple(columns[name])) for name in described]


def _written(
    connection: duckdb.DuckDBPyConnection,
    tables: Sequence[Table],
    form: str,
    folder: Path,
    progress: Callable[[str], None],
) -> list[Part]:
    """The files in the order of the tables. The largest tables are begun first, so that none is waited for alone."""

    def write(table: Table) -> list[Part]:
        progress(table.name)
        with connection.cursor() as own:
            return _WRITERS[form](own, table, folder)

    cells = {
        table.name: count_of(connection, f"SELECT count(*) FROM {table.name}") * len(table.columns) for table in tables
    }
    largest_first = sorted(tables, key=lambda table: -cells[table.name])
    with ThreadPoolExecutor(_AT_ONCE[form]) as threads:
        written = dict(zip((table.name for table in largest_first), threads.map(write, largest_first), strict=True))
    return [part for table in tables for part in written[table.name]]


def _write_parquet(connection: duckdb.DuckDBPyConnection, table: Table, folder: Path) -> list[Part]:
    selected = ", ".join(
        f'CAST("{column.name}" AS VARCHAR) AS "{column.name}"' if column.data_type == "JSON" else f'"{column.name}"'
        for column in table.columns
    )
    query = f"SELECT {selected} FROM {table.name}"
    return [_copied(connection, table, folder / f"{table.name}.parquet", query, "FORMAT parquet, COMPRESSION zstd")]


def _write_csv(connection: duckdb.DuckDBPyConnection, table: Table, folder: Path) -> list[Part]:
    """UTF-8 with a byte order mark, by which spreadsheet programs know it; as COPY writes none, the head begins with
    it.
    """
    selected = ", ".join(as_text(column) for column in table.columns)
    head = ", ".join(f'"{column.name}"' for column in table.columns).replace('"', f'"{_BOM}', 1)
    named = f"SELECT * FROM (SELECT {selected} FROM {table.name}) AS t({head})"
    return [_copied(connection, table, folder / f"{table.name}.csv", named, "FORMAT csv, HEADER true")]


def _write_xlsx(connection: duckdb.DuckDBPyConnection, table: Table, folder: Path) -> list[Part]:
    written = write_workbooks(folder, table, _extent(connection, table), _batches(connection, table))
    return [_part(table, path, rows, note) for path, rows, note in written]


def _extent(connection: duckdb.DuckDBPyConnection, table: Table) -> Extent:
    values = ", ".join(f'CAST("{column.name}" AS VARCHAR)' for column in table.columns)
    ((rows, size),) = connection.execute(f"SELECT count(*), sum(strlen(concat({values}))) FROM {table.name}").fetchall()
    return Extent(rows, int(size or 0))


def _batches(connection: duckdb.DuckDBPyConnection, table: Table) -> Iterator[pl.DataFrame]:
    """The rows in their order, by their places: what hands over a result bit by bit would need another library."""
    selected = ", ".join(as_text(column) for column in table.columns)
    ((last,),) = connection.execute(f"SELECT coalesce(max(rowid), -1) FROM {table.name}").fetchall()
    step = max(1, _CELLS_AT_A_TIME // len(table.columns))
    for first in range(0, last + 1, step):
        places = f"rowid >= {first} AND rowid < {first + step}"
        yield frame_of(connection.sql(f"SELECT {selected} FROM {table.name} WHERE {places}"))


_WRITERS: Final[dict[str, Callable[[duckdb.DuckDBPyConnection, Table, Path], list[Part]]]] = {
    "parquet": _write_parquet,
    "csv": _write_csv,
    "xlsx": _write_xlsx,
}


def as_text(column: Column) -> str:
    """The column as SQL; what a table of texts cannot hold is JSON, and times are ISO 8601 in UTC."""
    name = f'"{column.name}"'
    if column.data_type in ("JSON", "VARCHAR[]"):
        return f"CAST(to_json({name}) AS VARCHAR) AS {name}"
    if column.data_type == "TIMESTAMPTZ":
        return f"strftime({name}, '%Y-%m-%dT%H:%M:%SZ') AS {name}"
    return name


def _copied(connection: duckdb.DuckDBPyConnection, table: Table, path: Path, query: str, settings: str) -> Part:
    target = str(path).replace("'", "''")
    answer: Any = connection.execute(f"COPY ({query}) TO '{target}' ({settings})").fetchone()
    return _part(table, path, int(answer[0]))


def _part(table: Table, path: Path, rows: int, note: str = "") -> Part:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Part(table, path.name, rows, path.stat().st_size, digest, note)


def _put(made: Path, folder: Path, before: Path) -> None:
    """Renames; what stood there goes to ``before``, and comes back when the new folder cannot take its place."""
    stood = folder.exists()
    if stood:
        folder.rename(before)
    try:
        made.rename(folder)
    except BaseException:
        if stood:
            before.rename(folder)
        raise
    shutil.rmtree(before, ignore_errors=True)
