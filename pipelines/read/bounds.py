"""How much a text or a page may hold before it is read: what is larger costs more than its own report.

Belongs here: counting lines, cells and elements inside one another, cheaply. Does not belong here: the numbers
(``pipelines/ingest/limits.py``), formats that are read from bytes, whose readers count as they go.
"""

import re

from selectolax.lexbor import LexborHTMLParser

from pipelines.ingest.limits import limits

_CELL = re.compile(r"<t[dh][\s>/]", re.IGNORECASE)
_SHORTEST_CELL = len("<td>")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9:]*)", re.IGNORECASE)
_WITHOUT_END = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
) | frozenset(["p", "li", "td", "th", "tr", "dt", "dd", "option", "tbody", "thead", "tfoot", "html", "head", "body"])
"""Elements that have no end, or whose end may be left out."""
_FAR = 10
"""So many times too deep by its tags alone, a page is not even parsed: that takes time by the square of the depth."""
_TAGS = 5_000
"""A page with fewer tags is looked at by the reader alone, which goes no deeper than Python does."""


def excess_of_text(text: str) -> str | None:
    """Why a text is not read; None if it is."""
    most = limits()
    if len(text) > most.max_line_chars and max(map(len, text.split("\n"))) > most.max_line_chars:
        return f"a line of the text has more than {most.max_line_chars:,} characters; break it into lines"
    if len(text) > most.max_lines and text.count("\n") > most.max_lines:
        return f"the text has more than {most.max_lines:,} lines; split it into its reports"
    if len(text) > most.max_cells and text.count("\t") + text.count("|") > most.max_cells:
        return f"the text has more than {most.max_cells:,} cells; split it into its reports"
    return None


def excess_of_page(source: str) -> str | None:
    """Why a page is not read; None if it is."""
    most = limits()
    if len(source) > _SHORTEST_CELL * most.max_cells and _more_than(_CELL, source, most.max_cells):
        return f"the page has more than {most.max_cells:,} cells; save the part with the report alone"
    if source.count("<") <= _TAGS:
        return None
    if source.count("<") > most.max_tags:
        return f"the page has more than {most.max_tags:,} tags; save the part with the report alone"
    is_deep = _opens_at_once(source) > _FAR * most.max_nesting or _is_deeper(source, most.max_nesting)
    return too_deep() if is_deep else None


def too_deep() -> str:
    """The reason for a page whose elements stand too deep inside one another."""
    return (
        f"the elements of the page stand inside one another deeper than {limits().max_nesting}; "
        "save the part with the report alone"
    )


def _more_than(pattern: re.Pattern[str], source: str, most: int) -> bool:
    return sum(1 for _ in zip(pattern.finditer(source), range(most + 1), strict=False)) > most


def _opens_at_once(source: str) -> int:
    """How many elements that must be closed are open at once, at the most."""
    opened = most = 0
    for end, name in _TAG.findall(source):
        if name.lower() in _WITHOUT_END:
            continue
        opened = max(0, opened - 1) if end else opened + 1
        most = max(most, opened)
    return most


def _is_deeper(source: str, most: int) -> bool:
    """Whether elements of the page stand inside one another deeper than ``most``, as a browser builds them."""
    node = LexborHTMLParser(source).root
    depth = 0
    while node is not None:
        if node.first_child is not None:
            node, depth = node.first_child, depth + 1
            if depth > most:
                return True
            continue
        while node is not None and node.next is None:
            node, depth = node.parent, depth - 1
        node = None if node is None or depth <= 0 else node.next
    return False
