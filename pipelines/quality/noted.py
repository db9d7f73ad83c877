"""Reports that are only checked, and what people have decided about them: the notes beside a file count as in a run.

Belongs here: putting notes to a judgement that was passed without them. Does not belong here: reading notes
(``pipelines/ingest/notes.py``), holding them against documents (``corrections.py``). Imported only where notes were
found: the models that they are read with need pandera, and an officer waits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from pipelines.ingest.found import Found
from pipelines.ingest.notes import notes
from pipelines.quality import corrections
from pipelines.quality.judgement import Judgement


def noted(
    written: Sequence[Found],
    lies_at: Mapping[str, str],
    documents: pl.DataFrame,
    observations: pl.DataFrame,
    verdict: Judgement,
) -> tuple[Judgement, pl.DataFrame, list[str]]:
    """``verdict`` on ``documents`` with corrections and decisions, the corrections (``HeldCorrections``), and a warning
    for each entry of the files ``written`` that cannot be used. ``lies_at``: ``document_id`` by place.
    """
    entries, decisions, warnings = notes(written, lies_at, all_known=False)
    held = corrections.hold(entries, documents, observations)
    found = pl.concat([verdict.findings, corrections.findings(held, observations)])
    checked = pl.concat([verdict.reconciliation, corrections.reconciliation(held)])
    told = replace(verdict, reconciliation=checked, findings=corrections.decide(found, decisions))
    return told, held, warnings
