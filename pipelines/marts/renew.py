"""Bringing the warehouse of before up to date: of its large tables only the rows of documents that changed are written.

Belongs here: which tables are taken along, which rows of them differ from what they should hold. Does not belong here:
what they should hold (``sql``), the order of tables, replacing the file (``warehouse.py``).

Nothing is believed of a file to which somebody may have written. For every document the hashes of all its rows, as the
table holds them and as the layers give them, are added up and compared; rows of a document that differ are deleted and
written again. So what comes out is what a new file would hold, whoever wrote into the old one. A table that would
change a lot, or in which much was deleted since it was made, is made anew; so is a file into which somebody put more
than rows. Of a file that is as it was left, only documents are looked at whose own row differs or of which something
was read since.
"""

import shutil
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

import duckdb
import pandera.polars as pa

from pipelines.marts import ddl
from pipelines.marts.frames import count_of

READ: Final = frozenset({"core.sections", "core.narrative_figures", "core.narrative_statements", "core.observations"})
"""Tables with many rows a document that follow from its row in ``core.documents`` and what was read of it."""
RENEWED: Final = READ | {"quality.reconciliation"}
"""Tables with many rows a document, a ``document_id`` in each, that follow from the layers row by row."""

DOCUMENTS: Final = "core.documents"
OBSERVATIONS: Final = "core.observations"
WRITTEN: Final = "document_id IN (FROM changed)"
"""The condition for the rows that were written again, of the table that was renewed last."""

MOST_CHANGED: Final = 0.1
"""Of the documents; with more, comparing and deleting costs more than it saves."""
_MOST_DELETED: Final = 0.2
"""Of the rows: a row that is deleted keeps its place in the file."""


_OF_DOCUMENTS: Final = f"SELECT document_id, hash(d) AS digest FROM {DOCUMENTS} AS d"

_OTHERS: Final = " UNION ALL ".join([
    "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE NOT internal",
    "SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE NOT internal",
    "SELECT 'the schema ' || schema_name FROM duckdb_schemas() "
    "WHERE NOT internal AND database_name = current_database() AND NOT list_contains($namespaces, schema_name)",
    "SELECT 'the function ' || function_name FROM duckdb_functions() WHERE NOT internal",
    "SELECT 'the sequence ' || sequence_name FROM duckdb_sequences()",
    "SELECT 'the type ' || type_name FROM duckdb_types() WHERE NOT internal",
    "SELECT 'the index ' || index_name FROM duckdb_indexes()",
    "SELECT 'a rule of ' || table_name FROM duckdb_constraints() WHERE constraint_type <> 'NOT NULL'",
    "SELECT 'a default of ' || table_name FROM duckdb_columns() WHERE NOT internal AND column_default IS NOT NULL",
])  # fmt: skip
"""What is in a file, but for what every table that we make has."""


def adopt(target: Path, built: Path, names: Collection[str]) -> bool:
    """Copies the warehouse at ``target`` to ``built`` when there is one that nobody is writing to, and that holds
    nothing but tables and views of these ``names``. Raises OSError.
    """
    if not target.is_file() or target.with_name(f"{target.name}.wal").exists():
        return False
    shutil.copyfile(target, built)
    if _holds_others(built, names):
        built.unlink()
        return False
    return True


def clear(connection: duckdb.DuckDBPyConnection, kept: Collection[str]) -> None:
    """Drops everything from the warehouse but the tables that may be renewed: ``RENEWED`` and ``kept``."""
    for kind in ("view", "table"):
        found = connection.execute(
            f"SELECT schema_name, {kind}_name FROM duckdb_{kind}s() WHERE database_name = 'warehouse' AND NOT internal"
        )
        for namespace, name in found.fetchall():
            if kind == "view" or f"{namespace}.{name}" not in RENEWED.union(kept):
                connection.execute(f'DROP {kind} "{namespace}"."{name}"')
    connection.execute("CHECKPOINT warehouse")  # so that what comes next lies where these lay


def remember_documents(connection: duckdb.DuckDBPyConnection) -> None:
    """Keeps what the warehouse of before says of each document, as long as it is whole."""
    connection.execute(f"CREATE TEMP TABLE documents_before AS {_OF_DOCUMENTS}")


