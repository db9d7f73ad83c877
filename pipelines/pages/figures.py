"""What the dashboard shows, one entry a report, from a published warehouse: columns that a page can add up by itself.

Belongs here: the queries, and the compact form of what they give. Does not belong here: the figures of each report
(``added_up.py``), sums and rates (``templates/dashboard``: they follow the filters), markup, judging.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any, Final

import duckdb
import polars as pl

from pipelines.marts.frames import frame_of
from pipelines.pages.added_up import MARKED, PARENTS, cells, names
from schemas.forms import forms

_SQL: Final = Path(__file__).with_name("sql")
_SHORT: Final = 16
_REASONS: Final = tuple(f"{parent}_" for parent in PARENTS)

Columns = Mapping[str, Sequence[Any]]


def short_id(report_id: str) -> str:
    """The name of a report's page: 16 hexadecimal digits of the SHA-256 of its id, the same in every run."""
    return hashlib.sha256(report_id.encode()).hexdigest()[:_SHORT]


def dashboard_data(connection: duckdb.DuckDBPyConnection, figures: pl.DataFrame) -> dict[str, Any]:
    """The data of the page, ready for JSON; ``figures`` is what ``added_up.figures_of`` gives.

    ``reports``: columns of equal length, one entry a report; numbers in other lists that they point to (``agencies``,
    ``checkSets``) are indices. ``figures``: by figure one value a report, None where a cell of it has no number.
    ``deduced``, ``corrected``: by figure the reports of which a cell is so. ``outcomes``, ``reasons``, ``disputes``:
    the figures with their labels, in the order of the form. ``regions``: by code name and parent, with everything above
    them.
    """
    reports = frame_of(connection.sql(_query("dashboard_reports")))
    agencies, places = _agencies(connection)
    sets = {checks: number for number, checks in enumerate(dict.fromkeys(map(tuple, reports["checks"])))}
    return {
        "reports": {
            "id": [short_id(one) for one in reports["report_id"]],
            "agency": [places[one] for one in reports["agency_id"]],
            "year": reports["report_year"].to_list(),
            "edition": reports["edition"].to_list(),
            "consolidated": [int(one == "consolidated") for one in reports["scope"]],
            "main": reports["main"].cast(pl.Int8).to_list(),
            "reconciled": reports["reconciled"].cast(pl.Int8).to_list(),
            "filled": reports["cells_filled"].to_list(),
            "cells": reports["cells"].to_list(),
            "errors": reports["errors"].to_list(),
            "warnings": reports["warnings"].to_list(),
            "checks": [sets[tuple(one)] for one in reports["checks"]],
        },
        "agencies": agencies,
        "checkSets": list(sets),
        "checks": _checks(connection),
        "regions": _regions(connection, {code for _, code in agencies if code}),
        **_figures(reports, figures),
        **_labels(),
        **_about(connection),
    }


def _query(name: str, **parts: str) -> str:
    return Template((_SQL / f"{name}.sql").read_text(encoding="utf-8")).substitute(parts)


def _agencies(connection: duckdb.DuckDBPyConnection) -> tuple[list[tuple[str | None, str | None]], dict[str, int]]:
    """Name and region, and by ``agency_id`` the place in that list. Agencies that nothing vouches for are one under one
    name, as where the marts count the agencies known.
    """
    query = "SELECT agency_id, agency_name, region_code, resolved FROM core.agencies ORDER BY 1"
    known: dict[tuple[str | None, str | None, str | None], int] = {}
    places: dict[str, int] = {}
    for agency, name, code, resolved in connection.execute(query).fetchall():
        vouched = agency if resolved or name is None else None
        places[agency] = known.setdefault((vouched, name, code), len(known))
    return [(name, code) for _, name, code in known], places


def _figures(reports: pl.DataFrame, found: pl.DataFrame) -> dict[str, Any]:
    """``figures``, ``deduced`` and ``corrected`` as ``dashboard_data`` gives them."""
    ordered = reports.select("document_id").join(found, on="document_id", how="left", maintain_order="left")
    figures = {name: _compact(ordered[name]) for name in names()}
    with_cells: dict[str, dict[str, list[int]]] = {}
    for mark in MARKED:
        marked = ordered.select(pl.col(mark).alias("figure")).with_row_index("report").drop_nulls().explode("figure")
        of_figure = {
            figure: rows["report"].to_list() for (figure,), rows in marked.group_by("figure", maintain_order=True)
        }
        with_cells[mark] = {name: of_figure.get(number, []) for number, name in enumerate(names())}
    return {"figures": figures, **with_cells}


def _compact(values: pl.Series) -> list[int | float | None]:
    """Whole numbers without a fraction, which is half of the text."""
    if (values == values.round()).all():  # passes over what has no number
        return values.cast(pl.Int64).to_list()
    return [int(value) if value is not None and value.is_integer() else value for value in values]


def _labels() -> dict[str, Any]:
    newest = list(forms().values())
    table = newest[0].table("requests")
    titles = {heading.code: [heading.label, heading.label_en] for heading in table.headings if heading.code in PARENTS}
    items = {item.code: item for form in reversed(newest) for item in form.table("requests").items}
    order = [name for table, _, _, name in cells() if table == "requests" and name.startswith(_REASONS)]
    granted = {code: [items[code].label, items[code].label_en] for code in ("granted", "partial")}
    return {
        "outcomes": [[code, *labels] for code, labels in (granted | titles).items()],
        "reasons": [
            [code, code.partition("_")[0], items[code].label, items[code].label_en] for code in dict.fromkeys(order)
        ],
        "disputes": [
            [item.code, item.label, item.label_en, [[c.code, c.label, c.label_en] for c in item.columns]]
            for item in newest[0].table("disputes").items
        ],
    }


def _checks(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    query = "SELECT check_code, min(label_zh), min(label_en) FROM meta.checks GROUP BY 1 ORDER BY 1"
    return {code: [zh, en] for code, zh, en in connection.execute(query).fetchall()}


def _regions(connection: duckdb.DuckDBPyConnection, used: set[str]) -> dict[str, list[str | None]]:
    """The divisions used and those above them; a code that GB/T 2260 does not have has no name."""
    query = "SELECT region_code, name_zh, parent_code FROM core.regions"
    known = {code: (name, parent) for code, name, parent in connection.execute(query).fetchall()}
    found: dict[str, list[str | None]] = {}
    for code in sorted(used):
        above: str | None = code
        while above and above not in found:
            name, parent = known.get(above, (None, None))
            found[above] = [name, parent]
            above = parent
    return dict(sorted(found.items()))


def _about(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    query = """
        SELECT
            (SELECT count(*) FROM core.documents WHERE status = 'rejected'),
            (SELECT count(*) FROM core.documents WHERE status = 'accepted' AND report_id IS NULL),
            (SELECT strftime(built_at, '%Y-%m-%d %H:%M UTC') FROM meta.build),
            (SELECT program_version FROM meta.build)"""
    row = connection.execute(query).fetchone() or (0, 0, "", "")
    return dict(zip(("rejected", "yearless", "built", "version"), row, strict=True))
