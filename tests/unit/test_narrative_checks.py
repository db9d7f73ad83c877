"""The prose held against itself and the tables: each check fires, and keeps silent where it cannot tell."""

from decimal import Decimal

import polars as pl
import pytest

from pipelines.quality.narrative import reconciliation, verdicts
from pipelines.quality.narrative_findings import narrative_findings
from schemas.checks import NARRATIVE
from schemas.dictionary import cells
from schemas.quality import Findings, Reconciliation
from tests.narration import YEAR, Told, narrate, told, written

AMOUNT = pl.Decimal(20, 6)
TABLES = {
    ("requests", "new_received", "total"): 25,
    ("requests", "new_received", "natural"): 20,
    ("requests", "new_received", "enterprise"): 5,
    ("requests", "carried_over", "total"): 2,
    ("requests", "granted", "total"): 10,
    ("requests", "denied_law_forbidden", "total"): 2,
    ("requests", "total", "total"): 26,
    ("requests", "carried_forward", "total"): 1,
    ("disputes", "review", "upheld"): 2,
    ("disputes", "review", "total"): 2,
    ("disputes", "litigation_direct", "pending"): 1,
    ("disputes", "litigation_direct", "total"): 1,
    ("proactive", "normative", "valid"): 32,
    ("proactive", "fees", "amount"): 52,
}


def tables(changed: dict[tuple[str, str, str], int | None] | None = None) -> pl.DataFrame:
    printed: dict[tuple[str, str, str], int | None] = {**TABLES, **(changed or {})}
    places = cells().filter(edition="2021").select("edition", "table_code", "item_code", "column_code")
    values = [printed.get((table, item, column), 0) for _, table, item, column in places.rows()]
    amount = pl.col("item_code") == "fees"
    return places.with_columns(
        document_id=pl.lit("0" * 64),
        value=pl.Series([None if value is None else Decimal(value) for value in values], dtype=AMOUNT),
        unit=pl.when(amount).then(pl.lit("wan_yuan")).otherwise(pl.lit("count")),
    )


def judged(read: Told, observations: pl.DataFrame | None = None) -> pl.DataFrame:
    documents = read.documents.with_columns(report_id=pl.lit("r"))
    found = verdicts(documents, tables() if observations is None else observations, read.figures, read.statements)
    rows = reconciliation(found, documents)
    assert Reconciliation.validate(rows).height == found.height
    said = narrative_findings(found, documents)
    assert Findings.validate(said).height == found.filter(status="fail").height
    failed = found.filter(status="fail").with_columns(said.select("message_zh", "message_en"))
    return pl.concat([failed, found.filter(pl.col("status") != "fail")], how="diagonal").sort("check_code")


def status(check: str, sentences: str, observations: pl.DataFrame | None = None, year: int = YEAR) -> list[str]:
    found = judged(narrate("", requests=sentences, year=year), observations)
    return found.filter(check_code=f"narrative_{check}")["status"].to_list()


def test_a_document_that_says_nothing_is_unknown_to_every_check() -> None:
    found = judged(narrate("加强领导。"))
    assert found["check_code"].to_list() == sorted(NARRATIVE)
    assert set(found["status"]) == {"unknown"}


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("发布信息10条，其中政策3条，财政5条，其他2条。", "pass"),
        ("发布信息10条，其中政策3条，财政5条，其他3条。", "fail"),
        ("发布信息10条，其中政策3条，财政5条。", "unknown"),  # a choice of fields
        ("发布信息10条，其中政策3条，财政5条，其他2条，微博转发9条。", "pass"),
        ("发布信息10条，其中政策3条，财政5条，其他3条，微博转发9条。", "unknown"),
        ("发布信息10条，其中网站8条，微信7条。", "unknown"),  # the same item on both
        ("发布信息10条，其中政策13条。", "fail"),
        ("发布信息约10条，其中政策3条，其他2条。", "unknown"),
        ("发布信息10条，其中政策3件，其他2条。", "unknown"),
        ("收到政府信息公开申请25件，其中自然人申请20件，法人或其他组织申请5件。", "pass"),
        ("收到政府信息公开申请25件，其中自然人申请20件，法人或其他组织申请4件。", "fail"),
        ("办结26件，其中予以公开10件，部分公开12件，不予公开9件。", "fail"),
        ("办结26件，其中予以公开10件，部分公开2件。", "unknown"),
        ("办结26件，结转下年度1件，其中予以公开10件，部分公开2件。", "unknown"),  # of those handled
        ("收到申请1件，其中自然人提出1件；办结2件，予以公开0件，部分公开0件。", "pass"),  # 办结 is another whole
    ],
)
def test_parts_add_up_where_they_must(sentence: str, verdict: str) -> None:
    assert status("parts", sentence) == [verdict]


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("收到政府信息公开申请25件。", ["pass"]),
        ("收到政府信息公开申请26件。", ["fail"]),
        ("收到政府信息公开申请20余件。", ["pass"]),
        ("收到政府信息公开申请30余件。", ["fail"]),
        ("收到政府信息公开申请近30件。", ["pass"]),
        ("收到政府信息公开申请近20件。", ["fail"]),
        ("收到政府信息公开申请约28件。", ["unknown"]),
        ("2023年收到政府信息公开申请31件。", ["unknown"]),
        ("去年收到政府信息公开申请31件。", ["unknown"]),
        ("上半年收到政府信息公开申请11件。", ["unknown"]),
        ("近三年累计收到政府信息公开申请200件。", ["unknown"]),
        ("近3年收到政府信息公开申请200件。", ["unknown"]),
        ("全市收到政府信息公开申请311件。", ["unknown"]),
        ("通过网络收到政府信息公开申请11件。", ["unknown"]),
        ("收到政府信息公开申请25件，其中5月收到申请3件。", ["pass"]),
        ("受理政府信息公开申请27件。", ["pass"]),  # with those carried over
        ("办理政府信息公开申请25件。", ["pass"]),
        ("不予公开2件。", ["pass"]),  # eight reasons of the form together
        ("不予公开3件。", ["fail"]),
        ("现行有效规范性文件32件。", ["pass"]),
        ("行政事业性收费52万元。", ["pass"]),
        ("行政事业性收费520000元。", ["pass"]),
        ("行政事业性收费52元。", ["fail"]),
        ("行政诉讼1件。", ["pass"]),
        ("信访复议中收到投诉申请90件。", ["unknown"]),
    ],
)
def test_figures_agree_with_the_tables(sentence: str, verdict: list[str]) -> None:
    assert status("tables", sentence) == verdict