def look_only_at(connection: duckdb.DuckDBPyConnection, unseen: Sequence[Path]) -> None:
    """Leaves out of the comparison of what was read all documents that are as before, and of which nothing is in
    ``unseen``, files that the warehouse of before was not made of.
    """
    read = f"SELECT document_id FROM {ddl.parquet(unseen)}" if unseen else "SELECT NULL WHERE false"
    connection.execute(
        f"CREATE TEMP TABLE looked_at AS SELECT document_id FROM ({_OF_DOCUMENTS}) AS now "
        "FULL JOIN documents_before AS before USING (document_id) WHERE now.digest IS DISTINCT FROM before.digest "
        f"UNION {read}"
    )


def renew(connection: duckdb.DuckDBPyConnection, schema: pa.DataFrameSchema, query: str) -> int | None:
    """Makes the table hold what ``query`` gives, and returns of how many documents it wrote the rows; None, with
    nothing done, when the table has to be made anew.
    """
    name = str(schema.name)
    if name not in RENEWED or not _is_as_declared(connection, schema):
        return None
    looked_at = "SEMI JOIN looked_at USING (document_id)" if name in READ and is_there(connection, "looked_at") else ""
    wanted, held = (_digests(schema, f"{rows} {looked_at}") for rows in (f"({query})", name))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE changed AS SELECT document_id FROM ({wanted}) AS wanted "
        f"FULL JOIN ({held}) AS held USING (document_id) "
        "WHERE wanted.digest IS DISTINCT FROM held.digest"
    )
    if _is_too_much(connection, name):
        return None
    connection.execute(f"DELETE FROM {name} WHERE {WRITTEN}")
    connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM ({query}) WHERE {WRITTEN}")
    if name == OBSERVATIONS:
        connection.execute("CREATE TEMP TABLE changed_observations AS FROM changed")
    return count_of(connection, "SELECT count(*) FROM changed")


def is_worn(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether so many rows of a table were deleted since it was made that it had better be made anew."""
    rows, places = connection.execute(f"SELECT count(*), coalesce(max(rowid) + 1, 0) FROM {name}").fetchall()[0]
    return bool(rows < (1 - _MOST_DELETED) * places)


def is_there(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether there is a table of this name in the warehouse, or one without a namespace among the temporary ones."""
    namespace, _, table = name.rpartition(".")
    found = (
        "SELECT 1 FROM duckdb_tables() WHERE (database_name, schema_name, table_name) = ($where, $namespace, $table)"
    )
    where = "warehouse" if namespace else "temp"
    told = {"where": where, "namespace": namespace or "main", "table": table}
    return bool(connection.execute(found, told).fetchall())


def _holds_others(built: Path, names: Collection[str]) -> bool:
    """Whether the file is no DuckDB file, one of a later version, or holds what a new one would not."""
    namespaces = sorted({name.partition(".")[0] for name in names})
    try:
        with duckdb.connect(str(built), read_only=True) as connection:
            found = connection.execute(_OTHERS, {"namespaces": namespaces}).fetchall()
    except duckdb.Error:
        return True
    return not {name for (name,) in found} <= set(names)


def _is_as_declared(connection: duckdb.DuckDBPyConnection, schema: pa.DataFrameSchema) -> bool:
    """Whether the table is there with the columns that it would be made with."""
    namespace, _, table = str(schema.name).partition(".")
    connection.execute(ddl.create(schema, "temp.main.declared", "CREATE OR REPLACE TEMP TABLE"))
    columns = (
        "SELECT column_name, data_type, is_nullable FROM duckdb_columns() "
        "WHERE (database_name, schema_name, table_name) = (?, ?, ?) ORDER BY column_index"
    )
    there = connection.execute(columns, ["warehouse", namespace, table]).fetchall()
    return there == connection.execute(columns, ["temp", "main", "declared"]).fetchall()


def _digests(schema: pa.DataFrameSchema, rows: str) -> str:
    """One digest a document of all its rows in any order; in the types of the table, which decide on the hash."""
    cast = ", ".join(f'CAST("{name}" AS {ddl.sql_type(column)})' for name, column in schema.columns.items())
    return f"SELECT document_id, sum(hash({cast})) AS digest FROM {rows} GROUP BY document_id"


def _is_too_much(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    if count_of(connection, "SELECT count(*) FROM changed WHERE document_id IS NULL"):
        return True  # rows of no document are equal to none; a table that is made anew says what is wrong with them
    changed = count_of(connection, "SELECT count(*) FROM changed")
    documents = count_of(connection, f"SELECT count(*) FROM {DOCUMENTS} WHERE status = 'accepted'")
    return changed > MOST_CHANGED * documents or is_worn(connection, name)
