"""An Office Open XML package: a ZIP archive of XML parts.

Belongs here: opening a package under limits, finding its main part, parsing a part. Does not belong here: what an
element means (``docx.py``, ``xlsx.py``).

A part may declare no document type (ECMA-376, part 2), so none is accepted, and with it no entity. Elements nest at
most as deep as libxml2 allows without its option for huge trees; a reader that goes down one call a level stays within
Python's own limit.
"""

import posixpath
from functools import cache
from types import TracebackType
from typing import TypeAlias

from lxml import etree  # type: ignore[import-untyped]

from pipelines.ingest.limits import limits
from pipelines.ingest.zips import ZipRejectedError, open_zip, read_member
from pipelines.read.blocks import UnreadableError

WAY_OUT = "open it in an office program and save it anew"
Element: TypeAlias = "etree._Element"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN = "/officeDocument"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# ISO 29500 Strict names the same elements otherwise.
_STRICT, _TRANSITIONAL = (
    b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
)


class Package:
    """Parts by name, each read when it is asked for. Case and a leading slash of a name make no difference. Raises
    ``UnreadableError`` for what is broken or hostile, also when the parts together hold too many tags.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = open_zip(data, limits())
        except ZipRejectedError as error:
            raise UnreadableError(str(error)) from error
        self._members = {info.filename.lower().lstrip("/"): info for info in self._archive.infolist()}
        self._tags = 0

    def __enter__(self) -> "Package":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._archive.close()

    def main(self, default: str) -> str:
        """The name of the main part: ``default`` where it exists, else the one that the package itself names."""
        if default.lower() not in self._members and (data := self.part("_rels/.rels")) is not None:
            for one in self.parse(data, "_rels/.rels").iter(_RELATIONSHIP):
                if one.get("Type", "").endswith(_MAIN):
                    return posixpath.normpath("/" + str(one.get("Target", ""))).lstrip("/")
        return default

    def part(self, name: str) -> bytes | None:
        """The bytes of a part, in UTF-8 if it is XML; None without one of that name."""
        info = self._members.get(name.lower())
        if info is None:
            return None
        try:
            data = read_member(self._archive, info, limits())
        except ZipRejectedError as error:
            raise UnreadableError(f"{name}: {error}") from error
        return data.decode("utf-16", "replace").encode() if data.startswith(_UTF_16) else data

    def beside(self, main: str, name: str) -> bytes | None:
        """The part ``name`` of the folder of ``main``."""
        return self.part(posixpath.join(posixpath.dirname(main), name))

    def needed(self, name: str) -> bytes:
        """The bytes of a part without which there is no document."""
        data = self.part(name)
        if data is None:
            raise UnreadableError(f"the file has no part {name}; {WAY_OUT}")
        return data

    def root(self, name: str) -> Element:
        """The root element of a part without which there is no document."""
        return self.parse(self.needed(name), name)

    def parse(self, data: bytes, name: str) -> Element:
        """The root element of what is left to be parsed of the part called ``name``."""
        self._tags += data.count(b"<")
        if self._tags > limits().max_tags:
            raise UnreadableError(
                f"the document holds more than {limits().max_tags:,} tags; delete what is no part of the report"
            )
        if b"<!DOCTYPE" in data:
            raise UnreadableError(f"{name} declares a document type, which no Office document does; {WAY_OUT}")
        try:
            return etree.fromstring(data.replace(_STRICT, _TRANSITIONAL), _parser())
        except etree.XMLSyntaxError as error:
            raise UnreadableError(f"{name} is damaged: it is no sound XML ({error.msg}); {WAY_OUT}") from error


@cache
def _parser() -> etree.XMLParser:
    """Made once: making one takes as long as parsing a small part."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        encoding="utf-8",
    )


def is_plain(source: bytes) -> bool:
    """Whether the XML of a part holds nothing but elements and text, so that every ``<`` begins or ends an element."""
    declared = source.startswith(b"<?xml")
    # Single signs first: they are looked for in a tenth of the time of two.
    return (source.count(b"?") == 2 * declared or source.count(b"<?") == declared) and (
        b"!" not in source or b"<!" not in source
    )


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
