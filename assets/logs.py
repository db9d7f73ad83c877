"""Structured logs: with ``GONGKAI_LOG=json`` every event of a run is one short line of JSON on standard error.

Belongs here: choosing the logger, and what a line holds. Does not belong here: what is logged (the assets), how far a
run is (``progress.py``).
"""

import json
import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from assets.home import json_logs

_META = "dagster_meta"  # where Dagster keeps what it knows of a record


def log_as_asked() -> None:
    """Has the logger of every run that names none write JSON when it is asked for.

    Dagster heeds the loggers of a code location only in runs whose configuration names them, and no run that the UI,
    the schedule or a sensor starts does; all those take its default logger, whose place this one takes.
    """
    if json_logs():
        dg.colored_console_logger._logger_fn = _json_lines


def of_the_command() -> Mapping[str, Any]:
    """How ``gongkai run`` configures them: silent on a terminal, where progress and summary are for people."""
    return {"console": {"config": {"log_level": "DEBUG" if json_logs() else "CRITICAL"}}}


def _json_lines(context: dg.InitLoggerContext) -> logging.Logger:
    """Time, level, run, job, step, event and message; of a materialisation also the asset and its numbers."""
    made = logging.Logger("gongkai", context.logger_config["log_level"])
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    made.addHandler(handler)
    return made


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        meta = getattr(record, _META, {})
        event = meta.get("dagster_event")
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "run": meta.get("run_id"),
            "job": meta.get("job_name"),
            "step": meta.get("step_key"),
            "event": event.event_type_value if event else None,
            **(_made(event) if event and event.is_step_materialization else {}),
            "message": meta.get("orig_message") or record.getMessage(),
        }
        return json.dumps({key: value for key, value in line.items() if value is not None}, ensure_ascii=False)


def _made(event: dg.DagsterEvent) -> dict[str, Any]:
    made = event.step_materialization_data.materialization
    numbers = {name: one.value for name, one in made.metadata.items() if isinstance(one.value, int | float)}
    return {"asset": made.asset_key.to_user_string(), "numbers": numbers}
