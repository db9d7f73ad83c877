"""The webhook: what it is told of failed runs and checks, and what becomes of a message that is not taken."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from assets import notify
from assets.definitions import definitions
from assets.progress import Reporter
from tests.runs import land


class Hook(HTTPServer):
    """Keeps what it is sent; answers with the codes of ``answers``, then with 200."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[int] = []
        self.asked: list[str] = []
        self.taken: list[Any] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"


class _Handler(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(self.command)
        code = self.server.answers.pop(0) if self.server.answers else 200
        if code == 200:
            self.server.taken.append(json.loads(body))
        self.send_response(code)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing: the test asks what came."""


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    monkeypatch.setattr(notify, "FIRST_WAIT_SECONDS", 0.0)
    with Hook() as server:
        monkeypatch.setenv("GONGKAI_WEBHOOK", server.address)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_of_a_failed_run_the_reason_is_told(hook: Hook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "home"))
    missing = tmp_path / "nowhere"
    config = {"ops": {"ingest": {"config": {"source": str(missing)}}}}
    with dg.DagsterInstance.ephemeral() as instance:
        job = definitions(Reporter()).resolve_job_def("read")
        result = job.execute_in_process(instance=instance, run_config=config, raise_on_error=False)
        event = result.get_run_failure_event()
        told = dg.build_run_status_sensor_context(
            "run_failed", dagster_event=event, dagster_instance=instance, dagster_run=result.dagster_run
        )
        notify.run_failed(told.for_run_failure())
    (message,) = hook.taken
    assert (message["event"], message["job"], message["run_id"]) == ("run_failed", "read", result.run_id)
    assert message["steps"] == ["ingest"]
    (reason,) = message["reasons"]
    assert str(missing) in reason


def test_of_a_run_with_failed_checks_each_is_told_with_what_was_found(hook: Hook) -> None:
    @dg.asset(check_specs=[dg.AssetCheckSpec("sound", asset="made"), dg.AssetCheckSpec("full", asset="made")])
    def made() -> Iterator[Any]:
        yield dg.MaterializeResult()
        severity = dg.AssetCheckSeverity.WARN
        yield dg.AssetCheckResult(check_name="full", passed=False, severity=severity, description="2024: half of it")
        yield dg.AssetCheckResult(check_name="sound", passed=True)

    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize([made], instance=instance)
        told = dg.build_run_status_sensor_context(
            "check_failed",
            dagster_event=result.get_run_success_event(),
            dagster_instance=instance,
            dagster_run=result.dagster_run,
        )
        notify.check_failed(told)
    (message,) = hook.taken
    assert message["event"] == "check_failed"
    assert message["checks"] == [{"asset": "made", "check": "full", "severity": "WARN", "message": "2024: half of it"}]


def test_a_run_without_failed_checks_is_not_told_of(
    hook: Hook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "home"))
    land(tmp_path / "reports", texts=range(1))
    config = {"ops": {"ingest": {"config": {"source": str(tmp_path / "reports")}}}}
    with dg.DagsterInstance.ephemeral() as instance:
        job = definitions(Reporter()).resolve_job_def("read")
        result = job.execute_in_process(instance=instance, run_config=config)
        told = dg.build_run_status_sensor_context(
            "check_failed",
            dagster_event=result.get_run_success_event(),
            dagster_instance=instance,
            dagster_run=result.dagster_run,
        )
        assert isinstance(notify.check_failed(told), dg.SkipReason)
    assert hook.asked == []


def test_a_message_that_is_not_taken_at_once_is_sent_again(hook: Hook) -> None:
    hook.answers = [503, 429]
    notify.tell({"event": "run_failed"})
    assert hook.taken == [{"event": "run_failed"}]


@pytest.mark.parametrize(("answers", "tries"), [([404], 1), ([500, 502, 503], 3), ([302], 1), ([307], 1)])
def test_a_message_that_is_not_taken_at_all_is_said(hook: Hook, answers: list[int], tries: int) -> None:
    hook.answers = answers
    with pytest.raises(notify.WebhookError, match=str(answers[-1])):
        notify.tell({"event": "run_failed"})
    assert hook.asked == ["POST"] * tries
    assert hook.taken == []


@pytest.mark.parametrize(
    "address", ["", "file:///etc/passwd", "example.org/hook", "http://", "http://[", "http://a:b/"]
)
def test_what_is_no_address_is_said(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_WEBHOOK", address)
    with pytest.raises(notify.WebhookError, match="GONGKAI_WEBHOOK"):
        notify.tell({})
