"""The members of an archive are inputs of their own; their names are read as their authors wrote them."""

import io
import zipfile
from pathlib import Path

from pipelines.ingest.discover import discover
from pipelines.ingest.found import Found
from pipelines.ingest.limits import Limits

REPORT = "某县教育局收到来信12件。\n".encode()


def in_archive(path: Path, limits: Limits | None = None) -> list[Found]:
    return list(discover(str(path), limits or Limits()))


def test_members_are_found_below_the_archive(tmp_path: Path) -> None:
    path = tmp_path / "全部 2025.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("教育局")
        archive.writestr("教育局/年报.txt", REPORT)
        archive.writestr("a.txt", REPORT)
        archive.writestr("__MACOSX/._a.txt", b"\0\1")
        archive.writestr("x/.DS_Store", b"\0\1")
    found = in_archive(path)
    assert [(f.source_path, f.member_path, f.data) for f in found] == [
        (f"{path}/教育局/年报.txt", "教育局/年报.txt", REPORT),
        (f"{path}/a.txt", "a.txt", REPORT),
    ]
    assert [f.source_path for f in in_archive(tmp_path)] == [f.source_path for f in found]
    (tmp_path / "renamed.dat").write_bytes(path.read_bytes())
    assert len(in_archive(tmp_path / "renamed.dat")) == 2


def with_raw_name(raw: bytes) -> bytes:
    """An archive whose only member has these bytes as its name and no UTF-8 flag, as Windows and macOS write it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("N" * len(raw), REPORT)
    return buffer.getvalue().replace(b"N" * len(raw), raw)


def test_names_without_the_flag_are_shown_in_chinese(tmp_path: Path) -> None:
    for name, encoding in (("教育局/年报.txt", "gb18030"), ("誠信.txt", "gbk"), ("教育局.txt", "utf-8")):
        path = tmp_path / "a.zip"
        path.write_bytes(with_raw_name(name.encode(encoding)))
        (found,) = in_archive(path)
        assert (found.member_path, found.problem, found.data) == (name, None, REPORT)


def test_two_members_of_one_name_are_both_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.txt", REPORT)
        archive.writestr("y.txt", REPORT * 2)
    path.write_bytes(path.read_bytes().replace(b"y.txt", b"x.txt"))
    assert [found.data for found in in_archive(path)] == [REPORT, REPORT * 2]


def test_an_office_document_is_a_file_and_not_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("word/document.xml", "<x/>")
    (found,) = in_archive(path)
    assert (found.source_path, found.member_path, found.data) == (str(path), None, path.read_bytes())
    outer = tmp_path / "outer.zip"
    with zipfile.ZipFile(outer, "w") as archive:
        archive.write(path, "report.docx")
    (found,) = in_archive(outer)
    assert (found.problem, found.data) == (None, path.read_bytes())
