"""PDF -> lines and tables.

Belongs here: opening a file, what is refused, and the steps from a page to its blocks. Does not belong here: any of
the steps. What is read is what a page shows: text without ink, outside the page or under something drawn later is not.
"""

from collections.abc import Sequence

import pypdfium2 as pdfium

from pipelines.read.blocks import Block, UnreadableError
from pipelines.read.cell_text import fill
from pipelines.read.lettering import strips
from pipelines.read.page_blocks import blocks
from pipelines.read.page_margins import without_margins
from pipelines.read.pages import Page
from pipelines.read.pdf_objects import Drawn, drawn
from pipelines.read.registry import reads_pictures
from pipelines.read.rulings import grids

MOST_PAGES = 300
"""Reports have up to 30; a yearbook that holds hundreds of them is no report."""
_LONGEST_SIDE = 14_400.0
"""Points, the largest page that the format allows."""
_FEWEST_LETTERS = 10
_PICTURED = 0.4
"""Share of a page that a picture covers where it is a scan, if there is no text."""
_MOST_FIGURES = 50
_MOST_UNMAPPED = 0.05
_GAP = 0.6
"""Heights of a letter between texts outside of tables from which on they are two."""
_PASSWORD = 4
SCANNED = (
    "the PDF is scanned: its pages are pictures without text; it is read only with the extra ocr; install it "
    "(pip install 'gongkai[ocr]'), then run again"
)


def read_pdf(data: bytes) -> list[Block]:
    """The blocks of a PDF.

    Raises ``UnreadableError`` for what is broken, needs a password, or has more than ``MOST_PAGES`` pages, and where no
    page has text that says what it shows.
    """
    document = _opened(data)
    # Fonts are kept only as long as a page that uses them is open.
    pages = [_page(document, n) for n in range(len(document))]
    shown = [drawn(page) for page in pages]
    unmapped = sum(one.unmapped for one in shown)
    letters = sum(len(one.glyphs) for one in shown)
    if unmapped > _MOST_UNMAPPED * letters > 0:
        raise UnreadableError(f"the fonts of the PDF do not say which letters {unmapped} of its {letters} signs are")
    if any(map(is_scanned, shown)) and not letters:
        if reads_pictures():
            from pipelines.read.scan import read_scanned_pdf  # only where a picture is met: its models take seconds

            return read_scanned_pdf(data)
        raise UnreadableError(SCANNED)
    if not letters:
        raise UnreadableError("the PDF has no text")
    return blocks(_laid_out(shown))


def is_scanned(shown: Drawn) -> bool:
    """Whether a page shows its text as a picture, or drawn as figures: text without ink over a scan is not counted."""
    pictured = max(((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in shown.pictures), default=0.0)
    drawn_as = pictured > _PICTURED * shown.width * shown.height or shown.figures > _MOST_FIGURES
    return len(shown.glyphs) < _FEWEST_LETTERS and drawn_as


def _opened(data: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
        count = len(document)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise UnreadableError("the PDF needs a password; save it without one") from None
        raise UnreadableError("the PDF is broken: it cannot be opened") from None
    if count > MOST_PAGES:
        raise UnreadableError(f"the PDF has {count:,} pages; {MOST_PAGES} are read")
    if not count:
        raise UnreadableError("the PDF has no pages")
    return document


def _page(document: pdfium.PdfDocument, n: int) -> pdfium.PdfPage:
    try:
        page = document[n]
    except pdfium.PdfiumError:
        raise UnreadableError(f"page {n + 1} of the PDF is broken: it cannot be opened") from None
    if max(page.get_size()) > _LONGEST_SIDE:
        raise UnreadableError(f"page {n + 1} of the PDF is larger than {_LONGEST_SIDE:,.0f} points")
    return page


def _laid_out(shown: Sequence[Drawn]) -> list[Page]:
    ruled = [grids(one.rules) for one in shown]
    texts = without_margins([one.glyphs for one in shown], [one.height for one in shown], ruled)
    pages = []
    for n, (one, found, glyphs) in enumerate(zip(shown, ruled, texts, strict=True), 1):
        left = fill(found, glyphs, one.width, one.height)
        pages.append(Page(n, one.width, one.height, one.turn, strips(left, _GAP), found))
    return pages
