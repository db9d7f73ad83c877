"""Which division of the country a name begins with.

Belongs here: the ways in which a division is written at the beginning of a name, and the longest that fits.
Does not belong here: the divisions (``schemas/regions.py``), what the rest of a name says (``regions.py``).
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

import polars as pl

from schemas.organs import organs
from schemas.regions import region_names, regions

_ZONE: Final = (
    r"^(?:国家|省)?级?(?:经济|高新|高技术|高端|工业|综合|保税|临空|临港|临海|空港|航空|化工|循环|旅游|现代|产业|科技|出口|边境)"
    r"\p{Han}{0,16}(?:开发区|高新区|新区|园区|工业园|产业园|科技园|保税区|保税港区|度假区|示范区|试验区|合作区)"
)
"""A development zone is named after its place without 市 or 县: 昆山经济技术开发区."""


def places(named: pl.DataFrame) -> pl.DataFrame:
    """The divisions that each name may begin with, by the longest spelling that fits: ``nr, length, codes, deeper``.

    ``named``: ``nr, rest`` (the name, normalised), ``year`` (null: any), ``branch`` (whether an organ of the whole
    country stands before it: its branches are named after places without 市 or 省). ``codes`` are the newest codes of
    the places, sorted; several when the name does not tell which. Of places that share a spelling those are taken that
    were in force in ``year``, if any was. A name without a place has no row.
    """
    spelled = spellings()
    found = [
        named.filter(pl.col("rest").str.len_chars() >= length)
        .select("nr", "rest", "year", "branch", text=pl.col("rest").str.head(length))
        .join(group, on="text")
        .with_columns(length=pl.lit(length, pl.UInt32))
        for (length,), group in spelled.partition_by("length", as_dict=True, include_key=False).items()
    ]
    remainder = pl.col("rest").str.slice(pl.col("length"))
    goes_on = _goes_on(pl.col("text"), remainder)
    fits = ~goes_on & (~pl.col("bare") | pl.col("branch") | remainder.str.contains(_ZONE))
    year, since, until = pl.col("year"), pl.col("valid_from"), pl.col("valid_to")
    in_force = (year >= since).fill_null(True) & (year <= until).fill_null(True)
    below = pl.col("length").filter("bare", ~goes_on).max().over("nr")
    return (
        pl.concat(found)
        .with_columns(deeper=(below > pl.col("length")).fill_null(False))
        .filter(fits)
        .filter(pl.col("length") == pl.col("length").max().over("nr"))
        .filter(in_force | ~in_force.any().over("nr"))
        .group_by("nr", "length")
        .agg(pl.col("deeper").any(), codes=pl.col("region_code").replace(newest_codes()).unique().sort())
        .sort("nr")
    )


@cache
def spellings() -> pl.DataFrame:
    """Every way in which a name may begin with a division: ``text, length, region_code, bare, valid_from, valid_to``.

    A county alone, after its prefecture, after its province, or after both, each of these in full or short. ``bare``:
    the division itself stands without 省, 市, 县 or 区, which counts only where a zone or the branch of an organ is
    named.
    """
    level = regions().select("region_code", "level", "parent_code")
    rows = region_names().join(level, on="region_code").rows(named=True)
    forms: dict[str, list[str]] = {}
    for row in rows:
        forms.setdefault(row["region_code"], []).extend((*_full(row["name_zh"]), *_bare(row["name_zh"])))
    parents = dict(level.select("region_code", "parent_code").iter_rows())
    spelled = [
        (text, row["region_code"], bare, row["valid_from"], row["valid_to"])
        for row in rows
        for above in _chains(row["region_code"], parents, forms)
        for bare, written in ((False, _full(row["name_zh"])), (True, _bare(row["name_zh"])))
        for text in (above + one for one in written)
        if text not in organs().homonyms
    ]
    schema = {"text": pl.String, "region_code": pl.String, "bare": pl.Boolean}
    years = {"valid_from": pl.Int16, "valid_to": pl.Int16}
    frame = pl.DataFrame(spelled, schema={**schema, **years}, orient="row").unique(maintain_order=True)
    return frame.with_columns(length=pl.col("text").str.len_chars())


@cache
def newest_codes() -> dict[str, str]:
    """The code under which a place goes on, for every code that was followed by another."""
    followed = dict(regions().drop_nulls("successor_code").select("region_code", "successor_code").iter_rows())

    def last(code: str) -> str:
        return last(followed[code]) if code in followed else code

    return {code: last(code) for code in followed}


def _chains(code: str, parents: dict[str, str | None], forms: dict[str, list[str]]) -> Iterator[str]:
    """What may stand before the division: nothing, its parent, its grandparent, or both."""
    yield ""
    parent = parents[code]
    if parent is None:
        return
    for text in dict.fromkeys(forms[parent]):
        yield from (above + text for above in _chains(parent, parents, forms))
    grandparent = parents[parent]
    if grandparent is not None:
        yield from dict.fromkeys(forms[grandparent])


def _full(name: str) -> list[str]:
    """The official name, and a name in use that says the rank as well: 恩施州, 景宁县, 广西自治区."""
    written = [name]
    for ending, short in (("自治州", "州"), ("自治县", "县"), ("自治旗", "旗")):
        if name.endswith(ending):
            written.append(_without_peoples(name.removesuffix(ending)) + short)
    for bare in organs().bare_provinces:
        if name.startswith(bare) and name.endswith("自治区"):
            written += [bare, f"{bare}自治区"]
    return list(dict.fromkeys(written))


def _bare(name: str) -> list[str]:
    """The name without its rank, if two characters are left."""
    for ending in ("特别行政区", "自治区", "地区", "省", "市", "县", "区", "旗"):
        short = name.removesuffix(ending)
        if short != name:
            plain = next((bare for bare in organs().bare_provinces if short.startswith(bare)), short)
            return [plain] if len(plain) >= 2 and not name.endswith(("自治县", "自治旗")) else []
    return []


def _without_peoples(name: str) -> str:
    """``name`` without the peoples at its end; a name that is nothing else keeps the first without 族: 东乡."""
    base = name
    while people := next((one for one in _peoples() if base.endswith(one)), None):
        if base == people:
            return name.removesuffix("族")
        base = base.removesuffix(people)
    return base


def _peoples() -> Iterable[str]:
    return sorted(organs().peoples, key=len, reverse=True)


def _goes_on(text: pl.Expr, remainder: pl.Expr) -> pl.Expr:
    cases = [
        (text.str.ends_with(ending) & remainder.str.contains(rf"^(?:{following})"))
        for ending, following in organs().goes_on.items()
    ]
    return pl.any_horizontal(*cases)
