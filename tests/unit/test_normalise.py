"""Width, script, spaces and decoration are undone; nothing that a reader would call another word is."""

import pytest

from pipelines.extract.normalise import key, numbering, plain, without_brackets


@pytest.mark.parametrize(
    ("text", "flat"),
    [
        ("１２", "12"),
        ("自 然\t人", "自然人"),
        ("自\u3000然\xa0人", "自然人"),
        ("自\u200b然\ufeff人", "自然人"),
        ("**规章**", "规章"),
        ("# 规章", "规章"),
        ("（一）", "(一)"),
        ("檔案", "档案"),
        ("規章", "规章"),
        ("商業(yè)企業(yè)", "商业企业"),
        ("數(shù)量", "数量"),
        ("", ""),
    ],
)
def test_one_word_has_one_spelling(text: str, flat: str) -> None:
    assert plain(text) == flat


def test_brackets_that_say_something_stay() -> None:
    assert plain("增/减（如-8）") == "增/减(如-8)"
    assert plain("金额（单位：万元）") == "金额(单位:万元)"


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("(三)甲", "三", "甲"),
        ("三、甲", "三", "甲"),
        ("1.甲", "1", "甲"),
        ("1、甲", "1", "甲"),
        ("(1)甲", "1", "甲"),
        ("1)甲", "1", "甲"),
        ("甲", "", "甲"),
        ("三类甲", "", "三类甲"),
    ],
)
def test_the_number_before_a_label_is_no_part_of_it(text: str, number: str, rest: str) -> None:
    assert numbering(text) == (number, rest)


@pytest.mark.parametrize("text", ["1.5", "12", "3.14万元"])
def test_a_decimal_point_is_no_numbering(text: str) -> None:
    assert numbering(text) == ("", text)


def test_punctuation_is_not_compared() -> None:
    assert key("甲“乙”、丙。") == key("甲乙丙") == "甲乙丙"


def test_guidance_in_brackets_can_be_left_out() -> None:
    assert without_brackets("增/减(减用负值表示,如-8)") == "增/减"
    assert without_brackets("甲〔2021〕乙[丙]") == "甲乙"
