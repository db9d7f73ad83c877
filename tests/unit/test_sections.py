"""Sections of prose: headings in every spelling, sub-sections of the overview, paragraphs that page breaks cut."""

from pathlib import Path

import polars as pl
import pytest

from pipelines.extract.headings import headings
from pipelines.extract.sections import SCHEMA, paragraphs, sections
from pipelines.read.frames import LINES
from schemas.forms import forms, report

LABELS = [section.label for section in report().sections]
SIX = [f"{numeral}、{label}" for numeral, label in zip("一二三四五六", LABELS, strict=True)]
OVERVIEW, PROACTIVE, REQUESTS, DISPUTES, PROBLEMS, OTHER = SIX
SUBS = [sub.label for sub in report().subsections]
SIX_CODES = ["overview", "proactive", "requests", "disputes", "problems", "other"]
DATA = Path(__file__).parents[1] / "data"


def cases(name: str) -> list[str]:
    """The lines of a data file."""
    return (DATA / name).read_text(encoding="utf-8").splitlines()


def lines_of(*documents: str, grid: str = "|") -> pl.DataFrame:
    """The lines frame of plain texts; lines with ``grid`` in them are part of a table."""
    rows = []
    for doc, text in enumerate(documents):
        start = 0
        for number, line in enumerate(text.split("\n"), 1):
            rows.append((doc, number, start, start + len(line), line, "", grid in line, None))
            start += len(line) + 1
    return pl.DataFrame(rows, schema=dict(LINES), orient="row")


def html_lines(*lines: tuple[str, str]) -> pl.DataFrame:
    """The lines frame of one page, from pairs of tag and text."""
    rows = [(0, number, None, None, text, tag, False, None) for number, (tag, text) in enumerate(lines, 1)]
    return pl.DataFrame(rows, schema=dict(LINES), orient="row")


def sections_of(lines: pl.DataFrame, opened: pl.DataFrame | None = None) -> pl.DataFrame:
    return sections(paragraphs(lines, opened))


def read(text: str) -> list[tuple[str, str, str]]:
    frame = sections_of(lines_of(text))
    return list(frame.select("section_code", "heading", "text").iter_rows())


def codes(text: str) -> list[str]:
    return [code for code, _, _ in read(text)]


def test_six_sections_with_their_text_and_place() -> None:
    text = "某县财政局2023年报告\n\n" + "\n\n".join(f"{heading}\n\n甲{n}。\n乙{n}。" for n, heading in enumerate(SIX))
    frame = sections_of(lines_of(text))
    assert dict(frame.schema) == SCHEMA
    assert frame["section_code"].to_list() == SIX_CODES
    assert frame["section_no"].to_list() == [1, 2, 3, 4, 5, 6]
    assert frame["heading"].to_list() == list(SIX)
    assert frame["text"].to_list() == [f"甲{n}。\n乙{n}。" for n in range(6)]
    for row in frame.iter_rows(named=True):
        assert text[row["start"] : row["end"]] == f"{row['heading']}\n\n" + row["text"]
        assert text.split("\n")[row["first_line"] - 1] == row["heading"]
        assert text.split("\n")[row["last_line"] - 1] == row["text"].split("\n")[1]


def test_documents_of_a_batch_do_not_mix() -> None:
    frame = sections_of(lines_of("没有标题的文字。", f"{OVERVIEW}\n甲。", "", f"标题\n{PROBLEMS}\n乙。\n{OTHER}\n丙。"))
    assert list(frame.select("doc", "section_no", "section_code", "text").iter_rows()) == [
        (1, 1, "overview", "甲。"),
        (3, 1, "problems", "乙。"),
        (3, 2, "other", "丙。"),
    ]


def test_nothing_in_nothing_out() -> None:
    assert dict(sections_of(lines_of()).schema) == SCHEMA
    assert sections_of(lines_of("无题")).is_empty()


@pytest.mark.parametrize("case", cases("overview_headings.txt"))
def test_spellings_of_a_heading(case: str) -> None:
    printed, heading = case.split(" | ")
    assert read(f"{printed}\n甲。")[0] == ("overview", heading, "甲。")


@pytest.mark.parametrize("case", cases("section_headings.txt"))
def test_headings_of_the_other_sections(case: str) -> None:
    printed, code = case.split(" | ")
    assert codes(f"{printed}\n甲。") == [code]


