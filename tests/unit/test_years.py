"""Checks over years: what last year left is what this year starts with, and what is not known is not judged."""

from typing import Any

import polars as pl
import pytest

from pipelines.quality.facts import facts
from pipelines.quality.findings_years import findings_years
from pipelines.quality.years import BASE, JUMP, reconcile_years
from schemas.checks import YEARLY
from schemas.quality import Findings, Reconciliation
from tests.judging import Numbers, frames, numbers

COLUMNS = ["natural", "enterprise", "research", "welfare", "legal", "other", "total"]


def pair(edition: str = "2021") -> tuple[Numbers, Numbers]:
    """Two consistent years of one agency, each number of the second following from the first."""
    last, now = numbers(edition, seed=1, largest=60), numbers(edition, seed=2, largest=60)
    for column in COLUMNS:
        carried = last["requests", "carried_forward", column] or 0
        more = carried - (now["requests", "carried_over", column] or 0)
        for item in ("carried_over", "total", "granted"):
            now["requests", item, column] = (now["requests", item, column] or 0) + more
    for (table, item, column), value in [*now.items()]:
        if table == "proactive" and column == "valid":
            start = 1000
            last[table, item, column] = start
            now[table, item, column] = start + (now[table, item, "made"] or 0) - (now[table, item, "repealed"] or 0)
        elif table == "proactive" and column == "prev_items":
            now[table, item, column] = (last[table, item, column] or 0) + (last[table, item, "change"] or 0)
        elif table == "proactive" and column != "change":
            last[table, item, column] = value
    return last, now


