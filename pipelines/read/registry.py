"""The readers: one entry a media type, with what it needs and how long it may take.

Belongs here: which function reads what. Does not belong here: how a format is told (``pipelines/ingest``) or read (one
module a format). Functions are named, not imported, so that a run pays only for the formats it meets.

A function takes the bytes of one document and raises ``UnreadableError`` with a reason for what it refuses. By ``way``:

``text``     the bytes are a text with an encoding; there is no function
``html``     ``(bytes) -> str``, a page; None where the bytes are the page, with an encoding
``blocks``   ``(bytes) -> Sequence[Block]``
``convert``  ``(Sequence[bytes]) -> Sequence[bytes | UnreadableError]``, documents of the media type ``becomes``
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal

OFFICE = "application/vnd.openxmlformats-officedocument"
TEXT, HTML = "text/plain", "text/html"
XLSX, XLS = f"{OFFICE}.spreadsheetml.sheet", "application/vnd.ms-excel"
MHTML = "multipart/related"
DOCX = f"{OFFICE}.wordprocessingml.document"
PDF = "application/pdf"


@dataclass(frozen=True)
class Need:
    """What a reader cannot do without: a program of the system, or a package of an optional extra."""

    programs: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    way_out: str = ""

    def is_met(self) -> bool:
        """Whether one of the programs is on the PATH, and all packages can be imported."""
        return (not self.programs or any(map(shutil.which, self.programs))) and all(map(find_spec, self.packages))


@dataclass(frozen=True)
class Reader:
    """How documents of one media type are read. ``layout`` names it in ``core.documents``, and is empty for text, whose
    layouts differ. ``seconds`` is what one document may take, all tries of a converter together. ``version`` is raised
    when this reader gives other cells of the same bytes: documents of its media type are then read again, and those of
    readers that hand on to it (``becomes``, ``rests_on``).
    """

    media_type: str
    name: str
    way: Literal["text", "html", "blocks", "convert"]
    layout: str = ""
    function: str = ""
    becomes: str = ""
    need: Need = Need()
    seconds: float = 20.0
    version: int = 0
    rests_on: tuple[str, ...] = ()

    def load(self) -> Callable[[Any], Any]:
        """The function, its module imported."""
        module, _, name = self.function.partition(":")
        loaded: Callable[[Any], Any] = getattr(import_module(module), name)
        return loaded


_LIBREOFFICE = Need(
    programs=("soffice", "libreoffice"),
    way_out="LibreOffice; install it (Debian, Ubuntu: apt install libreoffice-writer-nogui), then run again",
)


def _by_office(media_type: str, name: str, ending: str) -> Reader:
    """A reader by way of DOCX."""
    function = f"pipelines.read.office:convert_{ending}"
    return Reader(media_type, name, "convert", ending, function, DOCX, _LIBREOFFICE, seconds=60.0)


SECONDS_OF_A_PAGE = 180.0
"""Of a picture or a scanned PDF: a page takes four seconds of one core, ten pages below one another 40, and a slow and
busy machine many times that. Every page has as long.
"""
_MODELS = Need(
    packages=("rapidocr", "onnxruntime", "cv2"),
    way_out="the extra ocr; install it (pip install 'gongkai[ocr]'), then run again",
)


def _picture(media_type: str, name: str) -> Reader:
    """A reader of pages that are recognised."""
    function = "pipelines.read.scan:read_picture"
    return Reader(media_type, name, "blocks", "scan", function, need=_MODELS, seconds=SECONDS_OF_A_PAGE)


READERS: tuple[Reader, ...] = (
    Reader(TEXT, "Text", "text", seconds=1.0),
    Reader(HTML, "HTML", "html", layout="html", seconds=1.0),
    Reader(XLSX, "Excel (XLSX)", "blocks", layout="xlsx", function="pipelines.read.xlsx:read_xlsx"),
    Reader(XLS, "Excel (XLS) or WPS (ET)", "blocks", layout="xls", function="pipelines.read.xls:read_xls"),
    Reader(DOCX, "Word (DOCX)", "blocks", layout="docx", function="pipelines.read.docx:read_docx"),
    Reader(MHTML, "Web archive (MHTML)", "html", "mhtml", "pipelines.read.mhtml:read_mhtml", rests_on=(HTML,)),
    _by_office("application/msword", "Word or WPS (DOC)", "doc"),
    _by_office("application/rtf", "RTF", "rtf"),
    Reader(
        PDF, "PDF", "blocks", "pdf", "pipelines.read.pdf:read_pdf", seconds=60.0, version=2, rests_on=("image/png",)
    ),
    _picture("image/png", "A picture (PNG)"),
    _picture("image/jpeg", "A picture (JPEG)"),
    _picture("image/tiff", "A picture (TIFF)"),
)


@cache
def readers() -> dict[str, Reader]:
    """The readers by media type."""
    return {reader.media_type: reader for reader in READERS}


def reader_version(media_type: str) -> int:
    """The version of a reader together with those it rests on: it rises with any of them. KeyError for a media type
    that nothing reads.
    """
    reader = readers()[media_type]
    below = {*reader.rests_on, *filter(None, [reader.becomes])}
    return reader.version + sum(reader_version(one) for one in below)


def refusal(media_type: str, name: str, way_out: str) -> str | None:
    """Why documents of a media type, called ``name``, are not read here; None when they are."""
    reader = readers().get(media_type)
    if reader is None:
        return f"{name} is not read; {way_out}"
    return None if _is_met(reader.need) else f"{name} is read only with {reader.need.way_out}"


def reads_pictures() -> bool:
    """Whether the models that recognise letters in pictures are installed."""
    return _is_met(_MODELS)


@cache
def _is_met(need: Need) -> bool:
    return need.is_met()