@pytest.mark.parametrize("case", cases("no_headings.txt"))
def test_what_is_no_section(case: str) -> None:
    assert codes(f"{OVERVIEW}\n甲。\n{PROBLEMS}\n{case}\n乙。") == ["overview", "problems"]
    assert headings(lines_of(case)).is_empty()


def test_a_heading_swallowed_by_the_grid_opens_its_section() -> None:
    frame = sections_of(lines_of(f"{PROACTIVE}\n甲。\n| {REQUESTS} |\n| 一、本年 | 1 |\n{PROBLEMS}\n乙。"))
    assert frame["section_code"].to_list() == ["proactive", "requests", "problems"]


def test_text_in_the_line_of_the_heading() -> None:
    assert read(f"{OTHER}。本年度无此类事项。") == [("other", OTHER, "本年度无此类事项。")]
    assert read(f"{OTHER}：无") == [("other", OTHER, "无")]
    assert read(f"{OVERVIEW} 2023年，我局公开信息12条。") == [("overview", OVERVIEW, "2023年，我局公开信息12条。")]


def test_a_table_of_contents_opens_nothing() -> None:
    contents = "\n".join(f"{heading}……{n}" for n, heading in enumerate(SIX, 1))
    plain = "\n".join(SIX)
    body = "\n".join(f"{heading}\n文字{n}。" for n, heading in enumerate(SIX))
    for front in (f"目录\n{contents}\n\n说明文字。\n", f"目 录\n{plain}\n", f"{plain}\n根据条例编制本报告。\n"):
        found = read(front + body)
        assert [code for code, _, _ in found] == SIX_CODES
        assert [text for _, _, text in found] == [f"文字{n}。" for n in range(6)]


def test_headings_alone_are_sections_without_text() -> None:
    assert read("\n".join(SIX)) == [(code, heading, "") for code, heading in zip(SIX_CODES, SIX, strict=True)]


def test_a_doubled_heading_is_one_section() -> None:
    assert read(f"{OVERVIEW}\n{OVERVIEW}\n甲。\n{PROBLEMS}\n乙。\n{PROBLEMS}\n丙。") == [
        ("overview", OVERVIEW, "甲。"),
        ("problems", PROBLEMS, "乙。\n丙。"),
    ]


def test_subsections_of_the_overview() -> None:
    first, second, third, fourth, _ = SUBS
    assert read(
        f"{OVERVIEW}\n开头。\n（一）{first}政府信息情况。公开12条。\n又公开3条。\n(二){second}\n收到1件。\n"
        f"（三）{third}：规范。\n（四）{fourth}情况。网站。\n（五）監督保障情況。考核。\n（六）教育培训情况\n一次。\n"
        f"{PROACTIVE}\n（一）这里不分节。"
    ) == [
        ("overview", OVERVIEW, "开头。"),
        ("overview_proactive", f"（一）{first}政府信息情况", "公开12条。\n又公开3条。"),
        ("overview_requests", f"(二){second}", "收到1件。"),
        ("overview_management", f"（三）{third}", "规范。"),
        ("overview_platform", f"（四）{fourth}情况", "网站。"),
        ("overview_supervision", "（五）監督保障情況", "考核。"),
        ("overview_other", "（六）教育培训情况", "一次。"),
        ("proactive", PROACTIVE, "（一）这里不分节。"),
    ]


def test_subsection_without_a_short_first_sentence() -> None:
    long = "（一）加强领导，成立由主要领导任组长、各科室负责人为成员的工作小组并明确责任分工落实到人。"
    assert read(f"{OVERVIEW}\n{long}")[1] == ("overview_other", "（一）加强领导", long[8:])
    longer = "（一）" + "我局始终坚持以公开为常态不公开为例外的原则" * 3 + "。"
    assert read(f"{OVERVIEW}\n{longer}")[1] == ("overview_other", "（一）", longer[3:])


def test_subsections_under_other_marks_where_none_is_bracketed() -> None:
    assert codes(f"{OVERVIEW}\n1.{SUBS[0]}情况。甲。\n2.{SUBS[1]}情况。乙。\n3.强化学习。丙。") == [
        "overview",
        "overview_proactive",
        "overview_requests",
    ]
    assert codes(f"{OVERVIEW}\n### {SUBS[0]}\n甲。\n**{SUBS[4]}。**乙。") == [
        "overview",
        "overview_proactive",
        "overview_supervision",
    ]
    assert codes(f"{OVERVIEW}\n（一）{SUBS[0]}\n1.{SUBS[0]}重点领域信息。甲。") == ["overview", "overview_proactive"]


