"""Cells -> atoms: every label and every value by itself, each told for what it is.

Belongs here: matching the distinct texts of a batch once, and parting cells that hold several words of the form (at
spaces, or glued). Does not belong here: which row or column an atom belongs to.

An atom is a cell of ``pipelines.read.frames.CELLS`` with ``kind`` (see ``labels.Kind``; ``text`` for other words;
NULL for a value), ``code``, ``table``, ``edition`` of its label, and ``state``, ``value``, ``unit``, ``worded`` of
its value (see ``values.Reading``; the state ``glued`` is a run of digits behind a label). ``pos`` numbers the atoms
of the batch in reading order.
"""

import re
from decimal import Decimal
from functools import lru_cache

import polars as pl

from pipelines.extract.labels import LONGEST, Label, chain, exact, match
from pipelines.extract.normalise import numbering, plain, unmarked
from pipelines.extract.stretches import Piece, pairs, pieces
from pipelines.extract.values import is_page_number, read
from schemas.forms import report

_DTYPES: dict[str, pl.DataType | type[pl.DataType]] = {
    "text": pl.String,
    "kind": pl.String,
    "code": pl.String,
    "table": pl.String,
    "edition": pl.String,
    "state": pl.String,
    "value": pl.Decimal(20, 6),
    "unit": pl.String,
    "worded": pl.Boolean,
    "parting": pl.String,
}
_MEANING = pl.Schema(_DTYPES)
_Meaning = tuple[
    str, str | None, str | None, str | None, str | None, str | None, Decimal | None, str | None, bool, str | None
]
_GRID_ONLY = ("grid_column", "row_span", "column_span")
_CROWDED = 20
"""A line of sentences is parted at its spaces only if it holds this many numbers: everything stands on one line."""
_SEVERAL = 5
"""Fewer numbers than this on a line of their own may be one number with a space in it."""
_LONGEST_JOIN = 4
_MARK = r"^(?:\d{1,2}[.．、]|[（(]\d{1,2}[）)])$"
_NOTE = re.compile(r"\s*[（(]?备?注\s*[:：]")
_OPENS_WITH_DIGIT = re.compile(r"[（(]?\d")
_LABEL = ("text", "kind", "code", "table", "edition")


def atoms(cells: pl.DataFrame) -> pl.DataFrame:
    """The atoms of a batch of cells, sorted by ``doc`` and reading order, without what only parts pages and tables."""
    found = _meant(cells.drop(_GRID_ONLY)).with_columns(key=pl.int_range(pl.len(), dtype=pl.UInt64) * _ROOM)
    run_on = _run_on(found)
    if len(run_on):
        whole = pl.col("key").is_in(run_on["key"].implode())
        found = pl.concat([found.filter(~whole), _stretched(run_on).select(found.columns)])
    crowded = _crowded(found)
    if len(crowded):
        spaced = pl.col("key").is_in(crowded["key"].implode())
        parted = _meant(_at_spaces(crowded.drop(*_DTYPES.keys() - {"text"})))
        found = pl.concat([found.filter(~spaced), parted.select(found.columns)])
    glued = (pl.col("parting") == "glued").fill_null(False)
    labels = _unglued(found.filter(glued))
    if len(labels):
        found = pl.concat([found.filter(~glued), labels.select(found.columns)])
    if len(run_on) or len(crowded) or len(labels):
        found = found.sort("key")
    found = found.filter(pl.col("kind").ne_missing("page")).drop("key", "parting")
    return _joined(found.with_columns(pl.col("doc").set_sorted(), pos=pl.int_range(pl.len(), dtype=pl.UInt32)))


_ROOM = 1 << 24
"""Room in the sort key for the words of a cell, and for the parts of a word."""
_ROOM_OF_WORD = 1 << 6


def _meant(cells: pl.DataFrame) -> pl.DataFrame:
    texts = cells.select(pl.col("text").unique())
    sentence = pl.col("text").str.contains(r"。.|[^\d元件]。")
    short = texts.filter((pl.col("text").str.len_bytes() <= 3 * LONGEST) & ~sentence)["text"]
    meaning = pl.DataFrame([_meaning(text) for text in short], schema=_MEANING, orient="row")
    unknown = pl.col("kind").is_null() & pl.col("state").is_null()
    return cells.join(meaning, on="text", how="left", maintain_order="left").with_columns(
        kind=pl.when(unknown).then(pl.lit("text")).otherwise("kind"),
        parting=pl.when(unknown).then(pl.lit("long")).otherwise("parting"),
    )


