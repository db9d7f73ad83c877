"""Rows that the form does not have, rows that the page does not have, and rows that it has twice."""

from dataclasses import replace

from tests.layouts import as_text, consistent
from tests.reading import label, read_report, read_reports, unread, unread_in, untrue, untrue_in

WHOLE_ROWS = ["tab-rows", "pipe-both", "pipe-trailing", "markdown", "space-rows"]
STREAMS = ["cell-per-line", "cell-per-para", "cell-newline-pipe", "lead-pipe-cell", "pipe-own-line", "tab-indent"]


def test_numbers_of_an_unknown_row_go_nowhere() -> None:
    written = consistent("2019", 3)
    row = label("proactive", "normative", "2019")
    values = [written.cells["proactive", "normative", column] for column in ("new_made", "new_public", "total_public")]
    texts = {}
    for layout, by in (("tab-rows", "\t"), ("pipe-both", " | "), ("cell-per-line", "\n"), ("cell-per-para", "\n\n")):
        text = as_text(written, layout)
        known = by.join([row, *values])
        extra = by.join(["其他主动公开文件", "56", "45", "303"])
        end = {"tab-rows": "\n", "pipe-both": " |\n| "}.get(layout, by)
        assert known in text
        texts[layout] = text.replace(known, known + end + extra)
    reads = read_reports(texts)
    assert untrue_in(reads, dict.fromkeys(reads, written)) == {}
    assert unread_in(reads, dict.fromkeys(reads, written)) == {}


def test_a_row_that_is_absent_is_missing_and_moves_no_other() -> None:
    skipped = frozenset([("requests", "denied_third_party"), ("requests", "rejected_duplicate"), ("proactive", "fees")])
    written = replace(consistent(seed=4), skip=skipped)
    reads = read_reports({layout: as_text(written, layout) for layout in WHOLE_ROWS + STREAMS})
    assert untrue_in(reads, dict.fromkeys(reads, written)) == {}
    assert unread_in({layout: reads[layout] for layout in WHOLE_ROWS}, dict.fromkeys(reads, written)) == {}
    for read in reads.values():
        assert {read.statuses[place] for place in read.values if place[:2] in skipped} == {"missing"}


def test_the_same_report_twice_on_a_page_is_read_once() -> None:
    written = consistent(seed=5)
    text = as_text(written, "tab-rows")
    read = read_report(text + "\n" + text)
    assert (untrue(read, written), unread(read, written)) == ({}, [])
    assert len(read.values) == 200


def test_where_two_copies_disagree_no_number_is_chosen() -> None:
    written = consistent(seed=6)
    written.cells["requests", "granted", "natural"] = "31"
    other = replace(written, cells=written.cells | {("requests", "granted", "natural"): "13"})
    read = read_report(as_text(written, "tab-rows") + "\n" + as_text(other, "tab-rows"))
    assert read.values["requests", "granted", "natural"] is None
    assert read.statuses["requests", "granted", "natural"] == "unreadable"


def test_words_of_the_form_in_menus_and_prose_are_no_rows() -> None:
    written = consistent(seed=7)
    licensing, punishment = label("proactive", "licensing"), label("proactive", "punishment")
    menu = f"首页\n{licensing} (12)\n{punishment} 34\n{licensing}\n99\n"
    text = as_text(written, "tab-rows").replace("全年更新", f"办理{licensing} 12 件，{punishment} 5 件，全年更新")
    read = read_report(menu + text + f"相关链接\n{licensing}\n12\n{punishment}\n5\n")
    assert (untrue(read, written), unread(read, written)) == ({}, [])
