"""Text becomes lines and cells whose offsets lead back to what is printed."""

import polars as pl
import pytest

from pipelines.read.frames import CELLS, LINES
from pipelines.read.text import read_text


def read(*texts: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    return read_text(
        pl.DataFrame(
            {
                "doc": pl.Series(range(len(texts)), dtype=pl.UInt32),
                "text": pl.Series(list(texts), dtype=pl.String),
            }
        )
    )


def texts_of(*texts: str) -> list[str]:
    return read(*texts)[1]["text"].to_list()


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("甲\t1\t2\n", ["甲", "1", "2"]),
        ("甲\t\t2\n", ["甲", "", "2"]),
        ("甲\t1\t\n", ["甲", "1", ""]),
        ("甲 | 1 |  | 3 |\n", ["甲", "1", "", "3"]),
        ("| 甲 | 1 | 2 |\n| 乙 | 3 | 4 |\n", ["甲", "1", "2", "乙", "3", "4"]),
        ("甲\n1\n2\n", ["甲", "1", "2"]),
        ("甲 |\n1 |\n|\n3 |\n", ["甲", "1", "", "3"]),
        ("甲 1 2\n", ["甲 1 2"]),
    ],
)
def test_every_place_of_a_row_is_a_cell(text: str, cells: list[str]) -> None:
    assert texts_of(text) == cells


def test_a_rule_of_a_markdown_table_is_no_row() -> None:
    assert texts_of("| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n") == ["甲", "乙", "1", "2"]


def test_two_tabs_are_one_separator_where_there_are_never_less() -> None:
    head = "信息内容\t\t本年甲\t\t本年乙\t\t本年丙\n"
    assert texts_of(head + "甲\t\t1\t\t\t\t3\n")[4:] == ["甲", "1", "", "3"]
    single = head.replace("\t\t", "\t")
    assert texts_of(single + "甲\t\t1\t3\n")[4:] == ["甲", "", "1", "3"]


def test_a_line_of_doubled_tabs_that_lost_one_keeps_all_its_words() -> None:
    rows = "信息内容\t\t本年甲\t\t本年乙\t\t本年丙\n" * 20
    assert [text for text in texts_of(rows + "甲\t\t1\t2\t\t3\n")[80:] if text] == ["甲", "1", "2", "3"]


def test_tabs_around_each_line_part_nothing() -> None:
    text = "".join(f"\t{word}\t\n\t\n" for word in ["甲", *"1234567890"] * 2)
    cells = read(text)[1]
    assert cells["text"].to_list() == ["甲", *"1234567890"] * 2
    assert cells["sep"].unique().to_list() == ["line"]


@pytest.mark.parametrize(
    "text",
    [
        "甲\t 12 \t\t3\n乙\t4\t5\t6",
        "| 甲 |  12 | |\n|乙|4|5|\n",
        "　　甲\n\n 12 \n\n3\n",
        "\ufeff甲 | 1 | 2 |\n",
        "甲𠮷 | 1 | 2\n",
    ],
)
def test_offsets_lead_back_to_the_cell(text: str) -> None:
    cells = read(text)[1]
    assert [text[start:end] for start, end in cells.select("start", "end").iter_rows()] == cells["text"].to_list()


def test_offsets_count_from_the_beginning_of_each_document() -> None:
    one, other = "甲\t1\n", "乙\t2\t3\n"
    _, cells = read(one, other)
    alone = read(other)[1].drop("doc")
    assert cells.filter(doc=1).drop("doc").equals(alone)


def test_empty_lines_are_counted_between_texts() -> None:
    assert read("甲\n\n\n1\n")[1]["gap"].to_list()[1] == 3


def test_only_the_last_line_without_an_end_may_be_cut() -> None:
    assert read("甲\n1\n2")[1]["open"].to_list() == [False, False, True]
    assert read("甲\n1\n2\n")[1]["open"].to_list() == [False, False, False]


@pytest.mark.parametrize("text", ["", "\n", "\n\n \n"])
def test_a_text_without_words_has_no_cells(text: str) -> None:
    lines, cells = read(text)
    assert cells.is_empty()
    assert lines.schema == LINES
    assert cells.schema == CELLS


def test_lines_keep_their_text_as_it_is() -> None:
    lines, _ = read("  甲 \n\n乙\t1\n")
    assert lines["text"].to_list() == ["  甲 ", "", "乙\t1", ""]
    assert lines["in_grid"].to_list() == [False, False, True, False]
