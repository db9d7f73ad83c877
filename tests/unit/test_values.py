"""A cell says one number, or nothing, or nothing that can be told: never a guess."""

from decimal import Decimal

import pytest

from pipelines.extract.values import is_page_number, read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        (" 0 ", "0"),
        ("12", "12"),
        ("１２", "12"),
        ("1,234", "1234"),
        ("1，234", "1234"),
        ("1,234,567", "1234567"),
        ("0.5", "0.5"),
        ("339.97", "339.97"),
        ("12件", "12"),
        ("0 件", "0"),
        ("+19", "19"),
        ("-4", "-4"),
        ("−4", "-4"),
        ("增2", "2"),
        ("减4", "-4"),
        ("22（其中修订 16 件）", "22"),
        ("99999999999999", "99999999999999"),
    ],
)
def test_what_has_one_reading_is_that_number(text: str, value: str) -> None:
    found = read(text)
    assert found is not None
    assert (found.state, found.value) == ("number", Decimal(value))


@pytest.mark.parametrize(
    ("text", "unit"), [("251000元", "yuan"), ("52.15万元", "wan_yuan"), ("52.15 万元", "wan_yuan"), ("7", None)]
)
def test_the_unit_is_the_one_that_the_cell_prints(text: str, unit: str | None) -> None:
    found = read(text)
    assert found is not None
    assert found.unit == unit


@pytest.mark.parametrize("text", ["/", "／", "-", "--", "—", "——", "－", "无", "不涉及", "不适用", "略", "\\"])
def test_a_placeholder_is_no_number_and_no_zero(text: str) -> None:
    found = read(text)
    assert found is not None
    assert (found.state, found.value) == ("placeholder", None)


@pytest.mark.parametrize("text", ["", " ", "\t"])
def test_an_empty_cell_is_no_zero(text: str) -> None:
    found = read(text)
    assert found is not None
    assert found.state in ("blank", "placeholder")
    assert found.value is None


@pytest.mark.parametrize(
    "text",
    [
        "1 2",
        "1\n2",
        "12,34",
        "1,23",
        "007",
        "约20",
        "1.1234567",
        "123456789012345",
        "3-5",
        "1/2",
        "12?",
        "1.2.3",
        "--5",
    ],
)
def test_what_has_no_single_reading_has_no_value(text: str) -> None:
    found = read(text)
    assert found is None or (found.state, found.value) == ("unreadable", None)


@pytest.mark.parametrize("text", ["规章", "公开的及时性还要提高", "2023年，本机关更新栏目12个", "第二十条"])
def test_words_are_no_value(text: str) -> None:
    assert read(text) is None


def test_a_sign_in_words_is_told_from_one_in_figures() -> None:
    worded, figures = read("减4"), read("-4")
    assert worded is not None
    assert figures is not None
    assert (worded.worded, figures.worded) == (True, False)


@pytest.mark.parametrize(
    ("text", "is_page"),
    [
        ("- 3 -", True),
        ("— 12 —", True),
        ("第3页", True),
        ("第 3 页 共 9 页", True),
        ("3", False),
        ("-3", False),
        ("第三页", False),
    ],
)
def test_a_page_number_is_told_from_a_number(text: str, is_page: bool) -> None:
    assert is_page_number(text) is is_page
