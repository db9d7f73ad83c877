"""The members of a ZIP archive, one by one, in memory: nothing is unpacked to a path, so no name can lead anywhere.

Belongs here: opening an archive under limits, the names of members, and why a member cannot be read.
Does not belong here: other containers (``containers.py`` has them) and what a member's bytes are (``sniff``).

``zipfile`` never returns more bytes of a member than its directory entry declares, so declared sizes can be relied on
as upper bounds; that holds for the two methods read here (stored, deflated) without more than a buffer in memory.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from pipelines.ingest.limits import Limits, in_words
from pipelines.ingest.members import Budget, ContainerError, Member, is_left_out, name_problem

SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

# Everything that zipfile and zlib raise for a damaged or hostile archive.
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError, OverflowError)
_END = struct.Struct("<4s4H2LH")
_END_64_LOCATOR = struct.Struct("<4sLQL")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_IN_ZIP64 = 0xFFFFFFFF


class ZipRejectedError(ContainerError):
    """An archive or member that cannot be opened or passes a limit. Its text is the reason for the manifest."""


def open_zip(file: BinaryIO | bytes, limits: Limits) -> zipfile.ZipFile:
    """Opens an archive after looking at the size of its table of contents. Raises ``ZipRejectedError``."""
    try:
        stream = BytesIO(file) if isinstance(file, bytes) else file
        directory = _directory_bytes(stream)
        if directory <= limits.max_directory_bytes:
            return zipfile.ZipFile(stream)
    except _BROKEN as error:
        raise ZipRejectedError(f"the archive is broken or cut short ({error}); download or pack it again") from error
    raise ZipRejectedError(
        f"the archive's table of contents has {in_words(directory)}, over the limit of "
        f"{in_words(limits.max_directory_bytes)}; split the archive"
    )


def members(archive: zipfile.ZipFile, budget: Budget) -> Iterator[Member]:
    """Every member that is a file, in the archive's order. Raises ``ZipRejectedError`` if the whole passes a limit."""
    limits = budget.limits
    files = [
        info
        for info in archive.infolist()
        if not (info.is_dir() and info.file_size == 0) and not is_left_out(member_name(info))
    ]
    if len(files) > limits.max_members:
        raise ZipRejectedError(
            f"the archive holds {len(files):,} files, more than the limit of {limits.max_members:,}; split the archive"
        )
    expanded = sum(info.file_size for info in files)
    if expanded > limits.max_expanded_bytes:
        raise ZipRejectedError(
            f"the archive would unpack to {in_words(expanded)}, over the limit of "
            f"{in_words(limits.max_expanded_bytes)}; split the archive if it is what it should be"
        )
    if not files:
        raise ZipRejectedError("the archive holds no file")
    return _read_all(archive, files, budget)


def _read_all(archive: zipfile.ZipFile, files: list[zipfile.ZipInfo], budget: Budget) -> Iterator[Member]:
    for info in files:
        budget.count()
        name = member_name(info)
        if problem := name_problem(name):
            yield Member(name, problem=problem)
            continue
        try:
            data = read_member(archive, info, budget.limits)
        except ZipRejectedError as error:
            yield Member(name, problem=str(error))
        else:
            budget.spend(len(data))
            yield Member(name, data)


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> bytes:
    """The bytes of one member. Raises ``ZipRejectedError`` for what is no plain file, too large or damaged."""
    if problem := _kind_problem(info) or _size_problem(info, limits):
        raise ZipRejectedError(problem)
    try:
        with archive.open(info) as stream:
            # With a length, zlib is bounded too; read() alone may inflate far beyond what the entry declares.
            data = stream.read(max(1, info.file_size))
        if len(data) != info.file_size:
            raise zipfile.BadZipFile(f"{len(data)} bytes instead of {info.file_size}")
    except _BROKEN as error:
        reason = f"this member of the archive is damaged ({error}); download or pack the archive again"
        raise ZipRejectedError(reason) from error
    return data


