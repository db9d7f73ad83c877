"""A web archive (MHTML: a page with its pictures, as browsers and word processors save it) -> the page.

Belongs here: which part of the archive is the page, and its encoding. Does not belong here: the page (``html.py``).
"""

import re
from email import policy
from email.message import Message
from email.parser import BytesParser

from pipelines.ingest.sniff import decode, sniff
from pipelines.read.blocks import UnreadableError

_MOST_NESTED = 50
_MULTIPART = re.compile(rb"^content-type:\s*multipart/", re.IGNORECASE | re.MULTILINE)
_PAGES = ("text/html", "application/xhtml+xml")
_WAY_OUT = "save the page again, as HTML"


def read_mhtml(data: bytes) -> str:
    """The page of an archive. The charset that its part declares is not believed. Raises ``UnreadableError``."""
    # The parser goes down into itself, and over all the lines again, for each part that has parts.
    if len(_MULTIPART.findall(data)) > _MOST_NESTED:
        raise UnreadableError(f"the web archive holds more than {_MOST_NESTED} parts that have parts; {_WAY_OUT}")
    page = _root(BytesParser(policy=policy.compat32).parsebytes(data.lstrip()))
    if page is None:
        raise UnreadableError(f"the web archive holds no page; {_WAY_OUT}")
    source = page.get_payload(decode=True)
    told = sniff(source) if isinstance(source, bytes) else None
    if told is None or told.encoding is None or not isinstance(source, bytes):
        reason = told.problem if told else "it is empty"
        raise UnreadableError(f"the page of the web archive cannot be read: {reason}")
    return decode(source, told.encoding)


def _root(archive: Message) -> Message | None:
    """The part that ``start`` names, as RFC 2387 has it; else the first page."""
    pages = [part for part in archive.walk() if part.get_content_type() in _PAGES]
    start = archive.get_param("start")
    named = [part for part in pages if start and str(part.get("Content-ID", "")).strip() == str(start).strip()]
    return next(iter([*named, *pages]), None)
