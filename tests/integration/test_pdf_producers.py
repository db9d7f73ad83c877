"""One report written by an office program, by a browser and by a PDF library: the same observations as its page."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.sample.formats import write_report
from tests.layouts import consistent
from tests.office import saved
from tests.pdfs import draw_report
from tests.reading import Read, read_reports

PROSE = "本机关按照要求做好各项工作，通过网站和公众号发布信息，回应群众关切。"
_STYLE = "<style>table{border-collapse:collapse}td{border:1px solid black;padding:2px}</style></head>"
# The longer the prose, the farther down the page begins the table that it cuts.
REPORTS = {
    (edition, zero, lines): consistent(edition, lines, zero, 4000 if zero == "0" else 40)
    for edition in ("2021", "2019")
    for zero, lines in (("0", 0), ("", 11), ("-", 23), ("", 37))
}
Name = tuple[str, str, int]


def pages() -> dict[Name, str]:
    made = {name: write_report(written, "html", "merged").decode() for name, written in REPORTS.items()}
    return {
        name: page.replace("</head>", _STYLE).replace("</p>", PROSE * name[2] + "</p>", 1)
        for name, page in made.items()
    }


def by_office(folder: Path) -> dict[Name, bytes]:
    bordered = [page.replace("<table", '<table border="1" cellspacing="0"') for page in pages().values()]
    (folder / "pages").mkdir()
    (folder / "printed").mkdir()
    documents = saved(bordered, "odt", folder / "pages")
    return dict(zip(REPORTS, saved(documents, "pdf", folder / "printed", "odt"), strict=True))


def by_browser(folder: Path) -> dict[Name, bytes]:
    if not (browser := shutil.which("chromium") or shutil.which("google-chrome")):
        pytest.skip("Chromium is not installed (Debian, Ubuntu: apt install chromium)")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    printed = {}
    for n, (name, page) in enumerate(pages().items()):
        source, target = folder / f"{n}.html", folder / f"{n}.pdf"
        source.write_text(page, encoding="utf-8")
        command = [browser, *options, f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={target}"]
        subprocess.run([*command, source.as_uri()], check=True, capture_output=True, timeout=120)
        printed[name] = target.read_bytes()
    return printed


def by_library(folder: Path) -> dict[Name, bytes]:
    return {name: draw_report(written, prose=[PROSE] * name[2]) for name, written in REPORTS.items()}


def observed(read: Read) -> dict[object, object]:
    return {place: (status, read.values[place]) for place, status in read.statuses.items()}


@pytest.mark.parametrize("produced", [by_office, by_browser, by_library])
def test_a_pdf_is_read_like_the_page_it_was_made_of(
    produced: Callable[[Path], dict[Name, bytes]], tmp_path: Path
) -> None:
    wanted = read_reports(pages(), "text/html")
    for name, read in read_reports(produced(tmp_path), "application/pdf").items():
        page = observed(wanted[name])
        assert (name, {place: got for place, got in observed(read).items() if page[place] != got}) == (name, {})
        assert read.statuses.keys() == page.keys()
        told = [read.document[key] for key in ("agency_name", "report_year", "edition", "status")]
        assert told == [wanted[name].document[key] for key in ("agency_name", "report_year", "edition", "status")]
