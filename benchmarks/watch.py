"""One `gongkai` command, in a process of its own, as a user would give it; how long it takes and what memory it holds.

Belongs here: starting and watching. Does not belong here: what is run over, and what is to be shown.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assets.workers import ENVIRONMENT

_EVERY_SECONDS = 0.05


@dataclass(frozen=True)
class Spent:
    """Seconds on the clock, the most memory that the process and all below it held at one time, pages that they share
    counted in each, and the most that one of them held.
    """

    seconds: float
    peak_bytes: int
    largest_bytes: int


def gongkai_run(source: Path, home: Path) -> Spent:
    """``gongkai run`` over a folder."""
    return gongkai(["run", str(source)], home)


def gongkai(arguments: Sequence[str], home: Path) -> Spent:
    """Runs the command in a process of its own and watches it. Raises RuntimeError with its words when it fails."""
    left_out = ("DAGSTER_HOME", *ENVIRONMENT)
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment["GONGKAI_HOME"] = str(home)
    started = time.monotonic()
    command = [sys.executable, "-m", "assets.program", *arguments]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    watch = _Watch(process.pid)
    watch.start()
    _, said = process.communicate()
    seconds = time.monotonic() - started
    watch.stop()
    if process.returncode:
        raise RuntimeError(f"gongkai {arguments[0]} ended with exit code {process.returncode}: {said.strip()}")
    return Spent(seconds, watch.peak_bytes, watch.largest_bytes)


class _Watch(threading.Thread):
    """Looks at a process and all below it many times a second, by /proc."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak_bytes = self.largest_bytes = 0
        self._pid = pid
        self._done = threading.Event()

    def run(self) -> None:
        while not self._done.wait(_EVERY_SECONDS):
            held = [_resident(pid) for pid in _tree(self._pid)]
            self.peak_bytes, self.largest_bytes = max(self.peak_bytes, sum(held)), max(self.largest_bytes, *held)

    def stop(self) -> None:
        self._done.set()
        self.join()


def _tree(root: int) -> list[int]:
    """``root`` and its descendants that are alive."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and (status := _read(entry / "stat")):
            # The command's name stands in brackets and may hold anything; the parent is the second field behind it.
            parent = int(status.rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(entry.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def _resident(pid: int) -> int:
    pages = _read(Path(f"/proc/{pid}/statm")).split()
    return int(pages[1]) * os.sysconf("SC_PAGE_SIZE") if pages else 0


def _read(path: Path) -> str:
    """The file, or nothing when its process has just ended."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
