"""Workbooks as the programs read them that people open them with: every value as it was, and told where none can be."""

import csv
import subprocess
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from pipelines.marts.datapackage import Column, Table
from pipelines.marts.sheet import CHARACTERS_OF_A_CELL, cut_to_cells, rows_as_xml
from pipelines.marts.workbook import Extent, write_workbooks
from tests.office import needs_office

_TYPES = {pl.String: "VARCHAR", pl.Boolean: "BOOLEAN", pl.Date: "DATE", pl.Int64: "BIGINT", pl.Float64: "DOUBLE"}
_TEXTS = [
    "=1+1", "+1", "@SUM(A1)", "{=1}", "'x", "http://example.org/", "007", "1e5", "TRUE", "2024-01-01", "#REF!",
    "<&>\"'", "]]>", "&amp;", " 前", "后 ", "　缩进", "   ", "一\n二", "一\t二", "\n", "𠮷😀", "\x7f\u2028\u200b",
    "_x0041_", "_x0041_x0042_", "_x0041__x0042_", "__x00e9_", "_X0041_", "_x41_",
]  # fmt: skip
_CONTROLS = ["\r", "一\r\n二", "\x01\x1f", "_x000D_\r", "_x0001\x01", "_x0041\r_x0041_"]


def table_of(rows: pl.DataFrame) -> Table:
    columns = (
        Column(name, _TYPES.get(type(kind), "DECIMAL(20, 6)"), False, True, None, "列", "column")
        for name, kind in rows.schema.items()
    )
    return Table("core.values", "值", "values", tuple(columns))


def written(folder: Path, rows: pl.DataFrame) -> Path:
    [(path, _, _)] = write_workbooks(folder, table_of(rows), Extent(rows.height, 0), [rows])
    return path


def read(path: Path) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(path).worksheets[0].iter_rows(min_row=2, values_only=True))


def test_texts_stay_the_texts_that_they_are(tmp_path: Path) -> None:
    """Controls, and what looks like their escape, are written as spreadsheet programs do; openpyxl leaves them so."""
    texts = [*_TEXTS, *_CONTROLS]
    path = written(tmp_path, pl.DataFrame({"text": texts}))
    cells = [row[0] for row in openpyxl.load_workbook(path).worksheets[0].iter_rows(min_row=2)]
    assert [unescape(str(cell.value)) for cell in cells] == texts
    assert {cell.data_type for cell in cells} == {"s"}
    assert pl.read_excel(path)["text"].to_list() == texts


@settings(deadline=None, max_examples=60)
@given(st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=12), min_size=1, max_size=8))
@example([None, "", None, "_x0001_", "\x01"])
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, texts: list[str | None]) -> None:
    path = written(tmp_path_factory.mktemp("any"), pl.DataFrame({"no": range(len(texts)), "text": texts},
                                                                schema_overrides={"text": pl.String}))  # fmt: skip
    assert [None if text is None else unescape(text) for _, text in read(path)] == texts


def test_an_empty_text_is_no_null(tmp_path: Path) -> None:
    rows = pl.DataFrame({"text": ["", None, "x"], "other": [None, "", ""]})
    assert read(written(tmp_path, rows)) == rows.rows()


def test_numbers_booleans_and_dates_are_such(tmp_path: Path) -> None:
    rows = pl.DataFrame(
        {
            "count": [0, -5, None, 2**53],
            "amount": [Decimal("0.000001"), Decimal("12345678901234.5"), Decimal(0), None],
            "rate": [1 / 3, None, 1e-300, -1e22],
            "flag": [True, False, None, True],
            "day": [date(2024, 2, 29), None, date(1900, 3, 1), date(9999, 12, 31)],
        },
        schema_overrides={"amount": pl.Decimal(20, 6)},
    )
    path = written(tmp_path, rows)
    found = [[value.date() if isinstance(value, datetime) else value for value in row] for row in read(path)]
    assert found == [[float(value) if isinstance(value, Decimal) else value for value in row] for row in rows.rows()]
    by_calamine = pl.read_excel(path, schema_overrides={"count": pl.Int64, "day": pl.Date})
    assert by_calamine.rows() == rows.cast({"amount": pl.Float64}).rows()


