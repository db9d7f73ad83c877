"""An Office Open XML package: a ZIP archive of XML parts.

Belongs here: opening a package under limits, finding its main part, parsing a part. Does not belong here: what an
element means (``docx.py``).

A part may declare no document type (ECMA-376, part 2), so none is accepted, and with it no entity. Elements nest at
most as deep as libxml2 allows without its option for huge trees; a reader that goes down one call a level stays within
Python's own limit.
"""

import posixpath
from types import TracebackType

from lxml import etree  # type: ignore[import-untyped]

from pipelines.ingest.limits import Limits
from pipelines.ingest.zips import ZipRejectedError, open_zip, read_member
from pipelines.read.blocks import UnreadableError
from pipelines.read.limits import MAX_MARKUP

_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN = "/officeDocument"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# ISO 29500 Strict names the same elements otherwise.
_STRICT, _TRANSITIONAL = (
    b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
)


class Package:
    """Parts by name, each read when it is asked for. Raises ``UnreadableError`` for what is broken or hostile."""

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = open_zip(data, Limits())
        except ZipRejectedError as error:
            raise UnreadableError(str(error)) from error
        self._names = {name.lower(): name for name in self._archive.namelist()}

    def __enter__(self) -> "Package":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._archive.close()

    def main(self, default: str) -> str:
        """The name of the main part: ``default`` where it exists, else the one that the package itself names."""
        if default.lower() not in self._names and (data := self.part("_rels/.rels")) is not None:
            for one in parse(data, "_rels/.rels").iter(_RELATIONSHIP):
                if one.get("Type", "").endswith(_MAIN):
                    return posixpath.normpath("/" + str(one.get("Target", ""))).lstrip("/")
        return default

    def part(self, name: str) -> bytes | None:
        """The bytes of a part, in UTF-8 if it is XML; None without one of that name. Case makes no difference."""
        known = self._names.get(name.lower())
        if known is None:
            return None
        try:
            data = read_member(self._archive, self._archive.getinfo(known), Limits())
        except ZipRejectedError as error:
            raise UnreadableError(f"{name}: {error}") from error
        return data.decode("utf-16", "replace").encode() if data.startswith(_UTF_16) else data

    def beside(self, main: str, name: str) -> bytes | None:
        """The part ``name`` of the folder of ``main``."""
        return self.part(posixpath.join(posixpath.dirname(main), name))


def parse(data: bytes, name: str) -> etree._Element:
    """The root element of the part called ``name``. Raises ``UnreadableError``."""
    if data.count(b"<") > MAX_MARKUP:
        raise UnreadableError(f"{name} holds more than {MAX_MARKUP:,} tags; split the document")
    if b"<!DOCTYPE" in data:
        raise UnreadableError(f"{name} declares a document type, which no Office document does; save the report anew")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        encoding="utf-8",
    )
    try:
        return etree.fromstring(data.replace(_STRICT, _TRANSITIONAL), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableError(f"{name} is no sound XML ({error.msg}); open the report and save it anew") from error


def without(source: bytes, name: bytes) -> bytes:
    """The XML of a part without all that stands in elements called ``name``, as far as they have no attributes.

    Formatting is most of a document. What is cut out of the bytes need not be parsed, which takes ten times as long.
    Only for elements that hold none of their own kind, in a part without comments and character data sections.
    """
    opens, closes = b"<" + name + b">", b"</" + name + b">"
    first, *others = source.split(opens)
    if source.count(closes) != len(others):
        return source
    return first + b"".join([one.partition(closes)[2] for one in others])
