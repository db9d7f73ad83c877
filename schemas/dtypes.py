"""Column types and model settings that several frame models share.

Belongs here: a type that needs arguments, and how one frame model is cut from another.
Does not belong here: any column or table of its own.
"""

from typing import Annotated, Any, Final

import pandera.polars as pa
import polars as pl
from pandera.engines import polars_engine

Amount = Annotated[polars_engine.Decimal, 20, 6]
Instant = Annotated[polars_engine.DateTime, False, "UTC", "us"]
Texts = Annotated[polars_engine.List, pl.String()]

JSON: Final[dict[str, Any]] = {"sql": "JSON"}
"""Field metadata of a String column that is published as JSON."""


def cut(model: type[pa.DataFrameModel], name: str, *, without: list[str]) -> pa.DataFrameSchema:
    """The schema of ``model`` as it is before the columns ``without`` are known."""
    schema: pa.DataFrameSchema = model.to_schema().remove_columns(without)
    schema.name = name
    return schema
