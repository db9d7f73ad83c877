"""Broken, hostile and oversized archives: each bad member is rejected alone, and nothing is written anywhere."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.ingest.discover import discover
from pipelines.ingest.found import Found
from pipelines.ingest.limits import MIB, Limits

REPORT = "某县教育局收到来信12件。\n".encode()


def write(path: Path, *members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return path


def by_name(path: Path, limits: Limits | None = None) -> dict[str | None, Found]:
    return {found.member_path: found for found in discover(str(path), limits or Limits())}


@pytest.mark.parametrize(
    "name",
    ["../up.txt", "a/../../up.txt", "/etc/up.txt", "C:/up.txt", "c:up.txt", "..\\up.txt", "a\\b.txt", "a\nb.txt"],
)
def test_path_tricks(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    found = by_name(write(folder / "a.zip", ("good.txt", REPORT), (name, REPORT)))
    assert found["good.txt"].problem is None
    assert found[name].data is None
    assert "name of this member" in str(found[name].problem)
    assert [path.name for path in tmp_path.rglob("*")] == ["in", "a.zip"]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "symbolic link" in str(by_name(tmp_path / "a.zip")["link.txt"].problem)


def patched(path: Path, offset_local: int, offset_central: int, value: bytes) -> Path:
    """Overwrites one header field of the first member, in its local header and in the table of contents."""
    data = bytearray(path.read_bytes())
    for start, offset in ((data.index(b"PK\3\4"), offset_local), (data.index(b"PK\1\2"), offset_central)):
        data[start + offset : start + offset + len(value)] = value
    path.write_bytes(data)
    return path


def test_an_encrypted_member(tmp_path: Path) -> None:
    path = write(tmp_path / "a.zip", ("secret.txt", REPORT), ("good.txt", REPORT))
    found = by_name(patched(path, 6, 8, b"\1\0"))
    assert "encrypted; pack the archive again without a password" in str(found["secret.txt"].problem)
    assert found["good.txt"].data == REPORT


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_packing(tmp_path: Path, method: int) -> None:
    found = by_name(write(tmp_path / "a.zip", ("x.txt", REPORT), method=method))
    assert "method that is not read" in str(found["x.txt"].problem)


def test_a_damaged_member_does_not_stop_the_others(tmp_path: Path) -> None:
    path = write(tmp_path / "a.zip", ("bad.txt", REPORT), ("good.txt", REPORT), method=zipfile.ZIP_STORED)
    data = path.read_bytes()
    path.write_bytes(data.replace(REPORT, b"?" * len(REPORT), 1))
    found = by_name(path)
    assert "damaged (Bad CRC-32" in str(found["bad.txt"].problem)
    assert found["good.txt"].data == REPORT


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:-5],
        lambda data: b"PK\3\4" + b"\0" * 100,
        lambda data: b"PK\5\6",
    ],
)
def test_a_broken_archive_is_one_rejected_file(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    path = write(tmp_path / "a.zip", ("x.txt", REPORT), ("y.txt", REPORT))
    path.write_bytes(spoil(path.read_bytes()))
    (found,) = discover(str(path), Limits())
    assert found.source_path == str(path)
    assert "the archive is broken or cut short" in str(found.problem)
    assert found.data == path.read_bytes()


def test_an_empty_archive(tmp_path: Path) -> None:
    for members in ((), (("__MACOSX/._x", b"1"),)):
        (found,) = discover(str(write(tmp_path / "a.zip", *members)), Limits())
        assert found.problem == "the archive holds no file"


def test_an_archive_in_an_archive(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("x.txt", REPORT)
    found = by_name(write(tmp_path / "a.zip", ("inner.zip", inner.getvalue()), ("good.txt", REPORT)))
    assert {name: one.data for name, one in found.items()} == {"inner.zip/x.txt": REPORT, "good.txt": REPORT}


def test_a_bomb_by_ratio(tmp_path: Path) -> None:
    found = by_name(write(tmp_path / "a.zip", ("bomb.txt", bytes(4 * MIB)), ("small.txt", b"0" * 50_000)))
    assert "decompression bomb" in str(found["bomb.txt"].problem)
    assert found["small.txt"].problem is None


def test_a_member_over_the_file_limit(tmp_path: Path) -> None:
    found = by_name(write(tmp_path / "a.zip", ("x.txt", REPORT * 40)), Limits(max_file_bytes=1000))
    assert "over the limit of 1000 bytes" in str(found["x.txt"].problem)


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        (Limits(max_members=2), "holds 3 files, more than the limit of 2"),
        (Limits(max_expanded_bytes=100), "would unpack to 108 bytes, over the limit of 100 bytes"),
        (Limits(max_directory_bytes=100), "table of contents has"),
    ],
)
def test_limits_of_the_whole_reject_the_whole(tmp_path: Path, limits: Limits, says: str) -> None:
    (found,) = discover(str(write(tmp_path / "a.zip", *((f"{n}.txt", b"0" * 36) for n in range(3)))), limits)
    assert says in str(found.problem)


def test_a_member_that_is_larger_than_it_says_is_not_unpacked_beyond(tmp_path: Path) -> None:
    path = write(tmp_path / "a.zip", ("liar.txt", bytes(8 * MIB)))
    found = by_name(patched(path, 22, 24, struct.pack("<L", 100)))
    assert "damaged" in str(found["liar.txt"].problem)


def test_an_archive_cut_anywhere_never_stops_a_run(tmp_path: Path) -> None:
    data = write(tmp_path / "a.zip", ("x.txt", REPORT), ("y.txt", REPORT * 3)).read_bytes()
    for end in range(len(data)):
        (tmp_path / "a.zip").write_bytes(data[:end])
        assert list(discover(str(tmp_path), Limits()))
    for at in range(len(data)):
        (tmp_path / "a.zip").write_bytes(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
        assert list(discover(str(tmp_path), Limits()))
