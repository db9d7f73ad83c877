"""Pictures of pages -> lines and tables.

Belongs here: the steps from a picture to a page. Does not belong here: files (``scan_files.py``), turning a page
upright (``scan_upright.py``), its rulings (``scan_rulings.py``), letters (``scan_letters.py``), the order of reading
(``page_blocks.py``).

Locators are points of 1/72 inch on the page as it is shown.
"""

from collections.abc import Sequence

import cv2
from rapidocr.inference_engine.onnxruntime.main import ONNXRuntimeError

from pipelines.ingest.limits import limits
from pipelines.read import watch
from pipelines.read.blocks import Block, UnreadableError
from pipelines.read.page_blocks import blocks
from pipelines.read.pages import Page
from pipelines.read.registry import SECONDS_OF_A_PAGE
from pipelines.read.rulings import grids
from pipelines.read.scan_files import Shown, drawn_pages, pictured
from pipelines.read.scan_letters import DPI, POINTS, fill, lines_of_text
from pipelines.read.scan_rulings import rules, without_rules
from pipelines.read.scan_upright import ScannedPage, upright

_NARROWEST = 100.0
"""Points: a smaller table is strokes of large letters."""


def read_picture(data: bytes) -> list[Block]:
    """The blocks of a picture with one or more pages. Raises ``UnreadableError`` for what is broken, above a limit of
    ``pipelines/ingest/limits.py``, or shows no text.
    """
    found = blocks([_page(n, one) for n, one in enumerate(pictured(data), 1)])
    if not found:
        raise UnreadableError("the picture shows no text")
    return found


def recognised_pages(data: bytes, numbers: Sequence[int]) -> dict[int, Page | UnreadableError]:
    """Some pages of a PDF by their number, from 1, or why one cannot be recognised. Raises ``UnreadableError`` for more
    of them than ``pipelines/ingest/limits.py`` allows.
    """
    found: dict[int, Page | UnreadableError] = {}
    for number, shown in zip(numbers, drawn_pages(data, numbers), strict=True):
        try:
            found[number] = shown if isinstance(shown, UnreadableError) else _page(number, shown)
        except UnreadableError as error:
            found[number] = error
    return found


def _page(number: int, shown: Shown) -> Page:
    watch.longer(limits().seconds(SECONDS_OF_A_PAGE))
    try:
        return _recognised(number, shown)
    except (cv2.error, ONNXRuntimeError, MemoryError) as error:
        raise UnreadableError(f"the picture of page {number} cannot be recognised ({type(error).__name__})") from None


def _recognised(number: int, shown: Shown) -> Page:
    picture, back = upright(shown.gray, shown.dpi)
    height, width = picture.shape
    size = (width * POINTS / DPI, height * POINTS / DPI)
    page = ScannedPage(number, *size, seen_whole=False, recognised=True, back=back)
    mask, found = rules(picture)
    page.grids = [grid for grid in grids(found) if grid.xs[-1] - grid.xs[0] >= _NARROWEST]
    cells = [cell for grid in page.grids for cell in grid.cells]
    fill(cells, without_rules(picture, mask, cells))
    for cell in cells:
        cell.place = page.place(cell.box, cell.confidence)
    outside = picture.copy()
    for grid in page.grids:
        x0, y0, x1, y1 = (round(side * DPI / POINTS) for side in grid.box)
        cv2.rectangle(outside, (x0, y0), (x1, y1), 255, -1)
    page.strips = lines_of_text(outside)
    return page
