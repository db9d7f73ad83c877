"""The archive keeps bytes under their hash, whole or not at all, and notices damage."""

import os
from pathlib import Path

import pytest

from pipelines.ingest.archive import Archive, ArchiveDamagedError

DATA = "甲".encode() * 100


def test_bytes_come_back_under_their_hash(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "原件 archive")
    document_id = archive.put(DATA)
    assert archive.get(document_id) == DATA
    assert archive.path(document_id).parent.name == document_id[:2]
    assert archive.put(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_same_bytes_are_not_written_again(tmp_path: Path) -> None:
    path = Archive(tmp_path).path(Archive(tmp_path).put(DATA))
    os.utime(path, ns=(1, 1))
    Archive(tmp_path).put(DATA)
    assert path.stat().st_mtime_ns == 1


def test_what_a_crash_left_short_is_mended_by_the_next_put(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    document_id = archive.put(DATA)
    archive.path(document_id).write_bytes(DATA[:10])
    with pytest.raises(ArchiveDamagedError, match=r"damaged \(10 bytes.*delete it and ingest"):
        archive.get(document_id)
    assert archive.put(DATA) == document_id
    assert archive.get(document_id) == DATA


def test_absent_bytes_say_where_they_should_be(tmp_path: Path) -> None:
    with pytest.raises(ArchiveDamagedError, match=r"aaaa.*not in the archive; ingest the folder again"):
        Archive(tmp_path).get("a" * 64)


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, target: Path) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        Archive(tmp_path).put(DATA)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
