"""Tables of the warehouse that publishing itself makes: indicators (``marts``) and the dictionary (``meta``).

Belongs here: grain, columns, types and key of these tables; the descriptions become COMMENTs of the warehouse.
Does not belong here: what an indicator is (``schemas/indicators.toml``), the SQL (``pipelines/marts/sql``).
"""

from typing import Final

import pandera.polars as pa
import polars as pl

from schemas.dtypes import Amount, Instant, Texts
from schemas.indicators import Indicator, indicators
from schemas.sources import Sources

ENTITY_TYPES = ("agency", "region", "nation")
INDICATOR_STATUSES = ("reported", "deduced", "partial", "undefined")


_SOURCES: Final = {
    "source_id": "The place: a digest of its absolute path.",
    "source_path": "Path as given, perhaps relative; ends in the file's name.",
    "member_path": "Path inside the archive; NULL outside of one.",
    "url": "Address that the file came from, as the sidecar states it.",
    "document_id": "The document that lies there.",
    "first_seen_at": "When the file was first seen there.",
    "last_seen_at": "When the file was last seen there.",
    "withdrawn_at": "When the file was no longer there; NULL while it is.",
    "stated_agency": "Agency as the sidecar states it.",
    "linked_from": "Web page on which the address of this attached document was found; NULL when it was not linked.",
    "stated_region_code": "Region code (GB/T 2260) as the sidecar states it.",
    "stated_report_year": "Report year as the sidecar states it.",
    "stated_published_on": "Day of publication as the sidecar states it.",
}


def sources() -> pa.DataFrameSchema:
    """The raw layer's model of sources, under the name and with the comments that it has in the warehouse.

    Without ``place``: where the file lies on the machine that read it is nobody else's business.
    """
    schema: pa.DataFrameSchema = (
        Sources.to_schema()
        .remove_columns(["place"])
        .update_columns({name: {"description": _SOURCES[name]} for name in _SOURCES})
    )
    schema.name, schema.description = "core.sources", "A place where a file was found, with what a sidecar says of it."
    return schema


class IndicatorValues(pa.DataFrameModel):
    """One indicator of one entity for one year."""

    indicator_code: str = pa.Field(description="The indicator; meaning in meta.indicators.")
    entity_type: str = pa.Field(isin=ENTITY_TYPES, description="agency, region or nation.")
    entity_id: str = pa.Field(description="agency_id, region_code or the nation.")
    report_year: pl.Int16 = pa.Field(description="The year reported on.")
    numerator: Amount = pa.Field(nullable=True, description="What is counted; NULL when a cell needed has no value.")
    denominator: Amount = pa.Field(
        nullable=True, description="What it is related to; NULL for an indicator that is no rate."
    )
    value: float = pa.Field(nullable=True, description="numerator / denominator, or the numerator where there is none.")
    status: str = pa.Field(
        isin=INDICATOR_STATUSES,
        description="reported; deduced: with deductions; partial: a needed cell has no value; undefined: divisor 0.",
    )
    reports: pl.Int32 = pa.Field(ge=1, description="How many reports stand behind it.")
    low: float = pa.Field(nullable=True, description="Lower end of the 95 % Wilson interval, only for a proportion.")
    high: float = pa.Field(nullable=True, description="Upper end of the 95 % Wilson interval, only for a proportion.")
    edition: str = pa.Field(
        nullable=True, description="Edition of the table that the numerator stands in; NULL over several."
    )
    cells_deduced: pl.Int32 = pa.Field(
        ge=0, description="How many of the cells that it needs are not printed but deduced (quality.deductions)."
    )

    class Config:
        """Name, meaning and key of the table."""

        name = "marts.indicator_values"
        description = "One indicator of one entity for one year. An indicator that an edition does not have has no row."
        unique = (
            "indicator_code",
            "entity_type",
            "entity_id",
            "report_year",
        )
        strict = True


class _AgencyYear(pa.DataFrameModel):
    """The columns that the wide table has besides the indicators."""

    agency_id: str = pa.Field(description="The agency.")
    report_year: pl.Int16 = pa.Field(description="The year reported on.")
    agency_name: str = pa.Field(nullable=True, description="Name of the agency in the report.")
    report_id: str = pa.Field(description="The report that the numbers come from.")
    scope: str = pa.Field(
        nullable=True, description="Scope of that report; own is preferred, then unknown, then consolidated."
    )
    edition: str = pa.Field(
        nullable=True, description="Edition that the report follows; table 2 breaks between editions."
    )
    cells_deduced: pl.Int32 = pa.Field(
        ge=0, description="How many of the cells behind this row's numbers are not printed but deduced."
    )

    class Config:
        """Name, meaning and key of the table."""

        name = "marts.agency_year_indicators"
        description = "One agency and year, one column an indicator; a rate stands with its numerator and denominator."
        unique = (
            "agency_id",
            "report_year",
        )
        strict = True


def agency_year_indicators() -> pa.DataFrameSchema:
    """The wide table: key, what identifies the report, then every indicator in declared order."""
    columns = {name: column for one in indicators() for name, column in _columns(one).items()}
    schema: pa.DataFrameSchema = _AgencyYear.to_schema().add_columns(columns)
    return schema


def _columns(one: Indicator) -> dict[str, pa.Column]:
    """The column of an indicator, and for a rate its two sides."""
    text = f"{one.name_zh}; {one.name_en}. {one.formula}"
    value = pa.Column(bool if one.unit == "flag" else float, nullable=True, description=text)
    if one.denominator is None:
        return {one.code: value}
    sides = {
        f"{one.code}_{side}": pa.Column(
            pl.Decimal(20, 6), nullable=True, description=f"{side.capitalize()} of {one.code}."
        )
        for side in ("numerator", "denominator")
    }
    return {one.code: value, **sides}


