"""Frames about who reports: the divisions of the country, the agencies, and the names that an agency goes by.

Belongs here: grain, columns, types and rules of these frames; the descriptions become COMMENTs of the warehouse.
Does not belong here: the divisions themselves (``schemas/regions``), nor how an agency is recognised
(``pipelines/quality/agencies.py``).
"""

import pandera.polars as pa
import polars as pl

from schemas.dtypes import Texts
from schemas.organs import KINDS, LEVELS
from schemas.regions import LEVELS as REGION_LEVELS

_CODE = r"^[0-9]{6}$"


class Regions(pa.DataFrameModel):
    """A division of the country by its code in GB/T 2260, down to the counties."""

    region_code: str = pa.Field(str_matches=_CODE, unique=True, description="Code in GB/T 2260, six digits.")
    name_zh: str = pa.Field(description="Official name, the newest where it changed.")
    level: str = pa.Field(isin=REGION_LEVELS, description="province, prefecture or county.")
    parent_code: str = pa.Field(nullable=True, description="The division above; NULL for a province.")
    valid_from: pl.Int16 = pa.Field(
        nullable=True, description="First year whose list has the code; NULL: since before the first list, 1980."
    )
    valid_to: pl.Int16 = pa.Field(nullable=True, description="Last year whose list has the code; NULL: still in force.")
    former_names: Texts = pa.Field(description="Earlier names under the same code, oldest first.")
    successor_code: str = pa.Field(
        nullable=True, description="The code under which a place of the same name went on when this one ended."
    )

    class Config:
        """Name, meaning and key of the table."""

        name = "core.regions"
        description = "Divisions down to the counties by their code in GB/T 2260, in force at some time since 2008."
        strict = True


class Agencies(pa.DataFrameModel):
    """Who reports, as far as that is known."""

    agency_id: str = pa.Field(unique=True, description="Who vouches for the name, and the name; readable.")
    agency_name: str = pa.Field(nullable=True, description="The name of the latest report year, as printed or stated.")
    region_code: str = pa.Field(
        nullable=True,
        description="The division it belongs to; as stated where core.regions does not have it; NULL unknown.",
    )
    level: str = pa.Field(nullable=True, isin=LEVELS, description="Level of the agency; NULL unknown.")
    kind: str = pa.Field(nullable=True, isin=KINDS, description="What sort of body it is; NULL unknown.")
    resolved: bool = pa.Field(description="false: nothing vouches for the name, it stands for one document only.")

    class Config:
        """Name, meaning and key of the table."""

        name = "core.agencies"
        description = "Who reports. An agency that is not resolved belongs to one document and is joined to nothing."
        strict = True


class AgencyNames(pa.DataFrameModel):
    """A name that an agency goes by, and why it is held to be this agency."""

    agency_id: str = pa.Field(description="The agency.")
    agency_name: str = pa.Field(description="The name as printed or stated.")
    evidence: str = pa.Field(description="What tells that this name is the agency, from its latest document.")
    first_year: pl.Int16 = pa.Field(nullable=True, description="First report year under this name.")
    last_year: pl.Int16 = pa.Field(nullable=True, description="Last report year under this name.")
    documents: pl.Int32 = pa.Field(ge=1, description="How many accepted documents carry the name.")

    class Config:
        """Name, meaning and key of the table."""

        name = "core.agency_names"
        description = "The names that an agency goes by over the years, each with the evidence that joins it."
        unique = ("agency_id", "agency_name")
        strict = True
