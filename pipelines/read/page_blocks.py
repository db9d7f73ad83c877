"""Pages -> lines and tables of the document.

Belongs here: joining lines to paragraphs, over the ends of pages too, and handing tables over. Does not belong here:
what stands on a page (``page_flow.py``), rows that a page cuts (``page_breaks.py``).

A line goes on in the next where it is full and the next begins at the margin; a line that is indented, or begins
farther away than lines do, begins a paragraph. Nothing goes on over a page that was not read; the paragraphs beside it
may be parts of longer ones, and are trusted no more than what is recognised.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipelines.read.blocks import Block, Cell, Line, Table
from pipelines.read.page_breaks import Row, continued, goes_on
from pipelines.read.page_flow import flow
from pipelines.read.pages import Band, Grid, GridCell, Page, Strip, Unruled

_FULL, _INDENT = 1.8, 0.8
"""In heights of a letter: the space that a full line may leave, and from where on a line is indented."""
_APART = 1.35
"""Times the usual step from line to line."""
_SHORTEST = 10
"""Letters of a line that may be one of several."""


@dataclass(slots=True)
class _Text:
    """A line of text: ``body`` tells whether it may be part of a paragraph of several."""

    page: Page
    strips: list[Strip]
    text: str
    body: bool
    sides: tuple[float, float] | None = None

    @property
    def left(self) -> float:
        return min(strip.x0 for strip in self.strips)

    @property
    def right(self) -> float:
        return max(strip.x1 for strip in self.strips)

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def place(self) -> str:
        sides = list(zip(*(strip.box for strip in self.strips), strict=True))
        return self.page.place((min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])))


_Item = _Text | list[Row] | None
"""Text, a table, or the end of what is known: a page that was not read."""


def blocks(pages: Sequence[Page]) -> list[Block]:
    """The blocks of a document in reading order."""
    items: list[_Item] = []
    for page in pages:
        found = _items(page)
        last = items[-1] if items else None
        first = found[0] if found else None
        if isinstance(last, list) and isinstance(first, list) and goes_on(last, first):
            items[-1] = continued(last, first)
            del found[0]
        items += [None, *found, None] if page.unread else found
    return list(_handed_over(items))


def _items(page: Page) -> list[_Item]:
    """What stands on a page, from above to below: text between the tables takes its own way."""
    found: list[_Item] = []
    left = sorted(page.strips, key=lambda strip: strip.middle)
    for grid in sorted(page.grids, key=lambda one: one.box[1]):
        if not grid.cells:
            continue
        middle = (grid.box[1] + grid.box[3]) / 2
        above = [strip for strip in left if strip.middle < middle]
        left = left[len(above) :]
        found += _texts(page, above)
        found.append(_rows(page, grid))
    return [*found, *_texts(page, left)]


def _rows(page: Page, grid: Grid) -> list[Row]:
    return [Row(page, row, grid.xs, page.recognised) for row in grid.rows()]


def _texts(page: Page, strips: Sequence[Strip]) -> Iterable[_Item]:
    for one in flow(strips, page.seen_whole):
        if isinstance(one, Unruled):
            cells = [cell for row in one.rows for cell in row]
            xs = [min(cell.box[0] for cell in cells), max(cell.box[2] for cell in cells)]
            yield [Row(page, row, xs, page.recognised) for row in one.rows]
        else:
            yield _text(page, one)


def _text(page: Page, band: Band) -> _Text:
    words = [_joined([strip.text for strip in cell]) for cell in band.cells]
    text = "  ".join(words)
    return _Text(page, band.strips, text, len(words) == 1 and len(text) >= _SHORTEST, band.sides)


def _joined(lines: Sequence[str]) -> str:
    """Texts one below the other; those of rows that stand too close to tell them apart do not make one number."""
    text = lines[0]
    for after in lines[1:]:
        text += " " * (text[-1:].isdecimal() and after[:1].isdecimal()) + after
    return text


def _handed_over(items: Sequence[_Item]) -> Iterable[Block]:
    margins = _margins(items)
    paragraph: list[_Text] = []
    opened = False
    for n, item in enumerate(items):
        if isinstance(item, _Text) and paragraph and _continues(paragraph[-1], item, margins):
            paragraph.append(item)
            continue
        if paragraph:
            yield _line(paragraph, beside_unread=opened or item is None)
        paragraph = [item] if isinstance(item, _Text) else []
        opened = n > 0 and items[n - 1] is None
        if isinstance(item, list):
            yield _table(item)
    if paragraph:
        yield _line(paragraph, beside_unread=opened)


@dataclass(slots=True)
class _Margins:
    left: float
    right: float
    step: float


def _margins(items: Sequence[_Item]) -> _Margins:
    """Where long lines begin and end, and the usual step from one to the next."""
    body = [item for item in items if isinstance(item, _Text) and item.body and not item.sides]
    if not body:
        return _Margins(0, 0, 0)
    longest = max(item.width for item in body)
    wide = [item for item in body if item.width >= 0.8 * longest]
    steps = [
        after.strips[0].middle - before.strips[0].middle
        for before, after in pairwise(wide)
        if before.page is after.page and after.strips[0].middle > before.strips[0].middle
    ]
    left, right = min(item.left for item in wide), max(item.right for item in wide)
    return _Margins(left, right, median(steps) if steps else 0)


def _continues(before: _Text, after: _Text, margins: _Margins) -> bool:
    """Whether a line goes on from the one before it."""
    one, other = before.strips[-1], after.strips[0]
    if not before.body or len(after.strips) > 1 or abs(one.size - other.size) > 0.1 * one.size:
        return False
    left, right = before.sides or (margins.left, margins.right)
    if right - one.x1 > _FULL * one.size or other.x0 - (after.sides or (left,))[0] > _INDENT * other.size:
        return False
    elsewhere = before.page is not after.page or before.sides != after.sides
    return elsewhere or other.middle - one.middle <= _APART * max(margins.step, one.size)


def _line(paragraph: list[_Text], beside_unread: bool) -> Line:
    text = paragraph[0].text
    doubted = beside_unread and paragraph[0].body
    for after in paragraph[1:]:
        parted = text[-1].isascii() and text[-1].isalpha() and after.text[0].isascii() and after.text[0].isalpha()
        text += (" " if parted else "") + after.text
    recognised = doubted or any(one.page.recognised for one in paragraph)
    return Line(text, place=paragraph[0].place, recognised=recognised)


def _table(rows: Sequence[Row]) -> Table:
    recognised = frozenset(n for n, row in enumerate(rows) if row.recognised)
    return Table([[_cell(row.page, cell) for cell in row.cells] for row in rows], recognised=recognised)


def _cell(page: Page, cell: GridCell) -> Cell:
    place = cell.place or page.place(cell.box)
    return Cell(cell.text, cell.column, cell.row_span, cell.column_span, place, cell.sure)
