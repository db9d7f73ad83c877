"""The names of WordprocessingML, and what its elements say of themselves.

Belongs here: names, switches, measures of a single element. Does not belong here: the walk through a document.
"""

from lxml import etree  # type: ignore[import-untyped]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
VAL = W + "val"
_OFF = frozenset(["0", "false", "off", "none"])


def on(switch: etree._Element | None) -> bool:
    """Whether a switch such as ``w:vanish`` is there and not turned off."""
    return switch is not None and switch.get(VAL, "1") not in _OFF


def value(parent: etree._Element, name: str) -> str | None:
    """The ``w:val`` of the child called ``name``; None without either."""
    child = parent.find(W + name)
    return None if child is None else str(child.get(VAL, ""))


def count(text: str | None, most: int) -> int:
    """A number of columns as a property gives it: at least 1, at most ``most``."""
    return min(int(text), most) if text and text.isascii() and text.isdecimal() and int(text[:6]) > 0 else 1


def branch(choices: etree._Element) -> etree._Element | None:
    """Of an ``mc:AlternateContent``, which says the same thing several times, the branch that is read: the first."""
    for child in choices:
        if child.tag in (MC + "Choice", MC + "Fallback"):
            return child
    return None
