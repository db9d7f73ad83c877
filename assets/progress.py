"""How far a run is: what the assets report, and the ways to show it.

Belongs here: the reporter that assets are given as a resource, for logs and for a terminal.
Does not belong here: what a finished run found (``summary.py``). Imports rich, nothing heavy.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from assets.home import json_logs

_QUIET_SECONDS = 5.0
_LINE_EVERY_SECONDS = 10.0


class Reporter:
    """Takes reports and shows nothing."""

    def report(self, step: str, done: int, total: int | None) -> None:
        """``step`` is a few words in the gerund; ``total`` None when it is not known yet."""

    def note(self, text: str) -> None:
        """Something worth a line of its own."""


class LineReporter(Reporter):
    """Plain lines for logs and pipes: how far a step is once it has taken some seconds, every ten seconds from then on,
    and when it is done. A step that is done at once is not worth a line.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._due: dict[str, float] = {}
        self._begun: set[str] = set()

    def report(self, step: str, done: int, total: int | None) -> None:
        """Prints when a line of the step is due; nothing while nothing is done, which tells nobody anything."""
        now = time.monotonic()
        due = self._due.setdefault(step, now + _QUIET_SECONDS)
        ends = done == total and step in self._begun
        if not done or (now < due and not ends):
            return
        self._due[step] = now + _LINE_EVERY_SECONDS
        if ends:
            self._begun.discard(step)
        else:
            self._begun.add(step)
        self._print(f"{step}: {_count(done, total)}")

    def note(self, text: str) -> None:
        """Prints the line."""
        self._print(text)

    def _print(self, line: str) -> None:
        self._console.print(line, highlight=False, markup=False, emoji=False, soft_wrap=True)


class JsonReporter(LineReporter):
    """The same lines as JSON, as the log beside them is."""

    def _print(self, line: str) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        super()._print(json.dumps({"time": now, "level": "INFO", "message": line}, ensure_ascii=False))


class BarReporter(Reporter):
    """One live bar a step: for a person at a terminal."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}
        self._endless: set[str] = set()

    def report(self, step: str, done: int, total: int | None) -> None:
        """Moves the bar of the step, which appears with its first report; an endless one goes when another comes."""
        if total == 0:
            return
        if step not in self._tasks:
            for earlier in self._endless:
                self._progress.remove_task(self._tasks.pop(earlier))
            self._endless.clear()
            self._tasks[step] = self._progress.add_task(step, total=total, count="")
        if total is None:
            self._endless.add(step)
        count = _count(done, total) if done or total else ""
        self._progress.update(self._tasks[step], completed=done, total=total, count=count)

    def note(self, text: str) -> None:
        """Prints the line above the bars."""
        self._progress.console.print(text, highlight=False, markup=False, soft_wrap=True)


@contextmanager
def showing(console: Console) -> Iterator[Reporter]:
    """The reporter that suits the console: bars on a terminal, lines elsewhere; JSON where logs are."""
    if json_logs():
        yield JsonReporter(console)
        return
    if not console.is_terminal:
        yield LineReporter(console)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[count]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield BarReporter(progress)


def _count(done: int, total: int | None) -> str:
    return f"{done:,}" if total is None else f"{done:,} of {total:,}"
