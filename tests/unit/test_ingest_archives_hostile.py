"""Hostile, damaged and oversized archives end in rows with reasons, in bounded time, beside sound members."""

import gzip
import io
import lzma
import os
import random
import tarfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.ingest.limits import MIB, Limits
from tests.unit.test_ingest_archives import FILES, REPORT, WRITERS, crawled, found_in, sevened, tarred, zipped

CASES = int(os.environ.get("GONGKAI_FUZZ", "300"))


def special(**attributes: object) -> bytes:
    """A tar archive with a member of an unusual kind, and a sound one."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo("odd.txt")
        for name, value in attributes.items():
            setattr(info, name, value)
        archive.addfile(info)
        info = tarfile.TarInfo("good.txt")
        info.size = len(REPORT)
        archive.addfile(info, io.BytesIO(REPORT))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("attributes", "says"),
    [
        ({"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"}, "is a link"),
        ({"type": tarfile.LNKTYPE, "linkname": "good.txt"}, "is a link"),
        ({"type": tarfile.CHRTYPE}, "no ordinary file"),
        ({"type": tarfile.FIFOTYPE}, "no ordinary file"),
    ],
)
def test_members_that_are_no_files(tmp_path: Path, attributes: dict[str, object], says: str) -> None:
    found = found_in(tmp_path, special(**attributes))
    assert says in str(found["odd.txt"])
    assert found["good.txt"] == REPORT


@pytest.mark.parametrize("writer", ["zip", "7z", "tar", "tar.gz"])
@pytest.mark.parametrize("name", ["../up.txt", "/etc/up.txt", "a/../../up.txt", "C:/up.txt"])
def test_names_that_lead_elsewhere(tmp_path: Path, writer: str, name: str) -> None:
    if writer == "7z":  # the writer refuses such names
        data = sevened({"x" * len(name): REPORT, "good.txt": REPORT})
        data = renamed_in_7z("x" * len(name), name)
    else:
        data = WRITERS[writer]({name: REPORT, "good.txt": REPORT})
    (tmp_path / "in").mkdir()
    found = found_in(tmp_path / "in", data)
    assert found.pop("good.txt") == REPORT
    assert "leads out of the archive" in str(found.popitem()[1])
    assert {path.name for path in tmp_path.rglob("*")} == {"in", "archive.bin"}


def renamed_in_7z(old: str, new: str) -> bytes:
    import py7zr

    buffer = io.BytesIO()
    with py7zr.SevenZipFile(buffer, "w") as archive:
        archive.writestr(REPORT, "good.txt")
        archive.writestr(REPORT, old)
        for one in archive.header.files_info.files:
            if one["filename"] == old:
                one["filename"] = new
    return buffer.getvalue()


def test_an_encrypted_archive(tmp_path: Path) -> None:
    assert "encrypted" in str(found_in(tmp_path, sevened(FILES, password="geheim"))["None"])


@pytest.mark.parametrize("writer", [*WRITERS, "warc", "warc.gz"])
def test_a_truncated_archive_keeps_what_was_read_and_says_so(tmp_path: Path, writer: str) -> None:
    files = {f"{n}.txt": random.Random(n).randbytes(3000) for n in range(5)}
    data = crawled(packed=writer == "warc.gz") if writer.startswith("warc") else WRITERS[writer](files)
    found = found_in(tmp_path, data[: len(data) * 2 // 3])
    assert "broken or cut short" in str(found.pop("None"))
    for name, member in found.items():
        assert isinstance(member, bytes) and (writer.startswith("warc") or member == files[name])


def test_bombs_are_not_unpacked(tmp_path: Path) -> None:
    small = Limits(max_expanded_bytes=32 * MIB, max_file_bytes=8 * MIB)
    zeros = bytes(48 * MIB)
    started = time.process_time()
    for data, says in (
        (gzip.compress(zeros), "decompression bomb"),
        (gzip.compress(tarred({"x.txt": zeros})), "decompression bomb"),
        (lzma.compress(tarred({"x.txt": zeros, "y.txt": REPORT})), "would unpack to more than the limit of 32 MiB"),
        (sevened({"x.txt": zeros}), "over the limit of 8 MiB"),
        (sevened({f"{n}.txt": bytes(7 * MIB) for n in range(6)}), "more than the limit of 32 MiB"),
        (zipped({f"{n}.zip": zipped({"x.bin": random.Random(n).randbytes(7 * MIB)}) for n in range(4)}), "limit of 32"),
    ):
        assert any(says in str(member) for member in found_in(tmp_path, data, small).values()), says
    assert time.process_time() - started < 20


def test_archives_without_end_are_opened_to_a_depth(tmp_path: Path) -> None:
    data = zipped({"x.txt": REPORT})
    for _ in range(9):
        data = zipped({"z.zip": data, "x.txt": REPORT})
    found = found_in(tmp_path, data)
    assert found.pop("z.zip/z.zip/z.zip") == "archives inside archives are opened to a depth of 3; unpack the outer one"
    assert found == dict.fromkeys(["x.txt", "z.zip/x.txt", "z.zip/z.zip/x.txt"], REPORT)
    assert len(found_in(tmp_path, data, Limits(max_depth=5))) == 6


def test_too_many_members_over_all_levels(tmp_path: Path) -> None:
    inner = zipped({f"{n}.txt": REPORT for n in range(5)})
    found = found_in(tmp_path, zipped({"a.zip": inner, "b.zip": inner}), Limits(max_members=9))
    assert "more than the limit of 9 files" in str(found["b.zip"])
    assert found["a.zip/0.txt"] == REPORT


def test_a_tar_header_that_asks_for_more_memory_than_there_is(tmp_path: Path) -> None:
    info = tarfile.TarInfo("pax")
    info.type, info.size = tarfile.XHDTYPE, 60_000_000_000
    data = info.tobuf(tarfile.GNU_FORMAT) + b"1" * 4096
    assert "asks for more memory" in str(found_in(tmp_path, data)["None"])


def test_a_rar_archive_is_refused_with_a_way_out(tmp_path: Path) -> None:
    from pipelines.ingest.sniff import sniff

    assert "unpack it" in str(sniff(b"Rar!\x1a\x07\0" + bytes(100)).problem)


MADE: dict[str, Callable[[], bytes]] = {
    **{name: (lambda write=write: write(FILES)) for name, write in WRITERS.items()},  # type: ignore[misc]
    "warc": lambda: crawled(packed=False),
    "warc.gz": lambda: crawled(packed=True),
}


@pytest.mark.parametrize("kind", MADE)
def test_any_damage_ends_in_members_or_a_reason(tmp_path: Path, kind: str) -> None:
    sound = MADE[kind]()
    chance = random.Random(3)
    # A process of its own unpacks each 7-Zip archive.
    for _ in range(max(1, CASES // len(MADE) // (10 if kind == "7z" else 1))):
        changed = bytearray(sound)
        for _ in range(chance.choice((1, 2, 8))):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        if chance.random() < 0.2:
            del changed[chance.randrange(len(changed)) :]
        assert found_in(tmp_path, bytes(changed))


def test_zip_inside_is_not_read_as_zip_when_it_is_a_document(tmp_path: Path) -> None:
    document = zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})
    assert zipfile.is_zipfile(io.BytesIO(document))
    assert found_in(tmp_path, tarred({"a.docx": document})) == {"a.docx": document}
