"""Tables drawn with lines of characters (``┌──┬──┐``, ``+--+--+``) -> their cells.

Belongs here: where such a table begins and ends, which lines of text are one row of it, and which are one cell. Does
not belong here: tables of which only pipes are left (``text.py``).

Text browsers and converters wrap the texts of narrow cells, so that the lines between two rules are one row: what
stands in one place on them is one cell, its lines kept apart, and a number broken over two lines is no number. A cell
beside which the rules go on is one merged over rows, and stands on the first of them. Where nearly no rules part the
rows, each line is one; a line without words that leaves places empty continues the row above it.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple
from unicodedata import east_asian_width

from pipelines.read.frames import TextCell

_DRAWN = re.compile(r"\s*[─-╿](?:.*[─-╿])\s*")
_BORDER = re.compile(r"[│┃┆┇┊┋┌-╋║╎╏╒-╰]")
_RULE = re.compile(r"[─━┄┅┈┉═╌╍]+")
_GRID = re.compile(r"\s*(?:\+[-=]{2}.*[+|]|\|.*[+|])\s*")
_GRID_BORDER = re.compile(r"\||\+(?=[-=+|]|\s*$)")
_GRID_RULE = re.compile(r"[-=]{2,}")
_CUT = re.compile(r"\s*[+|─-╿]")
"""A line behind a table that begins like its rows and does not end like them: its cells may be cut."""
_WORDS = re.compile(r"[一-鿿]")
_ROWS_A_RULE = 2
"""With more rows a rule than this the rules do not part the rows."""


class _Part(NamedTuple):
    """What stands between two borders of a line: ``left`` and ``right`` in columns of a terminal, ``start`` in
    characters.
    """

    left: int
    right: int
    start: int
    text: str
    rule: bool


_Line = list[_Part]


def drawn_tables(lines: Sequence[str]) -> tuple[list[TextCell], set[int]]:
    """The cells of the drawn tables among the lines of one document, in reading order, and the lines they take."""
    blocks = [*_blocks(lines, _DRAWN, _BORDER, _RULE), *_blocks(lines, _GRID, _GRID_BORDER, _GRID_RULE)]
    parted = [line for block in blocks for line in block.values()]
    by_line = sum(_is_row(line) for line in parted) > _ROWS_A_RULE * sum(_is_rule(line) for line in parted)
    cells = [cell for block in blocks for cell in _cells(block, by_line)]
    taken = {number for block in blocks for number in block}
    taken |= {number + 1 for number in taken if number + 1 < len(lines) and _CUT.match(lines[number + 1])}
    return sorted(cells, key=lambda cell: (cell.row, cell.ordinal)), taken


def _blocks(
    lines: Sequence[str], shape: re.Pattern[str], border: re.Pattern[str], rule: re.Pattern[str]
) -> Iterator[dict[int, _Line]]:
    """The parted lines of each table: neighbours that begin and end in a border, rules and texts among them."""
    for drawn, run in groupby(range(len(lines)), key=lambda n: bool(shape.fullmatch(lines[n]))):
        if not drawn:
            continue
        block = {n: _parts(lines[n], border, rule) for n in run}
        rules = sum(_is_rule(line) for line in block.values())
        if 1 < rules < len(block):
            yield block


def _parts(line: str, border: re.Pattern[str], rule: re.Pattern[str]) -> _Line:
    borders = [found.start() for found in border.finditer(line)]
    columns = [0]
    for character in line:
        columns.append(columns[-1] + (2 if east_asian_width(character) in "WF" else 1))
    return [
        _Part(columns[a], columns[b], a + 1, line[a + 1 : b], bool(rule.fullmatch(line[a + 1 : b])))
        for a, b in pairwise(borders)
    ]


def _is_rule(line: _Line) -> bool:
    return bool(line) and all(part.rule for part in line)


def _is_row(line: _Line) -> bool:
    """Whether a line reads like a row: a label and numbers."""
    return any(part.text.strip()[:1].isdecimal() for part in line) and any(_WORDS.search(part.text) for part in line)


def _cells(block: dict[int, _Line], by_line: bool) -> Iterator[TextCell]:
    """The cells of a table. ``by_line``: each of its lines is a row."""
    rows: list[list[TextCell]] = []
    tall: set[int] = set()
    above: _Line = []
    open_: list[TextCell | None] = []
    for number, line in block.items():
        if any(part.rule for part in [*line, *above]):
            beside = {(part.left, part.right): cell for part, cell in zip(above, open_, strict=True)}
            open_ = [None if part.rule else beside.get((part.left, part.right)) for part in line]
            tall |= {id(cell) for cell in open_ if cell}
        elif len(line) != len(above) or (by_line and not _goes_on(line, above)):
            open_ = [None] * len(line)
        row: list[TextCell] = []
        for nth, part in enumerate(line):
            if part.rule:
                continue
            cell = open_[nth]
            if cell is None:
                cell = open_[nth] = TextCell(number, len(row), part.start)
                row.append(cell)
            if part.text.strip():
                cell.pieces.append((number, part.start, part.text))
        rows.append(row)
        above = line
    for row in rows:
        if _is_one([cell for cell in row if id(cell) not in tall]):
            yield from row


def _is_one(row: list[TextCell]) -> bool:
    """Whether cells between two rules are one row: all numbers begin on one line, which every label reaches."""
    begun = [cell for cell in row if cell.pieces]
    words = [cell for cell in begun if _WORDS.search(cell.pieces[0][2])]
    lines = {cell.pieces[0][0] for cell in begun if cell not in words}
    lines |= {line for cell in begun if cell not in words for line, _, text in cell.pieces if not _WORDS.search(text)}
    if not lines:
        return True
    return len(lines) == 1 and all(cell.pieces[0][0] <= min(lines) <= cell.pieces[-1][0] for cell in words)


def _goes_on(line: _Line, above: _Line) -> bool:
    """Whether a line with empty places holds nothing but numbers below numbers."""
    numbers = [(part, over) for part, over in zip(line, above, strict=True) if part.text.strip()]
    below = all(over.text.strip() and not _WORDS.search(part.text + over.text) for part, over in numbers)
    return len(numbers) < len(line) and below
