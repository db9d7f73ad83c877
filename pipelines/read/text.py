"""Plain text and Markdown, with or without the remains of a table grid -> lines and cells.

Belongs here: where a line of text is parted into cells, and which empty places are cells. Everything is vectorised
over a batch. Does not belong here: what a cell says.

What parts a line: a pipe ends a cell (also one that began on a line above), a tab stands between two cells, or two
where there are never less, one tab at the start is an indent. A line without either, or with tabs only around it, is
one cell; spaces are left to ``pipelines/extract/atoms.py``, which knows the words of the form.
"""

import polars as pl

from pipelines.read.frames import CELLS, LINES
from pipelines.read.text_tables import text_tables

_RULE = r"^[\s|:\-]*-{3,}[\s|:\-]*$"
_VERTICAL = ["│", "┃", "║"]
_ACROSS = ["──", "━━", "══"]
_BORDERED = 0.8
_SPANNED = 4
"""So often each of two ways to write an empty place must be met before they mean two things."""
_DOUBLED = 3
"""Words with two tabs between them that a document must show before two are one separator. The header of the first
table has as many.
"""
_ODD = 0.1
"""Share of its lines that may have an odd tab, as damage leaves it."""
_AROUND = 20
"""Words with a tab behind them that a document must show, and none between two words, before tabs part nothing."""
_PARTED = 4
"""Rows with several pipes that do not end in one: where pipes close cells there are none, but for a line of a menu."""
BLANK = " \t\r\n\f\v\xa0\u3000\u2002\u2003\u2009\u200b\u200c\u200d\u2060\ufeff"
"""What prints nothing, zero-width characters included."""


