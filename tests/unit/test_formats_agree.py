"""One report in every format and layout gives the observations of the page, blanks and placeholders too."""

from io import BytesIO
from pathlib import Path

import pytest

from pipelines.extract.batch import Extracted, extract
from pipelines.ingest.containers import contents, is_container
from pipelines.ingest.limits import Limits
from pipelines.ingest.sniff import sniff
from pipelines.read.documents import RawDocument
from pipelines.read.registry import DOCX, PDF, XLS, XLSX
from pipelines.sample.formats import FORMATS, write_report
from pipelines.sample.formats.office import converted
from tests.layouts import LOSES_BLANKS, Written, consistent
from tests.office import needs_office, saved
from tests.reading import NOW

REPORTS = [
    consistent(edition, seed, zero=zero)
    for edition in ("2021", "2019")
    for seed, zero in enumerate(["0", "", "/", "-", "无"])
]
SCANS = ("png", "jpeg", "tiff", "scan")
MADE_OF = {"doc": ("docx", "doc"), "wps": ("docx", "doc"), "xls": ("xlsx", "xls"), "et": ("xlsx", "xls")}
"""What LibreOffice, started once for all reports, saves as what."""
MEDIA_TYPES = {
    "docx": DOCX,
    "doc": "application/msword",
    "rtf": "application/rtf",
    "xlsx": XLSX,
    "xls": XLS,
    "pdf": PDF,
}
Cells = dict[tuple[str, ...], tuple[object, ...]]
ALIKE_IN_WORDS = ("mhtml", "docx", "rtf", "doc", "wps")
"""Formats that keep more than the tables as it is: the texts of cells and sections too."""


def extracted(files: list[bytes]) -> Extracted:
    told = [(data, sniff(data)) for data in files]
    assert [one.problem for _, one in told] == [None] * len(files)
    return extract(
        [RawDocument(f"{n:064x}", one.media_type, one.encoding, len(data), data) for n, (data, one) in enumerate(told)],
        NOW,
    )


def unpacked(data: bytes) -> bytes:
    """The one report that an archive holds; the front page of a crawl is none."""
    if not is_container(data, Limits()):
        return data
    *_, member = contents(BytesIO(data), "archive", Limits())
    assert member.data is not None
    return member.data


def written(form: str, layout: str, reports: list[Written]) -> list[bytes]:
    if form in (*MADE_OF, "rtf"):
        needs_office()
    if form in MADE_OF:
        base, ending = MADE_OF[form]
        return converted([(base, write_report(one, base, layout)) for one in reports], ending)
    return [unpacked(write_report(one, form, layout)) for one in reports]


def assert_alike(found: Extracted, reports: list[Written], *, in_words: bool) -> None:
    """What was found is what the same reports say as pages, locators aside."""
    page = extracted([write_report(one, "html", "plain") for one in reports])
    assert_equal(cells(found), cells(page))
    what = ["status", "agency_name", "report_year", "edition", "published_on"]
    assert found.documents.select(what).rows() == page.documents.select(what).rows()
    if in_words:
        for name in ("observations", "sections"):
            ours, theirs = (getattr(one, name).drop("locator").rows() for one in (found, page))
            assert ours == theirs, name


def assert_equal(ours: Cells, theirs: Cells) -> None:
    assert {place: (ours.get(place), told) for place, told in theirs.items() if ours.get(place) != told} == {}
    assert ours.keys() == theirs.keys()


def cells(found: Extracted) -> Cells:
    """Value and status of every cell."""
    rows = found.observations.select("document_id", "table_code", "item_code", "column_code", "value", "status").rows()
    return {row[:4]: row[4:] for row in rows}


WRITTEN = [(name, layout) for name, form in FORMATS.items() if name not in SCANS for layout in form.layouts]


FLAT = {*LOSES_BLANKS, "unruled"}
"""Layouts that do not show where a blank is."""
FAINT = {
    "lead-pipe-cell",
    "pipe-own-line-filler",
    "pipe-lead-own-line",
    "cell-per-line",
    "cell-per-para",
    "pipe-dup-colspan",
}
"""Layouts in which a blank at the end of a row, or a row of nothing but blanks, looks like filler."""
FAINTER = {"tab-around": 0.15, "concat": 1.0, "run-on": 1.0}
"""Layouts in which every blank does, or whole rows are one word, with the share of the numbers that may be lost."""


@pytest.mark.parametrize(("form", "layout"), [one for one in WRITTEN if one[1] not in {*FAINT, *FAINTER}])
def test_a_report_reads_the_same_in_every_format_and_layout(form: str, layout: str) -> None:
    shown = [one for one in REPORTS if "" not in one.cells.values()] if layout in FLAT else REPORTS
    assert_alike(extracted(written(form, layout, shown)), shown, in_words=form in ALIKE_IN_WORDS)


@pytest.mark.parametrize(("layout", "most_lost"), [*((layout, 0.01) for layout in sorted(FAINT)), *FAINTER.items()])
def test_what_cannot_be_told_from_filler_is_not_read(layout: str, most_lost: float) -> None:
    shown = [one for one in REPORTS if "" not in one.cells.values()] if layout in FLAT else REPORTS
    ours = cells(extracted(written("text", layout, shown)))
    theirs = cells(extracted([write_report(one, "html", "plain") for one in shown]))
    told = {place: cell for place, cell in ours.items() if cell[1] not in ("missing", "unreadable")}
    assert_equal(told, {place: theirs[place] for place in told})
    printed = [place for place, (value, _) in theirs.items() if value is not None]
    assert len([place for place in printed if place not in told]) < most_lost * len(printed)


@pytest.mark.parametrize("ending", ["docx", "doc", "rtf", "xlsx", "pdf"])
def test_a_report_reads_the_same_as_libreoffice_saves_it(ending: str, tmp_path: Path) -> None:
    pages = [write_report(one, "html", "merged") for one in REPORTS]
    files = saved(pages, ending, tmp_path)
    assert {sniff(data).media_type for data in files} == {MEDIA_TYPES[ending]}
    assert_alike(extracted(files), REPORTS, in_words=ending in ALIKE_IN_WORDS)


def test_blanks_and_placeholders_are_told_apart() -> None:
    page = extracted([write_report(one, "html", "plain") for one in REPORTS])
    assert set(page.observations["status"]) >= {"reported", "blank", "placeholder"}
