"""Which report a document carries, and which document stands for a report.

Belongs here: the sidecar's word against the document's, the identity of agency and report, the choice among documents.
Does not belong here: reading the document (``pipelines/extract/identity.py``), checks (``reconcile.py``).
"""

import polars as pl

from pipelines.quality.agencies import identify_agencies
from schemas.dictionary import in_force

_STATED = {
    "stated_agency": "agency_name",
    "stated_report_year": "report_year",
    "stated_published_on": "published_on",
}
_DOCUMENT_COLUMNS = [
    "document_id",
    "media_type",
    "byte_size",
    "layout",
    "agency_name",
    "report_year",
    "year_evidence",
    "edition",
    "edition_matches_year",
    "published_on",
    "scope",
    "status",
    "reason",
    "pages_unread",
    "extractor_version",
    "ingested_at",
    "agency_id",
    "report_id",
    "region_code",
    "agency_level",
    "agency_kind",
    "agency_evidence",
    "agency_doubt",
]
_REPORT_COLUMNS = [
    "report_id",
    "agency_id",
    "report_year",
    "scope",
    "edition",
    "document_id",
    "documents",
    "completeness",
    "reconciled",
    "cells_filled",
    "cells",
]


def resolve(documents: pl.DataFrame, sources: pl.DataFrame) -> pl.DataFrame:
    """Documents as judged (``schemas.documents.Documents``) from extracted documents and all sources, in their order.

    What a sidecar states wins over what the document says. Where sources of a document contradict each other, the one
    seen last wins, and ``year_evidence`` says so. Which agency reports: ``agencies.py``. A document without a report
    year carries no report.
    """
    stated = _stated(sources)
    joined = documents.join(stated, on="document_id", how="left", maintain_order="left")
    year = pl.col("stated_report_year")
    evidence = pl.when(year.is_not_null()).then(
        pl.concat_str(
            pl.format("sidecar: {}", year),
            pl.when(pl.col("other_years").list.len() > 0)
            .then(
                pl.format(" (another source states {})", pl.col("other_years").cast(pl.List(pl.String)).list.join(", "))
            )
            .otherwise(pl.lit("")),
            pl.when(year != pl.col("report_year"))
            .then(pl.format("; the document says {}", pl.col("report_year")))
            .otherwise(pl.lit("")),
        )
    )
    judged = joined.with_columns(
        evidence.otherwise(pl.col("year_evidence")).alias("year_evidence"),
        *(pl.coalesce(word, name).alias(name) for word, name in _STATED.items()),
    )
    accepted = pl.col("status") == "accepted"
    edition = pl.when(accepted).then(in_force(pl.col("edition"), pl.col("report_year")))
    identified = judged.join(identify_agencies(judged), on="document_id", how="left", maintain_order="left")
    return identified.with_columns(_report_id(), edition_matches_year=edition).select(_DOCUMENT_COLUMNS)


def choose(documents: pl.DataFrame, observations: pl.DataFrame, reconciliation: pl.DataFrame) -> pl.DataFrame:
    """The reports (``schemas.documents.Reports``) that resolved documents carry, by observations and reconciliation.

    Of several documents the one with most numbers stands for the report, then the later published, then the smaller id.
    Works on any set of documents that holds all documents of its reports: a year is one. Ordered by ``report_id``.
    """
    status = pl.col("status")
    counts = observations.group_by("document_id").agg(
        reported=(status == "reported").sum(),
        cells_filled=status.is_in(["reported", "blank"]).sum().cast(pl.Int32),
        cells=pl.len().cast(pl.Int32),
    )
    verdicts = (
        reconciliation.filter(pl.col("severity") == "error")
        .group_by("document_id")
        .agg(
            reconciled=pl.when((status == "fail").any())
            .then(False)
            .when((status == "pass").all())
            .then(True)
            .otherwise(None),
        )
    )
    number = pl.col("reported", "cells_filled", "cells").fill_null(0)
    carried = (
        documents.filter(pl.col("report_id").is_not_null())
        .join(counts, on="document_id", how="left")
        .with_columns(number)
        .join(verdicts, on="document_id", how="left")
        .sort(
            ["report_id", "reported", "published_on", "document_id"],
            descending=[False, True, True, False],
            nulls_last=True,
        )
    )
    return (
        carried.group_by("report_id", maintain_order=True)
        .agg(pl.all().first(), documents=pl.len().cast(pl.Int32))
        .with_columns(completeness=pl.when(pl.col("cells") > 0).then(pl.col("cells_filled") / pl.col("cells")))
        .select(_REPORT_COLUMNS)
    )


def _stated(sources: pl.DataFrame) -> pl.DataFrame:
    """One row a document: the last word of its sources on each matter, and the years that other sources state."""
    latest = sources.sort(["last_seen_at", "source_id"], descending=[True, False])
    words = [pl.col(name).drop_nulls().first() for name in (*_STATED, "stated_region_code", "url")]
    years = pl.col("stated_report_year").drop_nulls()
    return latest.group_by("document_id", maintain_order=True).agg(
        *words,
        other_years=years.unique().filter(years.unique() != years.first()).sort(),
    )


def _report_id() -> pl.Expr:
    scope = pl.col("scope").fill_null("unknown")
    return pl.format("{}:{}:{}", "agency_id", "report_year", scope).alias("report_id")
