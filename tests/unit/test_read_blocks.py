"""Blocks of a binary format take the same ladder as text and pages: lines, tables, places and doubts are kept."""

from collections.abc import Sequence

import polars as pl

from pipelines.read.blocks import Block, Cell, Gathered, Line, Table
from pipelines.read.frames import CELLS, LINES


def gathered(doc: int, blocks: Sequence[Block]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Lines and cells of one document."""
    found = Gathered()
    found.add(doc, blocks)
    return found.frames()


def test_lines_and_tables_stand_in_reading_order() -> None:
    table = Table([[Cell("规章", 0), Cell(" 1\n 2 ", 1, place='{"page": 1}')]])
    lines, cells = gathered(3, [Line("一、总体情况", "h1"), table, Line("甲\t乙", place='{"page": 2}')])
    assert lines.schema == LINES and cells.schema == CELLS
    assert lines.select("doc", "line", "text", "tag", "in_grid").rows() == [
        (3, 1, "一、总体情况", "h1", False),
        (3, 2, "规章 1\n 2", "td", True),
        (3, 3, "甲\t乙", "p", False),
    ]
    assert cells.select("row", "ordinal", "text", "sep", "block", "member", "place").rows() == [
        (1, 0, "一、总体情况", "line", 0, 0, None),
        (2, 0, "规章", "td", 0, 0, None),
        (2, 1, "1\n2", "td", 0, 1, '{"page": 1}'),
        (3, 0, "甲", "tab", 0, 0, '{"page": 2}'),
        (3, 1, "乙", "tab", 0, 1, '{"page": 2}'),
    ]


def test_a_cell_that_may_be_misread_is_open() -> None:
    _, cells = gathered(0, [Table([[Cell("7", 0, sure=False), Cell("8", 1)]])])
    assert cells["open"].to_list() == [True, False]


def test_a_document_without_blocks_has_no_rows() -> None:
    lines, cells = gathered(0, [])
    assert lines.is_empty() and cells.is_empty()
