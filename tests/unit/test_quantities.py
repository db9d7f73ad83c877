"""A number of the prose is read in every way of writing it, or not at all."""

from decimal import Decimal

import pytest

from pipelines.extract.quantities import Quantity, read
from tests.narration import narrate, plain


@pytest.mark.parametrize(
    ("printed", "value", "unit", "qualifier"),
    [
        ("3件", "3", "件", None),
        ("1,234条", "1234", "条", None),
        ("1,234,567人次", "1234567", "人次", None),
        ("3.2万余条", "32000", "条", "over"),
        ("300余万人次", "3000000", "人次", "over"),
        ("25.5万元", "25.5", "万元", None),
        ("3百万元", "300", "万元", None),
        ("1.5亿元", "1.5", "亿元", None),
        ("38.46%", "38.46", "%", None),
        ("百分之八十", "80", "%", None),
        ("百分之三十五点五", "35.5", "%", None),
        ("0.5个百分点", "0.5", "个百分点", None),
        ("两次", "2", "次", None),
        ("二十余人", "20", "人", "over"),
        ("三千五百人", "3500", "人", None),
        ("一百〇五件", "105", "件", None),
        ("一万二千条", "12000", "条", None),
        ("30多条", "30", "条", "over"),
        ("30条以上", "30", "条", "over"),
        ("超过30条", "30", "条", "over"),
        ("不少于4次", "4", "次", "over"),
        ("近30条", "30", "条", "under"),
        ("不足30条", "30", "条", "under"),
        ("约30条", "30", "条", "about"),
        ("30条左右", "30", "条", "about"),
        ("0", "0", None, None),
    ],
)
def test_a_number_is_read_with_its_unit_and_qualifier(
    printed: str, value: str, unit: str | None, qualifier: str | None
) -> None:
    assert read(printed) == Quantity(Decimal(value), unit, qualifier, None)


def test_a_range_keeps_both_ends() -> None:
    assert read("3至5篇") == Quantity(Decimal(5), "篇", None, Decimal(3))
    assert read("5至3篇") is None


@pytest.mark.parametrize(
    "printed", ["三五次", "三百五件", "007件", "1.30条", "12345678901234567件", "0.1234567%", "百分之三十点十"]
)
def test_what_has_no_single_reading_has_none(printed: str) -> None:
    assert read(printed) is None


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("全年推送信息１２３条。", [("123", "条")]),
        ("全年推送信息１，２３４条。", [("1234", "条")]),
        ("全年推送信息 1 2 条。", []),
        ("全年推送信息1，234条。", []),
        ("全年推送信息1234,567条。", []),
        ("全年推送信息1千5百条。", []),
        ("全年推送信息数十条、十几条、几百条。", []),
        ("依据国办公开办函〔2021〕30号和第二十条第（五）项。", []),
        ("第3次会议于2024年5月6日10:30举行，自二〇二四年六月起施行。", []),
        ("2023—2024年、3-5月、第1季度、24小时、20个工作日、5年、三个月。", []),
        ("联系电话0000-1234567，热线12345，邮编100000，地址云溪路8号3楼201室。", []),
        ("访问www.example.org/news3条目，使用A4纸和5G网络。", []),
        ("坚持“两个维护”，学习二十大精神，抓好三个方面工作，打造一个平台。", []),
        ("1.加强领导。2、完善制度。一是学习。（三）落实。", []),
        ("三分之一的信息、百二十条信息、3部门、2项目。", []),
        ("开设专栏两个。", [("2", "个")]),
        ("召开会议一次。", [("1", "次")]),
        ("开展一次性清理。", []),
        ("最近3次推送信息。", [("3", "次")]),
        ("推送信息3至5条。", [("3", "条"), ("5", "条")]),
    ],
)
def test_only_numbers_are_found(sentence: str, found: list[tuple[str, str]]) -> None:
    told = narrate(sentence)
    assert [(plain(value), unit) for value, unit in told.rows("value", "unit")] == found


def test_a_range_is_two_figures_and_bounds() -> None:
    told = narrate("每周推送信息3至5条。")
    assert [(plain(value), qualifier) for value, qualifier in told.rows("value", "qualifier")] == [
        ("3", "over"),
        ("5", "under"),
    ]


def test_a_number_that_a_line_break_parts_is_left_out() -> None:
    assert narrate(
        "本机关全年通过县政府门户网站和政务新媒体共发布各类信息共计1\n\n2条，取得了良好效果。"
    ).figures.is_empty()
