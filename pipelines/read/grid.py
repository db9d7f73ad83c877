"""A table element -> its cells: what each shows, and its column with spans expanded.

Belongs here: the walk over the rows and cells of one table. It visits every cell of every page: one plain loop, nothing
made for a cell but what is kept. Does not belong here: whether a table holds data (``html.py``).
"""

from dataclasses import dataclass, field
from functools import lru_cache

from selectolax.lexbor import LexborNode

from pipelines.read.dom import BREAK, CELL_TAGS, cell_text, folded_cell, hides, rows

_LONGEST_SPAN = 60


@dataclass(slots=True)
class Grid:
    """The cells of a table in turn: ``texts``, ``columns``, and how many places each takes ``down`` and ``across``;
    ``counts``: the cells of each row.
    """

    counts: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    down: list[int] = field(default_factory=list)
    across: list[int] = field(default_factory=list)

    def rows(self) -> list[list[str]]:
        """The texts row by row."""
        texts = iter(self.texts)
        return [[next(texts) for _ in range(count)] for count in self.counts]


def read_grid(table: LexborNode, *, marks: bool) -> Grid:
    """The cells of a table, not those of tables inside it, nor hidden ones; ``marks``: whether the source of the page
    holds one of ``dom.MARKED``.
    """
    grid = Grid()
    texts, columns, every_down, every_across = grid.texts, grid.columns, grid.down, grid.across
    taken: set[tuple[int, int]] = set()  # places that cells above reach down to
    for grid_row, row in enumerate(rows(table)):
        before, column = len(texts), 0
        for cell in row.iter():
            if cell.tag not in CELL_TAGS:
                continue
            down, across = 1, 1
            attributes = cell.attributes
            if attributes:
                if hides(attributes):
                    continue
                if "rowspan" in attributes or "colspan" in attributes:
                    down, across = _span(attributes.get("rowspan")), _span(attributes.get("colspan"))
            while taken and (grid_row, column) in taken:
                column += 1
            if down > 1:
                taken.update((grid_row + r, column + c) for r in range(1, down) for c in range(across))
            whole = cell.text(True, BREAK)
            texts.append(folded_cell(whole) if not marks and BREAK not in whole else cell_text(cell, whole))
            columns.append(column)
            every_down.append(down)
            every_across.append(across)
            column += across
        grid.counts.append(len(texts) - before)
    return grid


@lru_cache(maxsize=1_024)
def _span(value: str | None) -> int:
    return min(int(value), _LONGEST_SPAN) if value and value.isdecimal() and int(value) > 0 else 1
