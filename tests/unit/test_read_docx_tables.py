"""Cells of a DOCX stand where the page shows them, and tables that only lay out the page are taken apart."""

import json

from pipelines.read.blocks import Block, Line, Table
from pipelines.read.docx import read_docx
from tests.wordml import cell, docx, paragraph


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr>{properties}{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def tables(body: str) -> list[Table]:
    return [block for block in read_docx(docx(body)) if isinstance(block, Table)]


def shown(blocks: list[Block]) -> list[str]:
    return [block.text for block in blocks if isinstance(block, Line) and block.text]


RESTART, CONTINUE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def test_a_merged_cell_is_one_cell_and_moves_its_neighbours() -> None:
    body = table(
        row(cell("甲", 2, RESTART), cell("1")),
        row(cell("", 2, CONTINUE), cell("2")),
        row(cell("乙"), cell("丙"), cell("3")),
    )
    (found,) = tables(body)
    assert [[(c.text, c.column, c.row_span, c.column_span) for c in one] for one in found.rows] == [
        [("甲", 0, 2, 2), ("1", 2, 1, 1)],
        [("2", 2, 1, 1)],
        [("乙", 0, 1, 1), ("丙", 1, 1, 1), ("3", 2, 1, 1)],
    ]
    assert json.loads(found.rows[1][0].place or "") == {"table": 0, "row": 1, "column": 1}


def test_a_continued_cell_below_none_is_a_cell() -> None:
    (found,) = tables(table(row(cell("甲"), cell("7", 1, CONTINUE))))
    assert [c.text for c in found.rows[0]] == ["甲", "7"]


def test_cells_merged_the_old_way_are_one() -> None:
    body = row(cell("甲", 1, '<w:hMerge w:val="restart"/>'), cell("", 1, "<w:hMerge/>"), cell("1"))
    (found,) = tables(table(body))
    assert [(c.text, c.column, c.column_span) for c in found.rows[0]] == [("甲", 0, 2), ("1", 2, 1)]


def test_a_row_may_begin_further_right() -> None:
    before = '<w:trPr><w:gridBefore w:val="2"/></w:trPr>'
    (found,) = tables(table(row(cell("甲"), cell("乙"), cell("1")), row(cell("2"), properties=before)))
    assert [c.column for c in found.rows[1]] == [2]


def test_rows_and_cells_within_content_controls_are_read() -> None:
    held = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
    (found,) = tables(table(held.format(row(cell("甲"), held.format(cell("1"))))))
    assert [c.text for c in found.rows[0]] == ["甲", "1"]


def test_deleted_and_hidden_rows_and_cells_are_not_read() -> None:
    body = table(
        row(cell("甲"), cell("1")),
        row(cell("乙"), cell("2"), properties="<w:trPr><w:del/></w:trPr>"),
        row(cell("丙"), cell("3"), properties="<w:trPr><w:hidden/></w:trPr>"),
        row(cell("丁", 1, "<w:cellDel/>"), cell("4")),
    )
    (found,) = tables(body)
    assert [[c.text for c in one] for one in found.rows] == [["甲", "1"], [], [], ["4"]]
    assert json.loads(found.rows[3][0].place or "") == {"table": 0, "row": 3, "column": 1}


def test_paragraphs_breaks_and_tabs_keep_the_words_of_a_cell_apart() -> None:
    held = "<w:tc><w:tcPr/>{}</w:tc>"
    broken = "<w:p><w:r><w:t>1</w:t><w:br/><w:t>2</w:t></w:r></w:p>"
    tabbed = "<w:p><w:r><w:t>1</w:t><w:tab/><w:t>2</w:t></w:r></w:p>"
    runs = "<w:p><w:r><w:t>1</w:t></w:r><w:r><w:t>2</w:t></w:r></w:p>"
    noted = "<w:p><w:r><w:t>1<!-- x -->2</w:t></w:r></w:p>"
    parts = [paragraph("1") + paragraph("2"), broken, tabbed, runs, noted]
    (found,) = tables(table(row(*map(held.format, parts))))
    assert [c.text for c in found.rows[0]] == ["1\n2", "1\n2", "1\t2", "12", "12"]


def test_a_table_with_a_table_inside_lays_out_the_page() -> None:
    inner = table(row(cell("规章"), cell("7"), cell("8")))
    body = table(row(cell("菜单"), f"<w:tc>{paragraph('正文')}{inner}{paragraph('')}</w:tc>")) + table(
        row(*[cell("9")] * 3)
    )
    blocks = read_docx(docx(body))
    assert shown(blocks) == ["菜单", "正文"]
    assert [(one.number, [c.text for c in one.rows[0]]) for one in tables(body)] == [
        (1, ["规章", "7", "8"]),
        (2, ["9", "9", "9"]),
    ]


def test_a_frame_around_an_article_is_no_table() -> None:
    paragraphs = [f"第{n}段，写的是平常的事。" for n in range(4)]
    framed = table(row(f"<w:tc>{''.join(map(paragraph, paragraphs))}</w:tc>"))
    long = table(row(cell("甲"), cell("乙"), cell("文" * 700)))
    assert shown(read_docx(docx(framed))) == paragraphs
    assert tables(framed) == tables(long) == []


def test_a_table_split_in_two_is_two_tables_in_order() -> None:
    found = tables(table(row(*[cell("1")] * 3)) + table(row(*[cell("2")] * 3)))
    assert [(one.number, one.rows[0][0].text) for one in found] == [(0, "1"), (1, "2")]
