"""Made-up reports to measure with, in the layouts and the markup that are met most.

Belongs here: which of what ``pipelines/sample`` can write is measured. Does not belong here: writing reports.
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import cycle, islice
from pathlib import Path

from pipelines.ingest.sniff import sniff
from pipelines.read.documents import RawDocument
from pipelines.sample.formats import write_report
from pipelines.sample.population import population
from pipelines.sample.reports import Report
from schemas.forms import edition_in_force

_TEXTS = ("tab-rows", "pipe-both", "cell-per-line", "cell-newline-pipe")
_PAGES = ("plain", "word")


def texts(count: int) -> list[bytes]:
    """Flattened reports in UTF-8, some 4 kB each, in four layouts by turns."""
    return _written(count, "text", _TEXTS)


def pages(count: int) -> list[bytes]:
    """HTML pages in UTF-8, by turns plain (7 kB) and as saved by a word processor (60 kB)."""
    return _written(count, "html", _PAGES)


def workbooks(count: int) -> list[bytes]:
    """XLSX workbooks of one sheet."""
    return _written(count, "xlsx", ("",))


def word_documents(count: int) -> list[bytes]:
    """DOCX files with cells merged as in the form."""
    return _written(count, "docx", ("merged",))


def sampled(folder: Path, reports: int, seed: int = 0) -> Path:
    """A folder of texts and pages in all their layouts, as ``gongkai sample`` writes them."""
    command = [sys.executable, "-m", "assets.program", "sample", str(folder), "--formats", "text,html"]
    subprocess.run([*command, "--reports", str(reports), "--seed", str(seed)], check=True, stdout=subprocess.DEVNULL)
    return folder / "documents"


def raw_documents(files: Sequence[bytes]) -> list[RawDocument]:
    """The files as ingest hands them on: hashed, their type and encoding told."""
    raw = []
    for data in files:
        told = sniff(data)
        raw.append(RawDocument(sha256(data).hexdigest(), told.media_type, told.encoding, len(data), data))
    return raw


def _written(count: int, form: str, layouts: Sequence[str]) -> list[bytes]:
    reports = zip(_reports(), cycle(layouts), strict=False)
    return [write_report(found, form, layout) for found, layout in islice(reports, count)]


def _reports() -> Iterator[Report]:
    """Reports on the edition in force."""
    first = edition_in_force(None).first_year
    return population(0, years=range(first, first + 4))
