"""The declarations as frames: cells, items, editions, checks and terms of the equations, ready to be joined.

Belongs here: what follows from ``schemas.forms``, ``schemas.checks`` and ``schemas.indicators`` alone.
Does not belong here: any wording of its own, or anything learnt from a document; pandera, for ``gongkai check`` uses
this and starts without it.
"""

from functools import cache
from typing import Final

import polars as pl

from schemas.checks import checks
from schemas.forms import Equation, Form, Item, Table, forms, report
from schemas.subjects import STATEMENT_CODES, narrative

CELL_KEY: Final = ["edition", "table_code", "item_code", "column_code"]


@cache
def cells() -> pl.DataFrame:
    """Every cell of every edition: ``edition, table_code, item_code, column_code, position`` (from 0 within the table),
    ``table_label_zh, item_label_zh, column_label_zh``, the same ``_en``, ``parent_code, group_label_zh, kind, signed``.
    """
    rows = [
        {
            "edition": form.edition,
            "table_code": table.code,
            "item_code": item.code,
            "column_code": column.code,
            "table_label_zh": table.label,
            "item_label_zh": item.label,
            "column_label_zh": column.label,
            "table_label_en": table.label_en,
            "item_label_en": item.label_en,
            "column_label_en": column.label_en,
            "parent_code": item.parent,
            "group_label_zh": item.group or column.group,
            "kind": column.kind,
            "signed": column.signed,
        }
        for form in forms().values()
        for table in form.tables
        for item in table.items
        for column in item.columns
    ]
    position = pl.int_range(pl.len(), dtype=pl.Int16).over("edition", "table_code").alias("position")
    text = ("parent_code", "group_label_zh")
    frame = pl.DataFrame(rows, schema_overrides=dict.fromkeys(text, pl.String), infer_schema_length=None)
    return frame.with_columns(position).select(*CELL_KEY, "position", pl.exclude(*CELL_KEY, "position"))


def items() -> pl.DataFrame:
    """Every cell once, with the labels of the newest edition that has it and the list of its ``editions``."""
    key = CELL_KEY[1:]
    columns = [pl.first(name) for name in cells().columns if name not in (*CELL_KEY, "position")]
    return cells().group_by(key, maintain_order=True).agg(*columns, editions=pl.col("edition"))


@cache
def terms() -> pl.DataFrame:
    """Every term of every equation: ``equation`` (number), the key of the cell, ``coefficient``."""
    rows = [
        (number, form.edition, one.table, term.item, term.column, term.coefficient)
        for number, (form, one) in enumerate(_numbered())
        for term in one.terms
    ]
    types = {"equation": pl.UInt16, **dict.fromkeys(CELL_KEY, pl.String), "coefficient": pl.Int8}
    return pl.DataFrame(rows, schema=types, orient="row")


@cache
def equations() -> pl.DataFrame:
    """Every instance of an equation: ``equation`` (number), ``check_code``, where it stands, ``severity``, ``left_zh,
    right_zh, left_en, right_en`` (its wording), ``place_zh, place_en`` (label of the row or column),
    ``telling_item, telling_column`` (the first cell of the right side, a printed total).
    """
    types = ["check_code", *CELL_KEY, "severity", "left_zh", "right_zh", "left_en", "right_en", "place_zh", "place_en"]
    rows = [_equation(form, one) for form, one in _numbered()]
    frame = pl.DataFrame(
        rows, schema=dict.fromkeys([*types, "telling_item", "telling_column"], pl.String), orient="row"
    )
    return frame.with_row_index("equation").cast({"equation": pl.UInt16})


def editions() -> pl.DataFrame:
    """Every edition: ``edition, issued_as, first_year, last_year, label_zh, label_en, cells``."""
    rows = [
        (f.edition, f.issued_as, f.first_year, f.last_year, f.label, f.label_en, len(f.cells)) for f in forms().values()
    ]
    names = ["edition", "issued_as", "first_year", "last_year", "label_zh", "label_en", "cells"]
    numbers = {"first_year": pl.Int16, "last_year": pl.Int16, "cells": pl.Int32}
    return pl.DataFrame(rows, schema={name: numbers.get(name, pl.String) for name in names}, orient="row")


