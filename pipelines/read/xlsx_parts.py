"""The parts of an XLSX package that its sheets share: texts and styles.

Belongs here: ECMA-376 part 1, 18.4 (texts) and 18.8 (styles). Does not belong here: opening a part (``package.py``),
sheets (``xlsx.py``) and what a number prints (``number_format.py``).
"""

import re

from pipelines.ingest.limits import limits
from pipelines.read.number_format import BUILTIN, GENERAL, UNKNOWN
from pipelines.read.package import Element, Package, is_plain

TRUE = ("1", "true")
_FIRST, _AFTER = b"<si>", b"</sst>"
_TEXT = re.compile(r'<si><t(?: xml:space="preserve")?>([^<>&\x00-\x08\x0b-\x1f\ufffe\uffff]*+)</t></si>')
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
Style = tuple[str, bool]


def texts(package: Package, part: str) -> list[str]:
    """The shared texts in their order. Raises ``UnreadableError``."""
    source = package.needed(part)
    if is_plain(source):
        first, end = source.find(_FIRST), source.rfind(_AFTER)
        if found := _plain_texts(source[first:end]):
            package.parse(source[:first] + source[end:], part)
            return found
    return [rich_text(text) for text in package.parse(source, part).iterfind("{*}si")]


def _plain_texts(source: bytes) -> list[str]:
    """The texts of a part in which each is a single run, cut out of the XML; else none. To parse it takes four times as
    long.
    """
    if source.count(_FIRST) > limits().max_cells:
        return []
    try:
        between, *found = _TEXT.split(source.decode())
    except UnicodeDecodeError:
        return []
    if between.strip() or "".join(found[1::2]).strip():
        return []
    return [_ESCAPE.sub(_escaped, text) if "_x" in text else text for text in found[::2]]


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
