"""Exports that cannot be finished: one clear sentence, nothing left behind, what stood there still stands."""

import resource
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.marts.export import ExportError, export
from tests.publishing import publish_reports, requests


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_reports(tmp_path_factory.mktemp("published"), [({}, requests(new_received="3"))])


@pytest.fixture
def small_files() -> Iterator[None]:
    """As on a disk that is full: no file grows beyond some bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, ignored)


@pytest.mark.parametrize("form", ["parquet", "csv", "xlsx"])
@pytest.mark.usefixtures("small_files")
def test_what_the_system_refuses_is_told_with_the_folder_and_a_way_out(
    warehouse: Path, tmp_path: Path, form: str
) -> None:
    with pytest.raises(ExportError, match=r"out cannot be written \(File too large\); make room .* name another"):
        export(warehouse, tmp_path / "out", form)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_there_is_told(warehouse: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ExportError, match=r"file/sub cannot be written"):
        export(warehouse, tmp_path / "file" / "sub", "parquet")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    with pytest.raises(ExportError, match=r"circle cannot be looked into"):
        export(warehouse, tmp_path / "circle", "parquet")
    with pytest.raises(ExportError, match=r"/proc is where a file system is mounted; name a folder in it"):
        export(warehouse, Path("/proc"), "parquet")
    with pytest.raises(ExportError, match="is a folder; name the DuckDB file in it"):
        export(tmp_path, tmp_path / "out", "parquet")


def test_a_link_to_a_folder_stays_one(warehouse: Path, tmp_path: Path) -> None:
    (tmp_path / "large disk").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "large disk")
    export(warehouse, tmp_path / "out", "csv")
    assert (tmp_path / "out").is_symlink()
    assert (tmp_path / "large disk" / "datapackage.json").is_file()
