"""Tables of the warehouse that hold indicators: ``marts``.

Belongs here: grain, columns, types and key of these tables; the descriptions become COMMENTs of the warehouse.
Does not belong here: what an indicator is (``schemas/indicators.toml``), the SQL (``pipelines/marts/sql``), what
else is made of indicators (``schemas/comparisons.py``).
"""

import pandera.polars as pa
import polars as pl

from schemas.dtypes import Amount
from schemas.indicators import Indicator, indicators
from schemas.regions import LEVELS as REGION_LEVELS
from schemas.sources import Sources

ENTITY_TYPES = ("agency", "region", "nation")
INDICATOR_STATUSES = ("reported", "deduced", "corrected", "partial", "undefined")


def sources() -> pa.DataFrameSchema:
    """The raw layer's model of sources, under the name and with the comments that it has in the warehouse.

    Without ``place``: where the file lies on the machine that read it is nobody else's business.
    """
    schema: pa.DataFrameSchema = Sources.to_schema().remove_columns(["place"])
    schema.name, schema.description = "core.sources", "A place where a file was found, with what a sidecar says of it."
    return schema


class IndicatorValues(pa.DataFrameModel):
    """One indicator of one entity for one year."""

    indicator_code: str = pa.Field(description="The indicator; meaning in meta.indicators.")
    entity_type: str = pa.Field(isin=ENTITY_TYPES, description="agency, region or nation.")
    entity_id: str = pa.Field(description="agency_id, region_code, or CN for the nation.")
    report_year: pl.Int16 = pa.Field(description="The year reported on.")
    numerator: Amount = pa.Field(nullable=True, description="What is counted; NULL when a cell needed has no value.")
    denominator: Amount = pa.Field(
        nullable=True, description="What it is related to; NULL for an indicator that is no rate."
    )
    value: float = pa.Field(nullable=True, description="numerator / denominator, or the numerator where there is none.")
    status: str = pa.Field(
        isin=INDICATOR_STATUSES,
        description="reported; deduced, corrected: some cells are; partial: a needed cell has no value, or in a sum "
        "some reports lack one and are left out; undefined: divisor 0.",
    )
    reports: pl.Int32 = pa.Field(ge=0, description="How many reports stand behind it: those with all numbers needed.")
    low: float = pa.Field(nullable=True, description="Lower end of the 95 % Wilson interval, only for a proportion.")
    high: float = pa.Field(nullable=True, description="Upper end of the 95 % Wilson interval, only for a proportion.")
    edition: str = pa.Field(
        nullable=True, description="Edition of the table that the numerator stands in; NULL over several."
    )
    cells_deduced: pl.Int32 = pa.Field(
        ge=0, description="How many of the cells that it needs are not printed but deduced (quality.deductions)."
    )
    cells_corrected: pl.Int32 = pa.Field(
        ge=0, description="How many of the cells that it needs were corrected by a person (quality.corrections)."
    )
    reports_lacking: pl.Int32 = pa.Field(
        ge=0, description="How many reports of the entity lack a number that it needs and are left out of it."
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
    cells_corrected: pl.Int32 = pa.Field(
        ge=0, description="How many of the cells behind this row's numbers were corrected by a person."
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


class _Region(pa.DataFrameModel):
    """The columns of a region that a wide table has besides the indicators."""

    region_code: str = pa.Field(description="The region, by its code in GB/T 2260 or as stated.")
    report_year: pl.Int16 = pa.Field(description="The year reported on.")
    region_name: str = pa.Field(nullable=True, description="Its name; NULL for a code that core.regions does not have.")
    level: str = pa.Field(isin=REGION_LEVELS, description="province, prefecture or county.")
    parent_code: str = pa.Field(nullable=True, description="The region above; NULL for a province.")


class _Coverage(pa.DataFrameModel):
    """How many reports stand behind a row of sums."""

    reports: pl.Int32 = pa.Field(ge=0, description="Reports that are counted.")
    agencies_known: pl.Int32 = pa.Field(ge=0, description="Agencies that are known there from any year.")
    coverage: float = pa.Field(nullable=True, description="reports / agencies_known.")
    reports_consolidated: pl.Int32 = pa.Field(ge=0, description="Consolidated reports, which are left out of the sums.")
    reports_scope_unknown: pl.Int32 = pa.Field(
        ge=0, description="Counted reports that do not say whether they are the agency's own or consolidated."
    )


def agency_year_indicators() -> pa.DataFrameSchema:
    """The wide table of agencies: key, what identifies the report, then every indicator in declared order."""
    columns = {name: column for one in indicators() for name, column in _columns(one).items()}
    schema: pa.DataFrameSchema = _AgencyYear.to_schema().add_columns(columns)
    return schema


def region_year_indicators() -> pa.DataFrameSchema:
    """The wide table of regions: sums over all agencies that lie in the region."""
    return _wide(
        "marts.region_year_indicators",
        "One region and year, one column an indicator: sums over the reports of all agencies that lie in the region, "
        "at any level. Consolidated reports are not among them.",
        ["region_code", "report_year"],
        _Region.to_schema().columns | _Coverage.to_schema().columns,
    )


def region_bodies_year_indicators() -> pa.DataFrameSchema:
    """The wide table of the regions' own bodies."""
    return _wide(
        "marts.region_bodies_year_indicators",
        "One region and year, one column an indicator: sums over the region's own bodies, without those of places in "
        "it and townships.",
        ["region_code", "report_year"],
        _Region.to_schema().columns | _Coverage.to_schema().columns,
    )


def region_territory_year_indicators() -> pa.DataFrameSchema:
    """The wide table of what consolidated reports state for a whole territory."""
    report = pa.Column(str, nullable=False, description="The consolidated report that the numbers come from.")
    return _wide(
        "marts.region_territory_year_indicators",
        "One region and year, one column an indicator: the whole territory as the one consolidated report of the "
        "region's government states it.",
        ["region_code", "report_year"],
        _Region.to_schema().columns | {"report_id": report},
    )


def national_year_indicators() -> pa.DataFrameSchema:
    """The wide table of the nation."""
    left_out = pa.Column(
        pl.Int32(),
        nullable=False,
        description="Reports left out: nothing vouches for the agency, and its name is counted.",
    )
    year = {"report_year": _Region.to_schema().columns["report_year"]}
    return _wide(
        "marts.national_year_indicators",
        "One year, one column an indicator: sums over the reports of all agencies. Consolidated reports are not among "
        "them.",
        ["report_year"],
        year | _Coverage.to_schema().columns | {"reports_unresolved": left_out},
    )


def _wide(name: str, description: str, unique: list[str], columns: dict[str, pa.Column]) -> pa.DataFrameSchema:
    """A wide table of sums over reports."""
    more = {name: column for one in indicators() for name, column in _entity_columns(one).items()}
    return pa.DataFrameSchema(columns | more, name=name, description=description, unique=unique, strict=True)


def _entity_columns(one: Indicator) -> dict[str, pa.Column]:
    """Those of an agency; of a property of reports the share that have it; and how many reports stand behind."""
    own = _columns(one)
    if one.unit == "flag":
        share = f"{one.name_zh}; {one.name_en}. Share of the reports of which it is known."
        own = {one.code: pa.Column(float, nullable=True, description=share), **_sides(one)}
    reports = pa.Column(pl.Int32(), nullable=True, description=f"How many reports stand behind {one.code}.")
    return {**own, f"{one.code}_reports": reports}


def _columns(one: Indicator) -> dict[str, pa.Column]:
    """The column of an indicator, and for a rate its two sides."""
    text = f"{one.name_zh}; {one.name_en}. {one.formula}"
    value = pa.Column(bool if one.unit == "flag" else float, nullable=True, description=text)
    if one.denominator is None:
        return {one.code: value}
    return {one.code: value, **_sides(one)}


def _sides(one: Indicator) -> dict[str, pa.Column]:
    return {
        f"{one.code}_{side}": pa.Column(
            pl.Decimal(20, 6), nullable=True, description=f"{side.capitalize()} of {one.code}."
        )
        for side in ("numerator", "denominator")
    }
