"""Deductions: only what the equations force, never a guess, and nothing from a report's contradictions."""

from random import Random

import polars as pl
import pytest

from pipelines.quality.deduce import deduce
from pipelines.quality.judgement import pass_judgement
from schemas.quality import Deductions
from tests.damage import LOSES, damaged
from tests.judging import Numbers, changed, edition_of, frames, numbers, observations
from tests.layouts import as_text, consistent
from tests.reading import Place, Read, read_report, read_reports

TOTAL: Place = ("requests", "granted", "total")


def deduced(report: Numbers) -> dict[Place, int]:
    frame = pl.DataFrame(Deductions.validate(deduce(observations("d", report))))
    return {(t, i, c): int(v) for t, i, c, v in frame.select(*frame.columns[1:5]).iter_rows()}


def truth_of(report: Numbers) -> dict[Place, int]:
    return {place: value or 0 for place, value in report.items()}


@pytest.mark.parametrize("edition", ["2021", "2019"])
def test_any_one_blank_that_an_equation_holds_is_forced_to_what_stood_there(edition: str) -> None:
    report = numbers(edition, seed=3)
    held = [place for place in report if place[0] != "proactive"]
    blanked = [report | {place: None} for place in held]
    found = deduce(pl.concat([observations(f"{n:03}", one) for n, one in enumerate(blanked)]))
    assert found["document_id"].to_list() == [f"{n:03}" for n in range(len(held))]
    assert found["value"].cast(pl.Int64).to_list() == [report[place] for place in held]
    assert set(found["method"]) == {"forced_by_equations"}


@pytest.mark.parametrize("edition", ["2021", "2019"])
@pytest.mark.parametrize("seed", range(8))
def test_zeros_left_blank_are_zeros_wherever_anything_is_deduced(edition: str, seed: int) -> None:
    report = numbers(edition, seed, zeros=False)
    truth, found = truth_of(report), deduced(report)
    assert found
    assert {place: value for place, value in found.items() if truth[place] != value} == {}
    printed_totals = {p: v for p, v in report.items() if v is not None or p[2] == "total"}
    with_totals = report | {place: truth[place] for place in printed_totals}
    assert {p for p, v in with_totals.items() if v is None and p[0] == "requests"} <= deduced(with_totals).keys()


def test_what_no_equation_holds_stays_blank() -> None:
    report = numbers() | {("proactive", "rules", "made"): None}
    assert deduced(report) == {}


def test_two_blanks_that_share_a_sum_are_not_told_apart() -> None:
    report = numbers("2021", seed=1)
    here: list[Place] = [("disputes", "review", "upheld"), ("disputes", "review", "corrected")]
    report |= dict.fromkeys(here) | {("disputes", "review", "total"): 5, ("disputes", "review", "other"): 1}
    report |= {("disputes", "review", "pending"): 0}
    assert deduced(report) == {}
    assert deduced(report | {("disputes", "review", "total"): 1}) == dict.fromkeys(here, 0)


def test_nothing_follows_from_an_equation_that_the_printed_numbers_contradict() -> None:
    report = numbers("2021", seed=1) | {("disputes", "review", column): 1 for column in ("upheld", "corrected")}
    report |= {("disputes", "review", "other"): None, ("disputes", "review", "pending"): None}
    assert deduced(report | {("disputes", "review", "total"): 1}) == {}


def test_a_wrong_total_is_not_made_up_for_by_a_blank_beside_it() -> None:
    report = numbers("2021", seed=2)
    zero = next(p for p, v in report.items() if p[0] == "requests" and p[1] == "granted" and v == 0 and p[2] != "total")
    wrong = report | {zero: None, TOTAL: (report[TOTAL] or 0) + 10}
    assert deduced(wrong).get(zero) in (None, 0)
    column: Place = ("requests", "total", zero[2])
    assert deduced(wrong | {column: None}).get(zero) in (None, 0)


@pytest.mark.parametrize("status", ["placeholder", "unreadable"])
def test_other_cells_without_a_number_are_deduced_like_blanks(status: str) -> None:
    report = numbers()
    frame = changed(observations("d", report), TOTAL, value=None, status=status)
    assert deduce(frame)["value"].to_list() == [report[TOTAL]]


def test_a_cell_that_the_document_does_not_show_gets_no_value() -> None:
    frame = changed(observations("d", numbers()), TOTAL, value=None, status="missing")
    assert deduce(frame).is_empty()


def test_a_number_that_cannot_stand_in_its_cell_forces_nothing() -> None:
    report = numbers() | {("disputes", "review", "total"): -4, ("disputes", "review", "other"): None}
    assert deduced(report) == {}


