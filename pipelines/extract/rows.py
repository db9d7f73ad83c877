"""Located atoms -> rows: each row label of the form with the values that stand behind it.

Belongs here: which values belong to a row, in which slot, and whether the row can be trusted as a unit.
Does not belong here: which column a slot is (``assign.py``).

A row is read in one of three ways. ``line``: its values stand on the physical row of the label, which is whole or
gone, never in between. ``group``: label and values are lines of one indented group. ``stream``: one value after the
other, up to the next label; here a lost line can join two rows, so that the row is trusted only if the row of the
form that follows it follows here too.
"""

from functools import cache
from itertools import pairwise

import polars as pl

from pipelines.extract.glue import unglued
from pipelines.extract.marks import marked_atoms
from pipelines.extract.observations import form_cells
from schemas.forms import Item, forms, report

_NEWLINE_UNIT_SHARE = 0.1
_NUMERALS = "一二三四五六"
_MOST_ON_A_LINE = 2
"""A line with more row labels is no row of the table but a table on one line."""


@cache
def form_rows() -> pl.DataFrame:
    """``table, edition, item, width, span, nth, last, first``: the rows of every edition in the order of the form, with
    the columns of labels that the label of each takes; ``first`` is the number of a row's first cell in ``form_cells``.
    """
    rows = [
        (table.code, form.edition, item.code, len(item.columns), table.spans[item.code], n, n == len(table.items) - 1)
        for form in forms().values()
        for table in form.tables
        if table.layout != "row"
        for n, item in enumerate(table.items)
    ]
    frame = pl.DataFrame(rows, schema=["table", "edition", "item", "width", "span", "nth", "last"], orient="row")
    key = ["table", "edition", "item"]
    firsts = form_cells().group_by(key).agg(first=pl.col("nth").min())
    return frame.join(firsts, on=key, how="left", maintain_order="left")


