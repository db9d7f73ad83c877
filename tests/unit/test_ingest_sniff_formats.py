"""What is no readable text is named, and a person is told what to do instead."""

import io
import random
import zipfile

import pytest

from pipelines.ingest.sniff import sniff
from pipelines.read.registry import OFFICE


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


@pytest.mark.parametrize(
    ("data", "media_type", "says"),
    [
        (b"", "application/x-empty", "empty"),
        (b" \r\n\t\xe3\x80\x80", "text/plain", "blanks"),
        (b"\xef\xbb\xbf\n", "text/plain", "blanks"),
        (b"\0\1\2\3" * 50, "application/octet-stream", "no text"),
        (b"\x7fELF\2\1\1\0" + bytes(60), "application/octet-stream", "no text"),
        (OLE, "application/x-ole-storage", "Office or WPS"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "application/x-ole-storage", "without a password"),
        (
            zipped("[Content_Types].xml", "ppt/presentation.xml"),
            f"{OFFICE}.presentationml.presentation",
            "PPTX",
        ),
        (zipped("OFD.xml"), "application/ofd", "OFD"),
        (zipped("a.txt"), "application/zip", "ZIP"),
        (b"PK\3\4 broken", "application/zip", "ZIP"),
        (b"GIF89a\1\0", "image/gif", "picture"),
        (b"7z\xbc\xaf\x27\x1c\0", "application/x-7z-compressed", "unpack it"),
        (b"\x1f\x8b\x08\0", "application/gzip", "unpack it"),
        (b"Rar!\x1a\x07\0", "application/vnd.rar", "unpack it"),
        (b"<?xml version='1.0'?><w:wordDocument/>", "application/xml", "XML"),
    ],
)
def test_rejected_with_a_reason(data: bytes, media_type: str, says: str) -> None:
    sniffed = sniff(data)
    assert sniffed.media_type == media_type
    assert says in str(sniffed.problem)


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (OLE + "Workbook".encode("utf-16-le"), "application/vnd.ms-excel"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), f"{OFFICE}.spreadsheetml.sheet"),
    ],
)
def test_formats_with_a_reader(data: bytes, media_type: str) -> None:
    sniffed = sniff(data)
    assert (sniffed.media_type, sniffed.encoding, sniffed.problem) == (media_type, None, None)


@pytest.mark.parametrize("main", ["word/document.xml", "word/document2.xml"])
def test_a_word_document_is_read_whatever_its_name(main: str) -> None:
    told = sniff(zipped("[Content_Types].xml", main))
    assert told.media_type == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert told.problem is None


@pytest.mark.parametrize(
    ("data", "media_type"),
    [(OLE + "WordDocument".encode("utf-16-le"), "application/msword"), (b"{\\rtf1\\ansi ...}", "application/rtf")],
)
def test_what_a_program_reads_is_named_with_or_without_it(data: bytes, media_type: str) -> None:
    told = sniff(data)
    assert told.media_type == media_type
    assert told.problem is None or "LibreOffice" in told.problem


def test_random_bytes_are_no_text() -> None:
    noise = random.Random(5)
    for _ in range(50):
        assert sniff(noise.randbytes(500)).problem
        assert sniff(bytes(noise.randrange(0x81, 0xFF) for _ in range(500))).problem


@pytest.mark.parametrize(
    ("text", "media_type"),
    [
        ("规章 | 0 | 0 |\n", "text/plain"),
        ("# 标题\n\n| 项 | 数 |\n|---|---|\n| 甲<br>乙 | 3 |\n", "text/plain"),
        ("<!DOCTYPE HTML PUBLIC '-//W3C//DTD'>\n<title>x", "text/html"),
        ('<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>', "text/html"),
        ("来源：某网\n<HTML lang='zh'>", "text/html"),
        ("<table><tr><td>1</td></tr></table>", "text/html"),
        ("a < b and b > c", "text/plain"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_text_or_html(text: str, media_type: str, encoding: str) -> None:
    assert sniff(text.encode(encoding)).media_type == media_type
