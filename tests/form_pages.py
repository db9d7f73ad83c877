"""Reports whose tables stand as the form prints them, merged cells included: what office programs and browsers turn
into PDF.

Belongs here: the whole grid of each table, and a page of HTML with it. Does not belong here: flattened texts
(``layouts.py``), drawing PDFs (``pdfs.py``).
"""

from typing import NamedTuple

from schemas.forms import Item, Table, forms, report
from tests.layouts import Written

_STYLE = "<style>table{border-collapse:collapse}td{border:1px solid black;padding:2px}</style>"
_NUMERALS = "一二三四五六"


class FormCell(NamedTuple):
    """A cell with the columns and rows that it spans."""

    text: str
    across: int = 1
    down: int = 1


FormRows = list[list[FormCell]]


def form_tables(written: Written) -> dict[int, FormRows]:
    """The tables by the section that they stand in."""
    tables = {code: forms()[edition].table(code) for code, edition in written.editions.items()}
    return {
        tables["proactive"].section: _groups(written, tables["proactive"]),
        tables["requests"].section: _matrix(written, tables["requests"]),
        tables["disputes"].section: _blocks(written, tables["disputes"]),
    }


def title(written: Written) -> str:
    return f"{written.agency}{written.year}年{report().titles[0]}"


def headings() -> dict[int, str]:
    """The headings of the sections by their numbers."""
    return {section.no: f"{_NUMERALS[section.no - 1]}、{section.label}" for section in report().sections}


def as_form(written: Written, prose: str = "", *, ruled: bool = True) -> str:
    """The report as a page. ``prose`` goes on in the overview; without ``ruled`` the tables have no lines."""
    tables = form_tables(written)
    parts = [f"<h2>{title(written)}</h2>"]
    for no, heading in headings().items():
        parts.append(f"<p>{heading}</p>")
        if no in tables:
            rows = "".join(f"<tr>{''.join(map(_html, row))}</tr>" for row in tables[no])
            parts.append(f"<table{' border=1 cellspacing=0' if ruled else ''}>{rows}</table>")
        else:
            parts.append(f"<p>本机关按要求开展工作，没有需要说明的其他情况。{prose if no == 1 else ''}</p>")
    head = f'<meta charset="utf-8"><title>{title(written)}</title>{_STYLE if ruled else ""}'
    return f"<!DOCTYPE html><html><head>{head}</head><body>{''.join(parts)}</body></html>"


def _html(cell: FormCell) -> str:
    return f"<td colspan={cell.across} rowspan={cell.down}>{cell.text}</td>"


def _row(*cells: FormCell) -> list[FormCell]:
    return list(cells)


def _values(written: Written, table: Table, item: Item) -> list[str]:
    return [written.cells[table.code, item.code, column.code] for column in item.columns]


def _groups(written: Written, table: Table) -> FormRows:
    width = 1 + max(len(item.columns) for item in table.items)
    rows, group = [], None
    for item in table.items:
        spans = [width // len(item.columns)] * len(item.columns)
        spans[-1] += width - 1 - sum(spans)
        if item.group != group:
            group = item.group
            rows.append(_row(FormCell(group or "", width)))
            heads = map(FormCell, [column.label for column in item.columns], spans)
            rows.append(_row(FormCell(table.anchors[0]), *heads))
        rows.append(_row(FormCell(item.label), *map(FormCell, _values(written, table, item), spans)))
    return rows


def _matrix(written: Written, table: Table) -> FormRows:
    columns = table.items[0].columns
    inner = [column for column in columns if column.group]
    rows = [
        _row(FormCell(table.anchors[0], 3, 3), FormCell(table.anchors[1], len(columns))),
        _row(
            FormCell(columns[0].label, 1, 2),
            FormCell(inner[0].group or "", len(inner)),
            FormCell(columns[-1].label, 1, 2),
        ),
        _row(*(FormCell(column.label) for column in inner)),
    ]
    parents = {heading.code: heading.label for heading in table.headings}
    below = {code: sum(item.parent == code for item in table.items) for code in parents}
    below["handled"] = sum(item.parent is not None for item in table.items)
    for item in table.items:
        cells = [FormCell(parents.pop("handled"), 1, below["handled"])] if item.parent and "handled" in parents else []
        if item.parent is None:
            cells.append(FormCell(item.label, 3))
        elif item.parent == "handled":
            cells.append(FormCell(item.label, 2))
        else:
            if item.parent in parents:
                cells.append(FormCell(parents.pop(item.parent), 1, below[item.parent]))
            cells.append(FormCell(item.label))
        rows.append(_row(*cells, *map(FormCell, _values(written, table, item))))
    return rows


def _blocks(written: Written, table: Table) -> FormRows:
    first, *others = table.items
    names = [column.label for column in first.columns]
    return [
        _row(FormCell(first.label, len(names), 2), FormCell(table.anchors[0], len(names) * len(others))),
        _row(*(FormCell(item.label, len(names)) for item in others)),
        _row(*map(FormCell, names * len(table.items))),
        _row(*(FormCell(value) for item in table.items for value in _values(written, table, item))),
    ]
