"""Headers, footers and page numbers -> gone.

Belongs here: what stands on every page and belongs to none. Does not belong here: what stands on one page only.
"""

import re
from collections.abc import Sequence

from pipelines.read.lettering import Glyph, lines, strips
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

Line = tuple[Strip, list[Glyph]]


def without_margins(
    pages: Sequence[Sequence[Glyph]], heights: Sequence[float], grids: Sequence[Sequence[Grid]]
) -> list[list[Glyph]]:
    """The letters of each page without those of its header, footer and number. Pages without letters have none."""
    edges = [_edges(glyphs, height) for glyphs, height in zip(pages, heights, strict=True)]
    kept = []
    for n, glyphs in enumerate(pages):
        dropped: set[Glyph] = set()
        for side, found in enumerate(edges[n]):
            others = [(m, edge[side]) for m, edge in enumerate(edges) if m != n and pages[m]]
            for at, line in enumerate(found):
                if _is_numbered(line, n, others) or _is_repeated(found, at, others, grids[n]):
                    dropped.update(line[1])
        kept.append([glyph for glyph in glyphs if glyph not in dropped] if dropped else list(glyphs))
    return kept


def _edges(glyphs: Sequence[Glyph], height: float) -> tuple[list[Line], list[Line]]:
    """The first lines from the upper edge inwards, and from the lower."""
    above = [glyph for glyph in glyphs if glyph.y1 < _BAND * height]
    below = [glyph for glyph in glyphs if glyph.y0 > (1 - _BAND) * height]
    return (
        [_line(line) for line in lines(above)[:_LINES]],
        [_line(line) for line in reversed(lines(below)[-_LINES:])],
    )


def _line(glyphs: list[Glyph]) -> Line:
    return strips(glyphs)[0], glyphs


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