def test_one_mention_that_agrees_is_enough() -> None:
    assert status("tables", "收到政府信息公开申请9件。全年收到政府信息公开申请25件。") == ["pass"]


def test_a_cell_without_a_value_leaves_the_check_open() -> None:
    blank = tables({("requests", "denied_admin_query", "total"): None})
    assert status("tables", "不予公开3件。", blank) == ["unknown"]
    assert status("none", "未收到政府信息公开申请。", tables({("requests", "new_received", "total"): None})) == [
        "unknown"
    ]


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("予以公开10件，占38.46%。", "pass"),  # of 26 handled
        ("予以公开10件，占40%。", "pass"),  # of 25 new
        ("予以公开10件，占37.03%。", "pass"),  # of 27 to be handled, cut off
        ("予以公开10件，占48.3%。", "fail"),
        ("予以公开10件，占比约50%。", "unknown"),
        ("自然人申请占80%。", "pass"),
        ("自然人申请占81%。", "fail"),
        ("发布信息30条，推送政策10条，占比33.3%。", "pass"),
        ("发布信息30条，推送政策10条，占比43.3%。", "unknown"),
        ("办结率100%。", "unknown"),
        ("申请比上年增长48.3%。", "unknown"),
    ],
)
def test_percentages_recompute(sentence: str, verdict: str) -> None:
    assert status("percent", sentence) == [verdict]


def test_nothing_received_and_nothing_contested() -> None:
    said = "全年未收到政府信息公开申请，未发生行政复议、行政诉讼。"
    assert status("none", said) == ["fail"] * 3
    nothing = tables(dict.fromkeys(TABLES, 0))
    assert status("none", said, nothing) == ["pass"] * 3
    assert status("none", "2023年未收到政府信息公开申请。") == ["unknown"]
    assert status("none", "各乡镇未收到政府信息公开申请。") == ["unknown"]


def test_all_upheld() -> None:
    assert status("upheld", "被申请行政复议2件，均获维持。") == ["pass"]
    corrected = tables({("disputes", "review", "corrected"): 1})
    assert status("upheld", "被申请行政复议2件，均获维持。", corrected) == ["fail"]
    assert status("upheld", "行政诉讼1件，均获维持。") == ["unknown"], "one is pending: all that were decided"


@pytest.mark.parametrize(
    ("first", "last", "verdict"),
    [
        ("2024年1月1日", "12月31日", "pass"),
        ("2023年1月1日", "2023年12月31日", "fail"),
        ("2024年1月1日", "11月30日", "fail"),
    ],
)
def test_the_statistical_period_is_the_report_year(first: str, last: str, verdict: str) -> None:
    title, _, rest = written("概述。").partition("\n\n")
    found = judged(told("\n\n".join([title, f"统计数据自{first}起至{last}止。", rest])))
    assert found.filter(check_code="narrative_period")["status"].to_list() == [verdict]


def test_a_failure_is_told_with_both_numbers_at_its_place() -> None:
    read = narrate("", requests="全年收到政府信息公开申请26件。")
    row = judged(read).filter(status="fail").row(0, named=True)
    assert (row["lhs"], row["rhs"]) == (Decimal(25), Decimal(26))
    assert row["message_zh"] == "正文“全年收到政府信息公开申请26件”，而表三“本年新收申请”为 25"
    assert (
        row["message_en"]
        == 'the prose says “全年收到政府信息公开申请26件”, while table 3 "requests newly received" is 25'
    )
    assert read.at(row["locator"]) == "26件"


def test_every_failure_has_words() -> None:
    said = (
        "发布信息10条，其中政策13条。收到政府信息公开申请26件，自然人申请占81%。"
        "未收到政府信息公开申请。被申请行政复议2件，均获维持。统计期限自2023年1月1日起至2023年12月31日止。"
    )
    found = judged(narrate("", requests=said), tables({("disputes", "review", "corrected"): 1}))
    failed = found.filter(status="fail")
    assert set(failed["check_code"]) == set(NARRATIVE)
    assert failed["message_zh"].null_count() == failed["message_en"].null_count() == 0


def test_many_documents_are_judged_at_once() -> None:
    read = narrate(
        "", requests="收到政府信息公开申请25件，其中自然人申请20件，占80%，法人或其他组织申请5件。均获维持。"
    )
    count = 2_000
    ids = pl.DataFrame({"new": [f"{n:064x}" for n in range(count)]})

    def many(frame: pl.DataFrame) -> pl.DataFrame:
        return ids.join(frame, how="cross").drop("document_id").rename({"new": "document_id"})

    documents, figures, statements = many(read.documents), many(read.figures), many(read.statements)
    observations = many(tables())
    found = verdicts(documents, observations, figures, statements)
    assert found["document_id"].n_unique() == count
    assert found.filter(status="fail").is_empty()
