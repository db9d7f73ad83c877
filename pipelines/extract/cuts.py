"""The text of sections cut at what a pattern finds, and where in the document the pieces stand.

Belongs here: marking, cutting, and the way back from a place in a section's text to characters of the document. Does
not belong here: what is looked for (``figures.py``, ``statements.py``).
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from pipelines.extract.headings import MARKUP

OPEN: Final = "\x1e"
CLOSE: Final = "\x1f"
STOPS: Final = "。!?\\n"
"""What ends a sentence, in a text of one width: inside a character class of a regular expression."""


def cut(paragraphs: pl.DataFrame, likely: str, characters: Mapping[str, str], *steps: tuple[str, str]) -> pl.DataFrame:
    """One row a piece that the last of ``steps`` puts between ``OPEN`` and ``CLOSE``, in reading order.

    Columns: doc, section_no, section_code, row (of the section), ``printed`` (the piece, in one width and script),
    ``at`` (its place in ``text``), ``before`` (text since the piece before it), ``behind`` (up to the next), ``text``
    (of the section, as printed). ``likely``: a section without it is passed over. ``characters`` and ``steps``
    (pattern and replacement) must leave every character of the text in its place.
    """
    texts = (
        paragraphs.group_by("doc", "section_no", maintain_order=True)
        .agg(pl.col("section_code").first(), text=pl.col("glued").implode())
        .with_columns(pl.col("text").list.join(""))
        .filter(pl.col("text").str.contains(likely))
    )
    flat = pl.col("text").str.replace_many(characters)
    for pattern, replacement in steps:
        flat = flat.str.replace_all(pattern, replacement)
    pieces = (
        texts.with_columns(piece=flat.str.replace_all(OPEN + CLOSE, "", literal=True).str.split(OPEN))
        .with_row_index("row")
        .filter(pl.col("piece").list.len() > 1)
        .explode("piece")
        .with_columns(
            pl.col("piece").str.split_exact(CLOSE, 1).struct.rename_fields(["printed", "behind"]).struct.unnest()
        )
        .with_columns(
            first=pl.int_range(pl.len()).over("row") == 0,
            width=pl.col("piece").str.len_chars() - pl.col("behind").is_not_null().cast(pl.UInt32),
        )
        .with_columns(
            behind=pl.when("first").then("printed").otherwise("behind"),
            at=(pl.col("width").cum_sum() - pl.col("width")).over("row"),
        )
    )
    return (
        pieces.with_columns(before=pl.col("behind").shift())
        .filter(~pl.col("first"))
        .select("doc", "section_no", "section_code", "row", "text", "printed", "at", "before", "behind")
    )


def placed(found: pl.DataFrame, paragraphs: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """``found`` (doc, section_no, ``at`` and ``width`` in the section's text) with ``locator`` and ``halved``: whether
    a line break parts the piece. The locator are its characters as far as its line goes; the line's, where markup hides
    them; the line's own place, or the number of the block, where the format has no characters.
    """
    whole = pl.col("glued").str.len_chars()
    own = pl.col("glued").str.strip_chars_start("\n")
    until = whole.cum_sum().over("doc", "section_no")
    opened = paragraphs.select(
        "doc", "section_no", "line", "start", "end", own=own, opens=until - whole, opens_own=until - own.str.len_chars()
    )
    shown = pl.col("shown").str.slice(pl.col("start") - pl.col("line_start"), pl.col("end") - pl.col("start"))
    found = (
        found.with_columns(pl.col("at").cast(pl.UInt32))
        .join_asof(
            opened.cast({"opens": pl.UInt32}),
            left_on="at",
            right_on="opens",
            by=["doc", "section_no"],
            strategy="backward",
            check_sortedness=False,
        )
        .with_columns(spot=_spot())
    )
    # Most lines hold nothing that was found: they are left out before the costlier join.
    printed = lines.select("place", spot=_spot(), line_start="start", shown="text")
    printed = printed.filter(pl.col("spot").is_in(found["spot"].unique().implode()))
    found = found.join(printed, on="spot", how="left", maintain_order="left").with_columns(
        shown=shown.str.strip_chars_end(MARKUP + "|\r"),
        skipped=pl.col("at") - pl.col("opens_own"),
        length=pl.col("own").str.len_chars(),
    )
    first = pl.col("start") + pl.col("shown").str.len_chars() - pl.col("length") + pl.col("skipped")
    last = first + pl.min_horizontal(pl.col("width"), pl.col("length") - pl.col("skipped"))
    by_text = pl.format('{{"line": {}, "start": {}, "end": {}}}', "line", first, last)
    by_line = pl.format('{{"line": {}, "start": {}, "end": {}}}', "line", "start", "end")
    return found.with_columns(
        halved=pl.col("skipped") + pl.col("width") > pl.col("length"),
        locator=pl.when(pl.col("place").is_not_null())
        .then("place")
        .when(pl.col("start").is_null())
        .then(pl.format('{{"block": {}}}', "line"))
        .when(pl.col("shown").str.ends_with(pl.col("own")))
        .then(by_text)
        .otherwise(by_line),
    ).drop(
        "line", "start", "end", "own", "opens", "opens_own", "place", "spot", "line_start", "shown", "skipped", "length"
    )


def _spot() -> pl.Expr:
    return pl.col("doc").cast(pl.UInt64) * (1 << 32) + pl.col("line")
