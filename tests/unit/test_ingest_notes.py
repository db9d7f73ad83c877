"""Corrections and decisions beside the reports are read, kept, renewed, and complained of where they cannot be used."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.ingest.archive import Archive
from pipelines.ingest.ingest import Ingested, ingest
from pipelines.ingest.limits import Limits

ENTRY = """
[[correction]]
path = "a.txt"
table = "requests"
item = "granted"
column = "total"
expected = 36
value = 26
reason = "confirmed by the office"
evidence = "letter of 3 March 2025"
by = "Li"
on = 2025-03-05
"""
DECISION = """
[[decision]]
finding_id = "457728e07734a3286bd7d4e27261509c"
decision = "explained"
by = "Li"
on = 2025-03-05
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "reports"
    made.mkdir()
    (made / "a.txt").write_text("青禾县水务局2024年政府信息公开工作年度报告\n", encoding="utf-8")
    (made / "corrections.toml").write_text(ENTRY, encoding="utf-8")
    (made / "decisions.toml").write_text(DECISION, encoding="utf-8")
    return made


def ingested(source: Path, before: Ingested | None = None) -> Ingested:
    archive = Archive(source.parent / "archive" if source.is_dir() else source.parent.parent / "archive")
    known = (before.sources, before.raw_reports, (before.corrections, before.decisions)) if before else ()
    return ingest(str(source), archive, Limits(), datetime(2025, 4, 1, tzinfo=UTC), *known)


def test_an_entry_names_cell_value_reason_evidence_and_person(folder: Path) -> None:
    found = ingested(folder)
    assert found.warnings == ()
    (row,) = found.corrections.iter_rows(named=True)
    assert row["document_id"] == found.seen[0]
    assert (row["table_code"], row["item_code"], row["column_code"]) == ("requests", "granted", "total")
    assert (row["expected"], row["value"]) == (Decimal(36), Decimal(26))
    assert (row["decided_by"], row["decided_on"]) == ("Li", date(2025, 3, 5))
    assert found.decisions["decision"].to_list() == ["explained"]
    assert found.sources.height == 1  # neither file is a report


def test_a_file_taken_away_takes_its_entries_along_and_another_source_does_not(folder: Path, tmp_path: Path) -> None:
    first = ingested(folder)
    other = tmp_path / "other"
    other.mkdir()
    (other / "b.txt").write_text("别的文件", encoding="utf-8")
    kept = ingested(other, first)
    assert kept.corrections.height == kept.decisions.height == 1
    (folder / "corrections.toml").unlink()
    left = ingested(folder, kept)
    assert left.corrections.height == 0 and left.decisions.height == 1


def test_a_single_file_sees_what_lies_beside_it(folder: Path) -> None:
    assert ingested(folder / "a.txt").corrections.height == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('item = "granted"', 'item = "grantedd"', "the form has no cell requests/grantedd/total"),
        ('reason = "confirmed by the office"', 'reason = " "', "reason is empty"),
        ("value = 26", 'value = "many"', "value 'many' is no number"),
        ("value = 26", "value = -26", "value -26 is negative"),
        ("value = 26", "value = 2.5", "value 2.5 is not whole"),
        ("value = 26", "value = 1e40", "value 1E+40 is out of bounds"),
        ("value = 26", "value = 0.1234567", "value 0.1234567 is out of bounds"),
        ("expected = 36", "expected = 100000000000000", "expected 100000000000000 is out of bounds"),
        ("on = 2025-03-05", 'on = "5 March"', "is no day"),
        ('path = "a.txt"', 'path = "c.txt"', "there is no file 'c.txt'"),
        ('path = "a.txt"', 'path = "../a.txt"', "give it from the folder of this file"),
        ('by = "Li"\n', "", "without by it is not used"),
        ("[[correction]]", "[[correction", "it is no TOML"),
        ("[[correction]]", "[[decision]]", "only [[correction]] is read"),
    ],
)
def test_what_cannot_be_used_is_said_with_file_and_entry(folder: Path, old: str, new: str, said: str) -> None:
    (folder / "corrections.toml").write_text(ENTRY.replace(old, new), encoding="utf-8")
    found = ingested(folder)
    assert found.corrections.height == 0
    assert said in found.warnings[0] and "corrections.toml" in found.warnings[0]


def test_an_empty_cell_can_be_expected(folder: Path) -> None:
    (folder / "corrections.toml").write_text(ENTRY.replace("expected = 36", 'expected = ""'), encoding="utf-8")
    assert ingested(folder).corrections["expected"].to_list() == [None]


def test_of_two_entries_on_one_cell_the_first_counts(folder: Path) -> None:
    (folder / "corrections.toml").write_text(ENTRY + ENTRY.replace("value = 26", "value = 27"), encoding="utf-8")
    found = ingested(folder)
    assert found.corrections["value"].to_list() == [Decimal(26)]
    assert "delete one of them" in found.warnings[0]


def test_a_change_may_be_negative_and_an_amount_have_decimals(folder: Path) -> None:
    change = ENTRY.replace("requests", "proactive").replace('"granted"', '"licensing"').replace('"total"', '"change"')
    amount = ENTRY.replace("requests", "proactive").replace('"granted"', '"fees"').replace('"total"', '"amount"')
    both = change.replace("value = 26", "value = -26") + amount.replace("value = 26", "value = 2.5")
    (folder / "corrections.toml").write_text(both, encoding="utf-8")
    found = ingested(folder)
    assert found.warnings == () and set(found.corrections["value"]) == {Decimal(-26), Decimal("2.5")}