def read_text(texts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """``texts`` (doc UInt32, text String, sorted by doc) -> the frames ``LINES`` and ``CELLS``."""
    lines = split_lines(texts)
    return lines.select(LINES.names()).cast(LINES), split_cells(lines)


def split_lines(texts: pl.DataFrame) -> pl.DataFrame:
    """Lines with their offsets, plus ``open``: the last line of a text that has no line end."""
    size = pl.col("text").str.len_chars() + 1
    parted = texts.with_columns(
        base=size.cum_sum() - size,
        parts=pl.col("text").str.split("\n"),
    ).with_columns(count=pl.col("parts").list.len())
    lines = parted.select(
        "doc", "base", "count", line=pl.int_ranges(1, pl.col("count") + 1, dtype=pl.UInt32), text="parts"
    ).explode("line", "text")
    before = size.cum_sum() - size
    return lines.with_columns(
        start=before - pl.col("base"),
        end=before - pl.col("base") + size - 1,
        tag=pl.lit(""),
        in_grid=pl.col("text").str.contains_any(["\t", "|", *_VERTICAL])
        & ~pl.col("text").str.contains("。", literal=True),
        open=pl.col("line") == pl.col("count"),
        place=pl.lit(None, pl.String),
    ).drop("base", "count")


def split_cells(lines: pl.DataFrame) -> pl.DataFrame:
    """Cells of every line that is not empty and no rule of a Markdown table."""
    tables, rest = text_tables(lines)
    if tables.is_empty():
        return _split(rest)
    return pl.concat([tables, _split(rest)]).sort("doc", "row", "ordinal")


def _split(lines: pl.DataFrame) -> pl.DataFrame:
    text = pl.col("text")
    lines = _piped(lines)
    doubled, around = _tabs(lines)
    tabbed = text.str.contains("\t", literal=True)
    if len(around):
        tabbed &= ~pl.col("doc").is_in(around.implode())
    filled = lines.filter(tabbed | (text.str.strip_chars(BLANK) != ""))
    if filled["text"].str.contains("---", literal=True).any():
        filled = filled.filter(~text.str.contains(_RULE))
    indented = (text.str.count_matches("\t", literal=True) == 1) & text.str.strip_chars_start(
        " \u3000\xa0"
    ).str.starts_with("\t")
    filled = filled.with_columns(
        gap=pl.when(pl.col("doc") == pl.col("doc").shift(1))
        .then(pl.col("line") - pl.col("line").shift(1))
        .otherwise(1),
        sep=pl.when(text.str.contains("|", literal=True))
        .then(pl.lit("pipe"))
        .when(tabbed)
        .then(pl.when(indented).then(pl.lit("indent")).otherwise(pl.lit("tab")))
        .otherwise(pl.lit("line")),
        worded=text.str.strip_chars(BLANK + "|") != "",
    )
    styles = _styles(filled)
    if styles["parts"].any():
        filled = filled.join(styles.select("doc", "parts"), on="doc", how="left", maintain_order="left")
        filled = filled.with_columns(parts=pl.col("parts").fill_null(False) & pl.col("worded"))
    else:
        filled = filled.with_columns(parts=pl.lit(False))
    pieces = _pieces(filled)
    if len(doubled):
        second = (pl.col("sep") == "tab") & (pl.col("ordinal") % 2 == 1) & (pl.col("bare") == "")
        pieces = pieces.filter(~(second & pl.col("doc").is_in(doubled.implode())))
    pieces = pieces.with_columns(bordered=pl.col("doc").is_in(styles.filter("borders")["doc"].implode()))
    between = pl.col("doc").is_in(styles.filter("parts")["doc"].implode())
    return _stripped(_closed(_unspanned(pieces), between))


def _tabs(lines: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """The documents whose cells are parted by two tabs each, and those whose tabs only stand around cells, one a line.

    Converters of web pages write both: the one where it keeps the tab of a cell and adds its own, the other where it
    joins all texts of a page, the line ends between its tags among them, with tabs.
    """
    text = pl.col("text")
    between = text.str.contains(r"\S\s*\t\s*\S")
    pairs = text.str.count_matches(r"[\p{Han}）)]\t\t[\p{Han}（(]")
    odd = text.str.replace_all("\t\t", "", literal=True).str.contains("\t", literal=True)
    found = (
        lines.filter(text.str.contains("\t", literal=True))
        .group_by("doc")
        .agg(
            doubled=(pairs.sum() >= _DOUBLED) & (odd.mean() <= _ODD),
            around=(text.str.contains(r"\S\s*\t\s*$").sum() >= _AROUND) & ~between.any(),
        )
    )
    return found.filter("doubled")["doc"], found.filter("around")["doc"]


def _piped(lines: pl.DataFrame) -> pl.DataFrame:
    """With pipes for vertical lines, in documents that have none across."""
    upright = lines.filter(pl.col("text").str.contains_any(_VERTICAL))["doc"].unique()
    if upright.is_empty():
        return lines
    drawn = lines.filter(pl.col("doc").is_in(upright.implode()) & pl.col("text").str.contains_any(_ACROSS))
    across = drawn["doc"].unique()
    text = pl.col("text").str.replace_many(dict.fromkeys(_VERTICAL, "|"))
    return lines.with_columns(text=pl.when(pl.col("doc").is_in(across.implode())).then("text").otherwise(text))


def _pieces(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per piece of a line, the whole line where nothing parts it. ``ended``: the separator that closes the
    piece is printed.

    After its last separator a line holds one more cell when separators stand between cells (tabs, and pipes where
    ``parts``), none when they close them.
    """
    sep = pl.col("sep")
    mark = pl.when(sep == "pipe").then(pl.lit("|")).when(sep == "tab").then(pl.lit("\t")).otherwise(pl.lit("\n"))
    whole = pl.col("text").str.len_chars() + 1
    parted = rows.with_columns(parts_=pl.col("text").str.split(mark), base=whole.cum_sum() - whole)
    parted = parted.with_columns(count=pl.col("parts_").list.len())
    parted = parted.with_columns(text=pl.col("parts_"), ordinal=pl.int_ranges(0, pl.col("count"), dtype=pl.UInt32))
    pieces = parted.drop("parts_").explode("text", "ordinal")
    last = pl.col("ordinal") == pl.col("count") - 1
    empty_end = (sep == "pipe") & ~pl.col("parts") & last & (pl.col("bare") == "")
    return (
        pieces.with_columns(
            start=whole.cum_sum() - whole - pl.col("base") + pl.col("start"),
            ended=~last,
            bare=pl.col("text").str.strip_chars(BLANK),
        )
        .with_columns(end=pl.col("start") + pl.col("text").str.len_chars(), open=pl.col("open") & last)
        .filter(~empty_end)
        .drop("base", "count", "parts")
    )


def _unspanned(pieces: pl.DataFrame) -> pl.DataFrame:
    """Without the filler of merged cells, where it is written otherwise (``| |``) than an empty cell (``|  |``)."""
    inner = pl.col("bordered") & (pl.col("sep") == "pipe") & pl.col("ended") & (pl.col("ordinal") > 0)
    filler, blank = (inner & (pl.col("text") == space) for space in (" ", "  "))
    other = inner & (pl.col("bare") == "") & ~filler & ~blank
    written = pieces.group_by("doc").agg(fills=(filler.sum() >= _SPANNED) & (blank.sum() >= _SPANNED) & ~other.any())
    if not written["fills"].any():
        return pieces
    return pieces.filter(~(filler & pl.col("doc").is_in(written.filter("fills")["doc"].implode())))


def _styles(filled: pl.DataFrame) -> pl.DataFrame:
    """``doc, borders, parts``: whether rows open with a pipe, which is the border of the table and no cell; and whether
    pipes stand between cells, since rows with several do not end in one.
    """
    several = pl.col("text").str.count_matches("|", literal=True) > 1
    opens, closes = pl.col("text").str.contains(r"^\s*\|"), pl.col("text").str.contains(r"\|\s*$")
    return (
        filled.filter((pl.col("sep") == "pipe") & pl.col("worded"))
        .group_by("doc")
        .agg(borders=opens.mean() >= _BORDERED, parts=(several & ~closes).sum() >= _PARTED)
        .with_columns(borders=pl.col("borders") & ~pl.col("parts"))
    )


def _closed(cells: pl.DataFrame, between: pl.Expr) -> pl.DataFrame:
    """Without the pieces that are no cells: a pipe that only closes the text above it (none does where pipes stand
    ``between`` cells), and the border that opens a row.
    """
    empty = pl.col("bare") == ""
    first = (pl.col("sep") == "pipe") & (pl.col("ordinal") == 0) & empty
    pending = (~empty & ~pl.col("ended") & (pl.col("sep") != "indent")).shift(1)
    closes = pending & (pl.col("doc") == pl.col("doc").shift(1))
    opens = pl.col("worded") & pl.col("bordered")
    return cells.filter(~(first & (closes.fill_null(False) & ~between | opens)))


def _stripped(cells: pl.DataFrame) -> pl.DataFrame:
    """Trims each text, moving its offsets along, and fills the columns that only tables of HTML have."""
    text, bare = pl.col("text"), pl.col("bare")
    left = text.str.len_chars() - text.str.strip_chars_start(BLANK).str.len_chars()
    same = (pl.col("doc") == pl.col("doc").shift(1)) & (pl.col("line") == pl.col("line").shift(1))
    place = pl.int_range(pl.len())
    placed = cells.with_columns(
        start=pl.when(bare == "").then("start").otherwise(pl.col("start") + left.cast(pl.UInt32)),
        ordinal=place - pl.when(same.fill_null(False)).then(None).otherwise(place).forward_fill(),
    )
    one, zero = pl.lit(1, pl.Int32), pl.lit(0, pl.Int32)
    return placed.select(
        "doc",
        row=pl.col("line"),
        ordinal=pl.col("ordinal"),
        text=bare,
        start=pl.col("start"),
        end=pl.col("start") + bare.str.len_chars(),
        sep=pl.col("sep"),
        gap=pl.col("gap"),
        open=pl.col("open"),
        block=zero,
        grid_row=pl.col("line"),
        grid_column=pl.col("ordinal"),
        member=pl.col("ordinal"),
        row_span=one,
        column_span=one,
        split=pl.lit(False),
        bordered=pl.col("bordered"),
        place=pl.col("place"),
    ).cast(CELLS)
