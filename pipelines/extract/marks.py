"""Located atoms -> marked atoms: what belongs to which label, before any row is looked at.

Belongs here: the segments that labels open, and the atoms that are no cells (borders of rows) or no values (words in
the place of a number). Does not belong here: rows of the form (``rows.py``).
"""

import polars as pl

from schemas.forms import report

_COLUMNS = 4
"""Fewer numbers may be the values of a row whose label stands on the line above."""
_FEWEST, _MOST_SKIPPED = 6, 3
"""So many rows must be counted through; a row whose label is broken may take the serial number as its own."""
_OPENED = 0.7
"""Share of headings behind a pipe alone on its line from which on such pipes open rows and are no blank cells."""


def marked_atoms(atoms: pl.DataFrame) -> pl.DataFrame:
    """Adds ``seg`` (counted up at every label), ``bunch`` (indented lines without an empty line between), ``piped`` and
    ``opened`` (documents with pipes, and with pipes that open rows), ``early``.

    Words behind a row label on the same row of cells hold the place of a value: they become values of state ``word``.
    ``early`` marks a value before a label of its line: on such a line values precede their labels.
    """
    doc, row = pl.col("doc"), pl.col("row")
    atoms = _unopened(_uncounted(_untitled(atoms)))
    # Once another label stands on the line as well, words are no longer those of the row.
    word = pl.col("kind") == "text"
    of_row = pl.when(~word).then(pl.col("kind") == "row").forward_fill().shift(1)
    row_line, row_doc = (pl.when(~word).then(name).forward_fill().shift(1) for name in ("row", "doc"))
    cell = pl.col("sep").is_in(["tab", "pipe", "td"])
    holds = (word & cell & of_row & (row_line == row) & (row_doc == doc)).fill_null(False)
    marked = atoms.with_columns(
        state=pl.when(holds).then(pl.lit("word")).otherwise("state"), kind=pl.when(~holds).then("kind")
    )
    breaks = (doc != doc.shift(1)) | (pl.col("sep") != "indent") | (pl.col("gap") > 1)
    label = pl.col("kind").is_not_null()
    next_line, next_doc = (pl.when(label).then(name).backward_fill() for name in ("row", "doc"))
    piped = marked.filter(pl.col("sep") == "pipe")["doc"].unique()
    return marked.with_columns(
        seg=label.cum_sum().set_sorted(),
        bunch=breaks.fill_null(True).cum_sum(),
        piped=doc.is_in(piped.implode()),
        early=(~label & (next_line == row) & (next_doc == doc)).fill_null(False),
    )


def _untitled(atoms: pl.DataFrame) -> pl.DataFrame:
    """Without the rows that only number the columns of a frame of data (``0 1 2 3``, ``1 2 3 4``)."""
    place = pl.col("doc").cast(pl.UInt64) * (1 << 32) + pl.col("row")
    lines = atoms.select("kind", "text", place=place).filter(pl.col("text") != "")
    begins = (pl.col("place") != pl.col("place").shift(1)).fill_null(True)
    text = pl.col("text")
    beside = pl.when(pl.col("place").shift(-1) == pl.col("place")).then(text.shift(-1))
    # Nearly no row goes on from its first number to the next one.
    goes_on = pl.any_horizontal(
        text.str.starts_with(f"{first} ") | ((text == str(first)) & _begins(beside, first + 1)) for first in (0, 1)
    )
    begun = lines.filter(begins & goes_on.fill_null(False))["place"]
    likely = lines.filter(pl.col("place").is_in(begun.implode()))
    if likely.is_empty():
        return atoms
    plain = pl.col("text").str.contains(r"^[\d\s]+$") & pl.col("kind").is_null()
    rows = likely.group_by("place").agg(plain=plain.all(), numbers=pl.col("text").str.join(" "))
    counted = {" ".join(map(str, range(first, first + n))) for n in range(_COLUMNS, 20) for first in (0, 1)}
    spaced = pl.col("numbers").str.split(" ").list.eval(pl.element().filter(pl.element() != "")).list.join(" ")
    found = rows.filter("plain").filter(spaced.is_in(counted))
    return atoms.filter(~place.is_in(found["place"].implode()))


def _begins(text: pl.Expr, number: int) -> pl.Expr:
    return (text == str(number)) | text.str.starts_with(f"{number} ")


def _uncounted(atoms: pl.DataFrame) -> pl.DataFrame:
    """Without the serial numbers that open the rows of a table whose header has a column for them."""
    titled = atoms.filter((pl.col("kind") == "text") & pl.col("text").is_in(report().serial_words)).select(
        "doc", "context"
    )
    if titled.is_empty():
        return atoms
    next_row = (pl.col("row").shift(-1) == pl.col("row")) & (pl.col("doc").shift(-1) == pl.col("doc"))
    opens = (pl.col("state") == "number") & (pl.col("ordinal") == 0) & pl.col("sep").is_in(["tab", "pipe", "td"])
    label_next = next_row & pl.col("kind").shift(-1).is_not_null()
    first = atoms.select("pos", "doc", "context", "value", opens=opens & label_next).filter("opens")
    first = first.join(titled.unique(), on=["doc", "context"], maintain_order="left")
    rises = pl.col("value").diff().over("doc", "context").fill_null(1)
    serials = first.filter((rises.is_between(1, _MOST_SKIPPED).all() & (pl.len() >= _FEWEST)).over("doc", "context"))
    return atoms.filter(~pl.col("pos").is_in(serials["pos"].implode()))


def _unopened(atoms: pl.DataFrame) -> pl.DataFrame:
    """Without the pipes that, alone on a line, open each row of a document that writes its rows so; they are no blank
    cells. Adds ``opened``.

    Told by the headings of the groups of rows: nothing stands before them that could end in a blank cell.
    """
    doc, row = pl.col("doc"), pl.col("row")
    other_line = ((row != row.shift(1)) | (doc != doc.shift(1))) & ((row != row.shift(-1)) | (doc != doc.shift(-1)))
    lone = (pl.col("state") == "blank") & (pl.col("sep") == "pipe") & other_line.fill_null(True)
    marked = atoms.with_columns(lone=lone.fill_null(False))
    heading = (pl.col("kind") == "group") | (pl.col("kind") == "anchor") & (pl.col("context") == "proactive")
    styles = (
        marked.select("doc", heading=heading.fill_null(False), after=pl.col("lone").shift(1))
        .filter("heading")
        .group_by("doc")
        .agg(opened=pl.col("after").mean() >= _OPENED)
    )
    marked = marked.with_columns(opened=doc.is_in(styles.filter("opened")["doc"].implode()))
    label_next = pl.col("kind").shift(-1).is_not_null()
    printed_before = pl.col("state").shift(1).is_not_null() & (pl.col("state").shift(1) != "blank")
    first_of_run = (pl.col("context") == "disputes") & ~pl.col("lone").shift(1) & ~printed_before
    opens = pl.col("lone") & pl.col("opened") & (label_next | first_of_run).fill_null(False)
    return marked.filter(~opens).drop("lone")
