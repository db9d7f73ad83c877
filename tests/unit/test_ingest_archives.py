"""Reports in tar, 7-Zip and WARC archives, in compressed files and archives inside archives are inputs of their own."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import polars as pl
import py7zr
import pytest

from pipelines.ingest.archive import Archive
from pipelines.ingest.discover import discover
from pipelines.ingest.ingest import ingest
from pipelines.ingest.limits import Limits

REPORT = "某县教育局收到来信12件。\n".encode()
FILES = {"教育局/年报.txt": REPORT, "b.txt": REPORT * 2}


def tarred(files: Mapping[str, bytes], mode: str = "w", layout: int = tarfile.PAX_FORMAT) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode, format=layout) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def sevened(files: Mapping[str, bytes], password: str | None = None) -> bytes:
    buffer = io.BytesIO()
    with py7zr.SevenZipFile(buffer, "w", password=password) as archive:
        for name, data in files.items():
            archive.writestr(data, name)
    return buffer.getvalue()


WRITERS: dict[str, Callable[[Mapping[str, bytes]], bytes]] = {
    "zip": zipped,
    "7z": sevened,
    "tar": tarred,
    "old tar": lambda files: tarred(files, layout=tarfile.GNU_FORMAT),
    "tar.gz": lambda files: tarred(files, "w:gz"),
    "tar.bz2": lambda files: tarred(files, "w:bz2"),
    "tar.xz": lambda files: tarred(files, "w:xz"),
}


def found_in(folder: Path, data: bytes, limits: Limits | None = None) -> dict[str, bytes | str | None]:
    """By name, the bytes of each member, or why there are none."""
    path = folder / "archive.bin"
    path.write_bytes(data)
    found = list(discover(str(path), limits or Limits()))
    assert all(one.source_path == f"{path}/{one.member_path}" for one in found if one.member_path)
    return {str(one.member_path): one.problem or one.data for one in found}


@pytest.mark.parametrize("writer", WRITERS)
def test_members_are_inputs(tmp_path: Path, writer: str) -> None:
    litter = {"__MACOSX/._b.txt": b"\0", ".DS_Store": b"\0"}
    assert found_in(tmp_path, WRITERS[writer](FILES | litter)) == FILES


@pytest.mark.parametrize("outer", WRITERS)
@pytest.mark.parametrize("inner", WRITERS)
def test_archives_inside_archives_are_opened(tmp_path: Path, outer: str, inner: str) -> None:
    found = found_in(tmp_path, WRITERS[outer]({"x/inner": WRITERS[inner](FILES), "c.txt": REPORT * 3}))
    assert found == {f"x/inner/{name}": data for name, data in FILES.items()} | {"c.txt": REPORT * 3}


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_report_is_read(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "report.html.gz"
    path.write_bytes(pack(REPORT))
    (found,) = discover(str(path), Limits())
    assert (found.source_path, found.member_path, found.data) == (f"{path}/report.html", "report.html", REPORT)


_GZIP = "Content-Encoding: gzip\r\n"
_CHUNKED = "Transfer-Encoding: chunked\r\n"
PAGE = b"<html><body>" + REPORT + b"</body></html>"


def crawled(*, packed: bool) -> bytes:
    """A crawl as WARC 1.1 (ISO 28500), each record packed by itself, or plain."""
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE)
    records = [
        ("warcinfo", "", b"software: a test"),
        ("request", "http://a.example/年报/", b"GET / HTTP/1.1\r\n\r\n"),
        ("response", "http://a.example/年报/", answer("200 OK", "text/html; charset=utf-8", PAGE)),
        ("response", "http://a.example/b.html?id=1", answer("200 OK", "text/html", gzip.compress(PAGE), _GZIP)),
        ("response", "http://a.example/c.docx", answer("200 OK", "application/msword", chunked, _CHUNKED)),
        ("response", "http://a.example/gone.html", answer("404 Not Found", "text/html", PAGE)),
        ("response", "http://a.example/style.css", answer("200 OK", "text/css", b"p {}")),
        ("response", "http://a.example/logo.gif", answer("200 OK", "image/gif", b"GIF89a")),
        ("revisit", "http://a.example/b.html", answer("200 OK", "text/html", b"")),
    ]
    made = []
    for kind, url, block in records:
        head = f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        head += f"WARC-Record-ID: <urn:uuid:{uuid5(NAMESPACE_URL, kind + url)}>\r\n"
        head += f"WARC-Target-URI: {url}\r\n" if url else ""
        head += "" if kind == "warcinfo" else f"Content-Type: application/http; msgtype={kind}\r\n"
        record = f"{head}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"
        made.append(gzip.compress(record) if packed else record)
    return b"".join(made)


def answer(status: str, kind: str, body: bytes, more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}\r\n".encode() + body


@pytest.mark.parametrize("packed", [True, False])
def test_pages_of_a_crawl(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "crawl.warc"
    path.write_bytes(crawled(packed=packed))
    found = {one.member_path: (one.data, one.url) for one in discover(str(path), Limits())}
    assert found == {
        "a.example/年报/index.html": (PAGE, "http://a.example/年报/"),
        "a.example/b.html?id=1": (PAGE, "http://a.example/b.html?id=1"),
        "a.example/c.docx": (PAGE, "http://a.example/c.docx"),
    }


def test_the_address_of_a_crawled_page_is_kept_with_its_source(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "crawl.zip").write_bytes(zipped({"crawl.warc.gz": crawled(packed=True)}))
    (tmp_path / "in" / "plain.txt").write_bytes(REPORT)
    done = ingest(str(tmp_path / "in"), Archive(tmp_path / "kept"), Limits(), datetime.now(UTC))
    urls = dict(done.sources.select(pl.col("source_path").str.split("/").list.last(), "url").iter_rows())
    assert urls["plain.txt"] is None
    assert urls["index.html"] == "http://a.example/年报/"