def check_list() -> pl.DataFrame:
    """Every check, by ``check_code`` and ``edition`` (empty for a rule of all editions)."""
    names = ["check_code", "edition", "check_version", "equation", "severity", "label_zh", "label_en", "source"]
    rows = [(c.code, c.edition, c.version, c.equation, c.severity, c.label, c.label_en, c.source) for c in checks()]
    types = {name: pl.Int16 if name == "check_version" else pl.String for name in names}
    return pl.DataFrame(rows, schema=types, orient="row")


def codes() -> pl.DataFrame:
    """Codes that are no cells: ``code_list`` (table, parent, section, subject, statement), ``code, label_zh,
    label_en``.
    """
    shared = report()
    rows: dict[tuple[str, str], tuple[str, str, str, str]] = {}
    for section in (*shared.sections, *shared.subsections):
        rows["section", section.code] = ("section", section.code, section.label, section.label_en)
    for form in forms().values():
        for table in form.tables:
            rows.setdefault(("table", table.code), ("table", table.code, table.label, table.label_en))
            for heading in (h for h in table.headings if h.code):
                rows.setdefault(("parent", heading.code), ("parent", heading.code, heading.label, heading.label_en))
    for subject in narrative().subjects:
        rows["subject", subject.code] = ("subject", subject.code, subject.label, subject.label_en)
    for code, labels in STATEMENT_CODES.items():
        rows["statement", code] = ("statement", code, *labels)
    names = ["code_list", "code", "label_zh", "label_en"]
    return pl.DataFrame(list(rows.values()), schema=dict.fromkeys(names, pl.String), orient="row")


def in_force(edition: pl.Expr, year: pl.Expr) -> pl.Expr:
    """Whether ``edition`` was in force for ``year``; NULL when either is NULL, false for what is no single edition."""
    matches = pl.lit(False)
    for form in forms().values():
        until = pl.lit(True) if form.last_year is None else year <= form.last_year
        matches = pl.when(edition == form.edition).then((year >= form.first_year) & until).otherwise(matches)
    return pl.when(edition.is_not_null() & year.is_not_null()).then(matches)


def table_in_force(table: pl.Expr, edition: pl.Expr, year: pl.Expr) -> pl.Expr:
    """Whether ``table`` in ``edition`` has the cells that it has in the edition in force for ``year``; NULL when
    ``edition`` or ``year`` is NULL, false for a year before all editions.
    """
    matches = pl.lit(False)
    for due in forms().values():
        until = pl.lit(True) if due.last_year is None else year <= due.last_year
        for declared in due.tables:
            same = [form.edition for form in forms().values() if _has_same(form, declared)]
            matches |= (table == declared.code) & edition.is_in(same) & (year >= due.first_year) & until
    return pl.when(edition.is_not_null() & year.is_not_null()).then(matches)


def _has_same(form: Form, table: Table) -> bool:
    return any(one.code == table.code and one.cells == table.cells for one in form.tables)


def _numbered() -> list[tuple[Form, Equation]]:
    return [(form, one) for form in forms().values() for one in form.equations]


def _equation(form: Form, one: Equation) -> tuple[str, ...]:
    table = form.table(one.table)
    telling = next(term for term in one.terms if term.coefficient < 0)
    place = (
        _row(table, one.item) if one.item else next(c for i in table.items for c in i.columns if c.code == one.column)
    )
    # The wording of an equation is "where: left = right"; where it stands is said by the place instead.
    zh, en = one.label.rpartition("：")[2].split(" = "), one.label_en.rpartition(": ")[2].split(" = ")
    key = (one.code, form.edition, one.table, one.item, one.column, one.severity)
    return (*key, *zh, *en, place.label, place.label_en, telling.item, telling.column)


def _row(table: Table, code: str) -> Item:
    return next(item for item in table.items if item.code == code)
