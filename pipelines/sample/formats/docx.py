"""Reports as Word documents: merged cells as in the form, tables parted in two, nested for layout, tracked changes.

Belongs here: DOCX. Does not belong here: binary Word files, which LibreOffice makes of these (``office.py``).

Cells are put together as elements: python-docx looks a cell up in a time that grows with the table.
"""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from pipelines.sample.formats.archives import with_fixed_times
from pipelines.sample.grids import Grid, Placed, grids, placed
from pipelines.sample.reports import Report
from pipelines.sample.writing import Shown, blocks

_THEN = datetime(2000, 1, 1, tzinfo=UTC)
_STYLES = {"title": "Title", "section": "Heading 1", "subsection": "Heading 2"}


def write(written: Report, layout: str, shown: Shown | None) -> bytes:
    """The report as DOCX: ``merged``, ``split`` (a table goes on in a second one with its header repeated), ``nested``
    (all inside the one cell of a table), ``tracked`` (every number replaces a deleted one).
    """
    document = Document()
    properties = document.core_properties
    properties.created = properties.modified = _THEN
    properties.author, properties.title = written.agency, written.heading
    tables = shown or grids(written)
    target: Any = document
    if layout == "nested":
        target = document.add_table(rows=1, cols=1).cell(0, 0)
    for block in blocks(written):
        if block.table:
            for grid in _parts(tables[block.table], layout):
                _append(target, _table(grid, tracked=layout == "tracked"))
                target.add_paragraph()
        else:
            target.add_paragraph(block.text, style=_STYLES.get(block.kind))
    file = BytesIO()
    document.save(file)
    return with_fixed_times(file.getvalue())


def _append(target: Any, table: Any) -> None:
    body = target._body._body if hasattr(target, "_body") else target._tc
    body.append(table)
    # What is added later must follow, and the properties of the page must stay last.
    if (last := body.find(qn("w:sectPr"))) is not None:
        body.append(last)


def _parts(grid: Grid, layout: str) -> list[Grid]:
    """The grid, or its two halves under the same header, parted between two rows that nothing spans."""
    header = next((n for n, row in enumerate(grid.rows) if grid.labels[n] < len(row)), 0)
    if layout != "split" or len(grid.rows) < 2 * header:
        return [grid]
    cells = placed(grid)
    free = [n for n in range(header + 1, len(grid.rows)) if not any(c.row < n < c.row + c.tall for c in cells)]
    if not free:
        return [grid]
    at = min(free, key=lambda n: abs(2 * n - len(grid.rows)))
    head = {place: tall for place, tall in grid.tall.items() if place[0] < header}
    first = {place: tall for place, tall in grid.tall.items() if place[0] < at}
    moved = {(n - at + header, nth): tall for (n, nth), tall in grid.tall.items() if n >= at}
    later = slice(at, None)
    return [
        Grid(grid.rows[:at], grid.labels[:at], grid.width, grid.spans[:at], first),
        Grid(
            grid.rows[:header] + grid.rows[later],
            grid.labels[:header] + grid.labels[later],
            grid.width,
            grid.spans[:header] + grid.spans[later],
            head | moved,
        ),
    ]


def _table(grid: Grid, *, tracked: bool) -> Any:
    table = _element("w:tbl")
    properties = _element("w:tblPr")
    properties.append(_element("w:tblStyle", val="TableGrid"))
    table.append(properties)
    columns = _element("w:tblGrid")
    for _ in range(grid.width):
        columns.append(_element("w:gridCol", w=str(9000 // grid.width)))
    table.append(columns)
    rows: list[list[tuple[int, Any]]] = [[] for _ in grid.rows]
    for cell in placed(grid):
        for n in range(cell.tall):
            rows[cell.row + n].append((cell.column, _cell(cell, first=n == 0, tracked=tracked)))
    for row in rows:
        line = _element("w:tr")
        for _, element in sorted(row, key=lambda pair: pair[0]):
            line.append(element)
        table.append(line)
    return table


def _cell(cell: Placed, *, first: bool, tracked: bool) -> Any:
    element = _element("w:tc")
    properties = _element("w:tcPr")
    if cell.wide > 1:
        properties.append(_element("w:gridSpan", val=str(cell.wide)))
    if cell.tall > 1:
        properties.append(_element("w:vMerge", val="restart") if first else _element("w:vMerge"))
    element.append(properties)
    lines = (cell.text if first else "").split("\n")
    for line in lines:
        paragraph = _element("w:p")
        if line and tracked and not cell.is_label:
            for child in _revised(line):
                paragraph.append(child)
        elif line:
            paragraph.append(_run(line))
        element.append(paragraph)
    return element


def _revised(text: str) -> list[Any]:
    who = {"id": "1", "author": "office", "date": "2000-01-01T00:00:00Z"}
    gone, new = _element("w:del", **who), _element("w:ins", **who)
    gone.append(_run("9", "w:delText"))
    new.append(_run(text))
    return [gone, new]


def _run(text: str, kind: str = "w:t") -> Any:
    run, words = _element("w:r"), _element(kind)
    words.text = text
    if text != text.strip():
        words.set(qn("xml:space"), "preserve")
    run.append(words)
    return run


def _element(tag: str, **attributes: str) -> Any:
    return OxmlElement(tag, {qn(f"w:{name}"): value for name, value in attributes.items()})