@lru_cache(maxsize=100_000)
def _meaning(text: str) -> _Meaning:
    """A row of ``_MEANING``. Values go first: a bare number is never a label."""
    shown = unmarked(text)
    if is_page_number(shown) or shown.strip("（）() ") in report().continued_words or _NOTE.match(shown):
        return text, "page", None, None, None, None, None, None, False, None
    words = shown.split()
    reading = read(shown)
    if reading and reading.state != "unreadable":
        return text, None, None, None, None, reading.state, reading.value, reading.unit, reading.worded, None
    label = None if len(words) > 1 and read(words[-1]) else match(shown)
    if label:
        return text, label.kind, label.code, label.table, label.edition, None, None, None, False, None
    if chain(text):
        return text, "text", None, None, None, None, None, None, False, "glued"
    spaced = len(words) > 1 and (not reading or len(words) >= _SEVERAL or any("一" <= c <= "鿿" for c in text))
    if reading:
        return text, None, None, None, None, reading.state, None, None, False, "spaces" if spaced else None
    return text, "text", None, None, None, None, None, None, False, "spaces" if spaced else None


def _crowded(found: pl.DataFrame) -> pl.DataFrame:
    """Lines that hold several words of the form with spaces between them."""
    text = pl.col("text")
    spaced, long = pl.col("parting") == "spaces", pl.col("parting") == "long"
    lines = found.filter(pl.col("sep").is_in(["line", "indent"]) & (spaced | long))
    crowded = text.str.count_matches(r"\s\d[\d,.]*") >= _CROWDED
    several = text.str.contains(r"\s") & (~text.str.contains("。", literal=True) | crowded)
    return lines.filter(spaced | several)


def _at_spaces(cells: pl.DataFrame) -> pl.DataFrame:
    """One cell per word between spaces, with offsets that lead to the word."""
    size = pl.col("text").str.len_chars()
    parted = cells.with_columns(parts=pl.col("text").str.extract_all(r"\s*\S+"), base=size.cum_sum() - size)
    words = parted.with_columns(text=pl.col("parts"), count=pl.col("parts").list.len()).with_columns(
        nth=pl.int_ranges(0, pl.col("count"), dtype=pl.UInt32)
    )
    words = words.drop("parts").explode("text", "nth")
    start = size.cum_sum() - size - pl.col("base") + pl.col("start")
    bare = pl.col("text").str.strip_chars_start()
    return words.with_columns(
        start=(start + size - bare.str.len_chars()).cast(pl.UInt32),
        text=bare,
        end=(start + size).cast(pl.UInt32),
        ordinal=pl.col("nth"),
        sep=pl.lit("space"),
        open=pl.col("open") & (pl.col("nth") == pl.col("count") - 1),
        gap=pl.when(pl.col("nth") == 0).then(pl.col("gap")).otherwise(pl.lit(0, pl.UInt32)),
        key=pl.col("key") + pl.col("nth") * _ROOM_OF_WORD,
    ).select(cells.columns)


def _run_on(found: pl.DataFrame) -> pl.DataFrame:
    """Lines that run on through prose and tables without anything between."""
    loose = found.filter(pl.col("sep").is_in(["line", "indent"]) & (pl.col("kind") == "text"))
    loose = loose.filter(
        (pl.col("parting") != "glued").fill_null(True) & pl.col("text").str.contains_any(list(pairs()))
    )
    texts = loose["text"].unique()
    return loose.filter(pl.col("text").is_in([text for text in texts if pieces(text)]))


def _stretched(lines: pl.DataFrame) -> pl.DataFrame:
    """One cell per label, value and prose of lines that run on."""
    parts = {text: pieces(text) for text in lines["text"].unique()}
    return _parted(lines, parts, _ROOM_OF_WORD).with_columns(sep=pl.lit("space"), ordinal="nth")


def _unglued(found: pl.DataFrame) -> pl.DataFrame:
    """Parts labels that stand together, and the digits behind them, without a separator."""
    if found.is_empty():
        return found
    return _parted(found, {text: _parts(text) for text in found["text"].unique()}, 1)


def _parted(cells: pl.DataFrame, parts: dict[str, list[Piece]], room: int) -> pl.DataFrame:
    """One cell per part of each text, with its number ``nth``; each takes ``room`` of the sort key."""
    rows = [
        (text, text[start:end], start, end, glued, nth, len(of_text))
        for text, of_text in parts.items()
        for nth, (start, end, glued) in enumerate(of_text)
    ]
    schema: dict[str, type[pl.DataType]] = {"text": pl.String, "part": pl.String, "from": pl.UInt32, "to": pl.UInt32}
    schema |= {"glued": pl.Boolean, "nth": pl.UInt32, "count": pl.UInt32}
    pieces = cells.drop(*_DTYPES.keys() - {"text"}).join(
        pl.DataFrame(rows, schema=schema, orient="row"), on="text", maintain_order="left_right"
    )
    pieces = pieces.with_columns(
        end=pl.col("start") + pl.col("to"),
        start=pl.col("start") + pl.col("from"),
        text=pl.col("part"),
        open=pl.col("open") & (pl.col("nth") == pl.col("count") - 1),
        gap=pl.when(pl.col("nth") == 0).then(pl.col("gap")).otherwise(pl.lit(0, pl.UInt32)),
        key=pl.col("key") + pl.col("nth") * room,
    )
    glued = pl.col("glued")
    return _meant(pieces).with_columns(
        state=pl.when(glued).then(pl.lit("glued")).otherwise("state"), kind=pl.when(~glued).then("kind")
    )


