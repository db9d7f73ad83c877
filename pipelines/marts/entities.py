"""Of which agencies, regions and years the tables of indicators are written again.

Belongs here: what of the warehouse of before they rested on, which entities something changed of, clearing their rows.
Does not belong here: what the tables hold (``sql``), whether the file of before is to be relied on (``target.py``).

The tables follow from what stands for which agency (``year_reports``), the cells of these reports, and what is deduced
or corrected of them. All three are held against what the file of before says of them. An agency of which anything
differs is written again for all years, and so is every region that it lies or lay in, and the nation; their sums take
the numbers of all other agencies from ``marts.indicator_values``.
"""

from collections.abc import Callable
from typing import Final

import duckdb

from pipelines.marts.frames import count_of
from pipelines.marts.renew import MOST_CHANGED, is_there, is_worn

OF_ENTITIES: Final = {
    "marts.indicator_values": "entity_type, entity_id",
    "marts.agency_year_indicators": "'agency', agency_id",
    "marts.region_year_indicators": "'region', region_code",
    "marts.region_bodies_year_indicators": "'bodies', region_code",
    "marts.region_territory_year_indicators": "'territory', region_code",
    "marts.national_year_indicators": "'nation', 'CN'",
    "marts.year_on_year": "entity_type, entity_id",
    "marts.reason_shares": "entity_type, entity_id",
}
"""The tables, and of which basis and entity each of their rows is."""

_BEFORE: Final = {"year_reports_before": "year_reports", "figures_before": "figures"}
_CHOICE: Final = (
    "region_ancestors", "year_reports", "year_reports_before", "figures", "figures_before", "changed_observations",
    "changed_reports", "renewed_entities",
)  # fmt: skip
_MADE_OF: Final = (
    "indicator_kinds", "memberships", "renewed_reports", "report_cells", "indicator_sums", "report_indicators",
    "entity_indicators", "entity_coverage", "entity_columns", "region_names", "region_sums",
)  # fmt: skip
"""What the tables are made of, in the order in which it is made."""
TEMPORARY: Final = (*_CHOICE, *_MADE_OF)

Sql = Callable[[str], str]
"""The text of a file in ``sql`` by its name."""


def remember(connection: duckdb.DuckDBPyConnection, sql: Sql) -> None:
    """Keeps of the warehouse of before, as long as it is whole, what its tables of indicators rested on."""
    for name, made_by in _BEFORE.items():
        connection.execute(f"CREATE TEMP TABLE {name} AS {sql(made_by)}")


def choose(connection: duckdb.DuckDBPyConnection, sql: Sql) -> None:
    """Makes the temporary tables up to ``renewed_entities`` and deletes the rows of these; all tables of indicators are
    dropped where nothing of before was remembered, the observations were made anew, or so much changed that the tables
    had better be too.
    """
    if not is_there(connection, "changed_observations"):
        _forget(connection)
    _make(connection, sql, _CHOICE)
    if _is_too_much(connection):
        _forget(connection)
        _make(connection, sql, _CHOICE)
    for name in OF_ENTITIES:
        if is_there(connection, name):
            connection.execute(f"DELETE FROM {name} WHERE {written(name)}")


def gather(connection: duckdb.DuckDBPyConnection, sql: Sql) -> None:
    """Makes the temporary tables that those of indicators are filled from; ``marts.indicator_values`` is there."""
    _make(connection, sql, _MADE_OF)


def written(name: str) -> str:
    """The condition for the rows of a table of ``OF_ENTITIES`` that are written again."""
    return f"({OF_ENTITIES[name]}) IN (SELECT (basis, entity_id) FROM renewed_entities)"


def _forget(connection: duckdb.DuckDBPyConnection) -> None:
    for name in (*OF_ENTITIES, *_CHOICE):
        connection.execute(f"DROP TABLE IF EXISTS {name}")


def _make(connection: duckdb.DuckDBPyConnection, sql: Sql, names: tuple[str, ...]) -> None:
    for name in names:
        connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS {name} AS {sql(name)}")


def _is_too_much(connection: duckdb.DuckDBPyConnection) -> bool:
    agencies, changed = (
        count_of(connection, f"SELECT count(DISTINCT agency_id) FROM {name}")
        for name in ("year_reports", "changed_reports")
    )
    tables = [name for name in OF_ENTITIES if is_there(connection, name)]
    return changed > MOST_CHANGED * agencies or any(is_worn(connection, name) for name in tables)
