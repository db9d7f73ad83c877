"""Files of pictures (PNG, JPEG, TIFF, scanned PDF) -> their pages in shades of grey.

Belongs here: opening files, and what is refused. Does not belong here: what stands on a page (``scan.py``).

The resolution is the one that the file states if it is from 100 to 1,200 dots an inch; else the shorter side is taken
for 8.27 inches, which A4 has.
"""

import warnings
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import NamedTuple

import cv2
import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageOps

from pipelines.ingest.limits import limits
from pipelines.read.blocks import UnreadableError
from pipelines.read.scan_ink import Gray
from pipelines.read.scan_letters import DPI, POINTS

_LEAST_SIDE = 200
"""Pixels: what is smaller is a sign or a button."""
_LONGEST_SIDE = 32_000
"""Pixels: OpenCV counts them in 16 bits."""
_STATED = (100.0, 1_200.0)
_A4_WIDTH = 8.27
_SAME = 0.02
_DAMAGED = (
    Image.DecompressionBombError,
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    # Pillow's readers raise these as well where a header is damaged.
    KeyError,
    TypeError,
    IndexError,
    ArithmeticError,
    AttributeError,
    RuntimeError,
    MemoryError,
)


class Shown(NamedTuple):
    """A page as it is shown, white paper and dark ink, and its dots an inch."""

    gray: Gray
    dpi: float


def pictured(data: bytes) -> Iterator[Shown]:
    """The pages of a PNG, JPEG or TIFF. Raises ``UnreadableError`` for what is broken or above a limit."""
    pages = _pictures(data)
    while True:
        try:
            with warnings.catch_warnings(action="ignore"):  # of damage that is no matter, as in what a camera notes
                page = next(pages)
        except StopIteration:
            return
        except UnreadableError:
            raise
        except _DAMAGED as error:
            raise UnreadableError(f"the picture is broken ({type(error).__name__}); save it again") from None
        yield page


def drawn_pages(data: bytes, numbers: Sequence[int]) -> Iterator[Shown | UnreadableError]:
    """Some pages of a PDF, numbered from 1, as they are drawn, or why one is not. Raises ``UnreadableError`` where that
    is so of all.
    """
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError:
        raise UnreadableError("the PDF is broken: it cannot be opened") from None
    try:
        _check_pages(len(numbers))
        for number in numbers:
            try:
                shown: Shown | UnreadableError = _drawn(document, number)
            except UnreadableError as error:
                shown = error
            yield shown
    finally:
        document.close()


def _drawn(document: pdfium.PdfDocument, number: int) -> Shown:
    try:
        page = document[number - 1]
        width, height = page.get_size()
        _check_size(width, height, POINTS)
        gray = page.render(scale=DPI / POINTS, grayscale=True).to_numpy()
    except pdfium.PdfiumError:
        raise UnreadableError(f"page {number} of the PDF is broken: it cannot be drawn") from None
    return Shown(np.ascontiguousarray(gray.reshape(gray.shape[:2])), DPI)


def _pictures(data: bytes) -> Iterator[Shown]:
    with Image.open(BytesIO(data), formats=("PNG", "JPEG", "TIFF")) as image:
        count = getattr(image, "n_frames", 1)
        _check_pages(count)
        for n in range(count):
            image.seek(n)
            across, down = _resolution(image)
            _check_size(*image.size, min(across, down))
            gray = _gray(image)
            if abs(across - down) > _SAME * across:  # a facsimile has half as many lines as dots
                dpi = max(across, down)
                gray = np.asarray(cv2.resize(gray, None, fx=dpi / across, fy=dpi / down), np.uint8)
            if image.getexif().get(_TURNED, 1) > _TURNED_A_QUARTER:
                across, down = down, across
            yield Shown(gray, max(across, down))


_TURNED, _TURNED_A_QUARTER = 0x0112, 4
"""EXIF: how a camera was held."""


def _gray(image: Image.Image) -> Gray:
    """Shades of grey on white: what is transparent shows the paper."""
    if image.mode in ("I", "F"):
        raise UnreadableError("a point of the picture has 32 bits; save it with 8 bits a colour")
    shown = ImageOps.exif_transpose(image)
    if shown.mode.startswith("I;16"):
        return (np.asarray(shown) >> 8).astype(np.uint8)
    if shown.mode in ("RGBA", "LA", "PA", "P"):
        shown = shown.convert("RGBA")
        shown = Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown)
    return np.asarray(shown.convert("L"), np.uint8)


def _resolution(image: Image.Image) -> tuple[float, float]:
    """Dots an inch across and down."""
    try:
        across, down = map(float, image.info["dpi"])
    except (KeyError, TypeError, ValueError, ArithmeticError):
        across = down = 0.0
    if all(_STATED[0] / 2 <= dpi <= _STATED[1] for dpi in (across, down)) and max(across, down) >= _STATED[0]:
        return across, down
    guessed = min(image.size) / _A4_WIDTH
    return guessed, guessed


def _check_pages(count: int) -> None:
    if count > (most := limits().max_scanned_pages):
        raise UnreadableError(f"the document has {count:,} scanned pages; {most} are read; split it")


def _check_size(width: float, height: float, dpi: float) -> None:
    """Of a page as it is, and as it is looked at."""
    if min(width, height) <= 0:
        raise UnreadableError("the picture is broken: it has no points")
    for scale in (1.0, DPI / dpi):
        size, most = width * height * scale**2, limits().max_pixels
        if size > most or max(width, height) * scale > _LONGEST_SIDE:
            wide, high = width * scale, height * scale
            raise UnreadableError(
                f"a page has {wide:,.0f} × {high:,.0f} pixels; {most:,} are read, and {_LONGEST_SIDE:,} on a side"
            )
    if dpi != POINTS and min(width, height) < _LEAST_SIDE:
        raise UnreadableError(
            f"the picture is only {width:,.0f} × {height:,.0f} pixels large: no page can be read in it"
        )
