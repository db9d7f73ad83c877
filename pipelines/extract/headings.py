"""Which lines of a report are prose, and which of them open one of its numbered sections.

Belongs here: recognising a declared heading, however it is numbered and spelt, and telling it from a table of contents.
Does not belong here: the text below a heading and sub-sections (``sections.py``), labels inside tables (``labels.py``).
"""

import re
from functools import lru_cache

import polars as pl
from rapidfuzz.distance import Levenshtein

from pipelines.extract.script import translation
from schemas.forms import Section, report

NUMERALS = "一二三四五六七八九十"
SUB_MARK = rf"[（(]\s*[{NUMERALS}]{{1,2}}\s*[)）]"
PAGE_NUMBER = r"^(?:[-—–―·\s]*\d{1,3}[-—–―·\s]*|第\s*\d+\s*页(?:[，,/\s]*共\s*\d+\s*页)?|\d{1,3}\s*/\s*\d{1,3})$"
MARKUP = " \t\u3000\xa0\u200b\ufeff#*"

_HEADING_CHARS = 48  # no heading is longer
_NUMBERED = rf"^[\s#*|第\u200b\ufeff]*[{NUMERALS}1-9１-９]\s*(?:[、.．，,:：]|部\s*分)"
_NUMBERED_IN_GRID = rf"^[\s|]*第?[{NUMERALS}]\s*(?:[、.．]|部\s*分)"
_MARK = re.compile(rf"(?:第([{NUMERALS}1-9])(?:部分|章|节)[、.,:]?|([{NUMERALS}1-9])[、.,:])")
_LEADER = r"(?:[.…·．]{3,}|…+)\s*\d*$"  # dots and page number in a table of contents
_TAIL = re.compile(_LEADER + r"|(?<=\D)\d{1,2}$|[。:.;]+$")
_NOISE = re.compile(r"\([a-z\u00e0-\u01dc]{1,7}\)")
_STOP = re.compile("[。:;,]")
_RUN_IN = re.compile(r"[。:]|20\d\d|[本我无]")
_CONTENTS = 3  # so many headings with nothing between them are a table of contents
_PREFIX_CHARS = 14  # so much may stand before a label: 2023年度某某局…
_TOLERANCE, _STRICT_TOLERANCE = 0.34, 0.17  # share of wrong characters where the number agrees, and where it does not


def prose(lines: pl.DataFrame) -> pl.DataFrame:
    """The ``lines`` outside grids that are not blank: doc, line, start, end, text (stripped), tag, indented Boolean."""
    kept = lines.filter(~pl.col("in_grid") & (pl.col("text").str.len_bytes() > 0))
    stripped = pl.col("text").str.strip_chars(" \t\r\n\u3000\xa0\u200b\ufeff|")
    indented = pl.col("text").str.starts_with("\u3000").alias("indented")
    return kept.select("doc", "line", "start", "end", stripped, "tag", indented).filter(pl.col("text") != "")


