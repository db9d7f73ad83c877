"""Documents attached to a page: publishers put the report into a file and only its title on the page.

Belongs here: whether a page holds the tables itself, and which of its links lead to documents. Does not belong here:
fetching them (``listed``), reading them.
"""

import re
from functools import cache
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from pipelines.extract.normalise import key, numbering, plain
from pipelines.ingest.addresses import AddressError, spelled
from pipelines.ingest.sniff import decode, sniff
from schemas.forms import forms

_ENDINGS = ("doc", "docx", "wps", "pdf", "ofd", "rtf", "xls", "xlsx", "et", "zip", "rar", "7z", "tar", "gz")
_DOCUMENT = re.compile(rf"\.(?:{'|'.join(_ENDINGS)})\s*$", re.IGNORECASE)
# Prose may name a row of the form or two; a table names them all.
_MIN_LABELS = 6
_MIN_LABEL_CHARACTERS = 6


def is_page(data: bytes) -> bool:
    """Whether these bytes are HTML."""
    return sniff(data).media_type == "text/html"


def holds_tables(data: bytes) -> bool:
    """Whether a page prints labels of the form's rows, as a table or flattened: cheap, and enough to leave its
    attachments alone.
    """
    tree = LexborHTMLParser(_text(data))
    printed = key(plain(tree.text(deep=True)))
    return sum(label in printed for label in _labels()) >= _MIN_LABELS


def attached(data: bytes, address: str) -> list[str]:
    """The addresses of documents that the page at ``address`` links to, each once, in the order of the page.

    A link counts when its path, a value of its query, its text or its title ends as a document is named.
    """
    tree = LexborHTMLParser(_text(data))
    base = tree.css_first("base[href]")
    start = urljoin(address, (base.attributes.get("href") if base else None) or "")
    found: dict[str, None] = {}
    for link in tree.css("a[href]"):
        attributes = link.attributes
        target = urljoin(start, (attributes.get("href") or "").strip())
        parts = urlsplit(target)
        names = (parts.path, *parts.query.split("&"), link.text(), attributes.get("title"), attributes.get("download"))
        if any(_DOCUMENT.search(name) for name in names if name):
            try:
                found.setdefault(spelled(target))
            except AddressError:
                continue  # a link that no browser could follow either
    return list(found)


def _text(data: bytes) -> str:
    return decode(data, sniff(data).encoding or "utf-8")


@cache
def _labels() -> frozenset[str]:
    """Labels of rows, those that are long enough to stand in no other text by chance, as keys."""
    labels = {
        key(numbering(plain(text))[1])
        for form in forms().values()
        for table in form.tables
        for item in table.items
        for text in (item.label, *item.variants)
    }
    return frozenset(label for label in labels if len(label) >= _MIN_LABEL_CHARACTERS)
