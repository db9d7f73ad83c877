"""One number of the prose with its unit: how it may be written, and what it says.

Belongs here: the pattern that finds numbers in a text and passes over what is none (dates, document numbers, articles,
telephone numbers, ordinals, spans of time), and the reading of one that was found. Works on texts in one width and
script (``script.mapping``). Does not belong here: what a number is about (``subjects.py``), where it stands
(``figures.py``).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from schemas.subjects import narrative

_DIGITS = dict(zip("〇一二三四五六七八九", range(10), strict=True)) | {"两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1_000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}
_SCALES = _PLACES | _GROUPS
_NUMERALS = "".join({**_DIGITS, **_SCALES})
_QUALIFIERS = {
    "about": ("大约", "约", "左右", "上下"),
    "over": ("超过", "超", "突破", "至少", "不少于", "不低于", "高于", "逾", "以上"),
    # 近 says nearly: the number is not reached.
    "under": ("将近", "接近", "近", "不足", "不到", "不超过", "未超过", "至多", "低于", "少于", "以下", "以内"),
}
_AFTER = ("以上", "左右", "上下", "以下", "以内")
_SPACE = "[ \t\u00a0\u3000]*"
_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
_TO = f"{_SPACE}(?:至|到|[-—–~]+){_SPACE}"
_TIMES = "小时|分钟|工作日|自然日|周年|季度|年|月|日|号|时|点|分|秒|天|周|旬|岁|届|级|楼|室|层|幢|栋|路|弄|单元"
_MAX_DECIMALS, _MAX_WHOLE = 6, 14  # DECIMAL(20,6)


@dataclass(frozen=True)
class Quantity:
    """A number as printed. ``low`` is the lower end where a range is printed (3至5), ``value`` then the upper end.

    ``qualifier``: ``about`` (约, 左右), ``over`` (余, 多, 以上, 超过, 至少), ``under`` (近, 不足, 以下), None exact.
    """

    value: Decimal
    unit: str | None
    qualifier: str | None
    low: Decimal | None


@cache
def pattern() -> str:
    """A Rust regular expression. Group ``fig`` is a number with its unit; ``last`` one that counts only in front of
    ``end``, with ``lead`` before it; ``skip`` is what looks like a number and is none, or has no single reading.
    """
    words = narrative()
    units, counted = _any(words.units), _any(words.units_after_numerals)
    numeral = f"(?:一[{_NUMERALS}]+|[二两三四五六七八九十][{_NUMERALS}]*)"
    times = f"{_SPACE}(?:个{_SPACE})?(?:{_TIMES})"
    after = f"(?:{_any(_AFTER)})?"
    skip = [
        "[A-Za-z][A-Za-z0-9:/._?=&@#-]*",
        "[最附就邻靠]近",
        f"第{_SPACE}[0-9{_NUMERALS}]+",
        rf"[〔\[(][0-9]{{4}}[〕\])]{_SPACE}第?{_SPACE}[0-9]+{_SPACE}号?",
        f"{_NUMBER}(?:{_TO}{_NUMBER})?{times}",
        f"[{_NUMERALS}]+(?:{_TO}[{_NUMERALS}]+)?{times}",
        "[0-9]{3,4}-[0-9]{7,8}",
        r"[0-9]+(?:[./:×*-][0-9]+){2,}|[0-9]+[/:×*][0-9]+",
        f"[0-9][0-9.]*{_SPACE}[百千万亿]+{_SPACE}[0-9{_NUMERALS}][0-9.{_NUMERALS}]*",
        r"[0-9][0-9,.]*(?:[ \t\x{a0}\x{3000}]+[0-9][0-9,.]*)+",
        f"[数几好上成]{_SPACE}[十百千万亿]+|[{_NUMERALS}]+几|[一二两三四五六七八九十]分之[{_NUMERALS}]+",
        f"-{_SPACE}[0-9][0-9.,]*",
        f"(?:{_NUMBER}|[{_NUMERALS}]+){_SPACE}(?:{_any(words.no_units)})",
        f"[“\"‘'《]{_SPACE}[{_NUMERALS}]+",
    ]
    figure = [
        f"百分之{_SPACE}(?:{_NUMBER}|[{_NUMERALS}]+(?:点[{_NUMERALS}]+)?){after}",
        f"{_NUMBER}(?:{_TO}{_NUMBER})?{_SPACE}[余多]?[百千万亿]{{0,2}}[余多]?{_SPACE}(?:{units}){after}",
        # Before 个 a small numeral opens a phrase (两个维护, 三个方面): it counts at the end of a clause only.
        f"{numeral}[余多]?{_SPACE}(?:{counted}){after}",
    ]
    last = [f"[一二两三四五六七八九十][{_NUMERALS}]*{_SPACE}(?:个|{counted})"]
    before = _any(word for words in _QUALIFIERS.values() for word in words if word not in _AFTER)
    return (
        f"(?P<skip>{'|'.join(skip)})"
        f"|(?P<fig>(?:(?:{before}){_SPACE})?(?:{'|'.join(figure)}))"
        rf"|(?:(?P<lead>为{_SPACE})(?P<bare>[0-9]+|〇)|(?P<last>{'|'.join(last)}))(?P<end>[,;:、()。!?\n”]|$)"
        # What is left of a number that has no unit must not be read from its middle on.
        rf"|(?P<rest>[0-9]+(?:[.,][0-9]+)*|[{_NUMERALS}]+)"
    )


@lru_cache(maxsize=65_536)
def read(printed: str) -> Quantity | None:
    """What a printed number says; None when its reading is not certain.

    >>> read("约1,234条")
    Quantity(value=Decimal('1234'), unit='条', qualifier='about', low=None)
    >>> read("二十余人")
    Quantity(value=Decimal('20'), unit='人', qualifier='over', low=None)
    >>> read("三五次") is None
    True
    """
    found = _whole().fullmatch(printed)
    if found is None:
        return None
    scale, unit = found["scale"] or "", found["unit"]
    if unit == "元" and scale[-1:] in ("千", "万", "亿"):
        scale, unit = scale[:-1], scale[-1] + unit
    if found["hundredths"]:
        unit = "%"
    factor = Decimal(1)
    for char in scale:
        factor *= _SCALES[char]
    value, low = (_value(found[name], factor, unit) for name in ("number", "low"))
    if value is None or (found["low"] and (low is None or low >= value)):
        return None
    return Quantity(value, unit, _qualifier(found), low)


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _whole() -> re.Pattern[str]:
    """A number as ``pattern`` finds it, with its parts by name."""
    number = rf"{_NUMBER}|[{_NUMERALS}]+?(?:点[{_NUMERALS}]+)?"
    before = _any(word for words in _QUALIFIERS.values() for word in words if word not in _AFTER)
    return re.compile(
        rf"(?P<before>{before})?{_SPACE}(?P<hundredths>百分之)?{_SPACE}(?:(?P<low>{_NUMBER}){_TO})?(?P<number>{number})"
        rf"{_SPACE}(?P<more>[余多])?(?P<scale>(?<=[0-9余多 ])[百千万亿]{{1,2}})?(?P<more2>[余多])?"
        rf"{_SPACE}(?P<unit>{_any(narrative().units)})?(?P<after>{_any(_AFTER)})?"
    )


def _qualifier(found: re.Match[str]) -> str | None:
    if found["before"] or found["after"]:
        said = {found["before"], found["after"]} - {None}
        codes = [code for code, words in _QUALIFIERS.items() if said & set(words)]
        # 约…以上 says both: no more than that it is about so much.
        return codes[0]
    return "over" if found["more"] or found["more2"] else None


def _value(printed: str | None, factor: Decimal, unit: str | None) -> Decimal | None:
    """Exact; None for digits that are no number, or a fraction of what comes in wholes."""
    if printed is None:
        return None
    if printed[0].isascii():
        plain = printed.replace(",", "")
        if len(plain) > 1 and plain[0] == "0" and plain[1] != ".":
            return None
        value: Decimal | None = Decimal(plain)
    else:
        whole, _, decimals = printed.partition("点")
        value = _numeral(whole)
        if value is not None and decimals:
            if set(decimals) & set(_SCALES):
                return None
            value += Decimal("0." + "".join(str(_DIGITS[char]) for char in decimals))
    if value is None:
        return None
    value *= factor
    divisible = unit is not None and (unit[-1] in "元%‰倍" or unit.endswith("百分点"))
    if not divisible and value != value.to_integral_value():
        return None
    exponent = value.normalize().as_tuple().exponent
    fits = isinstance(exponent, int) and -exponent <= _MAX_DECIMALS and value < Decimal(10) ** _MAX_WHOLE
    return value if fits else None


def _numeral(text: str) -> Decimal | None:
    """A numeral in Chinese characters; None unless every digit but the last stands before its place (三五 is no 35)."""
    total = group = 0
    digit: int | None = None
    place = 10_000
    largest = 10**12
    for char in text:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        elif char in _PLACES:
            if _PLACES[char] >= place or (digit is None and (char != "十" or group)):
                return None
            place = _PLACES[char]
            group += (1 if digit is None else digit) * place
            digit = None
        else:
            if _GROUPS[char] >= largest or not (group + (digit or 0)):
                return None
            largest, place = _GROUPS[char], 10_000
            total, group, digit = total + (group + (digit or 0)) * largest, 0, None
    if text[-1] in _DIGITS and len(text) > 1 and text[-2] in _SCALES and text[-2] not in ("十", "〇"):
        return None  # 三百五 may be 350
    return Decimal(total + group + (digit or 0))
