"""Tables of the warehouse that are the dictionary: ``meta``.

Belongs here: grain, columns, types and key of these tables; the descriptions become COMMENTs of the warehouse.
Does not belong here: what they hold (``schemas/dictionary.py``, ``schemas/indicators.toml``).
"""

import pandera.polars as pa
import polars as pl

from schemas.dtypes import Instant, Texts
from schemas.indicators import DIRECTIONS


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
    comparability_zh: str = pa.Field(description="Over which years it may be compared, in Chinese.")
    breaks: bool = pa.Field(description="Whether the series does not go on from one edition to another.")
    direction: str = pa.Field(isin=DIRECTIONS, description="Whether more is better: up, down, or neutral.")
    proportion: bool = pa.Field(description="Whether the numerator counts a part of the denominator.")

    class Config:
        """Name, meaning and key of the table."""

        name = "meta.indicators"
        description = "The indicator dictionary."
        strict = True


class IndicatorTerms(pa.DataFrameModel):
    """One cell that an indicator adds."""

    indicator_code: str = pa.Field(description="The indicator.")
    edition: str = pa.Field(description="Edition of the table.")
    side: str = pa.Field(isin=("numerator", "denominator"), description="numerator or denominator.")
    table_code: str = pa.Field(description="Table of the form.")
    item_code: str = pa.Field(description="Row of the table.")
    column_code: str = pa.Field(description="Column of the table.")
    coefficient: pl.Int16 = pa.Field(description="1 added, -1 subtracted.")

    class Config:
        """Name, meaning and key of the table."""

        name = "meta.indicator_terms"
        description = "The cells that an indicator adds, by the edition that the cell's table follows."
        unique = ("indicator_code", "edition", "side", "table_code", "item_code", "column_code")
        strict = True


class Columns(pa.DataFrameModel):
    """One column of one table of the warehouse."""

    table_name: str = pa.Field(description="The table, with its schema.")
    column_name: str = pa.Field(description="The column; empty for the table itself.")
    position: pl.Int16 = pa.Field(description="Position in the table, from 1; 0 for the table itself.")
    data_type: str = pa.Field(nullable=True, description="Its type in DuckDB; NULL for the table itself.")
    in_key: bool = pa.Field(description="Whether it is part of the table's key.")
    nullable: bool = pa.Field(description="Whether it may be NULL.")
    unit: str = pa.Field(nullable=True, description="Unit of its numbers; NULL for counts and what is no number.")
    description_zh: str = pa.Field(description="What it holds, in Chinese.")
    description_en: str = pa.Field(description="What it holds, in English.")

    class Config:
        """Name, meaning and key of the table."""

        name = "meta.columns"
        description = "The data dictionary: every table and column of this file, in both languages."
        unique = ("table_name", "column_name")
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