class Editions(pa.DataFrameModel):
    """One edition of the form."""

    edition: str = pa.Field(description="Name of the edition.")
    issued_as: str = pa.Field(description="Number of the document that issued it.")
    first_year: pl.Int16 = pa.Field(description="First report year in force.")
    last_year: pl.Int16 = pa.Field(nullable=True, description="Last report year in force; NULL still in force.")
    label_zh: str = pa.Field(description="Name in Chinese.")
    label_en: str = pa.Field(description="Name in English.")
    cells: pl.Int32 = pa.Field(description="Number of cells.")

    class Config:
        """Name, meaning and key of the table."""

        name = "meta.editions"
        description = "The editions of the national form."
        unique = ("edition",)
        strict = True


class _Labels(pa.DataFrameModel):
    """What is said of a cell, whatever its edition."""

    table_code: str = pa.Field(description="Table of the form.")
    item_code: str = pa.Field(description="Row of the table.")
    column_code: str = pa.Field(description="Column of the table.")
    table_label_zh: str = pa.Field(description="Official label of the table.")
    item_label_zh: str = pa.Field(description="Official label of the row.")
    column_label_zh: str = pa.Field(description="Official label of the column.")
    table_label_en: str = pa.Field(description="Label of the table in English.")
    item_label_en: str = pa.Field(description="Label of the row in English.")
    column_label_en: str = pa.Field(description="Label of the column in English.")
    parent_code: str = pa.Field(nullable=True, description="Code of the parent row; its label is in meta.codes.")
    group_label_zh: str = pa.Field(nullable=True, description="Official heading that spans the rows or columns.")
    kind: str = pa.Field(isin=("count", "amount"), description="count, or amount of money.")
    signed: bool = pa.Field(description="Whether the number may be negative.")


class Items(_Labels):
    """One cell of the form, whatever the edition."""

    editions: Texts = pa.Field(description="Editions that have the cell, newest first.")

    class Config:
        """Name, meaning and key of the table."""

        name = "meta.items"
        description = "One cell of the form, labelled as in the newest edition that has it."
        unique = (
            "table_code",
            "item_code",
            "column_code",
        )
        strict = True


class Cells(_Labels):
    """One cell of one edition of the form."""

    edition: str = pa.Field(description="The edition.")
    position: pl.Int16 = pa.Field(description="Position in the table, from 0, as the form prints its cells.")

    class Config:
        """Name, meaning and key of the table."""

        name = "meta.cells"
        description = "One cell of one edition of the form, labelled as in that edition."
        unique = (
            "edition",
            "table_code",
            "item_code",
            "column_code",
        )
        strict = True


class Codes(pa.DataFrameModel):
    """One code that is no cell."""

    code_list: str = pa.Field(
        description="table, parent (a row without numbers), section, subject or statement of the prose."
    )
    code: str = pa.Field(description="The code.")
    label_zh: str = pa.Field(description="Official label.")
    label_en: str = pa.Field(description="Label in English.")

    class Config:
        """Name, meaning and key of the table."""

        name = "meta.codes"
        description = "Codes of tables, parent rows, sections, and of what the prose states, with their labels."
        unique = (
            "code_list",
            "code",
        )
        strict = True


class Checks(pa.DataFrameModel):
    """One check in one edition."""

    check_code: str = pa.Field(description="The check.")
    edition: str = pa.Field(description="Edition that declares it; empty for a rule of all editions.")
    check_version: pl.Int16 = pa.Field(description="Version of its meaning.")
    equation: str = pa.Field(description="What must hold, in codes.")
    severity: str = pa.Field(description="error, warning or info.")
    label_zh: str = pa.Field(description="What must hold, in Chinese.")
    label_en: str = pa.Field(description="What must hold, in English.")
    source: str = pa.Field(description="Where the rule comes from.")

    class Config:
        """Name, meaning and key of the table."""

        name = "meta.checks"
        description = "The checks of quality.reconciliation."
        unique = (
            "check_code",
            "edition",
        )
        strict = True


class Indicators(pa.DataFrameModel):
    """One indicator."""

    indicator_code: str = pa.Field(unique=True, description="The indicator.")
    name_zh: str = pa.Field(description="Name in Chinese.")
    name_en: str = pa.Field(description="Name in English.")
    formula: str = pa.Field(
        description="numerator / denominator as table.item.column; * stands for any ending of an item."
    )
    unit: str = pa.Field(description="count, ratio (1 = all), wan_yuan (10,000 yuan) or flag (1 yes, 0 no).")
    editions: Texts = pa.Field(description="Editions for which it is defined.")
    comparability: str = pa.Field(description="Over which years it may be compared.")
    proportion: bool = pa.Field(description="Whether the numerator counts a part of the denominator.")

    class Config:
        """Name, meaning and key of the table."""

        name = "meta.indicators"
        description = "The indicator dictionary."
        strict = True


class Build(pa.DataFrameModel):
    """How this file came about."""

    program_version: str = pa.Field(description="Version of Gongkai that published the file.")
    extractor_version: str = pa.Field(description="Version of the extraction in force.")
    built_at: Instant = pa.Field(description="When the file was built.")
    store_version: str = pa.Field(description="Version of the layout of the store that the file was built from.")
    store_digest: str = pa.Field(description="Digest of what the store held; the same digest, the same tables.")

    class Config:
        """Name, meaning and key of the table."""

        name = "meta.build"
        description = "How this file came about; one row."
        strict = True
