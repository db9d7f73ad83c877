"""Tables of indicators of which only some agencies and regions are written again hold what a new file would hold."""

import random
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipelines.marts.entities import OF_ENTITIES
from pipelines.marts.warehouse import publish
from schemas.quality import Deductions, HeldCorrections
from tests.publishing import AMOUNT, BUILD, judged_layers, requests
from tests.warehouses import hold_the_same

Report = tuple[dict[str, Any], dict[tuple[str, str, str], str | None]]

PLACES = {
    "杭州市人民政府": "330100", "杭州市财政局": "330100", "杭州市教育局": "330100", "西湖区人民政府": "330106",
    "西湖区教育局": "330106", "西湖区北山镇人民政府": "330106", "宁波市财政局": "330200", "南京市财政局": "320100",
    "南京市人民政府": "320100", "某某办公室": None,
}  # fmt: skip
OTHERS = ("330100", "330106", "320100", "110000", "999999", None)


def a_report(draw: random.Random) -> Report:
    name = draw.choice(list(PLACES))
    said: dict[str, Any] = {
        "agency_name": name,
        "report_year": draw.choice((2019, 2020, 2021, 2022)),
        "scope": draw.choice(("own", "own", "consolidated", None)),
        "stated_region_code": PLACES[name],
        "published_on": draw.choice((None, date(2023, 1, 31))),
    }
    said["edition"] = "2019" if said["report_year"] < 2021 else "2021"
    return said, some_requests(draw)


def some_requests(draw: random.Random) -> dict[tuple[str, str, str], str | None]:
    numbers = [draw.choice((None, "0", "3", "17", "40")) for _ in range(4)]
    return requests(**dict(zip(("new_received", "total", "granted", "partial"), numbers, strict=True)))


def changed(draw: random.Random, reports: list[Report]) -> None:
    """One report says something else, is another, or is new."""
    place = draw.randrange(len(reports))
    said, cells = reports[place]
    match draw.randrange(6):
        case 0:
            reports[place] = said, some_requests(draw)
        case 1:
            reports[place] = said | {"stated_region_code": draw.choice(OTHERS)}, cells
        case 2:
            reports[place] = said | {"scope": draw.choice(("own", "consolidated", None))}, cells
        case 3:
            reports[place] = said | {"agency_name": draw.choice(list(PLACES))}, cells
        case 4:
            reports[place] = a_report(draw)
        case _:
            reports.append(a_report(draw))


