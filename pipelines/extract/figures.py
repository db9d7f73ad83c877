"""Every number that the prose states, with its unit, qualifier, period, subject and place.

Belongs here: cutting paragraphs at their numbers, and what the words around a number say about its time and about the
numbers beside it. Does not belong here: how a number is written (``quantities.py``), what it is about
(``subjects.py``), whether it is true (``pipelines/quality/narrative.py``).
"""

from functools import cache
from typing import Final

import polars as pl

from pipelines.extract.cuts import CLOSE, OPEN, STOPS, cut, placed
from pipelines.extract.dates import RECENT_YEARS
from pipelines.extract.quantities import Quantity, pattern, read
from pipelines.extract.script import mapping
from pipelines.extract.subjects import subjects, vocabulary
from schemas.subjects import narrative

SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "doc": pl.UInt32,
    "figure_no": pl.Int32,
    "section_no": pl.Int16,
    "subject_code": pl.String,
    "value": pl.Decimal(20, 6),
    "unit": pl.String,
    "qualifier": pl.String,
    "period": pl.String,
    "stated_year": pl.Int16,
    "sentence_no": pl.Int32,
    "part_of": pl.Int32,
    "share_of": pl.Int32,
    "wider": pl.Boolean,
    "quote": pl.String,
    "locator": pl.String,
}

_NUMERALS = "一二两三四五六七八九十"
_YEAR = r"(20[0-9]{2})[ \t]*年"
_LAST_YEAR = "去年|上年|上一年|前一年"
_THIS_YEAR = "今年|本年|当年|全年|年内|年度内"
_FUTURE = "下一步|计划|拟|力争|预计|明年|今后|将(?:要|会|继续|进一步|开展|举办|组织|召开|新增|完成|推出|建设|公开|发布)"
_PART_OF_YEAR = f"季度|半年|[0-9]月|月份|截至|以来|历年|历次|五年|{RECENT_YEARS}"
_PARTS = "其中"


