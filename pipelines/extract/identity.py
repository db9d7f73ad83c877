"""Whose report a document is, for which year, when it was published: read from its words, not its tables.

Belongs here: which place decides, in what order, and the evidence for the year. A name comes from a title, a line of
its own or a signature, never out of running prose; what has no clear answer is null.
Does not belong here: finding titles (``titles.py``), what a sidecar states (``pipelines/quality``), which agency a name
denotes.
"""

from collections.abc import Iterable

import polars as pl

from pipelines.extract.dates import DATE, PERIOD, YEAR, to_date, to_year
from pipelines.extract.headings import headings, is_footer, prose
from pipelines.extract.script import simplified, spellings
from pipelines.extract.titles import ASIDE, LINK, QUOTED, one_of, readable, titles, word_by_word
from schemas.forms import report

HEAD_LINES = 240
"""So many lines before the first section can hold the title: the navigation of a web page is long."""

HEADLESS_LINES = 30
"""So many lines are looked at where no section is found."""

TAIL_LINES = 6
"""So many lines at the end can hold signature and date."""

MONTHS_TO_PUBLISH = 36
"""A report is published from December of its year to so many months later; other dates mean something else."""

SHOWN_CHARS = 40

SCHEMA = {
    "doc": pl.UInt32,
    "agency_name": pl.String,
    "report_year": pl.Int16,
    "year_evidence": pl.String,
    "published_on": pl.Date,
    "scope": pl.String,
    "is_report": pl.Boolean,
}


def identify(lines: pl.DataFrame, opened: pl.DataFrame | None = None) -> pl.DataFrame:
    """One row for each ``doc`` of ``lines``, in order: who reports, for which year, and how that is known.

    Columns: doc, agency_name (as printed, without spaces and markdown), report_year, year_evidence, published_on, scope
    ('own', 'consolidated', null), is_report (a title of its own, or two section headings). Null is what the document
    does not say. ``opened`` are the ``headings`` of the lines, where they are at hand.
    """
    documents = lines.select(pl.col("doc").unique(maintain_order=True))
    found = (headings(lines) if opened is None else opened).filter(~pl.col("repeated"))
    text = _placed(_with_page_data(prose(lines), lines), found)
    head = readable(word_by_word(text.filter(pl.col("in_head"))))
    tail = _last_words(readable(text.filter(pl.col("in_tail"))))
    period = _period(text)
    titled = titles(head, period)
    years = _years(documents, titled, period, text)
    parts = (
        _agency(titled, years, head, tail),
        _published(head, tail, years),
        _scope(head, text),
        _standing(documents, titled, found),
    )
    return _joined(years, parts).sort("doc").select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())


