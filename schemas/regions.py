"""The divisions of GB/T 2260 with the years in which they were in force, as frames ready to be joined.

Belongs here: the reference data of ``schemas/regions/regions.csv`` and what follows from the codes alone: level,
parent, which code took the place of which. Does not belong here: recognising a division in a text
(``pipelines/quality``); pandera, for ``gongkai check`` may use this and starts without it.
"""

from functools import cache
from pathlib import Path
from typing import Final

import polars as pl

FILE: Final = Path(__file__).with_name("regions") / "regions.csv"
LEVELS: Final = ("province", "prefecture", "county")

REUSED: Final = ("500110", "500111")
"""Codes that were given to another place when the first was dissolved (万盛区 to 綦江区, 双桥区 to 大足区)."""


@cache
def region_names() -> pl.DataFrame:
    """Every name of every division: ``region_code, name_zh, valid_from, valid_to`` (Int16; null: before the first list,
    after the last), in the order of code and year.
    """
    types = {"region_code": pl.String, "name_zh": pl.String, "valid_from": pl.Int16, "valid_to": pl.Int16}
    return pl.read_csv(FILE, schema=types)


@cache
def regions() -> pl.DataFrame:
    """``schemas.agencies.Regions``: every division once, under its newest name.

    ``region_code, name_zh, level, parent_code`` (null for a province), ``valid_from, valid_to, former_names`` (list),
    ``successor_code``.
    """
    named = region_names().group_by("region_code", maintain_order=True)
    whole = named.agg(
        pl.last("name_zh"),
        pl.first("valid_from"),
        pl.last("valid_to"),
        former_names=pl.col("name_zh").slice(0, pl.len() - 1),
    )
    code = pl.col("region_code")
    prefecture = code.str.head(4) + "00"
    level = (
        pl.when(code.str.ends_with("0000"))
        .then(pl.lit("province"))
        .when(code.str.ends_with("00"))
        .then(pl.lit("prefecture"))
        .otherwise(pl.lit("county"))
    )
    parent = (
        pl.when(level == "province")
        .then(None)
        .when((level == "county") & prefecture.is_in(whole["region_code"].implode()))
        .then(prefecture)
        .otherwise(code.str.head(2) + "0000")
    )
    placed = whole.with_columns(level=level, parent_code=parent)
    return placed.join(_successors(placed), on="region_code", how="left", maintain_order="left").select(
        "region_code", "name_zh", "level", "parent_code", "valid_from", "valid_to", "former_names", "successor_code"
    )


def _successors(placed: pl.DataFrame) -> pl.DataFrame:
    """``region_code, successor_code``: a division of the same name, level and province whose code begins to be listed
    in the year after the last of this one: 公主岭市 moved to another prefecture, the counties of a prefecture that
    became a city were numbered anew. A new name is no successor, for its borders need not be the same.
    """
    place = ["province", "level", "name_zh", "year"]
    named = region_names().join(placed.select("region_code", "level"), on="region_code")
    named = named.with_columns(province=pl.col("region_code").str.head(2))
    ended = named.with_columns(year=pl.col("valid_to") + 1).drop_nulls("year")
    begun = named.rename({"region_code": "successor_code", "valid_from": "year"}).drop_nulls("year")
    return ended.join(begun, on=place).select("region_code", "successor_code")
