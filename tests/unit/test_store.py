"""The store's promises: whole files or none, and only complete batches of the present extractor count."""

from pathlib import Path

import polars as pl
import pytest

from pipelines.store import Store, read_frame, scan_frames, write_frame

DOCUMENTS = pl.DataFrame({"document_id": ["b", "a"], "status": ["accepted", "rejected"]})
CELLS = pl.DataFrame({"document_id": ["a", "b"], "text": ["1", "2"]})


def add(store: Store, version: str) -> str:
    part = store.add_part({"documents": DOCUMENTS, "cells": CELLS}, version)
    store.commit(part)
    return part


def test_nothing_is_made_before_something_is_written(tmp_path: Path) -> None:
    store = Store(tmp_path / "home")
    assert store.parts("documents", "1") == []
    assert store.judged_years("reports") == []
    assert store.drop_dead_parts(["cells"], "1") == 0
    assert not store.home.exists()


def test_a_batch_counts_in_every_frame_once_it_is_committed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    part = store.add_part({"documents": DOCUMENTS, "cells": CELLS}, "1")
    assert store.parts("cells", "1") == []
    assert store.parts("documents", "1") == []
    store.commit(part)
    assert [path.name for path in store.parts("cells", "1")] == [part]
    assert [path.name for path in store.parts("documents", "1")] == [part]


def test_the_same_documents_are_the_same_part_in_whatever_order(tmp_path: Path) -> None:
    store = Store(tmp_path)
    part = add(store, "1")
    assert store.add_part({"documents": DOCUMENTS.reverse()}, "1") == part
    store.commit(part)
    assert len(store.parts("documents", "1")) == 1


def test_a_part_needs_documents(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one document"):
        Store(tmp_path).add_part({"documents": DOCUMENTS.clear(), "cells": CELLS}, "1")


def test_other_versions_and_unfinished_batches_are_dropped(tmp_path: Path) -> None:
    store = Store(tmp_path)
    kept = add(store, "2")
    add(store, "1")
    store.add_part({"documents": DOCUMENTS.head(1), "cells": CELLS}, "2")
    orphan = store.extracted("cells") / "part-2-0000.parquet"
    unfinished = store.extracted("cells") / ".part-2-0000.parquet.77.tmp"
    write_frame(CELLS, orphan)
    unfinished.write_bytes(b"half")
    assert store.drop_dead_parts(["cells"], "2") == 6
    assert [path.name for path in store.extracted("cells").iterdir()] == [kept]
    assert [path.name for path in store.extracted("documents").iterdir()] == [kept]


def test_versions_that_begin_alike_are_kept_apart(tmp_path: Path) -> None:
    store = Store(tmp_path)
    add(store, "10")
    assert store.parts("documents", "1") == []


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "frame.parquet"
    write_frame(CELLS, path)

    def fail(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space left"):
        write_frame(CELLS.clear(), path)
    assert read_frame(path, CELLS.schema).equals(CELLS)
    assert [found.name for found in tmp_path.iterdir()] == ["frame.parquet"]


def test_missing_files_read_as_empty_frames_of_their_schema(tmp_path: Path) -> None:
    assert read_frame(tmp_path / "none.parquet", CELLS.schema).equals(CELLS.clear())
    assert scan_frames([], CELLS.schema).collect().equals(CELLS.clear())


def test_paths_are_taken_literally(tmp_path: Path) -> None:
    path = tmp_path / "with [brackets] *" / "frame.parquet"
    write_frame(CELLS, path)
    assert read_frame(path, CELLS.schema).equals(CELLS)
    assert scan_frames([path], CELLS.schema).collect().equals(CELLS)


def test_judged_years_are_listed_with_unknown_last(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for year in ("unknown", "2021", "2019"):
        write_frame(CELLS, store.judged_path("reports", year))
    assert store.judged_years("reports") == ["2019", "2021", "unknown"]
