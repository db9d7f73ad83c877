"""Frames of judgement: the checks of every document, and what a person should look at.

Belongs here: grain, columns, types and rules of these frames; the descriptions become COMMENTs of the warehouse.
Does not belong here: which checks there are (``schemas/checks.py``).
"""

import pandera.polars as pa
import polars as pl

from schemas.checks import SEVERITIES, STATUSES, checks
from schemas.dtypes import JSON, Amount, Instant, Texts
from schemas.forms import forms

CHECK_CODES = tuple(dict.fromkeys(check.code for check in checks()))
TABLE_CODES = tuple(dict.fromkeys(table.code for form in forms().values() for table in form.tables))
METHODS = ("forced_by_equations", "only_consistent_reading")
PATTERNS = (
    "neighbours_swapped", "digits_swapped", "total_of_another_row", "decimal_shifted", "digit_lost", "digit_added",
    "one_digit_changed",
)  # fmt: skip
DECISIONS = ("accepted", "explained", "wrong")


class Reconciliation(pa.DataFrameModel):
    """One check of one document at one place of the form."""

    document_id: str = pa.Field(description="The document.")
    check_code: str = pa.Field(isin=CHECK_CODES, description="The check; meaning in meta.checks.")
    table_code: str = pa.Field(isin=(*TABLE_CODES, ""), description="Table checked.")
    item_code: str = pa.Field(
        description="Row checked; empty when the check runs along the rows; the subject of what the prose states."
    )
    column_code: str = pa.Field(description="Column checked; empty when the check runs along the columns.")
    report_id: str = pa.Field(nullable=True, description="The report that the document carries.")
    report_year: pl.Int16 = pa.Field(nullable=True, description="The year reported on.")
    lhs: Amount = pa.Field(
        nullable=True,
        description="Left side of an equation; the offending value (domain, plausibility), cells shown and readable "
        "(completeness).",
    )
    rhs: Amount = pa.Field(
        nullable=True,
        description="Right side of an equation; nearest value allowed (domain), cells of the form (completeness), last "
        "year's value (plausibility), what the equations force (left_blank).",
    )
    difference: Amount = pa.Field(nullable=True, description="lhs - rhs, exact.")
    status: str = pa.Field(
        isin=STATUSES,
        description="pass, fail, or unknown when a cell needed has no value and could have a fitting one.",
    )
    severity: str = pa.Field(isin=SEVERITIES, description="How grave a failure is: error, warning or info.")
    check_version: pl.Int16 = pa.Field(ge=1, description="Version of the check's meaning.")

    class Config:
        """Name, meaning and key of the table."""

        name = "quality.reconciliation"
        description = "Every check of every accepted document, passed or not."
        unique = (
            "document_id",
            "check_code",
            "table_code",
            "item_code",
            "column_code",
        )
        strict = True

    @pa.dataframe_check
    @classmethod
    def status_follows_difference(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """A difference of zero passes, any other fails; without a difference no number is judged."""
        zero = pl.col("difference") == 0
        return data.lazyframe.select(
            pl.when(zero.is_not_null()).then((pl.col("status") == "pass") == zero).otherwise(True)
        )


class Deductions(pa.DataFrameModel):
    """A value that follows from other cells, where no number is printed or none can be read."""

    document_id: str = pa.Field(description="The document.")
    table_code: str = pa.Field(isin=TABLE_CODES, description="Table of the form.")
    item_code: str = pa.Field(description="Row of the table.")
    column_code: str = pa.Field(description="Column of the table.")
    value: Amount = pa.Field(description="The number that the cell must hold; the observation stays as it is.")
    method: str = pa.Field(
        isin=METHODS,
        description="forced_by_equations (and non-negativity), or only_consistent_reading of a glued or short row.",
    )
    equations: Texts = pa.Field(description="The checks that fix the value at its place; meaning in meta.checks.")
    assumes_consistent: bool = pa.Field(
        description="It stands and falls with one equation; false: it is fixed without any one of them."
    )

    class Config:
        """Name, meaning and key of the table."""

        name = "quality.deductions"
        description = "Values that follow from other cells of the same document. Nothing printed is replaced by them."
        unique = (
            "document_id",
            "table_code",
            "item_code",
            "column_code",
        )
        strict = True


class HeldCorrections(pa.DataFrameModel):
    """A person's correction of one cell, held against what the document prints."""

    document_id: str = pa.Field(description="The document.")
    table_code: str = pa.Field(isin=TABLE_CODES, description="Table of the form.")
    item_code: str = pa.Field(description="Row of the table.")
    column_code: str = pa.Field(description="Column of the table.")
    report_id: str = pa.Field(nullable=True, description="The report that the document carries.")
    report_year: pl.Int16 = pa.Field(nullable=True, description="The year reported on.")
    expected: Amount = pa.Field(nullable=True, description="What the correction expects to be printed; NULL nothing.")
    printed: Amount = pa.Field(nullable=True, description="The number printed; NULL none.")
    value: Amount = pa.Field(description="The number that should stand there.")
    status: str = pa.Field(
        isin=("applied", "tripped"), description="applied; tripped when the document no longer prints what is expected."
    )
    reason: str = pa.Field(description="Why it was corrected.")
    evidence: str = pa.Field(description="What shows it.")
    decided_by: str = pa.Field(description="Who decided it.")
    decided_on: pl.Date = pa.Field(description="The day of the decision.")

    class Config:
        """Name, meaning and key of the table."""

        name = "quality.corrections"
        description = "Corrections of cells by people, beside what is printed. The observation stays as it is."
        unique = ("document_id", "table_code", "item_code", "column_code")
        strict = True


class Suspects(pa.DataFrameModel):
    """One cell of a smallest change that would satisfy all equations of a document."""

    document_id: str = pa.Field(description="The document.")
    solution_no: pl.Int16 = pa.Field(
        ge=1, description="Number of the solution; those that look like a slip come first."
    )
    table_code: str = pa.Field(isin=TABLE_CODES, description="Table of the form.")
    item_code: str = pa.Field(description="Row of the table.")
    column_code: str = pa.Field(description="Column of the table.")
    printed: Amount = pa.Field(description="The number printed.")
    needed: Amount = pa.Field(description="The number that would satisfy the equations; never applied.")
    pattern: str = pa.Field(
        nullable=True, isin=PATTERNS, description="The slip that would turn needed into printed; NULL none is known."
    )
    cells_in_solution: pl.Int32 = pa.Field(ge=1, description="How many cells the solution changes.")

    class Config:
        """Name, meaning and key of the table."""

        name = "quality.suspects"
        description = (
            "Probable culprits of failing equations: the smallest sets of cells whose change satisfies all of them "
            "(Fellegi-Holt), at most 10 solutions of at most 6 cells in each part of the form."
        )
        unique = (
            "document_id",
            "solution_no",
            "table_code",
            "item_code",
            "column_code",
        )
        strict = True

    @pa.dataframe_check
    @classmethod
    def something_changes(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """What is needed is not what is printed."""
        return data.lazyframe.select(pl.col("printed") != pl.col("needed"))


class Findings(pa.DataFrameModel):
    """Something about a report that a person should look at."""

    finding_id: str = pa.Field(
        unique=True, description="Stable: document, check and its version, place, content of the cells."
    )
    document_id: str = pa.Field(description="The document.")
    report_id: str = pa.Field(nullable=True, description="The report that the document carries.")
    report_year: pl.Int16 = pa.Field(nullable=True, description="The year reported on.")
    check_code: str = pa.Field(isin=CHECK_CODES, description="The check that found it; meaning in meta.checks.")
    severity: str = pa.Field(isin=SEVERITIES, description="error, warning or info.")
    message_zh: str = pa.Field(description="What was found, in Chinese.")
    message_en: str = pa.Field(description="What was found, in English.")
    locator: str = pa.Field(
        nullable=True, metadata=JSON, description="Place of the most telling cell; NULL when nothing is there."
    )
    suggestion_zh: str = pa.Field(description="What to do about it, in Chinese.")
    suggestion_en: str = pa.Field(description="What to do about it, in English.")
    decision: str = pa.Field(nullable=True, isin=DECISIONS, description="What a person decided; NULL undecided.")
    decided_by: str = pa.Field(nullable=True, description="Who decided.")
    decided_at: Instant = pa.Field(nullable=True, description="When it was decided.")
    other_document_id: str = pa.Field(
        nullable=True, description="The other document, where the finding is about two; NULL otherwise."
    )
    other_locator: str = pa.Field(nullable=True, metadata=JSON, description="Place in the other document.")

    class Config:
        """Name, meaning and key of the table."""

        name = "quality.findings"
        description = (
            "What a person should look at: a failed check with its place and a suggestion, in Chinese and English."
        )
        strict = True
