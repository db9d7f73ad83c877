"""One report written by an office program, by a browser and by a PDF library: the same observations as its page."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.form_pages import as_form
from tests.layouts import consistent
from tests.pdfs import draw_report
from tests.reading import Read, read_reports

PROSE = "本机关按照要求做好各项工作，通过网站和公众号发布信息，回应群众关切。"
# The longer the prose, the farther down the page begins the table that it cuts.
REPORTS = {
    (edition, zero, lines): consistent(edition, lines, zero, 4000 if zero == "0" else 40)
    for edition in ("2021", "2019")
    for zero, lines in (("0", 0), ("", 11), ("-", 23), ("", 37))
}
Name = tuple[str, str, int]


def by_office(pages: dict[Name, str], folder: Path) -> dict[Name, bytes]:
    if not (office := shutil.which("soffice") or shutil.which("libreoffice")):
        pytest.skip("no LibreOffice here: apt install libreoffice-writer-nogui")
    names = {name: folder / f"{n}.html" for n, name in enumerate(pages)}
    for name, path in names.items():
        path.write_text(pages[name], encoding="utf-8")
    run = [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    for target, suffix in (("odt", "html"), ("pdf", "odt")):
        sources = [str(path.with_suffix(f".{suffix}")) for path in names.values()]
        subprocess.run(
            [*run, "--convert-to", target, "--outdir", str(folder), *sources],
            check=True,
            capture_output=True,
            timeout=240,
        )
    return {name: path.with_suffix(".pdf").read_bytes() for name, path in names.items()}


def by_browser(pages: dict[Name, str], folder: Path) -> dict[Name, bytes]:
    if not (browser := shutil.which("chromium") or shutil.which("google-chrome")):
        pytest.skip("no Chromium here: apt install chromium")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    printed = {}
    for n, (name, page) in enumerate(pages.items()):
        source, target = folder / f"{n}.html", folder / f"{n}.pdf"
        source.write_text(page, encoding="utf-8")
        command = [browser, *options, f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={target}"]
        subprocess.run([*command, source.as_uri()], check=True, capture_output=True, timeout=120)
        printed[name] = target.read_bytes()
    return printed


def by_library(pages: dict[Name, str], folder: Path) -> dict[Name, bytes]:
    return {name: draw_report(REPORTS[name], prose=[PROSE] * name[2]) for name in pages}


def observed(read: Read) -> dict[object, object]:
    return {place: (status, read.values[place]) for place, status in read.statuses.items()}


@pytest.mark.parametrize("produced", [by_office, by_browser, by_library])
def test_a_pdf_is_read_like_the_page_it_was_made_of(
    produced: Callable[[dict[Name, str], Path], dict[Name, bytes]], tmp_path: Path
) -> None:
    pages = {name: as_form(written, PROSE * name[2]) for name, written in REPORTS.items()}
    wanted = read_reports(pages, "text/html")
    reads = read_reports(produced(pages, tmp_path), "application/pdf")
    for name, read in reads.items():
        page = observed(wanted[name])
        assert (name, {place: got for place, got in observed(read).items() if page[place] != got}) == (name, {})
        assert read.statuses.keys() == page.keys()
        told = [read.document[key] for key in ("agency_name", "report_year", "edition", "status")]
        assert told == [wanted[name].document[key] for key in ("agency_name", "report_year", "edition", "status")]
