"""The document object model of a page: which elements break a line, which show nothing, what a cell shows.

Belongs here: what a browser does with an element. Does not belong here: lines, cells and frames (``html.py``).
"""

import re
from collections.abc import Iterator

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
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BREAK = "\v"


def folded(text: str) -> str:
    """``text`` with its white space as a browser shows it."""
    return _SPACE.sub(" ", text).strip(" ")


def is_block(name: str | None) -> bool:
    """Whether an element that is neither inline nor silent begins and ends a line."""
    return name is not None and not name.startswith(("-", "_"))


def rows(table: LexborNode) -> Iterator[list[LexborNode]]:
    """The cells of each row of a table, not those of tables inside it, nor hidden ones."""
    part = table.first_child
    while part is not None:
        if part.tag == "tr":
            yield list(_members(part))
        elif part.tag in ("tbody", "thead", "tfoot"):
            yield from rows(part)
        part = part.next


def _members(row: LexborNode) -> Iterator[LexborNode]:
    cell = row.first_child
    while cell is not None:
        if cell.tag in ("td", "th") and not is_hidden(cell):
            yield cell
        cell = cell.next


def is_hidden(node: LexborNode) -> bool:
    """Whether the element's own attributes keep it from being shown."""
    attributes = node.attributes
    if not attributes:
        return False
    style = attributes.get("style")
    return "hidden" in attributes or (style is not None and _HIDDEN.search(style) is not None)


def cell_text(cell: LexborNode) -> str:
    """The text of a cell with a line end wherever a browser begins a new line.

    ``1<br>2`` is not ``12``, nor is ``1<sup>2</sup>``; ``<span>1</span><span>2</span>`` is.
    """
    whole = cell.text(deep=True, separator=_BREAK)
    if _BREAK not in whole and not _withdrawn(cell):
        return folded(whole)
    parts: list[str] = []
    _gather(cell, parts)
    return "\n".join(line for part in "".join(parts).split(_BREAK) if (line := folded(part)))


def _withdrawn(cell: LexborNode) -> bool:
    """Whether the only text of a cell stands in an element that shows none."""
    child = cell.first_child
    while child is not None and child.tag != "-text":
        if child.tag in SILENT or child.tag in APART:
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
            parts.append(_BREAK)
        elif name in INLINE:
            _gather(child, parts)
        elif name not in SILENT and is_block(name):
            parts.append(_BREAK)
            _gather(child, parts)
            parts.append(_BREAK)
        child = child.next
