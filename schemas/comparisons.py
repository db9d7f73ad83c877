"""Tables of the warehouse that compare and explain indicators: year on year, reasons, rankings, quality, lineage.

Belongs here: grain, columns, types and key of these tables; the descriptions become COMMENTs of the warehouse.
Does not belong here: the indicators themselves (``schemas/marts.py``), the SQL (``pipelines/marts/sql``).
"""

from typing import Final

import pandera.polars as pa
import polars as pl

from schemas.documents import MIXED, SCOPES
from schemas.dtypes import JSON, Amount
from schemas.forms import forms
from schemas.indicators import DIRECTIONS
from schemas.marts import ENTITY_TYPES, INDICATOR_STATUSES
from schemas.observations import STATUSES

MINIMUM_CASES: Final = 30
"""Fewer cases rank nothing: by chance alone a rate of one half then moves by a fifth."""

CELL_STATUSES = (*STATUSES, "deduced", "corrected")
_EDITIONS = (*forms(), MIXED)


class YearOnYear(pa.DataFrameModel):
    """One count or amount of one entity beside the year before."""

    indicator_code: str = pa.Field(description="The indicator; meaning in meta.indicators.")
    entity_type: str = pa.Field(isin=ENTITY_TYPES, description="agency, region or nation.")
    entity_id: str = pa.Field(description="agency_id, region_code, or CN for the nation.")
    report_year: pl.Int16 = pa.Field(description="This year, the one reported on.")
    value: Amount = pa.Field(nullable=True, description="This year's number.")
    last_value: Amount = pa.Field(nullable=True, description="Last year's number.")
    difference: Amount = pa.Field(nullable=True, description="value - last_value; NULL where the series breaks.")
    ratio: float = pa.Field(
        nullable=True, description="value / last_value; NULL where the series breaks or last year's is 0."
    )
    breaks: bool = pa.Field(description="Whether the series breaks between the two years: the edition changed.")
    edition: str = pa.Field(nullable=True, description="Edition of this year's table; NULL over several.")
    last_edition: str = pa.Field(nullable=True, description="Edition of last year's table; NULL over several.")
    reports: pl.Int32 = pa.Field(ge=1, description="How many agencies stand behind it, each with both years.")
    cells_deduced: pl.Int32 = pa.Field(ge=0, description="How many of the cells of both years are deduced.")
    cells_corrected: pl.Int32 = pa.Field(ge=0, description="How many of the cells of both years are corrected.")

    class Config:
        """Name, meaning and key of the table."""

        name = "marts.year_on_year"
        description = (
            "One count or amount, this year and last. A region or the nation is the sum over the agencies that have "
            "both years, so it differs from their sums of one year."
        )
        unique = ("indicator_code", "entity_type", "entity_id", "report_year")
        strict = True


class ReasonShares(pa.DataFrameModel):
    """One outcome other than disclosure of one entity and year."""

    entity_type: str = pa.Field(isin=ENTITY_TYPES, description="agency, region or nation.")
    entity_id: str = pa.Field(description="agency_id, region_code, or CN for the nation.")
    report_year: pl.Int16 = pa.Field(description="The year reported on.")
    item_code: str = pa.Field(description="The outcome, a row of table 3; labels in meta.items.")
    group_code: str = pa.Field(
        isin=("denied", "unable", "rejected", "other"), description="The group of outcomes; labels in meta.codes."
    )
    requests: Amount = pa.Field(nullable=True, description="Requests with this outcome.")
    handled: Amount = pa.Field(nullable=True, description="Requests handled.")
    share_of_handled: float = pa.Field(nullable=True, description="requests / handled.")
    low: float = pa.Field(nullable=True, description="Lower end of the 95 % Wilson interval of share_of_handled.")
    high: float = pa.Field(nullable=True, description="Upper end of the 95 % Wilson interval of share_of_handled.")
    withheld: Amount = pa.Field(
        nullable=True, description="Requests with any of these outcomes; NULL where a number is lacking."
    )
    share_of_withheld: float = pa.Field(nullable=True, description="requests / withheld.")
    status: str = pa.Field(isin=INDICATOR_STATUSES, description="As in marts.indicator_values.")
    reports: pl.Int32 = pa.Field(ge=0, description="How many reports stand behind it.")
    edition: str = pa.Field(nullable=True, description="Edition of the table; NULL over several.")

    class Config:
        """Name, meaning and key of the table."""

        name = "marts.reason_shares"
        description = "Why information was not given: one outcome other than disclosure of one entity and year."
        unique = ("entity_type", "entity_id", "report_year", "item_code")
        strict = True


