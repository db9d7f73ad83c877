"""Rows that the end of a page cuts in two."""

import pytest

from pipelines.read.page_breaks import Row, continued
from pipelines.read.pages import GridCell, Page, Strip

XS = [50.0, 150.0, 200.0, 250.0]


def row(page: int, *texts: str) -> Row:
    """A row whose texts are 9 points a letter wide; the first column takes ten of them."""
    cells = []
    for n, text in enumerate(texts):
        width = sum(9.0 if letter > "~" else 4.5 for letter in text)
        strips = [Strip(XS[n] + 2, 100, XS[n] + 2 + width, 109, 9, text)] if text else []
        cells.append(GridCell(0, n, 1, 1, (XS[n], 98, XS[n + 1], 112), strips))
    return Row(Page(page, 600, 800), cells, XS)


def texts(rows: list[Row]) -> list[list[str]]:
    return [[cell.text for cell in one.cells] for one in rows]


HEAD, FULL, REST = ("甲", "乙", "丙"), "一二三四五六七八九十", "十一十二"


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ((FULL, "3", "4"), (REST, "", ""), (f"{FULL}\n{REST}", "3", "4")),
        ((FULL, "", ""), (REST, "3", "4"), (f"{FULL}\n{REST}", "3", "4")),
        (("甲一", "", ""), ("", "3", "4"), ("甲一", "3", "4")),
        (("甲一", "3", "4"), ("", "", ""), ("甲一", "3", "4")),
    ],
    ids=["a label", "a label, numbers in its second half", "numbers below their label", "nothing but padding"],
)
def test_the_halves_of_a_row_are_joined(
    before: tuple[str, ...], after: tuple[str, ...], joined: tuple[str, ...]
) -> None:
    rows = continued([row(1, *HEAD), row(1, *before)], [row(2, *after), row(2, "乙一", "5", "6")])
    assert texts(rows) == [list(HEAD), list(joined), ["乙一", "5", "6"]]
    assert texts(continued([row(1, *HEAD), row(1, *before)], [row(2, *HEAD), row(2, *after)])) == texts(rows[:2])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((FULL, "3", "4"), (REST, "5", "6")),
        ((FULL, "", ""), ("2.十一", "3", "4")),
        (("甲一", "", ""), ("乙一", "3", "4")),
        (("甲一", "乙一", "丙一"), ("", "", "")),
        (("甲一", "乙一", "丙一"), ("3", "4", "5")),
    ],
    ids=["numbers in both", "a number of its own", "a label with room", "a header", "a header over numbers"],
)
def test_two_rows_stay_two(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    rows = continued([row(1, *HEAD), row(1, *before)], [row(2, *after)])
    assert texts(rows) == [list(HEAD), list(before), list(after)]
