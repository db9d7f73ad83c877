"""Readings -> observations: exactly one row for each cell of each table in that table's edition.

Belongs here: the grid of cells that must be there, and the status, unit, raw text and locator of each.
Does not belong here: how a value was read.
"""

from functools import cache

import polars as pl

from pipelines.extract.normalise import plain
from schemas.forms import forms

_DTYPES: dict[str, pl.DataType | type[pl.DataType]] = {
    "doc": pl.UInt32,
    "table_code": pl.String,
    "item_code": pl.String,
    "column_code": pl.String,
    "edition": pl.String,
    "value": pl.Decimal(20, 6),
    "unit": pl.String,
    "status": pl.String,
    "raw_text": pl.String,
    "locator": pl.String,
}
OBSERVATIONS = pl.Schema(_DTYPES)


@cache
def form_cells() -> pl.DataFrame:
    """``table, edition, item, column, kind, signed, nth``: every cell of every edition in the order of the form."""
    rows = [
        (cell.table, form.edition, cell.item, cell.column, cell.kind, cell.signed)
        for form in forms().values()
        for cell in form.cells
    ]
    names = ["table", "edition", "item", "column", "kind", "signed"]
    return pl.DataFrame(rows, schema=names, orient="row").with_row_index("nth")


def observations(
    editions: pl.DataFrame, readings: pl.DataFrame, spoiled: pl.DataFrame, units: pl.DataFrame
) -> pl.DataFrame:
    """The grid of every document in ``editions`` filled with its readings: columns ``OBSERVATIONS``.

    ``readings``: one row per value read for the cell ``nth`` of ``form_cells``. Where a document prints a cell more
    than once, and not the same, it is unreadable. ``spoiled``: ``doc, table, item, raw, locator, whole`` of rows
    whose values cannot all be told apart (``whole``: none of them). ``units``: ``doc, table, item, header_unit``.
    """
    codes = ["proactive", "requests", "disputes"]
    tables = editions.select("doc", *codes).unpivot(on=codes, index="doc", variable_name="table", value_name="edition")
    lost = (
        spoiled.sort("doc", "pos")
        .group_by("doc", "table", "item", maintain_order=True)
        .agg(raw=pl.col("raw").first(), lost_locator=pl.col("locator").first(), whole=pl.col("whole").any())
    )
    filled = _grid(tables)
    for frame in (_agreed(readings), _of_cells(lost, tables), _of_cells(units, tables)):
        filled = filled.join(frame, on="cell", how="left", maintain_order="left")
    broken = pl.col("raw").is_not_null()
    worded = pl.col("worded").fill_null(False) & ~pl.col("signed")
    status = (
        pl.when((broken & (pl.col("whole") | pl.col("state").is_null())) | pl.col("clash").fill_null(False))
        .then(pl.lit("unreadable"))
        .when(pl.col("state").is_null())
        .then(pl.lit("missing"))
        .when((pl.col("state") == "number") & ~worded & ~pl.col("open"))
        .then(pl.lit("reported"))
        .when(pl.col("state").is_in(["blank", "placeholder"]) & ~pl.col("open"))
        .then(pl.col("state"))
        .otherwise(pl.lit("unreadable"))
    )
    amount = pl.coalesce("unit", "header_unit", pl.lit("unstated"))
    unread = broken & pl.col("state").is_null()
    return (
        filled.with_columns(status=status)
        .with_columns(
            value=pl.when(pl.col("status") == "reported").then(pl.col("value")),
            unit=pl.when(pl.col("kind") == "amount").then(amount).otherwise(pl.lit("count")),
            raw_text=pl.when(unread).then(pl.col("raw")).otherwise(pl.col("text")),
            locator=pl.when(unread).then(pl.col("lost_locator")).otherwise(pl.col("locator")),
        )
        .rename({"table": "table_code", "item": "item_code", "column": "column_code"})
        .select(OBSERVATIONS.names())
        .cast(OBSERVATIONS)
    )