def test_a_value_fixed_by_two_equations_assumes_neither() -> None:
    report = numbers() | {TOTAL: None}
    row = deduce(observations("d", report)).row(0, named=True)
    assert row["equations"] == ["requests_results", "requests_columns"]
    assert row["assumes_consistent"] is False
    alone = deduce(observations("d", numbers() | {("disputes", "review", "total"): None})).row(0, named=True)
    assert (alone["equations"], alone["assumes_consistent"]) == (["disputes_total"], True)


def test_a_total_left_blank_is_told_and_zeros_left_blank_are_not() -> None:
    report = numbers("2021", seed=4)
    documents, observed = frames([report | {TOTAL: None}, numbers("2021", seed=4, zeros=False)])
    told = pass_judgement(documents, observed)
    blank = told.findings.filter(document_id=documents["document_id"][0])
    assert blank["check_code"].to_list() == ["left_blank"]
    assert blank["message_en"].item().endswith(f"by the equations it is {report[TOTAL]}")
    assert set(told.findings["severity"]) == {"info"}


def test_glued_digits_are_read_where_one_reading_adds_up() -> None:
    written = consistent("2021", seed=3, largest=40)
    found = deduce(rows_of("d", read_report(as_text(written, "concat"))))
    readings = found.filter(method="only_consistent_reading")
    assert readings.height > 20
    assert all(readings["assumes_consistent"])
    values = {(t, i, c): int(v) for t, i, c, v in found.select(found.columns[1:5]).iter_rows()}
    assert {place: value for place, value in values.items() if int(written.cells[place]) != value} == {}


def row_text(text: str) -> pl.DataFrame:
    frame = observations("d", numbers("2021", seed=3))
    item = ("requests", "granted", "")
    return changed(frame, item, value=None, status="unreadable", raw_text=text, locator='{"line": 9}')


@pytest.mark.parametrize("text", ["12", "5 5", "5\n0\n0\n0\n0\n0\n5", "1,2;3", "x", "0", ""])
def test_a_text_with_several_readings_or_none_is_left_alone(text: str) -> None:
    open_columns = row_text(text)
    for item in ("partial", "total", "new_received"):
        open_columns = changed(open_columns, ("requests", item, ""), value=None, status="blank")
    assert deduce(open_columns).filter(method="only_consistent_reading").is_empty()


def test_batches_do_not_show() -> None:
    reports = [numbers("2021" if n % 2 else "2019", seed=n, zeros=False) for n in range(40)]
    _, observed = frames(reports)
    one_by_one = [deduce(observations(f"{n:064x}", report)) for n, report in enumerate(reports)]
    assert deduce(observed).equals(pl.concat(one_by_one))
    assert {edition_of(report) for report in reports} == {"2019", "2021"}


@pytest.mark.parametrize("layout", ["concat", "space-rows", "cell-per-line", "tab-rows"])
def test_lines_that_were_lost_lead_to_no_wrong_value(layout: str) -> None:
    texts, written = {}, {}
    for seed in range(24):
        random = Random(seed)
        report = consistent(random.choice(["2021", "2019"]), seed, random.choice(["0", ""]), random.choice([6, 40]))
        kind = random.choice(sorted(LOSES - {"cut"}))
        texts[seed], written[seed] = damaged(as_text(report, layout), kind, random), report
    reads = read_reports(texts)
    found = deduce(pl.concat([rows_of(f"{seed:02}", read) for seed, read in reads.items()]))
    assert found.height
    values = found.select(*found.columns[:4], pl.col("value").cast(pl.Int64)).iter_rows()
    wrong = [row for row in values if int(written[int(row[0])].cells[row[1], row[2], row[3]] or 0) != row[4]]
    assert wrong == []


def rows_of(document: str, read: Read) -> pl.DataFrame:
    """The observations of one document as it was read."""
    edition = "2019" if ("requests", "other_all", "total") in read.values else "2021"
    rows = [
        (
            document,
            edition,
            *place,
            read.values[place],
            read.statuses[place],
            read.raw[place],
            str(read.locators.get(place)),
        )
        for place in read.values
    ]
    texts = [
        "document_id",
        "edition",
        "table_code",
        "item_code",
        "column_code",
        "value",
        "status",
        "raw_text",
        "locator",
    ]
    types = dict.fromkeys(texts, pl.String()) | {"value": pl.Decimal(20, 6)}
    return pl.DataFrame(rows, schema=types, orient="row")
