"""Characters as they are compared in whole columns: one width, one script.

Belongs here: the character map, which keeps every character in its place, and the spellings that it makes equal.
Does not belong here: single texts, for which ``normalise.py`` knows more, and what the words mean.
"""

from collections.abc import Iterable
from functools import cache
from itertools import product

import opencc

from schemas.forms import Section, report


@cache
def simplified() -> dict[str, str]:
    """``mapping`` of the words of ``report()`` and of dates."""
    return mapping("".join((*_declared(), "年月日", "自从起至", "关于", "转发", "报送", "编", "现将", "时间")))


@cache
def mapping(wanted: str) -> dict[str, str]:
    """Full width to ASCII, the signs for zero to 〇, traditional to simplified characters.

    Only traditional characters whose simplified form is ``wanted`` are listed. A text keeps its length, so that a place
    found in the mapped text is the same place in the printed one.
    """
    characters = [chr(code) for code in range(0x3400, 0xA000)]
    simple = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = {old: new for old, new in zip(characters, simple, strict=True) if old != new and new in wanted}
    full_width = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    return pairs | full_width | dict.fromkeys("○◯零", "〇")


@cache
def translation() -> dict[int, str]:
    """``simplified`` for ``str.translate``."""
    return str.maketrans(simplified())


def spellings(words: Iterable[str]) -> list[str]:
    """``words`` in every mixture of the characters that ``simplified`` makes equal."""
    return ["".join(chars) for word in words for chars in product(*(alike(char) for char in word))]


def alike(char: str) -> str:
    """``char`` and every character that ``simplified`` turns into it."""
    return char + _inverse().get(char, "")


@cache
def _inverse() -> dict[str, str]:
    inverse: dict[str, str] = {}
    for old, new in simplified().items():
        inverse[new] = inverse.get(new, "") + old
    return inverse


def _declared() -> Iterable[str]:
    """Every word of ``report()``."""
    for group in vars(report()).values():
        for word in group:
            match word:
                case Section():
                    yield from (word.label, *word.variants)
                case str():
                    yield word
                case _:  # words of one meaning
                    yield from word
