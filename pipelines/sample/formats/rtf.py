"""Reports as RTF, with merged cells.

Belongs here: RTF as word processors write it: characters by their number, cells by the place of their right edge.
"""

from pipelines.sample.grids import Grid, Placed, grids, placed
from pipelines.sample.reports import Report
from pipelines.sample.writing import Shown, blocks

_HEAD = r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 SimSun;}}\f0\fs24"
_WIDTH = 9000  # twips


def write(written: Report, layout: str, shown: Shown | None) -> bytes:
    """The report as RTF: cells ``merged`` downwards as in the form, or ``unmerged`` with empty cells instead."""
    tables = shown or grids(written)
    parts = [_HEAD]
    for block in blocks(written):
        if block.table:
            parts.append(_table(tables[block.table], merged=layout == "merged"))
        else:
            parts.append(rf"\pard {_escaped(block.text)}\par")
    return ("\n".join(parts) + "}").encode("ascii")


def _table(grid: Grid, *, merged: bool) -> str:
    rows: list[list[tuple[Placed, bool]]] = [[] for _ in grid.rows]
    for cell in placed(grid):
        for n in range(cell.tall):
            rows[cell.row + n].append((cell, n == 0))
    return "\n".join(
        _row(sorted(row, key=lambda pair: pair[0].column), _WIDTH // grid.width, merged=merged) for row in rows
    )


def _row(row: list[tuple[Placed, bool]], width: int, *, merged: bool) -> str:
    edges, texts = [], []
    for cell, first in row:
        mark = "" if cell.tall == 1 or not merged else r"\clvmgf" if first else r"\clvmrg"
        edges.append(rf"{mark}\cellx{(cell.column + cell.wide) * width}")
        texts.append(rf"\pard\intbl {_escaped(cell.text if first else '')}\cell")
    return r"\trowd\trgaph100" + "".join(edges) + "\n" + "".join(texts) + r"\row"


def _escaped(text: str) -> str:
    return "".join(_character(char) for char in text)


def _character(char: str) -> str:
    if char in "\\{}":
        return f"\\{char}"
    if char == "\n":
        return r"\line "
    code = ord(char)
    return char if code < 128 else rf"\u{code if code < 32768 else code - 65536}?"
