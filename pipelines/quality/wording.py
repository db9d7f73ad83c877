"""What all sentences about a report share: names of tables and cells, numbers, and the frame of findings.

Belongs here: how a place of the form is called in both languages, how a number is written, the id of a finding.
Does not belong here: any sentence (``findings.py`` and its neighbours), labels of the form (``schemas/forms``).
"""

import hashlib
from typing import Final

import polars as pl

from schemas.dictionary import CELL_KEY, cells
from schemas.forms import forms

_COLUMNS: Final = [
    "finding_id",
    "document_id",
    "report_id",
    "report_year",
    "check_code",
    "severity",
    "message_zh",
    "message_en",
    "locator",
    "suggestion_zh",
    "suggestion_en",
    "decision",
    "decided_by",
    "decided_at",
    "other_document_id",
    "other_locator",
]
_NUMERALS: Final = "一二三四五六七八九十"


def completed(said: pl.DataFrame) -> pl.DataFrame:
    """``said`` (place, words and ``content`` of each finding) as ``schemas.quality.Findings``: with its id, undecided.

    The id is the same in every run as long as document, check, version, place and content are the same.
    """
    nowhere = ("locator", "other_document_id", "other_locator")
    absent = [*(name for name in nowhere if name not in said.columns), "decision", "decided_by"]
    undecided = [pl.lit(None, pl.String).alias(name) for name in absent]
    never = pl.lit(None, pl.Datetime("us", "UTC")).alias("decided_at")
    return said.with_columns(_finding_ids(said), *undecided, never).select(_COLUMNS)


def tables() -> pl.DataFrame:
    """``edition, table_code, table_zh, table_en`` and its labels: a table is called by the number of its section."""
    rows = [
        (form.edition, table.code, f"表{_NUMERALS[table.section - 1]}", f"table {table.section}")
        for form in forms().values()
        for table in form.tables
    ]
    return pl.DataFrame(rows, schema=["edition", "table_code", "table_zh", "table_en"], orient="row").join(
        cells().group_by("edition", "table_code").agg(pl.first("table_label_zh", "table_label_en")),
        on=["edition", "table_code"],
    )


def labels() -> pl.DataFrame:
    """Every cell with ``kind, signed`` and its labels as they are quoted: ``cell_zh, cell_en``."""
    return cells().select(
        *CELL_KEY,
        "kind",
        "signed",
        cell_zh=pl.format("“{}”“{}”", "item_label_zh", "column_label_zh"),
        cell_en=pl.format('"{}" / "{}"', "item_label_en", "column_label_en"),
    )


def number(name: str) -> pl.Expr:
    """A decimal without the zeros that its scale adds."""
    return pl.col(name).cast(pl.Decimal(38, 6)).cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")


def _finding_ids(said: pl.DataFrame) -> pl.Series:
    place = ["document_id", "check_code", "check_version", "table_code", "item_code", "column_code", "content"]
    texts = said.select(pl.concat_str(pl.col(place).cast(pl.String).fill_null(""), separator="\x1f"))
    # Only SHA-256 is the same in every release; findings are few.
    return pl.Series(
        "finding_id", [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts.to_series()], pl.String
    )
