"""Two warehouses beside each other.

Belongs here: whether they hold the same. Does not belong here: making them (``publishing.py``).
"""

from pathlib import Path

import duckdb
import polars as pl

from pipelines.marts.frames import frame_of
from pipelines.marts.tables import tables


def contents(path: Path) -> dict[str, pl.DataFrame]:
    """Every table and view, its rows in order."""
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        return {name: frame_of(connection.sql(f"SELECT * FROM {name} ORDER BY ALL")) for name in tables()}


def described(path: Path) -> list[tuple[str, ...]]:
    """Names, types and comments of all columns."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(
            "SELECT schema_name, table_name, column_name, data_type, is_nullable, comment FROM duckdb_columns() "
            "WHERE NOT internal ORDER BY ALL"
        ).fetchall()


def hold_the_same(renewed: Path, new: Path) -> bool:
    held, wanted = contents(renewed), contents(new)
    return described(renewed) == described(new) and all(held[name].equals(wanted[name]) for name in tables())
