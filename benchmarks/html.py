"""HTML bytes to observations against parsing alone.

Gongkai is measured twice, on files and in batches as a run has them: from the bytes to the observations (telling type
and encoding, parsing, spans, labels, rows, values, identity), and to all frames of the extracted layer, what the prose
says among them. The others have the pages in memory, parse and hand over texts, and know nothing of the form.
"""

import tempfile
import warnings
from collections.abc import Sequence
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pandas as pd  # type: ignore[import-untyped]
from lxml import html as lxml_html  # type: ignore[import-untyped]
from selectolax.lexbor import LexborHTMLParser

from assets.resources import WorkersResource
from assets.workers import Cost
from benchmarks.corpus import pages, raw_documents
from benchmarks.measure import PROCESSES, Result, by_the_clock, show, side_by_side
from pipelines.extract.batch import extract, observe
from pipelines.read.documents import RawDocument

REPORTS = 2_000
COMPARED = 30  # the first of them, for the slow ones
LEAST_PANDAS, MOST_FLOOR = 5.0, 3.0


def run() -> None:
    """Measures and prints."""
    batch = pages(REPORTS)
    few = batch[:COMPARED]
    with tempfile.TemporaryDirectory(prefix="gongkai-benchmark-") as folder:
        parts = _as_a_run_divides(_written(batch, Path(folder)))
        seconds = side_by_side(
            {
                "ours": lambda: [observations(part) for part in parts],
                "whole": lambda: [extracted(part) for part in parts],
                "floor": lambda: [cells_of_selectolax(page) for page in batch],
                "pandas": lambda: [tables_of_pandas(page) for page in few],
                "lxml": lambda: [cells_of_lxml(page) for page in few],
            }
        )
        waited = [
            _waited(name, *by_the_clock(task, parts, lambda: [tables_of_pandas(page) for page in few]))
            for name, task in {"bytes to observations": observations, "the whole of it": extracted}.items()
        ]
    ours, whole, floor = (seconds[name] / REPORTS for name in ("ours", "whole", "floor"))
    pandas_, lxml_ = seconds["pandas"] / COMPARED, seconds["lxml"] / COMPARED
    what = f"bytes to observations, {ours * 1e3:.2f} ms a report"
    show(
        "HTML",
        f"{REPORTS:,} pages of {sum(map(len, batch)) / REPORTS / 1000:.0f} kB on average, one core",
        [
            Result(
                f"{pandas_ / ours:.1f} × faster",
                what,
                f"pandas.read_html alone, {pandas_ * 1e3:.2f} ms",
                f"≥ {LEAST_PANDAS:.0f} × faster",
                pandas_ / ours >= LEAST_PANDAS,
            ),
            Result(
                f"{pandas_ / whole:.1f} × faster",
                f"the whole: prose and the frame of cells too, {whole * 1e3:.2f} ms",
                f"pandas.read_html alone, {pandas_ * 1e3:.2f} ms",
            ),
            *waited,
            Result(f"{ours / lxml_:.1f} × the time", what, f"lxml, texts of the cells alone, {lxml_ * 1e3:.2f} ms"),
            Result(
                f"{ours / floor:.1f} × the time",
                what,
                f"selectolax, texts of the cells alone, {floor * 1e3:.2f} ms",
                f"≤ {MOST_FLOOR:.0f} × the time",
                ours / floor <= MOST_FLOOR,
            ),
        ],
    )


def _written(batch: list[bytes], folder: Path) -> list[Path]:
    paths = [folder / f"{number:04}.html" for number in range(len(batch))]
    for path, page in zip(paths, batch, strict=True):
        path.write_bytes(page)
    return paths


def _as_a_run_divides(paths: Sequence[Path]) -> list[Sequence[Path]]:
    workers = WorkersResource(processes=PROCESSES, dask_address="")
    return workers.batches(paths, lambda path: Cost(path.name, path.stat().st_size))


def _waited(what: str, both: float, alone: float) -> Result:
    both, alone = both / REPORTS, alone / COMPARED
    return Result(
        f"{alone / both:.1f} × faster",
        f"{what} on the {PROCESSES} processes of a run, {both * 1e3:.2f} ms by the clock",
        f"pandas.read_html alone, {alone * 1e3:.2f} ms by the clock",
        f"≥ {LEAST_PANDAS:.0f} × faster",
        alone / both >= LEAST_PANDAS,
    )


def observations(files: Sequence[Path]) -> int:
    """Our way to the observations; returns their number."""
    return observe(_raw(files), datetime.now(UTC)).observations.height


def extracted(files: Sequence[Path]) -> int:
    """Our way to all that is extracted; returns the number of observations."""
    return extract(_raw(files), datetime.now(UTC)).observations.height


def _raw(files: Sequence[Path]) -> list[RawDocument]:
    return raw_documents([path.read_bytes() for path in files])


def cells_of_selectolax(page: bytes) -> list[str]:
    """The floor: parsed by the library that we parse with, and the text of every cell."""
    return [cell.text(deep=True) for cell in LexborHTMLParser(page).css("td,th")]


def cells_of_lxml(page: bytes) -> list[str]:
    """The same with lxml."""
    return [cell.text_content() for cell in lxml_html.fromstring(page).iter("td", "th")]


def tables_of_pandas(page: bytes) -> int:
    """What a notebook would begin with; returns the number of tables."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return len(pd.read_html(StringIO(page.decode())))
