"""Which agency a document comes from, in view of all documents of the store.

Belongs here: who vouches for a name (sidecar, place, host), and what the other documents of a host tell of it.
Does not belong here: what one name tells (``regions.py``), which names of a place are one agency (``names.py``),
findings in words (``duplicates.py``).
"""

from typing import Final

import polars as pl

from pipelines.quality.names import damaged, doubts
from pipelines.quality.regions import regions_frame, resolve, without_rank

HOST_NAMES: Final = 3
"""So many different agencies of known place on one host tell where the host belongs."""

NATION: Final = "cn"

_GIVEN: Final = ["document_id", "agency_name", "report_year", "stated_region_code", "url"]
_ADDED: Final = ["agency_id", "region_code", "agency_level", "agency_kind", "agency_evidence", "agency_doubt"]


def identify_agencies(documents: pl.DataFrame) -> pl.DataFrame:
    """``document_id`` with ``agency_id, region_code, agency_level, agency_kind, agency_evidence, agency_doubt``.

    ``documents``: ``document_id, agency_name, report_year, stated_region_code, url, status``; one that is not accepted
    has no agency. ``agency_id`` is who vouches, and the name without its place: the code of the place, ``cn`` for an
    organ of the whole country, else the host of the address; without any of them it is the document's own.
    ``agency_evidence`` tells what vouched. ``agency_doubt``: ``renamed`` or ``one_character``, and the id of the agency
    that it may be as well.
    """
    accepted = documents.filter(pl.col("status") == "accepted").select(_GIVEN)
    told = resolve(accepted["agency_name"], accepted["report_year"], accepted["stated_region_code"])
    named = pl.concat([accepted, told], how="horizontal").with_columns(host=_host())
    vouched = _settled_by_host(named).with_columns(voucher=_voucher())
    mended = vouched.join(damaged(vouched), on=["voucher", "local_name"], how="left", maintain_order="left")
    identified = mended.with_columns(
        written="local_name",
        local_name=pl.coalesce("read_as", "local_name"),
        agency_evidence=pl.concat_str(_evidence(), _mended()),
    ).with_columns(
        agency_id=pl.coalesce(pl.format("{}:{}", "voucher", "local_name"), pl.format("document:{}", "document_id"))
    )
    whole = pl.col("level", "kind").sort_by(pl.col("read_as").is_not_null()).first().over("agency_id")
    doubted = identified.with_columns(whole).join(
        doubts(identified),
        on=["voucher", "local_name", "report_year"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    kept = doubted.rename({"level": "agency_level", "kind": "agency_kind"}).select("document_id", *_ADDED)
    return documents.select("document_id").join(kept, on="document_id", how="left", maintain_order="left")


def _host() -> pl.Expr:
    return pl.col("url").str.extract(r"^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?([^/?#:]+)").str.to_lowercase()


def _voucher() -> pl.Expr:
    nation = pl.when("national").then(pl.lit(NATION))
    return pl.when(pl.col("local_name").is_not_null()).then(pl.coalesce("region_code", nation, "host"))


def _settled_by_host(named: pl.DataFrame) -> pl.DataFrame:
    """Adds ``by_host``: the place of a name that could be of many, where the host of its address tells which.

    Of several candidates the only one is meant where the host has other agencies, or else the only one in its
    prefecture or province. A name that says only the rank of its place belongs to the host's only place, if that is of
    this rank.
    """
    told = ["region_code", "candidates", "national", "local_name", "host"]
    asked = (
        named.select("document_id", *told)
        .filter(pl.col("region_code").is_null(), ~pl.col("national"))
        .join(_hosts(named), on="host")
    )
    places = regions_frame().select(by_host="region_code", place_name="name_zh", place_level="level")
    found = (
        pl.concat([_among_candidates(asked), asked.select("document_id", by_host=_only("places"))])
        .drop_nulls("by_host")
        .unique("document_id", keep="first", maintain_order=True)
        .join(places, on="by_host")
        .join(asked.select("document_id", "local_name", "candidates"), on="document_id")
        .with_columns(without=_without_place(pl.col("local_name"), pl.col("place_name")))
        .filter((pl.col("without") != pl.col("local_name")) | pl.col("by_host").is_in(pl.col("candidates")))
        .select("document_id", "by_host", "without", "place_level")
    )
    settled = named.join(found, on="document_id", how="left", maintain_order="left")
    level = pl.when(pl.col("level").is_null()).then("place_level").otherwise("level")
    return settled.with_columns(
        region_code=pl.coalesce("region_code", "by_host"), local_name=pl.coalesce("without", "local_name"), level=level
    )


def _hosts(named: pl.DataFrame) -> pl.DataFrame:
    """``host, places, area``: the places of a host's agencies, where there are enough and all are in one province."""
    code = pl.col("region_code")
    known = named.filter(pl.col("host").is_not_null(), code.is_in(regions_frame()["region_code"].implode()))
    return (
        known.group_by("host")
        .agg(
            agencies=pl.struct("region_code", "local_name").n_unique(),
            places=code.unique().sort(),
            province=code.str.head(2).unique(),
            prefecture=code.str.head(4).unique(),
        )
        .filter(pl.col("agencies") >= HOST_NAMES, pl.col("province").list.len() == 1)
        .select("host", "places", area=pl.coalesce(_only("prefecture"), _only("province")))
    )


def _among_candidates(asked: pl.DataFrame) -> pl.DataFrame:
    """``document_id, by_host``: the only candidate among the places of the host, else the only one in its area."""
    candidate = pl.col("candidates")
    return (
        asked.explode("candidates", empty_as_null=True)
        .drop_nulls("candidates")
        .group_by("document_id")
        .agg(
            exact=candidate.filter(candidate.is_in(pl.col("places"))),
            near=candidate.filter(candidate.str.starts_with(pl.col("area"))),
        )
        .select("document_id", by_host=pl.coalesce(_only("exact"), _only("near")))
    )


def _only(names: str) -> pl.Expr:
    return pl.when(pl.col(names).list.len() == 1).then(pl.col(names).list.first())


def _without_place(name: pl.Expr, place: pl.Expr) -> pl.Expr:
    rest = name.str.slice(place.str.len_chars())
    return pl.when(name.str.starts_with(place) & (rest != "")).then(rest).otherwise(without_rank(name, place))


def _evidence() -> pl.Expr:
    """What vouched for the agency, in a few words."""
    stated = pl.col("stated_region_code").str.strip_chars().replace("", None)
    exact = pl.when(pl.col("region_code") != stated).then(pl.format(" ({})", "region_code")).otherwise(pl.lit(""))
    against = pl.when(pl.col("name_region") != pl.col("region_code")).then(
        pl.format("; the name says {}", "name_region")
    )
    return (
        pl.when(pl.col("local_name").is_null())
        .then(pl.lit("no name"))
        .when(stated.is_not_null())
        .then(pl.concat_str(pl.format("sidecar: {}", stated), exact, against.fill_null("")))
        .when(pl.col("by_host").is_not_null())
        .then(pl.format("place of the host {}: {}", "host", "by_host"))
        .when(pl.col("region_code").is_not_null())
        .then(pl.format("name: {}", "region_code"))
        .when("national")
        .then(pl.lit("name: organ of the whole country"))
        .when(pl.col("host").is_not_null())
        .then(pl.format("host: {}", "host"))
        .otherwise(pl.lit("nothing vouches for the name"))
    )


def _mended() -> pl.Expr:
    mended = pl.when(pl.col("read_as").is_not_null()).then(pl.format("; {} read as {}", "local_name", "read_as"))
    return mended.fill_null("")
