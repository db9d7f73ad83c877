"""Reports as pictures of their pages: clean, skewed, noisy, turned.

Belongs here: rendering pages and spoiling them as scanners do. Does not belong here: the pages (``pdf.py``).

The renderer draws with the fonts of the system; without a Chinese one there is nothing to be seen, which is an error.
"""

import random
from io import BytesIO
from typing import Any

from PIL import Image, ImageFilter
from pypdfium2 import PdfDocument

from pipelines.sample.formats.pdf import write as write_pdf
from pipelines.sample.reports import Report
from pipelines.sample.writing import Shown

_POINTS = 72
_INK = 128
_LEAST_INK = 0.005  # share of dark points on the first page of a report, below which no letters were drawn


def write(form: str, written: Report, layout: str, shown: Shown | None) -> bytes:
    """Pictures of a report in ``png`` or ``jpeg`` (the pages below one another), ``tiff`` or ``scan`` (a page each,
    TIFF or PDF): in a resolution, skewed by 2 degrees, with noise, or turned by 90 degrees. RuntimeError where there
    is no font to draw with.
    """
    pages = [_spoilt(page, layout) for page in _pages(write_pdf(written, "ruled", shown), layout)]
    file = BytesIO()
    dpi = (_resolution(layout),) * 2
    if form in ("png", "jpeg"):
        whole = pages[0] if len(pages) == 1 else _below_one_another(pages)
        whole.save(file, form, dpi=dpi)
    elif form == "tiff":
        pages[0].save(file, "tiff", save_all=True, append_images=pages[1:], compression="tiff_lzw", dpi=dpi)
    else:
        _save_pdf(file, pages, dpi[0])
    return file.getvalue()


def _resolution(layout: str) -> int:
    return 150 if layout in ("150dpi", "skewed") else 200


def _pages(data: bytes, layout: str) -> list[Any]:
    document = PdfDocument(data)
    try:
        scale = _resolution(layout) / _POINTS
        pages = [page.render(scale=scale, grayscale=True).to_pil() for page in document]
    finally:
        document.close()
    dark = sum(pages[0].histogram()[:_INK])
    if dark < _LEAST_INK * pages[0].width * pages[0].height:
        raise RuntimeError("no Chinese font to draw pages with; install one, such as the package fonts-noto-cjk")
    return pages


def _spoilt(page: Any, layout: str) -> Any:
    if layout == "skewed":
        return page.rotate(2, resample=Image.Resampling.BICUBIC, fillcolor=255)
    if layout == "turned":
        return page.transpose(Image.Transpose.ROTATE_90)
    if layout == "noisy":
        noise = Image.frombytes("L", page.size, random.Random(page.width).randbytes(page.width * page.height))
        return Image.blend(page.filter(ImageFilter.GaussianBlur(0.6)), noise, 0.12)
    return page


def _below_one_another(pages: list[Any]) -> Any:
    whole = Image.new("L", (max(page.width for page in pages), sum(page.height for page in pages)), 255)
    top = 0
    for page in pages:
        whole.paste(page, (0, top))
        top += page.height
    return whole


def _save_pdf(file: BytesIO, pages: list[Any], dpi: int) -> None:
    """Pages as pictures and nothing else, which reportlab, unlike Pillow, does without the time of day."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(file, invariant=1)
    for page in pages:
        width, height = page.width * _POINTS / dpi, page.height * _POINTS / dpi
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(page), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
