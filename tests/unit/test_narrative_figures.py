"""The figures that a reader would list: what they count, in which period, of which whole, and where they stand."""

from decimal import Decimal

import polars as pl
import pytest

from pipelines.extract.batch import extract
from pipelines.read.documents import RawDocument
from schemas.forms import forms
from schemas.subjects import STATEMENT_CODES, narrative
from tests.narration import NOW, narrate, plain, told, written

Row = tuple[str | None, str, str | None, str | None]


def listed(sentences: str, requests: str = "", other: str = "") -> list[Row]:
    rows = narrate(sentences, requests, other).rows("subject_code", "value", "unit", "qualifier")
    return [(code, plain(value), unit, qualifier) for code, value, unit, qualifier in rows]


def test_published_items_with_their_fields() -> None:
    sentence = (
        "通过县政府门户网站公布本局信息 17 条。（其中：河道管理类 6 条，供水服务类 8 条、“节水通”栏目 1 条、"
        "其他 2 条）。"
    )
    read = narrate(sentence + "微信公众号“清水青禾”推送图文 84 条，组织水周、世界水日等宣传 3 次。")
    assert read.rows("subject_code", "value", "part_of") == [
        ("published_total", Decimal(17), None),
        *(("published_part", Decimal(n), 1) for n in (6, 8, 1, 2)),
        ("posts", Decimal(84), None),
        ("events", Decimal(3), None),
    ]
    assert read.figures["quote"].to_list()[:3] == [
        "通过县政府门户网站公布本局信息 17 条", "其中：河道管理类 6 条", "供水服务类 8 条",
    ]  # fmt: skip
    assert [read.at(place) for place in read.figures["locator"]] == [
        "17 条", "6 条", "8 条", "1 条", "2 条", "84 条", "3 次",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sentences", "rows"),
    [
        ("邀请用水大户和社区居民代表 30 余人走进水厂。", [("participants", "30", "人", "over")]),
        ("收集到关于水价的意见建议6条，都已答复。", [("suggestions", "6", "条", None)]),
        ("全年办结局长信箱来信 23 件。", [("letters", "23", "件", None)]),
        ("要求各股室每月报送 2 篇信息。", [("reporting_quota", "2", "篇", None)]),
        (
            "承办人大代表建议4件、政协提案7件。",
            [("proposals_npc", "4", "件", None), ("proposals_cppcc", "7", "件", None)],
        ),
        ("办理建议提案11件。", [("proposals", "11", "件", None)]),
        ("举办业务培训两次，约六十人参加。", [("training", "2", "次", None), ("participants", "60", "人", "about")]),
        ("召开新闻发布会一场。", [("press_conferences", "1", "场", None)]),
        ("发布政策解读近20篇。", [("interpretations", "20", "篇", "under")]),
        ("网站访问量达35万人次。", [("views", "350000", "人次", None)]),
        ("答复网民留言18条。", [("messages", "18", "条", None)]),
        ("处理热线工单1.2万余件。", [("hotline", "12000", "件", "over")]),
        (
            "制发行政规范性文件6件，废止1件，现行有效32件。",
            [
                ("normative_made", "6", "件", None),
                ("normative_repealed", "1", "件", None),
                ("normative_valid", "32", "件", None),
            ],
        ),
        ("作出行政处罚决定9件。", [("punishment_decisions", "9", "件", None)]),
        ("公示行政处罚信息9条。", [("published_part", "9", "条", None)]),
        ("收到法律援助申请90件。", [(None, "90", "件", None)]),
    ],
)  # fmt: skip
def test_subjects_of_the_overview(sentences: str, rows: list[Row]) -> None:
    assert listed(sentences) == rows


def test_fees_that_are_zero_in_words_and_numbers() -> None:
    fees = "发出收费通知件数、应收和实收总金额均为0。"
    assert listed("", other=fees) == [("information_fees", "0", None, None)]
    assert listed("", other="收取信息处理费0元。") == [("information_fees", "0", "元", None)]
    assert listed("编号为0。") == [], "a number without a unit says something of a known subject only"


def test_requests_and_their_outcomes() -> None:
    sentences = (
        "全年新收政府信息公开申请25件，其中自然人申请20件，法人或其他组织申请5件；上年结转2件。"
        "共办结26件，其中予以公开10件、部分公开3件，不予公开2件，无法提供8件，不予处理2件，其他处理1件，结转下年度继续办理1件。"
    )
    read = narrate("", requests=sentences)
    assert read.rows("subject_code", "value", "part_of") == [
        ("requests_new", Decimal(25), None),
        ("requests_new_natural", Decimal(20), 1),
        ("requests_new_organisation", Decimal(5), 1),
        ("requests_carried_over", Decimal(2), None),
        ("requests_handled", Decimal(26), None),
        ("requests_granted", Decimal(10), 5),
        ("requests_partial", Decimal(3), 5),
        ("requests_denied", Decimal(2), 5),
        ("requests_unable", Decimal(8), 5),
        ("requests_rejected", Decimal(2), 5),
        ("requests_other", Decimal(1), 5),
        ("requests_carried_forward", Decimal(1), None),
    ]


