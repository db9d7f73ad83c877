"""The name and year of a report are not taken from the page around it: navigation, neighbours, headings of the site."""

import pytest

from schemas.forms import report
from tests.reading import read_report

NAME, REPORT = "云溪区教育局", report().titles[0]
BODY = "\n".join(
    f"{numeral}、{section.label}\n本单位工作有序。"
    for numeral, section in zip("一二三四五六", report().sections, strict=True)
)
SIGNED = f"{BODY}\n{{}}\n2025年1月13日"


@pytest.mark.parametrize(
    ("head", "signature"),
    [
        (f"您的位置：首页 > 政府信息公开 > 政府信息公开年报\n2024年{REPORT}", NAME),
        (f"当前位置：首页 > 法定主动公开内容 > 政府信息公开年报\n2024年{REPORT}", NAME),
        (f"上一篇：云溪区水务局2023年{REPORT}\n2024年{REPORT}", NAME),
        (f"2024年{REPORT}\n（{NAME}）", "办公室"),
        (f"现将{NAME}2024年{REPORT}公布如下：", "办公室"),
        (f"云溪区\n教育局2024年{REPORT}", "办公室"),
        (f"二0二四年{NAME}{REPORT}", "办公室"),
    ],
)
def test_what_stands_around_the_title_names_nobody(head: str, signature: str) -> None:
    found = read_report(f"{head}\n{SIGNED.format(signature)}").document
    assert (found["agency_name"], found["report_year"]) == (NAME, 2024)


@pytest.mark.parametrize(
    "name", ["南屿海关", "江城理工大学", "国家统计局临溪调查队", "中国人民银行锦水市分行", "临溪县供销合作社联合社"]
)
def test_organs_that_are_no_bureaus_sign_their_reports(name: str) -> None:
    assert read_report(f"2024年{REPORT}\n{SIGNED.format(name)}").document["agency_name"] == name


def test_a_page_on_one_line_begins_with_its_navigation() -> None:
    page = f"首页 政务公开 政府信息公开指南 政府信息公开年报 {NAME}2024年{REPORT} {BODY} " + "信息公开 " * 200
    found = read_report(page.replace("\n", " ")).document
    assert (found["agency_name"], found["report_year"]) == (NAME, 2024)


def test_the_year_with_which_the_overview_opens_is_that_of_a_report_without_a_title() -> None:
    overview = report().sections[0].label
    body = BODY.replace("本单位工作有序。", "2024年，收到申请9件。\n2023年收到申请7件。", 1)
    assert overview in body
    assert read_report(body).document["report_year"] == 2024
    assert read_report(body.replace("2023年", "2025年")).document["report_year"] is None
