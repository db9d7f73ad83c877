"""Where a document names itself a report, and what each of these places says about year and organ.

Belongs here: titles on one line or over several, in page heads, links and prefaces; cutting an organ's name out of one.
Does not belong here: which of them counts, and what stands in for a missing title (``identity.py``).
"""

import re
from functools import cache

import polars as pl

from pipelines.extract.dates import YEAR, YEAR_WORD, to_year
from pipelines.extract.script import simplified
from schemas.forms import report

ASIDE = ("li", "a", "option")
"""HTML elements that hold links to other pages."""

LINK, QUOTED, SPOKEN = 5, 8, 9
"""Ranks of titles that are not the page's own: a link, a name quoted in the preface, one only spoken of."""

LONE_CHARS = 40
"""A title over several lines has no longer lines."""

PAGE_CHARS = 600
"""A first line of more characters is a page that lost its line breaks; its title stands among the first so many."""

_RANKS = {"h1": 0, "title": 1} | dict.fromkeys(ASIDE, LINK)
_OTHER_RANK = 2
_INNER_YEAR = rf"(公开(?:工作)?)({YEAR})(?:年年度|年度|年)?"
_MARK = "\x1f"
_NOISE = r"\([a-z\u00e0-\u01dc]{1,7}\)|（[a-z\u00e0-\u01dc]{1,7}）"  # pronunciation that script converters leave behind
_WRAPPER = "(?:关于|现将|印发|发布|公布|公开|转发|报送|做好|编制|《|的|[-_|—–:>·,])"


def readable(text: pl.DataFrame) -> pl.DataFrame:
    """Adds ``plain`` (as printed, without spaces, markdown and stray pronunciation) and ``key`` (the same, simplified).

    Both have the same number of characters.
    """
    timed = pl.col("text").str.replace(r"(\d)\s+(\d{1,2}[:：]\d)", "${1}T${2}")
    plain = timed.str.replace_all(r"[\s\u200b\ufeff*]+|^#+", "").str.replace_all(_NOISE, "")
    simple = pl.col("plain").str.replace_many(simplified())
    return text.with_columns(plain.alias("plain")).with_columns(simple.alias("key"))


def word_by_word(head: pl.DataFrame) -> pl.DataFrame:
    """With the beginning of a first line that holds a whole page cut at its spaces, each piece a line: what stands
    before the title there is navigation.
    """
    whole = (pl.col("nth") == 0) & (pl.col("text").str.len_chars() > PAGE_CHARS)
    if head.filter(whole).is_empty():
        return head
    words = pl.col("text").str.head(PAGE_CHARS).str.extract_all(r"\S+")
    pieces = head.filter(whole).with_columns(words).explode("text", empty_as_null=True).drop_nulls("text")
    pieces = pieces.with_columns(nth=pl.int_range(pl.len()).over("doc").cast(head.schema["nth"]))
    return pl.concat([head.filter(~whole), pieces]).sort("doc", "line", maintain_order=True)


def titles(head: pl.DataFrame, period: pl.DataFrame) -> pl.DataFrame:
    """Every place in ``head`` (``readable`` lines, nth, first) that names a report, the best of a document first.

    Columns besides those of ``head``: rank, year, agency, shown (what proves the year), period (of ``period``).
    Among equals a title with year and organ comes first, then one that agrees with the statistical period, then the
    one nearest to the first section: lists of other years' reports stand further up.
    """
    nearest = pl.col("line").cast(pl.Int64) * pl.when(pl.col("first").is_null()).then(1).otherwise(-1)
    return (
        _with_agency(_with_year(_judged(_named(head))))
        .join(period, on="doc", how="left")
        .sort(
            "doc",
            "rank",
            pl.col("year").is_null(),
            pl.col("agency").is_null(),
            (pl.col("year") != pl.col("period")).fill_null(False),
            nearest,
        )
    )


