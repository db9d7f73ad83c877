"""Formats that are no text, told by how their bytes begin.

Belongs here: signatures, media types, and what to tell a person who brings such a file.
Does not belong here: text and its encodings (``sniff``), and which formats are read (``pipelines/read/registry``).
"""

import olefile

from pipelines.ingest.limits import limits
from pipelines.ingest.zips import document_kind, is_zip
from pipelines.read.registry import refusal

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# (signature, offset, media type, everyday name, what to do instead)
_AS_TEXT = "save the report as HTML or text"
_UNPACK = "unpack it and ingest the folder"
_SIGNATURES = (
    (_OLE, 0, "application/x-ole-storage", "The old Office or WPS format", _AS_TEXT),
    (b"{\\rtf", 0, "application/rtf", "RTF", _AS_TEXT),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png", "A picture (PNG)", _AS_TEXT),
    (b"\xff\xd8\xff", 0, "image/jpeg", "A picture (JPEG)", _AS_TEXT),
    (b"GIF87a", 0, "image/gif", "A picture (GIF)", _AS_TEXT),
    (b"GIF89a", 0, "image/gif", "A picture (GIF)", _AS_TEXT),
    (b"II*\0", 0, "image/tiff", "A picture (TIFF)", _AS_TEXT),
    (b"MM\0*", 0, "image/tiff", "A picture (TIFF)", _AS_TEXT),
    (b"WEBP", 8, "image/webp", "A picture (WebP)", _AS_TEXT),
    (b"7z\xbc\xaf\x27\x1c", 0, "application/x-7z-compressed", "A 7-Zip archive", _UNPACK),
    (b"Rar!\x1a\x07", 0, "application/vnd.rar", "A RAR archive", _UNPACK),
    (b"\x1f\x8b", 0, "application/gzip", "A gzip archive", _UNPACK),
    (b"\xfd7zXZ\0", 0, "application/x-xz", "An xz archive", _UNPACK),
    (b"BZh", 0, "application/x-bzip2", "A bzip2 archive", _UNPACK),
    (b"ustar", 257, "application/x-tar", "A tar archive", _UNPACK),
)
_ENCRYPTED = "An encrypted Office file"
_OLE_STREAMS = (
    ("EncryptedPackage", "application/x-ole-storage", _ENCRYPTED),
    ("WordDocument", "application/msword", "The old Word or WPS format (DOC)"),
    ("Workbook", "application/vnd.ms-excel", "The old Excel format (XLS)"),
    ("Book", "application/vnd.ms-excel", "The old Excel format (XLS)"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint", "The old PowerPoint format (PPT)"),
)
_PDF_WITHIN = 1024  # readers accept a PDF header after some leading junk


def binary_format(data: bytes) -> tuple[str, str | None] | None:
    """Media type and why it is rejected (None if it is read), of a known format that is no text; None for others."""
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return "application/pdf", refusal("application/pdf", "PDF", _AS_TEXT)
    if is_zip(data):
        return _zip_container(data)
    for signature, offset, media_type, name, way_out in _SIGNATURES:
        if data.startswith(signature, offset):
            if signature == _OLE:
                media_type, name = _ole_content(data)
                if name == _ENCRYPTED:
                    return media_type, "the document is encrypted; save it without a password"
            return media_type, refusal(media_type, name, way_out)
    return None


def _zip_container(data: bytes) -> tuple[str, str | None]:
    kind = document_kind(data, limits())
    if kind is None:
        return (
            "application/zip",
            "a ZIP archive is no report; give the archive itself as the source, or a folder that holds it",
        )
    return kind[0], refusal(kind[0], kind[1], _AS_TEXT)


def _ole_content(data: bytes) -> tuple[str, str]:
    """The container is the same for all old Office files; what stands in its root tells which it is, while an embedded
    object has the same streams further down. Of a damaged one the names of streams, in UTF-16, are all there is.
    """
    try:
        with olefile.OleFileIO(data) as container:
            present = {stream for stream, *_ in _OLE_STREAMS if container.exists(stream)}  # type: ignore[arg-type]
    except Exception:  # whatever a damaged directory makes of the library
        present = {stream for stream, *_ in _OLE_STREAMS if stream.encode("utf-16-le") in data}
    told = next(((kind, name) for stream, kind, name in _OLE_STREAMS if stream in present), None)
    return told or ("application/x-ole-storage", "The old Office or WPS format")
