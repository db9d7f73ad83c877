"""Tables of one page after the other -> whole tables.

Belongs here: which table goes on from the page before, headers printed again, and rows that the end of a page cuts in
two. Does not belong here: the text between tables (``page_flow.py``).

A row is taken for cut only where its second half can be nothing else: under the same lines, every text of it goes on
from a text that fills its cell to the end, none begins with a number of its own, and no column has a number in both; or
where it is empty below a row with numbers, or has numbers alone below a row without.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.read.pages import GridCell, Page

_SAME_SIDE = 3.0
NUMBERED = re.compile(r"^\s*(?:[(（][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+\s*[、.．]|\d+\s*[.．、]\D)")
"""What begins a text of its own, and not the rest of one."""
_HAS_DIGIT = re.compile(r"\d")
_MOST_REPEATED = 6
"""Rows of a header that a page prints again."""


@dataclass(slots=True)
class Row:
    """A row of a table on its page. ``recognised``: a part of it was, in a picture."""

    page: Page
    cells: list[GridCell]
    xs: list[float]
    recognised: bool = False


def goes_on(before: Sequence[Row], after: Sequence[Row]) -> bool:
    """Whether the rows of a table at the top of a page go on from those at the end of the page before."""
    one, other = before[-1].xs, after[0].xs
    return abs(one[0] - other[0]) <= _SAME_SIDE and abs(one[-1] - other[-1]) <= _SAME_SIDE


def continued(before: list[Row], after: list[Row]) -> list[Row]:
    """The rows of both parts of a table."""
    again = _repeated(before, after)
    head, rest = before[:-1], after[again:]
    if rest and (not again or len(before) > again) and _is_cut(before[-1], rest[0]):
        return [*head, _joined(before[-1], rest[0]), *rest[1:]]
    return [*before, *rest]


def _repeated(before: list[Row], after: list[Row]) -> int:
    """How many rows at the top are those that the table begins with, words and no numbers among them."""
    count = 0
    for one, other in zip(before[:_MOST_REPEATED], after, strict=False):
        texts = [cell.text for cell in one.cells]
        if (
            texts != [cell.text for cell in other.cells]
            or not any(map(str.strip, texts))
            or any(map(_is_number, texts))
        ):
            break
        count += 1
    return count


def _is_cut(one: Row, other: Row) -> bool:
    if len(one.cells) != len(other.cells) or any(map(_differs, one.cells, other.cells)):
        return False
    goes = 0
    for first, second in zip(one.cells, other.cells, strict=True):
        text = second.text.strip()
        if not text:
            continue
        if NUMBERED.match(text):
            return False
        if first.text.strip():
            if _is_number(text) or _is_number(first.text) or not first.is_full():
                return False
            goes += 1
    # What is left without words of its own: the padding below a row of numbers, or numbers in the middle of their row.
    has_numbers = any(_is_number(cell.text) for cell in one.cells)
    has_words = any(character.isalpha() for cell in other.cells for character in cell.text)
    is_empty = not any(cell.text.strip() for cell in other.cells)
    return goes > 0 or (has_numbers if is_empty else not (has_numbers or has_words))


def _differs(one: GridCell, other: GridCell) -> bool:
    return abs(one.box[0] - other.box[0]) > _SAME_SIDE or abs(one.box[2] - other.box[2]) > _SAME_SIDE


def _is_number(text: str) -> bool:
    return bool(_HAS_DIGIT.search(text)) and not any(map(str.isalpha, text))


def _joined(one: Row, other: Row) -> Row:
    for first, second in zip(one.cells, other.cells, strict=True):
        if not first.strips and second.strips:
            first.place = second.place or other.page.place(second.box)
        first.strips = [*first.strips, *second.strips]
        first.sure = first.sure and second.sure
    one.recognised = one.recognised or other.recognised
    return one
