"""The three tables with their cells merged as a word processor prints them, and a report with them as a page, as the
XML of a DOCX or as a whole DOCX.

Belongs here: reports for the tests of office formats. Does not belong here: flattened text (``layouts.py``), damage.
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from xml.sax.saxutils import escape

from schemas.forms import Item, Table, forms
from tests.layouts import Written, _whole

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "v": "urn:schemas-microsoft-com:vml",
}
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


@dataclass(frozen=True)
class Merged:
    """A printed cell with the columns and rows that it covers."""

    text: str
    across: int = 1
    down: int = 1


Rows = list[list[Merged]]


def merged(written: Written) -> dict[str, Rows]:
    """The tables by code."""
    tables = {code: forms()[edition].table(code) for code, edition in written.editions.items()}
    return {
        "proactive": _proactive(written, tables["proactive"]),
        "requests": _requests(written, tables["requests"]),
        "disputes": _disputes(written, tables["disputes"]),
    }


def _values(written: Written, table: Table, item: Item) -> list[Merged]:
    return [Merged(written.cells[table.code, item.code, column.code]) for column in item.columns]


def _proactive(written: Written, table: Table) -> Rows:
    rows: Rows = []
    group = None
    for item in table.items:
        wide = 4 - len(item.columns)
        if item.group != group:
            group = item.group
            *heads, last = (column.label for column in item.columns)
            rows.append([Merged(group or "", 4)])
            rows.append([Merged(table.anchors[0]), *map(Merged, heads), Merged(last, wide)])
        *values, value = _values(written, table, item)
        rows.append([Merged(item.label), *values, Merged(value.text, wide)])
    return rows


def _requests(written: Written, table: Table) -> Rows:
    first, *inner, last = table.items[0].columns
    rows = [
        [Merged(table.anchors[0], 3, 3), Merged(table.anchors[1], 7)],
        [Merged(first.label, 1, 2), Merged(inner[0].group or "", 5), Merged(last.label, 1, 2)],
        [Merged(column.label) for column in inner],
    ]
    labels = {heading.code: heading.label for heading in table.headings}
    for item in table.items:
        lead: list[Merged] = []
        for parent in ("handled", item.parent):
            if item.parent and parent in labels:
                below = sum(one.parent == parent or (parent == "handled" and bool(one.parent)) for one in table.items)
                lead.append(Merged(labels.pop(parent), 1, below))
        deep = 3 if item.parent is None else 2 if item.parent == "handled" else 1
        rows.append([*lead, Merged(item.label, deep), *_values(written, table, item)])
    return rows


def _disputes(written: Written, table: Table) -> Rows:
    first, *others = table.items
    names = [column.label for column in first.columns]
    return [
        [Merged(first.label, 5), Merged(table.anchors[0], 10)],
        [*(Merged(name, 1, 2) for name in names), *(Merged(item.label, 5) for item in others)],
        [Merged(name) for name in names * len(others)],
        [value for item in table.items for value in _values(written, table, item)],
    ]


def as_page(written: Written) -> str:
    """The report as a page."""
    head = f'<head><meta charset="utf-8"><title>{written.agency}</title></head>'
    body = _joined(written, lambda text: f"<p>{text}</p>", _html_table)
    return f"<!DOCTYPE html><html>{head}<body>{body}</body></html>"


def as_docx(written: Written) -> bytes:
    """The report as a DOCX."""
    return docx(_joined(written, paragraph, word_table))


def _joined(written: Written, text: Callable[[str], str], table: Callable[[Rows], str]) -> str:
    tables = {code: table(rows) for code, rows in merged(written).items()}
    return _whole(written, tables, lambda parts: "".join(p if p.startswith("<") else text(p) for p in parts))


def _html_table(rows: Rows) -> str:
    lines = ["".join(f'<td colspan="{c.across}" rowspan="{c.down}">{c.text}</td>' for c in row) for row in rows]
    return '<table border="1">' + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def word_table(rows: Rows) -> str:
    """A table of a DOCX: what a cell covers below it are cells that continue it."""
    lines: list[str] = []
    open_: dict[int, tuple[int, int]] = {}
    for row in rows:
        cells, column, waiting = "", 0, list(row)
        while waiting or column in open_:
            if column in open_:
                across, left = open_.pop(column)
                cells += cell("", across, '<w:vMerge w:val="continue"/>')
                if left > 1:
                    open_[column + 100] = (across, left - 1)
            else:
                one = waiting.pop(0)
                across = one.across
                cells += cell(one.text, across, '<w:vMerge w:val="restart"/>' if one.down > 1 else "")
                if one.down > 1:
                    open_[column + 100] = (across, one.down - 1)
            column += across
        open_ = {column % 100: left for column, left in open_.items()}
        lines.append(f"<w:tr>{cells}</w:tr>")
    grid = "<w:gridCol/>" * sum(one.across for one in rows[0])
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"


def cell(text: str, across: int = 1, properties: str = "") -> str:
    """A cell of a DOCX."""
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{across}"/>{properties}</w:tcPr>{paragraph(text)}</w:tc>'


def paragraph(text: str, properties: str = "") -> str:
    """A paragraph of a DOCX, with the properties that a word processor repeats everywhere."""
    fonts = '<w:rPr><w:rFonts w:eastAsia="宋体" w:hint="eastAsia"/><w:kern w:val="0"/><w:sz w:val="20"/></w:rPr>'
    run = f'<w:r>{fonts}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f'<w:p><w:pPr>{properties}<w:jc w:val="center"/></w:pPr>{run}</w:p>'


def docx(body: str, packing: int = zipfile.ZIP_DEFLATED, **parts: str | bytes) -> bytes:
    """A DOCX around the XML of its body; ``parts`` are further parts of its folder, by name without ending."""
    names = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NAMESPACES.items())
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONSHIPS,
        "word/document.xml": f"<w:document {names}><w:body>{body}<w:sectPr/></w:body></w:document>",
    }
    files |= {f"word/{name}.xml": part for name, part in parts.items()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()
