"""A sheet says the same however its XML is written: most cells are cut out of it, any other is read as an element."""

import re

import pytest

from pipelines.read.xlsx import read_xlsx
from pipelines.sample.formats.xlsx import write
from tests.layouts import consistent
from tests.unit.test_read_sheets_hostile import SHEET, rewritten

_CELL = re.compile(rb"<c [^>]*/>|<c .*?</c>")


def otherwise(cell: bytes) -> bytes:
    """A cell with its attributes in another order and the entity of a digit in its value."""
    tag, end, rest = cell.partition(b">")
    attributes = b" ".join(reversed(tag.removesuffix(b"/").split()[1:]))
    rest = re.sub(rb"<v>(\d)", lambda found: b"<v>&#%d;" % found[1][0], rest)
    return b"<c " + attributes + (b"/" if tag.endswith(b"/") else b"") + end + rest


@pytest.mark.parametrize("layout", ["numbers", "texts", "formulas", "sheets"])
@pytest.mark.parametrize("every", [1, 2, 7])
def test_cells_written_otherwise_are_read_alike(layout: str, every: int) -> None:
    data = write(consistent("2021", seed=5, zero=""), layout, None)

    def change(name: str, part: bytes) -> bytes:
        if not name.startswith(SHEET.rpartition("/")[0]):
            return part
        pieces, cells = _CELL.split(part), _CELL.findall(part)
        changed = [cell if n % every else otherwise(cell) for n, cell in enumerate(cells)]
        assert changed != cells
        return b"".join(piece + cell for piece, cell in zip(pieces, [*changed, b""], strict=True))

    assert read_xlsx(rewritten(data, change)) == read_xlsx(data)


@pytest.mark.parametrize(
    ("written", "otherwise"),
    [
        (b"<sheetData>", b'<sheetData><!-- <row r="1"><c r="A1"><v>9</v></c></row> -->'),
        (b"<sheetData>", b'<sheetData><?keep <c r="A1"><v>9</v></c>?>'),
        (b"</row>", b'<extLst><c r="A1"><v>9</v></c></extLst></row>'),
        (b"</row>", b'<c xmlns="urn:other" r="A1"><v>9</v></c></row>'),
        (b"</row>", b"\r\n</row>\n"),
    ],
)
def test_what_only_looks_like_a_cell_is_none(written: bytes, otherwise: bytes) -> None:
    data = write(consistent("2021", seed=5), "numbers", None)
    changed = rewritten(data, lambda name, part: part.replace(written, otherwise) if name == SHEET else part)
    assert changed != rewritten(data, lambda _, part: part)
    assert read_xlsx(changed) == read_xlsx(data)
