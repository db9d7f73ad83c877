"""``NO_SKIPS=1`` makes a skipped test a failure, so that where everything can run nothing is left out unnoticed."""

import os

import pytest


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fails a run that would have passed."""
    if _skipped(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says why."""
    if count := _skipped(config):
        terminalreporter.write_line(f"NO_SKIPS: {count} skipped, and none may be; the reasons are above", red=True)


def _skipped(config: pytest.Config) -> int:
    if os.environ.get("NO_SKIPS", "0") in ("", "0"):
        return 0
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return len(reporter.stats.get("skipped", ())) if reporter else 0
