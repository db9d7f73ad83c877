"""Report years of a published warehouse, each beside the year before it, and the rows that a year is judged by.

Belongs here: the queries, and when a year can be judged at all. Does not belong here: what is plausible
(``assets/expectations.toml``), or whether a single report is right (``pipelines/quality``).
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import duckdb

from pipelines.plausibility.verdicts import Words

SQL: Final = Path(__file__).parent
LEAST_REPORTS: Final = 30
"""Of fewer, one report more or less moves every share by more than 3 %."""
LEAST_HANDLED: Final = 500
"""Of fewer requests, a share is off by 4 % or more through chance alone (two standard errors of one half)."""


@dataclass(frozen=True)
class Season:
    """A report year and the year before it: reports, agencies with a voucher, the median of new requests (None without
    reports), and the requests that agencies of both years handled.
    """

    year: int
    reports: int
    reports_before: int
    agencies_before: int
    median_requests: float | None
    median_requests_before: float | None
    handled: float
    handled_before: float

    def due(self, today: date) -> bool:
        """Whether every report of the year must have been published: governments have until 31 March
        (《政府信息公开条例》第五十条).
        """
        return today > date(self.year + 1, 3, 31)


def seasons(connection: duckdb.DuckDBPyConnection) -> list[Season]:
    """Every report year from the first to the last of a warehouse; none where it has no report."""
    return [Season(*row) for row in connection.execute(_sql("seasons")).fetchall()]


def rows(connection: duckdb.DuckDBPyConnection, frame: str, year: int | None) -> duckdb.DuckDBPyConnection:
    """The executed query of a frame: ``documents`` of all years, ``reports``, ``returns`` or ``outcomes`` of one; its
    columns are in the head of the query.
    """
    return connection.execute(_sql(frame), {} if year is None else {"year": year})


def hindrance(suite: str, season: Season, today: date) -> Words | None:
    """Why a suite cannot judge a year; None when it can.

    ``reports`` looks at the year alone, ``growth``, ``returns`` and ``outcomes`` also at the year before.
    """
    if suite == "outcomes":
        return _too_few(min(season.handled, season.handled_before), LEAST_HANDLED, "件两年均报告的办结申请", "requests")
    if suite == "returns":
        return _not_due(season, today) or _before(season.agencies_before)
    if suite == "growth" and (hindered := _before(season.reports_before)):
        return hindered
    if suite == "growth" and season.due(today):
        return None
    return _too_few(season.reports, LEAST_REPORTS, "份报告", "reports")


def _before(number: int) -> Words | None:
    return _too_few(number, LEAST_REPORTS, "份上年报告", "reports for the year before")


def _too_few(number: float, least: int, what_zh: str, what_en: str) -> Words | None:
    if number >= least:
        return None
    return Words(f"仅 {number:,.0f} {what_zh}，至少需 {least}", f"needs {least} {what_en}, has {number:,.0f}")


def _not_due(season: Season, today: date) -> Words | None:
    if season.due(today):
        return None
    day = f"{season.year + 1}-03-31"
    return Words(f"{day} 前报告尚可发布", f"reports may still come until {day}")


def _sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")
