"""What a finished run tells a person: what the warehouse holds, what is wrong with the reports, and what to ask next.

Belongs here: the words and the queries behind them; everything is read from the published file, so that it is what a
reader of the file will find. Does not belong here: progress (``progress.py``), exit codes (``cli.py``).
"""

from collections.abc import Sequence
from typing import Any

import duckdb
from rich.console import Console
from rich.text import Text

from assets.run import Outcome
from pipelines.ingest.limits import in_words

_SHOWN = 5
_INDENT = 11

_LIVE = "(SELECT document_id, min(source_path) AS path FROM core.sources WHERE withdrawn_at IS NULL GROUP BY 1)"
_COUNTS = {
    "Documents": f"""SELECT
        status || CASE WHEN status = 'rejected' AND path IS NULL THEN ' earlier, gone now' ELSE '' END, count(*)
        FROM core.documents LEFT JOIN {_LIVE} USING (document_id) GROUP BY 1 ORDER BY 1""",
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
# A rejected file that was replaced or taken away is nothing that anybody could still mend.
_REJECTED = f"""
    SELECT path, reason FROM core.documents JOIN {_LIVE} USING (document_id) WHERE status = 'rejected' ORDER BY 1"""
_ASK = """SELECT agency_name, report_year, requests_new,
    round(disclosure_rate, 3) AS disclosure_rate
FROM marts.agency_year_indicators
ORDER BY requests_new DESC NULLS LAST LIMIT 10;"""
_TRACE = """SELECT agency_name, o.report_year, value, raw_text, locator,
    (SELECT min(source_path) FROM core.sources AS s
     WHERE s.document_id = o.document_id) AS source_path
FROM core.observations AS o JOIN core.documents USING (document_id)
WHERE table_code = 'requests' AND item_code = 'new_received'
  AND column_code = 'total'
ORDER BY value DESC NULLS LAST LIMIT 10;"""


def summarise(outcome: Outcome, console: Console) -> bool:
    """Prints the summary and says whether the warehouse holds a report at all."""
    with duckdb.connect(str(outcome.warehouse), read_only=True) as connection:
        counts = {title: connection.execute(query).fetchall() for title, query in _COUNTS.items()}
        contradictions = connection.execute(_CONTRADICTIONS).fetchall()
        rejected = connection.execute(_REJECTED).fetchall()
    accepted = dict(counts["Documents"]).get("accepted", 0)
    _print(console, _this_run(outcome))
    console.print()
    _print_counts(console, counts)
    _print_list(console, "Do not add up", contradictions)
    _print_list(console, "Rejected", rejected)
    console.print()
    _print_results(console, outcome, accepted)
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
    for title, rows in counts.items():
        said = Text(" · ").join(Text.assemble((f"{count:,}", "bold"), f" {name}") for name, count in rows if count)
        if title in ("Years", "Editions"):
            said = Text(" · ").join(Text.assemble(f"{name} ", (f"{count:,}", "bold")) for name, count in rows)
        _print(console, said if rows else "none", Text(f"{title:<{_INDENT}}", style="cyan"), _INDENT)


def _print_list(console: Console, title: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    console.print()
    more = f" (the first {_SHOWN} of {len(rows):,})" if len(rows) > _SHOWN else ""
    _print(console, Text(title + more, style="yellow"))
    for place, what in rows[:_SHOWN]:
        _print(console, Text.assemble((str(place), "bold"), f"  {what}"), Text("  "), indent=4)


def _print_results(console: Console, outcome: Outcome, accepted: int) -> None:
    if not accepted:
        said = "Not one report could be read: the warehouse lists the files with the reasons, and has no numbers."
        _print(console, Text(said, style="red"))
    size = in_words(outcome.warehouse.stat().st_size)
    results = {"Warehouse": f"{outcome.warehouse} ({size})", "Dashboard": str(outcome.dashboard)}
    if outcome.data_docs is not None:
        results["Data Docs"] = str(outcome.data_docs)
    for title, place in results.items():
        # A path that is broken into two lines cannot be copied.
        console.print(Text.assemble((f"{title:<{_INDENT}}", "cyan"), place), soft_wrap=True)
    if accepted:
        console.print()
        _print(console, Text("To ask it, with any DuckDB client from 1.2.2 on:", style="cyan"))
    for query in (_ASK, _TRACE) if accepted else ():
        console.print()
        console.print(Text(query, style="dim"), soft_wrap=True)


def _print(console: Console, body: str | Text, head: Text | None = None, indent: int = 0) -> None:
    """``head`` and ``body`` in one line. A terminal folds it at its width, with what follows indented; a pipe gets it
    whole.
    """
    text = Text(body) if isinstance(body, str) else body
    folded = text.wrap(console, console.width - indent) if console.is_terminal else [text]
    for number, piece in enumerate(folded):
        piece.rstrip()
        console.print(Text.assemble(Text(" " * indent) if number else head or "", piece), soft_wrap=True)