class Rankings(pa.DataFrameModel):
    """One entity among its peers."""

    indicator_code: str = pa.Field(description="The proportion; meaning in meta.indicators.")
    entity_type: str = pa.Field(isin=("agency", "region"), description="agency or region.")
    entity_id: str = pa.Field(description="agency_id or region_code.")
    report_year: pl.Int16 = pa.Field(description="The year reported on.")
    entity_name: str = pa.Field(nullable=True, description="Name of the agency or region; NULL unknown.")
    peers: str = pa.Field(description="What it is ranked among: level and kind of agencies, level of regions.")
    direction: str = pa.Field(
        isin=DIRECTIONS, description="up: the highest is first; down: the lowest; neutral: as up."
    )
    position: pl.Int32 = pa.Field(ge=1, description="Place among the peers; equal values share one.")
    ranked: pl.Int32 = pa.Field(ge=1, description="How many peers are ranked.")
    value: float = pa.Field(description="The proportion.")
    low: float = pa.Field(description="Lower end of the 95 % Wilson interval.")
    high: float = pa.Field(description="Upper end of the 95 % Wilson interval; overlapping intervals rank by chance.")
    numerator: Amount = pa.Field(description="What is counted.")
    denominator: Amount = pa.Field(description="Of how many.")
    minimum_cases: pl.Int16 = pa.Field(description="Fewer cases in the denominator are not ranked.")
    status: str = pa.Field(isin=INDICATOR_STATUSES, description="As in marts.indicator_values.")
    reports: pl.Int32 = pa.Field(ge=1, description="How many reports stand behind it.")

    class Config:
        """Name, meaning and key of the table."""

        name = "marts.rankings"
        description = f"Proportions of at least {MINIMUM_CASES} cases, ranked among peers of one year."
        unique = ("indicator_code", "entity_type", "entity_id", "report_year")
        strict = True


class ReportQuality(pa.DataFrameModel):
    """How good one report is."""

    report_id: str = pa.Field(unique=True, description="The report.")
    agency_id: str = pa.Field(description="The agency that reports.")
    report_year: pl.Int16 = pa.Field(description="The year reported on.")
    agency_name: str = pa.Field(nullable=True, description="Name of the agency in the report.")
    scope: str = pa.Field(nullable=True, isin=SCOPES, description="own, consolidated, or NULL unknown.")
    edition: str = pa.Field(nullable=True, isin=_EDITIONS, description="Edition that the chosen document follows.")
    document_id: str = pa.Field(description="The document that stands for the report.")
    edition_matches_year: bool = pa.Field(nullable=True, description="Whether that edition was in force for the year.")
    cells: pl.Int32 = pa.Field(ge=0, description="Cells that the form has in this edition.")
    cells_reported: pl.Int32 = pa.Field(ge=0, description="Cells with a number.")
    cells_blank: pl.Int32 = pa.Field(ge=0, description="Cells that are there and empty.")
    cells_placeholder: pl.Int32 = pa.Field(ge=0, description="Cells with a stroke or a word for nothing.")
    cells_unreadable: pl.Int32 = pa.Field(ge=0, description="Cells with something that has no single reading.")
    cells_missing: pl.Int32 = pa.Field(ge=0, description="Cells that the document does not show.")
    cells_deduced: pl.Int32 = pa.Field(ge=0, description="Cells without a number whose value others force.")
    cells_corrected: pl.Int32 = pa.Field(ge=0, description="Cells that a person corrected.")
    completeness: float = pa.Field(nullable=True, description="Share of cells with a number or a plain blank.")
    reconciled: bool = pa.Field(
        nullable=True, description="Whether every check of severity error passes; NULL when one is open."
    )
    checks_passed: pl.Int32 = pa.Field(ge=0, description="Checks that pass.")
    checks_failed: pl.Int32 = pa.Field(ge=0, description="Checks that fail.")
    checks_unknown: pl.Int32 = pa.Field(ge=0, description="Checks for which a number or another year is lacking.")
    findings_error: pl.Int32 = pa.Field(ge=0, description="Findings of severity error.")
    findings_warning: pl.Int32 = pa.Field(ge=0, description="Findings of severity warning.")
    findings_info: pl.Int32 = pa.Field(ge=0, description="Findings of severity info.")
    published_on: pl.Date = pa.Field(nullable=True, description="First day on which it was published; NULL unknown.")
    due_on: pl.Date = pa.Field(
        nullable=True,
        description="The statutory day: 31 January of the next year for departments, 31 March for governments from the "
        "counties upward; NULL for other bodies.",
    )
    published_on_time: bool = pa.Field(
        nullable=True, description="published_on <= due_on; NULL when either is unknown."
    )

    class Config:
        """Name, meaning and key of the table."""

        name = "marts.report_quality"
        description = "One report: how complete it is, whether it adds up, what was found, and when it came out."
        strict = True


