"""Reports that nobody has stored: read, and put to every check that one report can be put to by itself.

Belongs here: from files to their findings, touching no store. Does not belong here: the checks (``judgement.py``), how
the outcome is shown (``assets/check.py``, ``pipelines/pages``). An officer waits for this: neither pandera nor Dagster
may be imported.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from pipelines.extract.batch import Extracted, extract
from pipelines.ingest.discover import read_file
from pipelines.ingest.found import NOTES, Found
from pipelines.ingest.limits import Limits
from pipelines.ingest.sidecar import beside
from pipelines.ingest.sniff import Sniffed, decode, sniff
from pipelines.quality.judgement import Judgement, pass_judgement
from pipelines.quality.reports import resolve
from pipelines.read.documents import RawDocument
from pipelines.read.registry import TEXT

Extract = Callable[[Sequence[RawDocument], datetime], Extracted]


@dataclass(frozen=True)
class Examined:
    """One file, or member of an archive. ``reason`` says why it is no report, else None.

    The frames hold the rows of this document alone: ``document`` one row of ``schemas.documents.Documents``,
    ``observations``, ``reconciliation``, ``deductions``, ``suspects``, ``findings``, ``sections``, ``cells``
    (``document_cells``) and ``corrections`` (``HeldCorrections``; None where no note lies beside a file) as declared in
    ``schemas``. ``text`` is the decoded text that line locators count in, '' for
    other formats.
    """

    path: str
    reason: str | None
    document: pl.DataFrame
    observations: pl.DataFrame
    reconciliation: pl.DataFrame
    deductions: pl.DataFrame
    suspects: pl.DataFrame
    findings: pl.DataFrame
    sections: pl.DataFrame
    cells: pl.DataFrame
    corrections: pl.DataFrame | None
    text: str

    def worst(self) -> str | None:
        """The gravest severity among the findings that nobody has found to be wrong."""
        found = set(self.findings.filter(pl.col("decision").ne_missing("wrong"))["severity"])
        return next((severity for severity in ("error", "warning", "info") if severity in found), None)


def examine(
    places: Sequence[str], limits: Limits, extract_with: Extract = extract, warn: Callable[[str], None] = lambda _: None
) -> list[Examined]:
    """The files at ``places``, those of archives one by one, in order. The same bytes twice are examined twice.

    ``extract_with`` is called once with all that can be read; it may raise what ``extract`` raises. ``warn`` is told
    what cannot be used of the notes beside the files.
    """
    found = [one for place in places for one in read_file(place, limits)]
    told = [_told(one) for one in found]
    pairs = zip(found, told, strict=True)
    readable = {one.document_id: _raw(one, sniffed) for one, (sniffed, reason) in pairs if reason is None}
    now = datetime.now(UTC)
    extracted = extract_with([*readable.values()], now)
    documents = resolve(extracted.documents, _no_sources())
    verdict = pass_judgement(
        documents, extracted.observations, extracted.narrative_figures, extracted.narrative_statements
    )
    verdict, held = _with_notes(places, limits, found, documents, extracted.observations, verdict, warn)
    judged = (verdict.reconciliation, verdict.deductions, verdict.suspects, verdict.findings)
    frames = (documents, extracted.observations, *judged, extracted.sections, extracted.document_cells)
    parts = {name: [frame.filter(document_id=name) for frame in frames] for name in readable}
    nothing = [frame.clear() for frame in frames]
    return [
        _examined(one, reason, parts.get(one.document_id, nothing), held, sniffed)
        for one, (sniffed, reason) in zip(found, told, strict=True)
    ]


def _with_notes(
    places: Sequence[str],
    limits: Limits,
    found: Sequence[Found],
    documents: pl.DataFrame,
    observations: pl.DataFrame,
    verdict: Judgement,
    warn: Callable[[str], None],
) -> tuple[Judgement, pl.DataFrame | None]:
    """The judgement with what people have decided, and the corrections, if a note lies beside one of the files."""
    written = [*beside(places, limits, NOTES)]
    if not written:
        return verdict, None
    from pipelines.quality.noted import noted

    lies_at = {one.place: one.document_id for one in found}
    verdict, held, warnings = noted(written, lies_at, documents, observations, verdict)
    for warning in warnings:
        warn(warning)
    return verdict, held


def _no_sources() -> pl.DataFrame:
    """No sidecar speaks of a file that is only checked."""
    names = ("document_id", "source_id", "url", "stated_agency", "stated_region_code")
    return pl.DataFrame(
        schema={
            **dict.fromkeys(names, pl.String),
            "last_seen_at": pl.Datetime("us", "UTC"),
            "stated_report_year": pl.Int16,
            "stated_published_on": pl.Date,
        }
    )


def _told(found: Found) -> tuple[Sniffed, str | None]:
    if found.data is None:
        return Sniffed("application/octet-stream"), found.problem
    sniffed = sniff(found.data)
    return sniffed, found.problem or sniffed.problem


def _raw(found: Found, sniffed: Sniffed) -> RawDocument:
    data = found.data or b""
    return RawDocument(found.document_id, sniffed.media_type, sniffed.encoding, found.byte_size, data)


def _examined(
    found: Found, reason: str | None, frames: list[pl.DataFrame], held: pl.DataFrame | None, sniffed: Sniffed
) -> Examined:
    document, observations, reconciliation, deductions, suspects, said, sections, cells = frames
    judged = (reconciliation, deductions, suspects, said)
    corrections = None if held is None else held.filter(document_id=found.document_id)
    refused = document["reason"].item() if document.height else None
    is_text = sniffed.media_type == TEXT and sniffed.encoding is not None and found.data is not None
    text = decode(found.data or b"", sniffed.encoding or "utf-8") if is_text else ""
    return Examined(
        found.source_path, reason or refused, document, observations, *judged, sections, cells, corrections, text
    )
