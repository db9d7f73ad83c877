"""Whose report it is, in view of all documents: what is joined, what is only doubted, and what is left alone."""

from typing import Any

import polars as pl
import pytest

from pipelines.quality.agencies import identify_agencies

XIHU = "https://www.hzxh.gov.cn/a.html"
TYPES: dict[str, Any] = {
    "agency_name": pl.String,
    "report_year": pl.Int16,
    "stated_region_code": pl.String,
    "url": pl.String,
}


def identified(*rows: dict[str, Any]) -> pl.DataFrame:
    """The documents as identified, in order, with the name of each."""
    given = [
        {"document_id": f"{n:064x}", "status": "accepted", "agency_name": None, "report_year": 2022} | row
        for n, row in enumerate(rows)
    ]
    schema = {"document_id": pl.String, "status": pl.String, **TYPES}
    return identify_agencies(pl.DataFrame(given, schema=schema))


def named(name: str, year: int | None = 2022, url: str | None = None, code: str | None = None) -> dict[str, Any]:
    return {"agency_name": name, "report_year": year, "url": url, "stated_region_code": code}


def ids(*rows: dict[str, Any]) -> list[str]:
    return identified(*rows)["agency_id"].to_list()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("杭州市西湖区教育局", "浙江省杭州市西湖区教育局"),
        ("杭州市西湖区教育局", "杭州市西湖區教育局"),
        ("杭州市西湖区卫健局", "杭州市西湖区卫生健康局"),
        ("杭州市西湖区政府", "杭州市西湖区人民政府"),
        ("杭州市西湖区双浦镇政府", "杭州市西湖区双浦镇政府 "),
        ("襄樊市教育局", "襄阳市教育局"),
        ("公主岭市教育局", "吉林省公主岭市教育局"),
        ("国家税务总局杭州市税务局", "杭州市税务局"),
        ("中华人民共和国教育部", "教育部"),
    ],
)
def test_two_ways_to_write_one_agency(one: str, other: str) -> None:
    first, second = ids(named(one, 2019), named(other, 2021))
    assert first == second
    assert not first.startswith("document:")


def test_a_short_name_is_the_agency_that_the_sidecar_or_the_host_vouches_for() -> None:
    stated = ids(named("杭州市西湖区教育局"), named("西湖区教育局", code="330106"), named("区教育局", code="330106"))
    assert stated == ["330106:教育局"] * 3
    others = [named(f"杭州市西湖区{organ}", url=XIHU) for organ in ("教育局", "民政局", "审计局")]
    assert ids(*others, named("西湖区教育局", url=XIHU), named("区财政局", url=XIHU))[3:] == [
        "330106:教育局",
        "330106:财政局",
    ]


@pytest.mark.parametrize("organs", [("教育局", "民政局"), ("教育局", "教育局", "民政局")])
def test_a_host_with_few_agencies_tells_no_place(organs: tuple[str, ...]) -> None:
    others = [named(f"杭州市西湖区{organ}", url=XIHU) for organ in organs]
    assert ids(*others, named("西湖区财政局", url=XIHU))[-1] == "www.hzxh.gov.cn:西湖区财政局"


def test_a_host_of_many_provinces_tells_no_place() -> None:
    others = [named(f"{place}教育局", url=XIHU) for place in ("杭州市西湖区", "石家庄市", "南昌市", "长沙市")]
    assert ids(*others, named("西湖区财政局", url=XIHU))[-1] == "www.hzxh.gov.cn:西湖区财政局"


def test_a_host_of_several_places_leaves_the_rank_alone() -> None:
    others = [named(f"杭州市{place}教育局", url=XIHU) for place in ("西湖区", "上城区", "滨江区")]
    assert ids(*others, named("区财政局", url=XIHU))[-1] == "www.hzxh.gov.cn:区财政局"


@pytest.mark.parametrize("name", ["区机关事务管理服务中心", "鼓楼区教育局", "教育局", "朝阳区审计局"])
def test_a_name_of_many_places_is_joined_to_nothing(name: str) -> None:
    found = identified(named(name), named(name))
    assert found["agency_id"].n_unique() == 2
    assert found["agency_id"].str.starts_with("document:").all()
    assert found["region_code"].to_list() == [None, None]


