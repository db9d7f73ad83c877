"""Tables without lines: columns and blanks only where nothing else can be meant."""

from pathlib import Path

import pytest

from pipelines.read.page_blocks import blocks
from pipelines.read.page_flow import flow
from pipelines.read.pages import Page, Strip, Unruled
from pipelines.sample.formats import write_report
from tests.layouts import consistent
from tests.reading import read_files, untrue

SIZE = 10.0
COLUMNS = (200.0, 300.0, 400.0)


def strip(x: float, y: float, text: str) -> Strip:
    """A text of letters as wide as high, at its middle ``y``."""
    return Strip(x, y - SIZE / 2, x + SIZE * len(text), y + SIZE / 2, SIZE, text)


def row(y: float, label: str, *values: str) -> list[Strip]:
    """A label, and values where they are not blank."""
    placed = [strip(x, y, text) for x, text in zip(COLUMNS, values, strict=False) if text]
    return [strip(20, y, label), *placed] if label else placed


def table(*rows: list[Strip]) -> list[list[str]] | None:
    """The texts of the one table that is found, if any."""
    found = [one for one in flow([one for cells in rows for one in cells]) if isinstance(one, Unruled)]
    return [[cell.text for cell in cells] for cells in found[0].rows] if found else None


HEAD = row(0, "事项", "甲类", "乙类", "丙类")


def test_a_column_in_which_nothing_stands_is_told_by_its_header() -> None:
    assert table(HEAD, row(20, "一项内容", "1", "", "3"), row(40, "二项内容", "4", "", "6")) == [
        ["事项", "甲类", "乙类", "丙类"],
        ["一项内容", "1", "", "3"],
        ["二项内容", "4", "", "6"],
    ]


def test_a_row_of_which_all_is_blank_is_a_row() -> None:
    rows = (row(20, "一项内容很长", "1", "2", "3"), row(40, "二项内容"), row(60, "三项内容", "7", "8", "9"))
    found = table(HEAD, *rows, row(80, "四项内容"))
    assert found and found[2] == ["二项内容", "", "", ""] and found[-1] == ["四项内容", "", "", ""]


def test_the_lines_of_a_label_are_one_label() -> None:
    rows = (
        row(20, "一项", "1", "2", "3"),
        row(40, "二项内容很长很", "4", "", "6"),
        row(52, "长"),
        row(72, "三项", "7", "8", "9"),
    )
    found = table(HEAD, *rows)
    assert found and found[2] == ["二项内容很长很\n长", "4", "", "6"]


def test_a_full_line_without_values_may_be_one_of_a_label_and_makes_no_blank_row() -> None:
    """Where the lines of a label are as far from one another as rows, nobody can tell."""
    rows = (row(20, "一项", "1", "2", "3"), row(40, "二项内容很长很"), row(60, "长", "4", "", "6"))
    assert table(HEAD, *rows, row(80, "三项", "7", "8", "9")) is None


def test_lines_that_are_as_close_as_rows_are_not_joined() -> None:
    rows = (
        row(12, "一项", "1", "2", "3"),
        row(24, "二项", "4", "", "6"),
        row(36, "三项"),
        row(48, "四项", "7", "8", "9"),
    )
    assert table(HEAD, *rows) is None


def test_a_number_below_two_columns_is_in_neither() -> None:
    between = strip(295, 40, "12345678901")
    assert table(HEAD, row(20, "一项", "1", "2", "3"), [*row(40, "二项", "4"), between]) is None


def test_a_heading_below_a_table_is_no_row() -> None:
    page = Page(1, 600, 800)
    below = Strip(20, 90, 200, 110, 20, "三、其他事项")
    page.strips = [*HEAD, *row(20, "一项", "1", "2", "3"), *row(40, "二项", "4", "5", "6"), below]
    assert getattr(blocks([page])[-1], "text", None) == "三、其他事项"


def test_numbers_of_rows_that_stand_too_close_are_not_joined_to_one() -> None:
    page = Page(1, 600, 800)
    page.strips = [*row(20, "一项", "88", "2"), *row(24, "", "31", "5"), strip(20, 60, "完")]
    texts = " ".join(str(getattr(block, "text", "")) for block in blocks([page]))
    assert "8831" not in texts and "25" not in texts and "88" in texts


@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize("largest", [4, 900])
def test_blanks_of_requests_and_disputes_are_read_as_in_a_ruled_table(
    edition: str, largest: int, tmp_path: Path
) -> None:
    report = consistent(edition, 3, zero="", largest=largest)
    bare, ruled = read_files(*(write_report(report, "pdf", layout) for layout in ("unruled", "ruled")))
    assert untrue(bare, report) == {}
    due = [place for place in report.cells if place[0] != "proactive"]
    assert len(due) > 170
    assert {place: bare.statuses[place] for place in due} == {place: ruled.statuses[place] for place in due}