def is_zip(data: bytes) -> bool:
    """Whether bytes begin as a ZIP container does: an archive, but also DOCX, XLSX, OFD …"""
    return data.startswith(SIGNATURES)


def member_name(info: zipfile.ZipInfo) -> str:
    """The name as its author saw it.

    Without the UTF-8 flag ``zipfile`` takes names for cp437, while Chinese Windows writes GBK and macOS UTF-8.
    """
    if info.flag_bits & 0x800:
        return info.orig_filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.orig_filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.orig_filename


def document_kind(file: bytes | zipfile.ZipFile, limits: Limits) -> tuple[str, str] | None:
    """Media type and everyday name of a document that is a ZIP inside; None for an archive of files or a broken one."""
    if isinstance(file, bytes):
        try:
            with open_zip(file, limits) as archive:
                return document_kind(archive, limits)
        except ZipRejectedError:
            return None
    names = set(file.namelist())
    office = "application/vnd.openxmlformats-officedocument"
    for sign, media_type, label in (
        ("word/document.xml", f"{office}.wordprocessingml.document", "Word (DOCX)"),
        ("word/document2.xml", f"{office}.wordprocessingml.document", "Word (DOCX)"),
        ("xl/workbook.xml", f"{office}.spreadsheetml.sheet", "Excel (XLSX)"),
        ("xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroenabled.12", "Excel (XLSB)"),
        ("ppt/presentation.xml", f"{office}.presentationml.presentation", "PowerPoint (PPTX)"),
        ("[Content_Types].xml", office, "Office"),
        ("OFD.xml", "application/ofd", "OFD"),
        ("META-INF/container.xml", "application/epub+zip", "EPUB"),
        ("META-INF/manifest.xml", "application/vnd.oasis.opendocument", "OpenDocument"),
    ):
        if sign in names:
            return media_type, label
    return None


def _directory_bytes(stream: BinaryIO) -> int:
    """The size of the table of contents by the record at the file's end; 0 without one (``zipfile`` will say so)."""
    size = stream.seek(0, 2)
    start = max(0, size - _END.size - 0xFFFF)
    stream.seek(start)
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        return 0
    directory = int(_END.unpack_from(tail, at)[5])
    locator_at = start + at - _END_64_LOCATOR.size
    if directory != _IN_ZIP64 or locator_at < 0:
        return directory
    stream.seek(locator_at)
    _, _, end_64_at, _ = _END_64_LOCATOR.unpack(stream.read(_END_64_LOCATOR.size))
    if end_64_at > size - _END_64.size:
        return 0
    stream.seek(end_64_at)
    return int(_END_64.unpack(stream.read(_END_64.size))[8])


def _kind_problem(info: zipfile.ZipInfo) -> str | None:
    """Why a member is no plain readable file."""
    mode = stat.S_IFMT(info.external_attr >> 16)
    if stat.S_ISLNK(mode):
        return "this member is a symbolic link, which is not followed; pack the file itself"
    if info.is_dir() or mode not in (0, stat.S_IFREG):
        return "this member is no ordinary file"
    if info.flag_bits & 0x1:
        return "this member is encrypted; pack the archive again without a password"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return (
            f"this member is packed with a method that is not read (number {info.compress_type}); "
            "pack the archive again with the usual one (deflate)"
        )
    return None


def _size_problem(info: zipfile.ZipInfo, limits: Limits) -> str | None:
    """Why a member is too large to be unpacked."""
    if info.file_size > limits.max_file_bytes:
        limit = in_words(limits.max_file_bytes)
        return f"this member has {in_words(info.file_size)}, over the limit of {limit} for one file"
    if info.file_size > limits.ratio_floor_bytes and info.file_size > limits.max_ratio * max(1, info.compress_size):
        return (
            f"this member would unpack to {info.file_size // max(1, info.compress_size):,} times its size, "
            f"over the limit of {limits.max_ratio}: it looks like a decompression bomb"
        )
    return None
