"""What every table and column of the warehouse holds, in Chinese: ``schemas/chinese.toml`` and the dictionaries.

Belongs here: looking the wording up, and putting together that of columns that are indicators. Does not belong here:
the wording in English, which is the description of the column in its model.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

from schemas.indicators import Indicator, indicators

FILE: Final = Path(__file__).with_name("chinese.toml")
_UNITS: Final = {"ratio": "1", "wan_yuan": "10,000 yuan"}


def table_in_chinese(table: str) -> str | None:
    """The table in Chinese; None when the file does not have it."""
    own: dict[str, str] = _said()["tables"].get(table, {})
    return own.get("table")


def column_in_chinese(table: str, column: str) -> str | None:
    """The column in Chinese: as the file says of this table, or of the column anywhere, or an indicator's name;
    None when none of them has it.
    """
    own: dict[str, str] = _said()["tables"].get(table, {})
    anywhere: dict[str, str] = _said()["columns"]
    for said in (own, anywhere):
        if column in said:
            return said[column]
    found = _indicator(column)
    if found is None:
        return None
    one, part = found
    parts: dict[str, str] = _said()["parts"]
    return parts[part].format(name=one.name_zh)


def unit_of(table: str, column: str) -> str | None:
    """The unit of a column of numbers; None of a count, and of what is no number or has its unit in another column."""
    units: dict[str, str] = _said()["units"]
    if column in units:
        return units[column]
    found = _indicator(column)
    return _UNITS.get(found[0].unit) if found is not None and found[1] == "value" else None


@cache
def _said() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def _by_code() -> dict[str, Indicator]:
    return {one.code: one for one in indicators()}


def _indicator(column: str) -> tuple[Indicator, str] | None:
    """The indicator of a column of a wide table, and which part of it the column is."""
    if column in _by_code():
        return _by_code()[column], "value"
    code, _, part = column.rpartition("_")
    return (_by_code()[code], part) if code in _by_code() else None
