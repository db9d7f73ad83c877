"""The data dictionary: every table and column of the warehouse in both languages.

Belongs here: putting the declarations and their Chinese wording into one frame. Does not belong here: the wording
(``schemas``), the JSON of an exported package (``datapackage.py``).
"""

from collections.abc import Mapping

import pandera.polars as pa
import polars as pl

from pipelines.marts import ddl
from schemas.chinese import column_in_chinese, table_in_chinese, unit_of


def described_columns(tables: Mapping[str, pa.DataFrameSchema]) -> pl.DataFrame:
    """``schemas.meta.Columns`` of these tables, each table before its columns, in their order."""
    rows = [row for name, schema in tables.items() for row in _rows(name, schema)]
    return pl.DataFrame(rows, schema_overrides={"position": pl.Int16, "unit": pl.String}, infer_schema_length=None)


def _rows(name: str, schema: pa.DataFrameSchema) -> list[dict[str, object]]:
    table = {
        "table_name": name,
        "column_name": "",
        "position": 0,
        "data_type": None,
        "in_key": False,
        "nullable": False,
        "unit": None,
        "description_zh": table_in_chinese(name) or schema.description,
        "description_en": schema.description,
    }
    keys = ddl.keys(schema)
    columns = [
        {
            "table_name": name,
            "column_name": column,
            "position": position,
            "data_type": ddl.sql_type(declared),
            "in_key": column in keys,
            "nullable": declared.nullable and column not in keys,
            "unit": unit_of(name, column),
            "description_zh": column_in_chinese(name, column) or declared.description,
            "description_en": declared.description,
        }
        for position, (column, declared) in enumerate(schema.columns.items(), 1)
    ]
    return [table, *columns]
