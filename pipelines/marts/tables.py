"""The published tables in the order in which they are built.

Belongs here: which there are, and which of them are views. Does not belong here: their columns (``schemas``), what
fills them (``sql``).
"""

from functools import cache
from typing import Final

import pandera.polars as pa

from schemas import comparisons, marts, meta
from schemas.agencies import Agencies, AgencyNames, Regions
from schemas.documents import Documents, Reports, Sections
from schemas.figures import NarrativeFigures, NarrativeStatements
from schemas.observations import Observations
from schemas.quality import Deductions, Findings, HeldCorrections, Reconciliation, Suspects

VIEWS: Final = frozenset({"marts.cell_values", "marts.lineage"})
"""Of the tables those that are views: they repeat what other tables hold, in more rows than is worth storing."""


@cache
def tables() -> dict[str, pa.DataFrameSchema]:
    """Every published table by its name, in the order in which they are built."""
    models = (
        Documents, Regions, Agencies, AgencyNames, Reports, Sections, NarrativeFigures, NarrativeStatements,
        Observations, Reconciliation, Deductions, HeldCorrections, Suspects, Findings,
        meta.Editions, meta.Items, meta.Cells, meta.Codes, meta.Checks, meta.Indicators, meta.IndicatorTerms,
        meta.Columns, meta.Build,
        comparisons.CellValues, marts.IndicatorValues,
    )  # fmt: skip
    compared = (comparisons.YearOnYear, comparisons.ReasonShares, comparisons.Rankings, comparisons.ReportQuality)
    schemas = [
        marts.sources(),
        *(model.to_schema() for model in models),
        marts.agency_year_indicators(),
        marts.region_year_indicators(),
        marts.region_bodies_year_indicators(),
        marts.region_territory_year_indicators(),
        marts.national_year_indicators(),
        *(model.to_schema() for model in (*compared, comparisons.Lineage)),
    ]
    return {str(schema.name): schema for schema in schemas}
