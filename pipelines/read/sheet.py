"""The grid of a spreadsheet -> lines and tables.

Belongs here: what of a sheet is shown, which rows are sentences and which are rows of a table, and which places are
cells. Does not belong here: file formats (``xlsx.py``, ``xls.py``) and what a number prints (``number_format.py``).

Hidden rows and columns are not shown and not read; a merged range whose first place is hidden shows its text in the
first place that is not. Rows without any text part tables. A row with one text is a line where nothing but a title, a
heading or a paragraph can stand; elsewhere it is a label with blanks. Which places are cells the file tells by the
empty cells that it keeps; where it keeps none, every place up to the width of the table is one.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from pipelines.ingest.limits import limits
from pipelines.read.blocks import Block, Cell, Line, Table, UnreadableError

Place = tuple[int, int]
Range = tuple[int, int, int, int]
Held = tuple[str, bool]
"""The text that a cell shows, and whether that is sure."""
_EMPTY: Held = ("", True)
_ONE: Place = (1, 1)
_NOTHING: frozenset[int] = frozenset()
_NO_ROW: dict[int, Held] = {}


@dataclass(slots=True)
class Grid:
    """One visible sheet. Rows and columns count from 0; ``merged`` ranges are first row, first column, last row, last
    column. ``rows`` holds the cells that the file has, empty ones included.
    """

    name: str
    rows: dict[int, dict[int, Held]] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def sheet_blocks(grids: Sequence[Grid]) -> list[Block]:
    """The blocks of all sheets, in their order."""
    return [block for grid in grids for block in _Sheet(grid).blocks()]


class _Letters(dict[int, str]):
    """Columns, from 0, as a spreadsheet names them: 27 is AB."""

    def __missing__(self, column: int) -> str:
        letters, rest = "", column + 1
        while rest:
            rest, nth = divmod(rest - 1, 26)
            letters = chr(65 + nth) + letters
        self[column] = letters
        return letters


_LETTERS = _Letters()


class _Sheet:
    """A grid without what is hidden: ``spans`` of the shown first places of merged ranges by row and column, and what
    they cover.
    """

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.place = f'{{"sheet": {json.dumps(grid.name, ensure_ascii=False)}, "cell": "'
        self.spans: dict[int, dict[int, Place]] = {}
        self.covered: dict[int, set[int]] = {}
        self.crossed: set[int] = set()
        self.reach: dict[int, int] = {}
        self.places, self.most = 0, 2 * limits().max_cells
        self.bottom = max(grid.rows, default=0)
        self.right = max(map(max, filter(None, grid.rows.values())), default=0)
        for found in grid.merged:
            self._merge(found)
        self.own = {n: self._shown(n, row) for n, row in sorted(grid.rows.items()) if n not in grid.hidden_rows}
        self.texts = {n: [column for column, held in row.items() if held[0]] for n, row in self.own.items()}
        self.left = min((texts[0] for texts in self.texts.values() if texts), default=0)
        self.keeps_empty = any(len(self.texts[n]) < len(row) for n, row in self.own.items())

    def blocks(self) -> Iterator[Block]:
        for run in self._runs():
            width = self._width(run)
            table = Table()
            for number, is_line in zip(run, self._lines(run, width), strict=True):
                if not is_line:
                    table.rows.append(self._cells(number, width))
                    continue
                if table.rows:
                    yield table
                    table = Table()
                (column,) = self.texts[number]
                yield Line(self.own[number][column][0], place=f'{self.place}{_LETTERS[column]}{number + 1}"}}')
            if table.rows:
                yield table

    def _merge(self, found: Range) -> None:
        """Enters a merged range, as far as the sheet reaches: what a range claims beyond costs nothing."""
        top, left, bottom, right = found
        down, wide = range(top, min(bottom, self.bottom) + 1), range(left, min(right, self.right) + 1)
        self._spend(len(down) * len(wide))
        shown, across = _without(down, self.grid.hidden_rows), _without(wide, self.grid.hidden_columns)
        if not shown or not across:
            return
        first, column = shown[0], across[0]
        held = self.grid.rows.get(top, _NO_ROW).get(left)
        if held is not None:
            if first != top or column != left:
                self.grid.rows.setdefault(first, {})[column] = held
            if held[0]:
                self.reach[first] = max(self.reach.get(first, 0), across[-1])
        self.spans.setdefault(first, {})[column] = (len(shown), len(across))
        self.crossed.update(shown[1:])
        for number in shown:
            self.covered.setdefault(number, set()).update(across)
        self.covered[first].discard(column)

    def _spend(self, places: int) -> None:
        self.places += places
        if self.places > self.most:
            raise UnreadableError(
                f"the sheet {self.grid.name!r} spreads over more than {self.most:,} places; "
                "delete what is no part of the report"
            )

    def _runs(self) -> Iterator[list[int]]:
        """Rows that follow one another, each with a text, or within the height of a merged text above."""
        run: list[int] = []
        within = -1
        for number, texts in self.texts.items():
            if not texts and number > within:
                continue
            if run and number > within and _without(range(run[-1] + 1, number), self.grid.hidden_rows):
                yield run
                run = []
            run.append(number)
            spans = self.spans.get(number, {})
            down = max((spans.get(column, _ONE)[0] for column in texts), default=0) if spans else min(len(texts), 1)
            within = max(within, number + down - 1)
        if run:
            yield run

    def _lines(self, run: list[int], width: int) -> list[bool]:
        """Which rows of a run are lines. What stands above a sentence or opens the run is a heading, not a label."""
        single = [len(self.texts[number]) == 1 for number in run]
        opening = next((nth for nth, is_single in enumerate(single) if not is_single), len(run))
        lines = [False] * (len(run) + 1)
        for nth in range(len(run) - 1, -1, -1):
            if single[nth]:
                number, (column,) = run[nth], self.texts[run[nth]]
                _, across = self.spans.get(number, {}).get(column, _ONE)
                whole = column == self.left and column + across > max(width, 1)
                alone = self.keeps_empty and len(self.own[number]) == 1
                above = lines[nth + 1] and not self.keeps_empty
                stands = number not in self.crossed and (nth < opening or alone or above or whole)
                lines[nth] = stands or "。" in self.own[number][column][0]
        return lines[:-1]

    def _cells(self, number: int, width: int) -> list[Cell]:
        """The cells of a row up to the last column of its table; beyond is what was formatted and never filled."""
        own, unseen = self.own[number], self._unseen(number)
        first, last = self.left, width
        if self.keeps_empty:
            first, last = next(iter(own), 0), min(width, next(reversed(own), -1))
        self._spend(last)
        columns = [n for n in range(first, last + 1) if n not in unseen]
        held = own if columns == [*own] else {column: own.get(column, _EMPTY) for column in columns}
        letters, place, end = _LETTERS, self.place, f'{number + 1}"}}'
        spans = self.spans.get(number)
        if not spans:
            return [Cell(text, n, 1, 1, f"{place}{letters[n]}{end}", sure) for n, (text, sure) in held.items()]
        return [
            Cell(text, n, *spans.get(n, _ONE), f"{place}{letters[n]}{end}", sure) for n, (text, sure) in held.items()
        ]

    def _shown(self, number: int, row: dict[int, Held]) -> dict[int, Held]:
        """The cells of a row, by column, that are neither hidden nor covered by a merged range."""
        unseen = self._unseen(number)
        return {column: row[column] for column in sorted(row) if column not in unseen}

    def _unseen(self, number: int) -> Collection[int]:
        """The columns of a row that are covered or hidden."""
        covered, hidden = self.covered.get(number, _NOTHING), self.grid.hidden_columns
        return covered | hidden if hidden else covered

    def _width(self, run: list[int]) -> int:
        """The last column in which a row of the run shows anything."""
        return max(max(self.reach.get(n, 0), self.texts[n][-1] if self.texts[n] else 0) for n in run)


def _without(places: range, hidden: set[int]) -> Sequence[int]:
    return [n for n in places if n not in hidden] if hidden else places