def judged(last: Numbers | None, now: Numbers, edition: str = "2021", **said: Any) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Reconciliation and findings of ``now``; ``said`` is known of its agency."""
    year = 2023 if edition == "2021" else 2020
    given = [now] if last is None else [now, last]
    agency = {"agency_id": "a", "scope": "own"}
    identities = [{**agency, "report_year": year - back, **(said if back == 0 else {})} for back in range(len(given))]
    told = facts(*frames(given, identities))
    reconciliation = reconcile_years(told.head(1), told.slice(1))
    found = findings_years(reconciliation, told.head(1))
    return (
        pl.DataFrame(Reconciliation.validate(reconciliation)),
        pl.DataFrame(Findings.validate(found)),
    )


def statuses(reconciliation: pl.DataFrame, code: str) -> list[str]:
    return reconciliation.filter(check_code=code)["status"].to_list()


@pytest.mark.parametrize("edition", ["2021", "2019"])
def test_years_that_follow_from_each_other_pass(edition: str) -> None:
    reconciliation, found = judged(*pair(edition), edition, agency_level="central", agency_kind="department")
    assert set(reconciliation["status"]) == {"pass"}
    assert found.is_empty()
    stock = {"2021": {"normative_stock": 1, "rules_stock": 1}, "2019": {"items_stock": 5}}[edition]
    counted = dict(reconciliation.group_by("check_code").len().iter_rows())
    assert counted == {
        **stock,
        "carry_over_continuity": len(COLUMNS),
        "copied_from_last_year": 1,
        "rules_authority": 1,
        "plausibility": 3,
    }


@pytest.mark.parametrize("column", COLUMNS)
def test_what_is_carried_over_is_what_was_carried_forward(column: str) -> None:
    last, now = pair()
    last["requests", "carried_forward", column] = (last["requests", "carried_forward", column] or 0) + 4
    reconciliation, found = judged(last, now)
    failing = reconciliation.filter(status="fail").row(0, named=True)
    assert (failing["check_code"], failing["item_code"], failing["column_code"], int(failing["difference"])) == (
        "carry_over_continuity", "carried_over", column, -4,
    )  # fmt: skip
    told = found.row(0, named=True)
    assert told["severity"] == "warning"
    assert told["locator"].startswith('{"line":')
    assert f"should be {now['requests', 'carried_over', column] + 4}" in told["message_en"]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("edition", "code", "place"),
    [
        ("2021", "normative_stock", ("proactive", "normative", "valid")),
        ("2021", "rules_stock", ("proactive", "rules", "valid")),
        ("2019", "items_stock", ("proactive", "licensing", "prev_items")),
        ("2019", "items_stock", ("proactive", "fees", "prev_items")),
    ],
)
def test_stocks_go_on_where_last_year_left_them(edition: str, code: str, place: tuple[str, str, str]) -> None:
    last, now = pair(edition)
    reconciliation, found = judged(last, now | {place: (now[place] or 0) + 1}, edition)
    failing = reconciliation.filter(status="fail")
    assert failing.select("check_code", "table_code", "item_code", "column_code").rows() == [(code, *place)]
    assert found["check_code"].to_list() == [code]


def test_without_last_year_nothing_is_judged_that_needs_it() -> None:
    reconciliation, found = judged(None, pair()[1])
    assert set(reconciliation["status"]) == {"unknown"}
    assert {*reconciliation["check_code"]} == {check.code for check in YEARLY} - {
        "items_stock",
        "hierarchy",
        "peer_outlier",
    }
    assert found.is_empty()


def test_another_agency_another_scope_and_another_year_are_no_last_year() -> None:
    last, now = pair()
    own = {"agency_id": "a", "scope": "own", "report_year": 2023}
    for other in ({"agency_id": "b"}, {"scope": "consolidated"}, {"report_year": 2021}):
        identities = [own, {**own, "report_year": 2022, **other}]
        told = facts(*frames([now, last], identities))
        assert "pass" not in set(reconcile_years(told.head(1), told.slice(1))["status"])
    undated = facts(
        *frames([now, last], [{**own, "report_year": None, "report_id": None}, {**own, "report_year": 2022}])
    )
    assert "pass" not in set(reconcile_years(undated.head(1), undated.slice(1))["status"])


def test_table_two_does_not_go_on_over_the_break_between_editions_and_table_three_does() -> None:
    last, now = numbers("2019", seed=1), numbers("2021", seed=2)
    for column in COLUMNS:
        last["requests", "carried_forward", column] = now["requests", "carried_over", column]
    identities = [{"agency_id": "a", "report_year": year} for year in (2021, 2020)]
    told = facts(*frames([now, last], identities))
    reconciliation = reconcile_years(told.head(1), told.slice(1))
    assert set(statuses(reconciliation, "carry_over_continuity")) == {"pass"}
    assert statuses(reconciliation, "normative_stock") == ["unknown"]


def test_a_blank_leaves_its_check_open() -> None:
    last, now = pair()
    reconciliation, _ = judged(last | {("requests", "carried_forward", "total"): None}, now)
    open_checks = reconciliation.filter(status="unknown").select("check_code", "column_code", "lhs", "rhs").rows()
    assert open_checks == [("carry_over_continuity", "total", None, None), ("rules_authority", "", None, None)]


def test_a_copied_table_is_told_unless_nothing_happened_or_hardly_anything() -> None:
    last, _ = pair()
    reconciliation, found = judged(last, dict(last))
    assert statuses(reconciliation, "copied_from_last_year") == ["fail"]
    assert found.filter(check_code="copied_from_last_year")["severity"].to_list() == ["warning"]
    zeros = {place: 0 if place[0] == "requests" else value for place, value in last.items()}
    assert statuses(judged(zeros, zeros)[0], "copied_from_last_year") == ["pass"]
    one = zeros | {
        ("requests", item, column): 1
        for item in ("new_received", "granted", "total")
        for column in ("natural", "total")
    }
    rarely, told = judged(one, one)
    assert statuses(rarely, "copied_from_last_year") == ["fail"]
    assert told.filter(check_code="copied_from_last_year")["severity"].to_list() == ["info"]


@pytest.mark.parametrize(
    ("level", "kind", "status"),
    [
        ("central", "department", "pass"),
        ("province", "government", "pass"),
        ("prefecture", "government", "pass"),
        ("province", "department", "fail"),
        ("county", "government", "fail"),
        ("township", None, "fail"),
        ("prefecture", None, "unknown"),
        (None, "department", "unknown"),
        (None, None, "unknown"),
    ],
)
def test_who_may_make_rules(level: str | None, kind: str | None, status: str) -> None:
    last, now = pair()
    assert now["proactive", "rules", "valid"]
    reconciliation, found = judged(last, now, agency_level=level, agency_kind=kind)
    assert statuses(reconciliation, "rules_authority") == [status]
    assert ("rules_authority" in set(found["check_code"])) == (status == "fail")
    none = {place: 0 if place[1] == "rules" else value for place, value in now.items()}
    without, _ = judged(last, none, agency_level=level, agency_kind=kind)
    assert statuses(without, "rules_authority") == ["unknown" if status == "unknown" else "pass"]


@pytest.mark.parametrize(
    ("before", "after", "leaps"),
    [(BASE, BASE * JUMP, True), (BASE * JUMP, BASE, True), (BASE - 1, 9999, False), (BASE, BASE * JUMP - 1, False)],
)
def test_a_leap_on_a_base_that_is_large_enough_is_remarked_upon(before: int, after: int, leaps: bool) -> None:
    last, now = pair()
    place = ("proactive", "licensing", "decisions")
    reconciliation, found = judged(last | {place: before}, now | {place: after})
    assert reconciliation.filter(check_code="plausibility", status="fail").height == leaps
    assert found.filter(check_code="plausibility")["severity"].to_list() == ["info"] * leaps
