"""One report in every format of a word processor gives the observations of the page, blanks and placeholders too."""

from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest

from pipelines.extract.batch import Extracted, extract
from pipelines.ingest.sniff import sniff
from pipelines.read.documents import RawDocument
from pipelines.read.registry import DOCX, HTML, MHTML
from tests.layouts import Written, consistent
from tests.merged import as_docx, as_page
from tests.office import saved
from tests.reading import NOW

REPORTS = [
    consistent(edition, seed, zero=zero)
    for edition in ("2021", "2019")
    for seed, zero in enumerate(["0", "", "/", "-", "无"])
]


def extracted(files: list[bytes], media_type: str) -> Extracted:
    encoding = "utf-8" if media_type == HTML else None
    return extract(
        [RawDocument(f"{n:064x}", media_type, encoding, len(data), data) for n, data in enumerate(files)], NOW
    )


def assert_alike(found: Extracted, reports: list[Written]) -> None:
    """What was found is what the same reports say as pages, locators aside."""
    page = extracted([as_page(written).encode() for written in reports], HTML)
    for name in ("observations", "sections"):
        ours, theirs = (getattr(one, name).drop("locator") for one in (found, page))
        assert ours.rows() == theirs.rows(), name
    what = ["status", "agency_name", "report_year", "edition", "published_on"]
    assert found.documents.select(what).rows() == page.documents.select(what).rows()
    assert set(page.observations["status"]) >= {"reported", "blank", "placeholder"}


def test_a_report_reads_the_same_as_a_docx() -> None:
    assert_alike(extracted([as_docx(written) for written in REPORTS], DOCX), REPORTS)


def test_a_report_reads_the_same_as_a_web_archive() -> None:
    files = []
    for written in REPORTS:
        archive = MIMEMultipart("related")
        archive.attach(MIMEText(as_page(written), "html", "gb18030"))
        archive.attach(MIMEImage(b"", "png"))
        files.append(archive.as_bytes())
    assert {sniff(data).media_type for data in files} == {MHTML}
    assert_alike(extracted(files, MHTML), REPORTS)


@pytest.mark.parametrize(
    ("ending", "media_type"), [("docx", DOCX), ("doc", "application/msword"), ("rtf", "application/rtf")]
)
def test_a_report_reads_the_same_as_libreoffice_saves_it(ending: str, media_type: str, tmp_path: Path) -> None:
    files = saved([as_page(written) for written in REPORTS], ending, tmp_path)
    assert {sniff(data).media_type for data in files} == {media_type}
    assert_alike(extracted(files, media_type), REPORTS)
