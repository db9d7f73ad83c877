"""How text looks as far as it decides whether it is read: hidden, struck out, raised or lowered; and which paragraph
styles number.

Belongs here: the style sheet of a DOCX and the properties of a run. Does not belong here: text.
"""

import re
from dataclasses import dataclass
from xml.sax.saxutils import unescape

from lxml import etree  # type: ignore[import-untyped]

from pipelines.read.package import is_plain
from pipelines.read.wordml import VAL, W, on, value

MARKS = (b"vanish", b"trike", b"vertAlign", b":position")
"""What the XML of a document holds where any of its text may look different in these ways."""

_USED = re.compile(rb"<\w+:[pr]Style\s[^<>]*?val\s*=\s*[\"']([^\"'<>]*)")
_SHEET_END, _STYLE, _STYLE_END, _BASED = b"</w:styles>", b"<w:style", b"</w:style>", b"<w:basedOn"
_ID = re.compile(rb' [^<>]*?w:styleId="([^"<>&]*)"')
_BASE = re.compile(_BASED + rb' w:val="([^"<>&]*)"')
_SWITCHES = (W + "vanish", W + "strike", W + "dstrike")


@dataclass(frozen=True)
class Look:
    """``silent`` by switch: hidden, struck out once or twice. ``level`` is '' on the line, else how far off it."""

    silent: tuple[bool, bool, bool] = (False, False, False)
    level: str = ""

    def __bool__(self) -> bool:
        return any(self.silent) or bool(self.level)

    def changed(self, properties: etree._Element | None) -> "Look":
        """The look with what a ``w:rPr`` says on top."""
        if properties is None:
            return self
        silent, level = list(self.silent), self.level
        for one in properties:
            if one.tag in _SWITCHES:
                silent[_SWITCHES.index(one.tag)] = on(one)
            elif one.tag == W + "vertAlign":
                level = "" if one.get(VAL) == "baseline" else one.get(VAL, "")
            elif one.tag == W + "position":
                level = one.get(VAL, "").strip("0")
        return Look((silent[0], silent[1], silent[2]), level)


PLAIN = Look()


def used_styles(source: bytes) -> frozenset[str]:
    """The ids of the styles that the paragraphs and runs of a document name."""
    return frozenset(unescape(name.decode("utf-8", "replace")) for name in set(_USED.findall(source)))


def sheet_of(source: bytes, used: frozenset[str]) -> bytes:
    """The XML of a style sheet without the styles that none of those ``used`` is based on.

    A template brings along hundreds of styles; parsing them takes longer than all the rest of a document. A sheet that
    is written in any but the usual way is left whole.
    """
    whole, end, behind = source.rpartition(_SHEET_END)
    before, *others = whole.split(_STYLE)
    if not end or not is_plain(source) or not others or not others[0].startswith(b"s"):
        return source
    # Every start and every end of a style is seen here, so that in sound XML each piece is one style to its end.
    styles: dict[bytes, bytes] = {}
    for one in others[1:]:
        name = _ID.match(one)
        if name is None or name[1] in styles or not one.rstrip().endswith(_STYLE_END):
            return source
        styles[name[1]] = one
    kept: list[bytes] = []
    waiting = [name.encode() for name in used]
    while waiting:
        if (style := styles.pop(waiting.pop(), None)) is not None:
            based_on = _BASE.findall(style)
            if len(based_on) != style.count(_BASED):
                return source
            waiting += based_on
            kept.append(style)
    return _STYLE.join([before, others[0], *kept]) + end + behind


class Styles:
    """Of the styles that are ``used``, ``looks`` of those that have one, and ``numbered``: list and level by the
    paragraph styles that number.
    """

    def __init__(self, root: etree._Element | None, used: frozenset[str]) -> None:
        self._styles = {} if root is None else {one.get(W + "styleId", ""): one for one in root.iter(W + "style")}
        known = used & self._styles.keys()
        self.looks = {name: look for name in known if (look := self._look(name))}
        self.numbered = {name: number for name in known if (number := self._number(name))}

    def _lineage(self, name: str) -> list[etree._Element]:
        """A style and those that it is based on, itself first."""
        found: list[etree._Element] = []
        while (style := self._styles.get(name)) is not None and style not in found:
            found.append(style)
            name = value(style, "basedOn") or ""
        return found

    def _look(self, name: str) -> Look:
        look = PLAIN
        for style in reversed(self._lineage(name)):
            look = look.changed(style.find(W + "rPr"))
        return look

    def _number(self, name: str) -> tuple[str, int] | None:
        for style in self._lineage(name):
            properties = style.find(f"{W}pPr/{W}numPr")
            if properties is not None and (number := value(properties, "numId")) is not None:
                level = value(properties, "ilvl") or "0"
                return number, int(level) if level.isdecimal() else 0
        return None
