"""SQL of the indicators, derived from the dictionary.

Belongs here: expressions that add the cells an indicator names, in the edition that the report's table follows.
Does not belong here: rates, intervals and statuses (``sql/indicator_values.sql``), the dictionary
(``schemas/indicators.toml``).
"""

from collections.abc import Iterable
from functools import cache

import polars as pl

from schemas.indicators import REPORT, Indicator, Term, indicators


@cache
def fragments() -> dict[str, str]:
    """The generated parts that the files in ``sql`` leave open, by the name under which they leave them open."""
    return {
        "cells": _values(),
        "pivot": ",\n    ".join(_pivot()),
        "sums": ",\n    ".join(line for one in indicators() for line in _sums(one)),
        "all_deduced": _deduced(range(len(_cells()))),
        "parts": ",\n        ".join(_part(one) for one in indicators()),
        "columns": ",\n    ".join(line for one in indicators() for line in _columns(one)),
    }


def dictionary() -> pl.DataFrame:
    """The dictionary as a frame (``schemas.marts.Indicators``)."""
    rows = [
        (i.code, i.name_zh, i.name_en, i.formula, i.unit, list(i.editions), i.comparability, i.proportion)
        for i in indicators()
    ]
    names = ["indicator_code", "name_zh", "name_en", "formula", "unit", "editions", "comparability", "proportion"]
    types: dict[str, pl.DataType] = dict.fromkeys(names, pl.String())
    return pl.DataFrame(rows, schema=types | {"editions": pl.List(pl.String), "proportion": pl.Boolean()}, orient="row")


@cache
def _cells() -> tuple[tuple[str, str, str], ...]:
    """Every cell that some indicator needs; its place in this order is its number in the SQL."""
    sides = [side for one in indicators() for side in (one.numerator, one.denominator or {})]
    needed = {
        (t.table, t.item, t.column): None
        for side in sides
        for terms in side.values()
        for t in terms
        if t.table != REPORT
    }
    return tuple(needed)


def _tables() -> tuple[str, ...]:
    return tuple(dict.fromkeys(table for table, _, _ in _cells()))


def _values() -> str:
    rows = [f"('{table}', '{item}', '{column}', {number})" for number, (table, item, column) in enumerate(_cells())]
    return ",\n        ".join(rows)


def _pivot() -> list[str]:
    editions = [f"any_value(edition) FILTER (WHERE table_code = '{table}') AS {table}_edition" for table in _tables()]
    values = [f"max(amount) FILTER (WHERE cell = {number}) AS cell_{number}" for number in range(len(_cells()))]
    deduced = [
        f"bool_or(deduced) FILTER (WHERE cell = {number}) AS deduced_{number}" for number in range(len(_cells()))
    ]
    return editions + values + deduced


def _sums(one: Indicator) -> list[str]:
    """Edition, numerator and denominator; the edition is NULL where the report's tables do not have the indicator."""
    listed = ", ".join(f"'{edition}'" for edition in one.editions)
    fits = " AND ".join(f"{table}_edition IN ({listed})" for table in one.tables)
    edition = f"CASE WHEN {fits} THEN {one.tables[0]}_edition END" if fits else "edition"
    # A sum beyond the contract's 14 digits becomes NULL: one absurd report must not stop the publication.
    numerator, denominator = (f"TRY_CAST({_side(side)} AS DECIMAL(20, 6))" for side in (one.numerator, one.denominator))
    return [
        f"{edition} AS {one.code}_edition",
        f"{numerator} AS {one.code}_numerator",
        f"{denominator} AS {one.code}_denominator",
        f"{_deduced(_needed(one))} AS {one.code}_deduced",
    ]


def _needed(one: Indicator) -> list[int]:
    """Cells by number of any edition: a report has only those of its own to count."""
    sides = [side for by_edition in (one.numerator, one.denominator or {}) for side in by_edition.values()]
    cells = {(term.table, term.item, term.column) for terms in sides for term in terms if term.table != REPORT}
    return [number for number, cell in enumerate(_cells()) if cell in cells]


def _deduced(numbers: Iterable[int]) -> str:
    """How many of these cells have a deduced value."""
    return " + ".join(["0", *(f"coalesce(CAST(deduced_{number} AS INTEGER), 0)" for number in numbers)])


def _side(by_edition: dict[str, tuple[Term, ...]] | None) -> str:
    """The terms added, each table's in the edition that it follows. A NULL cell makes the sum NULL."""
    if by_edition is None:
        return "NULL"
    tables = dict.fromkeys(term.table for terms in by_edition.values() for term in terms)
    return " + ".join(_table_sum(table, by_edition) for table in tables)


def _table_sum(table: str, by_edition: dict[str, tuple[Term, ...]]) -> str:
    sums = {edition: _sum([t for t in terms if t.table == table]) for edition, terms in by_edition.items()}
    if len(set(sums.values())) == 1:
        return next(iter(sums.values()))
    cases = " ".join(f"WHEN '{edition}' THEN {text}" for edition, text in sums.items())
    return f"CASE {table}_edition {cases} END"


def _sum(terms: list[Term]) -> str:
    numbers = {cell: number for number, cell in enumerate(_cells())}
    texts = [
        f"{'-' if t.coefficient < 0 else '+'} "
        + (f"CAST({t.column} AS INTEGER)" if t.table == REPORT else f"cell_{numbers[t.table, t.item, t.column]}")
        for t in terms
    ]
    return f"(0 {' '.join(texts)})"


def _part(one: Indicator) -> str:
    rate, proportion = (str(flag).lower() for flag in (one.denominator is not None, one.proportion))
    sums = ", ".join(f"'{part}': {one.code}_{part}" for part in ("edition", "numerator", "denominator", "deduced"))
    return f"{{'code': '{one.code}', {sums}, 'rate': {rate}, 'proportion': {proportion}}}"


def _columns(one: Indicator) -> list[str]:
    """The columns of the wide table; NULL where the edition does not have the indicator."""
    sides = [
        f"CASE WHEN {one.code}_edition IS NOT NULL THEN {one.code}_{side} END" for side in ("numerator", "denominator")
    ]
    if one.denominator is None:
        kind = "BOOLEAN" if one.unit == "flag" else "DOUBLE"
        return [f"CAST({sides[0]} AS {kind}) AS {one.code}"]
    value = f"CAST({sides[0]} AS DOUBLE) / nullif(CAST({sides[1]} AS DOUBLE), 0) AS {one.code}"
    return [value, f"{sides[0]} AS {one.code}_numerator", f"{sides[1]} AS {one.code}_denominator"]
