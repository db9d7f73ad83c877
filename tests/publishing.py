"""Stores of a few made-up documents, judged and published: for tests of the warehouse.

Belongs here: documents, sources and observations from what a test says of them. Does not belong here: reading reports
(``reading.py``), what a test expects.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.contracts import frame_schema
from pipelines.marts.inputs import BuildInfo, Layers
from pipelines.marts.warehouse import publish
from pipelines.quality.findings import findings
from pipelines.quality.reconcile import reconcile
from pipelines.quality.reports import choose, resolve
from schemas.dictionary import cells
from schemas.documents import ExtractedDocuments
from schemas.sources import Sources

NOW = datetime(2024, 1, 1, tzinfo=UTC)
INSTANT = pl.Datetime("us", "UTC")
AMOUNT = pl.Decimal(20, 6)
BUILD = BuildInfo(program_version="0.1.0", extractor_version="1", built_at=NOW, store_version="1", store_digest="d")
Values = Mapping[tuple[str, str, str], str | None]


def document(document_id: str, **said: Any) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "media_type": "text/plain",
        "byte_size": 9,
        "layout": "tabs",
        "agency_name": "甲市乙局",
        "report_year": 2022,
        "year_evidence": "title",
        "edition": "2021",
        "published_on": date(2023, 1, 20),
        "scope": "own",
        "status": "accepted",
        "reason": None,
        "pages_unread": None,
        "extractor_version": "1",
        "ingested_at": NOW,
    } | said


def source(document_id: str) -> dict[str, Any]:
    return {
        "source_id": document_id,
        "source_path": "folder/a.txt",
        "member_path": None,
        "place": "/home/somebody/folder/a.txt",
        "url": "https://www.example.gov.cn/a",
        "linked_from": None,
        "document_id": document_id,
        "first_seen_at": NOW,
        "last_seen_at": NOW,
        "withdrawn_at": None,
        "stated_agency": None,
        "stated_region_code": None,
        "stated_report_year": None,
        "stated_published_on": None,
    }


def observed(
    document_id: str, edition: str, values: dict[tuple[str, str, str], str | None], unit: str = "wan_yuan"
) -> pl.DataFrame:
    """All cells of an edition: zero, or what ``values`` gives; None is a blank."""
    given = pl.DataFrame(
        [(*cell, None if text is None else Decimal(text), text is None) for cell, text in values.items()],
        schema={
            "table_code": pl.String,
            "item_code": pl.String,
            "column_code": pl.String,
            "given": AMOUNT,
            "blank": pl.Boolean,
        },
        orient="row",
    )
    key = ["table_code", "item_code", "column_code"]
    blank = pl.col("blank").fill_null(False)
    return (
        cells()
        .filter(edition=edition)
        .join(given, on=key, how="left", maintain_order="left")
        .select(
            pl.lit(document_id).alias("document_id"),
            *key,
            "edition",
            value=pl.when(~blank).then(pl.coalesce("given", pl.lit(0, AMOUNT))),
            unit=pl.when(kind="count").then(pl.lit("count")).otherwise(pl.lit(unit)),
            status=pl.when(blank).then(pl.lit("blank")).otherwise(pl.lit("reported")),
            raw_text=pl.lit("0"),
            locator=pl.lit('{"line": 3, "start": 10, "end": 11}'),
        )
    )


def requests(**totals: str | None) -> dict[tuple[str, str, str], str | None]:
    return {("requests", item, "total"): value for item, value in totals.items()}


def publish_reports(
    folder: Path,
    reports: Sequence[tuple[dict[str, Any], dict[tuple[str, str, str], str | None]]],
    more: Mapping[str, pl.DataFrame] | None = None,
    unit: str = "wan_yuan",
) -> Path:
    """The warehouse of these reports (``judged_layers``)."""
    return publish(folder / "w.duckdb", judged_layers(folder, reports, more, unit), BUILD).path


def judged_layers(
    folder: Path,
    reports: Sequence[tuple[dict[str, Any], dict[tuple[str, str, str], str | None]]],
    more: Mapping[str, pl.DataFrame] | None = None,
    unit: str = "wan_yuan",
) -> Layers:
    """The layers of these reports, each what is said of its document, with ``stated_…`` and ``url`` for its source, and
    its cells; all others are 0. ``more``: frames of the judged layer.
    """
    documents, sources, observations = [], [], []
    for number, (said, values) in enumerate(reports, 1):
        key = f"{number:064x}"
        stated = {name: said[name] for name in said if name.startswith("stated_") or name == "url"}
        documents.append(document(key, **{name: said[name] for name in said if name not in stated}))
        sources.append(source(key) | {"url": f"https://{number}.example/a"} | stated)
        observations.append(observed(key, documents[-1]["edition"], values, unit))
    read = _frame(documents, frame_schema(ExtractedDocuments))
    found = _frame(sources, frame_schema(Sources))
    judged = resolve(read, found)
    seen = pl.concat(observations)
    reconciliation = reconcile(judged, seen)
    frames: dict[str, pl.DataFrame] = {
        "sources": found,
        "documents": judged,
        "observations": seen,
        "reconciliation": reconciliation,
        "reports": choose(judged, seen, reconciliation),
        "findings": findings(reconciliation, seen, judged),
        **(more or {}),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in frames.items():
        frame.write_parquet(folder / f"{name}.parquet")
    return Layers(**{name: [folder / f"{name}.parquet"] for name in frames})


def _frame(rows: Sequence[Mapping[str, Any]], schema: pl.Schema) -> pl.DataFrame:
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)
