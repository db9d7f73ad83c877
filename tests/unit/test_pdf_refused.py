"""PDFs that are not read, each with its reason."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from pipelines.read.blocks import UnreadableError
from pipelines.read.pdf import MOST_PAGES, read_pdf
from pipelines.read.pdf_letters import _are_told
from pipelines.read.registry import reads_pictures
from tests.layouts import consistent
from tests.pdfs import Sheet, draw_report
from tests.reading import read_report, unread, untrue

LOOP = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>> endobj
trailer <</Root 1 0 R>>
%%EOF"""


def pages(count: int, size: tuple[float, float] = (600, 800), text: str = "") -> bytes:
    out = BytesIO()
    canvas = Canvas(out, pagesize=size)
    for _ in range(count):
        canvas.drawString(100, 100, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def scanned() -> bytes:
    """Pages that are pictures, with the text that a recogniser has put below them without ink."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(600, 800))
    text = canvas.beginText(100, 100)
    text.setTextRenderMode(3)
    text.textOut("12345678901234567890")
    canvas.drawText(text)
    canvas.drawInlineImage(Image.new("L", (60, 80), 200), 0, 0, 600, 800)
    canvas.save()
    return out.getvalue()


REFUSED = {
    "a loop of pages": (LOOP, "pages|broken|text"),
    "cut off": (draw_report(consistent("2021"))[:400], "broken|pages"),
    "only its beginning": (b"%PDF-1.7\n", "broken"),
    "too many pages": (pages(MOST_PAGES + 1), f"{MOST_PAGES} are read"),
    "a page of a mile": (pages(1, (100_000, 100_000), "1"), "larger than"),
    "no text": (pages(2), "no text"),
    "a password": (
        draw_report(consistent("2021"), Sheet(encrypt=StandardEncryption("secret", "owner"))),
        "needs a password",
    ),
}
if not reads_pictures():
    REFUSED["a scan"] = (scanned(), "extra ocr")


@pytest.mark.parametrize("name", REFUSED)
def test_a_pdf_that_cannot_be_read_says_why(name: str) -> None:
    data, reason = REFUSED[name]
    with pytest.raises(UnreadableError, match=reason):
        read_pdf(data)


def test_a_pdf_that_only_its_owner_may_change_is_read() -> None:
    written = consistent("2021", 3)
    read = read_report(
        draw_report(written, Sheet(encrypt=StandardEncryption("", "owner", canPrint=0))), "application/pdf"
    )
    assert (untrue(read, written), unread(read, written)) == ({}, [])


@pytest.mark.parametrize(("code", "told"), [(ord("数"), True), (0xDB98, False), (0xE000, False), (0x20000, True)])
def test_a_code_that_is_no_character_is_not_told(code: int, told: bool) -> None:
    assert _are_told(np.array([code])).tolist() == [told]
