"""Which names of one place are one agency, and which only may be.

Belongs here: names damaged in one character, and names that follow each other in time. Does not belong here: names that
are the same once the place is taken away and they are written in full (``regions.py``).

A join must be certain, so it asks that one of the two names cannot be a name: 文化和旅游局 and 文化广电和旅游局 may be
one agency or two, 审计局 and 统计局 are two, 教肓局 is none. Whatever else looks alike is a doubt: told to a person,
joined to nothing.
"""

from typing import Final

import polars as pl
from rapidfuzz.fuzz import ratio

from schemas.organs import organs

ALIKE: Final = 60.0
"""Two names that begin alike may be one agency's only where so much of both is the same, per cent of the characters."""

SHORTEST: Final = 4
"""A name of fewer characters is too close to others by nature: 水务局, 税务局."""

_TELLING: Final = "一二三四五六七八九十东西南北中上下前后内外大小新老0123456789"
"""Characters by which places and institutions of one name are told apart: 第一中学, 东湖镇."""

_NAME: Final = ["voucher", "local_name"]


def damaged(vouched: pl.DataFrame) -> pl.DataFrame:
    """``voucher, local_name, read_as``: names that a scan or a wrong encoding has damaged in one character.

    ``vouched``: ``voucher, local_name, report_year``, one row a document. Joined are two names of one voucher and
    length that differ in one character, where ``read_as`` is a name that organs have (declared in
    ``schemas/organs.toml``, or used in two places) and the other is none; the character is unreadable (□, ?) or looks
    like the right one; and there is only one such name.
    """
    pairs = _one_apart(_names(vouched)).filter(~pl.col("known"), pl.col("known_other"), pl.col("alike"))
    return (
        pairs.group_by(_NAME)
        .agg(read_as=pl.when(pl.len() == 1).then(pl.col("local_name_other").first()))
        .drop_nulls("read_as")
    )


def doubts(identified: pl.DataFrame) -> pl.DataFrame:
    """``voucher, local_name, report_year, agency_doubt``: what may be one agency and was not joined.

    ``one_character``: two names of one voucher with one different character, where one of them is a known name, or
    neither is and the characters look alike; told of the unknown name, or else of the one with fewer documents.
    ``renamed``: a name that begins in the year after another of the voucher ends, and says much the same, where there
    is one such pair for either; told in the first year of the new name. One doubt a name and year.
    """
    names = _names(identified)
    found = pl.concat([_renamed(names), _unlike(names)]).unique(_NAME, keep="first", maintain_order=True)
    told = identified.select(*_NAME, "report_year").unique().join(found, on=_NAME)
    in_time = pl.col("year").is_null() | (pl.col("year") == pl.col("report_year"))
    doubt = pl.format("{} {}:{}", "why", "voucher", "other")
    return told.filter(in_time).select(*_NAME, "report_year", agency_doubt=doubt)


def _names(vouched: pl.DataFrame) -> pl.DataFrame:
    """Every name of a voucher once, with ``first_year, last_year, documents, known``."""
    year = pl.col("report_year")
    names = (
        vouched.drop_nulls(_NAME).group_by(_NAME).agg(first_year=year.min(), last_year=year.max(), documents=pl.len())
    )
    name = pl.col("local_name")
    # The place still stands in the name where the list of divisions does not have it.
    placed = rf"[{''.join(organs().ranks)}](?:{'|'.join(sorted(organs().known))})$"
    known = name.is_in(list(organs().known)) | name.str.contains(placed) | (pl.len().over("local_name") > 1)
    return names.with_columns(known=known).sort(_NAME)


def _one_apart(names: pl.DataFrame) -> pl.DataFrame:
    """Ordered pairs of names of a voucher that differ in one character, the columns of the second with ``_other``; the
    characters are ``char`` and ``char_other``; ``alike``: they look alike, or the first is none.
    """
    name, place = pl.col("local_name"), pl.col("place")
    hole = pl.concat_str(name.str.head(place), pl.lit("\0"), name.str.slice(place + 1))
    holed = (
        names.with_columns(place=pl.int_ranges(name.str.len_chars()))
        .explode("place", empty_as_null=True)
        .drop_nulls("place")
        .with_columns(char=name.str.slice(place, 1), hole=hole)
    )
    repeated = holed.filter(pl.len().over("voucher", "hole") > 1)
    pairs = repeated.join(repeated, on=["voucher", "hole"], suffix="_other")
    lookalikes = pl.DataFrame(sorted(organs().lookalikes), schema=["char", "char_other"], orient="row")
    unread = pl.col("char").is_in(list(organs().unread))
    return (
        pairs.filter(name != pl.col("local_name_other"))
        .join(lookalikes.with_columns(looks=pl.lit(True)), on=["char", "char_other"], how="left")
        .with_columns(alike=unread | pl.col("looks").fill_null(False))
        .sort(*_NAME, "local_name_other")
    )


def _unlike(names: pl.DataFrame) -> pl.DataFrame:
    """``voucher, local_name, other, why, year`` of names with one different character."""
    telling = pl.any_horizontal(pl.col("char", "char_other").is_in(list(_TELLING)))
    fewer = (pl.col("documents") < pl.col("documents_other")) | (
        (pl.col("documents") == pl.col("documents_other")) & (pl.col("local_name") > pl.col("local_name_other"))
    )
    one_known = ~pl.col("known") & pl.col("known_other")
    neither = ~pl.col("known") & ~pl.col("known_other") & pl.col("alike") & fewer
    pairs = _one_apart(names).filter(
        pl.col("local_name").str.len_chars() >= SHORTEST, ~telling | pl.col("alike"), one_known | neither
    )
    return pairs.select(*_NAME, other="local_name_other", why=pl.lit("one_character"), year=pl.lit(None, pl.Int16))


def _renamed(names: pl.DataFrame) -> pl.DataFrame:
    """``voucher, local_name, other, why, year`` of names that take the place of another."""
    name, other = pl.col("local_name"), pl.col("local_name_other")
    ended = names.with_columns(year=pl.col("last_year") + 1)
    pairs = names.join(ended, left_on=["voucher", "first_year"], right_on=["voucher", "year"], suffix="_other").filter(
        name.str.tail(1) == other.str.tail(1), name.str.len_chars().clip(upper_bound=SHORTEST) == SHORTEST
    )
    rows = pairs.select("voucher", "local_name", "local_name_other").iter_rows()
    same = pl.Series("same", [_says_the_same(one, two) for _, one, two in rows], pl.Boolean)
    likely = pairs.filter(same).filter(
        pl.len().over("voucher", "local_name") == 1, pl.len().over("voucher", "local_name_other") == 1
    )
    return likely.select(*_NAME, other="local_name_other", why=pl.lit("renamed"), year="first_year")


def _says_the_same(one: str, other: str) -> bool:
    """Whether one name is the other with words left out, or both begin alike and share most characters."""
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return all(char in rest for char in short) or (one[:2] == other[:2] and ratio(one, other) >= ALIKE)
