"""One report in every format that is no text gives the observations of the page, blanks and placeholders too."""

from pathlib import Path

import pytest

from pipelines.extract.batch import Extracted, extract
from pipelines.ingest.sniff import sniff
from pipelines.read.documents import RawDocument
from pipelines.read.registry import DOCX, HTML, MHTML, PDF
from pipelines.sample.formats import FORMATS, write_report
from tests.layouts import Written, as_html, consistent
from tests.office import needs_office, saved
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
    page = extracted([as_html(written).encode() for written in reports], HTML)
    for name in ("observations", "sections"):
        ours, theirs = (getattr(one, name).drop("locator") for one in (found, page))
        assert ours.rows() == theirs.rows(), name
    what = ["status", "agency_name", "report_year", "edition", "published_on"]
    assert found.documents.select(what).rows() == page.documents.select(what).rows()
    assert set(page.observations["status"]) >= {"reported", "blank", "placeholder"}


WRITTEN = [
    (form, layout, media_type)
    for form, media_type in {
        "docx": DOCX,
        "pdf": PDF,
        "mhtml": MHTML,
        "rtf": "application/rtf",
        "doc": "application/msword",
    }.items()
    for layout in FORMATS[form].layouts
    if layout != "unruled"
]


@pytest.mark.parametrize(("form", "layout", "media_type"), WRITTEN)
def test_a_report_reads_the_same_in_every_format(form: str, layout: str, media_type: str) -> None:
    if form in ("rtf", "doc"):
        needs_office()
    files = [write_report(written, form, layout) for written in REPORTS]
    assert {sniff(data).media_type for data in files} == {media_type}
    assert_alike(extracted(files, media_type), REPORTS)


@pytest.mark.parametrize(
    ("ending", "media_type"), [("docx", DOCX), ("doc", "application/msword"), ("rtf", "application/rtf")]
)
def test_a_report_reads_the_same_as_libreoffice_saves_it(ending: str, media_type: str, tmp_path: Path) -> None:
    pages = [write_report(written, "html", "merged") for written in REPORTS]
    files = saved(pages, ending, tmp_path)
    assert {sniff(data).media_type for data in files} == {media_type}
    assert_alike(extracted(files, media_type), REPORTS)
