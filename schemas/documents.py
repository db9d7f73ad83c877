"""Frames about documents: their cells as read, what they are, their prose, and the reports that they carry.

Belongs here: grain, columns, types and rules of these frames; the descriptions become COMMENTs of the warehouse.
Does not belong here: the observations (``schemas/observations.py``), nor how any of this is made.
"""

import pandera.polars as pa
import polars as pl

from schemas.dtypes import JSON, Instant, cut
from schemas.forms import forms, report
from schemas.organs import KINDS, LEVELS

MIXED = "mixed"
SCOPES = ("own", "consolidated")
DOCUMENT_STATUSES = ("accepted", "rejected")
SECTION_CODES = (*(s.code for s in (*report().sections, *report().subsections)), "overview_other")

_ID = r"^[0-9a-f]{64}$"


class DocumentCells(pa.DataFrameModel):
    """One cell of a table, or one line of text, in reading order."""

    document_id: str = pa.Field(str_matches=_ID, description="The document that shows the cell.")
    block: pl.Int32 = pa.Field(ge=0, description="Number of the table or run of text, from 0.")
    row: pl.Int32 = pa.Field(ge=0, description="Row within the block, from 0.")
    column: pl.Int32 = pa.Field(ge=0, description="Column within the block, from 0.")
    row_span: pl.Int32 = pa.Field(ge=1, description="How many rows the cell covers.")
    column_span: pl.Int32 = pa.Field(ge=1, description="How many columns the cell covers.")
    text: str = pa.Field(description="The text as it stands.")
    locator: str = pa.Field(nullable=True, metadata=JSON, description="The place in the document.")

    class Config:
        """Name, meaning and key of the table."""

        name = "document_cells"
        description = "One row a cell or line of text of a document, in reading order."
        strict = True


