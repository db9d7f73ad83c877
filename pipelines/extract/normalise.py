"""Texts as the form spells them: one width, one script, no spaces and no decoration.

Belongs here: what can be undone in a text without knowing the form. Works on single short texts; callers pass each
distinct text once. Does not belong here: which label a text is (``labels.py``) or which number (``values.py``).
"""

import html
import re
import unicodedata
from functools import cache, lru_cache

import opencc

from schemas.forms import report

_LATIN_NOISE = re.compile(r"\([a-zà-öø-ÿāēīōūǎěǐǒǔǖǘǚǜ\s]{1,8}\)")  # pronunciation that script converters leave behind
_DECORATION = re.compile(r"[#*_`\s​‌‍⁠﻿­]+")
_INLINE_TAG = re.compile(r"</?(?:span|font|b|strong|i|em|u|o:p)(?:\s[^<>]*)?>", re.IGNORECASE)
_BREAK_TAG = re.compile(r"<br\s*/?>|</?p(?:\s[^<>]*)?>", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_NUMBERING = re.compile(
    r"^(?:第([一二三四五六])(?:部分|章)[、.:]?|[(〔\[]([一二三四五六七八九十]{1,3}|\d{1,2})[)〕\]][、.]?|([一二三四五六七八九十]{1,3})[、.]|(\d{1,2})(?:[.、)](?!\d)|(?=[一-鿿“])))"
)
_NUMBER_OF_GROUP = re.compile(r"^\([一二三四五六七]\)(?=\d[.、])")
_BRACKETED = re.compile(r"\([^()]*\)|〔[^〔〕]*〕|\[[^\[\]]*\]")
_PUNCTUATION = re.compile(r"[^\w]+")


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def plain(text: str) -> str:
    """``text`` in NFKC and simplified characters, without white space, markdown marks and stray pronunciation.

    >>> plain("**（一） 制發(fā)件數(shù)**")
    '(一)制发件数'
    """
    flat = _DECORATION.sub("", unicodedata.normalize("NFKC", text))
    if flat.isascii():
        return flat
    simple = str(_simplifier().convert(_LATIN_NOISE.sub("", flat)))
    for word, declared in report().synonyms:
        simple = simple.replace(word, declared)
    return simple


def placed(text: str) -> tuple[str, list[int]]:
    """``text`` as ``plain`` gives it, character by character, and the place in ``text`` of each of them.

    >>> placed("甲 （fǎ）乙")
    ('甲乙', [0, 6])
    """
    known = [(one, place) for place, character in enumerate(text) for one in _narrow(character)]
    flat = "".join([one for one, _ in known])
    noise = {n for found in _LATIN_NOISE.finditer(flat) for n in range(*found.span())}
    kept = [pair for n, pair in enumerate(known) if n not in noise] if noise else known
    flat = "".join([one for one, _ in kept])
    simple = plain(flat)
    return simple if len(simple) == len(flat) else flat, [place for _, place in kept]


@lru_cache(maxsize=16_384)
def _narrow(character: str) -> str:
    return _DECORATION.sub("", unicodedata.normalize("NFKC", character))


def unmarked(text: str) -> str:
    """``text`` without the markup that some converters leave in it: tags (a break is a line end), the backslash before
    a mark that Markdown would understand, and references to characters.

    >>> unmarked("<span lang=EN>1</span>2<br>3"), unmarked("1\\\\.甲项"), unmarked("4&nbsp;")
    ('12\\n3', '1.甲项', '4\\xa0')
    """
    if "<" in text:
        text = _BREAK_TAG.sub("\n", _INLINE_TAG.sub("", text))
    if "\\" in text:
        text = _ESCAPED.sub(r"\1", text)
    return html.unescape(text) if "&" in text and ";" in text else text


def numbering(flat: str) -> tuple[str, str]:
    """Splits a plain text into its leading number (``三``, ``1``, or empty) and the rest. Of two, that of a group and
    that of a row in it, the second counts.

    >>> numbering("(三)乙项"), numbering("1.甲项"), numbering("规章"), numbering("(三)1.甲项")
    (('三', '乙项'), ('1', '甲项'), ('', '规章'), ('1', '甲项'))
    """
    flat = _NUMBER_OF_GROUP.sub("", flat)
    found = _NUMBERING.match(flat)
    if not found:
        return "", flat
    return next(group for group in found.groups() if group), flat[found.end() :]


def key(rest: str) -> str:
    """What is compared: the letters and digits of a plain text.

    >>> key("甲、“乙”(丙)")
    '甲乙丙'
    """
    return _PUNCTUATION.sub("", rest)


def without_brackets(rest: str) -> str:
    """A plain text without what stands in brackets (typing guidance, units).

    >>> without_brackets("增/减(减用负值表示,如-8)")
    '增/减'
    """
    return _BRACKETED.sub("", rest)
