"""SQL of the indicators, derived from the dictionary.

Belongs here: expressions that add the cells an indicator names, in the edition that the report's table follows.
Does not belong here: rates, intervals and statuses (``sql/indicator_values.sql``), the dictionary
(``schemas/indicators.toml``).
"""

from collections.abc import Iterable
from functools import cache

import polars as pl

from schemas.comparisons import MINIMUM_CASES
from schemas.indicators import REPORT, Indicator, Term, indicators


@cache
def fragments() -> dict[str, str]:
    """The generated parts that the files in ``sql`` leave open, by the name under which they leave them open."""
    return {
        "minimum": str(MINIMUM_CASES),
        "cells": _values(),
        "pivot": ",\n    ".join(_pivot()),
        "sums": ",\n    ".join(line for one in indicators() for line in _sums(one)),
        "all_deduced": _deduced(range(len(_cells()))),
        "all_corrected": _corrected(range(len(_cells()))),
        "parts": ",\n        ".join(_part(one) for one in indicators()),
        "kinds": ",\n        ".join(_kind(one) for one in indicators()),
        "columns": ",\n    ".join(line for one in indicators() for line in _columns(one)),
        "entity_columns": ",\n    ".join(line for one in indicators() for line in _entity_columns(one)),
    }


def dictionary() -> pl.DataFrame:
    """The dictionary as a frame (``schemas.meta.Indicators``)."""
    rows = [
        {
            "indicator_code": one.code,
            "name_zh": one.name_zh,
            "name_en": one.name_en,
            "formula": one.formula,
            "unit": one.unit,
            "editions": list(one.editions),
            "comparability": one.comparability,
            "comparability_zh": one.comparability_zh,
            "breaks": one.breaks,
            "direction": one.direction,
            "proportion": one.proportion,
        }
        for one in indicators()
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def terms() -> pl.DataFrame:
    """The cells behind every indicator as a frame (``schemas.meta.IndicatorTerms``)."""
    rows = [
        (one.code, edition, side, term.table, term.item, term.column, term.coefficient)
        for one in indicators()
        for side, by_edition in (("numerator", one.numerator), ("denominator", one.denominator or {}))
        for edition, terms in by_edition.items()
        for term in terms
        if term.table != REPORT
    ]
    texts = ["indicator_code", "edition", "side", "table_code", "item_code", "column_code"]
    types = dict.fromkeys(texts, pl.String()) | {"coefficient": pl.Int16()}
    return pl.DataFrame(rows, schema=types, orient="row")


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
    """By CASE: DuckDB takes fourteen times as long for a hundred aggregates with a FILTER each."""
    editions = [
        f"any_value(CASE WHEN table_code = '{table}' THEN edition END) AS {table}_edition" for table in _tables()
    ]
    values = [f"max(CASE WHEN cell = {number} THEN amount END) AS cell_{number}" for number in range(len(_cells()))]
    sources = [f"max(CASE WHEN cell = {number} THEN source END) AS source_{number}" for number in range(len(_cells()))]
    return editions + values + sources


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
        f"{_corrected(_needed(one))} AS {one.code}_corrected",
    ]


def _needed(one: Indicator) -> list[int]:
    """Cells by number of any edition: a report has only those of its own to count."""
    sides = [side for by_edition in (one.numerator, one.denominator or {}) for side in by_edition.values()]
    cells = {(term.table, term.item, term.column) for terms in sides for term in terms if term.table != REPORT}
    return [number for number, cell in enumerate(_cells()) if cell in cells]


def _deduced(numbers: Iterable[int]) -> str:
    """How many of these cells have a deduced value."""
    return _counted(numbers, 1)


def _corrected(numbers: Iterable[int]) -> str:
    """How many of these cells have a corrected value."""
    return _counted(numbers, 2)


def _counted(numbers: Iterable[int], source: int) -> str:
    return " + ".join(["0", *(f"coalesce(CAST(source_{number} = {source} AS INTEGER), 0)" for number in numbers)])


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
    names = ("edition", "numerator", "denominator", "deduced", "corrected")
    sums = ", ".join(f"'{part}': {one.code}_{part}" for part in names)
    return f"{{'code': '{one.code}', {sums}}}"


def _kind(one: Indicator) -> str:
    told = (one.denominator is not None, one.proportion, one.unit == "flag", one.unit in ("count", "wan_yuan"))
    return f"('{one.code}', {', '.join(str(each).lower() for each in (*told, one.breaks))})"


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


def _entity_columns(one: Indicator) -> list[str]:
    """The columns of an indicator in a wide table of sums over reports; whether a report has a property has two sides
    here.
    """
    names = {one.code: "value"}
    if one.denominator is not None or one.unit == "flag":
        names |= {f"{one.code}_{side}": side for side in ("numerator", "denominator")}
    names[f"{one.code}_reports"] = "reports"
    return [f"max({said}) FILTER (WHERE indicator_code = '{one.code}') AS {name}" for name, said in names.items()]