def test_a_date_that_programs_count_differently_is_a_text(tmp_path: Path) -> None:
    days = [date(1899, 12, 31), date(1900, 2, 28), date(1900, 3, 1), None]
    found = [row[0] for row in read(written(tmp_path, pl.DataFrame({"day": days, "no": range(4)})))]
    assert found == ["1899-12-31", "1900-02-28", datetime(1900, 3, 1), None]


def test_what_no_cell_can_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="rate holds a number that is none"):
        rows_as_xml(pl.DataFrame({"rate": [0.5, float("nan")]}), 2, 1)
    with pytest.raises(TypeError, match="list is List"):
        rows_as_xml(pl.DataFrame({"list": [["a"]]}), 2, 1)


def test_what_a_sheet_cannot_hold_goes_on_in_the_next_and_is_told(tmp_path: Path) -> None:
    batches = [pl.DataFrame({"text": texts}) for texts in (["=1+1", "b" * 40_000], [], ["c", "d", "e"])]
    books = write_workbooks(tmp_path, table_of(batches[0]), Extent(5, 40_005), batches, rows_of_a_sheet=3)
    assert [(path.name, rows) for path, rows, _ in books] == [
        ("core.values.xlsx", 2), ("core.values.2.xlsx", 2), ("core.values.3.xlsx", 1)
    ]  # fmt: skip
    assert books[0][2].startswith("1 texts are cut") and not books[1][2]
    cut = str(read(books[0][0])[1][0])
    assert len(cut) == CHARACTERS_OF_A_CELL and cut.endswith("…")
    assert [row for path, *_ in books[1:] for row in read(path)] == [("c",), ("d",), ("e",)]


def test_a_sheet_ends_before_it_is_too_large_to_be_packed(tmp_path: Path) -> None:
    batches = [pl.DataFrame({"text": ["x" * 1_000] * 3}) for _ in range(4)]
    books = write_workbooks(tmp_path, table_of(batches[0]), Extent(12, 12_000), batches, bytes_of_a_sheet=5_000)
    assert [rows for _, rows, _ in books] == [4, 4, 4]
    assert max(len(ZipFile(path).read("xl/worksheets/sheet1.xml")) for path, *_ in books) < 2 * 5_000


def test_readers_that_go_row_by_row_are_told_where_the_sheet_ends(tmp_path: Path) -> None:
    rows = pl.DataFrame({"no": [1, 2, 3], "text": [None, "x", None]})
    book = openpyxl.load_workbook(written(tmp_path, rows), read_only=True)
    assert (book.worksheets[0].max_row, book.worksheets[0].max_column) == (4, 2)
    assert list(book.worksheets[0].iter_rows(min_row=2, values_only=True)) == rows.rows()
    book.close()


def test_a_table_without_rows_has_its_head(tmp_path: Path) -> None:
    table = table_of(pl.DataFrame({"a": [1], "b": ["x"]}))
    [(path, rows, note)] = write_workbooks(tmp_path, table, Extent(0, 0), [])
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert (rows, note, sheet.title, sheet.freeze_panes) == (0, "", "values", "A2")
    assert list(sheet.iter_rows(values_only=True)) == [("a", "b")]


def test_characters_are_counted_as_spreadsheet_programs_count_them() -> None:
    """One beyond the basic plane is two, and is not halved."""
    texts = ["b" * CHARACTERS_OF_A_CELL, "字" * CHARACTERS_OF_A_CELL, "b" * 32_765 + "😀", "b" * 32_766 + "😀", None]
    rows, count = cut_to_cells(pl.DataFrame({"text": texts}))
    assert (rows["text"].to_list(), count) == ([*texts[:3], "b" * 32_766 + "…", None], 1)
    assert cut_to_cells(pl.DataFrame({"text": ["😀" * 20_000]}))[0].item() == "😀" * 16_383 + "…"


def test_libreoffice_reads_the_same(tmp_path: Path) -> None:
    """Line ends are its own: it has one kind."""
    texts = [text for text in _TEXTS if text != "#REF!"]
    rows = pl.DataFrame({"text": texts, "count": range(len(texts)), "day": [date(2024, 2, 29)] * len(texts)})
    path = written(tmp_path, rows)
    as_shown = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true"
    program = [needs_office(), f"-env:UserInstallation={(tmp_path / 'home').as_uri()}", "--headless", "--norestore"]
    command = [*program, "--convert-to", as_shown, "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    with (tmp_path / "core.values.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.reader(file))[1:]
    assert found == [[text, str(number), "2024-02-29"] for number, text in enumerate(texts)]
