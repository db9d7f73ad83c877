"""What a finished run tells a person: what the warehouse holds, what is wrong with the reports, and what to ask next.

Belongs here: the words and the queries behind them; everything is read from the published file, so that it is what a
reader of the file will find. Does not belong here: progress (``progress.py``), exit codes (``cli.py``).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from assets.run import Outcome

_SHOWN = 5
_CELL_STATUSES = ("reported", "blank", "placeholder", "unreadable", "missing")

_COUNTS = {
    "Documents": "SELECT status, count(*) FROM core.documents GROUP BY 1 ORDER BY 1",
    "Years": """SELECT coalesce(CAST(report_year AS VARCHAR), 'unknown'), count(*) FROM core.documents
        WHERE status = 'accepted' GROUP BY report_year ORDER BY report_year NULLS LAST""",
    "Editions": """SELECT coalesce(edition, 'no tables'), count(*) FROM core.documents
        WHERE status = 'accepted' GROUP BY edition ORDER BY edition DESC NULLS LAST""",
    "Cells": """SELECT status, count(*) FROM core.observations GROUP BY 1
        ORDER BY list_position(['reported', 'blank', 'placeholder', 'unreadable', 'missing'], status)""",
    "Reports": """SELECT CASE reconciled WHEN true THEN 'add up' WHEN false THEN 'do not add up'
        ELSE 'with blanks, not decidable' END, count(*)
        FROM core.reports GROUP BY reconciled ORDER BY reconciled DESC NULLS LAST""",
}
_CONTRADICTIONS = """
    SELECT coalesce(d.agency_name, 'unnamed agency') || ' ' || coalesce(CAST(d.report_year AS VARCHAR), ''),
        min_by(f.message_zh, f.finding_id) || CASE WHEN count(*) > 1 THEN ' (+' || count(*) - 1 || ')' ELSE '' END
    FROM quality.findings AS f JOIN core.documents AS d USING (document_id)
    WHERE f.severity = 'error' GROUP BY d.document_id, d.agency_name, d.report_year ORDER BY count(*) DESC, 1"""
_REJECTED = """
    SELECT coalesce(min(s.source_path), d.document_id), d.reason
    FROM core.documents AS d LEFT JOIN core.sources AS s USING (document_id)
    WHERE d.status = 'rejected' GROUP BY d.document_id, d.reason ORDER BY 1"""
_ASK = """SELECT agency_name, report_year, requests_new, round(disclosure_rate, 3) AS disclosure_rate
FROM marts.agency_year_indicators ORDER BY requests_new DESC NULLS LAST LIMIT 10;"""
_TRACE = """SELECT source_path, locator, raw_text, value FROM core.observations JOIN core.sources USING (document_id)
WHERE table_code = 'requests' AND item_code = 'new_received' AND column_code = 'total' LIMIT 10;"""


def summarise(outcome: Outcome, console: Console) -> bool:
    """Prints the summary and says whether the warehouse holds a report at all."""
    with duckdb.connect(str(outcome.warehouse), read_only=True) as connection:
        counts = {title: connection.execute(query).fetchall() for title, query in _COUNTS.items()}
        contradictions = connection.execute(_CONTRADICTIONS).fetchall()
        rejected = connection.execute(_REJECTED).fetchall()
    accepted = dict(counts["Documents"]).get("accepted", 0)
    console.print(_this_run(outcome), highlight=False, markup=False)
    console.print()
    _print_counts(console, counts)
    _print_list(console, "Do not add up", contradictions)
    _print_list(console, "Rejected", rejected)
    console.print()
    _print_warehouse(console, outcome.warehouse, accepted)
    return bool(accepted)


def _this_run(outcome: Outcome) -> str:
    files = (
        f"{outcome.seen:,} different file{'' if outcome.seen == 1 else 's'} in {outcome.source}, {outcome.new:,} new"
    )
    if not outcome.published:
        return f"{files}; nothing to do, the warehouse shows it all already."
    years = f", {len(outcome.years)} year{'' if len(outcome.years) == 1 else 's'} judged" if outcome.years else ""
    return f"{files}; {outcome.read:,} read{years}, warehouse published."


def _print_counts(console: Console, counts: dict[str, list[tuple[Any, ...]]]) -> None:
    grid = Table.grid(padding=(0, 2))
    for title, rows in counts.items():
        said = Text(" · ").join(Text.assemble((f"{count:,}", "bold"), f" {name}") for name, count in rows if count)
        if title in ("Years", "Editions"):
            said = Text(" · ").join(Text.assemble(f"{name} ", (f"{count:,}", "bold")) for name, count in rows)
        grid.add_row(Text(title, style="cyan"), said if rows else Text("none"))
    console.print(grid)


def _print_list(console: Console, title: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    console.print()
    more = f" (the first {_SHOWN} of {len(rows):,})" if len(rows) > _SHOWN else ""
    console.print(Text(title + more, style="yellow"))
    for place, what in rows[:_SHOWN]:
        console.print(Text.assemble("  ", (str(place), "bold"), f"  {what}"))


def _print_warehouse(console: Console, path: Path, accepted: int) -> None:
    if not accepted:
        console.print(
            Text(
                "Not one report could be read: the warehouse lists the files with the reasons, and has no numbers.",
                "red",
            )
        )
    size = path.stat().st_size / 1_000_000
    console.print(
        Text.assemble(("Warehouse  ", "cyan"), str(path), f" ({size:,.1f} MB); open it with any DuckDB client:")
    )
    for query in (_ASK, _TRACE) if accepted else ():
        console.print()
        console.print(Text(query, style="dim"))
