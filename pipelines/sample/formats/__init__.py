"""The formats in which reports can be written.

Belongs here: the registry: names, extensions, layouts, what has to be installed. Does not belong here: writing a
format, which is a module of its own, imported when it is asked for.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from pipelines.sample.layouts import TEXT_LAYOUTS
from pipelines.sample.pages import PAGE_LAYOUTS, as_page
from pipelines.sample.reports import Report
from pipelines.sample.writing import Shown, as_text

Write = Callable[[Report, str, Shown | None], bytes]

_EXTRA = "install the extra samples (pip install 'gongkai[samples]')"
_OFFICE = "install LibreOffice (Debian, Ubuntu: apt-get install libreoffice-writer libreoffice-calc)"


@dataclass(frozen=True)
class Format:
    """A kind of file: ``write`` takes a report, one of ``layouts`` and its tables where they are not the form's.
    ``modules`` and ``program`` are what writing it needs, ``quick`` are formats that take less than a millisecond.
    """

    name: str
    extension: str
    layouts: tuple[str, ...]
    write: Write
    modules: tuple[str, ...] = ()
    program: str | None = None
    quick: bool = False

    @property
    def missing(self) -> str | None:
        """What is not installed, and the way out."""
        if absent := [module for module in self.modules if find_spec(module) is None]:
            return f"{', '.join(absent)} is not installed: {_EXTRA}"
        if self.program and shutil.which(self.program) is None:
            return f"{self.program} is not installed: {_OFFICE}"
        return None


class MissingFormatError(Exception):
    """A format that cannot be written here."""


def write_report(written: Report, form: str, layout: str = "", shown: Shown | None = None) -> bytes:
    """The bytes of a report in a format of ``FORMATS``; without a layout in the first of the format. KeyError for a
    format, ValueError for a layout that is none, MissingFormatError where something has to be installed.
    """
    found = FORMATS[form]
    if found.missing:
        raise MissingFormatError(f"{form}: {found.missing}")
    if layout and layout not in found.layouts:
        raise ValueError(f"{form} has no layout {layout!r}; there are {', '.join(found.layouts)}")
    return found.write(written, layout or found.layouts[0], shown)


def writable() -> tuple[str, ...]:
    """The formats that can be written here."""
    return tuple(name for name, form in FORMATS.items() if form.missing is None)


def kinds(formats: Sequence[str], layouts: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Every pair of a format and a layout: all of those formats, or those in ``layouts``."""
    return [(name, layout) for name in formats for layout in FORMATS[name].layouts if not layouts or layout in layouts]


def _text(written: Report, layout: str, shown: Shown | None) -> bytes:
    return as_text(written, layout, shown).encode()


def _late(module: str, function: str = "write", *given: str) -> Write:
    """A writer whose module is imported when it is called."""

    def write(written: Report, layout: str, shown: Shown | None) -> bytes:
        found: Callable[..., bytes] = getattr(import_module(f"{__name__}.{module}"), function)
        return found(*given, written, layout, shown)

    return write


def _packed(pack: str, written: Report, layout: str, shown: Shown | None) -> bytes:
    """An archive of the report in the format that is the archive's layout."""
    inner = FORMATS[layout]
    archives: Any = import_module(f"{__name__}.archives")
    members = {f"{written.name}.{inner.extension}": inner.write(written, inner.layouts[0], shown)}
    data: bytes = getattr(archives, pack)(members)
    return data


def _crawled(written: Report, layout: str, shown: Shown | None) -> bytes:
    """A crawl of the site's front page and the report."""
    archives: Any = import_module(f"{__name__}.archives")
    inner = FORMATS[layout]
    media_type = {"html": "text/html", "pdf": "application/pdf"}[layout]
    home = ("text/html", "<html><body><h1>首页</h1></body></html>".encode())
    report = (media_type, inner.write(written, inner.layouts[0], shown))
    site = f"https://{written.by.host if written.by else 'www.example'}/"
    data: bytes = archives.as_warc({site: home, f"{site}gkbg/{written.name}.{inner.extension}": report})
    return data


_DOCX, _XLSX = ("merged", "split", "nested", "tracked"), ("numbers", "texts", "formulas", "sheets")
_SCANS = ("200dpi", "150dpi", "skewed", "noisy", "turned")
_PACKED = ("html", "text", "docx")
_FOR_SCANS = ("reportlab", "pypdfium2", "PIL")

FORMATS = {
    one.name: one
    for one in (
        Format("text", "txt", tuple(TEXT_LAYOUTS), _text, quick=True),
        Format("html", "html", tuple(PAGE_LAYOUTS), as_page, quick=True),
        Format("mhtml", "mhtml", ("merged", "word"), _late("archives", "write_mhtml")),
        Format("docx", "docx", _DOCX, _late("docx"), ("docx",)),
        Format("xlsx", "xlsx", _XLSX, _late("xlsx"), ("xlsxwriter",)),
        Format("rtf", "rtf", ("merged", "unmerged"), _late("rtf")),
        Format("pdf", "pdf", ("ruled", "unruled", "paged", "turned", "columns"), _late("pdf"), ("reportlab",)),
        Format("zip", "zip", _PACKED, partial(_packed, "as_zip"), ("docx",)),
        Format("tgz", "tgz", _PACKED, partial(_packed, "as_tar_gz"), ("docx",)),
        Format("7z", "7z", _PACKED, partial(_packed, "as_7z"), ("py7zr", "docx")),
        Format("warc", "warc", ("html", "pdf"), _crawled, ("warcio", "reportlab")),
        Format("doc", "doc", _DOCX[:2], _late("office", "write_doc"), ("docx",), "soffice"),
        Format("wps", "wps", _DOCX[:1], _late("office", "write_doc"), ("docx",), "soffice"),
        Format("xls", "xls", _XLSX, _late("office", "write_xls"), ("xlsxwriter",), "soffice"),
        Format("et", "et", _XLSX[:1], _late("office", "write_xls"), ("xlsxwriter",), "soffice"),
        Format("png", "png", _SCANS, _late("scans", "write", "png"), _FOR_SCANS),
        Format("jpeg", "jpg", _SCANS[:2], _late("scans", "write", "jpeg"), _FOR_SCANS),
        Format("tiff", "tiff", _SCANS[:2], _late("scans", "write", "tiff"), _FOR_SCANS),
        Format("scan", "pdf", _SCANS, _late("scans", "write", "scan"), _FOR_SCANS),
    )
}
