"""A spreadsheet says what its page would say: every cell once, as it is printed, in XLSX and in XLS."""

import json
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.read.blocks import Cell, Line, Table
from pipelines.read.xlsx import read_xlsx
from tests.layouts import as_html, consistent
from tests.reading import read_files, read_report, unread, untrue
from tests.sheets import Rows, report_rows, saved, workbook, xls, xlsx

WRITERS: dict[str, Callable[[Rows], bytes]] = {
    "numbers": xlsx,
    "texts": lambda rows: xlsx(rows, numbers=False),
    "without borders": lambda rows: xlsx(rows, borders=False),
    "old format": xls,
}


@pytest.mark.parametrize("edition", ["2021", "2019"])
@pytest.mark.parametrize("writer", WRITERS)
def test_the_same_is_read_as_from_the_page(writer: str, edition: str) -> None:
    for zero in ("0", "", "/"):
        written = consistent(edition, seed=7, zero=zero)
        page = read_report(as_html(written), "text/html")
        (sheet,) = read_files(WRITERS[writer](report_rows(written)))
        assert not untrue(sheet, written)
        if writer == "without borders" and not zero:
            continue  # a file that keeps no empty cells does not tell a short row from one that ends in blanks
        assert (sheet.values, sheet.statuses) == (page.values, page.statuses)
        assert not unread(sheet, written)
        assert sheet.document["agency_name"] == page.document["agency_name"]
        assert sheet.document["report_year"] == page.document["report_year"]


def test_every_value_leads_to_its_cell() -> None:
    written = consistent(seed=3)
    rows = report_rows(written)
    (sheet,) = read_files(xlsx(rows))
    place = next(place for place in sheet.values if sheet.values[place] and place[0] == "requests")
    locator = sheet.locators[place]
    assert locator["sheet"] == "Sheet"
    cells = {cell.place: cell.text for cell in cells_of(xlsx(rows))}
    assert cells[json.dumps(locator, ensure_ascii=False)] == sheet.raw[place]


def cells_of(data: bytes) -> list[Cell]:
    return [cell for block in read_xlsx(data) if isinstance(block, Table) for row in block.rows for cell in row]


def test_a_place_that_a_merged_range_covers_is_no_cell() -> None:
    data = workbook(
        {"A1": "甲", "B1": 1, "C1": 2, "B2": 3, "C2": 4, "A3": "乙", "C3": 5},
        lambda sheet: (sheet.merge_cells("A1:A2"), sheet.merge_cells("A3:B3")),
    )
    (table,) = read_xlsx(data)
    assert isinstance(table, Table)
    shown = [[(cell.text, cell.column, cell.row_span, cell.column_span) for cell in row] for row in table.rows]
    assert shown == [
        [("甲", 0, 2, 1), ("1", 1, 1, 1), ("2", 2, 1, 1)],
        [("3", 1, 1, 1), ("4", 2, 1, 1)],
        [("乙", 0, 1, 2), ("5", 2, 1, 1)],
    ]


@pytest.mark.parametrize("borders", [True, False])
def test_a_lone_value_beside_a_merged_label_is_a_row_of_the_table(*, borders: bool) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.merge_cells("A1:A2")
        if borders:
            sheet["C9"].number_format = "0"

    (table,) = read_xlsx(workbook({"A1": "甲", "B1": 1, "B2": 2, "A3": "乙", "B3": 3}, change))
    assert isinstance(table, Table)
    assert [[cell.text for cell in row] for row in table.rows] == [["甲", "1"], ["2"], ["乙", "3"]]


def test_what_is_hidden_is_not_read() -> None:
    book = openpyxl.Workbook()
    book.active.append(["甲", 1, 2, 3])
    book.active.append(["乙", 4, 5, 6])
    book.active.append(["丙", 7, 8, 9])
    book.active.row_dimensions[2].hidden = True
    book.active.column_dimensions["C"].hidden = True
    book.create_sheet("草稿").append(["丁", 10, 11])
    book["草稿"].sheet_state = "hidden"
    texts = [cell.text for cell in cells_of(saved(book))]
    assert texts == ["甲", "1", "3", "丙", "7", "9"]


def test_a_merged_range_whose_first_row_is_hidden_shows_its_text_in_the_next() -> None:
    data = workbook(
        {"A1": "甲", "B1": 1, "B2": 2, "C2": 3},
        lambda sheet: (sheet.merge_cells("A1:A2"), sheet.row_dimensions.group(1, 1, hidden=True)),
    )
    assert [(cell.text, cell.row_span) for cell in cells_of(data)] == [("甲", 1), ("2", 1), ("3", 1)]


def test_several_sheets_and_rows_apart_are_several_tables() -> None:
    book = openpyxl.Workbook()
    for row in (["表"], ["甲", 1], [], ["乙", 2]):
        book.active.append(row)
    book.create_sheet('"引号"').append(["丙", 3])
    blocks = read_xlsx(saved(book))
    assert [type(block) for block in blocks] == [Line, Table, Table, Table]
    assert isinstance(blocks[3], Table)
    assert json.loads(str(blocks[3].rows[0][1].place)) == {"sheet": '"引号"', "cell": "B1"}


@pytest.mark.parametrize(
    ("value", "code", "shown", "sure"),
    [
        (12.0, "General", "12", True),
        (0.5, "0%", "50%", True),
        (1234, "#,##0", "1,234", True),
        (0, "0;-0;;@", "", True),
        (0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"??_ ;_ @_ ', "-", True),
        (12.5, "0", "13", True),
        (1 / 3, "General", "0.333333333333333", False),
        (1500, "0,", "1500", False),
        (0, '[=0]"";0', "0", False),
        ("#REF!", "General", "#REF!", False),
        ("=SUM(A1:A1)", "General", "=", False),
        (True, "General", "TRUE", True),
        ("0012", "@", "0012", True),
    ],
)
def test_a_cell_says_what_it_prints(value: object, code: str, shown: str, sure: bool) -> None:
    data = workbook({"A1": "甲", "B1": value, "C1": 1}, lambda sheet: setattr(sheet["B1"], "number_format", code))
    cell = cells_of(data)[1]
    assert (cell.text, cell.sure) == (shown, sure)


def test_zeros_that_the_sheet_does_not_show_are_blanks() -> None:
    data = workbook({"A1": "甲", "B1": 0, "C1": 3}, lambda sheet: setattr(sheet.sheet_view, "showZeros", False))
    assert [cell.text for cell in cells_of(data)] == ["甲", "", "3"]


def test_a_formula_without_a_result_and_an_error_are_unreadable_and_never_zero() -> None:
    written = consistent(seed=5)
    rows = report_rows(written)
    for stored in ("=1+1", "#REF!"):
        place = ("requests", "granted", "natural")
        (read,) = read_files(changed(rows, stored))
        assert read.values[place] is None and read.statuses[place] == "unreadable"
        assert not untrue(read, written)


def changed(rows: Rows, stored: str) -> bytes:
    """The report with another thing in the first number of the row of ``granted``."""
    at = next(n for n, row in enumerate(rows) if any(text.startswith("（一）予以公开") for text, _ in row))
    nth = next(n for n, (text, _) in enumerate(rows[at]) if text.startswith("（一）予以公开")) + 1
    copy = [list(row) for row in rows]
    copy[at][nth] = (stored, copy[at][nth][1])
    return xlsx(copy)
