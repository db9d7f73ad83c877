"""What one name tells of an agency, by a table of names; never a place that the name leaves open."""

from pathlib import Path

import polars as pl
import pytest

from pipelines.quality.regions import regions_frame, resolve
from schemas.organs import organs

TABLE = Path(__file__).resolve().parents[1] / "data" / "agency_names.txt"
LINES = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def told(name: str, year: int | None = None, stated: str | None = None) -> dict[str, object]:
    frame = resolve(pl.Series([name]), pl.Series([year], dtype=pl.Int16), pl.Series([stated], dtype=pl.String))
    return frame.row(0, named=True)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.partition(" |")[0])
def test_a_name_alone(line: str) -> None:
    name, *expected = (None if part == "-" else part for part in line.split(" | "))
    found = told(str(name))
    columns = ("region_code", "level", "kind", "local_name")[: len(expected)]
    assert [found[column] for column in columns] == expected


def test_the_year_tells_which_of_two_places_of_a_name_there_was() -> None:
    assert told("巢湖市教育局", 2009)["region_code"] == "341400"
    assert told("巢湖市教育局", 2020)["region_code"] == "340181"
    assert told("矿区教育局", 2009)["region_code"] is None


@pytest.mark.parametrize(
    ("name", "stated", "region_code", "local_name"),
    [
        ("鼓楼区教育局", "320106", "320106", "教育局"),
        ("鼓楼区教育局", "320100", "320106", "教育局"),
        ("鼓楼区教育局", "320106000000", "320106", "教育局"),
        ("鼓楼区教育局", "320000", "320000", "鼓楼区教育局"),  # 南京 and 徐州 both have one
        ("区教育局", "320106", "320106", "教育局"),
        ("市政管理局", "330100", "330100", "市政管理局"),
        ("教育局", " 320106 ", "320106", "教育局"),
        ("双浦镇人民政府", "330106", "330106", "双浦镇人民政府"),
        ("杭州市教育局", "330106", "330106", "杭州市教育局"),  # a contradiction: the sidecar stands, the name is kept
        ("公主岭市教育局", "220381", "220184", "教育局"),
        ("青禾县水务局", "990121", "990121", "青禾县水务局"),
        ("杭州市教育局", "990121", "990121", "杭州市教育局"),
    ],
)
def test_a_stated_code_wins_and_the_name_makes_it_more_exact(
    name: str, stated: str, region_code: str, local_name: str
) -> None:
    found = told(name, stated=stated)
    assert (found["region_code"], found["local_name"]) == (region_code, local_name)


def test_organs_of_every_place_are_found_below_the_names_above_it() -> None:
    listed = regions_frame().filter(pl.col("valid_to").is_null())
    names = dict(listed.select("region_code", "name_zh").iter_rows())
    above = dict(listed.select("region_code", "parent_code").iter_rows())

    def whole(code: str) -> str:
        parent: str | None = above[code]
        return (whole(parent) if parent else "") + str(names[code])

    places = listed.select("region_code", "level", whole=pl.Series([whole(code) for code in listed["region_code"]]))
    asked = places.join(pl.DataFrame({"organ": sorted(organs().known)}), how="cross").gather_every(7)
    found = resolve(pl.Series(asked["whole"] + asked["organ"]), pl.Series([2025] * asked.height, dtype=pl.Int16))
    compared = pl.concat([asked, found.select(code="region_code", found="level", local="local_name")], how="horizontal")
    right = pl.all_horizontal(
        pl.col("code").eq_missing(pl.col("region_code")),
        pl.col("found").eq_missing(pl.col("level")),
        pl.col("local") == pl.col("organ"),
    )
    assert compared.filter(~right).head(5).rows() == []


def test_no_names_no_places() -> None:
    assert resolve(pl.Series([], dtype=pl.String)).is_empty()
    assert told("")["region_code"] is None
    assert resolve(pl.Series([None], dtype=pl.String))["local_name"].to_list() == [None]
