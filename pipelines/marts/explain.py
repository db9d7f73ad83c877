"""From one indicator of one agency and year to the cells behind it, asked of a published warehouse.

Belongs here: finding indicator, agency and year, and what stands behind the number. Does not belong here: how it is
shown (``assets/explain.py``), the view itself (``sql/lineage.sql``).
"""

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import duckdb

_SHOWN: Final = 10
_NAMED: Final = (
    "SELECT DISTINCT agency_id, a.agency_name FROM core.agency_names AS n JOIN core.agencies AS a USING (agency_id)"
)


class CannotExplainError(Exception):
    """What is asked for is not there or not told clearly enough; the message says what there is."""


@dataclass(frozen=True)
class Explanation:
    """``indicator``: its row of ``meta.indicators``. ``value``: its row of ``marts.indicator_values``, or None where
    the edition does not have it. ``report``: its row of ``marts.report_quality`` with ``source_path`` and ``url``.
    ``cells``: rows of ``marts.lineage`` with the labels of ``meta.cells``, numerator first. ``corrections`` and
    ``deductions``: why a cell has another number than is printed, by table, item and column.
    """

    indicator: dict[str, Any]
    value: dict[str, Any] | None
    report: dict[str, Any]
    cells: list[dict[str, Any]]
    corrections: dict[tuple[str, str, str], dict[str, Any]]
    deductions: dict[tuple[str, str, str], dict[str, Any]]


def explain(warehouse: Path, indicator: str, agency: str, year: int) -> Explanation:
    """What stands behind ``indicator`` of ``agency`` (its id or a name that it goes by) for ``year``.

    Raises CannotExplainError, which names what there is, for an indicator, agency or year that is not there, and for a
    name that several agencies have.
    """
    if not warehouse.is_file():
        raise CannotExplainError(f"{warehouse} is not there; publish a warehouse with gongkai run")
    try:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            return _explain(connection, indicator, agency, year)
    except duckdb.Error as problem:
        first = str(problem).splitlines()[0]
        raise CannotExplainError(f"{warehouse} is no warehouse of this version ({first}); publish it anew") from problem


def _explain(connection: duckdb.DuckDBPyConnection, indicator: str, agency: str, year: int) -> Explanation:
    meant = _indicator(connection, indicator)
    agency_id = _agency(connection, agency)
    report = _rows(
        connection,
        "SELECT q.*, s.source_path, s.url FROM marts.report_quality AS q "
        "JOIN marts.agency_year_indicators AS a ON a.report_id = q.report_id "
        "LEFT JOIN (SELECT document_id, arg_min(source_path, source_id) AS source_path, arg_min(url, source_id) AS url "
        "FROM core.sources GROUP BY document_id) AS s ON s.document_id = q.document_id "
        "WHERE q.agency_id = ? AND q.report_year = ?",
        [agency_id, year],
    )
    if not report:
        years = connection.execute(
            "SELECT DISTINCT report_year FROM core.reports WHERE agency_id = ? ORDER BY 1", [agency_id]
        ).fetchall()
        there = ", ".join(str(one) for (one,) in years) or "none"
        raise CannotExplainError(f"--year {year}: {agency_id} has no report of that year; there are {there}")
    value = _rows(
        connection,
        "SELECT * FROM marts.indicator_values "
        "WHERE indicator_code = ? AND entity_type = 'agency' AND entity_id = ? AND report_year = ?",
        [meant["indicator_code"], agency_id, year],
    )
    cells = _rows(
        connection,
        "SELECT l.*, c.table_label_zh, c.item_label_zh, c.column_label_zh, c.table_label_en, c.item_label_en, "
        "c.column_label_en FROM marts.lineage AS l "
        "JOIN meta.cells AS c ON c.edition = l.edition AND c.table_code = l.table_code AND c.item_code = l.item_code "
        "AND c.column_code = l.column_code "
        "WHERE l.indicator_code = ? AND l.agency_id = ? AND l.report_year = ? "
        "ORDER BY l.side DESC, l.table_code, c.position",
        [meant["indicator_code"], agency_id, year],
    )
    document = report[0]["document_id"]
    corrections = "SELECT * FROM quality.corrections WHERE document_id = ? AND status = 'applied'"
    deductions = "SELECT * FROM quality.deductions WHERE document_id = ?"
    return Explanation(
        meant,
        value[0] if value else None,
        report[0],
        cells,
        _by_cell(_rows(connection, corrections, [document])),
        _by_cell(_rows(connection, deductions, [document])),
    )


def _indicator(connection: duckdb.DuckDBPyConnection, given: str) -> dict[str, Any]:
    rows = {row["indicator_code"]: row for row in _rows(connection, "SELECT * FROM meta.indicators", [])}
    if given in rows:
        return rows[given]
    named = [row for row in rows.values() if given in (row["name_zh"], row["name_en"])]
    if named:
        return named[0]
    near = get_close_matches(given, rows, n=5, cutoff=0.4) or [code for code in rows if given in code][:5]
    hint = f"did you mean {', '.join(near)}?" if near else "meta.indicators lists them"
    raise CannotExplainError(f"INDICATOR {given!r}: there is no such indicator; {hint}")


def _agency(connection: duckdb.DuckDBPyConnection, given: str) -> str:
    """By id, then by a name that it goes by, then by part of one."""
    ways = (
        "SELECT agency_id, agency_name FROM core.agencies WHERE agency_id = ?",
        f"{_NAMED} WHERE n.agency_name = ?",
        f"{_NAMED} WHERE contains(n.agency_name, ?)",
    )
    for way in ways:
        found = sorted(connection.execute(way, [given]).fetchall())
        if len(found) == 1:
            return str(found[0][0])
        if found:
            shown = ", ".join(f"{agency_id} ({name})" for agency_id, name in found[:_SHOWN])
            more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
            raise CannotExplainError(f"--agency {given!r}: several agencies have that name; name one of {shown}{more}")
    names = [name for (name,) in connection.execute("SELECT DISTINCT agency_name FROM core.agency_names").fetchall()]
    near = get_close_matches(given, names, n=5, cutoff=0.5)
    hint = f"did you mean {', '.join(near)}?" if near else "core.agencies lists them"
    raise CannotExplainError(f"--agency {given!r}: there is no such agency; {hint}")


def _rows(connection: duckdb.DuckDBPyConnection, query: str, given: list[Any]) -> list[dict[str, Any]]:
    result = connection.execute(query, given)
    names = [column[0] for column in result.description or []]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _by_cell(rows: list[dict[str, Any]]) -> dict[tuple[str, str, str], dict[str, Any]]:
    return {(row["table_code"], row["item_code"], row["column_code"]): row for row in rows}