def headings(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines of a batch that open a section, in reading order.

    Columns: doc, line, section_code, no, heading (as printed, without markdown), rest (text in its line), repeated.
    ``repeated`` marks a line that only repeats a heading (table of contents, doubled line) and opens nothing.
    """
    found = _candidates(lines)
    distinct = found.select(pl.col("head").unique())
    matched = [_match(head) for head in distinct["head"]]
    known = distinct.with_columns(
        pl.Series("no", [one[0] for one in matched], dtype=pl.Int16),
        pl.Series("section_code", [one[1] for one in matched], dtype=pl.String),
        pl.Series("length", [one[2] for one in matched], dtype=pl.UInt32),
    ).drop_nulls("section_code")
    # A table may have swallowed the heading above it: in a grid only whole lines count.
    whole = pl.col("length") == pl.col("text").str.len_chars()
    found = (
        found.join(known, on="head")
        .filter(~pl.col("in_grid") | whole)
        .sort("doc", "line")
        .select(
            "doc",
            "line",
            "section_code",
            "no",
            pl.col("text").str.slice(0, pl.col("length")).str.strip_chars(MARKUP + "。：:").alias("heading"),
            pl.col("text").str.slice(pl.col("length")).str.strip_chars_start(MARKUP + "。：:").alias("rest"),
        )
    )
    twice = found.filter(pl.struct("doc", "section_code").is_duplicated()).select(pl.col("doc").unique())
    if twice.is_empty():
        return found.with_columns(pl.lit(False).alias("repeated"))
    return _with_repeated(found, lines.join(twice, on="doc", how="semi"))


def shorter(text: pl.Expr, size: int) -> pl.Expr:
    """``text`` of less than ``size`` bytes, else null: what only short lines hold is not searched for in long ones."""
    return pl.when(text.str.len_bytes() < size).then(text)


def is_footer(text: pl.Expr) -> pl.Expr:
    """Whether a line closes the article on a web page."""
    return shorter(text, 150).str.contains_any(list(report().footer_words)).fill_null(False)


def _candidates(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines that begin like a section or hold a label: doc, line, in_grid, text (stripped), head (its beginning)."""
    text = pl.col("text")
    size, start = text.str.len_bytes(), text.str.head(16)
    labelled = shorter(text, 150).str.contains_any([section.label for section in report().sections]).fill_null(False)
    filled = lines.select("doc", "line", "text", "in_grid").filter(size > 9)
    outside = filled.filter(~pl.col("in_grid")).filter(start.str.contains(_NUMBERED) | labelled)
    inside = filled.filter("in_grid", size < 150).filter(start.str.contains(_NUMBERED_IN_GRID))
    stripped = text.str.strip_chars(MARKUP + "|")
    return pl.concat([outside, inside]).select(
        "doc", "line", "in_grid", stripped, stripped.str.head(_HEADING_CHARS).alias("head")
    )


@lru_cache(maxsize=65_536)
def _match(head: str) -> tuple[int, str, int] | tuple[None, None, None]:
    """Number, code and length of the section heading with which a line begins; nothing when it is none."""
    kept = [(place, char) for place, char in enumerate(head) if char not in MARKUP]
    key = "".join(char for _, char in kept).translate(translation())
    mark = _MARK.match(key)
    number, offset = (_number(mark[1] or mark[2]), mark.end()) if mark else (0, 0)
    rest = _NOISE.sub("", key[offset:])
    section = _whole(_TAIL.sub("", rest), number)
    if section is not None:
        return section.no, section.code, len(head)
    if mark and rest == key[offset:]:
        for section in report().sections:
            for label in sorted((section.label, *section.variants), key=len, reverse=True):
                if section.no == number and rest.startswith(label) and _RUN_IN.match(rest, len(label)):
                    return section.no, section.code, kept[offset + len(label) - 1][0] + 1
    return None, None, None


def _number(numeral: str) -> int:
    return int(numeral) if numeral.isascii() else NUMERALS.index(numeral) + 1


def _whole(text: str, number: int) -> Section | None:
    """The section of which ``text`` is the label, allowing for words before it and for a few wrong characters.

    A line without a number (0) must be a label to the letter, and one that is no everyday word.
    """
    if _STOP.search(text):
        return None
    ranked: list[tuple[float, int, Section]] = []
    for section in report().sections:
        for label in (section.label, *section.variants):
            if text == label and (number or len(label) >= 6 or label == section.label):
                return section
            if not number:
                continue
            if (
                number == section.no
                and len(label) >= 4
                and text.endswith(label)
                and len(text) <= len(label) + _PREFIX_CHARS
            ):
                ranked.append((0.0, -len(label), section))
                continue
            allowed = max(1, round(len(label) * (_TOLERANCE if number == section.no else _STRICT_TOLERANCE)))
            distance = Levenshtein.distance(text, label, score_cutoff=allowed)
            if distance <= allowed and distance < len(label) - 2:
                ranked.append((distance / len(label), -len(label), section))
    ranked.sort(key=lambda one: one[:2])
    best = {section.code for score, _, section in ranked if score == ranked[0][0]}
    return ranked[0][2] if len(best) == 1 else None


def _with_repeated(found: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Adds ``repeated``: of a section's headings all but the first that text follows outside a table of contents."""
    text = pl.col("text")
    blank = text.str.strip_chars(MARKUP) == ""
    listed = text.str.contains(rf"{_LEADER}|^\s*{SUB_MARK}.{{0,16}}$|{PAGE_NUMBER}") & ~pl.col("in_grid")
    filled = lines.filter(~blank & ~listed).select("doc", "line")
    place = ["doc", "line"]
    followed = (
        pl.concat(
            [filled.join(found, on=place, how="anti").with_columns(followed=True), found.select(*place, followed=False)]
        )
        .sort(place)
        .with_columns(pl.col("followed").shift(-1).over("doc").fill_null(False), is_text=pl.col("followed"))
        .filter(~pl.col("is_text"))
        .drop("is_text")
    )
    found = found.join(followed, on=place, how="left", maintain_order="left").with_columns(
        pl.col("followed") | (pl.col("rest") != "")
    )
    opens = (pl.col("followed").shift() | (pl.col("no") <= pl.col("no").shift())).over("doc").fill_null(True)
    found = found.with_columns(opens.cum_sum().alias("block"))
    found = found.with_columns((pl.len().over("block") >= _CONTENTS).alias("contents"))
    # Of headings that no text follows the last counts: lists of them stand in front of the report.
    nearest = pl.col("line").cast(pl.Int64) * pl.when("followed").then(1).otherwise(-1)
    chosen = found.sort("doc", "contents", ~pl.col("followed"), nearest).unique(["doc", "section_code"], keep="first")
    return (
        found.join(chosen.select(*place, repeated=False), on=place, how="left", maintain_order="left")
        .with_columns(pl.col("repeated").fill_null(True))
        .drop("followed", "block", "contents")
    )
