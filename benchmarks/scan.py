"""Pictures of pages to observations: what is read otherwise than it was printed, what is lost, and the time of a page.

Every way in which a page is spoilt comes upon reports of both editions with zeros, blanks or signs. Each report is
read once: a page takes seconds, and the figures that matter are counts.
"""

import io
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import cycle

import numpy as np
from PIL import Image, ImageFilter
from pypdfium2 import PdfDocument
from rapidocr import RapidOCR

from benchmarks.measure import Result, show
from pipelines.extract.batch import extract
from pipelines.read.documents import RawDocument
from pipelines.sample.formats.pdf import write
from pipelines.sample.reports import Report
from schemas.dictionary import CELL_KEY, terms
from tests.layouts import consistent
from tests.reading import Place

LEAST = 0.97
_KINDS = ("PNG", "JPEG", "TIFF", "PDF")
_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "TIFF": "image/tiff", "PDF": "application/pdf"}


@dataclass(frozen=True)
class Spoiling:
    """What a scanner does: dots an inch, degrees of skew and of a turn, and the share of noise."""

    dpi: int = 200
    skew: float = 0.0
    turn: int = 0
    noise: float = 0.0


SPOILINGS = (
    Spoiling(),
    Spoiling(dpi=150),
    Spoiling(skew=2),
    Spoiling(dpi=150, skew=-2),
    Spoiling(noise=0.12),
    Spoiling(dpi=150, noise=0.12),
    Spoiling(skew=2, noise=0.12),
    Spoiling(dpi=150, skew=2, noise=0.12),
    Spoiling(turn=90),
    Spoiling(dpi=150, turn=180),
    Spoiling(turn=270, skew=-2),
    Spoiling(dpi=300),
)


def run() -> None:
    """Measures and prints."""
    results = []
    wrong = lost = due = 0
    seconds = floor = 0.0
    count = 0
    engine = RapidOCR(params={"Global.log_level": "critical", "EngineConfig.onnxruntime.intra_op_num_threads": 1})
    for n, (how, kind) in enumerate(zip(SPOILINGS, cycle(_KINDS), strict=False)):
        report = consistent(("2021", "2019")[n % 2], 100 + n, zero=("0", "", "/")[n % 3])
        pages = [_spoilt(page, how) for page in _pages(report, how.dpi)]
        started = time.process_time()
        values = _values(_saved(pages, kind, how.dpi), _TYPES[kind])
        took = time.process_time() - started
        printed = {place: Decimal(text) for place, text in report.cells.items() if text.isdecimal()}
        supported = printed.keys() & _in_equations()
        untrue = sum(value is not None and printed.get(place) != value for place, value in values.items())
        unread = sum(values.get(place) is None for place in supported)
        if not n:
            started = time.process_time()
            engine(np.asarray(pages[-1].convert("RGB")))
            floor = time.process_time() - started
        results.append(
            Result(
                f"{untrue} wrong",
                f"{kind}, {how}",
                f"{unread} of {len(supported)} lost, {took / len(pages):.1f} s a page",
            )
        )
        wrong, lost, due = wrong + untrue, lost + unread, due + len(supported)
        seconds, count = seconds + took, count + len(pages)
    read = 1 - lost / due
    held = not wrong and read >= LEAST
    what = f"{count} pages, {read:.1%} read of {due} numbers that stand in equations"
    results.append(Result(f"{wrong} wrong", what, "", f"0 wrong, ≥ {LEAST:.0%} read", held))
    page = seconds / count
    results.append(
        Result(f"{page / floor:.1f} × the time", f"{page:.1f} s a page", f"RapidOCR over the whole page, {floor:.1f} s")
    )
    show("Scans", f"{len(SPOILINGS)} reports, one core", results)


def _pages(report: Report, dpi: int) -> list[Image.Image]:
    document = PdfDocument(write(report, "ruled", None))
    return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]


def _spoilt(page: Image.Image, how: Spoiling) -> Image.Image:
    if how.noise:
        noise = Image.frombytes("L", page.size, random.Random(page.width).randbytes(page.width * page.height))
        page = Image.blend(page.filter(ImageFilter.GaussianBlur(0.6)), noise, how.noise)
    return page.rotate(how.skew + how.turn, resample=Image.Resampling.BICUBIC, expand=bool(how.turn), fillcolor=255)


def _saved(pages: list[Image.Image], kind: str, dpi: int) -> bytes:
    """In one file; what has no pages has them below one another."""
    file = io.BytesIO()
    if kind in ("TIFF", "PDF"):
        stated = {"resolution": dpi} if kind == "PDF" else {"dpi": (dpi, dpi)}
        pages[0].save(file, kind, save_all=True, append_images=pages[1:], **stated)
        return file.getvalue()
    whole = Image.new("L", (max(page.width for page in pages), sum(page.height for page in pages)), 255)
    for page, top in zip(pages, _tops(pages), strict=True):
        whole.paste(page, (0, top))
    whole.save(file, kind, dpi=(dpi, dpi))
    return file.getvalue()


def _tops(pages: list[Image.Image]) -> Iterator[int]:
    top = 0
    for page in pages:
        yield top
        top += page.height


def _values(data: bytes, media_type: str) -> dict[Place, Decimal | None]:
    raw = RawDocument("0" * 64, media_type, None, len(data), data)
    frame = extract([raw], datetime.now(UTC)).observations
    return {(table, item, column): value for table, item, column, value in frame.select(*_PLACE, "value").iter_rows()}


_PLACE = tuple(name for name in CELL_KEY if name != "edition")


def _in_equations() -> set[Place]:
    return set(terms().select(_PLACE).unique().iter_rows())
