"""A run that ends between two files of the raw layer leaves nothing that hides a document from the next one."""

import errno
from pathlib import Path

import polars as pl
import pytest

from assets import cli, ingest
from pipelines.store import Store, write_frame
from tests.runs import land


def test_what_need_not_be_read_again_is_believed_only_beside_the_documents_it_was_written_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    store = Store(tmp_path / "home")
    land(tmp_path / "reports", texts=range(2))
    assert cli.main(["run", str(tmp_path / "reports")]) == 0
    assert store.files_path.exists()

    def ending(frame: pl.DataFrame, path: Path) -> None:
        if path == store.raw_reports_path:
            raise OSError(errno.EROFS, "the run ends here", str(path))
        write_frame(frame, path)

    with monkeypatch.context() as patched:
        patched.setattr(ingest, "write_frame", ending)
        assert cli.main(["run", str(tmp_path / "reports")]) != 0
    assert not store.files_path.exists()
    assert cli.main(["run", str(tmp_path / "reports")]) == 0
    assert store.files_path.exists()