def decided(draw: random.Random, reports: list[Report]) -> dict[str, pl.DataFrame]:
    """A deduction and a correction somewhere."""
    cell = {"table_code": "requests", "column_code": "total"}
    here, there = (f"{draw.randrange(len(reports)) + 1:064x}" for _ in range(2))
    deductions = pl.DataFrame(
        {"document_id": [here], "item_code": ["granted"], **cell, "value": [Decimal(draw.randrange(9))]}
        | {"method": "forced_by_equations", "equations": [["requests_results"]], "assumes_consistent": [False]},
        schema_overrides={"value": AMOUNT},
    )
    held = pl.DataFrame(
        {"document_id": [there], "item_code": ["partial"], **cell, "value": [Decimal(draw.randrange(9))]}
        | {"report_id": "r", "report_year": 2022, "expected": None, "printed": None}
        | {"status": draw.choice(("applied", "tripped")), "reason": "slip", "evidence": "page", "decided_by": "me"}
        | {"decided_on": date(2024, 1, 1)},
        schema_overrides={"report_year": pl.Int16, **dict.fromkeys(("expected", "printed", "value"), AMOUNT)},
    )
    columns = [list(model.to_schema().columns) for model in (Deductions, HeldCorrections)]
    return {
        "deductions": Deductions.validate(deductions.select(columns[0])),
        "corrections": HeldCorrections.validate(held.select(columns[1])),
    }


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However much of so few reports changes, the tables are renewed and not made anew."""
    monkeypatch.setattr("pipelines.marts.entities.MOST_CHANGED", 1.0)
    monkeypatch.setattr("pipelines.marts.renew.MOST_CHANGED", 1.0)
    monkeypatch.setattr("pipelines.marts.renew._MOST_DELETED", 1.0)


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("seed", range(2))
def test_whatever_changes_all_is_as_in_a_new_file(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    reports = [a_report(draw) for _ in range(14)]
    target, record, renewed = tmp_path / "w.duckdb", tmp_path / "record.json", []
    for step in range(5):
        layers = judged_layers(tmp_path / f"{step}", reports, decided(draw, reports))
        result = publish(target, layers, BUILD, record=record)
        new = publish(tmp_path / f"{step}" / "new.duckdb", layers, BUILD)
        assert hold_the_same(target, new.path), step
        assert new.renewed.keys().isdisjoint(OF_ENTITIES)
        renewed.append(result.renewed.get("marts.indicator_values"))
        for _ in range(draw.randrange(2)):
            changed(draw, reports)
    assert renewed[0] is None
    assert all(count is not None for count in renewed[1:])


@pytest.mark.usefixtures("patient")
def test_only_agencies_of_which_something_changed_are_written_again(tmp_path: Path) -> None:
    reports: list[Report] = [
        ({"agency_name": name, "report_year": 2022, "stated_region_code": PLACES[name]}, requests(new_received="8"))
        for name in ("杭州市财政局", "西湖区教育局", "南京市财政局")
    ]
    target, record = tmp_path / "w.duckdb", tmp_path / "record.json"
    publish(target, judged_layers(tmp_path / "a", reports), BUILD, record=record)
    again = publish(target, judged_layers(tmp_path / "b", reports), BUILD, record=record)
    assert {again.renewed[name] for name in OF_ENTITIES} == {0}
    reports[2] = (reports[2][0], requests(new_received="9"))
    result = publish(target, judged_layers(tmp_path / "c", reports), BUILD, record=record)
    nanjing = (
        1 + 3 * len({"320100", "320000"}) + 1
    )  # the agency; its region and the province by three bases; the nation
    assert {result.renewed[name] for name in OF_ENTITIES} == {nanjing}
    with duckdb.connect(str(target), read_only=True) as connection:
        sums = connection.execute(
            "SELECT entity_id, numerator FROM marts.indicator_values "
            "WHERE indicator_code = 'requests_new' AND entity_type <> 'agency' ORDER BY ALL"
        ).fetchall()
    assert sums == [("320000", 9), ("320100", 9), ("330000", 16), ("330100", 16), ("330106", 8), ("CN", 25)]


HARMS = (
    "UPDATE marts.indicator_values SET numerator = 999 WHERE numerator IS NOT NULL",
    "DELETE FROM marts.reason_shares",
    "UPDATE core.agencies SET region_code = '110000'",
    "DROP TABLE marts.year_on_year",
)


@pytest.mark.parametrize("harm", HARMS)
def test_a_file_that_somebody_wrote_to_is_not_relied_on(tmp_path: Path, harm: str) -> None:
    reports: list[Report] = [
        ({"agency_name": name, "report_year": 2022, "stated_region_code": PLACES[name]}, requests(new_received="8"))
        for name in ("杭州市财政局", "南京市财政局")
    ]
    layers = judged_layers(tmp_path / "a", reports)
    target, record = tmp_path / "w.duckdb", tmp_path / "record.json"
    new = Path(shutil.copy(publish(target, layers, BUILD, record=record).path, tmp_path / "new.duckdb"))
    assert publish(target, layers, BUILD, record=record).renewed.keys() >= OF_ENTITIES.keys()
    with duckdb.connect(str(target)) as connection:
        connection.execute(harm)
    assert publish(target, layers, BUILD, record=record).renewed.keys().isdisjoint(OF_ENTITIES)
    assert hold_the_same(target, new)


@pytest.mark.parametrize("record", [b"", b"{", b"[1]", b'{"a": 1}'])
def test_a_record_that_says_nothing_costs_nothing_but_time(tmp_path: Path, record: bytes) -> None:
    layers = judged_layers(tmp_path / "a", [({"agency_name": "杭州市财政局"}, requests(new_received="8"))])
    target, noted = tmp_path / "w.duckdb", tmp_path / "record.json"
    publish(target, layers, BUILD, record=noted)
    noted.write_bytes(record)
    assert publish(target, layers, BUILD, record=noted).renewed.keys().isdisjoint(OF_ENTITIES)
    assert publish(target, layers, BUILD, record=noted).renewed.keys() >= OF_ENTITIES.keys()
