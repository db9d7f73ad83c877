"""Results of DuckDB as frames of polars, or as the one number that they are.

Belongs here: handing them over, and single numbers. Does not belong here: the queries. This module must not import
duckdb, see ``_Stream``.
"""

from typing import Any, Protocol

import polars as pl


class Result(Protocol):
    """What can be read as an Arrow stream, by the protocol of Arrow's PyCapsule interface."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


class Connection(Protocol):
    """What a query can be put to."""

    def execute(self, query: str) -> Any: ...


def frame_of(result: Result) -> pl.DataFrame:
    """All rows; without pyarrow, which DuckDB's own ``pl`` needs."""
    return pl.DataFrame(_Stream(result))


def count_of(connection: Connection, query: str) -> int:
    """The number that a query gives, such as ``SELECT count(*) FROM …``."""
    ((count,),) = connection.execute(query).fetchall()
    return int(count)


class _Stream:
    """Polars remembers the type of whatever it was given, and what that leads to, until the interpreter has ended. Were
    it DuckDB's, DuckDB would complain on standard error that it leaks.
    """

    def __init__(self, result: Result) -> None:
        self._result = result

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._result.__arrow_c_stream__(requested_schema)
