"""The cells of a sheet of an XLSX package: what each of them shows, and whether that is sure.

Belongs here: ECMA-376 part 1, 18.3.1.4 (cells) and what a workbook says for all of them. Does not belong here: texts
and styles (``xlsx_parts.py``), rows and columns (``xlsx.py``), number formats (``number_format.py``).

Nearly all cells are written in the same few ways. Those are cut out of the XML before it is parsed, which takes several
times as long: each leaves a mark in its place. Any other cell is left where it is, and read as an element. So are rows,
where all cells are cut out and they too are written as usual.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
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
_TEXT = r"[^<>&\x00-\x1f\ufffe\uffff]*+"
_CELL = re.compile(
    r'<c r="([A-Z]{1,3}+)[0-9]{1,7}+"(?: s="([0-9]{1,9}+)")?+(?: t="([a-z]{1,9}+)")?+'
    rf'(?:/>|>(<f(?: aca="[a-z]*")?>{_TEXT}</f>)?(?:<v>({_TEXT})</v>)?</c>)'
)
_GROUPS = 5
_ROW = re.compile(
    r'<row r="([0-9]{1,7}+)"'
    r"((?: (?:spans|s|customFormat|ht|hidden|customHeight|outlineLevel|collapsed|thickTop|thickBot|ph|x14ac:dyDescent)"
    rf'="[^"<>&\x00-\x1f\ufffe\uffff]*+")*+)(?:/>|>({_MARK}*+)</row>)'
)
_ROW_GROUPS = 3
_ATTRIBUTE = re.compile(r' ([A-Za-z0-9:]+)="([^"]*)"')
_Columns = list[list[str | None]]
_Written = tuple[str | None, str | None, str | None, str | None]
"""Style, kind, formula and value of a cell."""
_Row = tuple[str | None, bool, "Element | int"]
"""The number of a row as it is written, whether it is hidden, and its cells: an element, or how many are cut out."""


class Book:
    """What all sheets share."""

    def __init__(self, book: Element) -> None:
        self.texts: dict[str, str] = {}
        """The shared texts by their numbers as they are written."""
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
            book.spend(len(columns))
            shown = map(self._shown.__getitem__, zip(*written, strict=True))
            self._cut = zip(map(COLUMN.__getitem__, columns), shown, strict=True)

    def rows(self) -> Iterator[tuple[str | None, bool, dict[int, Held]]]:
        """The number of each row as it is written, whether it is hidden, and its cells by column."""
        for row, hidden, held in self._rows:
            yield row, hidden, dict(islice(self._cut, held)) if isinstance(held, int) else self._mixed(held)

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
                self._shown.book.spend(1)
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
            text = book.texts.get(value) or book.texts.get(str(number(value, -1)))
            if text is None:
                raise UnreadableError(f"the workbook points to a text that it does not hold; {WAY_OUT}")
            return printed_text(text, code), True
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


def _parsed(package: Package, part: str) -> tuple[Element, list[_Row], _Columns]:
    """The XML of a sheet, its rows, and the cells that are cut out of these: none of a sheet that is broken, or where
    a cell stands elsewhere.
    """
    source = package.needed(part)
    before, rows, behind, cut = _cut(source)
    if cut:
        with suppress(UnreadableError):
            if plain := _plain_rows(rows):
                return package.parse(before + behind, part), plain, cut
            root = package.parse(b"".join([before, rows.encode(), behind]), part)
            left = _rows(root)
            if sum(map(_marks, left)) == len(cut[0]):
                return root, left, cut
    root = package.parse(source, part)
    return root, _rows(root), []


def _rows(root: Element) -> list[_Row]:
    elements = [row for data in root.iterchildren("{*}sheetData") for row in data.iterchildren("{*}row")]
    return [
        (row.get("r"), row.get("hidden") in TRUE or is_flat(row.get("ht")), row if len(row) else _count(row.text))
        for row in elements
    ]


def _plain_rows(text: str) -> list[_Row]:
    """The rows of a sheet of which every cell is cut out; none where one of them is not written in the usual way."""
    between, *found = _ROW.split(text)
    numbers, written, marks = (found[n :: _ROW_GROUPS + 1] for n in range(_ROW_GROUPS))
    hidden = [_is_hidden(attributes) for attributes in written]
    if between.strip() or "".join(found[_ROW_GROUPS :: _ROW_GROUPS + 1]).strip() or None in hidden:
        return []
    return list(zip(numbers, map(bool, hidden), map(_count, marks), strict=True))


@lru_cache(maxsize=1024)
def _is_hidden(attributes: str) -> bool | None:
    """Whether a row with these attributes is hidden; None where one of them stands there twice."""
    found = _ATTRIBUTE.findall(attributes)
    named = dict(found)
    if len(named) < len(found):
        return None
    return named.get("hidden") in TRUE or is_flat(named.get("ht"))


def is_flat(size: str | None) -> bool:
    """Whether a row or column of this size is as good as hidden."""
    return size is not None and not size.strip("0.")


def _cut(source: bytes) -> tuple[bytes, str, bytes, _Columns]:
    """The XML of a sheet before its rows, these with a mark in the place of each cell that is written in the usual way,
    and behind them; and those cells: letters of the columns, styles, kinds, formulas, values. No cells where any of
    them might be something else.
    """
    before, start, rest = source.partition(_START)
    rows, end, behind = rest.rpartition(_END)
    nothing: tuple[bytes, str, bytes, _Columns] = (b"", "", b"", [])
    try:
        text = rows.decode()
    except UnicodeDecodeError:
        return nothing
    most = limits().max_cells
    if not is_plain(source) or _MARK in text or "xmlns" in text or not end:
        return nothing
    if text.count("<c ") > most or text.count("<row") > most:
        return nothing
    parts = _CELL.split(text)
    left = _MARK.join(parts[:: _GROUPS + 1])
    return before + start, left, end + behind, [parts[n :: _GROUPS + 1] for n in range(1, _GROUPS + 1)]


def _marks(row: _Row) -> int:
    """How many cells of a row are cut out."""
    _, _, cells = row
    return cells if isinstance(cells, int) else _count(cells.text) + sum([_count(child.tail) for child in cells])


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
