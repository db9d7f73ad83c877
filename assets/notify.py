"""Who is told when something fails: one webhook, off until an operator names it and switches the sensors on.

Belongs here: what is sent, when, and how often it is tried. Does not belong here: what counts as a failure (the runs
and ``plausibility.py``).
"""

import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

import dagster as dg

VARIABLE = "GONGKAI_WEBHOOK"
FIRST_WAIT_SECONDS = 1.0
TRIES = 3
"""Dagster goes on to the next run when a sensor failed and never comes back to this one: what is not delivered now is
not delivered. All tries together stay below the minute that a sensor may take.
"""
_SECONDS = 10
_MAY_PASS = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)


class WebhookError(Exception):
    """The webhook is not named, no address that may be called, or does not take the message."""


@dg.run_failure_sensor(
    default_status=dg.DefaultSensorStatus.STOPPED,
    description=f"Sends every failed run to the address in {VARIABLE}.",
)
def run_failed(context: dg.RunFailureSensorContext) -> None:
    """One message a failed run, with the reason of each step that failed."""
    failures = context.get_step_failure_events()
    told = {
        "steps": [event.step_key for event in failures],
        "message": context.failure_event.message,
        "reasons": _reasons(failures),
    }
    tell({"event": "run_failed", **_about(context.dagster_run), **told})


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
        {
            "asset": one.asset_key.to_user_string(),
            "check": one.check_name,
            "severity": one.severity.value,
            "message": one.description,
        }
        for one in found
        if not one.passed
    ]
    if not failed:
        return dg.SkipReason("every check passed")
    tell({"event": "check_failed", **_about(context.dagster_run), "checks": failed})
    return None


def tell(message: Mapping[str, Any]) -> None:
    """Posts ``message`` as JSON, again after 1 and 2 seconds where that may help. Raises ``WebhookError``, which the UI
    shows at the tick of the sensor.
    """
    address = os.environ.get(VARIABLE, "")
    if not address.startswith(("http://", "https://")) or not _host(address):
        raise WebhookError(
            f"{VARIABLE} is {address!r}; set it to an http or https address where the code location runs"
        )
    body = json.dumps(message, ensure_ascii=False, default=str).encode()
    request = urllib.request.Request(address, body, {"Content-Type": "application/json; charset=utf-8"})
    for number in range(TRIES):
        try:
            with _opener().open(request, timeout=_SECONDS) as answer:
                answer.read()
            return
        except (OSError, HTTPException, ValueError) as error:
            if number + 1 == TRIES or not _may_pass(error):
                raise WebhookError(f"the address in {VARIABLE} did not take the message: {error}") from error
        time.sleep(FIRST_WAIT_SECONDS * 2**number)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Where a redirect leads the message would arrive without its body, as a question that is answered."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_NoRedirects)


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _may_pass(error: Exception) -> bool:
    if isinstance(error, urllib.error.HTTPError):
        return error.code in _MAY_PASS or error.code >= HTTPStatus.INTERNAL_SERVER_ERROR
    return not isinstance(error, ValueError)


def _reasons(failures: Sequence[dg.DagsterEvent]) -> list[str]:
    """The first line of what each step said; Dagster wraps what a step raised, so the innermost cause is taken."""
    said = []
    for event in failures:
        data = event.step_failure_data
        error = data.error
        while error is not None and error.cause is not None:
            error = error.cause
        stated = data.user_failure_data.description if data.user_failure_data else None
        text = (stated or (error.message if error else "") or "").strip()
        said.append(text.splitlines()[0] if text else str(event.message))
    return said


def _about(run: dg.DagsterRun) -> dict[str, str]:
    return {"run_id": run.run_id, "job": run.job_name}