def test_subsection_in_mid_paragraph() -> None:
    text = f"{OVERVIEW}\n公开信息3条（含网站2条）。（一）{SUBS[0]}。新增栏目1个。（二）依申請公開情况：无。\n尾。"
    frame = sections_of(lines_of(text))
    assert frame["section_code"].to_list() == ["overview", "overview_proactive", "overview_requests"]
    assert frame["text"].to_list() == ["公开信息3条（含网站2条）。", "新增栏目1个。", "无。\n尾。"]
    spans = [text[start:end] for start, end in frame.select("start", "end").iter_rows()]
    assert spans[1:] == [f"（一）{SUBS[0]}。新增栏目1个。", "（二）依申請公開情况：无。\n尾。"]


CUT = "邀请社区工作人员、群众及合作单位代表开展了以“勤俭赋能优"


@pytest.mark.parametrize("between", ["\n", "\n\n", "\n\n- 3 -\n\n", "\n第 3 页\n", "\n— 3 —\n　\n"])
def test_a_paragraph_cut_by_a_page_break_is_joined(between: str) -> None:
    assert read(f"{PROBLEMS}\n{CUT}{between}保障，节约增效”活动。")[0][2] == f"{CUT}保障，节约增效”活动。"


@pytest.mark.parametrize(
    "follower", ["一是公开不够。", "（一）公开不够。", "1.公开不够。", "　　公开不够。", "附件：公开不够。"]
)
def test_a_new_paragraph_is_not_joined(follower: str) -> None:
    assert read(f"{PROBLEMS}\n{CUT}\n{follower}")[0][2] == f"{CUT}\n{follower.strip('　')}"


def test_short_or_closed_lines_are_not_joined() -> None:
    assert (
        read(f"{PROBLEMS}\n主要问题\n公开不够。\n{CUT}。\n公开不够。")[0][2]
        == f"主要问题\n公开不够。\n{CUT}。\n公开不够。"
    )


def test_bold_marks_are_no_text() -> None:
    assert read(f"{PROBLEMS}\n**一是进一步提升服务效能，拓展公开形式与渠**\n\n道。**二是学习。**")[0][2] == (
        "一是进一步提升服务效能，拓展公开形式与渠道。二是学习。"
    )


def test_tables_are_no_text_with_or_without_a_grid() -> None:
    table = next(iter(forms().values())).table("proactive")
    columns = [column.label for column in table.items[0].columns]
    cells = "\n".join([table.headings[0].label, table.anchors[0], *columns, table.items[0].label, "0", "1", "2"])
    assert read(f"{PROACTIVE}\n说明。\n| 甲 | 0 |\n{cells}\n以上数据含下属单位。\n{PROBLEMS}\n乙。") == [
        ("proactive", PROACTIVE, "说明。\n以上数据含下属单位。"),
        ("problems", PROBLEMS, "乙。"),
    ]
    assert read(f"{PROACTIVE}\n{cells}")[0][2] == ""
    assert read(f"{PROACTIVE}\n| 甲 | 0 |\n企业\n机构")[0][2] == ""
    sentence = f"本年度没有{LABELS[3]}。"
    assert read(f"{DISPUTES}\n{sentence}")[0][2] == sentence


def test_html() -> None:
    frame = sections_of(
        html_lines(
            ("title", "某县财政局年报"),
            ("li", LABELS[0]),
            ("li", LABELS[1]),
            ("h2", OVERVIEW),
            ("p", "公开信息12条。"),
            ("h2", PROACTIVE),
            ("h2", OTHER),
            ("p", "无。"),
            ("p", f"{report().footer_words[1]} 0000000001"),
            ("p", "访问量：35812"),
        )
    )
    assert list(frame.select("section_code", "text").iter_rows()) == [
        ("overview", "公开信息12条。"),
        ("proactive", ""),
        ("other", "无。"),
    ]
    assert frame["start"].null_count() == frame["end"].null_count() == 3


def test_headings_may_be_given() -> None:
    lines = lines_of(f"{OVERVIEW}\n甲。")
    assert sections_of(lines, headings(lines)).equals(sections_of(lines))