def figures(paragraphs: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """The figures of a batch in reading order: columns ``SCHEMA``, numbered from 1 in each document.

    ``value`` is as printed, in ``unit`` as printed (of 3.2万条 it is 32000 条, of 3.2万元 it is 3.2 万元); a range is
    two figures, its lower end ``over`` and its upper end ``under``. ``period`` is by words alone, ``stated_year`` the
    year that the sentence names last before the figure. ``part_of`` and ``share_of`` are numbers of other figures: the
    whole that 其中 breaks down, the count that a percentage repeats. ``wider``: the sentence speaks of a territory or
    of other bodies. ``quote`` is the clause. A number without a single reading, or without a unit and a subject, is
    left out.
    """
    found = _quantities(_cut(paragraphs))
    if found.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    related = subjects(_related(_placed_in_time(found)))
    kept = related.filter(pl.col("unit").is_not_null() | pl.col("subject_code").is_not_null())
    return _numbered(_ranges(_located(kept, paragraphs, lines)))


def _cut(paragraphs: pl.DataFrame) -> pl.DataFrame:
    return cut(
        paragraphs,
        _likely(),
        _mapping(),
        # What is broken down in brackets behind a full stop still belongs to the sentence.
        (rf"。(\s*\(?{_PARTS})", ",${1}"),
        (pattern(), f"${{skip}}${{rest}}${{lead}}{OPEN}${{fig}}${{bare}}${{last}}{CLOSE}${{end}}"),
    )


@cache
def _likely() -> str:
    """A number in front of the first character of a unit, in either script: most sections have none."""
    opening = {unit[0] for unit in narrative().units} | set("余多至到百千万亿—–~")
    alike = {old for old, new in _mapping().items() if new in opening}
    return (
        rf"[0-9０-９{_NUMERALS}][ \x{{a0}}\x{{3000}}]*[{''.join(sorted(opening | alike))}－-]|百分之|[为為][0０〇零○]"
    )


@cache
def _mapping() -> dict[str, str]:
    words = narrative()
    listed = (
        *vocabulary(), *words.units, *words.no_units, *words.scope_words,
        _LAST_YEAR, _THIS_YEAR, _FUTURE, _PART_OF_YEAR,
        "约近余多不足超过逾至少左右上下以内万亿两点分号日时秒", _PARTS,
    )  # fmt: skip
    return mapping("".join(sorted({char for word in listed for char in word})))


def _quantities(cut: pl.DataFrame) -> pl.DataFrame:
    """Adds value, unit, qualifier, low, and the words around each number; drops what has no certain reading."""
    distinct = cut.select(pl.col("printed").unique())
    said = [read(printed) for printed in distinct["printed"]]
    known = distinct.with_columns(_columns(said)).drop_nulls("value")
    tail = pl.col("before").str.extract(f"([^{STOPS}]*)$")
    new_sentence = (pl.col("row") != pl.col("row").shift()) | pl.col("before").str.contains(f"[{STOPS}]")
    printed = pl.col("text").str.slice(pl.col("at"), pl.col("printed").str.len_chars())
    return (
        cut.with_columns(sentence=new_sentence.fill_null(True).cum_sum().cast(pl.Int32), lead=tail)
        .join(known, on="printed", how="inner", maintain_order="left")
        .with_columns(
            near=pl.col("lead").str.extract("([^,;:()]*)$").str.strip_chars_start("、"),
            after=pl.col("behind").str.extract(f"^([^,;:、(){STOPS}]*)"),
            original=printed,
        )
        # A full-width comma between ASCII digits parts clauses as well as thousands.
        .filter(~(pl.col("original").str.contains("，") & pl.col("original").str.contains("[0-9]")))
        .with_columns(
            figure_no=pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("doc"),
            touching=(pl.col("near") == pl.col("lead"))
            & (pl.col("near") != "")
            & (pl.col("lead") == pl.col("before"))
            & (pl.col("sentence") == pl.col("sentence").shift()).fill_null(False),
        )
    )


def _columns(said: list[Quantity | None]) -> list[pl.Series]:
    decimal = pl.Decimal(20, 6)
    return [
        pl.Series("value", [one and one.value for one in said], dtype=decimal),
        pl.Series("low", [one and one.low for one in said], dtype=decimal),
        pl.Series("unit", [one and one.unit for one in said], dtype=pl.String),
        pl.Series("qualifier", [one and one.qualifier for one in said], dtype=pl.String),
    ]


def _placed_in_time(found: pl.DataFrame) -> pl.DataFrame:
    """Adds period, stated_year and ``wider``. What a sentence says of time holds until it says something else."""
    lead = pl.col("lead").str.replace_all("《[^》]*》", "").str.replace_all("(?:上一?年度?|去年|往年)结转", "")
    mentions = lead.str.extract_all(f"{_YEAR}|{_LAST_YEAR}|{_THIS_YEAR}").list.last()
    scope = lead.str.contains_any(list(narrative().scope_words))
    found = found.with_columns(
        mention=mentions.forward_fill().over("sentence"),
        wider=scope.cast(pl.Int8).cum_max().over("sentence").cast(pl.Boolean),
        partly=lead.str.contains(f"{_FUTURE}|{_PART_OF_YEAR}"),
        changed=pl.col("near").str.contains("增|减|降|升|提高|同比|环比|相比"),
    )
    year = pl.col("mention").str.extract(_YEAR).cast(pl.Int16)
    return found.with_columns(
        period=pl.when("changed")
        .then(pl.lit("report_year"))
        .when("partly")
        .then(pl.lit("other"))
        .when(pl.col("mention").str.contains(_LAST_YEAR))
        .then(pl.lit("previous_year"))
        .otherwise(pl.lit("report_year")),
        stated_year=pl.when(~pl.col("changed") & ~pl.col("partly")).then(year),
    ).drop("mention", "partly", "changed")


def _related(found: pl.DataFrame) -> pl.DataFrame:
    """Adds ``part_of`` and ``share_of``."""
    sentence = ["doc", "sentence"]
    opens = pl.col("lead").str.contains(_PARTS, literal=True)
    bracketed = pl.col("lead").str.contains(rf"\([^)]*{_PARTS}[^)]*$")
    previous = (pl.col("figure_no") - 1).cast(pl.Int32)
    first = pl.col("figure_no") == pl.col("figure_no").min().over(sentence)
    found = found.with_columns(
        group=opens.cum_sum().over(sentence),
        opens=opens,
        bracketed=bracketed,
        whole=pl.when(opens & ~first).then(previous),
        first=first,
    )
    group = [*sentence, "group"]
    closed = (pl.col("lead").str.contains(")", literal=True) & ~pl.col("opens")).cum_sum().over(group) > 0
    inside = (pl.col("group") > 0) & ~(pl.col("bracketed").first().over(group) & closed)
    before = pl.col("unit").shift()
    share = (pl.col("unit") == "%") & pl.col("near").str.contains("^(?:约|分别)?(?:占|所占|比例|比重)")
    return found.with_columns(
        part_of=pl.when(inside & (pl.col("unit") != "%").fill_null(True)).then(pl.col("whole").first().over(group)),
        share_of=pl.when(share & ~pl.col("first") & (before != "%")).then(previous),
    ).drop("group", "opens", "bracketed", "whole", "first")


def _located(found: pl.DataFrame, paragraphs: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Adds quote and locator. A number that a line break parts has two halves that may not belong together: it is left
    out.
    """
    width = pl.col("printed").str.len_chars()
    clause = pl.col("lead").str.extract("([^,;()]*)$").str.len_chars()
    follows = pl.col("behind").str.extract(f"^([^,;、(){STOPS}]*)").str.len_chars()
    quote = pl.col("text").str.slice(pl.col("at") - clause, clause + width + follows).str.strip_chars(" 、\t\u3000")
    found = found.with_columns(width=width, quote=quote)
    return placed(found, paragraphs, lines).filter(~pl.col("halved"))


def _ranges(found: pl.DataFrame) -> pl.DataFrame:
    """Makes two figures of a range; its ends keep the number of the range for those that refer to it."""
    ranged = pl.col("low").is_not_null()
    ends = found.with_columns(
        qualifier=pl.when(ranged).then(pl.lit("under")).otherwise("qualifier"), upper=pl.lit(True)
    )
    starts = found.filter(ranged).with_columns(value="low", qualifier=pl.lit("over"), upper=pl.lit(False))
    return pl.concat([starts, ends]).sort("doc", "figure_no", "upper") if len(starts) else ends


def _numbered(found: pl.DataFrame) -> pl.DataFrame:
    """Numbers what is left from 1 in each document, and what refers to another figure likewise."""
    numbered = found.with_columns(no=pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("doc"))
    names = numbered.filter("upper").select("doc", "figure_no", "no")
    for name in ("part_of", "share_of"):
        numbered = numbered.join(
            names.rename({"figure_no": name, "no": f"{name}_no"}), on=["doc", name], how="left", maintain_order="left"
        )
    return numbered.with_columns(
        figure_no="no",
        part_of="part_of_no",
        share_of="share_of_no",
        sentence_no=pl.col("sentence").rank("dense").over("doc"),
    ).select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