def segments(atoms: pl.DataFrame, editions: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The rows of table 二 and 三 that the document shows, their values, and the atoms with ``seg``.

    Heads: ``seg, doc, table, item, edition, width, span, nth, last, first, row, ordinal, lead`` (cells before the
    values), ``mode``, ``pos``, ``ends`` (nothing stands below in the document), ``followed`` (the next row of the form,
    or the end of the table, comes next). Values: the atoms with ``seg`` and ``slot``. ``headed`` as of ``_headed``.
    """
    marked = marked_atoms(atoms)
    heads = _heads(marked, editions)
    values, modes = _values(marked, heads)
    heads = heads.join(modes, on="seg", how="left").with_columns(mode=pl.col("mode").fill_null("stream"))
    empty = heads.join(values, on="seg", how="anti").select("doc").unique()
    values, pace = _slots(unglued(values, pl.col("width").cast(pl.Int64), empty))
    labels = marked.select("doc", "pos", "seg", "kind", "context", "gap", "text").filter(pl.col("kind").is_not_null())
    heads = _followed(heads, labels).join(pace, on="doc", how="left", maintain_order="left")
    parted = values.filter("glued").select("seg").unique().with_columns(parted=pl.lit(True))
    heads = heads.join(parted, on="seg", how="left", maintain_order="left").with_columns(
        pl.col("parted").fill_null(False)
    )
    heads = heads.join(_headed(marked), on=["doc", "table"], how="left", maintain_order="left")
    return _behind(heads, labels), values, marked


def _heads(marked: pl.DataFrame, editions: pl.DataFrame) -> pl.DataFrame:
    """Row labels that the edition of their table declares, with the number of cells up to and including the label."""
    doc = pl.col("doc")
    above = {
        f"above{n}": (
            pl.col("kind").shift(n).is_in(["parent", "row"]) & (doc.shift(n) == doc) & ~pl.col("valued").shift(n)
        ).fill_null(False)
        for n in (1, 2)
    }
    found = marked.select(*_OF_LABEL, **above).filter(pl.col("kind") == "row")
    packed = found.group_by("doc", "row").agg(packed=pl.len() > _MOST_ON_A_LINE)
    stacked = pl.col("packed") | pl.col("sep").is_in(["line", "pipe"]) & (pl.col("ordinal") == 0)
    parents = pl.col("above1").cast(pl.Int32) + (pl.col("above1") & pl.col("above2")).cast(pl.Int32)
    heads = found.join(packed, on=["doc", "row"], maintain_order="left").with_columns(
        lead=pl.when(stacked).then(1 + parents).otherwise(pl.col("ordinal").cast(pl.Int32) + 1)
    )
    tables = editions.unpivot(on=["proactive", "requests"], index="doc", variable_name="table", value_name="told")
    heads = heads.rename({"code": "item"}).join(tables, on=["doc", "table"], maintain_order="left")
    heads = heads.rename({"told": "edition"}).join(form_rows(), on=["table", "edition", "item"], maintain_order="left")
    same_line = (pl.col("row") == pl.col("row").shift(1)) & (doc == doc.shift(1))
    again = pl.col("kind").is_in(["head", "group"]) & (pl.col("kind").shift(1) == pl.col("kind"))
    again = again & (pl.col("text") == pl.col("text").shift(1))
    twice = marked.select("doc", twice=again & same_line).filter("twice")["doc"].unique()
    last = (pl.col("doc") != pl.col("doc").shift(-1)).fill_null(True)
    ends = marked.filter(last).select("doc", "row", ends=pl.lit(True))
    heads = heads.with_columns(repeats=doc.is_in(twice.implode())).join(
        ends, on=["doc", "row"], how="left", maintain_order="left"
    )
    return heads.drop("above1", "above2", "kind").with_columns(pl.col("ends").fill_null(False))


_OF_LABEL = ("seg", "doc", "pos", "row", "ordinal", "sep", "bunch", "split", "end", "piped", "kind", "code", "table")
"""What is kept of an atom that is the label of a row."""


def _values(marked: pl.DataFrame, heads: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The values that the ``mode`` of their row gives it, with ``width`` and ``mode``; and those modes."""
    places = marked.select("seg", "row", "bunch", "state", "early").with_row_index("at")
    behind = places.filter(pl.col("state").is_not_null()).join(
        heads.select("seg", "width", head_row="row", head_sep="sep", head_bunch="bunch"),
        on="seg",
        maintain_order="left",
    )
    modes = _modes(behind)
    kept = (
        pl.when(pl.col("mode") == "line")
        .then(pl.col("row") == pl.col("head_row"))
        .when(pl.col("mode") == "group")
        .then(pl.col("bunch") == pl.col("head_bunch"))
        .otherwise(True)
    )
    own = behind.join(modes, on="seg", maintain_order="left").select("at", "width", "mode", kept=kept).filter("kept")
    return marked.select(_OF_VALUE)[own["at"]].hstack(own.select("width", "mode")), modes


_OF_VALUE = (
    *("seg", "doc", "pos", "row", "ordinal", "sep", "gap", "text", "start", "end", "open", "piped"),
    *("state", "value", "unit", "worded", "block", "grid_row", "member", "place"),
)
"""What is kept of an atom that is the value of a row."""


def _modes(values: pl.DataFrame) -> pl.DataFrame:
    """``seg, mode, suspect``; ``suspect``: values on another line that stand before a label there."""
    same = pl.col("row") == pl.col("head_row")
    printed = pl.col("state") != "blank"
    grid = pl.col("head_sep").first().is_in(["tab", "pipe", "td"])
    short = (same & printed).sum() < pl.col("width").first()
    wraps = ~grid & short & (~same & printed).any()
    return values.group_by("seg", maintain_order=True).agg(
        mode=pl.when(same.any() & ~wraps)
        .then(pl.lit("line"))
        .when(pl.col("head_sep").first() == "indent")
        .then(pl.lit("group"))
        .otherwise(pl.lit("stream")),
        suspect=(~same & printed & pl.col("early")).any(),
    )


def _headed(marked: pl.DataFrame) -> pl.DataFrame:
    """``doc, table, headed``: to how many cells the rows come that hold a heading and filler behind it, where pipes end
    cells; of the table that has such rows.
    """
    piped = marked.filter(pl.col("piped")).select("doc", "seg", "kind", "state", table="context")
    alone = pl.col("kind").is_in(["group", "anchor"]) & (pl.col("table") == "proactive")
    headings = piped.filter(alone).select("doc", "table", "seg")
    filler = (
        piped.filter(pl.col("state").is_not_null() & pl.col("seg").is_in(headings["seg"].implode()))
        .group_by("seg")
        .agg(full=pl.len() + 1, blank=(pl.col("state") == "blank").all())
        .filter("blank")
    )
    return headings.join(filler, on="seg").group_by("doc", "table").agg(headed=pl.col("full").unique())


def _followed(heads: pl.DataFrame, labels: pl.DataFrame) -> pl.DataFrame:
    """Adds ``followed``: what comes next in the form comes next here.

    For a row inside a table that is the next row; for the last row of a table, right behind its values, a heading or
    header label of the table that follows. The end of the document counts: there is nothing left that could have been
    joined.
    """
    following = [table.code for table in next(iter(forms().values())).tables]
    after = dict(pairwise(following))
    doc = pl.col("doc")
    same = doc.shift(-1) == doc
    beyond = labels.select(
        "seg",
        next_context=pl.when(same).then(pl.col("context").shift(-1)),
        next_kind=pl.when(same).then(pl.col("kind").shift(-1)),
        next_text=pl.when(same & ~(doc.shift(-2) == doc).fill_null(False)).then(pl.col("text").shift(-1)),
        final=(~(doc.shift(-2) == doc)).fill_null(True),
        stops=(~same).fill_null(True),
    )
    nearest = heads.sort("pos").with_columns(
        next_nth=pl.when(same & (pl.col("table").shift(-1) == pl.col("table"))).then(pl.col("nth").shift(-1)),
        opens=pl.when(same).then(pl.col("nth").shift(-1) == 0),
    )
    told = nearest.join(beyond, on="seg", how="left", maintain_order="left")
    told = told.join(_successors(), on=["table", "edition", "item"], how="left", maintain_order="left")
    told = told.with_columns(next_text=pl.col("next_text").str.normalize("NFKC"))
    begun = pl.any_horizontal(pl.col(name).str.starts_with(pl.col("next_text")).fill_null(False) for name in _NEXT)
    cut = pl.col("stops") | (pl.col("final") & (pl.col("next_kind") == "text") & begun)
    onward = (pl.col("next_context") == pl.col("table").replace_strict(after, default=None)) & (
        pl.col("next_kind").is_in(["section", "anchor", "head", "block", "positional"])
        | (pl.col("next_kind") == "row") & pl.col("opens")
    )
    grouped = labels.filter(pl.col("kind") == "group")["doc"].unique()
    headless = pl.col("doc").is_in(grouped.implode()) & (pl.col("next_kind") == "anchor")
    headless &= pl.col("table") == "proactive"
    inside = (pl.col("next_nth") == pl.col("nth") + 1) & ~headless
    return told.with_columns(
        followed=(cut | pl.when(pl.col("last")).then(onward).otherwise(inside)).fill_null(False)
    ).drop("next_nth", "opens", "next_context", "next_kind", "next_text", "final", "stops", *_NEXT)


_NEXT = ("next_label", "next_parent", "next_section")


@cache
def _successors() -> pl.DataFrame:
    """``table, edition, item`` and the labels with which the form goes on behind that row, as the end of a cut text
    shows them: the row that follows, its parent, or the heading of the section that follows the table.
    """
    rows = []
    for form in forms().values():
        for table in form.tables:
            parents = {heading.code: heading.label for heading in table.headings}
            section = next((s.label for s in report().sections if s.no == table.section + 1), "")
            following: list[Item | None] = [*table.items[1:], None]
            for item, after in zip(table.items, following, strict=True):
                labels = (after.label, parents.get(after.parent or "", "")) if after else ("", "")
                numeral = _NUMERALS[table.section] + "、" + section if after is None else ""
                rows.append((table.code, form.edition, item.code, *labels, numeral))
    frame = pl.DataFrame(rows, schema=["table", "edition", "item", *_NEXT], orient="row")
    return frame.with_columns(pl.col(name).str.normalize("NFKC") for name in _NEXT)


def _slots(values: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Adds ``slot`` to the values of each row, and ``even`` (its blank lines can be counted as cells); and ``doc,
    pace``.

    Where only line ends part the cells, blank cells are extra line ends: as many as the document's pace (1 for a cell
    a line, 2 for a cell a paragraph) goes into the gap, less one. Elsewhere every empty place is a value of its own.
    """
    counted = (pl.col("mode") == "stream") & ~pl.col("piped") & (pl.col("sep") == "line")
    values = values.with_columns(counted=counted)
    slow = (pl.col("gap") == 1).mean() < _NEWLINE_UNIT_SHARE
    pace = values.filter("counted").group_by("doc").agg(pace=pl.when(slow).then(2).otherwise(1).cast(pl.UInt32))
    first = (pl.col("seg") != pl.col("seg").shift(1)).fill_null(True)
    step = pl.when("counted").then((pl.col("gap") // pl.col("pace")).clip(lower_bound=1)).otherwise(1).cast(pl.Int64)
    total = step.cum_sum()
    slotted = values.join(pace, on="doc", how="left", maintain_order="left").with_columns(
        slot=total - pl.when(first).then(total - step).forward_fill() - 1,
        even=~pl.col("counted") | (pl.col("gap") % pl.col("pace") == 0),
    )
    return slotted.drop("pace"), pace


def _behind(heads: pl.DataFrame, labels: pl.DataFrame) -> pl.DataFrame:
    """Adds ``behind``, the blank cells that empty lines show between the last value and the next label of the table,
    and ``even_behind``; ``spare``, the empty lines beyond the one that parts paragraphs, where the table ends there.

    An empty line before anything else than a label of the table does not complete a row; but a full row with spare
    empty lines behind it may hold a value twice and end in a blank.
    """
    inside = pl.col("kind").is_in(["row", "parent", "group", "anchor", "head"]) & (
        pl.col("doc") == pl.col("doc").shift(1)
    )
    following = labels.select(
        seg=pl.col("seg").shift(1),
        next_gap=pl.when(inside & (pl.col("context") == pl.col("context").shift(1))).then(pl.col("gap")),
        end_gap=pl.when(~inside & (pl.col("doc") == pl.col("doc").shift(1))).then(pl.col("gap")),
    ).drop_nulls("seg")
    told = heads.join(following, on="seg", how="left", maintain_order="left")
    gap, pace = pl.col("next_gap"), pl.col("pace")
    return told.with_columns(
        behind=((gap // pace).cast(pl.Int64) - 1).clip(lower_bound=0).fill_null(0),
        even_behind=(gap % pace == 0).fill_null(True),
        spare=(pl.col("end_gap").cast(pl.Int64) - 2).clip(lower_bound=0).fill_null(0),
    ).drop("next_gap", "end_gap")