def _parts(text: str) -> list[Piece]:
    """Each label in a glued text, and the digits behind them."""
    found = chain(text)
    if not found:
        return []
    places, digits = found
    behind = [(digits, len(text), True)] if digits < len(text) else []
    return [*[(start, end, False) for start, end in places], *behind]


def _joined(found: pl.DataFrame) -> pl.DataFrame:
    """Joins words that neighbouring cells break in two to four, where together they are exactly a label.

    The label takes the place of the first word, and the others are dropped. A word that is a label by itself may end a
    broken one (``（七）`` ``总计``); it begins one only if it stays the label it is (``（二）部分`` and its remark). A
    single digit at the start of a row of cells begins one if it is the label's own number, and so does a digit with a
    mark behind it or in brackets wherever it stands.
    """
    made = _made(found)
    if made.is_empty():
        return found
    covered = made.select(pos=pl.int_ranges(pl.col("pos") + 1, pl.col("pos") + pl.col("width"), dtype=pl.UInt32))
    joined = found.filter(~pl.col("pos").is_in(covered.explode("pos")["pos"].implode()))
    joined = joined.join(made, on="pos", how="left", suffix="_made", maintain_order="left")
    hit = pl.col("width").is_not_null()
    replaced = {name: pl.when(hit).then(f"{name}_made").otherwise(name) for name in _LABEL}
    valueless = {name: pl.when(~hit).then(name) for name in ("state", "value", "unit")}
    return (
        joined.with_columns(**replaced, **valueless)
        .select(found.columns)
        .with_columns(pos=pl.int_range(pl.len(), dtype=pl.UInt32))
    )


def _made(found: pl.DataFrame) -> pl.DataFrame:
    """``pos, width`` of the runs of words that together are a label, and that label: the longest, none overlapping."""
    begins = pl.col("kind").is_in(["text", "row", "parent", "head"]).fill_null(False)
    digit = (pl.col("state") == "number") & (pl.col("ordinal") == 0) & pl.col("text").str.contains(r"^\d$")
    digit = digit & (pl.col("sep") != "line") & (pl.col("row").shift(-1) == pl.col("row"))
    mark = (pl.col("state") == "unreadable") & pl.col("text").str.contains(_MARK)
    near = [pl.col("kind").is_not_null().shift(-n) & (pl.col("doc").shift(-n) == pl.col("doc")) for n in (1, 2, 3)]
    runs = found.select(
        "pos",
        "text",
        *[pl.when(near[n - 1]).then(pl.col("text").shift(-n)).alias(f"t{n}") for n in (1, 2, 3)],
        kind_was="kind",
        code_was="code",
        begins=begins | (digit | mark).fill_null(False),
    ).filter(pl.col("begins") & pl.col("t1").is_not_null() & (pl.col("text").str.len_bytes() <= 3 * LONGEST))
    words = ["text", "t1", "t2", "t3"]
    grown = {str(n): pl.concat_str(words[:n]) for n in range(2, _LONGEST_JOIN + 1)}
    tries = runs.select("pos", "kind_was", "code_was", **grown).unpivot(
        index=["pos", "kind_was", "code_was"], variable_name="width", value_name="text"
    )
    sentence = pl.col("text").str.contains("。", literal=True)
    tries = tries.filter((pl.col("text").str.len_bytes() <= 3 * LONGEST) & ~sentence)
    labels = [(text, *_label(hit)) for text in tries["text"].unique() if (hit := _numbered(text))]
    schema = {name: _MEANING[name] for name in _LABEL}
    made = tries.join(pl.DataFrame(labels, schema=schema, orient="row"), on="text")
    stays = pl.col("kind_was").is_null() | (pl.col("kind_was") == "text")
    stays = stays | (pl.col("kind") == pl.col("kind_was")) & (pl.col("code") == pl.col("code_was"))
    made = made.filter(stays).select("pos", pl.col("width").cast(pl.UInt32), *_LABEL)
    made = made.sort("pos", "width", descending=[False, True]).unique("pos", keep="first", maintain_order=True)
    end = (pl.col("pos") + pl.col("width")).shift(1).cum_max()
    return made.filter((pl.col("pos") >= end).fill_null(True))


def _numbered(text: str) -> Label | None:
    """The label that ``text`` is exactly; where it begins with a digit, with its own number."""
    found = exact(text)
    if found is None or not _OPENS_WITH_DIGIT.match(text):
        return found
    return found if numbering(plain(text))[0] == found.number else None


def _label(label: Label) -> tuple[str, str, str | None, str | None]:
    return label.kind, label.code, label.table, label.edition