def one_of(words: tuple[str, ...]) -> str:
    """A pattern for any of ``words``, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


def _named(head: pl.DataFrame) -> pl.DataFrame:
    """The lines with a name of the report in ``marked``, or two or three lines joined where it runs over them.

    ``plain-1``, ``key-1``, ``plain-2``, ``key-2`` are the lines above, ``after`` the one below.
    """
    flowing = pl.col("key").str.contains("[。,;]") | (pl.col("key").str.len_chars() > LONE_CHARS)
    lone = ~flowing & ~pl.col("tag").is_in(["title", *ASIDE])
    around = head.with_columns(lone.alias("lone")).with_columns(
        pl.when(pl.col("lone").shift(-n) & (pl.col("doc").shift(-n) == pl.col("doc")))
        .then(pl.col(name).shift(-n))
        .alias(f"{name}{n}")
        for n in (-2, -1, 1, 2)
        for name in ("plain", "key")
    )
    one = around.with_columns(_marked("key").alias("marked"), pl.col("key1").alias("after"))
    below_half = pl.col("lone") & _halved("key-1", "key").fill_null(False)
    two = (
        one.filter("lone", pl.col("key").str.contains("[政信]"), ~_is_named("marked"), pl.col("key1").is_not_null())
        .with_columns(_halved("key", "key1").alias("halved"))
        .with_columns(pl.col("plain") + pl.col("plain1"), pl.col("key") + pl.col("key1"), pl.col("key2").alias("after"))
        .with_columns(_marked("key").alias("marked"), _marked("key1").alias("below"))
        .filter(~_is_named("below") | pl.col("halved"))
        .drop("halved")
    )
    three = (
        two.filter(~_is_named("marked"), pl.col("key2").is_not_null())
        .with_columns(
            pl.col("plain") + pl.col("plain2"),
            pl.col("key") + pl.col("key2"),
            (pl.col("key1") + pl.col("key2")).alias("below"),
            pl.lit(None, dtype=pl.String).alias("after"),
        )
        .with_columns(_marked("key").alias("marked"), _marked("below").alias("below"))
        .filter(~_is_named("below"))
    )
    whole = one.filter(~below_half)
    return pl.concat([frame.filter(_is_named("marked")) for frame in (whole, two.drop("below"), three.drop("below"))])


def _halved(above: str, key: str) -> pl.Expr:
    """Whether a line break cut the name's first word off: behind a year it belongs to the name, and to no organ."""
    return pl.col(above).str.contains(rf"{YEAR_WORD}政府$") & pl.col(key).str.contains("^信息")


def _marked(key: str) -> pl.Expr:
    """Column ``key`` with every name of the report blotted out; its length stays unless a year stands in a name."""
    marks = [_MARK * len(name) for name in _names()]
    return pl.col(key).str.replace(_INNER_YEAR, "${1}").str.replace_many(_names(), marks, leftmost=True)


def _is_named(marked: str) -> pl.Expr:
    return pl.col(marked).str.contains(_MARK, literal=True)


@cache
def _names() -> list[str]:
    """Every way to write the name of the report, without the year that may stand in its middle."""
    *_, end = report().titles[0].rpartition("年度")
    names = {name.replace(end, link + end) for name in report().titles for link in ("", "的", "情况", "情况的")}
    return sorted(names, key=len, reverse=True)


def _judged(named: pl.DataFrame) -> pl.DataFrame:
    """Adds ``rank``, ``before`` and ``rest`` (what stands around the name) and ``inner``, a year in its middle."""
    named = named.with_columns(
        pl.col("marked").str.extract(f"^([^{_MARK}]*)").alias("before"),
        pl.col("marked").str.extract(f"{_MARK}+(.*)").alias("rest"),
    )
    before, rest = pl.col("before"), pl.col("rest")
    # A text that lost its line breaks begins with the title; other sentences that name a report only speak of it.
    spoken = before.str.contains("^(?:本|这|以下|根据|按照|依|为)")
    opening = (pl.col("nth") == 0) & (before.str.len_chars() <= LONE_CHARS) & ~spoken
    running = before.str.contains("[。,;]|现将?(?:发布|公布|公开|向)") | (rest.str.contains("[。,;]") & ~opening)
    spoken_of = pl.when("running").then("marked")
    quoted = spoken_of.str.extract(rf"^(.*《[^《》{_MARK}]*){_MARK}+》")
    last = spoken_of.str.extract(rf"^(.*[^{_MARK}]){_MARK}")
    neighbour = before.str.contains(f"^[^{_MARK}]{{0,2}}{one_of(report().neighbour_words)}")
    rank = (
        pl.when(~pl.col("running") & neighbour)
        .then(LINK)
        .when(~pl.col("running"))
        .then(pl.col("tag").replace_strict(_RANKS, default=_OTHER_RANK, return_dtype=pl.Int32))
        .when(pl.col("quoted").is_not_null())
        .then(QUOTED)
        .otherwise(SPOKEN)
    )
    judged = (
        named.with_columns(running.alias("running"))
        .with_columns(quoted.alias("quoted"))
        .with_columns(
            rank.alias("rank"),
            pl.when(~pl.col("running")).then(before).otherwise(pl.coalesce("quoted", last)).alias("before"),
            pl.when(~pl.col("running")).then(pl.col("key").str.extract(_INNER_YEAR, 2)).alias("inner"),
        )
    )
    about = pl.col("rest").str.contains(rf"^(?:的|》|工作|、)*{one_of(report().about_reports)}")
    return judged.filter(pl.col("running") | ~about)


