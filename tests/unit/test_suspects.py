"""Suspects: the smallest changes that satisfy every equation, the slip that each looks like, and bounded searches."""

import time
from decimal import Decimal

import polars as pl
import pytest

from pipelines.quality.judgement import Judgement, pass_judgement
from pipelines.quality.localise import localise
from pipelines.quality.reconcile import reconcile
from schemas.quality import Reconciliation, Suspects
from tests.judging import Numbers, changed, frames, numbers
from tests.reading import Place

CELL = ["table_code", "item_code", "column_code"]
GRANTED: Place = ("requests", "granted", "natural")


def judged(report: Numbers) -> Judgement:
    told = pass_judgement(*frames([report]))
    Suspects.validate(told.suspects)
    Reconciliation.validate(told.reconciliation)
    return told


def solutions(suspects: pl.DataFrame) -> list[dict[Place, int]]:
    found: dict[int, dict[Place, int]] = {}
    for row in suspects.iter_rows(named=True):
        place = (row["table_code"], row["item_code"], row["column_code"])
        found.setdefault(row["solution_no"], {})[place] = int(row["needed"])
    return list(found.values())


def pattern(wrong: Numbers, place: Place) -> str | None:
    here = judged(wrong).suspects.filter(
        pl.all_horizontal(pl.col(name) == code for name, code in zip(CELL, place, strict=True)), solution_no=1
    )
    found: str | None = here["pattern"].item()
    return found


def with_row(values: dict[str, int]) -> Numbers:
    """A report that granted these and nothing else happened."""
    report: Numbers = dict.fromkeys(numbers(), 0)
    for column, value in values.items():
        for item in ("new_received", "granted", "total"):
            report["requests", item, column] = value
            report["requests", item, "total"] = (report["requests", item, "total"] or 0) + value
    return report


def test_a_cell_of_two_equations_is_found_alone() -> None:
    report = numbers("2021", seed=5)
    told = judged(report | {GRANTED: (report[GRANTED] or 0) + 7})
    assert solutions(told.suspects) == [{GRANTED: report[GRANTED]}]
    row = told.suspects.row(0, named=True)
    assert (row["printed"] - row["needed"], row["cells_in_solution"]) == (Decimal(7), 1)


def test_every_solution_satisfies_every_equation() -> None:
    report = numbers("2019", seed=6)
    wrong = dict(report)
    for place in (GRANTED, ("requests", "partial", "legal"), ("disputes", "review", "other")):
        wrong[place] = (report[place] or 0) + 3
    told = judged(wrong)
    assert len(solutions(told.suspects)) > 1
    for solution in solutions(told.suspects):
        assert len(solution) == 3
        checked = reconcile(*frames([wrong | solution]))
        assert "fail" not in set(checked.filter(severity="error")["status"])


def test_a_sum_alone_suspects_each_of_its_cells_that_can_change() -> None:
    report = with_row({}) | {("disputes", "review", "upheld"): 2}
    report |= {("disputes", "review", "pending"): 1, ("disputes", "review", "total"): 1}
    assert solutions(judged(report).suspects) == [
        {("disputes", "review", "upheld"): 0},
        {("disputes", "review", "total"): 3},
    ], "one less than 1 pending leaves 2 too many"


@pytest.mark.parametrize(
    ("shown", "needed", "slip"),
    [
        (45, 54, "digits_swapped"),
        (3102, 3201, "digits_swapped"),
        (540, 54, "decimal_shifted"),
        (54, 5400, "decimal_shifted"),
        (54, 564, "digit_lost"),
        (564, 54, "digit_added"),
        (59, 54, "one_digit_changed"),
        (8, 4, None),
        (100, 54, None),
        (0, 54, None),
    ],
)
def test_slips_are_named(shown: int, needed: int, slip: str | None) -> None:
    report = with_row({"natural": needed, "legal": 3})
    assert pattern(report | {GRANTED: shown}, GRANTED) == slip


def test_swapped_neighbours_are_named_and_come_first() -> None:
    report = numbers("2021", seed=7)
    right: Place = ("requests", "granted", "enterprise")
    report |= dict(with_row({"natural": 31, "enterprise": 12, "legal": 2}))
    told = judged(report | {GRANTED: 12, right: 31})
    assert solutions(told.suspects)[0] == {GRANTED: 31, right: 12}
    assert told.suspects.filter(solution_no=1)["pattern"].to_list() == ["neighbours_swapped"] * 2


def test_a_total_typed_from_another_row_is_named() -> None:
    report = with_row({"natural": 40, "legal": 3})
    place: Place = ("requests", "carried_over", "total")
    report[("requests", "carried_over", "natural")] = 17
    report[("requests", "carried_forward", "natural")] = 17
    report[("requests", "carried_forward", "total")] = 17
    assert pattern(report | {place: 43}, place) == "total_of_another_row"


