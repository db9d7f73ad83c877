"""The document object model of a page: which elements break a line, which show nothing, what a cell shows.

Belongs here: what a browser does with an element. Does not belong here: lines, cells and frames (``html.py``).
"""

import re
from functools import lru_cache

from selectolax.lexbor import LexborNode

INLINE = frozenset(
    ["a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "dfn", "em", "font", "i", "img", "ins", "kbd", "label"]
) | frozenset(
    ["mark", "nobr", "o:p", "q", "samp", "small", "span", "st1:chsdate", "strong", "time", "tt", "u", "var", "wbr"]
)
SILENT = frozenset(
    ["script", "style", "noscript", "template", "svg", "select", "textarea", "iframe", "object", "head", "button"]
) | frozenset(["s", "strike", "del"])
"""What shows no text of the report; struck-out text is withdrawn."""
APART = frozenset(["sup", "sub"])
"""Marks beside a number that are no part of it: kept apart, so that the cell has no single reading."""
CELL_TAGS = ("td", "th")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_UNSEEN_STYLE = r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|line-through"
_UNSEEN = re.compile(_UNSEEN_STYLE, re.IGNORECASE)
MARKED = ["<s>", "<s ", "<strike", "<del", "<sup", "<sub"]
"""One of these, in any case, stands in the source of a page in which text is struck out, raised or lowered."""
MARKED_BY_STYLE = rf"(?i)<[a-z][^<>]*\s(?:hidden[\s=>]|style[^<>]*(?:{_UNSEEN_STYLE}))"
"""And this one where a style says so, or hides it."""
MARKING = r"(?i)hidden|display|mso-hide|line-through"
"""Where none of these words stands, ``MARKED_BY_STYLE`` does not match; and that is told in a tenth of the time."""
Attributes = dict[str, str | None]
BREAK = "\v"


def folded(text: str) -> str:
    """``text`` with one space for all white space between its words."""
    return " ".join(text.split())


folded_cell = lru_cache(maxsize=16_384)(folded)
"""The same few texts fill most cells."""


def is_block(name: str | None) -> bool:
    """Whether an element that is neither inline nor silent begins and ends a line."""
    return name is not None and not name.startswith(("-", "_"))


def rows(table: LexborNode) -> list[LexborNode]:
    """The rows of a table, not those of tables inside it, as the object model counts them: those of the head first,
    those of the foot last.
    """
    parts = [(part.tag, part) for part in table.iter()]
    found: list[LexborNode] = []
    for names in (("thead",), ("tr", "tbody"), ("tfoot",)):
        for name, part in parts:
            if name == "tr" and name in names:
                found.append(part)
            elif name in names:
                found += [row for row in part.iter() if row.tag == "tr"]
    return found


def hides(attributes: Attributes) -> bool:
    """Whether an element's own attributes keep it from being shown."""
    style = attributes.get("style")
    return "hidden" in attributes or (style is not None and "none" in style and _HIDDEN.search(style) is not None)


def _withdraws(node: LexborNode) -> bool:
    """Whether an element inside a cell shows nothing of what it holds, or struck out."""
    attributes = node.attributes
    if not attributes:
        return False
    style = attributes.get("style")
    return "hidden" in attributes or (style is not None and _UNSEEN.search(style) is not None)


def cell_text(cell: LexborNode, whole: str) -> str:
    """The text of a cell with a line end wherever a browser begins a new line; ``whole``: its texts, ``BREAK`` between.

    ``1<br>2`` is not ``12``, nor is ``1<sup>2</sup>``; ``<span>1</span><span>2</span>`` is.
    """
    if BREAK not in whole and not _withdrawn(cell):
        return folded_cell(whole)
    parts: list[str] = []
    _gather(cell, parts)
    return "\n".join(line for part in "".join(parts).split(BREAK) if (line := folded(part)))


def _withdrawn(cell: LexborNode) -> bool:
    """Whether the only text of a cell stands in an element that shows none."""
    child = cell.first_child
    while child is not None and child.tag != "-text":
        if child.tag in SILENT or child.tag in APART or _withdraws(child):
            return True
        child = child.first_child
    return False


def _gather(node: LexborNode, parts: list[str]) -> None:
    child = node.first_child
    while child is not None:
        name = child.tag
        if name == "-text":
            parts.append(child.text_content or "")
        elif name == "br":
            parts.append(BREAK)
        elif _withdraws(child):
            pass
        elif name in INLINE:
            _gather(child, parts)
        elif name not in SILENT and is_block(name):
            parts.append(BREAK)
            _gather(child, parts)
            parts.append(BREAK)
        child = child.next
