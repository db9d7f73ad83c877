"""What the prose states without a number; a clause with a restriction states something else."""

from datetime import date

import pytest

from tests.narration import narrate, told, written

NO_REQUESTS = ["requests_none"]
NO_DISPUTES = ["litigation_none", "review_none"]


@pytest.mark.parametrize(
    ("sentence", "codes"),
    [
        ("全年没有收到政府信息公开申请。", NO_REQUESTS),
        ("我局未收到公民、法人或者其他组织提出的信息公开申请。", NO_REQUESTS),
        ("无依申请公开事项。", NO_REQUESTS),
        (
            "2024年未接到任何方式的政府信息公开申请，也未发生因信息公开引发的行政复议、行政诉讼。",
            [*NO_REQUESTS, *NO_DISPUTES],
        ),
        ("无行政复议和行政诉讼案件。", NO_DISPUTES),
        ("没有因政府信息公开被提起行政诉讼的情况。", ["litigation_none"]),
        ("未收取信息处理费。", ["fees_none"]),
        ("被申请行政复议2件，均获维持。", ["review_all_upheld"]),
        ("行政诉讼3件，全部维持。", ["litigation_all_upheld"]),
        ("未收到重复申请。", []),
        ("未收到网络形式的政府信息公开申请。", []),
        ("未收到要求提供公开出版物的政府信息公开申请。", []),
        ("未按要求公开政府信息的申请。", []),
        ("上半年未收到政府信息公开申请。", []),
        ("去年未收到政府信息公开申请。", []),
        ("近三年未收到政府信息公开申请。", []),
        ("未发生行政复议被纠正的情况。", []),
        ("工作水平均维持稳定。", []),
        ("收到政府信息公开申请2件。", []),
    ],
)  # fmt: skip
def test_clauses_without_restriction_are_read(sentence: str, codes: list[str]) -> None:
    assert narrate("", requests=sentence).statements["statement_code"].to_list() == codes


def test_a_statement_has_its_clause_and_place() -> None:
    read = narrate("", requests="加强管理，本局未收到政府信息公开申请，服务良好。")
    row = read.statements.row(0, named=True)
    assert row["quote"] == "本局未收到政府信息公开申请"
    assert read.at(row["locator"]) == "未收到政府信息公开申请"


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("本报告所列数据的统计期限自2024年1月1日起至2024年12月31日止。", (date(2024, 1, 1), date(2024, 12, 31))),
        ("统计数据从 2023 年 1 月 1 日至 11 月 30 日。", (date(2023, 1, 1), date(2023, 11, 30))),
    ],
)
def test_the_statistical_period_also_stands_before_the_first_section(sentence: str, days: tuple[date, date]) -> None:
    title, _, rest = written("概述。").partition("\n\n")
    read = told("\n\n".join([title, sentence, rest]))
    row = read.statements.row(0, named=True)
    assert (row["statement_code"], row["section_no"], (row["first_day"], row["last_day"])) == (
        "statistical_period", None, days,
    )  # fmt: skip
    assert row["quote"] in sentence


def test_other_periods_are_none() -> None:
    assert narrate("2024年3月1日至3月31日举办宣传活动。").statements.is_empty()
    assert narrate("统计期限自2024年2月1日起至2024年2月31日止。").statements.is_empty()
    assert narrate("统计期限自2024年13月1日起至2024年12月31日止。").statements.is_empty()
