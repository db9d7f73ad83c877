"""DOCX -> blocks: what a word processor shows of a document with all changes accepted.

Belongs here: the walk through the body, its tables and text boxes. Does not belong here: the text of a paragraph
(``paragraphs.py``), what a cell says.

Read are the body and its text boxes, not headers, footers, notes and comments. Which tables lay out the page is told
as in a page (``html.py``): one with a table inside or a cell as long as an article, and one of at most two cells that
hold several paragraphs. Tables are counted in document order, rows by ``w:tr``, cells by ``w:tc``, all from 0.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree  # type: ignore[import-untyped]

from pipelines.ingest.limits import limits
from pipelines.read.blocks import Block, Cell, Line, Table, UnreadableError
from pipelines.read.numbering import Lists
from pipelines.read.package import Package, without
from pipelines.read.paragraphs import Paragraphs
from pipelines.read.styles import MARKS, Styles, sheet_of, used_styles
from pipelines.read.wordml import MC, VAL, W, branch, count, on, value

_MAIN = "word/document.xml"
_ARTICLE = 600
_PARAGRAPHS = 3
_WIDEST = 63
"""Columns that a table can have in a word processor."""
_P, _TBL, _TR, _TC, _TR_PR = W + "p", W + "tbl", W + "tr", W + "tc", W + "trPr"
_GRID_SPAN, _V_MERGE, _H_MERGE, _CELL_DEL = W + "gridSpan", W + "vMerge", W + "hMerge", W + "cellDel"
_CHOICES = MC + "AlternateContent"
_AROUND = frozenset([*(W + name for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")), _CHOICES])
"""Elements that stand around paragraphs, rows or cells and add nothing."""
_ROW_GONE = (W + "del", W + "moveFrom", W + "hidden")
_CHUNK = W + "altChunk"
_CHANGES = (b":del", b":moveFrom", b"Change")
_Open = dict[int, tuple[Cell, int]]


def read_docx(data: bytes) -> list[Block]:
    """The blocks of a document in reading order. Raises ``UnreadableError``."""
    with Package(data) as package:
        main = package.main(_MAIN)
        source = package.needed(main)
        styles = _styles(package, main, source)
        listed = b"numPr" in source or styles.numbered
        numbering = package.beside(main, "numbering.xml") if listed else None
        marked = bool(styles.looks) or any(mark in source for mark in MARKS)
        changes = any(mark in source for mark in _CHANGES)
        if b"<!" not in source and not changes:
            source = source if marked else without(source, b"w:rPr")
            source = source if marked or numbering is not None else without(source, b"w:pPr")
            source = without(source, b"w:tcBorders")
        body = package.parse(source, main).find(W + "body")
        if body is None:
            raise UnreadableError(f"{main} has no body; open the file in a word processor and save it anew")
        lists = None if numbering is None else Lists(package.parse(numbering, "numbering.xml"), styles.numbered)
        return _Story(Paragraphs(styles.looks if marked else None, lists, changes=changes)).blocks(body)


def _styles(package: Package, main: str, document: bytes) -> Styles:
    """The style sheet, parsed only where it can matter."""
    used = used_styles(document)
    whole = package.beside(main, "styles.xml") if used else None
    source = sheet_of(whole or b"", used)
    matters = any(mark in source for mark in (*MARKS, b"numPr"))
    return Styles(package.parse(source, "styles.xml") if matters else None, used)


@dataclass(slots=True)
class _Grid:
    """A table being read: ``inside`` are the blocks of its cells in turn, or the text of one with a single paragraph;
    ``above`` those cells, by column, that may reach down into the next row.
    """

    table: Table
    inside: list[list[Block] | str] = field(default_factory=list)
    above: _Open = field(default_factory=dict)
    nested: bool = False
    longest: int = 0

    def lays_out(self) -> bool:
        """Whether the table only lays out the page."""
        few = len(self.inside) <= 2
        return self.nested or self.longest > _ARTICLE or (few and any(map(_is_prose, self.inside)))


class _Story:
    """One walk through a document: what is counted on the way."""

    def __init__(self, paragraphs: Paragraphs) -> None:
        self.paragraphs = paragraphs
        self.tables = 0
        self.cells = 0
        self.boxes = 0

    def blocks(self, parent: etree._Element) -> list[Block]:
        """The paragraphs and tables of a body, a cell or a text box."""
        found: list[Block] = []
        carried = ""
        paragraphs = self.paragraphs
        for child in parent:
            tag = child.tag
            if tag == _P:
                text = paragraphs.read(child)
                boxes = paragraphs.boxes
                if carried:
                    text, carried = carried + text, ""
                if paragraphs.runs_on:
                    carried = text
                else:
                    found.append(Line(text))
                for box in boxes:
                    self.boxes += 1
                    found += self.blocks(box)
            elif tag == _TBL:
                found += self._table(child)
            elif tag in _AROUND:
                inner = branch(child) if tag == _CHOICES else child
                found += [] if inner is None else self.blocks(inner)
            elif tag == _CHUNK:
                raise UnreadableError(
                    "the document brings its text along as a file of another format (altChunk); "
                    "open it in a word processor and save it anew"
                )
        if carried:
            found.append(Line(carried))
        return found

    def _table(self, table: etree._Element) -> list[Block]:
        """The table, or what is inside it where it only lays out the page."""
        grid = _Grid(Table(number=self.tables))
        self.tables += 1
        for row in _members(table, _TR):
            grid.table.rows.append([])
            properties = row.find(_TR_PR)
            if properties is None or not _is_gone(properties):
                self._row(grid, row, 0 if properties is None else _before(properties))
        if not grid.lays_out():
            return [grid.table]
        return [block for cell in grid.inside for block in ([Line(cell)] if isinstance(cell, str) else cell)]

    def _row(self, grid: _Grid, row: etree._Element, column: int) -> None:
        """Adds the cells of a row, the first of them at ``column``."""
        cells, number = grid.table.rows[-1], len(grid.table.rows) - 1
        below: _Open = {}
        for member, tc in enumerate(_members(row, _TC)):
            across, down, joined, gone = _merging(tc)
            if gone:
                continue
            owner = grid.above.get(column) if down == "continue" else None
            if owner is not None:
                owner[0].row_span = number - owner[1] + 1
                below[column] = owner
            elif joined and cells:
                cells[-1].column_span += across
            else:
                cell = self._cell(grid, tc, column, across)
                if member != len(cells):
                    cell.place = f'{{"table": {grid.table.number}, "row": {number}, "column": {member}}}'
                cells.append(cell)
                if down:
                    below[column] = (cell, number)
            column += across
        grid.above = below

    def _cell(self, grid: _Grid, tc: etree._Element, column: int, across: int) -> Cell:
        self.cells += 1
        if self.cells > limits().max_cells:
            raise UnreadableError(f"the document has more than {limits().max_cells:,} table cells; split it")
        if (only := self.paragraphs.only(tc)) is not None:
            grid.inside.append(only)
            grid.longest = max(grid.longest, len(only))
            return Cell(only, column, 1, across)
        boxes, tables = self.boxes, self.tables
        blocks = self.blocks(tc)
        text = "\n".join([block.text for block in blocks if isinstance(block, Line)])
        grid.inside.append(blocks)
        grid.nested |= self.tables > tables
        grid.longest = max(grid.longest, len(text))
        # A text box is anchored in the cell, but may be shown anywhere.
        return Cell(text, column, 1, across, None, self.boxes == boxes)


def _members(parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
    for child in parent:
        if child.tag == wanted:
            yield child
        elif child.tag in _AROUND:
            inner = branch(child) if child.tag == _CHOICES else child
            if inner is not None:
                yield from _members(inner, wanted)


def _is_gone(properties: etree._Element) -> bool:
    """Whether a row is hidden, or deleted by a change."""
    return any(one.tag in _ROW_GONE and on(one) for one in properties)


def _before(properties: etree._Element) -> int:
    """Columns that a row leaves out at its beginning."""
    said = value(properties, "gridBefore") or "0"
    return 0 if said == "0" else count(said, _WIDEST)


def _merging(tc: etree._Element) -> tuple[int, str, bool, bool]:
    """Columns that a cell covers; ``restart`` or ``continue`` where it is merged downwards, else empty; whether it is
    part of the cell to its left; whether a change deletes it.
    """
    across, down, joined, gone = 1, "", False, False
    for one in next(iter(tc), ()):
        tag = one.tag
        if tag == _GRID_SPAN:
            across = count(one.get(VAL), _WIDEST)
        elif tag == _V_MERGE:
            down = "restart" if one.get(VAL) == "restart" else "continue"
        elif tag == _H_MERGE:
            joined = one.get(VAL) != "restart"
        elif tag == _CELL_DEL:
            gone = True
    return across, down, joined, gone


def _is_prose(blocks: list[Block] | str) -> bool:
    texts = [block.text for block in blocks if isinstance(block, Line)]
    return sum(map(bool, map(str.strip, texts))) >= _PARAGRAPHS
