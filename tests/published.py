"""A store of five documents of every kind, as the assets write it: for tests of what is published.

Belongs here: the store, and asking a warehouse. Does not belong here: what a test expects.
"""

from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipelines.contracts import frame_schema
from pipelines.marts.inputs import Layers
from pipelines.quality.findings import findings
from pipelines.quality.reconcile import reconcile
from pipelines.quality.reports import choose, resolve
from schemas.documents import Documents, ExtractedDocuments, Reports, Sections
from schemas.figures import NarrativeFigures
from schemas.observations import ExtractedObservations
from schemas.quality import Findings, Reconciliation
from schemas.sources import Sources
from tests.publishing import INSTANT, document, observed, requests, source

NEW, OLD, CONSOLIDATED, REFUSED, UNDATED = ("1" * 64, "2" * 64, "3" * 64, "4" * 64, "5" * 64)


def figures_of(document_id: str, **years: int | None) -> pl.DataFrame:
    """Figures of a document, each quoting the period that its year should give."""
    schema = frame_schema(NarrativeFigures)
    rows = [
        {"figure_no": n, "section_no": 1, "value": 5, "unit": "件", "period": "report_year", "stated_year": year,
         "sentence_no": n, "wider": False, "quote": period, "document_id": document_id}
        for n, (period, year) in enumerate(years.items(), 1)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema_overrides={"value": pl.Int64}).select(
        (pl.col(name) if name in rows[0] else pl.lit(None)).cast(dtype).alias(name) for name, dtype in schema.items()
    )


def store(folder: Path) -> Layers:
    """A store of five documents, judged and written as the assets do it."""
    text = dict.fromkeys(("layout", "year_evidence", "edition", "scope", "reason"), pl.String)
    read = pl.DataFrame(
        [
            document(NEW),
            document(OLD, report_year=2020, edition="2019"),
            document(CONSOLIDATED, scope="consolidated"),
            document(REFUSED, status="rejected", reason="empty", edition=None, report_year=None, scope=None),
            document(UNDATED, report_year=None),
        ],
        schema_overrides={**text, "report_year": pl.Int16, "pages_unread": pl.Int16, "ingested_at": INSTANT},
    )
    stated = dict.fromkeys(("member_path", "linked_from", "stated_agency", "stated_region_code"), pl.String)
    times = dict.fromkeys(("first_seen_at", "last_seen_at", "withdrawn_at"), INSTANT)
    found = pl.DataFrame(
        [source(key) for key in read["document_id"]],
        schema_overrides={**stated, **times, "stated_report_year": pl.Int16, "stated_published_on": pl.Date},
    )
    new = requests(
        new_received="10",
        total="8",
        granted="3",
        partial="1",
        other_other="2",
        other_overdue_fee="1",
        carried_forward="2",
    )
    new |= {("proactive", "fees", "amount"): "251000.5", ("disputes", "review", "corrected"): None}
    old = requests(new_received="4", total="4", other_all="4") | {("proactive", "licensing", "decisions"): "7"}
    observations = pl.concat(
        [
            observed(NEW, "2021", new, unit="yuan"),
            observed(OLD, "2019", old),
            observed(CONSOLIDATED, "2021", {}),
            observed(UNDATED, "2021", {}),
        ]
    )
    sections = pl.DataFrame(
        [(NEW, 1, "overview", "一", "text", '{"line": 1}')],
        schema={**dict.fromkeys(Sections.to_schema().columns, pl.String), "section_no": pl.Int16},
        orient="row",
    )
    figures = pl.concat(
        [
            figures_of(NEW, report_year=None, previous_year=2021, other=2023),
            figures_of(UNDATED, report_year=None, unknown=2022),
        ]
    )
    judged = resolve(ExtractedDocuments.validate(read), found)
    reconciliation = reconcile(judged, observations)
    frames: dict[str, pl.DataFrame] = {
        "sources": Sources.validate(found),
        "documents": Documents.validate(judged),
        "observations": ExtractedObservations.validate(observations),
        "sections": Sections.validate(sections),
        "narrative_figures": NarrativeFigures.validate(figures),
        "reconciliation": Reconciliation.validate(reconciliation),
        "reports": Reports.validate(choose(judged, observations, reconciliation)),
        "findings": Findings.validate(findings(reconciliation, observations, judged)),
    }
    folder.mkdir(parents=True)
    for name, frame in frames.items():
        frame.write_parquet(folder / f"{name}.parquet")
    return Layers(**{name: [folder / f"{name}.parquet"] for name in frames})


def ask(path: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()
