"""What the name of an agency tells: its place, its level, what kind of body it is, and its name within the place.

Belongs here: reading one name by itself, with what a sidecar states of its place. Does not belong here: how a place is
written (``places.py``), what other documents tell of an agency and which names are one agency (``agencies.py``).

Two functions for others to call: ``resolve``, and ``regions_frame`` for the divisions themselves.
"""

from functools import cache
from typing import Final

import opencc
import polars as pl

from pipelines.quality.places import newest_codes, places
from schemas.organs import organs
from schemas.regions import REUSED, regions

CENTRAL: Final = "central"

_TOWNSHIP: Final = (
    r"^\p{Han}{1,12}(?:镇|乡|苏木|街道)"
    r"(?:(?:人民)?政府(?:办公室)?|办事处|便民服务中心|党政(?:综合)?办公室)?$|街道办事处$"
)
_TOWN_AND_COUNTRY: Final = r"(?:城乡|乡镇|村镇)$"
_ASKED: Final = {"agency_name": pl.String, "report_year": pl.Int16, "stated": pl.String}


def regions_frame() -> pl.DataFrame:
    """Every division once (``schemas.agencies.Regions``): code, newest name, level, parent, years, former names."""
    return regions()


def resolve(
    names: pl.Series, report_years: pl.Series | None = None, stated_codes: pl.Series | None = None
) -> pl.DataFrame:
    """What each name tells, in the order of ``names``. Every distinct name is read once.

    ``report_years`` tells which divisions were in force; ``stated_codes`` are codes of places that somebody vouches
    for: they win over the name, which may only make them more exact (a county within a stated prefecture) or tell which
    of several places of a name is meant. 9 and 12 digits are cut to the county.

    Columns: ``region_code`` (the newest code of the place; a stated code that GB/T 2260 does not have as it is; null
    when no place is told or several fit), ``candidates`` (codes that the name alone allows, sorted), ``name_region``
    (the only one of them), ``national`` (an organ of the whole country), ``local_name`` (the name without its place,
    normalised and written in full), ``level``, ``kind`` (null when unknown).
    """
    columns = {"agency_name": names, "report_year": report_years, "stated": stated_codes}
    asked = pl.DataFrame(
        {
            name: pl.Series(name, [None] * len(names) if said is None else said, _ASKED[name])
            for name, said in columns.items()
        }
    )
    distinct = asked.unique(maintain_order=True).with_row_index("nr")
    told = _classified(_located(_placed(_read(distinct))))
    key = list(_ASKED)
    answers = distinct.select("nr", *key).join(told, on="nr", how="left", maintain_order="left").drop("nr")
    joined = asked.join(answers, on=key, how="left", nulls_equal=True, maintain_order="left")
    return joined.select("region_code", "candidates", "name_region", "national", "local_name", "level", "kind")


def normalised(name: pl.Expr) -> pl.Expr:
    """A name without accidents of typing: full width, spaces, traditional characters."""
    return name.str.normalize("NFKC").str.replace_all(r"[\s\u200b\ufeff]+", "").str.replace_many(_simplified())


def without_rank(name: pl.Expr, region_name: pl.Expr) -> pl.Expr:
    """A name that says only the rank of its place (区教育局) without it, where the place is of that rank."""
    rank, rest = name.str.head(1), name.str.slice(1)
    cut = rank.is_in(list(organs().ranks)) & (rank == region_name.str.tail(1)) & (rest.str.len_chars() >= 2)
    for ending, following in organs().goes_on.items():
        cut &= ~((rank == ending) & rest.str.contains(rf"^(?:{following})"))
    return pl.when(cut.fill_null(False)).then(rest).otherwise(name)


def _read(distinct: pl.DataFrame) -> pl.DataFrame:
    """Adds ``key`` (normalised), ``lead`` (organ of the whole country before a place), ``rest``, ``national``."""
    words = organs()
    leads = "|".join(sorted(words.leads, key=len, reverse=True))
    key, rest = pl.col("key"), pl.col("rest")
    placed = distinct.with_columns(key=normalised(pl.col("agency_name")).replace("", None)).with_columns(
        lead=key.str.extract(rf"^({leads})").fill_null(""),
    )
    placed = placed.with_columns(rest=key.str.slice(pl.col("lead").str.len_chars()))
    whole = rf"^(?:{'|'.join(words.central_starts)})\p{{Han}}{{0,20}}(?:部|委员会|委|局|署|办公室|办公厅|院)$"
    national = (
        key.is_in(list(words.central))
        | rest.is_in(list(words.central))
        | ((rest == "") & (key != "中华人民共和国"))
        | key.str.starts_with(words.corps)
        | ((pl.col("lead") == "") & key.str.contains(whole) & ~key.str.starts_with("国家级"))
    )
    return placed.with_columns(national=national.fill_null(False))


def _placed(read: pl.DataFrame) -> pl.DataFrame:
    """Adds ``length`` of the place in ``rest``, the ``candidates``, and whether a ``deeper`` place may follow."""
    named = read.filter(~pl.col("national") & pl.col("rest").is_not_null()).select(
        "nr", "rest", year="report_year", branch=pl.col("lead") != ""
    )
    found = places(named).rename({"codes": "candidates"})
    none = pl.lit([], pl.List(pl.String))
    return read.join(found, on="nr", how="left", maintain_order="left").with_columns(
        pl.col("candidates").fill_null(none)
    )


