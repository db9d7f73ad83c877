"""Who reports, for which year, since when: titles in every shape, and what stands in for them."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.extract.headings import headings
from pipelines.extract.identity import SCHEMA, identify
from pipelines.read.frames import LINES
from schemas.forms import report

NAME = "云溪区教育局"
REPORT = report().titles[0]
PUBLISHED, ISSUER = report().published_words[0], report().issuer_words[0]
SECTIONS = [f"{numeral}、{section.label}" for numeral, section in zip("一二三四五六", report().sections, strict=True)]
BODY = "\n\n" + "\n\n".join(f"{heading}\n\n情况良好。" for heading in SECTIONS)
DATA = Path(__file__).parents[1] / "data"


def cases(name: str) -> list[str]:
    """The cases of a data file, parted by lines of four hyphens."""
    return (DATA / name).read_text(encoding="utf-8").removesuffix("\n").split("\n----\n")


def lines_of(*documents: str) -> pl.DataFrame:
    rows = []
    for doc, text in enumerate(documents):
        start = 0
        for number, line in enumerate(text.split("\n"), 1):
            rows.append((doc, number, start, start + len(line), line, "", "|" in line, None))
            start += len(line) + 1
    return pl.DataFrame(rows, schema=dict(LINES), orient="row")


def html_lines(*lines: tuple[str, str]) -> pl.DataFrame:
    body = (("h2", SECTIONS[0]), ("p", "良好。"), ("h2", SECTIONS[4]), ("p", "无。"))
    rows = [(0, number, None, None, text, tag, False, None) for number, (tag, text) in enumerate((*lines, *body), 1)]
    return pl.DataFrame(rows, schema=dict(LINES), orient="row")


def read(text: str) -> dict[str, Any]:
    return identify(lines_of(text)).row(0, named=True)


@pytest.mark.parametrize("title", cases("titles.txt"))
def test_name_and_year(title: str) -> None:
    found = read(title + BODY)
    assert (found["agency_name"], found["report_year"], found["is_report"]) == (NAME, 2023, True)


@pytest.mark.parametrize(
    "name",
    [
        "白鷺市交通運輸局",
        "国家税务总局云溪区税务局",
        "中国银行保险监督管理委员会云溪监管分局",
        "云溪区教育局（云溪区教育督导室）",
        "云溪区",
        "区机关事务管理服务中心",
        "云溪第一中学",
    ],
)
def test_the_name_stays_as_printed(name: str) -> None:
    assert read(f"{name}2023年{REPORT}{BODY}")["agency_name"] == name


def test_a_text_that_lost_its_line_breaks() -> None:
    found = read(f"{NAME}2023年{REPORT} {SECTIONS[0]} 2022年，好。{SECTIONS[1]}")
    assert (found["agency_name"], found["report_year"], found["is_report"]) == (NAME, 2023, True)


@pytest.mark.parametrize(
    ("head", "overview", "year", "evidence"),
    [
        ("本报告统计期限自2022年1月1日起至2022年12月31日止。", "", 2022, "period: 自2022年1月1日起至2022年12月31日"),
        ("统计期从 2022 年 1 月 1 日至 12 月 31 日。", "", 2022, "period: 从2022年1月1日至12月31日"),
        ("统计期为二〇二二年一月一日至十二月三十一日。", "", 2022, "period: 二〇二二年一月一日至十二月三十一日"),
        ("统计期为2021年1月1日至2022年12月31日。", "", None, None),
        ("", "2022年公开3条。2022年又公开1条，2021年没有。", 2022, "prose: 2022 ×2"),
        ("", "2022年公开3条，2021年公开2条。", None, None),
        ("", "公开3条。\n2023年1月23日", None, None),
        ("", "公开3条。", None, None),
        (f"现公布本局2022年{REPORT}。", "2023年", 2022, "preface: 2022"),
    ],
)
def test_the_year_without_a_title(head: str, overview: str, year: int | None, evidence: str | None) -> None:
    found = read(head + BODY.replace("情况良好。", overview))
    assert (found["report_year"], found["year_evidence"]) == (year, evidence)


def test_the_title_wins_and_the_evidence_says_both() -> None:
    preface = f"现发布《{NAME}2023年{REPORT}》，统计期为2022年1月1日至12月31日。"
    found = read(f"{NAME}2024年{REPORT}\n{preface}{BODY}")
    assert found["report_year"] == 2024
    assert found["year_evidence"] == f"title: {NAME}2024年{REPORT}; but preface: 2023; but period: 2022"
    found = read(preface + BODY)
    assert (found["agency_name"], found["report_year"]) == (NAME, 2022)
    assert found["year_evidence"] == "period: 2022年1月1日至12月31日; but preface: 2023"


def test_the_evidence_of_a_title_over_several_lines() -> None:
    assert read(f"{NAME}\n2023年\n{REPORT}{BODY}")["year_evidence"] == f"title: 2023年 / {REPORT}"


@pytest.mark.parametrize(
    "text",
    [
        f"我局2023年{REPORT}{BODY}",
        f"2023年{REPORT}\n为进一步做好工作，市教育局和市财政局按要求公开信息。{BODY}",
        f"市教育局\n市财政局\n{BODY}",
        f"新闻中心\n办事大厅\n\n2023年12月\n2023年{REPORT}{BODY}",
    ],
)
def test_no_name_is_better_than_a_guess(text: str) -> None:
    assert read(text)["agency_name"] is None


@pytest.mark.parametrize("case", cases("publication_dates.txt"))
def test_published_on(case: str) -> None:
    published, around = case.split("\n", 1)
    found = read(f"{NAME}2023年{REPORT}\n{around}{BODY}")
    assert (found["report_year"], str(found["published_on"]).lower()) == (2023, published)


def test_page_data_in_a_small_table() -> None:
    table = f"| 索引号 | 000-1/2024-12 |\n| {PUBLISHED} | 2024-01-22 |\n| {ISSUER} | {NAME} |"
    found = read(f"{table}\n2023年{REPORT}{BODY}")
    assert (found["agency_name"], found["published_on"]) == (NAME, date(2024, 1, 22))


@pytest.mark.parametrize("signature", [f"{NAME}\n2024年1月20日", f"{NAME}　2024年1月20日", f"{NAME}（2024年1月20日）"])
def test_the_signature_at_the_end(signature: str) -> None:
    found = read(f"2023年{REPORT}{BODY}\n\n{signature}\n\n")
    assert (found["agency_name"], found["published_on"]) == (NAME, date(2024, 1, 20))


def test_a_date_in_the_last_sentence_is_no_publication() -> None:
    assert read(f"{NAME}2023年{REPORT}{BODY}\n整改将于2024年5月1日前完成。")["published_on"] is None


@pytest.mark.parametrize(
    "lines",
    [
        [("title", f"{NAME}2023年{REPORT}_云溪区政府网站")],
        [("title", f"云溪政府网-{NAME}2023年{REPORT}"), ("h1", f"2023年{REPORT}")],
        [("title", REPORT), ("li", f"2022年{REPORT}"), ("h1", f"{NAME}2023年{REPORT}")],
        [("title", f"{NAME}2023年{REPORT}"), ("li", f"乙区财政局2022年{REPORT}"), ("a", f"乙区财政局2023年{REPORT}")],
        [("td", ISSUER), ("td", NAME), ("td", PUBLISHED), ("td", "2024-01-09"), ("h1", f"2023年{REPORT}")],
        [("li", "乙区财政局"), ("p", NAME), ("p", f"2023年{REPORT}")],
        [("title", "云溪区政府"), ("p", f"{NAME}2023年"), ("p", REPORT)],
    ],
)
def test_html(lines: list[tuple[str, str]]) -> None:
    found = identify(html_lines(*lines)).row(0, named=True)
    assert (found["agency_name"], found["report_year"], found["is_report"]) == (NAME, 2023, True)


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        (f"云溪区2023年{REPORT}（汇总）{BODY}", "consolidated"),
        (f"云溪区2023年{REPORT}\n本报告反映{report().consolidated_words[1]}的工作。{BODY}", "consolidated"),
        (f"{NAME}2023年{REPORT}{BODY.replace('情况良好。', '本單位公开信息12条。')}", "own"),
        (f"{NAME}2023年{REPORT}{BODY.replace('情况良好。', '我们汇总上报。')}", None),
        (f"云溪区2023年{REPORT}\n本报告由各镇、各街道和区级部门的数据汇总而成。{BODY}", "consolidated"),
        (f"云溪区2023年{REPORT}\n（汇总）{BODY}", "consolidated"),
        (f"{NAME}2023年{REPORT}\n本报告由各科室数据汇总而成。{BODY}", None),
        (f"首页\n数据汇总\n{NAME}2023年{REPORT}{BODY}", None),
        (f"{NAME}2023年{REPORT}\n办公室汇总了全区的意见。本报告可在网站下载。{BODY}", None),
    ],
)
def test_scope(text: str, scope: str | None) -> None:
    assert read(text)["scope"] == scope


@pytest.mark.parametrize(
    ("text", "is_report"),
    [
        (f"{NAME}2023年{REPORT}", True),
        (f"{SECTIONS[0]}\n好。\n{SECTIONS[1]}", True),
        (f"关于做好2023年{REPORT}编制发布工作的通知\n各单位：\n请认真编制。", False),
        (f"2023年{REPORT}\n2022年{REPORT}\n2021年{REPORT}", False),
        (f"{NAME}2023年法治政府建设工作报告\n一、工作情况\n好。", False),
        ("", False),
    ],
)
def test_is_report(text: str, is_report: bool) -> None:
    assert read(text)["is_report"] is is_report


def test_one_row_a_document_in_order() -> None:
    lines = lines_of(f"{NAME}2023年{REPORT}{BODY}", "", "杂项", f"乙区财政局2022年{REPORT}{BODY}")
    found = identify(lines)
    assert dict(found.schema) == SCHEMA
    assert found["doc"].to_list() == [0, 1, 2, 3]
    assert found["report_year"].to_list() == [2023, None, None, 2022]
    assert found["agency_name"].to_list() == [NAME, None, None, "乙区财政局"]
    assert found.equals(identify(lines, headings(lines)))


def test_nothing_in_nothing_out() -> None:
    assert dict(identify(lines_of()).schema) == SCHEMA
