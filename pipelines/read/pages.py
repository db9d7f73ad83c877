"""What stands on a page, by its place: strips of text and ruled grids, whether printed or recognised.

Belongs here: the shapes that readers of pages share, and the text of a cell. Does not belong here: where they come
from (``pdf_page.py``, ``scan.py``), and in which order they are read (``page_flow.py``).

Coordinates are points (1/72 inch) on the page turned so that its text reads from left to right, x to the right and y
down from its upper left corner. ``Page.place`` leads back to the page as it is shown.
"""

from dataclasses import dataclass, field

Box = tuple[float, float, float, float]
_FREE = 12.0
"""Points beside a text that padding may take in a cell: two sides of 6."""


@dataclass(slots=True)
class Strip:
    """Text side by side on one line; ``size`` is the height of its letters."""

    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    text: str
    sure: bool = True

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2

    @property
    def box(self) -> Box:
        return (self.x0, self.y0, self.x1, self.y1)


@dataclass(slots=True)
class GridCell:
    """A cell of a ruled grid, with its lines from above to below.

    ``closed``: lines part it on all sides. ``confidence`` only where they were recognised; ``place`` where it is not
    that of its box.
    """

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box
    strips: list[Strip] = field(default_factory=list)
    sure: bool = True
    closed: bool = True
    confidence: float | None = None
    place: str | None = None

    @property
    def text(self) -> str:
        return "\n".join(strip.text for strip in self.strips)

    def is_full(self) -> bool:
        """Whether no further letter fits behind its last line, so that its text may go on elsewhere."""
        last = self.strips[-1]
        return self.box[2] - self.box[0] - (last.x1 - last.x0) < _FREE + 1.2 * last.size


@dataclass(slots=True)
class Grid:
    """The cells of a ruled table by row and column, and where the rules are that part its columns and rows."""

    cells: list[GridCell]
    xs: list[float]
    ys: list[float]

    @property
    def box(self) -> Box:
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def rows(self) -> list[list[GridCell]]:
        """The cells by the row in which they begin; rows in which none begins are left out."""
        found: dict[int, list[GridCell]] = {}
        for cell in self.cells:
            found.setdefault(cell.row, []).append(cell)
        return [sorted(found[row], key=lambda cell: cell.column) for row in sorted(found)]


@dataclass(slots=True)
class Page:
    """A page as it is read. ``turn`` counts the quarters by which it was turned clockwise from how it is shown;
    ``seen_whole`` is False where letters may stand on it that are not among its strips, ``recognised`` tells that those
    are what was recognised in a picture, ``unread`` that it is a picture in which nothing was.
    """

    number: int
    width: float
    height: float
    turn: int = 0
    strips: list[Strip] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    seen_whole: bool = True
    recognised: bool = False
    unread: bool = False

    def place(self, box: Box) -> str:
        """The locator of a box: the page from 1, and the box on the page as it is shown."""
        x0, y0, x1, y1 = box
        turn = self.turn % 4
        if turn == 1:
            x0, y0, x1, y1 = y0, self.width - x1, y1, self.width - x0
        elif turn == 2:
            x0, y0, x1, y1 = self.width - x1, self.height - y1, self.width - x0, self.height - y0
        elif turn == 3:
            x0, y0, x1, y1 = self.height - y1, x0, self.height - y0, x1
        return f'{{"page": {self.number}, "box": [{x0:.1f}, {y0:.1f}, {x1:.1f}, {y1:.1f}]}}'


@dataclass(slots=True)
class Band:
    """A row of strips side by side, from left to right; those below one another are one cell with several strips.

    ``sides``: where the column of prose begins and ends in which they stand.
    """

    cells: list[list[Strip]]
    sides: tuple[float, float] | None = None

    @property
    def strips(self) -> list[Strip]:
        return [strip for cell in self.cells for strip in cell]

    @property
    def y0(self) -> float:
        return min(strip.y0 for strip in self.strips)


@dataclass(slots=True)
class Unruled:
    """Rows of a table without lines whose columns are certain."""

    rows: list[list[GridCell]]
    y0: float


def is_value(strip: Strip) -> bool:
    """Whether a strip is a number or a sign in the place of one: nothing of it is a letter."""
    return not any(map(str.isalpha, strip.text))
