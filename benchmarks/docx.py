"""DOCX bytes to cells, and to observations, against other libraries that hand over the texts of a document.

Gongkai's first figure is its reader alone: every paragraph and cell with its place, spans, changes and list numbers
told. The second is all that follows too, as for HTML. The others know nothing of the form.
"""

import io
from datetime import UTC, datetime
from hashlib import sha256
from importlib.util import find_spec

import docx
from lxml import etree  # type: ignore[import-untyped]

from benchmarks.corpus import word_documents
from benchmarks.measure import Result, show, side_by_side
from pipelines.extract.batch import extract
from pipelines.read.documents import RawDocument
from pipelines.read.docx import read_docx
from pipelines.read.package import Package
from pipelines.read.registry import DOCX

REPORTS = 100
COMPARED = 20  # the first of them, for the slow ones
LEAST = 10.0


def run() -> None:
    """Measures and prints. markitdown is measured where it is installed."""
    batch = word_documents(REPORTS)
    few = batch[:COMPARED]
    contenders = {
        "reader": lambda: [read_docx(data) for data in batch],
        "ladder": lambda: observations(batch),
        "floor": lambda: [parsed(data) for data in batch],
        "python-docx": lambda: [texts_of_python_docx(data) for data in few],
    }
    if find_spec("markitdown"):
        contenders["markitdown"] = lambda: [text_of_markitdown(data) for data in few[:2]]
    seconds = side_by_side(contenders)
    reader, ladder, floor = (seconds[name] / REPORTS for name in ("reader", "ladder", "floor"))
    plain = seconds["python-docx"] / COMPARED
    what = f"bytes to cells, {reader * 1e3:.1f} ms a report"
    results = [
        Result(
            f"{plain / reader:.1f} × faster",
            what,
            f"python-docx, texts of paragraphs and cells, {plain * 1e3:.1f} ms",
            f"≥ {LEAST:.0f} × faster",
            plain / reader >= LEAST,
        ),
        Result(
            f"{plain / ladder:.1f} × faster", f"bytes to observations, {ladder * 1e3:.1f} ms a report", "python-docx"
        ),
        Result(f"{reader / floor:.1f} × the time", what, f"lxml, unpacked and parsed alone, {floor * 1e3:.1f} ms"),
    ]
    if "markitdown" in seconds:
        other = seconds["markitdown"] / 2
        results.append(Result(f"{other / reader:.0f} × faster", what, f"markitdown, {other * 1e3:.0f} ms"))
    size = sum(map(len, batch)) / REPORTS / 1000
    show("DOCX", f"{REPORTS} documents of {size:.0f} kB on average, one core", results)


def observations(batch: list[bytes]) -> int:
    """Our way; returns the number of observations."""
    raw = [RawDocument(sha256(data).hexdigest(), DOCX, None, len(data), data) for data in batch]
    return extract(raw, datetime.now(UTC)).observations.height


def parsed(data: bytes) -> object:
    """The floor: unpacked, and parsed by the library that we parse with."""
    with Package(data) as package:
        return etree.fromstring(package.part("word/document.xml"))


def texts_of_python_docx(data: bytes) -> tuple[list[str], list[list[list[str]]]]:
    """What a notebook would begin with."""
    document = docx.Document(io.BytesIO(data))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    return [paragraph.text for paragraph in document.paragraphs], tables


def text_of_markitdown(data: bytes) -> str:
    """A converter to Markdown that many use before a language model."""
    from markitdown import MarkItDown  # type: ignore[import-not-found]

    return str(MarkItDown().convert_stream(io.BytesIO(data), file_extension=".docx").text_content)
