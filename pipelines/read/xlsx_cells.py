"""The cells of a sheet of an XLSX package: what each of them shows, and whether that is sure.

Belongs here: ECMA-376 part 1, 18.3.1.4 (cells) and what a workbook says for all of them. Does not belong here: texts
and styles (``xlsx_parts.py``), rows and columns (``xlsx.py``), number formats (``number_format.py``).

Nearly all cells are written in the same few ways. Those are cut out of the XML before it is parsed, which takes several
times as long: each leaves a mark in its place. Any other cell is left where it is, and read as an element.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from pipelines.ingest.limits import limits
from pipelines.read.blocks import UnreadableError
from pipelines.read.number_format import GENERAL, printed, printed_text
from pipelines.read.package import WAY_OUT, Element, Package, is_plain
from pipelines.read.sheet import Held
from pipelines.read.xlsx_parts import TRUE, Style, number, rich_text

PLAIN: Style = (GENERAL, False)
COLUMNS = 16_384
_SHORT = 12
_DIGITS = "0123456789"
_EMPTY: Held = ("", True)

_START, _END = b"<sheetData>", b"</sheetData>"
_MARK = "\ue000"
_TEXT = r"[^<>&\x00-\x1f\ufffe\uffff]*"
_CELL = re.compile(
    r'<c r="([A-Z]{1,3})\d{1,7}"(?: s="(\d{1,9})")?(?: t="([a-z]{1,9})")?'
    rf'(?:/>|>(<f(?: aca="[a-z]*")?>{_TEXT}</f>)?(?:<v>({_TEXT})</v>)?</c>)'
)
_GROUPS = 5
_Columns = list[list[str | None]]
_Written = tuple[str | None, str | None, str | None, str | None]
"""Style, kind, formula and value of a cell."""


class Book:
    """What all sheets share."""

    def __init__(self, book: Element) -> None:
        self.texts: list[str] = []
        self.cells = 0
        self.styles: dict[str | None, Style] = {}
        settings, computing = book.find("{*}workbookPr"), book.find("{*}calcPr")
        self.from_1904 = settings is not None and settings.get("date1904") in TRUE
        self.stale = computing is not None and computing.get("fullCalcOnLoad") in TRUE

    def spend(self, cells: int) -> None:
        """Counts cells. Raises ``UnreadableError`` beyond the limit."""
        self.cells += cells
        if self.cells > limits().max_cells:
            raise UnreadableError(
                f"the workbook holds more than {limits().max_cells:,} cells; delete what is no part of the report"
            )


class Cells:
    """The cells of a sheet, row after row; ``root`` is its XML without those that are cut out.

    Raises ``UnreadableError``.
    """

    def __init__(self, book: Book, package: Package, part: str) -> None:
        self.root, self._rows, cut = _parsed(package, part)
        view = self.root.find("{*}sheetViews/{*}sheetView")
        self._shown = _Shown(book, shows_zeros=view is None or view.get("showZeros", "1") in TRUE)
        self._cut: Iterator[tuple[int, Held]] = iter(())
        if cut:
            columns, *written = cut
            shown = map(self._shown.__getitem__, zip(*written, strict=True))
            self._cut = zip(map(COLUMN.__getitem__, columns), shown, strict=True)

    def rows(self) -> Iterator[tuple[Element, dict[int, Held]]]:
        """Each row with its cells by column."""
        for row in self._rows:
            cells = self._mixed(row) if len(row) else dict(islice(self._cut, _marks(row)))
            self._shown.book.spend(len(cells))
            yield row, cells

    def _mixed(self, row: Element) -> dict[int, Held]:
        """The cells of a row of which not all are cut out; one without a reference follows the one before."""
        cells: dict[int, Held] = {}
        column = -1
        name = row.tag[: -len("row")] + "c"
        for cell in (None, *row):
            if cell is not None and cell.tag == name:
                reference = cell.get("r")
                column = column + 1 if reference is None else COLUMN[reference.rstrip(_DIGITS)]
                cells[column] = self._shown.of(cell)
            for column, held in islice(self._cut, _count(row.text if cell is None else cell.tail)):
                cells[column] = held
        return cells


class _Shown(dict[_Written, Held]):
    """What cells show, by how they are written."""

    def __init__(self, book: Book, *, shows_zeros: bool) -> None:
        self.book = book
        self._shows_zeros = shows_zeros

    def __missing__(self, written: _Written) -> Held:
        self[written] = held = self._held(*written)
        return held

    def of(self, cell: Element) -> Held:
        """What a cell shows that is an element."""
        if not len(cell):
            return _EMPTY
        value, formula, inline = None, None, None
        for child in cell:
            tag = child.tag
            if tag.endswith("}v"):
                value = child.text
            elif tag.endswith("}f"):
                formula = child.tag
            elif tag.endswith("}is"):
                inline = child
        style, kind = cell.get("s"), cell.get("t")
        if kind != "inlineStr":
            return self._held(style, kind, formula, value)
        code, struck = self.book.styles.get(style, PLAIN)
        return _EMPTY if struck else (printed_text("" if inline is None else rich_text(inline), code), True)

    def _held(self, style: str | None, kind: str | None, formula: str | None, value: str | None) -> Held:
        """What a cell shows that holds a value, and whether that is sure."""
        book = self.book
        code, struck = book.styles.get(style, PLAIN)
        if struck:
            return _EMPTY
        if not value:
            # A formula whose result is an empty text shows nothing; one without a result shows what nobody knows.
            return _EMPTY if kind == "str" or formula is None else ("=", False)
        if kind == "s":
            nth = number(value, -1)
            if not 0 <= nth < len(book.texts):
                raise UnreadableError(f"the workbook points to a text that it does not hold; {WAY_OUT}")
            return printed_text(book.texts[nth], code), True
        if kind == "n" or kind is None:
            if value.isdecimal() and code == GENERAL and len(value) < _SHORT and value != "0" and value.isascii():
                return value, True
            text, sure = printed(value, code, from_1904=book.from_1904)
            if sure and not value.strip("-0.") and "0" in value:
                return (text if self._shows_zeros else "", not (formula is not None and book.stale and value == "0"))
            return text, sure
        if kind == "b":
            return ("TRUE" if value == "1" else "FALSE"), True
        # Results that are texts; errors (#REF!), and dates in words, whose format says how they are shown.
        return printed_text(value, code), kind == "str"


def _parsed(package: Package, part: str) -> tuple[Element, list[Element], _Columns]:
    """The XML of a sheet, its rows, and the cells that are cut out of these: none of a sheet that is broken, or where
    a cell stands elsewhere.
    """
    source = package.needed(part)
    rest, cut = _cut(source)
    if cut:
        with suppress(UnreadableError):
            root, rows = _rows(package.parse(rest, part))
            if sum(map(_marks, rows)) == len(cut[0]):
                return root, rows, cut
    return *_rows(package.parse(source, part)), []


def _rows(root: Element) -> tuple[Element, list[Element]]:
    return root, [row for data in root.iterchildren("{*}sheetData") for row in data.iterchildren("{*}row")]


def _cut(source: bytes) -> tuple[bytes, _Columns]:
    """The XML of a sheet with a mark in the place of each cell that is written in the usual way, and those cells:
    letters of the columns, styles, kinds, formulas, values. No cells where any of them might be something else.
    """
    before, start, rest = source.partition(_START)
    rows, end, behind = rest.rpartition(_END)
    try:
        text = rows.decode()
    except UnicodeDecodeError:
        return source, []
    if not is_plain(source) or _MARK in text or "xmlns" in text or not end or text.count("<c ") > limits().max_cells:
        return source, []
    parts = _CELL.split(text)
    left = _MARK.join(parts[:: _GROUPS + 1]).encode()
    return b"".join([before, start, left, end, behind]), [parts[n :: _GROUPS + 1] for n in range(1, _GROUPS + 1)]


def _marks(row: Element) -> int:
    """How many cells of a row are cut out."""
    return _count(row.text) + (sum([_count(child.tail) for child in row]) if len(row) else 0)


def _count(text: str | None) -> int:
    return text.count(_MARK) if text else 0


class _Places(dict[str | None, int]):
    """Columns by their letters, from 0. Raises ``UnreadableError`` for what is none."""

    def __missing__(self, letters: str) -> int:
        nth = 0
        for letter in letters[:4]:
            nth = nth * 26 + ord(letter) - 64
        if not 1 <= nth <= COLUMNS or not letters.isascii() or not letters.isalpha():
            raise UnreadableError(f"the workbook has a cell in no column that there is ({letters[:8]!r}); {WAY_OUT}")
        self[letters] = nth - 1
        return nth - 1


COLUMN = _Places()
