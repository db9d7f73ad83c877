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
_MARKED = ("<s>", "<s ", "<strike", "<del", "<sup", "<sub")
Attributes = dict[str, str | None]
_BREAK = "\v"


def folded(text: str) -> str:
    """``text`` with one space for all white space between its words."""
    return " ".join(text.split())


def is_block(name: str | None) -> bool:
    """Whether an element that is neither inline nor silent begins and ends a line."""
    return name is not None and not name.startswith(("-", "_"))


def has_marks(source: str) -> bool:
    """Whether text is struck out, raised or lowered anywhere in a page."""
    folded_case = source.lower()
    return any(mark in folded_case for mark in _MARKED)


def rows(table: LexborNode) -> Iterator[list[tuple[LexborNode, Attributes]]]:
    """The cells of each row of a table with their attributes, not those of tables inside it, nor hidden ones.

    Rows come as the object model counts them: those of the head first, those of the foot last.
    """
    parts = list(_children(table))
    for names in (("thead",), ("tr", "tbody"), ("tfoot",)):
        for part in parts:
            if part.tag not in names:
                continue
            for row in [part] if part.tag == "tr" else _children(part):
                if row.tag == "tr":
                    yield list(_members(row))


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def _members(row: LexborNode) -> Iterator[tuple[LexborNode, Attributes]]:
    cell = row.first_child
    while cell is not None:
        if cell.tag in ("td", "th"):
            attributes = cell.attributes
            if not attributes or not hides(attributes):
                yield cell, attributes
        cell = cell.next


def hides(attributes: Attributes) -> bool:
    """Whether an element's own attributes keep it from being shown."""
    style = attributes.get("style")
    return "hidden" in attributes or (style is not None and "none" in style and _HIDDEN.search(style) is not None)


def cell_text(cell: LexborNode, *, marks: bool) -> str:
    """The text of a cell with a line end wherever a browser begins a new line; ``marks`` as ``has_marks`` of the page.

    ``1<br>2`` is not ``12``, nor is ``1<sup>2</sup>``; ``<span>1</span><span>2</span>`` is.
    """
    whole = cell.text(deep=True, separator=_BREAK)
    if _BREAK not in whole and not (marks and _withdrawn(cell)):
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
