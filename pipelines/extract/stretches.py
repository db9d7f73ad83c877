"""Lines that run on through prose and tables -> where the labels and numbers of the tables stand in them.

Belongs here: telling the stretches of a long text that are nothing but labels of the form and digits. Does not belong
here: what a label or a number says (``labels.py``, ``values.py``), lines that are only labels (``labels.chain``).

Copies of pages from which all tags were simply taken are one line: a label ends where the next begins, and only labels
stand so. Words between two stretches stay what they are.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from unicodedata import normalize

from opencc import OpenCC

from pipelines.extract.labels import spelled
from pipelines.extract.normalise import placed
from schemas.forms import forms

Piece = tuple[int, int, bool]
"""Start and end of a piece in the text, and whether it is digits that nothing parts."""

_FEWEST = 3
"""Labels with nothing but numbers between them stand only in a table."""
_PRINTED = r"[\d.,+\-/\\—–―万元件项个条次份宗部无]"
_VALUES = re.compile(rf"{_PRINTED}*")
_VALUE = re.compile(rf"{_PRINTED}+(?:\s+[万元件项个条次份宗部]+)?")
_LEADING = re.compile(rf"(?:\s*{_VALUE.pattern}(?=\s))+(?!\s*[年月日])")
"""The values of the last row before words; the number of a date is none of them."""
_DIGITS = re.compile(r"[\d.,]+")
_NUMBER_OF_LABEL = 2
"""Characters of the number that digits before a label may end in (``0002.``)."""


@cache
def pairs() -> tuple[str, ...]:
    """Labels of neighbouring columns as they stand without anything between them, in both scripts: no prose has one."""
    found: set[str] = set()
    for form in forms().values():
        for table in form.tables:
            for item in table.items:
                names = [(column.label, *column.variants) for column in item.columns]
                found |= {a + b for left, right in pairwise(names) for a in left for b in right}
    traditional = str(OpenCC("s2t").convert("\n".join(found))).split("\n")
    return tuple(sorted({*found, *traditional}))


def pieces(text: str) -> list[Piece]:
    """The labels and values of all stretches of a text, and the words between them, in order; none without stretch."""
    flat, places = placed(text)
    found: list[Piece] = []
    end = 0
    for labels in _stretches(flat):
        for start, stop in labels:
            if start > end:
                found += _between(text, places[end], places[start - 1] + 1, _label_end(found))
            found.append((places[start], places[stop - 1] + 1, False))
            end = stop
    if found and end < len(flat):
        found += _between(text, places[end], places[-1] + 1, _label_end(found))
    return found


def _label_end(found: list[Piece]) -> int:
    return found[-1][1] if found else -1


def _stretches(flat: str) -> Iterator[list[tuple[int, int]]]:
    """The labels, by start and end, of each run with nothing but values between them."""
    words = spelled()
    at = 0
    while found := words.search(flat, at):
        labels = [found.span()]
        while behind := words.match(flat, _next(flat, labels[-1][1])):
            labels.append(behind.span())
        at = labels[-1][1]
        if len(labels) >= _FEWEST:
            yield labels


def _next(flat: str, at: int) -> int:
    """Where the values from ``at`` on end, of which the last digit may be the number of the label that follows; the end
    of the text where a comma does: sentences list what they count.
    """
    values = _VALUES.match(flat, at)
    end = values.end() if values else at
    start = end - _NUMBER_OF_LABEL
    if start >= at and spelled().match(flat, start):
        return start
    return len(flat) if end > at and flat[end - 1] in ",." else end


def _between(text: str, start: int, end: int, label_end: int) -> list[Piece]:
    """What stands between two labels: values that white space parts, digits that nothing does, or words, with values
    before them behind a label.
    """
    printed = "".join([narrow if len(narrow := normalize("NFKC", one)) == 1 else one for one in text[start:end]])
    found = [(start + value.start(), start + value.end(), False) for value in _VALUE.finditer(printed)]
    if _VALUE.sub("", printed).strip():
        values = _LEADING.match(printed) if label_end >= 0 else None
        words = start + values.end() if values else start
        return [*(one for one in found if one[1] <= words), (words, end, False)]
    glued = start == label_end and _DIGITS.fullmatch(printed) is not None
    return [(start, end, True)] if glued else found
