"""Tables that are images leave nothing to read: every cell is missing, and the report is accepted all the same."""

from itertools import pairwise

from schemas.forms import forms, report
from tests.layouts import as_text, consistent
from tests.reading import label, read_report, read_reports


def without_tables(instead: str) -> str:
    text = as_text(consistent(seed=3), "tab-rows")
    headings = [section.label for section in report().sections]
    for table, following in pairwise(headings[1:5]):
        start, end = text.index(table) + len(table), text.index(following)
        text = text[:start] + "\n\n" + instead + "\n\n" + text[end - 2 :]
    return text


def test_every_cell_of_a_table_that_is_an_image_is_missing() -> None:
    for read in read_reports({instead: without_tables(instead) for instead in ("图1", "见附表。", "")}).values():
        assert read.document["status"] == "accepted"
        assert read.document["report_year"] == consistent(seed=3).year
        assert set(read.statuses.values()) == {"missing"}
        assert len(read.values) == len(forms()["2021"].cells)


def test_figures_in_the_names_of_images_are_no_cells() -> None:
    names = ("20240115_1.png", "W020240115 333.jpg", "image1.png\n2.png\n3.png")
    reads = read_reports({name: without_tables(name) for name in names})
    assert {name: read.numbers() for name, read in reads.items()} == {name: {} for name in names}


def test_figures_in_prose_are_no_cells() -> None:
    licensing, rules = label("proactive", "licensing"), label("proactive", "rules")
    prose = f"全年制定{rules} 3 件，办理{licensing} 12 件，均按时办结。"
    assert read_report(without_tables(prose)).numbers() == {}


def test_a_text_that_is_no_report_is_rejected_with_a_reason() -> None:
    read = read_report("关于开展植树活动的通知\n\n请各科室于3月12日参加，每人种树 3 棵。\n")
    assert read.document["status"] == "rejected"
    assert read.document["reason"]
    assert read.values == {}
