"""Reports for the tests: consistent numbers on either edition of the form, written in every layout that flattened
reports come in.

The words are the form's own, taken from its declaration; the prose is ours.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from schemas.forms import Form, Item, Table, forms, report

Cells = dict[tuple[str, str, str], str]
Row = list[str]


@dataclass
class Written:
    """A report to be written: what stands in each cell, and on which edition each table is."""

    agency: str = "青禾县水务局"
    year: int = 2023
    editions: dict[str, str] = field(
        default_factory=lambda: {"proactive": "2021", "requests": "2021", "disputes": "2021"}
    )
    cells: Cells = field(default_factory=dict)
    skip: frozenset[tuple[str, str]] = frozenset()
    """Rows (table, item) that the page does not show."""


def consistent(
    edition: str = "2021", seed: int = 0, zero: str = "0", largest: int = 40, agency: str = "青禾县水务局"
) -> Written:
    """A report whose equations hold. ``zero`` is how a zero is written: ``0``, empty, or a placeholder."""
    random_ = random.Random(seed)
    form = forms()[edition]
    year = form.first_year + random_.randrange(2)
    numbers: dict[tuple[str, str, str], int] = {}
    for equation in form.equations:
        if equation.code == "requests_results" and equation.column != "total":
            _fill_column(form, equation.column, numbers, random_, largest)
    for item in form.table("requests").items:
        row = [numbers["requests", item.code, column.code] for column in item.columns[:-1]]
        numbers["requests", item.code, "total"] = sum(row)
    for item in form.table("disputes").items:
        row = [random_.choice([0, 0, random_.randrange(9)]) for _ in item.columns[:-1]]
        for column, value in zip(item.columns, [*row, sum(row)], strict=True):
            numbers["disputes", item.code, column.code] = value
    for cell in form.table("proactive").cells:
        numbers["proactive", cell.item, cell.column] = random_.choice([0, random_.randrange(1, 900)])
    cells = {key: str(value) if value else zero for key, value in numbers.items()}
    return Written(agency, year, dict.fromkeys(("proactive", "requests", "disputes"), edition), cells)


def _fill_column(
    form: Form, column: str, numbers: dict[tuple[str, str, str], int], random_: random.Random, largest: int
) -> None:
    items = [item.code for item in form.table("requests").items]
    results = items[2:-2]
    scale = largest if column == "natural" else max(2, largest // 8)
    for code in results:
        numbers["requests", code, column] = random_.choice([0, 0, random_.randrange(scale)])
    total = sum(numbers["requests", code, column] for code in results)
    forward = random_.randrange(min(scale, 6))
    over = random_.randrange(min(total + forward, 6) + 1)
    for code, value in (("total", total), ("carried_forward", forward), ("carried_over", over)):
        numbers["requests", code, column] = value
    numbers["requests", "new_received", column] = total + forward - over


@dataclass(frozen=True)
class Grid:
    """A table as rows of printed cells; ``labels`` counts the label cells at the start of a row, ``width`` the
    columns of the grid.
    """

    rows: list[Row]
    labels: list[int]
    width: int
    spans: list[list[int]]


def grids(written: Written) -> dict[str, Grid]:
    """The three tables as a page prints them, merged cells once."""
    tables = {code: forms()[edition].table(code) for code, edition in written.editions.items()}
    return {
        "proactive": _proactive(written, tables["proactive"]),
        "requests": _requests(written, tables["requests"]),
        "disputes": _disputes(written, tables["disputes"]),
    }


def _values(written: Written, table: Table, item: Item) -> Row:
    return [written.cells[table.code, item.code, column.code] for column in item.columns]


def _proactive(written: Written, table: Table) -> Grid:
    rows: list[Row] = []
    labels: list[int] = []
    spans: list[list[int]] = []
    group = None
    for item in table.items:
        if (table.code, item.code) in written.skip:
            continue
        if item.group != group:
            group = item.group
            rows += [[group or ""], [table.anchors[0], *(column.label for column in item.columns)]]
            labels += [1, 1 + len(item.columns)]
            spans += [[4], [1] * len(item.columns) + [4 - len(item.columns)]]
        rows.append([item.label, *_values(written, table, item)])
        labels.append(1)
        spans.append([1] * len(item.columns) + [4 - len(item.columns)])
    return Grid(rows, labels, 4, spans)


def _requests(written: Written, table: Table) -> Grid:
    columns = table.items[0].columns
    inner = [column.label for column in columns if column.group]
    rows = [
        [table.anchors[0], table.anchors[1]],
        [columns[0].label, next(column.group for column in columns if column.group) or "", columns[-1].label],
        inner,
    ]
    labels = [2, 3, len(inner)]
    spans = [[3, 7], [1, 5, 1], [1] * 5]
    parents = {heading.code: heading.label for heading in table.headings}
    shown = [item for item in table.items if (table.code, item.code) not in written.skip]
    seen: set[str] = set()
    for item in shown:
        lead: Row = []
        for parent in ("handled", item.parent):
            if item.parent and parent and parent not in seen:
                seen.add(parent)
                lead.append(parents[parent])
        rows.append([*lead, item.label, *_values(written, table, item)])
        labels.append(len(lead) + 1)
        depth = 3 if item.parent is None else 2 if item.parent == "handled" else 1
        spans.append([1] * len(lead) + [depth] + [1] * 7)
    return Grid(rows, labels, 10, spans)


def _disputes(written: Written, table: Table) -> Grid:
    first, *others = table.items
    names = [column.label for column in first.columns]
    rows = [
        [first.label, table.anchors[0]],
        [*names, *(item.label for item in others)],
        names * len(others),
        [value for item in table.items for value in _values(written, table, item)],
    ]
    return Grid(rows, [2, 7, 10, 0], 15, [[5, 10], [1] * 5 + [5, 5], [1] * 10, [1] * 15])


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
        "\n".join([f"{cell} |" if cell else "|" for cell in row] + [_pad(row, grid.width)] * (len(row) < grid.width))
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
    return "\n\n".join("\n\n".join(row) for row in grid.rows)


def _drop_blank(grid: Grid) -> str:
    return "\n".join("\n".join(cell for cell in row if cell) for row in grid.rows)


def _space_rows(grid: Grid) -> str:
    return "\n".join(" ".join(cell for cell in row if cell) for row in grid.rows)


def _space_one_line(grid: Grid) -> str:
    return " ".join(" ".join(cell for cell in row if cell) for row in grid.rows)


def _tab_indent(grid: Grid) -> str:
    return "\n\n".join("\n".join("\t" + cell for cell in row) for row in grid.rows) + "\n"


def _markdown(grid: Grid) -> str:
    rows = ["| " + " | ".join([*row, *[""] * (grid.width - len(row))]) + " |" for row in grid.rows]
    return "\n".join([rows[0], "|" + "---|" * grid.width, *rows[1:]])


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
    "markdown": _markdown,
    "pipe-dup-colspan": _dup_colspan,
    "filler-run": _filler_run,
    "concat": _concat,
}
LOSES_BLANKS = frozenset(["space-rows", "space-one-line", "cell-per-line-drop-blank", "concat", "pipe-own-line"])
"""Layouts in which an empty cell leaves no trace."""


def as_text(written: Written, layout: str, shown: dict[str, Grid] | None = None) -> str:
    """The report as flattened text; ``shown`` are its tables where they are not to stand as the form prints them."""
    tables = {code: TEXT_LAYOUTS[layout](grid) for code, grid in (shown or grids(written)).items()}
    return _whole(written, tables, "\n\n".join)


def _whole(written: Written, tables: dict[str, str], join: Callable[[list[str]], str]) -> str:
    numerals = "一二三四五六"
    parts = [f"{written.agency}{written.year}年{report().titles[0]}"]
    prose = {
        1: f"{written.year}年，本机关围绕水利中心工作公布各类信息，全年更新栏目12个。",
        5: "公开的及时性还要提高。",
        6: "没有收取信息处理费。",
    }
    codes = {section: code for code, section in (("proactive", 2), ("requests", 3), ("disputes", 4))}
    for section in report().sections:
        parts += [f"{numerals[section.no - 1]}、{section.label}", prose.get(section.no) or tables[codes[section.no]]]
    return join(parts) + "\n"


def as_html(written: Written, shown: dict[str, Grid] | None = None, *, pretty: bool = False) -> str:
    """The report as a page; ``pretty`` writes one tag a line, ``shown`` is as for ``as_text``."""
    tables = {code: _html_table(grid) for code, grid in (shown or grids(written)).items()}
    body = _whole(written, tables, lambda parts: "".join(p if p.startswith("<") else f"<p>{p}</p>" for p in parts))
    head = f'<head><meta charset="utf-8"><title>{written.agency}</title></head>'
    page = f"<!DOCTYPE html><html>{head}<body>{body}</body></html>"
    return page.replace("><", ">\n<") if pretty else page


def _html_table(grid: Grid) -> str:
    rows = []
    for row, spans in zip(grid.rows, grid.spans, strict=True):
        cells = [
            f'<td colspan="{span}">{cell}</td>' if span > 1 else f"<td>{cell}</td>"
            for cell, span in zip(row, spans, strict=False)
        ]
        rows.append("<tr>" + "".join(cells) + "</tr>")
    return "<table>" + "".join(rows) + "</table>"
