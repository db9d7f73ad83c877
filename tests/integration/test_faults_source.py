"""A source that goes away before or during a run: the run says so, and nothing that is stored suffers from it."""

import shutil
from pathlib import Path

import pytest

from pipelines.ingest.discover import SourceNotFound, discover
from pipelines.ingest.limits import limits
from pipelines.store import Store
from tests.runs import land, published, run


def test_a_source_that_went_away_is_an_error_and_withdraws_nothing(tmp_path: Path) -> None:
    home, source = tmp_path / "home", tmp_path / "reports"
    land(source, texts=range(3))
    assert run(home, source)[0] == 0
    before = published(Store(home).warehouse)
    source.rename(tmp_path / "away")
    code, _, err = run(home, source)
    assert code == 2
    assert "there is no such file or folder" in err
    assert published(Store(home).warehouse) == before
    (tmp_path / "away").rename(source)
    code, out, err = run(home, source)
    assert code == 0, err
    assert "nothing to do" in out


@pytest.mark.parametrize("comes_back_empty", [False, True])
def test_a_folder_that_vanishes_while_it_is_read_is_no_folder_with_less_in_it(
    tmp_path: Path, comes_back_empty: bool
) -> None:
    source = tmp_path / "reports"
    land(source, texts=range(3))
    found = discover(str(source), limits())
    assert next(found).problem is None
    source.rename(tmp_path / "away")
    if comes_back_empty:  # as the place of a share does that is unmounted
        source.mkdir()
    with pytest.raises(SourceNotFound, match="vanished while it was being read"):
        list(found)


def test_files_that_come_and_go_during_a_run_are_no_vanished_source(tmp_path: Path) -> None:
    source = tmp_path / "reports"
    land(source, texts=range(3))
    (source / "inner").mkdir()
    found = discover(str(source), limits())
    next(found)
    shutil.rmtree(source / "inner")
    land(source, texts=range(3, 5))
    assert list(found)