class Documents(pa.DataFrameModel):
    """A distinct file by content, as judged: what the sidecar states has won over what was guessed."""

    document_id: str = pa.Field(str_matches=_ID, description="SHA-256 of the file's bytes, in hexadecimal.")
    media_type: str = pa.Field(description="Media type, found from the content.")
    byte_size: pl.Int64 = pa.Field(ge=0, description="Size of the file in bytes.")
    layout: str = pa.Field(nullable=True, description="How the tables stand in the document; NULL without tables.")
    agency_name: str = pa.Field(
        nullable=True, description="Name of the agency as printed, or as the sidecar states it."
    )
    report_year: pl.Int16 = pa.Field(nullable=True, description="The year reported on; NULL when nothing tells it.")
    year_evidence: str = pa.Field(
        nullable=True, description="Where the report year was found, and what contradicts it."
    )
    edition: str = pa.Field(
        nullable=True,
        isin=(*forms(), MIXED),
        description="Edition of the form that the tables follow; mixed when they differ; NULL without tables.",
    )
    edition_matches_year: bool = pa.Field(
        nullable=True, description="Whether that edition was in force for the report year; NULL when unknown."
    )
    published_on: pl.Date = pa.Field(nullable=True, description="Day of publication, as printed or stated.")
    scope: str = pa.Field(
        nullable=True,
        isin=SCOPES,
        description="own: the agency alone; consolidated: with its subordinates; NULL unknown.",
    )
    status: str = pa.Field(isin=DOCUMENT_STATUSES, description="accepted, or rejected with a reason.")
    reason: str = pa.Field(nullable=True, description="Why the file was rejected; NULL when accepted.")
    pages_unread: pl.Int16 = pa.Field(
        nullable=True,
        ge=0,
        description="Pages of a PDF that are pictures and were not read; NULL when rejected and for other formats.",
    )
    extractor_version: str = pa.Field(description="Version of the extraction that read the file.")
    ingested_at: Instant = pa.Field(description="When the file was first read.")
    agency_id: str = pa.Field(
        nullable=True,
        description="The agency: region code, cn or host, and its name; else the document alone. NULL if rejected.",
    )
    report_id: str = pa.Field(
        nullable=True, description="The report carried; NULL when rejected or without a report year."
    )
    region_code: str = pa.Field(
        nullable=True, description="Code of the agency's place, as told or stated; NULL unknown."
    )
    agency_level: str = pa.Field(nullable=True, isin=LEVELS, description="Level of the agency; NULL unknown.")
    agency_kind: str = pa.Field(nullable=True, isin=KINDS, description="What sort of body it is; NULL unknown.")
    agency_evidence: str = pa.Field(nullable=True, description="What tells that the document is of this agency.")
    agency_doubt: str = pa.Field(
        nullable=True,
        description="Another agency that this may be: why (renamed, one_character), and its id; NULL without doubt.",
    )

    class Config:
        """Name, meaning and key of the table."""

        name = "core.documents"
        description = "A distinct file by content, accepted or rejected. No input disappears."
        unique = ("document_id",)
        strict = True

    @pa.dataframe_check
    @classmethod
    def reason_tells_why(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """A rejected document has a reason, an accepted one has none."""
        return data.lazyframe.select((pl.col("status") == "rejected") == pl.col("reason").is_not_null())


_JUDGED = [
    "edition_matches_year",
    "agency_id",
    "report_id",
    "region_code",
    "agency_level",
    "agency_kind",
    "agency_evidence",
    "agency_doubt",
]
ExtractedDocuments = cut(Documents, "documents", without=_JUDGED)
"""Documents as extraction leaves them: from the content alone."""


class Sections(pa.DataFrameModel):
    """One section of prose."""

    document_id: str = pa.Field(str_matches=_ID, description="The document.")
    section_no: pl.Int16 = pa.Field(ge=0, description="Number of the section in reading order.")
    section_code: str = pa.Field(
        isin=SECTION_CODES, description="Which section of the report it is; labels in meta.codes."
    )
    heading: str = pa.Field(nullable=True, description="The heading as printed.")
    text: str = pa.Field(description="The section's own text, without its sub-sections.")
    locator: str = pa.Field(nullable=True, metadata=JSON, description="The place in the document.")

    class Config:
        """Name, meaning and key of the table."""

        name = "core.sections"
        description = "One section of prose of a document, without its sub-sections."
        unique = (
            "document_id",
            "section_no",
        )
        strict = True


class Reports(pa.DataFrameModel):
    """The report of one agency for one year and scope, represented by one of the documents that carry it."""

    report_id: str = pa.Field(unique=True, description="Agency, year and scope, readable.")
    agency_id: str = pa.Field(description="The agency that reports.")
    report_year: pl.Int16 = pa.Field(description="The year reported on.")
    scope: str = pa.Field(nullable=True, isin=SCOPES, description="own, consolidated, or NULL unknown.")
    edition: str = pa.Field(
        nullable=True, isin=(*forms(), MIXED), description="Edition that the chosen document follows."
    )
    document_id: str = pa.Field(
        str_matches=_ID,
        description="The document chosen: most cells with a number, then the later publication, then the smaller id.",
    )
    documents: pl.Int32 = pa.Field(ge=1, description="How many documents carry this report.")
    completeness: float = pa.Field(
        nullable=True,
        in_range={"min_value": 0, "max_value": 1},
        description="cells_filled / cells of the chosen document.",
    )
    reconciled: bool = pa.Field(
        nullable=True,
        description="Whether every check of severity error passes; false once one fails; NULL when one is open.",
    )
    cells_filled: pl.Int32 = pa.Field(ge=0, description="Cells with a number or a plain blank.")
    cells: pl.Int32 = pa.Field(ge=0, description="Cells that the form has in the document's edition.")

    class Config:
        """Name, meaning and key of the table."""

        name = "core.reports"
        description = "The report of one agency for one year and scope. Unique also by agency_id, report_year, scope."
        unique = (
            "agency_id",
            "report_year",
            "scope",
        )
        strict = True
