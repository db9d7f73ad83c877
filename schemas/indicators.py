"""The indicator dictionary as typed objects, loaded from ``schemas/indicators.toml``.

Belongs here: resolving groups, patterns and names against the editions of the form, and refusing what does not fit.
Does not belong here: the computation (``pipelines/marts/indicators.py``).
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from schemas.forms import Form, forms

FILE: Final = Path(__file__).with_name("indicators.toml")
REPORT: Final = "report"
"""The table of a reference to what is known of the report itself (``pipelines/marts/sql/year_reports.sql``)."""

REPORT_COLUMNS: Final = ("cells_filled", "cells", "reconciled", "published_on_time")
DIRECTIONS: Final = ("up", "down", "neutral")
_NUMBERING: Final = re.compile(r"^(（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、|[0-9]+\.)|（.*）$")


@dataclass(frozen=True, order=True)
class Term:
    """``coefficient`` times one cell, or one column of the report when ``table`` is ``report``."""

    table: str
    item: str
    column: str
    coefficient: int = 1


@dataclass(frozen=True)
class Indicator:
    """One indicator. ``numerator`` and ``denominator``: by edition, the terms to be added; no denominator: no rate.

    ``proportion``: the numerator counts a part of the denominator. ``direction``: whether more is better (``up``,
    ``down``) or neither. ``breaks``: the series does not go on from one edition to another. ``formula`` is the
    declaration as written.
    """

    code: str
    name_zh: str
    name_en: str
    unit: Literal["count", "ratio", "wan_yuan", "flag"]
    editions: tuple[str, ...]
    comparability: str
    comparability_zh: str
    breaks: bool
    direction: str
    proportion: bool
    formula: str
    numerator: dict[str, tuple[Term, ...]]
    denominator: dict[str, tuple[Term, ...]] | None

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that the indicator needs, in order of mention; empty when it is about the report itself."""
        sides = (self.numerator, self.denominator or {})
        found = [term.table for side in sides for terms in side.values() for term in terms]
        return tuple(table for table in dict.fromkeys(found) if table != REPORT)


@cache
def indicators() -> tuple[Indicator, ...]:
    """Every indicator in declared order; ValueError naming indicator and reference when one does not fit the form."""
    with FILE.open("rb") as file:
        return _load(file.read().decode())


def _load(text: str) -> tuple[Indicator, ...]:
    raw = tomllib.loads(text)
    single = [_indicator(one, raw) for one in raw["indicators"]]
    families = [_indicator(one, raw) for family in raw.get("families", []) for one in _members(family, raw)]
    loaded = tuple(single + families)
    codes = [one.code for one in loaded]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise ValueError(f"{FILE.name}: declared twice: {', '.join(twice)}")
    return loaded


def _members(family: dict[str, Any], raw: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """A family's declarations: one for each item, restricted to the editions that have it."""
    held: dict[str, tuple[Term, list[str]]] = {}
    for form in forms().values():
        for term in _resolve(family["items"], form, raw):
            held.setdefault(term.item, (term, []))[1].append(form.edition)
    shared = {key: value for key, value in family.items() if key not in ("items", "suffix")}
    for term, editions in held.values():
        label, label_en = _labels(forms()[editions[0]], term.table, term.item)
        yield shared | {
            "code": f"{term.item}_{family['suffix']}",
            "name_zh": family["name_zh"].replace("{item}", label),
            "name_en": family["name_en"].replace("{item}", label_en),
            "numerator": [f"{term.table}.{term.item}.{term.column}"],
            "editions": editions,
            "comparability": family["comparability"] if len(editions) == len(forms()) else "some_editions",
        }


def _indicator(one: dict[str, Any], raw: dict[str, Any]) -> Indicator:
    editions = tuple(one.get("editions", forms()))
    sides = {
        side: {edition: _side(one, side, forms()[edition], raw) for edition in editions}
        for side in ("numerator", "denominator")
        if side in one
    }
    direction = one.get("direction", "neutral")
    if direction not in DIRECTIONS:
        raise ValueError(f"{FILE.name}: {one['code']}: direction {direction!r} is none of {', '.join(DIRECTIONS)}")
    comparability = raw["comparability"][one["comparability"]]
    return Indicator(
        code=one["code"],
        name_zh=_named(one["name_zh"], editions[0]),
        name_en=one["name_en"],
        unit=one["unit"],
        editions=editions,
        comparability=comparability["en"],
        comparability_zh=comparability["zh"],
        breaks=comparability.get("breaks", False),
        direction=direction,
        proportion=one.get("proportion", False),
        formula=" / ".join(_written(one[side], raw) for side in ("numerator", "denominator") if side in one),
        numerator=sides["numerator"],
        denominator=sides.get("denominator"),
    )


def _side(one: dict[str, Any], side: str, form: Form, raw: dict[str, Any]) -> tuple[Term, ...]:
    try:
        return tuple(_resolve(one[side], form, raw))
    except ValueError as problem:
        raise ValueError(f"{FILE.name}: {one['code']}: {side}: {problem}") from None


def _resolve(references: Iterable[str], form: Form, raw: dict[str, Any]) -> Iterable[Term]:
    """The terms of references that may be negative, groups or patterns."""
    for written in references:
        sign, reference = (-1, written[1:]) if written.startswith("-") else (1, written)
        if reference.startswith("$"):
            if reference[1:] not in raw["groups"]:
                raise ValueError(f"no group {reference!r}; declared are {', '.join(raw['groups'])}")
            for term in _resolve(raw["groups"][reference[1:]], form, raw):
                yield Term(term.table, term.item, term.column, sign * term.coefficient)
            continue
        if reference in (f"{REPORT}.{column}" for column in REPORT_COLUMNS):
            yield Term(REPORT, "", reference.partition(".")[2], sign)
            continue
        found = [c for c in form.cells if fnmatchcase(f"{c.table}.{c.item}.{c.column}", reference)]
        if not found:
            raise ValueError(f"edition {form.edition} has no cell {reference!r}")
        yield from (Term(cell.table, cell.item, cell.column, sign) for cell in found)


def _written(references: Iterable[str], raw: dict[str, Any]) -> str:
    """The references of one side with groups written out, signs and patterns kept."""
    parts = []
    for one in references:
        sign, reference = ("- ", one[1:]) if one.startswith("-") else ("+ ", one)
        parts += [sign + part for part in (raw["groups"][reference[1:]] if reference.startswith("$") else [reference])]
    text = " ".join(parts).removeprefix("+ ")
    return f"({text})" if len(parts) > 1 else text


def _named(name: str, edition: str) -> str:
    """``{table.item}`` and ``{table.item.column}`` replaced by the official label of the edition."""

    def label(match: re.Match[str]) -> str:
        return _labels(forms()[edition], *match[1].split("."))[0]

    return re.sub(r"\{([^}]+)\}", label, name)


def _labels(form: Form, table: str, item: str, column: str | None = None) -> tuple[str, str]:
    row = next(row for row in form.table(table).items if row.code == item)
    if column is None:
        return _NUMBERING.sub("", row.label), row.label_en
    printed = next(one for one in row.columns if one.code == column)
    return _NUMBERING.sub("", printed.label), printed.label_en
