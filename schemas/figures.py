"""Frames of what the prose states: its numbers, and what it says without a number.

Belongs here: grain, columns, types and rules of these frames; the descriptions become COMMENTs of the warehouse.
Does not belong here: the vocabulary (``schemas/subjects.py``), nor how a sentence is read.
"""

import pandera.polars as pa
import polars as pl

from schemas.dtypes import JSON, Amount
from schemas.subjects import STATEMENT_CODES, narrative

QUALIFIERS = ("about", "over", "under")
PERIODS = ("report_year", "previous_year", "other")

_ID = r"^[0-9a-f]{64}$"


class NarrativeFigures(pa.DataFrameModel):
    """One number that the prose of a document states."""

    document_id: str = pa.Field(str_matches=_ID, description="The document.")
    figure_no: pl.Int32 = pa.Field(ge=1, description="Number of the figure in reading order.")
    section_no: pl.Int16 = pa.Field(ge=0, description="The section in core.sections.")
    subject_code: str = pa.Field(
        nullable=True,
        isin=[subject.code for subject in narrative().subjects],
        description="What is counted, or what a percentage is a share of; NULL unknown; labels in meta.codes.",
    )
    value: Amount = pa.Field(description="The number printed, in the unit printed.")
    unit: str = pa.Field(
        nullable=True, isin=narrative().units, description="条, 件, 次, %, 万元 …; NULL where none is printed (均为0)."
    )
    qualifier: str = pa.Field(
        nullable=True,
        isin=QUALIFIERS,
        description="about (约, 左右), over (余, 多, 以上, 至少), under (近, 不足, 以下); NULL exact.",
    )
    period: str = pa.Field(
        nullable=True,
        isin=PERIODS,
        description="report_year, previous_year, or other (part of a year, several, the future); NULL unknown.",
    )
    stated_year: pl.Int16 = pa.Field(nullable=True, description="The year that the sentence names; NULL none.")
    sentence_no: pl.Int32 = pa.Field(ge=1, description="Figures of one sentence have the same number.")
    part_of: pl.Int32 = pa.Field(nullable=True, description="figure_no of the whole that 其中 breaks down.")
    share_of: pl.Int32 = pa.Field(nullable=True, description="figure_no of the count that a percentage repeats.")
    wider: bool = pa.Field(description="Whether the sentence speaks of a territory or of other bodies (全县, 各部门).")
    quote: str = pa.Field(description="The clause as printed.")
    locator: str = pa.Field(nullable=True, metadata=JSON, description="The place of the number in the document.")

    class Config:
        """Name, meaning and key of the table."""

        name = "core.narrative_figures"
        description = "One number that the prose of an accepted document states."
        unique = (
            "document_id",
            "figure_no",
        )
        strict = True


class NarrativeStatements(pa.DataFrameModel):
    """One thing that the prose states about the figures without a number."""

    document_id: str = pa.Field(str_matches=_ID, description="The document.")
    statement_no: pl.Int32 = pa.Field(ge=1, description="Number of the statement in reading order.")
    section_no: pl.Int16 = pa.Field(
        nullable=True, ge=0, description="The section in core.sections; NULL before the first."
    )
    statement_code: str = pa.Field(isin=list(STATEMENT_CODES), description="What is stated; labels in meta.codes.")
    first_day: pl.Date = pa.Field(nullable=True, description="statistical_period: its first day.")
    last_day: pl.Date = pa.Field(nullable=True, description="statistical_period: its last day.")
    stated_year: pl.Int16 = pa.Field(nullable=True, description="The year that the sentence names; NULL none.")
    wider: bool = pa.Field(description="Whether the sentence speaks of a territory or of other bodies.")
    quote: str = pa.Field(description="The clause as printed.")
    locator: str = pa.Field(nullable=True, metadata=JSON, description="The place in the document.")

    class Config:
        """Name, meaning and key of the table."""

        name = "core.narrative_statements"
        description = "What the prose states without a number: none received, none contested, all upheld, the period."
        unique = (
            "document_id",
            "statement_no",
        )
        strict = True