def _located(placed: pl.DataFrame) -> pl.DataFrame:
    """Adds ``region_code, name_region, local_name`` by candidates and what is stated."""
    code = pl.col("stated").str.strip_chars().replace("", None)
    code = pl.when(code.str.contains(r"^\d{9}(?:\d{3})?$")).then(code.str.head(6)).otherwise(code)
    listed = regions().select(stated="region_code", stated_name="name_zh")
    stated = placed.with_columns(stated=code.replace(newest_codes())).join(
        listed, on="stated", how="left", maintain_order="left"
    )
    wide = pl.col("stated").str.strip_suffix("00").str.strip_suffix("00")
    inside = (
        stated.filter(pl.col("stated_name").is_not_null())
        .select("nr", "candidates", wide=wide)
        .explode("candidates", empty_as_null=True)
        .filter(pl.col("candidates").str.starts_with(pl.col("wide")))
        .group_by("nr")
        .agg(within=pl.when(pl.len() == 1).then(pl.col("candidates").first()), narrower=pl.lit(True))
    )
    # 东城区管委会 runs a zone of some city: a district has a people's government.
    zone = pl.col("rest").str.slice(pl.col("length")).is_in(["管委会", "管理委员会"])
    one = pl.when((pl.col("candidates").list.len() == 1) & ~zone.fill_null(False)).then(
        pl.col("candidates").list.first()
    )
    known = stated.join(inside, on="nr", how="left", maintain_order="left").with_columns(
        name_region=one, region_code=pl.coalesce("within", "stated", one)
    )
    by_name = pl.col("within").is_not_null() | (pl.col("stated").is_null() & pl.col("name_region").is_not_null())
    return known.with_columns(local_name=_in_full(_local_name(by_name)))


def _local_name(by_name: pl.Expr) -> pl.Expr:
    """The name without the place at its beginning. A place alone keeps its name, and so does one whose code went to
    another place, for otherwise the organs of both would be one.
    """
    rest, length = pl.col("rest"), pl.col("length")
    held = (
        regions().filter(pl.col("region_code").is_in(REUSED)).select("region_code", pl.col("former_names").list.last())
    )
    former = pl.col("region_code").replace_strict(dict(held.iter_rows()), default=None, return_dtype=pl.String)
    kept = pl.when(rest.str.head(length).str.ends_with(former)).then(former).otherwise(pl.lit("")).fill_null("")
    cut = pl.concat_str("lead", kept, rest.str.slice(length))
    whole = pl.when(pl.col("national")).then(pl.col("key").str.replace("^中华人民共和国", "")).otherwise(pl.col("key"))
    placed = by_name & (rest.str.len_chars() > length)
    return pl.when(placed.fill_null(False)).then(cut).otherwise(without_rank(whole, pl.col("stated_name")))


def _in_full(name: pl.Expr) -> pl.Expr:
    ends = name.str.replace(r"管委会$", "管理委员会").str.replace(r"街道办$", "街道办事处")
    return ends.replace(organs().short)


def _classified(located: pl.DataFrame) -> pl.DataFrame:
    """Adds ``level`` and ``kind``."""
    local, key = pl.col("local_name"), pl.col("key")
    kind = pl.lit(None, pl.String)
    for code, endings in reversed(organs().kinds.items()):
        kind = pl.when(local.str.contains(f"(?:{'|'.join(endings)})$")).then(pl.lit(code)).otherwise(kind)
    levels = regions().select("region_code", region_level="level")
    candidates = (
        located.select("nr", region_code="candidates")
        .explode("region_code", empty_as_null=True)
        .join(levels, on="region_code")
        .group_by("nr")
        .agg(shared=pl.when(pl.col("region_level").n_unique() == 1).then(pl.col("region_level").first()))
    )
    known = located.with_columns(kind=kind).join(levels, on="region_code", how="left", maintain_order="left")
    known = known.join(candidates, on="nr", how="left", maintain_order="left")
    township = local.str.contains(_TOWNSHIP) & ~local.str.contains(_TOWN_AND_COUNTRY)
    corps = key.str.starts_with(organs().corps)
    division = pl.when(key.str.contains(r"第.{1,4}师")).then(pl.lit("prefecture")).otherwise(pl.lit("province"))
    worded = (
        pl.when(key.str.contains(r"^\p{Han}{0,8}?[县旗](?:[^级域城舰]|$)"))
        .then(pl.lit("county"))
        .when(key.str.contains(r"^\p{Han}{2,3}省\p{Han}"))
        .then(pl.lit("province"))
    )
    level = (
        pl.when(corps)
        .then(division)
        .when("national")
        .then(pl.lit(CENTRAL))
        .when(township)
        .then(pl.lit("township"))
        .when(pl.col("kind") == "development_zone")
        .then(None)
        .when("narrower")
        .then(pl.col("shared"))
        .when(pl.col("deeper") & pl.col("stated").is_null() & ~local.is_in(list(organs().known)))
        .then(None)
        .otherwise(pl.coalesce("region_level", "shared", worded))
    )
    columns = ("nr", "region_code", "candidates", "name_region", "national", "local_name", "kind")
    return known.select(*columns, level=level)


@cache
def _simplified() -> dict[str, str]:
    """Traditional to simplified characters, but for those that official names of places have themselves (乾县)."""
    own = set("".join(regions()["name_zh"]))
    characters = [chr(code) for code in range(0x3400, 0xA000)]
    simple = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {old: new for old, new in zip(characters, simple, strict=True) if old != new and old not in own}
