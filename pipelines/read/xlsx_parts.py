"""The parts of an XLSX package that its sheets share: texts and styles; and how a part is opened.

Belongs here: parsing a part under limits, and ECMA-376 part 1, 18.4 (texts) and 18.8 (styles). Does not belong here:
sheets (``xlsx.py``) and what a number prints (``number_format.py``).

A document type, and with it every entity, is refused: no spreadsheet program writes one.
"""

import re
import zipfile
from typing import TypeAlias

from lxml import etree  # type: ignore[import-untyped]

from pipelines.ingest.limits import Limits
from pipelines.ingest.zips import read_member
from pipelines.read.blocks import UnreadableError
from pipelines.read.number_format import BUILTIN, GENERAL, UNKNOWN

WAY_OUT = "open it in a spreadsheet program and save it anew"
TRUE = ("1", "true")
_TAGS_A_CELL = 10
"""Tags of a cell with all that it needs elsewhere, opening and closing ones; a cell with a number has four."""
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
Element: TypeAlias = "etree._Element"
Style = tuple[str, bool]


class Parts:
    """The parts of a package by name, each parsed when it is asked for."""

    def __init__(self, archive: zipfile.ZipFile, within: Limits) -> None:
        self._archive, self._within = archive, within
        self._members = {info.filename.lower().lstrip("/"): info for info in archive.infolist()}
        self._tags = 0

    def root(self, name: str) -> Element:
        """The root element of a part. Raises ``UnreadableError``, also when all parts together hold too much."""
        info = self._members.get(name.lower())
        if info is None:
            raise UnreadableError(f"the workbook lacks its part {name}; {WAY_OUT}")
        data = read_member(self._archive, info, self._within)
        if data.startswith(_UTF_16):
            data = data.decode("utf-16", "replace").encode()
        self._tags += data.count(b"<")
        if self._tags > _TAGS_A_CELL * self._within.max_cells:
            raise UnreadableError(too_many(self._within.max_cells))
        if b"<!DOCTYPE" in data:
            raise UnreadableError(f"the workbook's part {name} declares a document type; {WAY_OUT}")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, collect_ids=False, encoding="utf-8")
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise UnreadableError(f"the workbook's part {name} is damaged ({error.msg}); {WAY_OUT}") from error


def texts(root: Element) -> list[str]:
    """The shared texts in their order."""
    return [rich_text(text) for text in root.iterfind("{*}si")]


def rich_text(text: Element) -> str:
    """A text of one or more runs. Struck-out runs are withdrawn, raised and lowered ones set apart; readings of
    characters (``rPh``) are no part of it.
    """
    if len(text) == 1 and len(text[0]) == 0:
        whole = text[0].text or ""
    else:
        parts = []
        for child in text:
            name = child.tag.rpartition("}")[2]
            if name == "t":
                parts.append(child.text or "")
            elif name == "r":
                parts.append(_run(child))
        whole = "".join(parts)
    return _ESCAPE.sub(_escaped, whole) if "_x" in whole else whole


def _run(run: Element) -> str:
    struck, raised = run.find("{*}rPr/{*}strike"), run.find("{*}rPr/{*}vertAlign")
    if struck is not None and struck.get("val", "1") in TRUE:
        return ""
    text = run.findtext("{*}t") or ""
    return text if raised is None or raised.get("val") == "baseline" else f"\n{text}\n"


def _escaped(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)


def styles(root: Element) -> list[Style]:
    """Of each style of a cell the code of its number format, and whether its font strikes out."""
    codes = dict(BUILTIN)
    for one in root.iterfind("{*}numFmts/{*}numFmt"):
        codes[number(one.get("numFmtId"))] = one.get("formatCode", GENERAL)
    struck = []
    for font in root.iterfind("{*}fonts/{*}font"):
        strike = font.find("{*}strike")
        struck.append(strike is not None and strike.get("val", "1") in TRUE)
    found = []
    for one in root.iterfind("{*}cellXfs/{*}xf"):
        font_id = number(one.get("fontId"))
        code = codes.get(number(one.get("numFmtId")), UNKNOWN)
        found.append((code, font_id < len(struck) and struck[font_id]))
    return found


def attribute(element: Element, name: str) -> str:
    """An attribute by its name without namespace, '' when there is none."""
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), "")


def number(text: str | None, default: int = 0) -> int:
    """A whole number from 0 on as XML writes it; ``default`` for anything else."""
    return int(text) if text is not None and text.isascii() and text.isdecimal() and len(text) < 10 else default


def too_many(cells: int) -> str:
    """The reason for a workbook over the limit."""
    return f"the workbook holds more than {cells:,} cells; delete what is no part of the report"
