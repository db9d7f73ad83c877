"""Reports whose tables a program has printed: drawn, ruled by dashes, parted by commas, or a frame of data.

Belongs here: one function a way of printing a grid. Does not belong here: the layouts of the product's own samples
(``pipelines/sample/layouts.py``), what must be read (the tests).
"""

from collections.abc import Callable, Iterable
from unicodedata import east_asian_width

from pipelines.sample.grids import Grid
from pipelines.sample.writing import Shown, blocks, table_texts
from tests.layouts import Written

_NARROW = 14
"""Characters to a line of a label in a narrow column."""


def as_printed(written: Written, program: str, shown: Shown | None = None) -> str:
    """The report with its tables as one of ``PROGRAMS`` prints them."""
    tables = table_texts(written, PROGRAMS[program], shown)
    return "\n\n".join(tables[block.table] if block.table else block.text for block in blocks(written)) + "\n"


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _square(grid: Grid, again: bool = False) -> list[list[str]]:
    """The rows with nothing in the other places of a merged cell, or its text ``again``."""
    square: list[list[str]] = [[""] * grid.width]
    for row, spans in zip(grid.rows, grid.spans, strict=True):
        parted = [text for cell, span in zip(row, spans, strict=False) for text in [cell, *[cell * again] * (span - 1)]]
        above = [cell * again for cell in square[-1][: grid.width - len(parted)]]
        square.append([*above, *parted])
    return square[1:]


def _widths(rows: Iterable[list[str]]) -> list[int]:
    return [max(2, *map(_width, column)) for column in zip(*rows, strict=True)]


def _line(row: list[str], widths: list[int], left: str, between: str, right: str) -> str:
    return left + between.join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)) + right


def _rule(widths: list[int], left: str, between: str, right: str, dash: str) -> str:
    return left + between.join(dash * width for width in widths) + right


def _drawn(grid: Grid) -> str:
    """A rule between all rows; labels wrapped, their numbers beside the first line."""
    wrapped = [
        [[cell[n : n + _NARROW] for n in range(0, len(cell), _NARROW)] or [""] for cell in row] for row in _square(grid)
    ]
    lines = [[[cell[n] if n < len(cell) else "" for cell in row] for n in range(max(map(len, row)))] for row in wrapped]
    widths = _widths([line for row in lines for line in row])
    inner = "\n" + _rule(widths, "├", "┼", "┤", "─") + "\n"
    body = inner.join("\n".join(_line(line, widths, "│", "│", "│") for line in row) for row in lines)
    return f"{_rule(widths, '┌', '┬', '┐', '─')}\n{body}\n{_rule(widths, '└', '┴', '┘', '─')}"


def _outlined(grid: Grid) -> str:
    """A rule above and below, and one behind the first row."""
    rows = _square(grid)
    widths = _widths(rows)
    first, *body = [_line(row, widths, "| ", " | ", " |") for row in rows]
    rule = _rule([width + 2 for width in widths], "+", "+", "+", "-")
    return "\n".join([rule, first, rule, *body, rule])


def _ruled(grid: Grid) -> str:
    rows = _square(grid)
    widths = _widths(rows)
    rule = _rule(widths, "  ", " ", "", "-")
    return "\n".join([rule, *[_line(row, widths, "  ", " ", "").rstrip() for row in rows], rule])


def _commas(grid: Grid) -> str:
    return "\n\n".join(",".join(row) for row in grid.rows)


def _frame(grid: Grid) -> str:
    """As pandas prints a frame of which each cell of merged ones repeats the text, empty ones as ``NaN``."""
    rows = _square(grid, again=True)
    return "\n".join(
        ["     " + "  ".join(str(n) for n in range(grid.width))]
        + [f"{n:<3}  " + "    ".join(cell or "NaN" for cell in row) for n, row in enumerate(rows)]
    )


PROGRAMS: dict[str, Callable[[Grid], str]] = {
    "drawn": _drawn,
    "outlined": _outlined,
    "ruled": _ruled,
    "commas": _commas,
    "frame": _frame,
}
