"""Atoms -> atoms with the row labels whole that a page breaks around their values.

Belongs here: labels that stand in pieces above, on and below the line of their values, as texts of PDF files have them.
Does not belong here: labels in pieces with nothing between them (``atoms.py``).

A piece is text by itself. Pieces are put together only where they are exactly one row label, number and all. The label
takes the place of its first piece: where that stands on the line of the values the row is one line, else it is held to
what follows it (``rows.py``).
"""

from functools import cache

import polars as pl

from pipelines.extract.labels import LONGEST, exact
from pipelines.extract.normalise import numbering, plain
from schemas.forms import forms

_PIECES = ["text", "row", "positional"]
"""What a piece may be by itself: words, the beginning of one row's label, a word that rows and columns share."""
_ABOVE, _BELOW = 2, 2
"""So many pieces may stand before the one with the values, and behind the values."""
_LONGEST_OF_PARENT = 4
"""Pieces of the label that spans a group of rows stand among those of its rows; longer ones are not left out."""


def mended(atoms: pl.DataFrame) -> pl.DataFrame:
    """``atoms`` as of ``atoms.atoms``, with broken row labels of table 三 whole and their other pieces left out."""
    loose = pl.col("sep").is_in(["line", "space", "indent"]) & pl.col("state").is_null()
    short = pl.col("text").str.len_bytes() <= 3 * LONGEST
    broken = atoms.select(
        "pos", "doc", "text", "kind", loose=loose & short, valued=pl.col("state").shift(-1).is_not_null()
    ).filter(pl.col("kind").is_not_null())
    texts = broken.filter(pl.col("loose") & pl.col("kind").is_in(_PIECES))
    if texts.is_empty() or not (texts["valued"] & (texts["kind"] == "text")).any():
        return atoms
    pieces = texts["text"].unique()
    spare = pieces.filter(pieces.map_elements(_is_of_parent, return_dtype=pl.Boolean))
    without = broken.filter(~(pl.col("text").is_in(spare.implode()) & pl.col("loose") & (pl.col("kind") == "text")))
    made = pl.concat([_made(broken, atoms), _made(without, atoms)]).unique("first", keep="first", maintain_order=True)
    made = made.sort("first")
    apart = (pl.col("first") > pl.col("last").shift(1).cum_max()).fill_null(True)
    return _put(atoms, made.filter(apart))


def _made(broken: pl.DataFrame, atoms: pl.DataFrame) -> pl.DataFrame:
    """``first, last`` (``pos`` of the first and last piece), ``code, edition, joined`` of the labels that the pieces in
    ``broken`` make.
    """
    nth = {n: pl.col("doc").shift(-n) == pl.col("doc") for n in range(-_ABOVE, _BELOW + 1)}
    is_piece = pl.col("loose") & pl.col("kind").is_in(_PIECES)
    around = broken.with_columns(
        *[pl.when(ok & is_piece.shift(-n)).then(pl.col("text").shift(-n)).alias(f"t{n}") for n, ok in nth.items()],
        *[pl.col("pos").shift(-n).alias(f"p{n}") for n in nth],
        **{f"v{n}": (_values(broken, atoms)).shift(-n) for n in nth},
    ).filter(pl.col("t0").is_not_null(), pl.col("v0"))
    tries = []
    for above in range(_ABOVE + 1):
        for below in range(_BELOW + 1):
            if above + below == 0:
                continue
            parts = range(-above, below + 1)
            silent = [~pl.col(f"v{n}").fill_null(False) for n in parts if n < 0 or 0 < n < below]
            told = around.filter(pl.all_horizontal([pl.col(f"t{n}").is_not_null() for n in parts] + silent))
            tries.append(
                told.select(
                    joined=pl.concat_str([f"t{n}" for n in parts]),
                    first=f"p{-above}",
                    last=f"p{below}",
                )
            )
    every = pl.concat(tries).filter(pl.col("joined").str.len_bytes() <= 3 * LONGEST)
    found = [(text, *label) for text in every["joined"].unique() if (label := _row(text))]
    labels = pl.DataFrame(found, schema=["joined", "code", "edition"], orient="row", schema_overrides=_STRINGS)
    return every.join(labels, on="joined").sort("first", "last", descending=[False, True])


_STRINGS = {"joined": pl.String, "code": pl.String, "edition": pl.String}


def _values(broken: pl.DataFrame, atoms: pl.DataFrame) -> pl.Series:
    """Whether a value stands between each atom of ``broken`` and the next."""
    values = atoms.select("pos", value=pl.col("state").is_not_null().cum_sum())
    counts = broken.select("pos").join(values, on="pos", maintain_order="left")["value"]
    return ((counts.shift(-1) - counts).fill_null(0) > 0).alias("valued")


def _row(text: str) -> tuple[str, str | None] | None:
    """Code and edition of the row of table 三 that a text is, number and all."""
    label = exact(text)
    number = numbering(plain(text))[0]
    if label is None or label.kind != "row" or label.table != "requests" or number != label.number:
        return None
    return label.code, label.edition


@cache
def _parents() -> tuple[str, ...]:
    return tuple(plain(heading.label) for form in forms().values() for heading in form.table("requests").headings)


def _is_of_parent(text: str) -> bool:
    flat = plain(text)
    return 0 < len(flat) <= _LONGEST_OF_PARENT and any(flat in parent for parent in _parents())


def _put(atoms: pl.DataFrame, made: pl.DataFrame) -> pl.DataFrame:
    """The labels in the place of their first pieces, the others and what is left of spanning labels among them gone."""
    if made.is_empty():
        return atoms
    begun = atoms.select("pos").join_asof(
        made.select(pos="first", until="last", joined="joined", row_code="code", row_edition="edition"),
        on="pos",
        strategy="backward",
    )
    inside = begun["until"].is_not_null() & (begun["pos"] <= begun["until"])
    opens = atoms["pos"].is_in(made["first"].implode())
    is_value = atoms["state"].is_not_null()
    hit = pl.lit(opens)
    whole = atoms.with_columns(
        text=pl.when(hit).then(begun["joined"]).otherwise("text"),
        kind=pl.when(hit).then(pl.lit("row")).otherwise("kind"),
        code=pl.when(hit).then(begun["row_code"]).otherwise("code"),
        table=pl.when(hit).then(pl.lit("requests")).otherwise("table"),
        edition=pl.when(hit).then(begun["row_edition"]).otherwise("edition"),
    )
    kept = whole.filter(~inside | opens | is_value)
    return kept.with_columns(pos=pl.int_range(pl.len(), dtype=pl.UInt32))
