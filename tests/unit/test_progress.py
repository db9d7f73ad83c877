"""What a run says while it goes on: lines that mean something, and none for what is done at once."""

import io
import json

import pytest
from rich.console import Console

from assets.progress import LineReporter, Reporter, showing


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    return now


def lines(console: Console) -> list[str]:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


def test_a_step_that_takes_a_moment_has_no_line(clock: list[float]) -> None:
    console = Console(file=io.StringIO())
    with showing(console) as reporter:
        assert isinstance(reporter, LineReporter)
        for step, total in (("Starting", None), ("Reading documents", 0), ("Reading documents", 4)):
            reporter.report(step, 0, total)
        clock[0] += 4
        reporter.report("Reading documents", 4, 4)
        clock[0] += 100
        reporter.report("Publishing", 0, None)
    assert lines(console) == []


def test_a_long_step_tells_how_far_it_is_and_that_it_is_done(clock: list[float]) -> None:
    console = Console(file=io.StringIO())
    with showing(console) as reporter:
        for done in range(0, 10_001, 100):
            reporter.report("Reading documents", done, 10_000)
            clock[0] += 0.25
        for done in range(0, 7_000, 1_000):
            reporter.report("Looking at files", done, None)
            clock[0] += 1
    assert lines(console) == [
        "Reading documents: 2,000 of 10,000",
        "Reading documents: 6,000 of 10,000",
        "Reading documents: 10,000 of 10,000",
        "Looking at files: 5,000",
    ]


def test_a_terminal_shows_a_bar_only_where_there_is_something_to_do() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=80)
    with showing(console) as reporter:
        reporter.report("Starting", 0, None)
        reporter.report("Looking at files", 200, None)
        reporter.report("Checking reports", 0, 0)
        reporter.report("Reading documents", 300, 10_000)
        reporter.note("a note")
    shown = "\n".join(lines(console))
    assert "300 of 10,000" in shown
    assert "a note" in shown
    assert "Checking" not in shown
    assert "0/?" not in shown
    Reporter().report("nobody listens", 0, None)


def test_where_logs_are_json_progress_is_too(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_LOG", "json")
    console = Console(file=io.StringIO(), width=40)
    with showing(console) as reporter:
        reporter.note("a [note] of :one: report in 青禾县, which is longer than the console")
        reporter.report("Reading documents", 0, 10_000)
        clock[0] += 10
        reporter.report("Reading documents", 2_000, 10_000)
    told = [json.loads(line) for line in lines(console)]
    assert [(one["level"], one["message"]) for one in told] == [
        ("INFO", "a [note] of :one: report in 青禾县, which is longer than the console"),
        ("INFO", "Reading documents: 2,000 of 10,000"),
    ]
    assert all(one["time"].startswith("20") for one in told)
