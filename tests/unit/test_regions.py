"""The list of divisions: complete, consistent, and in agreement with the official statistics."""

import polars as pl
import pytest

from schemas.agencies import Regions
from schemas.regions import region_names, regions

DIVISIONS = {
    # 中国统计年鉴 2012, table 1-1 (全国行政区划, end of 2011), www.stats.gov.cn/sj/ndsj/2012/html/B0101C.HTM:
    # prefectures and counties of a province.
    "110000": (0, 16), "120000": (0, 16), "130000": (11, 172), "140000": (11, 119), "150000": (12, 101),
    "210000": (14, 100), "220000": (9, 60), "230000": (13, 128), "310000": (0, 17), "320000": (13, 104),
    "330000": (11, 90), "340000": (16, 105), "350000": (9, 85), "360000": (11, 100), "370000": (17, 140),
    "410000": (17, 159), "420000": (13, 103), "430000": (14, 122), "440000": (21, 121), "450000": (14, 109),
    "460000": (2, 20),
}  # fmt: skip
WHOLE_COUNTRY = (332, 2853)


def in_force(year: int) -> pl.DataFrame:
    since, until = pl.col("valid_from").fill_null(0), pl.col("valid_to").fill_null(9999)
    return regions().filter(since <= year, until >= year)


def counted(frame: pl.DataFrame, level: str) -> int:
    return frame.filter(pl.col("level") == level).height


def test_the_list_keeps_its_contract() -> None:
    Regions.validate(regions())
    assert region_names().is_sorted("region_code")


def test_the_divisions_of_a_year_are_those_of_the_statistical_yearbook() -> None:
    listed = in_force(2011)
    assert (counted(listed, "prefecture"), counted(listed, "county")) == WHOLE_COUNTRY
    for province, numbers in DIVISIONS.items():
        own = listed.filter(pl.col("region_code").str.starts_with(province[:2]))
        assert (counted(own, "prefecture"), counted(own, "county")) == numbers, province


@pytest.mark.parametrize("year", range(2008, 2026))
def test_there_are_34_provinces_and_as_many_prefectures_and_counties_as_ever(year: int) -> None:
    listed = in_force(year)
    assert counted(listed, "province") == 34
    assert 332 <= counted(listed, "prefecture") <= 334
    assert 2840 <= counted(listed, "county") <= 2860


def test_every_division_lies_in_one_above_it() -> None:
    above = regions().select(parent_code="region_code", parent_level="level")
    placed = regions().join(above, on="parent_code", how="left")
    assert placed.filter(pl.col("level") != "province")["parent_level"].null_count() == 0
    assert placed.filter(pl.col("level") == "prefecture")["parent_level"].unique().to_list() == ["province"]
    assert placed.filter(pl.col("level") == "province")["parent_code"].null_count() == 34


def test_no_code_has_two_names_in_one_year_and_no_name_two_codes_in_one_prefecture() -> None:
    years = region_names().with_columns(
        pl.int_ranges(pl.col("valid_from").fill_null(2008).clip(2008), pl.col("valid_to").fill_null(2025) + 1).alias(
            "year"
        )
    )
    listed = years.explode("year", empty_as_null=True).drop_nulls("year")
    assert listed.filter(pl.struct("region_code", "year").is_duplicated()).is_empty()
    place = pl.struct(pl.col("region_code").str.head(4), "name_zh", "year")
    assert listed.filter(~pl.col("region_code").str.ends_with("00"), place.is_duplicated()).is_empty()


@pytest.mark.parametrize(
    ("code", "name", "since", "until", "former", "successor"),
    [
        ("350427", "沙县", 1983, 2020, [], None),
        ("350405", "沙县区", 2021, None, [], None),
        ("420600", "襄阳市", None, None, ["襄樊市"], None),
        ("220381", "公主岭市", 1995, 2019, [], "220184"),
        ("500157", "两江新区", 2025, None, [], None),
        ("653228", "和康县", 2024, None, [], None),
        ("341400", "巢湖市", 1999, 2010, [], None),
    ],
)
def test_changes_over_the_years(
    code: str, name: str, since: int | None, until: int | None, former: list[str], successor: str | None
) -> None:
    row = regions().row(by_predicate=pl.col("region_code") == code, named=True)
    assert (row["name_zh"], row["valid_from"], row["valid_to"]) == (name, since, until)
    assert (row["former_names"], row["successor_code"]) == (former, successor)
