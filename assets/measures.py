"""Numbers worth watching from run to run, as metadata that the UI plots: a number under the same name each time.

Belongs here: what is counted, and under which name. Does not belong here: which of it is alarming (``checks.py``), the
screen of ``gongkai status`` (``status.py``).
"""

import time

import dagster as dg
import polars as pl

_REASONS = 5

Measures = dict[str, int | float | dg.MetadataValue]


class Stopwatch:
    """Runs from when it is made."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def seconds(self) -> float:
        """How long it has run."""
        return round(time.monotonic() - self._began, 3)


def of_files(sources: pl.DataFrame, known: pl.DataFrame, raw: pl.DataFrame, seen: tuple[str, ...]) -> Measures:
    """Of the files met in this run: how many are new, lie where another lay before, or left; how many are rejected,
    and why, with a file for each reason. Frames as in ``schemas.sources``; ``known`` is ``sources`` before the run.
    """
    met = raw.filter(pl.col("document_id").is_in(seen))
    named = sources.group_by("document_id").agg(file=pl.col("source_path").min())
    before = known.select("source_id", before="document_id", gone=pl.col("withdrawn_at").is_not_null())
    places = sources.select("source_id", "document_id", "withdrawn_at").join(before, on="source_id")
    return {
        "documents_seen": len(seen),
        "documents_changed": places.filter(pl.col("document_id") != pl.col("before")).height,
        "places_withdrawn": places.filter(pl.col("withdrawn_at").is_not_null() & ~pl.col("gone")).height,
        "bytes": int(met["byte_size"].sum()),
        **_rejected(met.join(named, on="document_id", how="left")),
    }


def of_documents(documents: pl.LazyFrame) -> Measures:
    """How many are accepted and rejected, and why; columns ``status`` and ``reason``."""
    frame = documents.select("status", "reason").collect()
    return {"documents_accepted": frame.filter(pl.col("status") == "accepted").height, **_rejected(frame)}


def of_cells(observations: pl.LazyFrame) -> Measures:
    """The cells by their status."""
    counted = observations.group_by("status").len().collect()
    return {f"cells_{status}": int(cells) for status, cells in counted.sort("status").iter_rows()}


def of_reports(reports: pl.LazyFrame) -> Measures:
    """How many add up, do not, or cannot be decided; and the rate of the first among those decided, when there are."""
    verdict = pl.col("reconciled")
    total, sound, decided = reports.select(pl.len(), verdict.sum(), verdict.count().alias("decided")).collect().row(0)
    counts: Measures = {
        "reports_add_up": sound,
        "reports_do_not_add_up": decided - sound,
        "reports_not_decidable": total - decided,
    }
    return {**counts, "reconciliation_rate": round(sound / decided, 4)} if decided else counts


def of_findings(findings: pl.LazyFrame) -> Measures:
    """Findings by severity."""
    counted = findings.group_by("severity").len().collect()
    return {f"findings_{severity}": int(rows) for severity, rows in counted.sort("severity").iter_rows()}


def _rejected(documents: pl.DataFrame) -> Measures:
    rejected = documents.filter(pl.col("status") == "rejected")
    measures: Measures = {"documents_rejected": rejected.height}
    if rejected.height:
        shown = pl.format("`{}`", pl.col("file").min().str.replace_all("`", "'", literal=True))  # a name is no markup
        example = [shown.alias("for example")] if "file" in rejected.columns else []
        counted = rejected.group_by("reason").agg(pl.len().alias("files"), *example)
        top = counted.sort("files", "reason", descending=[True, False]).head(_REASONS)
        measures["top_reasons"] = _table(top.select("files", pl.exclude("files")))
    return measures


def _table(frame: pl.DataFrame) -> dg.MetadataValue:
    """As Markdown; numbers stand to the right."""
    numbers = [dtype.is_numeric() for dtype in frame.dtypes]
    rows = (
        [f"{cell:,}" if isinstance(cell, int) else str(cell).replace("|", "\\|").replace("\n", " ") for cell in row]
        for row in frame.iter_rows()
    )
    rule = ["---:" if number else "---" for number in numbers]
    lines = (f"| {' | '.join(row)} |" for row in (frame.columns, rule, *rows))
    return dg.MetadataValue.md("\n".join(lines))
