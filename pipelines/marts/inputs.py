"""What a warehouse is made of: layers of the store, reference data and the dictionary, each a view of Parquet files.

Belongs here: naming and opening them. Does not belong here: which files a store has (``state.py``), the tables made of
them (``sql``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from pipelines.marts import ddl
from pipelines.marts.columns import described_columns
from pipelines.marts.indicators import dictionary, terms
from pipelines.marts.renew import READ
from pipelines.marts.tables import tables
from pipelines.marts.target import told
from pipelines.store import write_frame
from schemas import dictionary as declared
from schemas import meta
from schemas.agencies import Regions
from schemas.regions import regions


class PublishError(Exception):
    """The warehouse could not be built; what stood at the target still stands."""


@dataclass(frozen=True)
class Layers:
    """The Parquet files of the layers; a layer may have none yet. Observations, sections and what the prose states are
    the extracted ones.
    """

    sources: Sequence[Path] = ()
    documents: Sequence[Path] = ()
    reports: Sequence[Path] = ()
    observations: Sequence[Path] = ()
    sections: Sequence[Path] = ()
    narrative_figures: Sequence[Path] = ()
    narrative_statements: Sequence[Path] = ()
    reconciliation: Sequence[Path] = ()
    deductions: Sequence[Path] = ()
    suspects: Sequence[Path] = ()
    corrections: Sequence[Path] = ()
    findings: Sequence[Path] = ()


@dataclass(frozen=True)
class BuildInfo:
    """What ``meta.build`` says."""

    program_version: str
    extractor_version: str
    built_at: datetime
    store_version: str
    store_digest: str


def layer_views(connection: duckdb.DuckDBPyConnection, layers: Layers, reference: Mapping[str, Sequence[Path]]) -> None:
    """A view ``layer_<name>`` of each layer's files and of ``reference``; a layer without files is an empty table of
    the same columns. Raises PublishError, naming what is not there or cannot be read.
    """
    files = {field.name: getattr(layers, field.name) for field in fields(layers)} | dict(reference)
    schemas = {name.partition(".")[2]: schema for name, schema in tables().items()}
    for name, paths in files.items():
        for missing in (path for path in paths if not Path(path).is_file()):
            raise PublishError(f"{name}: {missing} is not there; materialise the layer again")
        empty = ", ".join(
            f'CAST(NULL AS {ddl.sql_type(column)}) AS "{key}"' for key, column in schemas[name].columns.items()
        )
        rows = f"SELECT * FROM {ddl.parquet(paths)}" if paths else f"SELECT {empty} WHERE false"
        try:
            connection.execute(f"CREATE TEMP VIEW layer_{name} AS {rows}")
        except duckdb.Error as problem:
            raise PublishError(f"{name}: {problem}") from problem


def read_parts(layers: Layers) -> dict[str, list[int]]:
    """The files of the layers that hold what was read; one that is gone is told of where it is opened."""
    paths = [path for name in READ for path in getattr(layers, name.partition(".")[2])]
    return told(path for path in paths if path.is_file())


def reference_files(folder: Path, build: BuildInfo) -> dict[str, Sequence[Path]]:
    """Reference data and the dictionary as Parquet files, so that they are read like any layer."""
    one = {field.name: [getattr(build, field.name)] for field in fields(build)}
    frames: dict[str, pl.DataFrame] = {
        "regions": Regions.validate(regions()),
        "editions": meta.Editions.validate(declared.editions()),
        "items": meta.Items.validate(declared.items()),
        "cells": meta.Cells.validate(declared.cells()),
        "codes": meta.Codes.validate(declared.codes()),
        "checks": meta.Checks.validate(declared.check_list()),
        "indicators": meta.Indicators.validate(dictionary()),
        "indicator_terms": meta.IndicatorTerms.validate(terms()),
        "columns": meta.Columns.validate(described_columns(tables())),
        "build": meta.Build.validate(pl.DataFrame(one, schema_overrides={"built_at": pl.Datetime("us", "UTC")})),
    }
    for name, frame in frames.items():
        write_frame(frame, folder / f"{name}.parquet")
    return {name: [folder / f"{name}.parquet"] for name in frames}
