"""The answer of a query as a frame.

Belongs here: one function. Does not belong here: any query. By way of a Parquet file, which keeps every type: handed
over in memory, the stream of this release of DuckDB is never let go, and its binding complains when the program ends.
"""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import polars as pl


def asked(connection: duckdb.DuckDBPyConnection, query: str, params: Mapping[str, Any] | None = None) -> pl.DataFrame:
    """The rows of ``query``, with the types that DuckDB gives them."""
    with TemporaryDirectory(prefix="gongkai-") as folder:
        path = Path(folder) / "answer.parquet"
        connection.sql(query, params=dict(params) if params else None).write_parquet(str(path))
        # JSON comes as bytes.
        return pl.read_parquet(path, glob=False).with_columns(pl.col(pl.Binary).cast(pl.String))
