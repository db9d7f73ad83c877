"""How things are measured and what a measurement says.

Belongs here: timing contenders side by side, and the table of results. Does not belong here: what is measured.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from assets import garbage

ROUNDS = 4
PROCESSES = 2  # those of a run, unless somebody sets another number
Item = TypeVar("Item")
_WIDTH = 150  # where there is no terminal that says how wide it is


@dataclass(frozen=True)
class Result:
    """One line of the table: the ratio, what stands on either side of it, and the goal where there is one."""

    ratio: str
    ours: str
    against: str
    goal: str = ""
    held: bool | None = None


def side_by_side(contenders: Mapping[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """Processor seconds of each contender in its best round. They take turns, so that a busy spell of the machine hits
    all of them; each runs once before, unmeasured.
    """
    for run in contenders.values():
        run()
    best = dict.fromkeys(contenders, float("inf"))
    for _ in range(rounds):
        for name, run in contenders.items():
            started = time.process_time()
            run()
            best[name] = min(best[name], time.process_time() - started)
    return best


def by_the_clock(
    ours: Callable[[Sequence[Item]], object],
    parts: Sequence[Sequence[Item]],
    alone: Callable[[], object],
    rounds: int = ROUNDS,
) -> tuple[float, float]:
    """Seconds that somebody waits: for ours over ``parts`` on the processes that a run has, and for ``alone``, which
    has one; each in its best round. They take turns; the processes start, import and run once before, unmeasured.
    """
    best = [float("inf"), float("inf")]
    context = get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, context, initializer=garbage.is_seldom_looked_for) as pool:
        for turn in range(rounds + 1):
            for place, run in enumerate((lambda: list(pool.map(ours, parts)), alone)):
                started = time.perf_counter()
                run()
                if turn:
                    best[place] = min(best[place], time.perf_counter() - started)
    return best[0], best[1]


def show(title: str, note: str, results: Sequence[Result]) -> None:
    """Prints the results as a table."""
    table = Table(title=title, caption=note, title_justify="left", caption_justify="left", title_style="bold")
    for head in ("ratio", "Gongkai", "against", "goal", ""):
        table.add_column(head, justify="right" if head == "ratio" else "left")
    for one in results:
        mark = {True: "held", False: "missed", None: ""}[one.held]
        table.add_row(one.ratio, one.ours, one.against, one.goal, mark)
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH)
    console.print(table)
    console.print()
