"""Who is told when something fails: one webhook, off until an operator names it and switches the sensors on.

Belongs here: what is sent, and when. Does not belong here: what counts as a failure (the runs and ``plausibility.py``).
"""

import json
import os
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import dagster as dg

VARIABLE = "GONGKAI_WEBHOOK"
_SECONDS = 10


class WebhookError(Exception):
    """The webhook is not named, no address that may be called, or does not answer."""


@dg.run_failure_sensor(
    default_status=dg.DefaultSensorStatus.STOPPED,
    description=f"Sends every failed run to the address in {VARIABLE}.",
)
def run_failed(context: dg.RunFailureSensorContext) -> None:
    """One message a failed run, with the reason of the step that failed."""
    run = context.dagster_run
    steps = [event.step_key for event in context.get_step_failure_events()]
    tell({"event": "run_failed", **_about(run), "steps": steps, "message": context.failure_event.message})


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description=f"Sends the checks that failed in a run that succeeded to the address in {VARIABLE}.",
)
def check_failed(context: dg.RunStatusSensorContext) -> dg.SkipReason | None:
    """One message a run with failed checks, which warn and stop nothing."""
    records = context.instance.all_logs(context.dagster_run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    found = [record.dagster_event.asset_check_evaluation_data for record in records if record.dagster_event]
    failed = [
        {"asset": one.asset_key.to_user_string(), "check": one.check_name, "severity": one.severity.value}
        for one in found
        if not one.passed
    ]
    if not failed:
        return dg.SkipReason("every check passed")
    tell({"event": "check_failed", **_about(context.dagster_run), "checks": failed})
    return None


def tell(message: Mapping[str, Any]) -> None:
    """Posts ``message`` as JSON. Raises ``WebhookError``, which the UI shows at the tick of the sensor."""
    address = os.environ.get(VARIABLE, "")
    if urlsplit(address).scheme not in ("http", "https"):
        raise WebhookError(f"{VARIABLE} is {address!r}; set it to an http or https address where the daemon runs")
    body = json.dumps(message, ensure_ascii=False, default=str).encode()
    request = urllib.request.Request(address, body, {"Content-Type": "application/json; charset=utf-8"})
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
            answer.read()
    except OSError as error:
        raise WebhookError(f"the address in {VARIABLE} does not answer: {error}") from error


def _about(run: dg.DagsterRun) -> dict[str, str]:
    return {"run_id": run.run_id, "job": run.job_name}