def _with_year(titled: pl.DataFrame) -> pl.DataFrame:
    """Adds ``year`` and ``shown``: the year before the name, in it or behind it, else on the line above or below."""
    own = ~pl.col("running")
    inside = pl.coalesce(
        pl.col("before").str.extract(rf"({YEAR})(?:年年度|年度|年)?$"),
        pl.col("before").str.extract(rf"({YEAR})年(?:年?度|\D|$)"),
        "inner",
        pl.when(own).then(pl.col("rest").str.extract(rf"^》?[（(]({YEAR})年?度?[)）]")),
    )
    above = pl.when(own).then(pl.col("key-1").str.extract(rf"({YEAR})年?度?$"))
    below = pl.when(own).then(pl.col("after").str.extract(rf"^[（(]?({YEAR})年?度?[)）]?$"))
    shown = (
        pl.when(inside.is_not_null())
        .then("plain")
        .when(above.is_not_null())
        .then(pl.concat_str("plain-1", "plain", separator=" / "))
        .when(below.is_not_null())
        .then(pl.concat_str("plain", "after", separator=" / "))
    )
    return titled.with_columns(to_year(pl.coalesce(inside, above, below)).alias("year"), shown.alias("shown"))


def _with_agency(titled: pl.DataFrame) -> pl.DataFrame:
    """Adds ``agency``: the organ in the title, or on the line above it (or above the year that stands there alone)."""
    year_above = pl.col("key-1").str.contains(rf"^[（(]?{YEAR}年?度?[)）]?$")
    titled = titled.with_columns(
        pl.when(year_above).then(f"{name}-2").otherwise(f"{name}-1").alias(f"{name}_above") for name in ("plain", "key")
    )
    titled = _trimmed(titled, "before", "plain", "agency")
    titled = _trimmed(titled, "key_above", "plain_above", "agency_above")
    ends = rf"{one_of(report().organ_endings + report().weak_organ_endings)}(?:[（(].*[）)])?$"
    like_organ = {
        name: pl.col(name).str.replace_many(simplified()).str.contains(ends) for name in ("agency", "agency_above")
    }
    placed = one_of(report().organ_places)
    halved = pl.col("key-1").str.contains(rf"^\p{{Han}}{{2,12}}{placed}$") & (pl.col("rank") == _OTHER_RANK)
    halved = halved & pl.col("before").str.starts_with(pl.col("agency")) & ~pl.col("agency").str.contains(placed)
    agency = pl.when(halved.fill_null(False)).then(pl.col("plain-1") + pl.col("agency")).otherwise(pl.col("agency"))
    return titled.with_columns(agency=agency).with_columns(
        pl.coalesce(
            pl.when((pl.col("rank") < QUOTED) | (pl.col("rank") == QUOTED) & like_organ["agency"]).then("agency"),
            pl.when((pl.col("rank") < LINK) & like_organ["agency_above"]).then("agency_above"),
        ).alias("agency")
    )


def _trimmed(frame: pl.DataFrame, key: str, plain: str, name: str) -> pl.DataFrame:
    """Adds column ``name``: the organ's name out of ``key``, cut from ``plain``, of which ``key`` is the beginning."""
    at_end = (rf"{_WRAPPER}+$", rf"{YEAR_WORD}$", rf"{_WRAPPER}+$")
    crumbs = (r"^.*[_|>»—:]", r"^.*-", r"^.*《", r"^(?:【[^】]*】|\[[^\]]*\])")
    at_start = (*crumbs, rf"^{_WRAPPER}+", rf"^{YEAR_WORD}", r"^[^\p{Han}A-Za-z(]+", rf"^{_WRAPPER}+")
    left = pl.col(key)
    for pattern in at_end:
        left = left.str.replace(pattern, "")
    frame = frame.with_columns(left.alias("_end"))
    left = pl.col("_end")
    for pattern in at_start:
        left = left.str.replace(pattern, "")
    frame = frame.with_columns(left.alias("_name"))
    size = pl.col("_name").str.len_chars()
    cut = pl.col(plain).str.slice(pl.col("_end").str.len_chars() - size, size).str.replace_all(YEAR_WORD, "")
    generic = pl.col("_name").str.contains(
        rf"^(?:{one_of(report().own_words + report().field_words)}|我.|本.|[政府务]*信息)?$|[。,;!?]|\d{{2}}年$"
    ) | pl.col("_name").str.contains_any(list(report().navigation_words))
    is_name = cut.str.contains(r"\p{Han}{2}") & ~generic & (cut.str.len_chars() <= 50)
    return frame.with_columns(pl.when(is_name).then(cut).alias(name)).drop("_end", "_name")
