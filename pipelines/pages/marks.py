"""What is to be said of a cell: failed equations, probable culprits, deduced and corrected values, in both languages.

Belongs here: from the frames of judgement to one row a cell. Does not belong here: judging (``pipelines/quality``),
markup (``grid.py``).
"""

import re
from typing import Final

import polars as pl

from pipelines.pages.words import words
from schemas.dictionary import CELL_KEY, equations, terms

LANGUAGES: Final = ("zh", "en")
_CELL: Final = ["document_id", *CELL_KEY[1:]]
_NOTES: Final = [f"note_{language}" for language in LANGUAGES]
_GRAVITY: Final = {"error": 0, "warning": 1, "info": 2}


def cell_marks(
    observations: pl.DataFrame,
    reconciliation: pl.DataFrame,
    deductions: pl.DataFrame,
    suspects: pl.DataFrame,
    corrections: pl.DataFrame | None = None,
    lines: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """One row a cell to say something of: ``document_id, table_code, item_code, column_code``, ``severity``
    (the gravest failed check that it takes part in), ``mark`` (those of ``suspect``, ``deduced``, ``corrected`` that
    hold, or null), ``needed`` (what a suspect cell would have to hold), ``deduced``, ``corrected``, ``note_zh,
    note_en`` (lines), ``line`` (what stands around it).

    The frames are those of ``schemas.quality``; ``lines`` has the key of a cell and ``line``.
    """
    marked = _joined(_failed(observations, reconciliation), _suspected(suspects))
    marked = _joined(marked, _deduced(deductions))
    if corrections is None:
        marked = marked.with_columns(corrected=pl.lit(None, pl.String))
    else:
        marked = _joined(marked, _corrected(corrections.filter(pl.col("status") == "applied")))
    nothing = pl.DataFrame(schema=dict.fromkeys([*_CELL, "line"], pl.String))
    return marked.join(nothing if lines is None else lines, on=_CELL, how="full", coalesce=True)


def _joined(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    both = left.join(right, on=_CELL, how="full", coalesce=True, suffix="_right")
    shared = [name for name in ("mark", *_NOTES) if f"{name}_right" in both.columns]
    merged = [
        pl.concat_str(name, f"{name}_right", separator="\n" if name in _NOTES else " ", ignore_nulls=True).alias(name)
        for name in shared
    ]
    cleaned = both.with_columns(merged).drop(f"{name}_right" for name in shared)
    return cleaned.with_columns(pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in shared)


def _failed(observations: pl.DataFrame, reconciliation: pl.DataFrame) -> pl.DataFrame:
    failed = reconciliation.filter(pl.col("status") == "fail")
    editions = observations.group_by("document_id", "table_code").agg(pl.first("edition"))
    placed = failed.join(editions, on=["document_id", "table_code"])
    sides = placed.join(equations(), on=["check_code", *CELL_KEY], suffix="_equation").select(
        "document_id", "equation", "severity", *(_sides(language) for language in LANGUAGES)
    )
    held = sides.join(terms(), on="equation").select(*_CELL, "severity", *_NOTES)
    alone = placed.filter((pl.col("item_code") != "") & (pl.col("column_code") != "")).select(
        *_CELL, "severity", *(_check(language) for language in LANGUAGES)
    )
    gravity = pl.col("severity").replace_strict(_GRAVITY, return_dtype=pl.Int8)
    notes = [pl.col(name).unique(maintain_order=True).str.join("\n") for name in _NOTES]
    return pl.concat([held, alone]).group_by(_CELL).agg(pl.col("severity").sort_by(gravity).first(), *notes)


def _sides(language: str) -> pl.Expr:
    left = pl.concat_str(f"left_{language}", plain("lhs"), separator=" = ", ignore_nulls=True)
    right = pl.concat_str(f"right_{language}", plain("rhs"), separator=" = ", ignore_nulls=True)
    return pl.concat_str(left, right, separator="; ").alias(f"note_{language}")


def _check(language: str) -> pl.Expr:
    before, after = words(language)["checks"].split("{check}")
    return pl.concat_str(pl.lit(before), "check_code", pl.lit(after)).alias(f"note_{language}")


def _suspected(suspects: pl.DataFrame) -> pl.DataFrame:
    """A cell may be changed in several solutions: what each of them needs is told, the first one's is shown."""
    ordered = suspects.sort("document_id", "solution_no").with_columns(plain("needed"), plain("printed"))
    by_cell = ordered.group_by(_CELL, maintain_order=True).agg(
        pl.first("needed").alias("first"), pl.col("needed").unique(maintain_order=True).str.join(" / ")
    )
    said = {language: words(language)["suspect"].split("{needed}") for language in LANGUAGES}
    notes = [
        pl.concat_str(pl.lit(before), "needed", pl.lit(after)).alias(f"note_{language}")
        for language, (before, after) in said.items()
    ]
    return by_cell.select(*_CELL, *notes, needed="first", mark=pl.lit("suspect"))


def _deduced(deductions: pl.DataFrame) -> pl.DataFrame:
    value = plain("value")
    notes = []
    for language in LANGUAGES:
        before, after = words(language)["deduced"].split("{value}")
        if_so = pl.when("assumes_consistent").then(pl.lit(words(language)["deduced_if"])).otherwise(pl.lit(""))
        notes.append(pl.concat_str(pl.lit(before), value, pl.lit(after), if_so).alias(f"note_{language}"))
    return deductions.select(*_CELL, *notes, deduced=value, mark=pl.lit("deduced"))


def _corrected(applied: pl.DataFrame) -> pl.DataFrame:
    value = plain("value")
    notes = []
    for language in LANGUAGES:
        before, between, after = re.split(r"\{value\}|\{by\}", words(language)["corrected"])
        said = (pl.lit(before), value, pl.lit(between), "decided_by", pl.lit(after), "reason")
        notes.append(pl.concat_str(said).alias(f"note_{language}"))
    return applied.select(*_CELL, *notes, corrected=value, mark=pl.lit("corrected"))


def plain(name: str) -> pl.Expr:
    """A decimal without the zeros that its type adds."""
    return pl.col(name).cast(pl.String).str.replace(r"\.?0+$", "").alias(name)
