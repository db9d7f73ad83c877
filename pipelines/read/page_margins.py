"""Headers, footers and page numbers -> gone.

Belongs here: what stands on every page and belongs to none. Does not belong here: what stands on one page only.
"""

import re
from collections.abc import Sequence

import numpy as np

from pipelines.read.lettering import strips
from pipelines.read.letters import Letters, Lines, lines
from pipelines.read.pages import Grid, Strip

_BAND = 0.12
"""Share of the page above and below in which headers and footers are looked for."""
_SAME_PLACE = 4.0
_APART = 0.8
"""Heights of a letter between a header and the text of the page."""
_LINES = 3
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"^[\s\-–—―·.•|/第共页pPage,，]*\d{1,4}(?:[\s/共第页of,，]+\d{1,4})?[\s\-–—―·.•|页]*$")
_DASHED = re.compile(r"^\s*(?:[-–—]\s*\d{1,3}\s*[-–—]|第\s*\d{1,3}\s*页.*)$")

Line = tuple[Strip, int]
"""A line of a margin, and its number."""


def without_margins(
    pages: Sequence[Letters], heights: Sequence[float], grids: Sequence[Sequence[Grid]]
) -> list[Letters]:
    """The letters of each page without those of its header, footer and number. Pages without letters have none."""
    letters = Letters.joined(pages)
    page_of = np.repeat(np.arange(len(pages)), list(map(len, pages)))
    height = np.array(heights)[page_of]
    above, below = letters.y1 < _BAND * height, letters.y0 > (1 - _BAND) * height
    index = np.concatenate([np.flatnonzero(above), np.flatnonzero(below)])
    found = lines(letters.at(index), 2 * page_of[index] + np.repeat((0, 1), (above.sum(), below.sum())))
    edges = _edges(found, len(pages))
    dropped: list[int] = []
    for n, sides in enumerate(edges):
        for side, rows in enumerate(sides):
            others = [(m, edge[side]) for m, edge in enumerate(edges) if m != n and len(pages[m])]
            dropped += [
                line[1]
                for at, line in enumerate(rows)
                if _is_numbered(line, n, others) or _is_repeated(rows, at, others, grids[n])
            ]
    kept = np.ones(len(letters), np.bool_)
    kept[index[np.isin(found.of, dropped)]] = False
    return [letters.at((page_of == n) & kept) for n in range(len(pages))]


def _edges(found: Lines, count: int) -> list[tuple[list[Line], list[Line]]]:
    """The first lines of each page from the upper edge inwards, and from the lower."""
    edges: list[tuple[list[Line], list[Line]]] = [([], []) for _ in range(count)]
    numbers = np.unique(found.line).tolist()
    for number, (group, strip) in zip(numbers, strips(found), strict=True):
        edges[group // 2][group % 2].append((strip, number))
    return [(above[:_LINES], below[-_LINES:][::-1]) for above, below in edges]


def _is_numbered(line: Line, page: int, others: Sequence[tuple[int, list[Line]]]) -> bool:
    """A number that goes up with the pages, at the same height; a page alone needs the dashes of a page number."""
    text = line[0].text
    if not _NUMBER.match(text):
        return False
    if _DASHED.match(text):
        return True
    number = int(_DIGITS.findall(text)[0]) - page
    return any(
        _NUMBER.match(one[0].text)
        and int(_DIGITS.findall(one[0].text)[0]) - other == number
        and abs(one[0].middle - line[0].middle) <= _SAME_PLACE
        for other, found in others
        for one in found
    )


def _is_repeated(
    found: Sequence[Line], at: int, others: Sequence[tuple[int, list[Line]]], grids: Sequence[Grid]
) -> bool:
    """A line of words that all pages have at the same height, or many and apart from their text."""
    strip = found[at][0]
    if _in_grid(strip, grids):
        return False
    masked = _DIGITS.sub("#", strip.text)
    if not any(map(str.isalpha, masked)):
        return False
    same = [
        other
        for other, lines_ in others
        if any(
            _DIGITS.sub("#", one[0].text) == masked and abs(one[0].middle - strip.middle) <= _SAME_PLACE
            for one in lines_
        )
    ]
    inward = found[at + 1][0] if at + 1 < len(found) and not _in_grid(found[at + 1][0], grids) else None
    apart = inward is None or max(inward.y0 - strip.y1, strip.y0 - inward.y1) >= _APART * strip.size
    return bool(same) and (len(same) == len(others) or (apart and 2 * (len(same) + 1) > len(others)))


def _in_grid(strip: Strip, grids: Sequence[Grid]) -> bool:
    return any(grid.box[1] <= strip.middle <= grid.box[3] for grid in grids)
