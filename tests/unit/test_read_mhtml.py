"""Web archives, as browsers and word processors save them, are read as the page that they hold."""

import base64
import quopri
import random
from collections.abc import Callable

import pytest

from pipelines.ingest.sniff import sniff
from pipelines.read.blocks import UnreadableError
from pipelines.read.mhtml import read_mhtml
from pipelines.read.registry import MHTML

PAGE = (
    "<html><head><title>青禾县水务局</title></head><body><table><tr><td>规章</td><td>12</td></tr></table></body></html>"
)
HEADS = {
    "Blink": "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://www.qinghe.example/1.html\r\n"
    "Subject: =?utf-8?Q?=E5=B9=B4?=\r\nDate: Mon, 1 Jan 2024 00:00:00 -0000\r\nMIME-Version: 1.0\r\n",
    "a word processor": "MIME-Version: 1.0\r\n",
    "an old browser": "From: <由 Windows 保存>\r\nSubject: 年\r\nMIME-Version: 1.0\r\n",
}
RELATED = (
    'Content-Type: multipart/related;\r\n\ttype="text/html";{}\r\n\tboundary="----=_Next"\r\n\r\nA preamble.\r\n\r\n'
)


CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "quoted-printable": quopri.encodestring,
    "base64": base64.encodebytes,
    "8bit": bytes,
}


def part(content: bytes, kind: str = "text/html", *, packed: str = "quoted-printable", more: str = "") -> bytes:
    head = f"------=_Next\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: {packed}\r\n{more}\r\n"
    return head.encode() + CODINGS[packed](content) + b"\r\n"


def archive(*parts: bytes, head: str = HEADS["Blink"], start: str = "") -> bytes:
    return (head + RELATED.format(start)).encode("gb18030") + b"".join(parts) + b"------=_Next--\r\n"


PICTURE = part(bytes(range(256)), "image/png", packed="base64")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("packed", CODINGS)
@pytest.mark.parametrize("head", HEADS)
def test_the_page_is_read_whoever_saved_it(head: str, packed: str, encoding: str) -> None:
    declared = 'text/html; charset="us-ascii"'
    data = archive(part(PAGE.encode(encoding), declared, packed=packed), PICTURE, head=HEADS[head])
    told = sniff(data)
    assert (told.media_type, told.problem) == (MHTML, None)
    assert read_mhtml(data).strip() == PAGE


def test_a_page_without_pictures_is_an_archive_too() -> None:
    head = HEADS["an old browser"] + "Content-Type: text/html;\r\n\tcharset=gb2312\r\n"
    data = (head + "Content-Transfer-Encoding: base64\r\n\r\n").encode("gb18030") + base64.encodebytes(
        PAGE.encode("gb18030")
    )
    assert sniff(data).media_type == MHTML
    assert read_mhtml(data) == PAGE


def test_the_part_that_the_archive_names_is_the_page() -> None:
    other = part(b"<html><p>menu</p></html>", more="Content-ID: <menu>\r\n")
    named = part(PAGE.encode(), more="Content-ID: <main>\r\n")
    assert read_mhtml(archive(PICTURE, other, named, start='\r\n\tstart="<main>";')).strip() == PAGE
    assert "menu" in read_mhtml(archive(PICTURE, other, named))


def test_a_page_in_a_part_of_a_part_is_found() -> None:
    inner = b'------=_Next\r\nContent-Type: multipart/alternative; boundary="in"\r\n\r\n'
    inner += b"--in\r\nContent-Type: text/html\r\n\r\n"
    assert read_mhtml(archive(inner + PAGE.encode() + b"\r\n--in--\r\n")).strip() == PAGE


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "no page": (lambda: archive(PICTURE), "holds no page"),
    "an empty page": (lambda: archive(part(b"")), "cannot be read"),
    "a page that is none": (lambda: archive(part(b"\0\1\2" * 50)), "no text"),
    "parts without end": (
        lambda: b"".join(
            b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(20_000)
        ),
        "parts that have parts",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_refused_with_a_reason(name: str) -> None:
    make, says = HOSTILE[name]
    with pytest.raises(UnreadableError, match=says):
        read_mhtml(make())


def test_an_article_about_mail_is_no_archive() -> None:
    assert sniff("日期: 1月\nMIME-Version: 1.0\nContent-Type: text/html\n".encode()).media_type == "text/plain"
    assert sniff(b"Note: one\n\nMIME-Version: 1.0\nContent-Type: multipart/related\n").media_type == "text/plain"


def test_damaged_bytes_are_read_or_refused() -> None:
    whole = archive(part(PAGE.encode()), PICTURE)
    random_ = random.Random(5)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(random_.randrange(1, 8)):
            at = random_.randrange(len(data))
            data[at : at + random_.randrange(4)] = random_.randbytes(random_.randrange(4))
        try:
            read_mhtml(bytes(data))
        except UnreadableError as error:
            assert str(error)
