"""Frames of what people have decided: corrections of cells, and decisions on findings.

Belongs here: columns, types and keys. Does not belong here: how the files are read (``pipelines/ingest/notes.py``).
"""

import pandera.polars as pa
import polars as pl

from schemas.dtypes import Amount
from schemas.quality import DECISIONS, TABLE_CODES


class Corrections(pa.DataFrameModel):
    """A person's correction of one cell of one document, as stated beside the source."""

    document_id: str = pa.Field(description="The document whose cell is corrected.")
    table_code: str = pa.Field(isin=TABLE_CODES, description="Table of the cell.")
    item_code: str = pa.Field(description="Row of the cell.")
    column_code: str = pa.Field(description="Column of the cell.")
    expected: Amount = pa.Field(nullable=True, description="What the document should print there; NULL for nothing.")
    value: Amount = pa.Field(description="What should stand there instead.")
    reason: str = pa.Field(description="Why.")
    evidence: str = pa.Field(description="What shows it.")
    decided_by: str = pa.Field(description="Who decided it.")
    decided_on: pl.Date = pa.Field(description="The day of the decision.")
    stated_in: str = pa.Field(description="The file that states it.")

    class Config:
        """Name, meaning and key of the frame."""

        name = "corrections"
        description = "Corrections of cells as people stated them."
        unique = ("document_id", "table_code", "item_code", "column_code")
        strict = True


class Decisions(pa.DataFrameModel):
    """A person's decision on one finding, as stated beside the source."""

    finding_id: str = pa.Field(unique=True, description="The finding.")
    decision: str = pa.Field(isin=DECISIONS, description="accepted, explained or wrong.")
    decided_by: str = pa.Field(description="Who decided it.")
    decided_on: pl.Date = pa.Field(description="The day of the decision.")
    stated_in: str = pa.Field(description="The file that states it.")

    class Config:
        """Name, meaning and key of the frame."""

        name = "decisions"
        description = "Decisions on findings as people stated them."
        strict = True


def decisions_allowed() -> tuple[str, ...]:
    """What a decision can be."""
    return DECISIONS
