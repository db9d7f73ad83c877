"""The description of an exported folder: a Frictionless Data Package (https://datapackage.org/standard/data-package/).

Belongs here: the JSON of package, resources and fields from ``meta.columns``. Does not belong here: writing the tables
(``export.py``), the wording (``schemas``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

NAME: Final = "gongkai"
_TYPES: Final = {
    "VARCHAR": "string",
    "BOOLEAN": "boolean",
    "SMALLINT": "integer",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "DECIMAL(20, 6)": "number",
    "DATE": "date",
    "TIMESTAMPTZ": "datetime",
    "VARCHAR[]": "array",
    "JSON": "object",
}
_MEDIA_TYPES: Final = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_MEANT_BY: Final = {
    "document_id": "core.documents",
    "agency_id": "core.agencies",
    "report_id": "core.reports",
    "indicator_code": "meta.indicators",
}
"""Columns that are the key of another table wherever they stand."""


@dataclass(frozen=True)
class Column:
    """One column as ``meta.columns`` describes it."""

    name: str
    data_type: str
    in_key: bool
    nullable: bool
    unit: str | None
    description_zh: str
    description_en: str


@dataclass(frozen=True)
class Table:
    """One table with its columns, in order; the key columns are unique together."""

    name: str
    description_zh: str
    description_en: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """The names of the key columns."""
        return tuple(column.name for column in self.columns if column.in_key)


@dataclass(frozen=True)
class Part:
    """One file of a table, with what is not as in the table."""

    table: Table
    file: str
    rows: int
    byte_size: int
    sha256: str
    note: str = ""


def package(parts: Sequence[Part], form: str, version: str, created: str) -> dict[str, Any]:
    """The content of ``datapackage.json`` for these files. ``created``: the time at which the warehouse was built."""
    counts: dict[str, int] = {}
    for part in parts:
        counts[part.table.name] = counts.get(part.table.name, 0) + 1
    whole = {name for name, count in counts.items() if count == 1}
    return {
        "name": NAME,
        "title": "政府信息公开工作年度报告数据 · Government information disclosure annual reports",
        "description": "由公开的年度报告逐格读出，每个数字都可追溯到原文。数字是事实，来自各机关公布的报告。 — "
        "Read from published annual reports cell by cell; every number can be traced to its place. The numbers are "
        "facts that the agencies published; the licence is that of the compilation.",
        "version": version,
        "created": created,
        "licenses": [
            {"name": "Apache-2.0", "title": "Apache License 2.0", "path": "https://www.apache.org/licenses/LICENSE-2.0"}
        ],
        "resources": [_resource(part, form, whole) for part in parts],
    }


def _resource(part: Part, form: str, whole: set[str]) -> dict[str, Any]:
    table = part.table
    resource: dict[str, Any] = {
        "name": part.file.removesuffix(f".{form}"),
        "type": "table",
        "path": part.file,
        "scheme": "file",
        "format": form,
        "mediatype": _MEDIA_TYPES[form],
        "title": table.name,
        "description": " ".join(filter(None, (f"{table.description_zh} — {table.description_en}", part.note))),
        "description_zh": table.description_zh,
        "description_en": table.description_en,
        "bytes": part.byte_size,
        "hash": f"sha256:{part.sha256}",
        "rows": part.rows,
        "schema": _schema(table, form, whole),
    }
    if form == "csv":
        resource["encoding"] = "utf-8-sig"
    return resource


def _schema(table: Table, form: str, whole: set[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column, form) for column in table.columns], "missingValues": [""]}
    if table.key and table.name in whole:
        schema["primaryKey"] = list(table.key)
    if table.name in whole and (foreign := list(_foreign_keys(table, whole))):
        schema["foreignKeys"] = foreign
    return schema


def _field(column: Column, form: str) -> dict[str, Any]:
    kind = _TYPES[column.data_type]
    if form == "parquet" and kind == "object":
        kind = "string"
    field: dict[str, Any] = {
        "name": column.name,
        "type": kind,
        "description": f"{column.description_zh} — {column.description_en}",
        "description_zh": column.description_zh,
        "description_en": column.description_en,
    }
    if column.unit is not None:
        field["unit"] = column.unit
    if not column.nullable and kind == "string":
        # An empty text says here that a part of the key does not apply; it is no missing value.
        field["missingValues"] = []
    if not column.nullable:
        field["constraints"] = {"required": True}
    return field


def _foreign_keys(table: Table, whole: set[str]) -> Iterator[Mapping[str, Any]]:
    for column in table.columns:
        meant = _MEANT_BY.get(column.name)
        if meant is not None and meant != table.name and meant in whole:
            yield {"fields": [column.name], "reference": {"resource": meant, "fields": [column.name]}}
