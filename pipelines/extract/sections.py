"""The prose of a report: its numbered sections and, inside the overview, sub-sections under headings of their own.

Belongs here: which text stands under which heading, and paragraphs put together again that a page break cut.
Does not belong here: recognising the numbered headings (``headings.py``), tables, and what the prose says.
"""

import re
from functools import cache

import polars as pl

from pipelines.extract.headings import (
    MARKUP,
    NUMERALS,
    PAGE_NUMBER,
    SUB_MARK,
    headings,
    is_footer,
    prose,
    shorter,
)
from pipelines.extract.script import alike, simplified, spellings, translation
from schemas.forms import forms, report

RUNNING_CHARS = 20
"""A line of at least so many characters without closing punctuation may be cut by a page break."""

SUB_HEADING_CHARS = 30
"""A sub-heading that runs into its paragraph is no longer than that."""

_CLOSING = "。！？；：”）…!?;:.)"
_PLAIN_MARK = r"\d{1,2}\s*[.、．]"
_ANY_MARK = rf"(?:{SUB_MARK}|{_PLAIN_MARK})"
_LIST_MARK = rf"^(?:[#>*•●■◆\-]|{SUB_MARK}|[{NUMERALS}]{{1,3}}[、是]|第[{NUMERALS}]+|[（(]?\d{{1,2}}[)）.、．]|附件)"

PARAGRAPHS = {
    "doc": pl.UInt32,
    "section_no": pl.Int16,
    "section_code": pl.String,
    "heading": pl.String,
    "line": pl.UInt32,
    "start": pl.UInt32,
    "end": pl.UInt32,
    "glued": pl.String,
}
SCHEMA = {
    "doc": pl.UInt32,
    "section_no": pl.Int16,
    "section_code": pl.String,
    "heading": pl.String,
    "text": pl.String,
    "first_line": pl.UInt32,
    "last_line": pl.UInt32,
    "start": pl.UInt32,
    "end": pl.UInt32,
}


def sections(paragraphs: pl.DataFrame) -> pl.DataFrame:
    """The sections of a batch, from its ``paragraphs``, in reading order.

    Columns: doc, section_no (1..n in a document), section_code, heading (as printed, without markdown), text (its own,
    a paragraph a line), first_line, last_line, start, end (characters of heading and own text; null for HTML).
    """
    return (
        paragraphs.group_by("doc", "section_no", maintain_order=True)
        .agg(
            pl.col("section_code", "heading", "start").first(),
            pl.col("line").first().alias("first_line"),
            pl.col("line").last().alias("last_line"),
            pl.col("end").last(),
            pl.col("glued").implode().alias("text"),
        )
        .with_columns(pl.col("text").list.join("").str.strip_chars("\n"))
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
    )


def paragraphs(lines: pl.DataFrame, opened: pl.DataFrame | None = None) -> pl.DataFrame:
    """The lines of prose of a batch in their sections, in reading order.

    Columns: doc, section_no (1..n in a document), section_code, heading (of the section, on its first line), line,
    start, end (characters of the line; null for HTML), glued (the line's own text, after a line break unless it goes on
    with the paragraph before it). What stands before the first heading belongs to no section; tables are no prose.
    ``opened`` are the ``headings`` of the lines, where they are at hand.
    """
    body = _sectioned(prose(lines), headings(lines) if opened is None else opened)
    if body.is_empty():
        return pl.DataFrame(schema=PARAGRAPHS)
    body = _glued(_own_text(_with_subsections(_split_run_in(_without_tables(body, lines)))))
    return body.with_columns(section_no=pl.col("uid").rank("dense").over("doc")).select(
        pl.col(name).cast(dtype) for name, dtype in PARAGRAPHS.items()
    )


