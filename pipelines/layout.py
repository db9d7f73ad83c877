"""The version of the store's layout: written into the home, brought forward step by step, refused when it is newer.

Belongs here: which version a home has, and the steps from one to the next. Does not belong here: what lies where
(``store.py``), or the version of the extractor, which has documents read again and needs no step.

A step is written so that it can be carried out twice: one that was interrupted is begun anew. Its version is written
down once it is done.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import polars as pl

from pipelines.ingest.known import known_sources
from pipelines.store import COMMIT_FRAME, Store, write_frame, write_json

LAYOUT_VERSION: Final = 3
"""Raise it, with a step from the version before, when a file of an earlier version can no longer be read as it is."""

_FIRST = 1
"""Of stores from before the version was written down."""


class LayoutError(Exception):
    """The store cannot be used by this program; the message names both versions and the way out."""


def layout_version(store: Store) -> int:
    """The version of what lies in the home; that of this program where nothing lies yet. Raises ``LayoutError`` when
    the file that says so cannot be understood.
    """
    try:
        said = json.loads(store.layout_path.read_text(encoding="utf-8"))["layout"]
        return int(said)
    except FileNotFoundError:
        return _FIRST if store.sources_path.exists() else LAYOUT_VERSION
    except (ValueError, KeyError, TypeError):
        message = f'{store.layout_path} is damaged; it must read {{"layout": {LAYOUT_VERSION}}} or as a backup says'
        raise LayoutError(message) from None


def make_sure(store: Store, program: str) -> None:
    """Raises ``LayoutError`` when a later version than this ``program`` wrote the store."""
    found = layout_version(store)
    if found > LAYOUT_VERSION:
        raise LayoutError(
            f"the store in {store.home} has layout {found}, and this Gongkai ({program}) knows layouts up to "
            f"{LAYOUT_VERSION}; nothing was touched. Use the Gongkai that wrote it ({_writer(store.layout_path)}) or a "
            "later one, or name another folder in GONGKAI_HOME"
        )


def bring_forward(store: Store, program: str) -> list[int]:
    """Brings an older store to this layout and notes the version; returns the versions that were passed through.

    Whoever calls holds the store's lock. Raises ``LayoutError``.
    """
    make_sure(store, program)
    passed = list(range(layout_version(store), LAYOUT_VERSION))
    for version in passed:
        _STEPS[version](store)
        _note(store, version + 1, program)
    if not store.layout_path.exists():
        _note(store, LAYOUT_VERSION, program)
    return passed


def _note(store: Store, version: int, program: str) -> None:
    write_json({"layout": version, "written_by": program}, store.layout_path)


def _writer(path: Path) -> str:
    return str(json.loads(path.read_text(encoding="utf-8")).get("written_by", "unknown"))


def _places(store: Store) -> None:
    """1 → 2: the manifest tells a place by its absolute path."""
    write_frame(known_sources(pl.read_parquet(store.sources_path, glob=False)), store.sources_path)


def _pages_unread(store: Store) -> None:
    """2 → 3: documents tell how many of their pages were not read. Of those that have pages nobody counted them, and
    their reader has another version since: they are read again.
    """
    for path in sorted(store.extracted(COMMIT_FRAME).glob("*.parquet")):
        _count_no_pages(path)
    for year in store.judged_years("documents"):
        with suppress(pl.exceptions.PolarsError):  # one that is damaged is judged anew
            _count_no_pages(store.judged_path("documents", year))


def _count_no_pages(path: Path) -> None:
    documents = pl.read_parquet(path, glob=False)
    if "pages_unread" not in documents.columns:
        noted = {key: said for key, said in pl.read_parquet_metadata(path).items() if key.startswith("gongkai.")}
        uncounted = pl.Series("pages_unread", [None] * documents.height, pl.Int16)
        write_frame(documents.insert_column(documents.get_column_index("reason") + 1, uncounted), path, noted)


_STEPS: Final[Mapping[int, Callable[[Store], None]]] = {1: _places, 2: _pages_unread}
