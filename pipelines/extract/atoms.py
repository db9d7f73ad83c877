"""Cells -> atoms: every label and every value by itself, each told for what it is.

Belongs here: matching the distinct texts of a batch once, and parting cells that hold several words of the form (at
spaces, or glued). Does not belong here: which row or column an atom belongs to.

An atom is a cell of ``pipelines.read.frames.CELLS`` with ``kind`` (see ``labels.Kind``; ``text`` for other words;
NULL for a value), ``code``, ``table``, ``edition`` of its label, and ``state``, ``value``, ``unit``, ``worded`` of
its value (see ``values.Reading``; the state ``glued`` is a run of digits behind a label). ``pos`` numbers the atoms
of the batch in reading order.
"""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

import polars as pl

from pipelines.extract.labels import LONGEST, Label, chain, exact, match
from pipelines.extract.values import is_page_number, read

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
}
_MEANING = pl.Schema(_DTYPES)
_CROWDED = 20
_SEVERAL = 5
"""Fewer numbers than this on a line of their own may be one number with a space in it."""
_LONGEST_JOIN = 4


def atoms(cells: pl.DataFrame) -> pl.DataFrame:
    """The atoms of a batch of cells, sorted by ``doc`` and reading order; page numbers are left out."""
    found = _meant(cells)
    several = pl.col("text").str.contains(r"[一-鿿]") | (pl.col("text").str.count_matches(r"\S+") >= _SEVERAL)
    words = (pl.col("kind") == "text").fill_null(False) | ((pl.col("state") == "unreadable").fill_null(False) & several)
    whole = pl.col("sep").is_in(["line", "indent"]) & words
    crowded = pl.col("text").str.count_matches(r"\s\d[\d,.]*") >= _CROWDED
    spaced = (
        whole & pl.col("text").str.contains(r"\S\s+\S") & (~pl.col("text").str.contains("。", literal=True) | crowded)
    )
    parted = _meant(_at_spaces(found.filter(spaced).select(cells.columns)))
    found = pl.concat([found.filter(~spaced), parted]).sort("doc", "row", "ordinal", "start", maintain_order=True)
    found = _unglued(found).filter(pl.col("kind").is_null() | (pl.col("kind") != "page"))
    return _joined(found).with_columns(pos=pl.int_range(pl.len(), dtype=pl.UInt32))


def _meant(cells: pl.DataFrame) -> pl.DataFrame:
    texts = cells.select(pl.col("text").unique())
    sentence = pl.col("text").str.contains("。", literal=True)
    short = texts.filter((pl.col("text").str.len_bytes() <= 3 * LONGEST) & ~sentence)["text"]
    meaning = pl.DataFrame([_meaning(text) for text in short], schema=_MEANING, orient="row")
    return cells.join(meaning, on="text", how="left", maintain_order="left").with_columns(
        kind=pl.when(pl.col("kind").is_null() & pl.col("state").is_null())
        .then(pl.lit("text"))
        .otherwise(pl.col("kind"))
    )


@lru_cache(maxsize=100_000)
def _meaning(
    text: str,
) -> tuple[str | None, str | None, str | None, str | None, str | None, str | None, Decimal | None, str | None, bool]:
    """A row of ``_MEANING``. Values go first: a bare number is never a label."""
    if is_page_number(text):
        return text, "page", None, None, None, None, None, None, False
    reading = read(text)
    if reading and reading.state != "unreadable":
        return text, None, None, None, None, reading.state, reading.value, reading.unit, reading.worded
    last = text.split()[-1] if text.split() else ""
    label = None if last != text and read(last) else match(text)
    if label:
        return text, label.kind, label.code, label.table, label.edition, None, None, None, False
    if reading and not chain(text):
        return text, None, None, None, None, reading.state, None, None, False
    return text, "text", None, None, None, None, None, None, False


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
    ).select(cells.columns)


