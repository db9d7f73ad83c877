"""DuckDB statements that follow from the declaration of a table.

Belongs here: CREATE TABLE, COMMENT and the question whether a key is unique, from a pandera schema; naming files.
Does not belong here: what the columns are (``schemas``), how they are filled (``sql``).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandera.polars as pa
import polars as pl

_TYPES: dict[pl.DataType, str] = {
    pl.String(): "VARCHAR",
    pl.Boolean(): "BOOLEAN",
    pl.Int16(): "SMALLINT",
    pl.Int32(): "INTEGER",
    pl.Int64(): "BIGINT",
    pl.Float64(): "DOUBLE",
    pl.Date(): "DATE",
    pl.Decimal(20, 6): "DECIMAL(20, 6)",
    pl.Datetime("us", "UTC"): "TIMESTAMPTZ",
    pl.List(pl.String): "VARCHAR[]",
}


def create(schema: pa.DataFrameSchema, name: str = "", statement: str = "CREATE TABLE") -> str:
    """CREATE TABLE in the order of the declaration, by its name or another; a column that may not be NULL says so."""
    columns = [
        f'"{name}" {sql_type(column)}{"" if column.nullable and name not in keys(schema) else " NOT NULL"}'
        for name, column in schema.columns.items()
    ]
    return f"{statement} {name or schema.name} ({', '.join(columns)})"


def comments(schema: pa.DataFrameSchema, kind: str = "TABLE") -> Iterator[str]:
    """COMMENT on the table (or ``VIEW``, the ``kind``) and on every column; ValueError naming the one that the
    declaration does not describe.
    """
    for what, place, text in _described(schema, kind):
        if not text:
            raise ValueError(f"{place}: the declaration has no description")
        quoted = text.replace("'", "''")
        yield f"COMMENT ON {what} {place} IS '{quoted}'"


def keys(schema: pa.DataFrameSchema) -> list[str]:
    """The columns that are unique together and never NULL: the column declared unique, else the combination."""
    single = [name for name, column in schema.columns.items() if column.unique]
    return single[:1] or list(schema.unique or [])


def uniqueness(schema: pa.DataFrameSchema, rows: str = "") -> Iterator[tuple[list[str], str]]:
    """For every set of columns that must be unique, a query that returns one repeated value, or nothing; of the whole
    table, or of these ``rows`` of it.

    Numbers are grouped five times as fast as texts: hashes are asked first, then the texts of those that are repeated.
    """
    for columns in filter(None, dict.fromkeys((tuple(keys(schema)), tuple(schema.unique or [])))):
        listed = ", ".join(columns)
        table = rows or schema.name
        suspects = f"SELECT hash({listed}) AS h FROM {table} GROUP BY h HAVING count(*) > 1"
        yield (
            list(columns),
            f"SELECT {listed} FROM {table} WHERE hash({listed}) IN ({suspects}) "
            f"GROUP BY {listed} HAVING count(*) > 1 LIMIT 1",
        )


def parquet(paths: Sequence[Path]) -> str:
    """The rows of Parquet files, one at least; columns that only some of them have are empty in the others."""
    return f"read_parquet([{', '.join(quoted(path) for path in paths)}], union_by_name = true)"


def quoted(path: Path) -> str:
    """A path as SQL text."""
    return "'" + str(path).replace("'", "''") + "'"


def sql_type(column: Any) -> str:
    """The DuckDB type of a declared column; KeyError for a type that no table has used yet."""
    return str((column.metadata or {}).get("sql") or _TYPES[column.dtype.type])


def _described(schema: pa.DataFrameSchema, kind: str) -> Iterator[tuple[str, str, str | None]]:
    yield kind, str(schema.name), schema.description
    for name, column in schema.columns.items():
        yield "COLUMN", f'{schema.name}."{name}"', column.description
