"""The numbers that a word processor prints before the paragraphs of a list; they stand nowhere in the text.

Belongs here: styles and lists of a document as far as they number paragraphs, counting, and how a number is written.
Does not belong here: where the number goes (``docx.py``).

The rules are those of ECMA-376, part 1, 17.9: lists of one abstract definition count on together, a number lets the
levels below it begin anew, a definition may be overridden where a list starts.
"""

from dataclasses import dataclass, field

from lxml import etree  # type: ignore[import-untyped]

from pipelines.read.wordml import W, on, value

UNKNOWN = "\ufffd"
"""Printed, but in a way of counting that is not known here."""

_LEVELS = 9
_DIGITS = "〇一二三四五六七八九"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
# The first character of a way of counting, and how many follow it.
_RUNS = {
    "decimalEnclosedCircle": ("①", 20),
    "decimalEnclosedCircleChinese": ("①", 20),
    "decimalEnclosedParen": ("⑴", 20),
    "decimalEnclosedFullstop": ("⒈", 20),
    "ideographEnclosedCircle": ("㊀", 10),
    "upperLetter": ("A", 26),
    "lowerLetter": ("a", 26),
    "upperRoman": ("Ⅰ", 12),
    "lowerRoman": ("ⅰ", 12),
}
_CHINESE = frozenset(
    ["chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand"]
)


@dataclass(frozen=True)
class _Level:
    start: int = 1
    style: str = ""
    way: str = "decimal"
    text: str = ""
    legal: bool = False


@dataclass
class _List:
    """A list: the definition that it counts with, and the levels that it begins anew or writes otherwise."""

    definition: str
    restarts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, _Level] = field(default_factory=dict)


class Lists:
    """Counts the paragraphs of a document as they come."""

    def __init__(self, numbering: etree._Element, styles: dict[str, tuple[str, int]]) -> None:
        """``styles`` gives list and level by the id of those paragraph styles that number."""
        self._styles = styles
        self._definitions: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, _List] = {}
        self._counters: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        for one in numbering:
            if one.tag == W + "abstractNum":
                self._definitions[one.get(W + "abstractNumId", "")] = _levels(one)
            elif one.tag == W + "num":
                self._lists[one.get(W + "numId", "")] = _list(one)

    def number(self, properties: etree._Element) -> str:
        """What is printed before the paragraph with these properties; empty when nothing is."""
        own, style = properties.find(W + "numPr"), value(properties, "pStyle") or ""
        by_style = self._styles.get(style, ("", 0))
        list_id, level = by_style
        if own is not None:
            list_id, level = value(own, "numId") or list_id, _int(value(own, "ilvl"), level)
        known = self._lists.get(list_id)
        if known is None or not 0 <= level < _LEVELS:
            return ""
        levels = {**self._definitions.get(known.definition, {}), **known.levels}
        if own is None:
            level = next((n for n, one in levels.items() if one.style and one.style == style), level)
        if level not in levels:
            return ""
        return _written(levels, level, self._counted(list_id, known, levels, level))

    def _counted(self, list_id: str, known: _List, levels: dict[int, _Level], level: int) -> list[int]:
        counters = self._counters.setdefault(known.definition, [None] * _LEVELS)
        if level in known.restarts and (list_id, level) not in self._begun:
            counters[level] = None
        self._begun.add((list_id, level))
        start = known.restarts.get(level, levels[level].start)
        before = counters[level]
        counters[level] = start if before is None else before + 1
        counters[level + 1 :] = [None] * (_LEVELS - level - 1)
        return [
            levels.get(n, _Level()).start if count is None else count for n, count in enumerate(counters[: level + 1])
        ]


def _levels(definition: etree._Element) -> dict[int, _Level]:
    return {_int(one.get(W + "ilvl"), 0): _level(one) for one in definition.iterchildren(W + "lvl")}


def _level(one: etree._Element) -> _Level:
    # A way of counting that only newer programs know stands in a branch of its own, and is not looked for.
    return _Level(
        start=_int(value(one, "start"), 1),
        style=value(one, "pStyle") or "",
        way=value(one, "numFmt") or UNKNOWN,
        text=value(one, "lvlText") or "",
        legal=on(one.find(W + "isLgl")),
    )


def _list(one: etree._Element) -> _List:
    found = _List(value(one, "abstractNumId") or "")
    for override in one.iterchildren(W + "lvlOverride"):
        level = _int(override.get(W + "ilvl"), 0)
        if (start := value(override, "startOverride")) is not None:
            found.restarts[level] = _int(start, 1)
        if (own := override.find(W + "lvl")) is not None:
            found.levels[level] = _level(own)
    return found


def _written(levels: dict[int, _Level], level: int, counted: list[int]) -> str:
    """``%1`` … in the text of a level stand for the numbers down to it; bullets say nothing."""
    own = levels[level]
    if own.way == "bullet":
        return ""
    text = own.text
    for n, count in enumerate(counted):
        if f"%{n + 1}" in text:
            way = "decimal" if own.legal else levels.get(n, _Level()).way
            text = text.replace(f"%{n + 1}", spelt(count, way))
    return text


def spelt(number: int, way: str) -> str:
    """A number in a way of counting (``ST_NumberFormat``).

    >>> [spelt(12, way) for way in ("decimal", "chineseCounting", "decimalEnclosedCircle", "decimalZero", "none")]
    ['12', '十二', '⑫', '12', '']
    """
    if way == "none":
        return ""
    if way in _CHINESE and 0 < number < 100:
        tens, ones = divmod(number, 10)
        return (_DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (_DIGITS[ones] if ones else "")
    first, count = _RUNS.get(way, ("", 0))
    if 0 < number <= count:
        return chr(ord(first) + number - 1)
    if way in ("decimal", "decimalHalfWidth") or (way == "decimalZero" and number > 9):
        return str(number)
    if way == "decimalZero":
        return f"0{number}"
    if way == "decimalFullWidth":
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    if way == "ideographTraditional" and 0 < number <= len(_STEMS):
        return _STEMS[number - 1]
    if way == "ideographZodiac" and 0 < number <= len(_BRANCHES):
        return _BRANCHES[number - 1]
    return UNKNOWN


def _int(text: str | None, default: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        return default