def _joined(documents: pl.DataFrame, parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    for part in parts:
        documents = documents.join(part, on="doc", how="left", maintain_order="left")
    return documents


def _first(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.unique("doc", keep="first", maintain_order=True)


def _with_page_data(text: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Adds rows of small tables at the top that hold no data of the report, but date and organ."""
    top = lines.filter("in_grid", pl.col("line") <= HEAD_LINES // 4)
    words = [*report().published_words, *report().issuer_words]
    rows = prose(top.filter(pl.col("text").str.contains_any(words)).with_columns(in_grid=pl.lit(False)))
    return text if rows.is_empty() else pl.concat([text, rows]).sort("doc", "line")


def _placed(text: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Adds ``nth`` and where a line stands: ``in_head`` (before the first section), ``in_overview``, ``in_tail``."""
    line = pl.col("line").sort_by("line")
    bounds = found.group_by("doc").agg(
        line.first().alias("first"), line.get(1, null_on_oob=True).alias("second"), line.last().alias("last")
    )
    text = text.join(bounds, on="doc", how="left", maintain_order="left")
    text = text.filter(~is_footer(pl.when(pl.col("line") > pl.col("last")).then("text")))
    place = pl.int_range(pl.len()).over("doc")
    before, headless = pl.col("line") < pl.col("first"), pl.col("first").is_null()
    near = (pl.col("first") - pl.col("line") < HEAD_LINES) & (place < HEAD_LINES)
    in_head = (before & near) | (headless & (place < HEADLESS_LINES)) | pl.col("tag").is_in(["h1", "title"])
    in_overview = headless | (~before & (pl.col("line") < pl.col("second").fill_null(2**32 - 1)))
    in_tail = (pl.len().over("doc") - place <= TAIL_LINES) & ((pl.col("line") > pl.col("last")) | headless)
    return text.with_columns(
        place.alias("nth"),
        in_head.fill_null(False).alias("in_head"),
        in_overview.alias("in_overview"),
        in_tail.fill_null(False).alias("in_tail"),
    ).drop("second", "last")


def _last_words(tail: pl.DataFrame) -> pl.DataFrame:
    """What follows the last sentence of each line: there the signature stands in a text that lost its line ends."""
    last = pl.col("key").str.extract(r"([^。]*)$")
    return tail.with_columns(last, pl.col("plain").str.tail(last.str.len_chars()))


def _period(text: pl.DataFrame) -> pl.DataFrame:
    """The year of the statistical period, where head or overview name one and only one: doc, period, period_text."""
    near = text.filter(pl.col("in_head") | pl.col("in_overview")).filter(pl.col("text").str.contains("[3３三][1１十]"))
    stated = near.select(
        "doc",
        pl.col("text").str.replace_all(r"[\s\u200b*]+", "").str.replace_many(simplified()).alias("key"),
    ).with_columns(
        to_year(pl.col("key").str.extract(PERIOD, 1)).alias("period"),
        to_year(pl.col("key").str.extract(PERIOD, 2)).alias("to"),
        pl.col("key").str.extract(f"([自从]?{PERIOD})").alias("period_text"),
    )
    return (
        stated.filter(pl.col("period") == pl.col("to").fill_null(pl.col("period")))
        .group_by("doc")
        .agg(pl.col("period", "period_text").first(), pl.col("period").n_unique().alias("n"))
        .filter(pl.col("n") == 1)
        .drop("n")
    )


def _years(documents: pl.DataFrame, titled: pl.DataFrame, period: pl.DataFrame, text: pl.DataFrame) -> pl.DataFrame:
    """Year and evidence of every document: its title, else the statistical period, else the preface, else the prose."""
    dated = titled.drop_nulls("year")
    dots = pl.when(pl.col("shown").str.len_chars() > SHOWN_CHARS).then(pl.lit("…")).otherwise(pl.lit(""))
    own = _first(dated.filter(pl.col("rank") < QUOTED)).select(
        "doc", pl.col("year").alias("title"), (pl.col("shown").str.head(SHOWN_CHARS) + dots).alias("title_text")
    )
    preface = _first(dated.filter(pl.col("rank") >= QUOTED)).select("doc", pl.col("year").alias("preface"))
    years = _joined(documents, (own, preface, period))
    unknown = years.filter(pl.coalesce("title", "preface", "period").is_null()).select("doc")
    years = _joined(years, (_prose_year(text.join(unknown, on="doc", how="semi")),))

    def unlike(decided: str, *names: str) -> pl.Expr:
        clashes = (
            pl.when(pl.col(name) != pl.col(decided)).then(pl.format(f"; but {name}: {{}}", name)).fill_null("")
            for name in names
        )
        return pl.concat_str(clashes)

    return years.select(
        "doc",
        pl.coalesce("title", "period", "preface", "said").alias("report_year"),
        pl.coalesce(
            pl.format("title: {}", "title_text") + unlike("title", "preface", "period"),
            pl.format("period: {}", "period_text") + unlike("period", "preface"),
            pl.format("preface: {}", "preface"),
            pl.format("prose: {} ×{}", "said", "times"),
        ).alias("year_evidence"),
    )


def _prose_year(text: pl.DataFrame) -> pl.DataFrame:
    """The year that the first section states at least twice as often as any other, else the latest it states, where a
    paragraph opens with it (``2024年，``): doc, said, times.
    """
    key = pl.col("text").str.replace_all(r"\s+", "").str.replace_many(simplified()).str.replace_all(DATE, "")
    counted = (
        text.filter("in_overview")
        .with_columns(key=key)
        .select(
            "doc",
            pl.col("key").str.extract_all(rf"{YEAR}年").alias("said"),
            opens=to_year(pl.col("key").str.extract(rf"^({YEAR})年度?[,，]")),
        )
        .explode("said", empty_as_null=True)
        .drop_nulls("said")
        .with_columns(to_year(pl.col("said").str.strip_suffix("年")))
        .group_by("doc", "said")
        .agg(times=pl.len(), opens=(pl.col("opens") == pl.col("said")).any())
        .sort("doc", "times", "said", descending=[False, True, False])
    )
    next_best = pl.col("times").shift(-1).over("doc").fill_null(0)
    often = _first(counted.with_columns(next_best.alias("next"))).filter(pl.col("times") >= 2 * pl.col("next"))
    latest = counted.filter(pl.col("opens").fill_null(False), pl.col("said") == pl.col("said").max().over("doc"))
    return _first(pl.concat([often.drop("next"), latest])).drop("opens")


def _agency(titled: pl.DataFrame, years: pl.DataFrame, head: pl.DataFrame, tail: pl.DataFrame) -> pl.DataFrame:
    """doc, agency_name: from the title, else the page's data, else the only line that is a name, else the signature."""
    of_other_year = (pl.col("year") != pl.col("report_year")) & (pl.col("rank") != QUOTED)
    in_title = (
        titled.join(years, on="doc", how="left", maintain_order="left")
        .drop_nulls("agency")
        .filter(pl.col("rank") != LINK, ~of_other_year.fill_null(False))
    )
    strong, weak = one_of(report().organ_endings), one_of(report().weak_organ_endings)
    placed = rf"\p{{Han}}{{0,20}}{one_of(report().organ_places)}\p{{Han}}{{1,20}}{weak}"
    organ = rf"^(?:\p{{Han}}{{1,28}}{strong}|{placed})$"
    words = one_of(report().issuer_words)
    # The word and the name share a line, or stand in neighbouring cells.
    follows = pl.col("key").shift().over("doc").str.contains(rf"^{words}[:】\]]?$") & pl.col("key").str.contains(organ)
    beside = pl.col("text").str.extract(rf"{words}[\s|:：】\]]+(\p{{Han}}{{3,30}})")
    said = head.with_columns(pl.when(follows).then("plain").otherwise(beside).alias("agency")).drop_nulls("agency")
    issuer = said.filter(pl.col("agency").str.replace_many(simplified()).str.contains(organ))
    bare = head.with_columns(pl.col("plain", "key").str.strip_chars("（）()—–-"))
    names = bare.filter(pl.col("key").str.contains(organ), ~pl.col("tag").is_in(["title", *ASIDE]))
    lone = names.unique(["doc", "plain"], maintain_order=True).unique("doc", keep="none", maintain_order=True)
    unsigned = pl.col("key").str.replace(rf"[（(]?{DATE}[）)]?$", "")
    signed = tail.with_columns(unsigned.alias("key")).filter(pl.col("key").str.contains(organ))
    sources = (
        in_title.select("doc", "agency"),
        issuer.select("doc", "agency"),
        lone.select("doc", pl.col("plain").alias("agency")),
        signed.reverse().select("doc", pl.col("plain").str.head(pl.col("key").str.len_chars()).alias("agency")),
    )
    return _first(pl.concat(sources)).rename({"agency": "agency_name"})


def _published(head: pl.DataFrame, tail: pl.DataFrame, years: pl.DataFrame) -> pl.DataFrame:
    """doc, published_on: the first plausible date after a word for it, else alone in the head, else at the end."""
    words = one_of(report().published_words)
    key = pl.col("key")
    follows = key.shift().over("doc").str.contains(rf"^{words}[:】\]]?$")
    said = pl.coalesce(
        key.str.extract(rf"(?:{words}|^(?:时间|日期))[^\d二年。,]{{0,3}}({DATE})"),
        pl.when(follows).then(key.str.extract(rf"^({DATE})")),
    )
    alone = key.str.extract(rf"^[（(]?({DATE})(?:T[\d:]+)?[）)]?$")
    signed = pl.when(key.str.len_chars() <= 45).then(key.str.extract(rf"^[^,。]*?[（(]?({DATE})[）)]?$"))
    dates = pl.concat(
        [
            head.select("doc", "line", said.alias("date"), pl.lit(True).alias("said")),
            head.select("doc", "line", alone.alias("date"), pl.lit(False).alias("said")),
            tail.select("doc", "line", signed.alias("date"), pl.lit(False).alias("said")),
        ]
    ).with_columns(to_date(pl.col("date")))
    since = pl.col("date").dt.year() * 12 + pl.col("date").dt.month() - 12 * (pl.col("report_year").cast(pl.Int32) + 1)
    plausible = since.is_between(0, MONTHS_TO_PUBLISH).fill_null(pl.col("said"))
    likely = dates.drop_nulls("date").join(years, on="doc", how="left", maintain_order="left").filter(plausible)
    return _first(likely).select("doc", pl.col("date").alias("published_on"))


def _scope(head: pl.DataFrame, text: pl.DataFrame) -> pl.DataFrame:
    """doc, scope: consolidated where title or preface say so, own where preface or overview say 本机关."""
    whole = _sentences(head).filter(_speaks_for_all(pl.col("said")))
    near = text.filter(pl.col("in_head") | pl.col("in_overview"))
    own = near.filter(pl.col("text").str.contains_any(spellings(report().own_words)))
    return _first(
        pl.concat(
            [
                whole.select("doc", pl.lit("consolidated").alias("scope")),
                own.select("doc", pl.lit("own").alias("scope")),
            ]
        )
    )


def _sentences(head: pl.DataFrame) -> pl.DataFrame:
    """doc, said: the sentences of the lines that may speak for a territory, links to other pages left out."""
    words = [*report().consolidated_words, report().summed_word]
    likely = head.filter(pl.col("key").str.contains_any(words), ~pl.col("tag").is_in(ASIDE).fill_null(False))
    return likely.select("doc", said=pl.col("key").str.split("。")).explode("said", empty_as_null=True)


def _speaks_for_all(said: pl.Expr) -> pl.Expr:
    """Whether a sentence says that the report is one of a whole territory. A sum within an organ is its own report, and
    the word for a sum without the report or a territory is some other line of the page.
    """
    words = report()
    on_report = said.str.contains("报告|年报|数据|统计")
    summed = said.str.contains(words.summed_word, literal=True)
    territory = said.str.contains_any(list(words.territory_words))
    internal = said.str.contains_any(list(words.internal_words))
    titled = said.str.contains_any(list(words.titles)) & said.str.contains(rf"[（(]{words.summed_word}[)）]$")
    alone = said.str.contains(rf"^[（(]{words.summed_word}[版表]?[)）]$")
    named = on_report & said.str.contains_any(list(words.consolidated_words))
    return titled | alone | named | (on_report & summed & territory & ~internal)


def _standing(documents: pl.DataFrame, titled: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """doc, is_report: two sections, or a title of its own, unless it is one of several years in a list of reports."""
    named = (
        titled.filter(pl.col("rank") < QUOTED)
        .group_by("doc")
        .agg((pl.col("rank") < LINK).any().alias("titled"), pl.col("year").drop_nulls().n_unique().alias("years"))
    )
    sections = found.group_by("doc").agg(pl.col("section_code").n_unique().alias("sections"))
    titled_once = pl.col("titled").fill_null(False) & (pl.col("sections").is_not_null() | (pl.col("years") <= 1))
    return _joined(documents, (named, sections)).select(
        "doc", ((pl.col("sections").fill_null(0) >= 2) | titled_once).alias("is_report")
    )
