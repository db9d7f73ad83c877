"""The files of a judged year as they lie in the store: whether all are there, and on what they rest.

Belongs here: what tells of a year without judging it. Does not belong here: whether that is what it would rest on now
(``judge.py``), which rows of it still hold (``kept.py``).
"""

from pathlib import Path
from typing import Final

import polars as pl

from pipelines.contracts import JUDGED
from pipelines.quality.batches import FACTS_FRAME
from pipelines.store import Store

DERIVED: Final = tuple(name for name in JUDGED if name != "documents")

RULES: Final = "gongkai.rules"
BEFORE: Final = "gongkai.year_before"


def is_whole(store: Store, year: str) -> bool:
    """Whether every file of a year is there, as far as its footer tells, or none is."""
    paths = [store.judged_path(name, year) for name in (*DERIVED, FACTS_FRAME, "documents")]
    return all(map(_footer, paths)) or not any(path.exists() for path in paths)


def noted(store: Store, year: str) -> dict[str, str]:
    """What is written beside the documents of a year: on what their judgement rests, by ``RULES`` and ``BEFORE``."""
    return _footer(store.judged_path("documents", year))


def stored_documents(store: Store, year: str) -> pl.DataFrame | None:
    """``schemas.documents.Documents`` that a year was judged of; None where the file is gone or damaged."""
    try:
        return pl.read_parquet(store.judged_path("documents", year), glob=False)
    except (FileNotFoundError, pl.exceptions.PolarsError):
        return None


def _footer(path: Path) -> dict[str, str]:
    """What a file's footer says; nothing where the file is gone, or was cut short with the power."""
    try:
        return pl.read_parquet_metadata(path) if path.exists() else {}
    except pl.exceptions.PolarsError:
        return {}