@pytest.mark.parametrize(
    ("printed", "right"),
    [
        ("教肓局", "教育局"),
        ("市场监督管埋局", "市场监督管理局"),
        ("住房和城乡建没局", "住房和城乡建设局"),
        ("审□局", "审计局"),
    ],
)
def test_a_name_damaged_by_a_scan_is_read_as_the_one_it_can_only_be(printed: str, right: str) -> None:
    found = identified(named(f"杭州市西湖区{right}", 2021), named(f"杭州市西湖区{printed}", 2022))
    assert found["agency_id"].to_list() == [f"330106:{right}"] * 2
    assert found["agency_evidence"].to_list()[1] == f"name: 330106; {printed} read as {right}"
    assert found["agency_doubt"].to_list() == [None, None]


def test_a_damaged_name_is_read_as_well_where_only_the_host_or_an_unlisted_code_vouches() -> None:
    by_host = ids(named("青禾县教育局", 2021, url=XIHU), named("青禾县教肓局", 2022, url=XIHU))
    assert by_host == ["www.hzxh.gov.cn:青禾县教育局"] * 2
    by_code = ids(named("青禾县教育局", 2021, code="990121"), named("青禾具教育局", 2022, code="990121"))
    assert by_code == ["990121:青禾县教育局"] * 2
    assert len(set(ids(named("青禾县教育局"), named("青禾县教肓局")))) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("审计局", "统计局"),
        ("教育局", "体育局"),
        ("第一中学", "第二中学"),
        ("水务局", "税务局"),
        ("财政局", "民政局"),
        ("东湖镇人民政府", "西湖镇人民政府"),
        ("文化和旅游局", "文化广电和旅游局"),
    ],
)
def test_two_agencies_of_like_names_stay_two(one: str, other: str) -> None:
    found = identified(*(named(f"杭州市西湖区{name}", year) for name in (one, other) for year in (2020, 2021, 2022)))
    assert found["agency_id"].n_unique() == 2
    assert found["agency_doubt"].null_count() == 6


def test_the_same_damage_in_another_place_is_not_read() -> None:
    assert ids(named("杭州市西湖区教育局"), named("杭州市上城区教肓局"))[1] == "330102:教肓局"


def test_two_names_that_it_may_be_are_too_many() -> None:
    found = ids(*(named(f"杭州市西湖区{name}") for name in ("审计局", "统计局", "□计局")))
    assert found[2] == "330106:□计局"


def test_an_agency_that_may_be_renamed_is_doubted_once_and_not_joined() -> None:
    old = [named("杭州市西湖区文化广电和旅游局", year) for year in (2019, 2020)]
    new = [named("杭州市西湖区文化和旅游局", year) for year in (2021, 2022)]
    found = identified(*old, *new)
    assert found["agency_id"].n_unique() == 2
    assert found["agency_doubt"].to_list() == [None, None, "renamed 330106:文化广电和旅游局", None]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("港口管理局", "城市管理局"),  # the same words at the end say nothing
        ("水务局", "水利局"),
        ("教育局", "体育局"),
    ],
)
def test_a_name_that_follows_another_by_chance_is_not_doubted(old: str, new: str) -> None:
    found = identified(named(f"杭州市西湖区{old}", 2020), named(f"杭州市西湖区{new}", 2021))
    assert found["agency_doubt"].to_list() == [None, None]


def test_a_name_one_character_off_a_known_one_is_doubted_and_not_joined() -> None:
    found = identified(named("杭州市西湖区住房和城乡建设局"), named("杭州市西湖区住房和城乡建投局"))
    assert found["agency_id"].to_list() == ["330106:住房和城乡建设局", "330106:住房和城乡建投局"]
    assert found["agency_doubt"].to_list() == [None, "one_character 330106:住房和城乡建设局"]


def test_level_and_kind_of_a_mended_name_are_those_of_the_agency() -> None:
    found = identified(named("杭州市西湖区教育局", 2021), named("杭州市西湖区教育□", 2022))
    assert found["agency_kind"].to_list() == ["department", "department"]


def test_a_contradiction_between_sidecar_and_name_is_told() -> None:
    assert identified(named("杭州市教育局", code="330106"))["agency_evidence"].to_list() == [
        "sidecar: 330106; the name says 330100"
    ]


def test_a_rejected_document_has_no_agency() -> None:
    refused = {"status": "rejected"} | named("杭州市教育局")
    found = identified(refused, named("杭州市教育局"))
    assert found["agency_id"].to_list() == [None, "330100:教育局"]
    assert identified(refused).height == 1
