"""Every way in which tables are flattened to text on their way from page to page.

Belongs here: a grid as text, one function a layout. Does not belong here: the text around the tables
(``writing.py``), pages (``pages.py``).
"""

from collections.abc import Callable

from pipelines.sample.grids import Grid, Row

BLANK = "\uf000"
"""Characters from this one on stand for an empty cell while a report is being put together; see ``writing.py``."""


def _is_seen(cell: str) -> bool:
    return cell != "" and not BLANK <= cell[0] < "\uf900"


def _pad(row: Row, width: int) -> str:
    return "|" * (width - len(row))


def _tab_rows(grid: Grid) -> str:
    return "\n".join("\t".join([*row, *[""] * (grid.width - len(row))]) for row in grid.rows)


def _pipe_trailing(grid: Grid) -> str:
    return "\n".join(" | ".join(row) + " | " + _pad(row, grid.width) for row in grid.rows)


def _pipe_both(grid: Grid) -> str:
    return "\n".join("| " + " | ".join(row) + " | " + _pad(row, grid.width) for row in grid.rows)


def _cell_newline_pipe(grid: Grid) -> str:
    return "\n".join(
        "\n".join(
            ["|" if cell == "" else f"{cell}|" if not _is_seen(cell) else f"{cell} |" for cell in row]
            + [_pad(row, grid.width)] * (len(row) < grid.width)
        )
        for row in grid.rows
    )


def _lead_pipe_cell(grid: Grid) -> str:
    return "\n".join("|\n" + " |\n".join(row) + " | " + _pad(row, grid.width) for row in grid.rows)


def _pipe_own_line(grid: Grid) -> str:
    return "\n".join("\n|\n".join(row) + "\n|" for row in grid.rows)


def _pipe_own_line_filler(grid: Grid) -> str:
    return "\n".join(
        "\n|\n".join(row) + "\n|" + ("\n\n|" + _pad(row, grid.width) if len(row) < grid.width else "")
        for row in grid.rows
    )


def _pipe_lead_own_line(grid: Grid) -> str:
    return "\n".join(
        "| " + "\n|\n".join(row) + "\n|" + ("\n" + _pad(row, grid.width) if len(row) < grid.width else "")
        for row in grid.rows
    )


def _cell_per_line(grid: Grid) -> str:
    return "\n".join("\n".join(row) for row in grid.rows)


def _cell_per_para(grid: Grid) -> str:
    return _cell_per_line(grid).replace("\n", "\n\n")


def _drop_blank(grid: Grid) -> str:
    return "\n".join("\n".join(cell for cell in row if _is_seen(cell)) for row in grid.rows)


def _space_rows(grid: Grid) -> str:
    return "\n".join(" ".join(cell for cell in row if _is_seen(cell)) for row in grid.rows)


def _space_one_line(grid: Grid) -> str:
    return " ".join(" ".join(cell for cell in row if _is_seen(cell)) for row in grid.rows)


def _tab_indent(grid: Grid) -> str:
    return "\n\n".join("\n".join("\t" + cell for cell in row) for row in grid.rows) + "\n"


def _tab_double(grid: Grid) -> str:
    return "\n".join("\t\t".join(row) for row in grid.rows)


def _tab_around(grid: Grid) -> str:
    rows = ("\n".join(f"\t{cell}\t" if _is_seen(cell) else f"\t{cell}" for cell in row) for row in grid.rows)
    return "\n\t\n\t\n".join(rows)


def _markdown(grid: Grid) -> str:
    rows = ["| " + " | ".join([*row, *[""] * (grid.width - len(row))]) + " |" for row in grid.rows]
    return "\n".join([rows[0], "|" + "---|" * grid.width, *rows[1:]])


def _pipe_spanned(grid: Grid) -> str:
    wide = [
        [part for cell, span in zip(row, spans, strict=False) for part in (cell, *[""] * (span - 1))]
        for row, spans in zip(grid.rows, grid.spans, strict=True)
    ]
    return "\n".join("| " + " | ".join([*row, *[""] * (grid.width - len(row))]) + " |" for row in wide)


def _dup_colspan(grid: Grid) -> str:
    doubled = [
        [cell for cell, span in zip(row, spans, strict=False) for _ in range(span)]
        for row, spans in zip(grid.rows, grid.spans, strict=True)
    ]
    return "\n".join("| " + " | ".join(row) + " |" for row in doubled)


def _filler_run(grid: Grid) -> str:
    return "|" * 250 + "\n|\n" + _pipe_trailing(grid)


def _concat(grid: Grid) -> str:
    return "\n".join("".join(row) for row in grid.rows)


def _run_on(grid: Grid) -> str:
    return "".join("".join(row) for row in grid.rows)


def _run_on_spaced(grid: Grid) -> str:
    rows = zip(grid.rows, grid.labels, strict=True)
    return "".join(" ".join(["".join(row[:labels]), *filter(_is_seen, row[labels:]), ""]) for row, labels in rows)


TEXT_LAYOUTS: dict[str, Callable[[Grid], str]] = {
    "tab-rows": _tab_rows,
    "pipe-trailing": _pipe_trailing,
    "pipe-both": _pipe_both,
    "cell-newline-pipe": _cell_newline_pipe,
    "lead-pipe-cell": _lead_pipe_cell,
    "pipe-own-line": _pipe_own_line,
    "pipe-own-line-filler": _pipe_own_line_filler,
    "pipe-lead-own-line": _pipe_lead_own_line,
    "cell-per-line": _cell_per_line,
    "cell-per-para": _cell_per_para,
    "cell-per-line-drop-blank": _drop_blank,
    "space-rows": _space_rows,
    "space-one-line": _space_one_line,
    "tab-indent": _tab_indent,
    "tab-double": _tab_double,
    "tab-around": _tab_around,
    "markdown": _markdown,
    "pipe-spanned": _pipe_spanned,
    "pipe-dup-colspan": _dup_colspan,
    "filler-run": _filler_run,
    "concat": _concat,
    "run-on": _run_on,
    "run-on-spaced": _run_on_spaced,
}
GLUED = frozenset(["concat", "run-on"])
"""Layouts that leave nothing between two cells of a row."""
RUN_ON = frozenset(["run-on", "run-on-spaced"])
"""Layouts of which the text around the tables has no line ends either."""

LOSES_BLANKS = GLUED | RUN_ON | {"space-rows", "space-one-line", "cell-per-line-drop-blank", "pipe-own-line"}
"""Layouts in which an empty cell leaves no trace."""
