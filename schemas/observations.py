"""The frame of observations: one form cell of one accepted document.

Belongs here: grain, statuses and units, and that every document has exactly the cells that its editions declare.
Does not belong here: how a cell is read (``pipelines/extract``) or whether it can be believed (``schemas/quality.py``).
"""

import pandera.polars as pa
import polars as pl

from schemas.dictionary import CELL_KEY, cells
from schemas.dtypes import JSON, Amount, cut

STATUSES = ("reported", "blank", "placeholder", "unreadable", "missing")
UNITS = ("count", "yuan", "wan_yuan", "unstated")


class Observations(pa.DataFrameModel):
    """What a document prints in one cell of the form, or why there is no number."""

    document_id: str = pa.Field(description="The document.")
    table_code: str = pa.Field(description="Table of the form; labels in meta.items.")
    item_code: str = pa.Field(description="Row of the table.")
    column_code: str = pa.Field(description="Column of the table.")
    report_id: str = pa.Field(nullable=True, description="The report that the document carries.")
    report_year: pl.Int16 = pa.Field(nullable=True, description="The year reported on.")
    edition: str = pa.Field(description="Edition that this table of the document follows.")
    value: Amount = pa.Field(
        nullable=True, description="The number printed, in the unit printed; NULL unless status is reported."
    )
    unit: str = pa.Field(isin=UNITS, description="count; for amounts yuan, wan_yuan or unstated, as printed.")
    status: str = pa.Field(isin=STATUSES, description="reported, blank, placeholder, unreadable or missing.")
    raw_text: str = pa.Field(nullable=True, description="The text of the cell as printed.")
    locator: str = pa.Field(nullable=True, metadata=JSON, description="The place in the document.")

    class Config:
        """Name, meaning and key of the table."""

        name = "core.observations"
        description = "One form cell of one accepted document: what is printed there, or why there is no number."
        unique = (
            "document_id",
            *CELL_KEY[1:],
        )
        strict = True

    @pa.dataframe_check
    @classmethod
    def value_only_when_reported(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """A number stands exactly where the status says so."""
        return data.lazyframe.select((pl.col("status") == "reported") == pl.col("value").is_not_null())

    @pa.dataframe_check
    @classmethod
    def cells_of_the_form(cls, data: pa.PolarsData) -> bool:
        """No cell that its edition does not declare."""
        unknown = data.lazyframe.join(cells().lazy(), on=CELL_KEY, how="anti").select(pl.len())
        return int(unknown.collect().item()) == 0

    @pa.dataframe_check
    @classmethod
    def every_cell_of_the_form(cls, data: pa.PolarsData) -> bool:
        """Each document has every table once, in one edition, with all its cells."""
        table = ["edition", "table_code"]
        due = cells().lazy().group_by(table).agg(due=pl.len())
        found = data.lazyframe.group_by("document_id", *table).agg(found=pl.len()).join(due, on=table, how="left")
        wrong = (pl.col("found") != pl.col("due")).any() | (pl.len() != cells()["table_code"].n_unique())
        return not bool(found.group_by("document_id").agg(wrong=wrong).select(pl.col("wrong").any()).collect().item())


ExtractedObservations = cut(Observations, "observations", without=["report_id", "report_year"])
"""Observations as extraction leaves them; report_id and report_year come from the judged document."""
