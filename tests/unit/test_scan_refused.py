"""Pictures that are not read: each is refused with its reason, and before it costs more than its own report."""

import random
import struct
import sys
import zlib
from io import BytesIO

import pytest
from PIL import Image

from pipelines.ingest.limits import Limits
from pipelines.ingest.sniff import sniff
from pipelines.read import registry
from pipelines.read.blocks import UnreadableError

pytest.importorskip("rapidocr", reason="pictures are read only with the extra ocr")
from pipelines.read.pdf import read_pdf
from pipelines.read.scan import read_picture
from pipelines.read.scan_files import pictured


def saved(form: str, *pages: Image.Image) -> bytes:
    file = BytesIO()
    more = {"save_all": True, "append_images": pages[1:]} if form == "TIFF" else {}
    pages[0].save(file, form, **more)
    return file.getvalue()


def png(width: int, height: int) -> bytes:
    """A picture that claims a size, and has nothing of it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("L", (width, height), random.Random(0).randbytes(width * height))


def endless_tiff() -> bytes:
    """A directory of pages that leads back to itself."""
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 0) + struct.pack("<I", 8)


PAGE = Image.new("L", (600, 800), 255)
REFUSED = {
    "only its first bytes": (b"\x89PNG\r\n\x1a\n", "broken"),
    "a JPEG of zeros": (b"\xff\xd8\xff\xe0" + bytes(40), "broken"),
    "a TIFF of zeros": (b"II*\0" + bytes(20), "broken"),
    "a TIFF without end": (endless_tiff(), "broken"),
    "a claim of 60,000 × 60,000 points": (png(60_000, 60_000), "60,000 × 60,000 pixels|DecompressionBomb"),
    "a claim of 20,000 × 20,000 points": (png(20_000, 20_000), "pixels|DecompressionBomb"),
    "a long strip, which is large in the resolution that is read": (png(40_000, 300), "pixels"),
    "no points": (png(0, 800), "broken"),
    "less than it claims": (png(600, 800), "broken"),
    "cut off": (saved("PNG", noise(600, 800))[:20_000], "broken"),
    "a button": (saved("PNG", Image.new("L", (120, 30))), "only 120 × 30 pixels"),
    "too many pages": (saved("TIFF", *[PAGE] * (Limits().max_scanned_pages + 1)), "are read; split it"),
    "numbers of 32 bits": (saved("TIFF", Image.new("F", (600, 800))), "32 bits"),
    "a white page": (saved("PNG", PAGE), "no text"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_picture_that_cannot_be_read_says_why(name: str) -> None:
    data, reason = REFUSED[name]
    with pytest.raises(UnreadableError, match=reason):
        read_picture(data)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF"])
def test_a_damaged_picture_is_opened_or_refused(form: str) -> None:
    """Whatever byte is another, and wherever it breaks off."""
    choice = random.Random(form)
    whole = saved(form, noise(240, 240), Image.new("L", (240, 240), 255))
    refused = 0
    for _ in range(200):
        data = bytearray(whole)
        for at in [choice.randrange(min(len(data), choice.choice([60, 600, len(data)]))) for _ in range(3)]:
            data[at] = choice.randrange(256)
        cut = choice.choice([len(data), choice.randrange(len(data))])
        try:
            assert all(page.gray.ndim == 2 for page in pictured(bytes(data[:cut])))
        except UnreadableError:
            refused += 1
    assert refused > 20


def test_a_page_of_a_pdf_that_would_be_drawn_too_large_is_refused() -> None:
    from reportlab.pdfgen.canvas import Canvas

    file = BytesIO()
    canvas = Canvas(file, pagesize=(14_000, 14_000))
    canvas.drawInlineImage(PAGE, 0, 0, 14_000, 14_000)
    canvas.save()
    with pytest.raises(UnreadableError, match="pixels"):
        read_pdf(file.getvalue())


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF"])
def test_without_the_extra_a_picture_is_refused_by_what_it_needs(monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    data = saved(form, PAGE)
    assert sniff(data).problem is None
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    registry._is_met.cache_clear()
    try:
        assert "pip install 'gongkai[ocr]'" in (sniff(data).problem or "")
    finally:
        registry._is_met.cache_clear()