def _grid(tables: pl.DataFrame) -> pl.DataFrame:
    """``doc, table, edition`` -> every cell of these tables in the order of the form, with its ``cell``."""
    spans = form_cells().group_by("table", "edition").agg(first=pl.col("nth").min(), end=pl.col("nth").max() + 1)
    spanned = tables.join(spans, on=["table", "edition"]).sort("doc", "first")
    cells = spanned.select("doc", nth=pl.int_ranges("first", "end", dtype=pl.UInt32)).explode("nth")
    return cells.select("doc", cell=_cell()).hstack(form_cells().drop("nth")[cells["nth"]])


def _cell() -> pl.Expr:
    """``doc`` and ``nth`` as one number, which is found faster than two."""
    return pl.col("doc").cast(pl.UInt64) * form_cells().height + pl.col("nth")


def _of_cells(rows: pl.DataFrame, tables: pl.DataFrame) -> pl.DataFrame:
    """What is said of whole rows (``doc, table, item``) said of each of their cells (``cell``)."""
    named = rows.join(tables, on=["doc", "table"]).join(
        form_cells().select("table", "edition", "item", "nth"), on=["table", "edition", "item"]
    )
    return named.with_columns(cell=_cell()).drop("doc", "nth", "table", "edition", "item")


def _agreed(readings: pl.DataFrame) -> pl.DataFrame:
    """One reading per ``cell``; ``clash`` where several say different things."""
    placed = readings.select(*_SAID[:-1], cell=_cell(), locator=locator(readings))
    if placed["cell"].n_unique() == len(placed):
        return placed.with_columns(clash=pl.lit(False))
    again = placed["cell"].is_duplicated()
    once = placed.filter(~again).with_columns(clash=pl.lit(False))
    said = [pl.col(name).first() for name in _SAID]
    merged = (
        placed.filter(again)
        .group_by("cell", maintain_order=True)
        .agg(*said, clash=pl.struct("state", "value").n_unique() > 1)
    )
    return pl.concat([once, merged.select(once.columns)])


_SAID = ("state", "value", "unit", "worded", "text", "open", "locator")


def locator(atoms: pl.DataFrame) -> pl.Expr:
    """The place of an atom as JSON: what its reader says, or offsets in a text, or table, row and cell in a page. Of
    ``atoms``, so that only the kinds of places are put together that are among them.
    """
    by_text = pl.format('{{"line": {}, "start": {}, "end": {}}}', "row", "start", "end")
    by_cell = pl.format('{{"table": {}, "row": {}, "column": {}}}', "block", "grid_row", "member")
    by_line = pl.format('{{"block": {}}}', "row")
    offsets, said = len(atoms) - atoms["start"].null_count(), len(atoms) - atoms["place"].null_count()
    told = pl.when(pl.col("sep") == "td").then(by_cell).otherwise(by_line)
    if offsets:
        told = (
            by_text if offsets == len(atoms) else pl.when(pl.col("start").is_not_null()).then(by_text).otherwise(told)
        )
    return pl.coalesce("place", told) if said else told


def header_units(atoms: pl.DataFrame) -> pl.DataFrame:
    """``doc, table, item, header_unit``: the unit that the header of a column of amounts prints, where it prints
    one.
    """
    heads = atoms.filter((pl.col("kind") == "head") & (pl.col("code") == "amount"))
    texts = heads["text"].unique()
    printed = pl.DataFrame(
        [(text, unit) for text in texts if (unit := _unit(text))],
        schema={"text": pl.String, "header_unit": pl.String},
        orient="row",
    )
    named = heads.join(printed, on="text").select("doc", "edition", "header_unit")
    items = pl.DataFrame(_amount_items(), schema=["edition", "table", "item"], orient="row")
    return (
        named.join(items, on="edition")
        .select("doc", "table", "item", "header_unit")
        .unique(["doc", "table", "item"], keep="none")
    )


def _amount_items() -> list[tuple[str, str, str]]:
    return [
        (form.edition, table.code, item.code)
        for form in forms().values()
        for table in form.tables
        for item in table.items
        if any(column.kind == "amount" for column in item.columns)
    ]


def _unit(text: str) -> str | None:
    flat = plain(text)
    return "wan_yuan" if "万元" in flat else "yuan" if "元" in flat else None
