"""Tables written with commas between their cells, or printed from a frame of data -> their cells.

Belongs here: which lines of a text are such rows, and where their cells stand. Does not belong here: files of comma
separated values as sources of reports (``ingest``).

A comma parts cells only in a document that has many lines of words and numbers with commas between, and never within
brackets or quotation marks. ``1,234`` may be one number: where such numbers stand side by side, the line is read only
if its table has as many cells on every line, or if it has no empty cell and several numbers.

A frame of data is printed with its columns numbered from 0 above and its rows numbered from 0 on the left, two spaces
or more between the cells.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from pipelines.read.frames import TextCell

_FIELD = re.compile(r'\s*"(?:[^"]|"")*"\s*(?=,|$)|(?:[（(][^（）()]*[)）]|[^,])*')
_VALUE = re.compile(r'\s*"?\s*(?:[+-]?\d[\d.,]*\s*[一-鿿]{0,2}|[/／\\—–-]{1,3}|无|不涉及|不适用|[Nn]a[Nn])?\s*"?\s*')
_MAY_BE = re.compile(r"[^,。\t|]*,[^。\t|]*")
_ENDS_IN_DIGIT = re.compile(r".*[一-鿿].*\d\s*")
_THREE = re.compile(r"\s*\d{3}\s*")
_UP_TO_THREE = re.compile(r"\s*[+-]?(?![0０])\d{1,3}\s*")
_WORDS = re.compile(r"[一-鿿]")
_LONGEST_FIELD = 60
_SEVERAL = 3
_ENOUGH = 6
"""Rows with so many numbers, and so many such rows, that a document with commas between cells has."""
_NUMBERED = re.compile(r"\s*[0０]\s+[1１](?:\s+\d+)+\s*")
_GAP = re.compile(r"\s{2,}|\s*$")
_Fields = list[tuple[int, str]]


def comma_tables(lines: Sequence[str]) -> tuple[list[TextCell], set[int]]:
    """The cells of the lines that commas part, in reading order, and those lines."""
    parted = {n: fields for n, line in enumerate(lines) if _MAY_BE.fullmatch(line) and (fields := _fields(line))}
    values = {n: _values(fields) for n, fields in parted.items()}
    if sum(_SEVERAL <= len(of) < len(parted[n]) for n, of in values.items()) < _ENOUGH:
        return [], set()
    even = _even(parted)
    read = {n: fields for n, fields in parted.items() if n in even or _is_sure(values[n])}
    cells = [
        TextCell(n, ordinal, start, [(n, start, text)] if text.strip() else [])
        for n, fields in read.items()
        for ordinal, (start, text) in enumerate(fields)
    ]
    return cells, set(read)


def _fields(line: str) -> _Fields:
    """The fields of a line that may be a row: words, then values."""
    fields: _Fields = []
    end = 0
    while end <= len(line):
        found = _FIELD.match(line, end)
        text = found[0] if found else ""
        bare = text.strip()
        quoted = len(bare) > 1 and bare[0] == bare[-1] == '"'
        inner = text.index(bare) + 1 if quoted else 0
        fields.append((end + inner, bare[1:-1] if quoted else text))
        end += len(text) + 1
    values = [bool(_VALUE.fullmatch(text)) for _, text in fields]
    if any(len(text) > _LONGEST_FIELD or _ENDS_IN_DIGIT.fullmatch(text) for _, text in fields):
        return []
    first = next((n for n, (_, text) in enumerate(fields) if values[n] and text.strip()), len(fields))
    return fields if all(values[first:]) else []


def _values(fields: _Fields) -> list[str]:
    """The values behind the words of a row, the empty ones included; none where it has words alone."""
    last = max(
        (n for n, (_, text) in enumerate(fields) if _WORDS.search(text) and not _VALUE.fullmatch(text)), default=-1
    )
    return [text for _, text in fields[last + 1 :]]


def _even(parted: dict[int, _Fields]) -> set[int]:
    """Lines in a run of several that all have as many fields, a header of words alone among them."""
    runs: list[list[int]] = [[]]
    for n, fields in parted.items():
        if runs[-1] and (n - runs[-1][-1] > 1 or len(fields) != len(parted[runs[-1][-1]])):
            runs.append([])
        runs[-1].append(n)
    return {n for run in runs if len(run) > _SEVERAL and any(_is_header(parted[n]) for n in run) for n in run}


def _is_header(fields: _Fields) -> bool:
    return all(_WORDS.search(text) and not _VALUE.fullmatch(text) for _, text in fields)


def _is_sure(values: list[str]) -> bool:
    """Whether no two values may be one number with a comma in it, or none can be missing for it."""
    thousands = any(_UP_TO_THREE.fullmatch(a) and _THREE.fullmatch(b) for a, b in pairwise(values))
    return not thousands or (len(values) >= _SEVERAL and all(value.strip() for value in values))


def printed_frames(lines: Sequence[str]) -> tuple[list[TextCell], set[int]]:
    """The cells of the printed frames of data, in reading order, without the numbers of columns and rows; and their
    lines.
    """
    cells: list[TextCell] = []
    taken: set[int] = set()
    for above in [n for n, line in enumerate(lines) if _NUMBERED.fullmatch(line)]:
        numbers = [int(number) for number in lines[above].split()]
        if numbers != list(range(len(numbers))):
            continue
        rows = _numbered_rows(lines, above + 1)
        taken |= {above, *rows} if rows else set()
        for n, fields in rows.items():
            cells += [TextCell(n, ordinal, start, [(n, start, text)]) for ordinal, (start, text) in enumerate(fields)]
    return cells, taken


def _numbered_rows(lines: Sequence[str], first: int) -> dict[int, _Fields]:
    """The fields of the rows from a line on, as long as their numbers do not fall."""
    rows: dict[int, _Fields] = {}
    before = 0
    for n in range(first, len(lines)):
        number, *fields = [(found.start(), found[0]) for found in re.finditer(r"\S+(?: \S+)*", lines[n])] or [(0, "")]
        if not number[1].isdecimal() or int(number[1]) < before or not fields:
            break
        before = int(number[1])
        rows[n] = fields
    return rows