def test_words_between_two_numbers_belong_to_one_of_them() -> None:
    assert listed("", requests="3件予以公开2件不予公开。") == [
        ("requests_granted", "3", "件", None),
        ("requests_denied", "2", "件", None),
    ]
    assert listed("", requests="予以公开3件不予公开2件。") == [
        ("requests_granted", "3", "件", None),
        ("requests_denied", "2", "件", None),
    ]


def test_disputes_and_what_became_of_them() -> None:
    sentence = "因信息公开被申请行政复议3件，其中维持2件、纠正1件；行政诉讼1件。行政复议、行政诉讼合计4件。"
    assert [row[0] for row in listed("", requests=sentence)] == [
        "review_total", "review_upheld", "review_corrected", "litigation_total", None,
    ]  # fmt: skip
    assert listed("全局办理行政复议案件120件。") == [(None, "120", "件", None)], "of whatever matter"


def test_a_percentage_is_a_share_of_the_count_before_it_or_a_rate() -> None:
    read = narrate("", requests="予以公开10件，占40%，答复率100%，比上年增长25%。")
    assert read.rows("subject_code", "value", "share_of") == [
        ("requests_granted", Decimal(10), None),
        ("requests_granted", Decimal(40), 1),
        (None, Decimal(100), None),
        (None, Decimal(25), None),
    ]


@pytest.mark.parametrize(
    ("sentence", "period", "stated"),
    [
        ("推送信息5条。", "report_year", None),
        ("2024年推送信息5条。", "report_year", 2024),
        ("去年推送信息5条。", "previous_year", None),
        ("上年度共推送信息5条。", "previous_year", None),
        ("2023年推送信息5条。", "report_year", 2023),
        ("2023年推送信息3条，今年推送信息5条。", "report_year", None),
        ("较上年多推送，减少信息5条。", "report_year", None),
        ("2025年计划推送信息5条。", "other", None),
        ("上半年推送信息5条。", "other", None),
        ("开通以来推送信息5条。", "other", None),
        ("近三年推送信息5条。", "other", None),
        ("近3年来推送信息5条。", "other", None),
        ("按《2023年要点》推送信息5条。", "report_year", None),
    ],
)
def test_the_period_is_what_the_sentence_says_last(sentence: str, period: str, stated: int | None) -> None:
    assert narrate(sentence).rows("period", "stated_year")[-1] == (period, stated)


def test_other_bodies_make_a_figure_wider() -> None:
    assert [wider for (wider,) in narrate("推送信息5条。全县推送信息9条，发布7条。").rows("wider")] == [
        False,
        True,
        True,
    ]


def test_a_clause_that_a_page_break_cuts_is_whole_in_the_quote() -> None:
    sentence = "三是认真办理各类网络平台的群众来信来访，全年共办结局长信\n\n箱来信 23 件，件件有回音。"
    read = narrate(sentence)
    assert read.rows("subject_code", "quote") == [("letters", "全年共办结局长信箱来信 23 件")]
    assert read.at(read.figures["locator"].item()) == "23 件"


def test_markup_inside_a_line_leaves_the_place_of_the_line() -> None:
    read = narrate("**一是主动公开。**全年推送信息5条。")
    assert read.at(read.figures["locator"].item()) == "**一是主动公开。**全年推送信息5条。"


def test_a_page_gives_the_block() -> None:
    lines = written("全年推送信息5条。").split("\n\n")
    read = told("<html><body>" + "".join(f"<p>{line}</p>" for line in lines) + "</body></html>", "text/html")
    assert read.rows("value", "locator") == [(Decimal(5), '{"block": 3}')]


def test_traditional_characters_are_read_and_quoted_as_printed() -> None:
    read = narrate("本單位主動公開信息2520條，辦理人大代表建議2件。")
    assert read.rows("subject_code", "unit", "quote") == [
        ("published_total", "条", "本單位主動公開信息2520條"),
        ("proposals_npc", "件", "辦理人大代表建議2件"),
    ]


def test_company_changes_nothing() -> None:
    alone = narrate("推送信息5条，其中政策3条。").figures
    texts = [written("推送信息5条，其中政策3条。"), written("无数字。"), written("办理提案3件，来信9件。")]
    batch = [
        RawDocument(f"{n:064x}", "text/plain", "utf-8", len(text.encode()), text.encode())
        for n, text in enumerate(texts)
    ]
    together = extract(batch, NOW).narrative_figures
    assert together.filter(pl.col("document_id") == "0" * 64).equals(alone)
    assert together.filter(pl.col("document_id") == f"{2:064x}")["figure_no"].to_list() == [1, 2]


def test_the_vocabulary_names_cells_and_codes_that_exist() -> None:
    words = narrative()
    codes = [subject.code for subject in words.subjects]
    assert len(codes) == len(set(codes)) and not set(codes) & set(STATEMENT_CODES)
    assert {subject.part for subject in words.subjects if subject.part} <= set(codes)
    cells = {(cell.table, cell.item, cell.column) for form in forms().values() for cell in form.cells}
    for subject in words.subjects:
        for table, item, column in (cell for choice in subject.cells for cell in choice):
            assert any(
                (table, column) == (t, c) and (i == item or (item.endswith("*") and i.startswith(item[:-1])))
                for t, i, c in cells
            ), (subject.code, item)
        for rule in subject.rules:
            assert rule.units <= {*words.units, ""}
            assert rule.context is None or rule.context in words.contexts
    assert set(words.units_after_numerals) <= set(words.units)
