"""Made-up reports to measure with: whole pages and flattened texts, each with numbers of its own.

Belongs here: writing many reports cheaply, in the layouts and the markup that are met most. Does not belong here:
damage and rare layouts, which tests are for; any label of the form, which comes from its declaration.
"""

import random
from collections.abc import Callable, Iterator, Sequence

from schemas.forms import Item, Table, forms, report

Grid = list[list[str]]
Numbers = dict[tuple[str, str, str], int]

_NUMERALS = "一二三四五六七八九"
_PROSE = "全年更新栏目{}个，回应来信{}封，举办培训{}次，各项工作按计划完成，没有发生需要说明的情况。"
_WORD_CELL = '<td valign=top style="border:solid windowtext 1.0pt;padding:0cm 5.4pt 0cm 5.4pt">{}</td>'
_WORD_TEXT = '<p class=MsoNormal align=center style="text-align:center"><span lang=EN-US>{}<o:p></o:p></span></p>'


def texts(count: int) -> list[bytes]:
    """Flattened reports in UTF-8, some 3 kB each, in four layouts by turns."""
    layouts: Sequence[Callable[[Grid], str]] = (_tabs, _pipes, _cell_a_line, _cells_closed_by_pipes)
    return [_written(seed, layouts[seed % len(layouts)], "\n\n".join).encode() for seed in range(count)]


def pages(count: int) -> list[bytes]:
    """HTML pages in UTF-8, by turns plain (10 kB) and as saved by a word processor (50 kB), with navigation around."""
    return [_page(seed, as_word=seed % 2 == 1).encode() for seed in range(count)]


def _page(seed: int, *, as_word: bool) -> str:
    def block(text: str) -> str:
        return text if text.startswith("<table") else f"<p>{text}</p>"

    def table(grid: Grid) -> str:
        return _html_table(grid, as_word=as_word)

    menu = "".join(f'<li><a href="/{n}/">{_NUMERALS[n % 9]}</a></li>' for n in range(40))
    body = _written(seed, table, lambda parts: "\n".join(map(block, parts)))
    head = '<!DOCTYPE html><html><head><meta charset="utf-8"><title></title></head>'
    return f'{head}<body><div class="nav"><ul>{menu}</ul></div><div class="article">{body}</div></body></html>'


def _html_table(grid: Grid, *, as_word: bool) -> str:
    width = max(map(len, grid))
    rows = []
    for row in grid:
        cells = [_html_cell(text, as_word=as_word) for text in row]
        cells[0] = cells[0].replace("<td", f'<td colspan="{1 + width - len(row)}"', 1)
        rows.append("<tr>" + "".join(cells) + "</tr>")
    return '<table border="1">' + "".join(rows) + "</table>"


def _html_cell(text: str, *, as_word: bool) -> str:
    return _WORD_CELL.format(_WORD_TEXT.format(text)) if as_word else f"<td>{text}</td>"


def _written(seed: int, table: Callable[[Grid], str], join: Callable[[list[str]], str]) -> str:
    random_ = random.Random(seed)
    form = next(iter(forms().values()))
    numbers = _numbers(form.table("requests"), random_)
    prose = "".join(_PROSE.format(*(random_.randrange(200) for _ in range(3))) for _ in range(4))
    agency = "".join(random_.choices(_NUMERALS, k=4)) + "县水务局"
    parts = [f"{agency}{form.first_year + seed % 4}年{report().titles[0]}"]
    tables = {declared.section: declared for declared in form.tables}
    for section in report().sections:
        parts.append(f"{_NUMERALS[section.no - 1]}、{section.label}")
        declared = tables.get(section.no)
        parts.append(table(_grid(declared, numbers, random_)) if declared else prose)
    return join(parts)


def _grid(table: Table, numbers: Numbers, random_: random.Random) -> Grid:
    """The rows of a table as a page prints them, each merged cell once."""
    if table.layout == "groups":
        return list(_groups(table, random_))
    if table.layout == "matrix":
        return list(_matrix(table, numbers))
    return _row_of_blocks(table, random_)


def _groups(table: Table, random_: random.Random) -> Iterator[list[str]]:
    group = None
    for item in table.items:
        if item.group != group:
            group = item.group
            yield [group or ""]
            yield [table.anchors[0], *(column.label for column in item.columns)]
        yield [item.label, *(str(random_.randrange(900)) for _ in item.columns)]


def _matrix(table: Table, numbers: Numbers) -> Iterator[list[str]]:
    columns = table.items[0].columns
    inner = [column for column in columns if column.group]
    yield list(table.anchors[:2])
    yield [columns[0].label, inner[0].group or "", columns[-1].label]
    yield [column.label for column in inner]
    parents = {heading.code: heading.label for heading in table.headings}
    for item in table.items:
        lead = [parents.pop(item.parent)] if item.parent in parents else []
        yield [*lead, item.label, *(str(numbers[table.code, item.code, column.code]) for column in columns)]


def _row_of_blocks(table: Table, random_: random.Random) -> Grid:
    first, *others = table.items
    names = [column.label for column in first.columns]
    values: list[str] = []
    for _ in table.items:
        parts = [random_.randrange(3) for _ in names[:-1]]
        values += [str(part) for part in (*parts, sum(parts))]
    return [
        [first.label, table.anchors[0]],
        [*names, *(item.label for item in others)],
        names * len(others),
        values,
    ]


def _numbers(table: Table, random_: random.Random) -> Numbers:
    """Numbers of which all equations hold, most of them zero, as in real reports."""
    received, over, *results, total, forward = table.items
    numbers: Numbers = {}

    def put(item: Item, column: str, value: int) -> None:
        numbers[table.code, item.code, column] = value

    *parts, whole = (column.code for column in table.items[0].columns)
    for column in parts:
        values = [random_.choice((0, 0, 0, random_.randrange(20))) for _ in results]
        for item, value in zip(results, values, strict=True):
            put(item, column, value)
        put(total, column, sum(values))
        put(forward, column, random_.randrange(4))
        put(over, column, random_.randrange(min(4, sum(values) + 1)))
        put(
            received,
            column,
            sum(values) + numbers[table.code, forward.code, column] - _of(numbers, table, over, column),
        )
    for item in table.items:
        put(item, whole, sum(_of(numbers, table, item, column) for column in parts))
    return numbers


def _of(numbers: Numbers, table: Table, item: Item, column: str) -> int:
    return numbers[table.code, item.code, column]


def _tabs(grid: Grid) -> str:
    width = max(map(len, grid))
    return "\n".join("\t".join([*row, *[""] * (width - len(row))]) for row in grid)


def _pipes(grid: Grid) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in grid)


def _cell_a_line(grid: Grid) -> str:
    return "\n".join("\n".join(row) for row in grid)


def _cells_closed_by_pipes(grid: Grid) -> str:
    return "\n".join("\n".join(f"{cell} |" for cell in row) for row in grid)