class CellValues(pa.DataFrameModel):
    """One form cell with the number that the marts use for it."""

    document_id: str = pa.Field(description="The document.")
    table_code: str = pa.Field(description="Table of the form.")
    item_code: str = pa.Field(description="Row of the table.")
    column_code: str = pa.Field(description="Column of the table.")
    report_id: str = pa.Field(nullable=True, description="The report that the document carries.")
    report_year: pl.Int16 = pa.Field(nullable=True, description="The year reported on.")
    edition: str = pa.Field(description="Edition of the table.")
    status: str = pa.Field(
        isin=CELL_STATUSES, description="As in core.observations, or deduced, or corrected where value is."
    )
    printed: Amount = pa.Field(nullable=True, description="The number printed; NULL where there is none.")
    unit: str = pa.Field(description="Unit of printed.")
    value: Amount = pa.Field(
        nullable=True,
        description="The number that the marts use, amounts in 10,000 yuan; NULL where there is none, or an amount "
        "other than 0 has no printed unit.",
    )

    class Config:
        """Name, meaning and key of the view."""

        name = "marts.cell_values"
        description = "View: every form cell with the number that the marts use: printed, corrected or deduced."
        unique = ("document_id", "table_code", "item_code", "column_code")
        strict = True


class Lineage(pa.DataFrameModel):
    """One cell behind one indicator of one agency and year."""

    agency_id: str = pa.Field(description="The agency.")
    report_year: pl.Int16 = pa.Field(description="The year reported on.")
    indicator_code: str = pa.Field(description="The indicator.")
    side: str = pa.Field(isin=("numerator", "denominator"), description="numerator or denominator.")
    coefficient: pl.Int16 = pa.Field(description="1 added, -1 subtracted.")
    table_code: str = pa.Field(description="Table of the form.")
    item_code: str = pa.Field(description="Row of the table.")
    column_code: str = pa.Field(description="Column of the table.")
    edition: str = pa.Field(description="Edition of the table.")
    value: Amount = pa.Field(nullable=True, description="The number that is added, amounts in 10,000 yuan.")
    status: str = pa.Field(isin=CELL_STATUSES, description="As in marts.cell_values.")
    printed: Amount = pa.Field(nullable=True, description="The number printed; NULL where there is none.")
    unit: str = pa.Field(description="Unit of printed.")
    raw_text: str = pa.Field(nullable=True, description="The text of the cell as printed.")
    locator: str = pa.Field(nullable=True, metadata=JSON, description="Place of the cell in the document.")
    report_id: str = pa.Field(description="The report.")
    document_id: str = pa.Field(description="The document.")
    source_path: str = pa.Field(nullable=True, description="A file that is this document.")
    member_path: str = pa.Field(nullable=True, description="Path inside the archive; NULL outside of one.")
    url: str = pa.Field(nullable=True, description="Address that the file came from.")

    class Config:
        """Name, meaning and key of the view."""

        name = "marts.lineage"
        description = "View: from an indicator of an agency and year to each cell behind it, its text, place and file."
        unique = ("agency_id", "report_year", "indicator_code", "side", "table_code", "item_code", "column_code")
        strict = True
