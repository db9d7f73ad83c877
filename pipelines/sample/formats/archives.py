"""Reports inside other files: archives of any kind, crawls, pages saved with all they need.

Belongs here: ZIP, TAR.GZ, 7z, WARC, MHTML, and making archives of the same content the same bytes. Does not belong
here: what is inside.
"""

import gzip
import tarfile
import zipfile
from collections.abc import Mapping
from email.generator import BytesGenerator
from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO

from pipelines.sample.pages import as_page
from pipelines.sample.reports import Report
from pipelines.sample.writing import Shown

_ZIP_TIME = (2000, 1, 1, 0, 0, 0)
_DATE = "2000-01-01T00:00:00Z"
_URL = "https://www.example/gkbg/report.html"


def as_zip(members: Mapping[str, bytes]) -> bytes:
    """A ZIP archive of files by their names."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return file.getvalue()


def with_fixed_times(data: bytes) -> bytes:
    """The same ZIP archive with no trace of when it was made."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return as_zip({name: archive.read(name) for name in archive.namelist()})


def as_tar_gz(members: Mapping[str, bytes]) -> bytes:
    """A compressed TAR archive of files by their names."""
    file = BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, BytesIO(data))
    return gzip.compress(file.getvalue(), mtime=0)


def as_7z(members: Mapping[str, bytes]) -> bytes:
    """A 7z archive of files by their names."""
    from py7zr import SevenZipFile
    from py7zr.helpers import ArchiveTimestamp

    file = BytesIO()
    with SevenZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(data, name)
        # The library dates members by the clock and has no way to say otherwise.
        for known in archive.header.files_info.files:
            known |= {stamp: ArchiveTimestamp(0) for stamp in known if stamp.endswith("time")}
    return file.getvalue()


def as_warc(pages: Mapping[str, tuple[str, bytes]]) -> bytes:
    """A crawl of addresses, each with its media type and what was answered, behind a record of the crawl itself."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    file = BytesIO()
    writer = WARCWriter(file, gzip=False)
    for n, (url, (media_type, data)) in enumerate(pages.items()):
        headers = StatusAndHeaders("200 OK", [("Content-Type", media_type)], protocol="HTTP/1.1")
        known = {"WARC-Date": _DATE, "WARC-Record-ID": f"<urn:uuid:00000000-0000-0000-0000-{n:012}>"}
        # Without the length the library copies the payload to a file that it leaves open.
        record = writer.create_warc_record(
            url, "response", BytesIO(data), length=len(data), http_headers=headers, warc_headers_dict=known
        )
        writer.write_record(record)
    return file.getvalue()


def as_mhtml(page: bytes, url: str = _URL) -> bytes:
    """A page as browsers save it whole, with a picture beside it."""
    whole = EmailMessage(policy=SMTP)
    whole["From"] = "<Saved by a browser>"
    whole["Snapshot-Content-Location"] = url
    whole["MIME-Version"] = "1.0"
    whole["Content-Type"] = 'multipart/related; type="text/html"; boundary="----MultipartBoundary--saved----"'
    whole.preamble = ""
    for media_type, place, encoding, body in (
        ("text/html", url, "quoted-printable", _quoted(page)),
        ("image/gif", "https://www.example/logo.gif", "base64", "R0lGODlhAQABAAAAACwAAAAAAQABAAA=\n"),
    ):
        part = EmailMessage(policy=SMTP)
        part["Content-Type"] = media_type
        part["Content-Transfer-Encoding"] = encoding
        part["Content-Location"] = place
        part.set_payload(body)
        whole.attach(part)
    file = BytesIO()
    BytesGenerator(file, policy=SMTP).flatten(whole)
    return file.getvalue()


def write_mhtml(written: Report, layout: str, shown: Shown | None) -> bytes:
    """A page of ``PAGE_LAYOUTS`` as MHTML."""
    return as_mhtml(as_page(written, layout, shown))


def _quoted(page: bytes) -> str:
    from quopri import encodestring

    return encodestring(page).decode("ascii")
