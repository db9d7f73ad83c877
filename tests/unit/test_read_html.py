"""A page is read as a browser shows it: cells of data tables by their place, everything else as lines."""

import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.read.dom import MARKED_BY_STYLE, MARKING
from pipelines.read.html import read_html


def read(body: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    page = f"<!DOCTYPE html><html><head><title>页</title></head><body>{body}</body></html>"
    return read_html(pl.DataFrame({"doc": [0], "text": [page]}, schema={"doc": pl.UInt32, "text": pl.String}))


def cells(body: str) -> list[str]:
    return read(body)[1].filter(sep="td")["text"].to_list()


def lines(body: str) -> list[str]:
    return read(body)[0].filter(pl.col("tag") != "title")["text"].to_list()


def test_a_cell_is_found_by_table_row_and_place_in_the_row() -> None:
    found = read("<table><tr><td>甲</td></tr></table><table><tr><td>乙</td><td>1</td></tr><tr><td>丙</td></tr></table>")
    places = found[1].filter(sep="td").select("text", "block", "grid_row", "member").rows()
    assert places == [("甲", 0, 0, 0), ("乙", 1, 0, 0), ("1", 1, 0, 1), ("丙", 1, 1, 0)]


def test_merged_cells_move_the_ones_behind_them() -> None:
    body = "<table><tr><td rowspan=2 colspan=2>甲</td><td>1</td></tr><tr><td>2</td></tr></table>"
    assert read(body)[1].filter(sep="td")["grid_column"].to_list() == [0, 2, 2]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<span>1</span><span>2</span>", "12"),
        ("1<br>2", "1\n2"),
        ("<p>商业</p><p>企业</p>", "商业\n企业"),
        ("<p><span> 7 </span></p>", "7"),
        ("<!-- 9 -->7", "7"),
        ("", ""),
    ],
)
def test_the_text_of_a_cell_breaks_where_a_browser_breaks_it(cell: str, text: str) -> None:
    assert cells(f"<table><tr><td>甲</td><td>{cell}</td></tr></table>") == ["甲", text]


def test_a_space_that_does_not_break_is_no_number() -> None:
    assert [text.strip() for text in cells("<table><tr><td>甲</td><td>&nbsp;</td></tr></table>")] == ["甲", ""]


def test_a_table_inside_a_layout_table_is_read_once() -> None:
    inner = "<table><tr><td>甲</td><td>1</td></tr></table>"
    assert cells(f"<table><tr><td>菜单</td><td>{inner}</td></tr></table>") == ["甲", "1"]


def test_unclosed_cells_and_rows_are_closed_as_a_browser_does() -> None:
    assert cells("<table><tr><td>甲<td>1<tr><td>乙<td>2</table>") == ["甲", "1", "乙", "2"]


def test_scripts_and_styles_are_not_shown() -> None:
    assert lines("<script>var a = 1;</script><style>p {}</style><p>甲</p>") == ["甲"]


def test_inline_elements_end_no_line() -> None:
    assert lines("<p>甲<b>乙</b>丙</p><div>丁<br>戊</div>") == ["甲乙丙", "丁", "戊"]


@pytest.mark.parametrize("span", ["0", "-1", "x", "999999999"])
def test_a_senseless_span_breaks_nothing(span: str) -> None:
    assert cells(f"<table><tr><td colspan='{span}'>甲</td><td>1</td></tr></table>") == ["甲", "1"]


def test_a_page_without_words_has_only_its_title() -> None:
    assert lines("") == []
    assert cells("") == []


@pytest.mark.parametrize(
    "hidden",
    [
        'STYLE="DISPLAY : None"',
        "style='color:red;visibility:\nHidden'",
        'style="Mso-Hide: all"',
        'style="text-decoration:Line-Through"',
        "Hidden",
    ],
)
def test_what_a_style_hides_in_a_cell_is_not_read_however_it_is_spelt(hidden: str) -> None:
    assert cells(f"<table><tr><td>甲</td><td><span {hidden}>9</span></td></tr></table>") == ["甲", ""]


@given(st.from_regex(MARKED_BY_STYLE))
def test_no_style_that_hides_is_passed_over(source: str) -> None:
    assert re.search(MARKING, source)