def test_four_cells_that_tie_equations_into_a_ring_are_found() -> None:
    report = with_row({"natural": 20, "enterprise": 20})
    ring: dict[Place, int | None] = {
        ("requests", item, column): 5 for item in ("partial", "denied_third_party") for column in ("legal", "other")
    }
    wrong = {**report, **ring}
    told = judged(wrong)
    assert {len(solution) for solution in solutions(told.suspects)} == {4}
    assert dict.fromkeys(ring, 0) in solutions(told.suspects)
    assert "fail" not in set(told.reconciliation.filter(check_code="localisation")["status"])


def test_blank_cells_may_hold_anything_but_are_no_culprits() -> None:
    report = with_row({"natural": 20, "enterprise": 20})
    blank: list[Place] = [("requests", "partial", column) for column in ("legal", "other", "total")]
    told = judged({**report, **dict.fromkeys(blank), GRANTED: 26})
    assert solutions(told.suspects) == [{GRANTED: 20}]


def test_an_open_equation_fails_when_nothing_in_its_blanks_could_meet_it() -> None:
    report = numbers("2021", seed=8)
    place: Place = ("disputes", "review", "upheld")
    blank = {("disputes", "review", column): None for column in ("corrected", "other", "pending")}
    wrong = report | blank | {place: 9, ("disputes", "review", "total"): 4}
    told = judged(wrong)
    failing = told.reconciliation.filter(check_code="disputes_total", item_code="review").row(0, named=True)
    assert (failing["status"], failing["difference"]) == ("fail", Decimal(5))
    assert {place: 4} in solutions(told.suspects)
    open_still = judged(wrong | {("disputes", "review", "total"): 12})
    assert set(open_still.reconciliation.filter(check_code="disputes_total", item_code="review")["status"]) == {
        "unknown"
    }


def test_blanks_that_other_rows_prove_to_be_zero_let_a_column_fail() -> None:
    report = with_row({"natural": 20})
    blank = {p: None for p, v in report.items() if p[0] == "requests" and v == 0 and p[2] != "total"}
    blank = {p: v for p, v in blank.items() if p[1] != "total"}
    told = judged({**report, **blank, GRANTED: 18})
    failing = told.reconciliation.filter(check_code="requests_results", status="fail")
    assert failing["column_code"].to_list() == ["natural"]
    assert solutions(told.suspects) == [{GRANTED: 20}]


def test_an_impossible_number_is_its_own_suspect() -> None:
    report = numbers("2021", seed=9)
    documents, observed = frames([report])
    told = pass_judgement(documents, changed(observed, GRANTED, value=Decimal("2.5")))
    assert solutions(told.suspects) == [{GRANTED: report[GRANTED]}]


def test_too_many_errors_are_given_up_in_time_and_it_is_said() -> None:
    report = numbers("2021", seed=10)
    wrong = {p: (v or 0) * 3 + i % 7 if p[0] == "requests" else v for i, (p, v) in enumerate(report.items())}
    started = time.monotonic()
    told = judged(wrong)
    assert time.monotonic() - started < 10, "seconds"
    assert told.suspects.is_empty()
    given_up = told.findings.filter(check_code="localisation").row(0, named=True)
    assert given_up["severity"] == "info"
    assert "no few cells" in given_up["message_en"]


def test_a_search_that_may_look_at_nothing_says_that_it_gave_up() -> None:
    report = with_row({"natural": 20, "enterprise": 20})
    wrong = {
        p: 5 if p[1] in ("partial", "denied_third_party") and p[2] in ("legal", "other") else v
        for p, v in report.items()
    }
    documents, observed = frames([wrong])
    suspects, searched = localise(observed, reconcile(documents, observed), nodes=0)
    assert suspects.is_empty() and searched["explained"].to_list() == [False]


def test_consistent_reports_have_no_suspects_and_are_not_searched() -> None:
    documents, observed = frames([numbers("2021", seed=n) for n in range(5)])
    suspects, searched = localise(observed, reconcile(documents, observed))
    assert suspects.is_empty() and searched.is_empty()


def test_a_finding_names_the_suspect_and_stands_at_its_place() -> None:
    report = with_row({"natural": 54, "legal": 3})
    told = judged(report | {GRANTED: 45}).findings.filter(check_code="requests_results").row(0, named=True)
    assert told["suggestion_en"] == (
        'Most likely wrong: "granted in full" / "natural persons" prints 45 and should be 54, digits swapped.'
    )
    assert "文中为 45，应为 54，数字颠倒" in told["suggestion_zh"]
    _, observed = frames([report])
    place = observed.filter(table_code="requests", item_code="granted", column_code="natural")["locator"].item()
    assert told["locator"] == place
