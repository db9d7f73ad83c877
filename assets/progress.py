"""How far a run is: what the assets report, and the ways to show it.

Belongs here: the reporter that assets are given as a resource, for the Dagster log and for a terminal.
Does not belong here: what a finished run found (``summary.py``). Imports rich, nothing heavy.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

_LINE_EVERY_SECONDS = 10.0


class Reporter:
    """Takes reports and shows nothing."""

    def report(self, step: str, done: int, total: int | None) -> None:
        """``step`` is a few words in the gerund; ``total`` None when it is not known yet."""

    def note(self, text: str) -> None:
        """Something worth a line of its own."""


class LineReporter(Reporter):
    """A plain line when a step begins, every ten seconds, and when it is done: for logs and pipes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._last: dict[str, tuple[int, float]] = {}

    def report(self, step: str, done: int, total: int | None) -> None:
        """Prints, unless the step was printed a moment ago."""
        now = time.monotonic()
        last_done, last_time = self._last.get(step, (-1, -_LINE_EVERY_SECONDS))
        if done == last_done or (done != total and now - last_time < _LINE_EVERY_SECONDS):
            return
        self._last[step] = (done, now)
        self._console.print(f"{step}: {done:,}" + ("" if total is None else f" of {total:,}"), highlight=False)

    def note(self, text: str) -> None:
        """Prints the line."""
        self._console.print(text, highlight=False, markup=False, soft_wrap=True)


class BarReporter(Reporter):
    """One live bar a step: for a person at a terminal."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def report(self, step: str, done: int, total: int | None) -> None:
        """Moves the bar of the step, which appears with its first report."""
        if step not in self._tasks:
            self._tasks[step] = self._progress.add_task(step, total=total)
        self._progress.update(self._tasks[step], completed=done, total=total)

    def note(self, text: str) -> None:
        """Prints the line above the bars."""
        self._progress.console.print(text, highlight=False, markup=False, soft_wrap=True)


@contextmanager
def showing(console: Console) -> Iterator[Reporter]:
    """The reporter that suits the console: bars on a terminal, lines elsewhere."""
    if not console.is_terminal:
        yield LineReporter(console)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield BarReporter(progress)
