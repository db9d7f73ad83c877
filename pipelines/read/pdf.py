"""PDF -> lines and tables.

Belongs here: opening a file, what is refused, which pages are pictures, and the steps from a page to its blocks. Does
not belong here: any of the steps. What is read is what a page shows: text without ink, outside the page or under
something drawn later is not.

A page that is a picture is recognised where the models are installed, the others are read by their text; of the former
those that are not recognised are counted.
"""

from collections.abc import Mapping, Sequence

import pypdfium2 as pdfium

from pipelines.ingest.limits import limits
from pipelines.read import pdf_fonts
from pipelines.read.blocks import Pages, UnreadableError
from pipelines.read.cell_text import Lettered, fill
from pipelines.read.letters import NONE
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
_FEWEST_LETTERS, _EDGE = 10, 0.1
"""Letters of a page that is no picture, and the share of its height above and below in which none counts: a number, a
running header or the stamp of a scanner is put there on pictures too."""
_PICTURED, _FIGURES = 0.4, 50
"""Share of a page that pictures cover, and figures drawn on it, from which on it is a scan where no page has text."""
_FILLED, _OUTLINES = 0.55, 200
"""And beside pages with text: a picture within the margins of a typed page covers 58 % of it, two photographs one below
the other 52 %; a page of letters drawn as figures has hundreds, a seal or a chart has not."""
_MOST_UNMAPPED = 0.05
_PASSWORD = 4
SCANNED = (
    "the PDF is scanned: its pages are pictures without text; it is read only with the extra ocr; install it "
    "(pip install 'gongkai[ocr]'), then run again"
)


def read_pdf(data: bytes) -> Pages:
    """The blocks of a PDF, and how many of its pages were not read.

    Raises ``UnreadableError`` for what is broken, needs a password, or has more than ``MOST_PAGES`` pages, where no
    page has text that says what it shows, and for more pictures than ``pipelines/ingest/limits.py`` allows; beside text
    none of so many is read.
    """
    shown = _shown(data)
    unmapped = sum(one.unmapped for one in shown)
    letters = sum(len(one.letters) for one in shown)
    if unmapped > _MOST_UNMAPPED * letters > 0:
        raise UnreadableError(f"the fonts of the PDF do not say which letters {unmapped} of its {letters} signs are")
    typed = any(map(_has_text, shown))
    pictured = [n for n, one in enumerate(shown, 1) if _is_picture(one, beside_text=typed)]
    if not letters and not pictured:
        raise UnreadableError("the PDF has no text")
    numbers = pictured if typed else range(1, len(shown) + 1)
    # What is typed need not be lost for an appendix of pictures.
    too_many = typed and len(pictured) > limits().max_scanned_pages
    seen = _recognised(data, numbers) if pictured and not too_many else {}
    if pictured and not typed and not any(isinstance(one, Page) for one in seen.values()):
        raise next((one for one in seen.values() if isinstance(one, UnreadableError)), UnreadableError(SCANNED))
    read = _laid_out(shown, {**dict.fromkeys(pictured), **seen})
    found = blocks(read)
    if not found:
        raise UnreadableError("the PDF has no text")
    return Pages(found, sum(page.unread for page in read))


def _has_text(shown: Drawn) -> bool:
    """Whether a page has text of its own: letters without ink over a scan are not counted."""
    middle = (shown.letters.y0 + shown.letters.y1) / 2
    inside = (middle >= _EDGE * shown.height) & (middle <= (1 - _EDGE) * shown.height)
    return int(inside.sum()) >= _FEWEST_LETTERS


def _is_picture(shown: Drawn, beside_text: bool) -> bool:
    """Whether a page shows its text as pictures, or drawn as figures."""
    share, most = (_FILLED, _OUTLINES) if beside_text else (_PICTURED, _FIGURES)
    boxes = {(max(x0, 0), max(y0, 0), min(x1, shown.width), min(y1, shown.height)) for x0, y0, x1, y1 in shown.pictures}
    covered = sum(max(x1 - x0, 0) * max(y1 - y0, 0) for x0, y0, x1, y1 in boxes)
    return (covered > share * shown.width * shown.height or shown.figures > most) and not _has_text(shown)


def _recognised(data: bytes, numbers: Sequence[int]) -> Mapping[int, Page | UnreadableError]:
    if not reads_pictures():
        return {}
    from pipelines.read.scan import recognised_pages  # only where a picture is met: its models take seconds

    return recognised_pages(data, numbers)


def _shown(data: bytes) -> list[Drawn]:
    """What each page shows."""
    with pdf_fonts.of_our_own():
        document = _opened(data)
        try:
            # Fonts are kept only as long as a page that uses them is open.
            pages = [_page(document, n) for n in range(len(document))]
            return [drawn(page) for page in pages]
        finally:
            document.close()


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


def _laid_out(shown: Sequence[Drawn], seen: Mapping[int, Page | UnreadableError | None]) -> list[Page]:
    """The pages, those that are pictures (``seen``, by number) as they were recognised, or else unread."""
    ruled = [grids(one.rules) for one in shown]
    typed = [NONE if isinstance(seen.get(n), Page) else one.letters for n, one in enumerate(shown, 1)]
    texts = without_margins(typed, [one.height for one in shown], ruled)
    lettered = [
        Lettered(letters, found, one.width, one.height, one.notes)
        for one, found, letters in zip(shown, ruled, texts, strict=True)
    ]
    pages = []
    for n, (one, found, left) in enumerate(zip(shown, ruled, fill(lettered), strict=True), 1):
        recognised = seen.get(n)
        if isinstance(recognised, Page):
            pages.append(recognised)
        else:
            pages.append(Page(n, one.width, one.height, one.turn, left, found, unread=n in seen))
    return pages