def _unglued(found: pl.DataFrame) -> pl.DataFrame:
    """Parts labels that stand together, and the digits behind them, without a separator."""
    candidate = (
        (pl.col("kind") == "text")
        & ~pl.col("text").str.contains(r"[。；]")
        & (pl.col("text").str.len_chars() <= LONGEST)
    )
    texts = found.filter(candidate & pl.col("text").str.contains(r"[一-鿿]"))["text"].unique()
    parts = [(text, *part) for text in texts for part in _parts(text)]
    if not parts:
        return found
    schema = {
        "text": pl.String,
        "nth": pl.UInt32,
        "part": pl.String,
        "from": pl.UInt32,
        "to": pl.UInt32,
        "count": pl.UInt32,
    }
    pieces = found.join(
        pl.DataFrame(parts, schema=schema, orient="row"), on="text", how="inner", maintain_order="left_right"
    )
    last = pl.col("nth") == pl.col("count") - 1
    pieces = pieces.with_columns(
        end=pl.col("start") + pl.col("to"),
        start=pl.col("start") + pl.col("from"),
        text=pl.col("part"),
        open=pl.col("open") & last,
        gap=pl.when(pl.col("nth") == 0).then(pl.col("gap")).otherwise(pl.lit(0, pl.UInt32)),
    )
    names = [name for name in found.columns if name not in _MEANING.names() or name == "text"]
    split = _meant(pieces.select(*names, "nth")).with_columns(
        state=pl.when(pl.col("text").str.contains(r"^[\d.,]+$")).then(pl.lit("glued")).otherwise(pl.col("state")),
        kind=pl.when(pl.col("text").str.contains(r"^[\d.,]+$")).then(None).otherwise(pl.col("kind")),
    )
    rest = found.filter(
        ~(pl.col("text").is_in({text for text, *_ in parts}) & (pl.col("kind") == "text").fill_null(False))
    )
    both = pl.concat([rest.with_columns(nth=pl.lit(0, pl.UInt32)), split.select(*rest.columns, "nth")])
    return both.sort("doc", "row", "ordinal", "nth", maintain_order=True).drop("nth")


def _parts(text: str) -> Iterable[tuple[int, str, int, int, int]]:
    """``nth, part, from, to, count`` of each label in a glued text and of the digits behind them."""
    found = chain(text)
    if not found:
        return []
    places, digits = found
    if digits < len(text):
        places = [*places, (digits, len(text))]
    return [(n, text[start:end], start, end, len(places)) for n, (start, end) in enumerate(places)]


def _joined(found: pl.DataFrame) -> pl.DataFrame:
    """Joins words that neighbouring cells break in two to four, where together they are exactly a label.

    The label takes the place of the first word, and the others are dropped. A word that is a label by itself may end a
    broken one (``（七）`` ``总计``); it begins one only if it stays the label it is (``（二）部分`` and its remark). A
    single digit at the start of a row of cells begins one if it is the label's own number.
    """
    word = pl.col("kind").is_not_null() & (pl.col("text").str.len_chars() <= LONGEST)
    runs = found.with_columns(at=pl.int_range(pl.len()))
    grown: list[pl.Expr] = []
    digit = (pl.col("state") == "number") & (pl.col("ordinal") == 0) & pl.col("text").str.contains(r"^\d$")
    digit = digit & (pl.col("sep") != "line") & (pl.col("row").shift(-1) == pl.col("row"))
    linked = (word & (pl.col("kind").is_in(["text", "row", "parent", "head"]))) | digit
    for n in range(1, _LONGEST_JOIN):
        linked = linked & word.shift(-n) & (pl.col("doc").shift(-n) == pl.col("doc"))
        whole = pl.concat_str([pl.col("text").shift(-k) for k in range(n + 1)])
        grown.append(pl.when(linked).then(whole).alias(str(n + 1)))
    tries = (
        runs.select("at", *grown)
        .unpivot(index="at", variable_name="width", value_name="text")
        .filter((pl.col("text").str.len_chars() <= LONGEST) & ~pl.col("text").str.contains("。", literal=True))
    )
    labels = [(text, *_label(hit)) for text in tries["text"].unique() if (hit := exact(text))]
    if not labels:
        return found
    schema = {name: _MEANING[name] for name in ("text", "kind", "code", "table", "edition")}
    made = tries.join(pl.DataFrame(labels, schema=schema, orient="row"), on="text").with_columns(
        pl.col("width").cast(pl.Int64)
    )
    was = runs.select("at", kind_was="kind", code_was="code")
    stays = pl.col("kind_was").is_null() | (pl.col("kind_was") == "text")
    stays = stays | (pl.col("kind") == pl.col("kind_was")) & (pl.col("code") == pl.col("code_was"))
    made = made.join(was, on="at").filter(stays).drop("kind_was", "code_was")
    made = made.sort("at", "width", descending=[False, True]).unique("at", keep="first", maintain_order=True)
    covered = made.select(at=pl.int_ranges(pl.col("at") + 1, pl.col("at") + pl.col("width"))).explode("at")
    made = made.join(covered, on="at", how="anti")
    covered = made.select(at=pl.int_ranges(pl.col("at") + 1, pl.col("at") + pl.col("width"))).explode("at")
    joined = runs.join(covered, on="at", how="anti").join(made, on="at", how="left", suffix="_made").sort("at")
    replaced = [
        pl.when(pl.col("width").is_not_null()).then(pl.col(f"{name}_made")).otherwise(pl.col(name)).alias(name)
        for name in ("text", "kind", "code", "table", "edition")
    ]
    valueless = {name: pl.when(pl.col("width").is_null()).then(pl.col(name)) for name in ("state", "value", "unit")}
    return joined.with_columns(*replaced, **valueless).select(found.columns)


def _label(label: Label) -> tuple[str, str, str | None, str | None]:
    return label.kind, label.code, label.table, label.edition
