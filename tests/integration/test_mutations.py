"""One slip in a consistent report: the right check fires and nothing else, the culprit is found, a blank is filled.

``MUTATIONS`` says how many cases (1,000), over all tables and both editions.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

import polars as pl
import pytest

from pipelines.quality.judgement import Judgement, pass_judgement
from schemas.forms import forms
from tests.judging import Numbers, edition_of, frames, numbers
from tests.reading import Place

CASES = int(os.environ.get("MUTATIONS", "1000"))
KEY = ["document_id", "table_code", "item_code", "column_code"]
Slip = Callable[[int, Random], int | None]


def one_more_or_less(value: int, random: Random) -> int:
    return value + random.choice([1, -1]) if value else 1


def digits_swapped(value: int, random: Random) -> int | None:
    digits = [*str(value)]
    at = random.randrange(max(len(digits) - 1, 1))
    digits[at : at + 2] = reversed(digits[at : at + 2])
    swapped = int("".join(digits))
    return swapped if len(str(swapped)) == len(digits) and swapped != value else None


def another_digit(value: int, random: Random) -> int:
    return int(f"{value}{random.randrange(10)}") if value else random.randrange(1, 10)


def another_number(value: int, random: Random) -> int:
    return value + random.randrange(1, 400)


SLIPS: list[Slip] = [one_more_or_less, digits_swapped, another_digit, another_number]


@dataclass(frozen=True)
class Case:
    """A report with one wrong cell: which, and what stood there."""

    report: Numbers
    place: Place
    truth: int


def drawn(seed: int, blank: bool = False) -> Case:
    """A slip in any cell of all cells; a ``blank`` only where a number other than 0 stood."""
    random = Random(seed)
    report = numbers(random.choice([*forms()]), seed, largest=random.choice([8, 60, 400]))
    while True:
        place = random.choice([*report])
        truth = report[place] or 0
        wrong = None if blank else random.choice(SLIPS)(truth, random)
        if (blank and truth) or (wrong is not None and wrong != truth):
            return Case(report | {place: wrong}, place, truth)


def expected(case: Case) -> set[tuple[str, str, str, str]]:
    """The checks that hold the cell: its equations, and no check at all for most of table two."""
    return {
        (one.code, one.table, one.item, one.column)
        for one in forms()[edition_of(case.report)].equations
        if any((one.table, term.item, term.column) == case.place for term in one.terms)
    }


@cache
def cases() -> tuple[Case, ...]:
    return tuple(drawn(seed) for seed in range(CASES))


@cache
def judged() -> Judgement:
    return pass_judgement(*frames([case.report for case in cases()]))


def by_document(frame: pl.DataFrame, columns: list[str]) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = {number: [] for number in range(CASES)}
    for document, *rest in frame.select("document_id", *columns).iter_rows():
        found[int(document, 16)].append(tuple(rest))
    return found


def test_the_checks_that_hold_the_cell_fail_and_no_other() -> None:
    failing = judged().reconciliation.filter(status="fail")
    told = by_document(failing, ["check_code", *KEY[1:]])
    wrong = {n: (case.place, told[n]) for n, case in enumerate(cases()) if set(told[n]) != expected(case)}
    assert wrong == {}
    held = [case for case in cases() if expected(case)]
    assert {case.place[0] for case in held} == {"requests", "disputes"}
    assert len(held) < len(cases()), "some cells of table two were changed too"


def test_what_no_equation_holds_raises_no_finding() -> None:
    told = by_document(judged().findings, ["check_code"])
    assert {n: told[n] for n, case in enumerate(cases()) if not expected(case) and told[n]} == {}


def test_the_culprit_is_among_the_suspects_and_mostly_alone() -> None:
    told = by_document(judged().suspects.select(*KEY, needed=pl.col("needed").cast(pl.Int64)), [*KEY[1:], "needed"])
    held = {n: case for n, case in enumerate(cases()) if expected(case)}
    among = [n for n, case in held.items() if (*case.place, case.truth) in told[n]]
    alone = [n for n in among if len(told[n]) == 1]
    assert len(among) >= 0.95 * len(held)
    assert len(alone) >= 0.60 * len(held)


def test_a_number_left_out_is_deduced_exactly_where_an_equation_holds_it() -> None:
    blanked = [drawn(seed, blank=True) for seed in range(CASES // 4)]
    told = pass_judgement(*frames([case.report for case in blanked]))
    assert set(told.reconciliation.filter(severity="error")["status"]) == {"pass", "unknown"}
    rows = told.deductions.select(*KEY, pl.col("value").cast(pl.Int64)).rows()
    held = {(f"{n:064x}", *case.place, case.truth) for n, case in enumerate(blanked) if expected(case)}
    assert set(rows) == held
    assert set(told.findings["check_code"]) == {"left_blank"}


def test_swapped_neighbours_are_found_together() -> None:
    random = Random(0)
    swapped: list[tuple[Numbers, set[Place]]] = []
    while len(swapped) < CASES // 10:
        report = numbers(random.choice([*forms()]), len(swapped), largest=60)
        item, column = random.choice([*dict.fromkeys((p[1], p[2]) for p in report if p[0] == "requests")])
        row = [p for p in report if p[:2] == ("requests", item)]
        at = next(n for n, p in enumerate(row) if p[2] == column)
        if at + 2 < len(row) and report[row[at]] != report[row[at + 1]]:
            left, right = row[at], row[at + 1]
            swapped.append((report | {left: report[right], right: report[left]}, {left, right}))
    told = pass_judgement(*frames([report for report, _ in swapped]))
    named = (
        told.suspects.filter(pattern="neighbours_swapped")
        .group_by("document_id", "solution_no")
        .agg(cells=pl.struct(KEY[1:]))
    )
    found: dict[int, list[set[Place]]] = {}
    for document, _, cells in named.iter_rows():
        found.setdefault(int(document, 16), []).append({tuple(cell.values()) for cell in cells})
    hits = [n for n, (_, pair) in enumerate(swapped) if pair in found.get(n, [])]
    assert len(hits) >= 0.95 * len(swapped)


@pytest.mark.parametrize("zeros", [True, False], ids=["zeros", "blanks"])
def test_consistent_reports_raise_no_alarm(zeros: bool) -> None:
    reports = [numbers(edition, seed, zeros=zeros) for edition in forms() for seed in range(100)]
    told = pass_judgement(*frames(reports))
    assert told.suspects.is_empty()
    assert told.findings.filter(pl.col("severity") != "info").is_empty()
