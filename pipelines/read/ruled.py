"""Tables whose columns a line of dashes rules (``---- ----  ---``) -> their cells.

Belongs here: which lines belong to such a table, and which column a text stands in. Does not belong here: tables with
lines between their cells (``drawn.py``).

A text belongs to the column above or below whose dashes it stands, at one end of them or in the middle. Places are
counted in columns of a terminal, where a Chinese character takes two, or in characters: whichever puts every text so.
Where both do, and not alike, or neither, the table is left alone. Rows are lines; where empty lines part the lines of
a closed table, they are what stands between two of those.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from unicodedata import east_asian_width

from pipelines.read.frames import TextCell

_RULE = re.compile(r"\s*(?:-{2,}(?: +-{2,})+|={2,}(?: +={2,})+)\s*")
_BORDER = re.compile(r"\s*-{10,}\s*")
_DASHES = re.compile(r"[-=]+")
_WIDE_DIGITS = "０１２３４５６７８９"
_MEASURES = ((2, 2), (2, 1), (1, 1))
"""How wide a Chinese character may be, and a full-width digit, which may have been a narrow one when the table was."""
_LONGEST = 400
"""Lines within which a table must close if empty lines are to part its rows."""
_Row = list[int]
_Column = tuple[int, int]


def ruled_tables(lines: Sequence[str]) -> tuple[list[TextCell], set[int]]:
    """The cells of the ruled tables among the lines of one document, in reading order, and the lines they take."""
    cells: list[TextCell] = []
    taken: set[int] = set()
    for rule in [n for n, line in enumerate(lines) if _RULE.fullmatch(line)]:
        if rule in taken:
            continue
        rows, frame = _extent(lines, rule)
        columns = [found.span() for found in _DASHES.finditer(lines[rule])]
        parted = _parted(lines, [n for row in rows for n in row], columns)
        if parted is None or not rows:
            continue
        taken |= frame | set(parted)
        for row in rows:
            cells += _cells(row, parted, cut=len(lines) - 1)
    return sorted(cells, key=lambda cell: (cell.row, cell.ordinal)), taken


def _extent(lines: Sequence[str], rule: int) -> tuple[list[_Row], set[int]]:
    """The lines of each row of the table with this rule, and the lines that only frame it."""
    head = _above(lines, rule)
    frame = {rule}
    if head and _BORDER.fullmatch(lines[head[0] - 1]):
        frame.add(head[0] - 1)
    close = _close(lines, rule)
    body = range(rule + 1, close)
    frame |= {close} if close < len(lines) and lines[close].strip() else set()
    if any(not lines[n].strip() for n in body):
        rows = _between_empty(lines, body)
    else:
        rows = [[n] for n in body if not _RULE.fullmatch(lines[n])]
        frame |= {n for n in body if _RULE.fullmatch(lines[n])}
    return ([head] if head else []) + rows, frame


def _above(lines: Sequence[str], rule: int) -> _Row:
    """The lines of the header, which stand right above the rule."""
    first = rule
    while first > 0 and lines[first - 1].strip() and not _BORDER.fullmatch(lines[first - 1]):
        first -= 1
    return list(range(first, rule))


def _close(lines: Sequence[str], rule: int) -> int:
    """The line that ends the table: the last rule like its own before an empty line, or one behind it, or the empty
    line.
    """
    empty = next((n for n in range(rule + 1, len(lines)) if not lines[n].strip()), len(lines))
    same = [n for n in range(rule + 1, min(len(lines), rule + _LONGEST)) if _ends(lines[n], lines[rule])]
    within = [n for n in same if n < empty]
    if within:
        return within[-1]
    return same[0] if same and _is_closed(lines[empty : same[0]]) else empty


def _ends(line: str, rule: str) -> bool:
    return line.rstrip() == rule.rstrip() or bool(_BORDER.fullmatch(line))


def _is_closed(lines: Sequence[str]) -> bool:
    """Whether no other table stands between."""
    return not any(_RULE.fullmatch(line) for line in lines)


def _between_empty(lines: Sequence[str], body: range) -> list[_Row]:
    rows: list[_Row] = [[]]
    for n in body:
        if lines[n].strip():
            rows[-1].append(n)
        elif rows[-1]:
            rows.append([])
    return [row for row in rows if row]


def _parted(lines: Sequence[str], rows: _Row, columns: list[_Column]) -> dict[int, list[tuple[int, str]]] | None:
    """``start`` and text of every column of each line, or None where the places do not tell them."""
    found = []
    for wide, digit in _MEASURES:
        parted = {n: _at(lines[n], columns, wide, digit) for n in rows}
        if all(parts is not None for parts in parted.values()):
            found.append({n: parts for n, parts in parted.items() if parts is not None})
    if not found:
        return None
    alike = all(
        [text.strip() for _, text in a] == [text.strip() for _, text in b]
        for one, two in pairwise(found)
        for a, b in zip(one.values(), two.values(), strict=True)
    )
    return found[0] if alike else None


def _at(line: str, columns: list[_Column], wide: int, digit: int) -> list[tuple[int, str]] | None:
    """The texts of a line cut where columns start; None if one is not above its dashes, at one end or in the middle."""
    sizes = [digit if one in _WIDE_DIGITS else wide if east_asian_width(one) in "WF" else 1 for one in line]
    ends = [0, *accumulate(sizes)]
    places = {column: n for n, column in enumerate(ends)}
    cuts = [0, *(places.get(start, -1 if start < ends[-1] else len(line)) for start, _ in columns[1:]), len(line)]
    if -1 in cuts:
        return None
    parts = []
    for (first, last), a, b in zip(columns, cuts, cuts[1:], strict=False):
        text = line[a:b].strip(" ")
        begin = ends[a + len(line[a:b]) - len(line[a:b].lstrip(" "))] - first
        left = last - ends[b - len(line[a:b]) + len(line[a:b].rstrip(" "))]
        if text and (begin < 0 or left < 0 or (begin and left and abs(begin - left) > 1) or "  " in text):
            return None
        parts.append((a, line[a:b]))
    return parts


def _cells(row: _Row, parted: dict[int, list[tuple[int, str]]], cut: int) -> Iterator[TextCell]:
    """The cells of a row; on the last line of the text, which may be cut, only those that it reaches."""
    for column, (start, _) in enumerate(parted[row[0]]):
        pieces = [(n, *parted[n][column]) for n in row if parted[n][column][1].strip()]
        if pieces or cut not in row:
            yield TextCell(row[0], column, start, pieces)