def _sectioned(text: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Prose from the first heading of each document on, with ``section_code``, ``heading`` and run-in ``rest``."""
    opening = found.filter(~pl.col("repeated"))
    in_grid = opening.join(text, on=["doc", "line"], how="anti").select("doc", "line")
    if not in_grid.is_empty():
        text = pl.concat([text, in_grid], how="diagonal").sort("doc", "line")
    opens = ~pl.col("repeated")
    return (
        text.join(found.drop("no"), on=["doc", "line"], how="left", maintain_order="left")
        .with_columns(
            pl.when(opens).then("section_code").forward_fill().over("doc"),
            pl.when(opens).then("heading"),
            pl.col("repeated").fill_null(False),
            pl.col("text").fill_null(""),
            pl.col("tag").fill_null(""),
            pl.col("indented").fill_null(False),
        )
        .drop_nulls("section_code")
    )


def _without_tables(body: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Drops the rest of tables that ``in_grid`` leaves: below the first line of a table all that is no sentence."""
    opens = pl.col("heading").is_not_null()
    with_table = pl.col("section_code").is_in(_sections_with_table()) & ~opens
    loose = pl.when(with_table & ~pl.col("text").str.contains("。", literal=True)).then("text")
    body = body.with_columns(loose.alias("loose"), pl.when(opens).then("line").forward_fill().alias("opened"))
    if body["loose"].null_count() == len(body):
        return body
    headers, labels = _table_words()
    header = pl.col("loose").str.contains_any(headers) | shorter(pl.col("loose"), 60).str.contains_any(labels)
    below = header.fill_null(False).cum_max().over("doc", "opened")
    grid = lines.filter("in_grid").select("doc", "line", pl.col("line").alias("grid"))
    body = body.join_asof(grid, on="line", by="doc", strategy="backward", check_sortedness=False)
    below_grid = (pl.col("grid") > pl.col("opened")).fill_null(False)
    return body.filter(pl.col("loose").is_null() | ~(below | below_grid))


@cache
def _sections_with_table() -> list[str]:
    numbers = {table.section for form in forms().values() for table in form.tables}
    return [section.code for section in report().sections if section.no in numbers]


@cache
def _table_words() -> tuple[list[str], list[str]]:
    """How headers of tables begin, wherever they stand; how labels begin, which count in a short line only."""
    tables = [table for form in forms().values() for table in form.tables]
    headers = {word for table in tables for word in (*table.anchors, *(heading.label for heading in table.headings))}
    items = [item for table in tables for item in table.items]
    columns = [column for item in items for column in item.columns]
    labels = {item.label for item in items} | {word for one in columns for word in (one.label, one.group or "")}
    return _beginnings(headers), _beginnings(labels)


def _beginnings(words: set[str]) -> list[str]:
    return spellings({word.translate(translation())[:6] for word in words if len(word) >= 4})


def _split_run_in(body: pl.DataFrame) -> pl.DataFrame:
    """Cuts a line of the overview before a known sub-heading in mid-paragraph, behind a full stop."""
    known = "|".join(r"\s*".join(f"[{alike(char)}]" for char in label) for label in _sub_codes())
    cut = rf"([。！？；])({SUB_MARK}\s*(?:{known})[^。，]{{0,12}}[。：:])"
    overview = pl.when(pl.col("section_code") == _overview()).then("text")
    marked = pl.when(overview.str.contains(rf"[。！？；][（(][{NUMERALS}]")).then("text")
    body = body.with_columns(marked.str.contains(cut).fill_null(False).alias("cut"))
    if not body["cut"].any():
        return body.drop("cut")
    pieces = (
        body.filter("cut")
        .with_columns(pl.col("text").str.replace_all(cut, "${1}\x1f${2}").str.split("\x1f"))
        .with_columns(pl.int_ranges(pl.col("text").list.len()).alias("piece"))
        .explode("text", "piece")
        .with_columns(pl.col("text").str.len_chars().alias("width"))
    )
    until = pl.col("width").cum_sum().over("doc", "line")
    first, last = pl.col("piece") == 0, pl.col("piece") == pl.col("piece").max().over("doc", "line")
    pieces = pieces.with_columns(
        pl.when(first).then("heading"),
        pl.when(first).then("rest"),
        pl.when(first).then("start").otherwise(pl.col("start") + until - pl.col("width")),
        pl.when(last).then("end").otherwise(pl.col("start") + until),
    ).drop("width")
    whole = body.filter(~pl.col("cut")).with_columns(pl.lit(0, dtype=pl.Int64).alias("piece"))
    return pl.concat([whole, pieces], how="vertical_relaxed").sort("doc", "line", "piece").drop("cut", "piece")


@cache
def _sub_codes() -> dict[str, str]:
    return {label: sub.code for sub in report().subsections for label in (sub.label, *sub.variants)}


def _overview() -> str:
    return report().subsections[0].parent or ""


def _with_subsections(body: pl.DataFrame) -> pl.DataFrame:
    """Gives lines of the overview that open a sub-section their code and heading, and every line its own ``rest``."""
    bare = pl.col("text").str.replace_all("**", "", literal=True).str.strip_chars_start("# ")
    body = body.with_columns(bare, pl.col("rest").str.replace_all("**", "", literal=True)).with_row_index("row")
    free = (pl.col("section_code") == _overview()) & pl.col("heading").is_null() & ~pl.col("repeated")
    likely = pl.col("text").str.head(8).str.contains(f"^{_ANY_MARK}") | (pl.col("text").str.len_bytes() <= 60)
    subs = _sub_headings(body.filter(free).filter(likely))
    opens = pl.col("heading").is_not_null()
    return body.join(subs, on="row", how="left", maintain_order="left").with_columns(
        pl.coalesce("heading", "sub_heading").alias("heading"),
        pl.coalesce("sub_code", "section_code").alias("section_code"),
        pl.when(opens).then("rest").otherwise(pl.coalesce("sub_rest", "text")).fill_null("").alias("rest"),
    )


def _sub_headings(likely: pl.DataFrame) -> pl.DataFrame:
    """row, sub_heading, sub_code, sub_rest of lines with a bracketed number, or with a known label where there is none.

    The heading ends at the first full stop or colon, else at the first comma; else it is the number alone.
    """
    head = pl.col("text").str.head(SUB_HEADING_CHARS + 1)
    bracketed = pl.col("text").str.contains(f"^{SUB_MARK}")
    to_stop, to_comma = head.str.extract(r"^([^。：:；！？]+)"), head.str.extract(r"^([^。：:；！？，,]+)")
    title = (
        pl.when(to_stop.str.len_chars() <= SUB_HEADING_CHARS)
        .then(to_stop)
        .when(bracketed & (to_comma.str.len_chars() <= SUB_HEADING_CHARS))
        .then(to_comma)
        .otherwise(head.str.extract(f"^({SUB_MARK})"))
    )
    key = title.str.replace(f"^{_ANY_MARK}", "").str.replace_all(r"\s+", "").str.replace_many(simplified())
    known = "(" + "|".join(sorted(map(re.escape, _sub_codes()), key=len, reverse=True)) + ")"
    named = likely.with_columns(title.alias("sub_heading"), key.alias("key"))
    label = pl.when(pl.col("key").str.len_chars() <= 18).then(pl.col("key").str.extract(known))
    plain = pl.col("key").str.contains(f"^{known}") & (pl.col("key").str.len_chars() <= 16)
    return named.filter(bracketed | (plain & ~bracketed.any().over("doc"))).select(
        "row",
        "sub_heading",
        label.replace_strict(_sub_codes(), default=f"{_overview()}_other", return_dtype=pl.String).alias("sub_code"),
        pl.col("text")
        .str.slice(pl.col("sub_heading").str.len_chars())
        .str.strip_chars_start("。：:；，, \u3000")
        .alias("sub_rest"),
    )


def _own_text(body: pl.DataFrame) -> pl.DataFrame:
    """Numbers the sections (``uid``) and drops page numbers, repeated headings and what follows the article."""
    opens = pl.col("heading").is_not_null()
    body = body.with_columns(
        opens.cum_sum().alias("uid"),
        is_footer(pl.col("rest")).alias("footer"),
        shorter(pl.col("rest"), 40).str.contains(PAGE_NUMBER).fill_null(False).alias("page"),
        pl.col("rest").str.strip_chars(MARKUP),
    )
    if body["footer"].any():
        body = body.with_columns(pl.col("footer").cum_max().over("uid"))
    return body.filter(opens | ~(pl.col("footer") | pl.col("repeated") | pl.col("page") | (pl.col("rest") == "")))


def _glued(body: pl.DataFrame) -> pl.DataFrame:
    """Adds ``glued``: each line after a line break, or none where it goes on with a paragraph that a page break cut."""
    before = pl.col("rest").shift()
    together = (
        (pl.col("uid") == pl.col("uid").shift()) & (pl.col("tag") == pl.col("tag").shift()) & (pl.col("tag") != "li")
    )
    running = together & ~before.str.tail(1).is_in(list(_CLOSING)) & (before.str.len_chars() >= RUNNING_CHARS)
    body = body.with_columns(pl.when(running).then(pl.col("rest").str.head(8)).alias("next"))
    new = pl.col("next").str.contains(_LIST_MARK) | pl.col("indented")
    goes_on = pl.col("next").str.contains(r"^[，。、；：！？）”]") | ~new
    glue = pl.when(goes_on).then(pl.lit("")).otherwise(pl.lit("\n"))
    return body.with_columns((glue + pl.col("rest")).alias("glued"))
