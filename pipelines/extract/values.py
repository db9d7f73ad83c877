"""What a cell prints: a number, a blank, a placeholder, or something that has no single reading.

Belongs here: the reading of one cell's text by itself. Does not belong here: which cell of the form it is
(``assign.py``).
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pipelines.extract.normalise import plain

State = Literal["number", "blank", "placeholder", "unreadable"]

_PLACEHOLDERS = frozenset(
    [
        "/",
        "\\",
        "-",
        "--",
        "---",
        "—",
        "——",
        "–",
        "―",
        "─",
        "无",
        "不涉及",
        "不适用",
        "略",
        "无此项",
        "无数据",
        "空",
        "~",
    ]
)
_EMPTY = frozenset(["nan", "NaN", "None", "null", "NULL", "<NA>"])
"""How programs write a cell in which there is nothing."""
_NUMBER = re.compile(
    r"""(?P<sign>[+-]|增加?|减少?)?
        (?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<fraction>\.\d+)?
        (?P<unit>万元|元|万|件|项|个|条|次|份|宗|部)?
        (?:\((?:其中|含|注|包括)[^()]*\))?。?$""",
    re.VERBOSE,
)
_SIGNS = {"+": 1, "-": -1, "增": 1, "增加": 1, "减": -1, "减少": -1, None: 1}
_UNITS = {"万元": "wan_yuan", "万": "wan_yuan", "元": "yuan"}
_PAGE = re.compile(r"^(?:[-–—]\s*\d{1,3}\s*[-–—]|第\s*\d{1,3}\s*页(?:[,，]?\s*共\s*\d{1,3}\s*页)?)$")
_MINUS = str.maketrans({"−": "-", "–": "-", "﹣": "-"})
_NUMERIC = re.compile(r"[\d\W_a-zA-Z约近余多上下左右万亿千百元件项个条次份人共总计合]+")
"""A text of digits, signs and words of number or measure is an attempt at a number; other words are words."""
_NOTE_MARK = re.compile(r"[⁰¹²³⁴-⁹₀-₉①-⑳⓪❶-❿➀-➓⓵-⓾]")
_NOTED = re.compile(r"([0-9０-９][一-鿿]{0,2})\s*[⁰¹²³⁴-⁹₀-₉①-⑳⓪❶-❿➀-➓⓵-⓾]+$")
"""Marks of notes are digits of another size: they stand behind a number and are no part of it."""
_WORDS = re.compile(r"[一-鿿]{3}")
_FILE = re.compile(r"\.[a-zA-Z]{3,4}$")
_MOST_DECIMALS = 6
_LONGEST_INTEGER = 14


@dataclass(frozen=True)
class Reading:
    """``value`` only for a number; ``unit`` as printed in the cell (``yuan``, ``wan_yuan``), ``worded`` when 增 or 减
    is its sign.
    """

    state: State
    value: Decimal | None = None
    unit: str | None = None
    worded: bool = False


def read(text: str) -> Reading | None:
    """The reading of a cell's text, or None when the text is words and no value at all.

    >>> read("1,234").value, read("减4").value, read("52.15万元").unit, read("／").state, read("约20").state
    (Decimal('1234'), Decimal('-4'), 'wan_yuan', 'placeholder', 'unreadable')
    """
    stripped = text.strip()
    if _NOTE_MARK.search(stripped):
        stripped = _NOTED.sub(r"\1", stripped)
        if _NOTE_MARK.search(stripped) and not _WORDS.search(stripped):
            return Reading("unreadable")
    flat = plain(stripped)
    if not flat:
        return Reading("placeholder" if stripped else "blank")
    if flat in _PLACEHOLDERS:
        return Reading("placeholder")
    if flat in _EMPTY:
        return Reading("blank")
    found = _NUMBER.match(flat.translate(_MINUS))
    if found and not _apart(stripped):
        return _number(found)
    if found or (
        len(flat) <= 16 and any(c.isdecimal() for c in flat) and _NUMERIC.fullmatch(flat) and not _FILE.search(flat)
    ):
        return Reading("unreadable")
    return None


def is_page_number(text: str) -> bool:
    """Whether a line is a page number and no part of the report (``- 3 -``, ``第3页``)."""
    return bool(_PAGE.match(text.strip()))


def _number(found: re.Match[str]) -> Reading:
    digits = found["digits"].replace(",", "")
    fraction = found["fraction"] or ""
    unit = _UNITS.get(found["unit"] or "")
    if len(digits) > _LONGEST_INTEGER or len(fraction) > _MOST_DECIMALS + 1 or (len(digits) > 1 and digits[0] == "0"):
        return Reading("unreadable")
    sign = found["sign"]
    return Reading("number", _SIGNS[sign] * Decimal(digits + fraction), unit, sign is not None and sign not in "+-")


def _apart(text: str) -> bool:
    """Digits that white space parts (``1 2``, or two lines in one cell) may be two numbers, and a dash on a line of its
    own is an empty cell.
    """
    return bool(re.search(r"[\d.,]\s+[\d.,]|[+\-–—−﹣]\s*\n\s*\d", text))
