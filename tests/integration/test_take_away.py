"""What analysts take away: exported files with their description, explanations, every indicator added up by hand."""

import csv
import json
import os
import shutil
import subprocess
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import polars as pl
import pytest
from frictionless import Package, validate

from pipelines.marts.datapackage import Column
from pipelines.marts.explain import CannotExplainError, explain
from pipelines.marts.export import DESCRIPTION, ExportError, as_text, export
from pipelines.marts.tables import VIEWS, tables
from schemas.chinese import column_in_chinese, table_in_chinese
from schemas.indicators import REPORT, Indicator, indicators

PROJECT = Path(__file__).resolve().parents[2]
WATER = "990121:青禾县水务局"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("run") / "gongkai.duckdb"
    home = {"GONGKAI_HOME": str(target.parent / "home")}
    command = [sys.executable, "-m", "assets.program", "run", "samples", "--warehouse", str(target)]
    subprocess.run(command, cwd=PROJECT, env=_environment() | home, check=True, capture_output=True)
    return target


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "DAGSTER_HOME"}


def ask(path: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()


def added(one: Indicator, side: str, report: dict[str, Any], cells: dict[tuple[str, ...], Any]) -> Decimal | None:
    """One side by plain addition, each table's cells in the edition that it follows."""
    by_edition = one.numerator if side == "numerator" else one.denominator or {}
    total = Decimal(0)
    for edition, terms in by_edition.items():
        for term in terms:
            if term.table == REPORT:
                if edition != next(iter(by_edition)):
                    continue
                value = report[term.column]
            elif (edition, term.table, term.item, term.column) not in cells:
                continue
            else:
                value = cells[edition, term.table, term.item, term.column]
            if value is None:
                return None
            total += Decimal(int(value) if isinstance(value, bool) else value) * term.coefficient
    return total


def test_every_indicator_is_what_plain_addition_gives(warehouse: Path) -> None:
    """From the observations and deductions, without the SQL: by agency, and summed over all agencies by year."""
    deduced = {row[:4]: row[4] for row in ask(warehouse, "SELECT * EXCLUDE (method, equations, assumes_consistent) "
                                              "FROM quality.deductions")}  # fmt: skip
    cells: dict[str, dict[tuple[str, ...], Any]] = {}
    columns = "document_id, table_code, item_code, column_code, edition, value, unit"
    for *place, edition, value, unit in ask(warehouse, f"SELECT {columns} FROM core.observations"):
        number = deduced.get(tuple(place)) if value is None else value
        if unit == "yuan" and number is not None:
            number /= 10_000
        if unit == "unstated" and number:
            number = None
        cells.setdefault(place[0], {})[(edition, *place[1:])] = number
    columns = "agency_id, report_year, document_id, cells, cells_reported + cells_blank, reconciled, published_on_time"
    sums: dict[tuple[str, int], list[Decimal]] = {}
    known = 0
    for agency, year, document, all_cells, filled, reconciled, on_time in ask(
        warehouse, f"SELECT {columns} FROM marts.report_quality"
    ):
        report = {"cells": all_cells, "cells_filled": filled, "reconciled": reconciled, "published_on_time": on_time}
        for one in indicators():
            found = ask(
                warehouse,
                f"SELECT numerator, denominator, value FROM marts.indicator_values WHERE indicator_code = '{one.code}' "
                f"AND entity_type = 'agency' AND entity_id = '{agency}' AND report_year = {year}",
            )
            if not found:
                continue
            numerator = added(one, "numerator", report, cells[document])
            denominator = added(one, "denominator", report, cells[document]) if one.denominator else None
            assert found[0][:2] == (numerator, denominator), (one.code, agency)
            if numerator is not None and (denominator is not None or not one.denominator):
                known += 1
                both = sums.setdefault((one.code, year), [Decimal(0), Decimal(0)])
                both[0] += numerator
                both[1] += denominator if denominator is not None else one.unit == "flag"
    assert known > len(indicators())
    national = ask(
        warehouse,
        "SELECT indicator_code, report_year, numerator, denominator FROM marts.indicator_values "
        "WHERE entity_type = 'nation' AND reports > 0",
    )
    assert {(code, year): [n, d or 0] for code, year, n, d in national} == sums


@pytest.fixture(scope="module", params=["csv", "xlsx", "parquet"])
def exported(request: pytest.FixtureRequest, warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported") / str(request.param)
    export(warehouse, folder, str(request.param))
    return folder


def test_the_reference_validator_accepts_the_package(exported: Path) -> None:
    """With the data where it can: it reads Parquet through pandas, which makes decimals of whole numbers with NULLs."""
    described = exported / DESCRIPTION
    assert list(Package.from_descriptor(str(described)).to_descriptor()["resources"])
    if exported.name == "parquet":
        assert Package.validate_descriptor(json.loads(described.read_text(encoding="utf-8"))).valid
    else:
        report = validate(str(described))
        assert report.valid, report.flatten(["name", "type", "message"])[:5]


def test_every_table_is_exported_whole(exported: Path, warehouse: Path) -> None:
    described = json.loads((exported / DESCRIPTION).read_text(encoding="utf-8"))
    rows = {resource["title"]: resource["rows"] for resource in described["resources"]}
    assert rows == {
        name: ask(warehouse, f"SELECT count(*) FROM {name}")[0][0] for name in tables() if name not in VIEWS
    }
    assert {path.name for path in exported.iterdir()} == {r["path"] for r in described["resources"]} | {DESCRIPTION}
    for resource in described["resources"]:
        columns = list(tables()[resource["title"]].columns)
        assert [field["name"] for field in resource["schema"]["fields"]] == columns
        assert head(exported / resource["path"]) == columns
        for field in resource["schema"]["fields"]:
            assert field["description_zh"] and field["description_en"]
    assert described["version"] and described["licenses"][0]["name"]


@pytest.mark.parametrize("renewed", [False, True])
def test_workbooks_hold_every_cell_in_the_order_of_the_table(warehouse: Path, tmp_path: Path, renewed: bool) -> None:
    """Of a file that was published at once, and of one in which rows were replaced since."""
    given = Path(shutil.copy(warehouse, tmp_path / "given.duckdb"))
    if renewed:
        with duckdb.connect(str(given)) as connection:
            connection.execute("CREATE TEMP TABLE moved AS SELECT * FROM core.observations WHERE item_code < 'f'")
            connection.execute("DELETE FROM core.observations WHERE item_code < 'f'")
            connection.execute("INSERT INTO core.observations SELECT * FROM moved ORDER BY ALL")
            connection.execute("DELETE FROM quality.findings")
    export(given, tmp_path / "out", "xlsx")
    for name, declared in described_tables(given).items():
        rows = ask(given, f"SELECT {', '.join(as_text(column) for column in declared)} FROM {name}")
        book = openpyxl.load_workbook(tmp_path / "out" / f"{name}.xlsx")
        found = [tuple(map(plain, row)) for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]
        assert found == [tuple(map(plain, row)) for row in rows], name


def described_tables(warehouse: Path) -> dict[str, list[Column]]:
    described = "table_name, column_name, data_type, in_key, nullable, unit, description_zh, description_en"
    columns: dict[str, list[Column]] = {}
    for name, *rest in ask(warehouse, f"SELECT {described} FROM meta.columns ORDER BY table_name, position"):
        if rest[0] and name not in VIEWS:
            columns.setdefault(name, []).append(Column(*rest))
    return columns


def plain(value: Any) -> Any:
    """As spreadsheets know values: numbers of 64 bits, and dates with a time."""
    if isinstance(value, datetime):
        return value.date()
    return float(value) if isinstance(value, Decimal) else value


def head(path: Path) -> list[str]:
    if path.suffix == ".csv":
        assert path.read_bytes().startswith(b"\xef\xbb\xbf"), "spreadsheet programs know UTF-8 by it"
        with path.open(encoding="utf-8-sig", newline="") as file:
            return next(csv.reader(file))
    if path.suffix == ".parquet":
        return list(pl.read_parquet_schema(path))
    book = openpyxl.load_workbook(path, read_only=True)
    try:
        return [str(cell.value) for cell in next(book.worksheets[0].iter_rows(max_row=1))]
    finally:
        book.close()


def test_a_folder_exported_before_is_replaced_and_no_other(warehouse: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    export(warehouse, folder, "csv")
    export(warehouse, folder, "parquet")
    assert {path.suffix for path in folder.iterdir()} == {".parquet", ".json"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    before = sorted(path.name for path in folder.iterdir())
    with pytest.raises(ExportError, match=r"holds what was not exported \(mine.txt\)"):
        export(warehouse, folder, "csv")
    assert sorted(path.name for path in folder.iterdir()) == before
    with pytest.raises(ExportError, match=r"nowhere\.duckdb is not there"):
        export(tmp_path / "nowhere.duckdb", tmp_path / "new", "csv")
    with pytest.raises(ExportError, match="is no warehouse of this version"):
        other = tmp_path / "other.duckdb"
        duckdb.connect(str(other)).close()
        export(other, tmp_path / "new", "csv")


@pytest.mark.parametrize("name", tables())
def test_every_table_and_column_is_told_in_chinese(name: str) -> None:
    silent = [column for column in tables()[name].columns if not column_in_chinese(name, column)]
    assert table_in_chinese(name) and not silent


def test_an_explanation_leads_to_text_place_and_file(warehouse: Path) -> None:
    said = explain(warehouse, "disclosure_rate", "青禾县水务局", 2023)
    assert said.value is not None
    sides = {
        side: sum(cell["value"] for cell in said.cells if cell["side"] == side) for side in ("numerator", "denominator")
    }
    assert sides == {"numerator": said.value["numerator"], "denominator": said.value["denominator"]}
    for cell in said.cells:
        at = json.loads(cell["locator"])
        text = (PROJECT / cell["source_path"]).read_text(encoding="utf-8")
        assert text[at["start"] : at["end"]].strip() == cell["raw_text"].strip() == f"{cell['printed']:.0f}"


def test_a_deduction_is_shown_as_such(warehouse: Path) -> None:
    said = explain(warehouse, "disclosure_rate", "临溪市教育局", 2023)
    [cell] = [cell for cell in said.cells if cell["status"] == "deduced"]
    assert cell["printed"] is None
    assert said.deductions[cell["table_code"], cell["item_code"], cell["column_code"]]["equations"]


@pytest.mark.parametrize(
    ("indicator", "agency", "year", "problem"),
    [
        ("disclosur_rate", WATER, 2023, "no such indicator; did you mean disclosure_rate"),
        ("denial_rate", "青禾县水务居", 2023, "no such agency; did you mean 青禾县水务局"),
        ("denial_rate", "临溪", 2023, "several agencies have that name; name one of .*临溪市教育局"),
        ("denial_rate", WATER, 2019, "has no report of that year; there are 2022, 2023"),
    ],
)
def test_what_is_not_there_is_said(warehouse: Path, indicator: str, agency: str, year: int, problem: str) -> None:
    with pytest.raises(CannotExplainError, match=problem):
        explain(warehouse, indicator, agency, year)


def test_the_commands(warehouse: Path, tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "assets.program", *arguments, "--warehouse", str(warehouse)]
        return subprocess.run(command, cwd=PROJECT, env=_environment(), capture_output=True, text=True, check=False)

    shown = run("explain", "disclosure_rate", "--agency", WATER, "--year", "2023", "--lang", "en")
    assert shown.returncode == 0
    assert "= 26 / 77 [reported]" in shown.stdout and 'printed "17", line 42' in shown.stdout
    refused = run("explain", "nothing_at_all", "--agency", WATER, "--year", "2023")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    for form in ("csv", "xlsx"):
        written = run("export", str(tmp_path / form), "--format", form)
        assert (written.returncode, written.stderr) == (0, "") and "tables" in written.stdout
