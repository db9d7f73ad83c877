"""The frames that cross a boundary, and the one way in which they are held to their models.

Belongs here: which model a stored frame has, validation of eager frames, and what a violation says. Does not belong
here: the rules themselves (``schemas``), or contradictions inside a report, which are findings and not violations.
"""

from collections.abc import Mapping
from typing import Any

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaError, SchemaErrors

from schemas.documents import DocumentCells, Documents, ExtractedDocuments, Reports, Sections
from schemas.figures import NarrativeFigures, NarrativeStatements
from schemas.notes import Corrections, Decisions
from schemas.observations import ExtractedObservations
from schemas.quality import Deductions, Findings, HeldCorrections, Reconciliation, Suspects
from schemas.sources import Fetches, Files, RawReports, Sources

Model = type[pa.DataFrameModel] | pa.DataFrameSchema

RAW: Mapping[str, Model] = {
    "sources": Sources,
    "raw_reports": RawReports,
    "files": Files,
    "fetches": Fetches,
    "corrections": Corrections,
    "decisions": Decisions,
}
EXTRACTED: Mapping[str, Model] = {
    "document_cells": DocumentCells,
    "documents": ExtractedDocuments,
    "observations": ExtractedObservations,
    "sections": Sections,
    "narrative_figures": NarrativeFigures,
    "narrative_statements": NarrativeStatements,
}
JUDGED: Mapping[str, Model] = {
    "documents": Documents,
    "reports": Reports,
    "reconciliation": Reconciliation,
    "deductions": Deductions,
    "suspects": Suspects,
    "corrections": HeldCorrections,
    "findings": Findings,
}

_SHOWN = 5


class ContractBrokenError(Exception):
    """A frame does not keep its model. That is a fault of this program, never of a report: nothing of the frame may be
    stored.
    """


def validate(name: str, frame: pl.DataFrame, model: Model) -> pl.DataFrame:
    """``frame`` itself, checked eagerly in names, types and values. Raises ``ContractBrokenError``, which names every
    broken rule.
    """
    try:
        schema_of(model).validate(frame, lazy=True)
    except (SchemaErrors, SchemaError) as error:
        raise ContractBrokenError(f"{name}: {_describe(error)}") from None
    return frame


def frame_schema(model: Model) -> pl.Schema:
    """Names and polars types of a model's columns, in its order."""
    return pl.Schema({name: column.dtype.type for name, column in schema_of(model).columns.items()})


def schema_of(model: Model) -> pa.DataFrameSchema:
    """The pandera schema of a model in either form."""
    return model if isinstance(model, pa.DataFrameSchema) else model.to_schema()


def _describe(error: SchemaErrors | SchemaError) -> str:
    errors: list[Any] = list(error.schema_errors) if isinstance(error, SchemaErrors) else [error]
    lines = [str(one).strip().splitlines()[0] for one in errors]
    shown = "; ".join(dict.fromkeys(lines[:_SHOWN]))
    return shown if len(lines) <= _SHOWN else f"{shown}; and {len(lines) - _SHOWN} more"
