"""Ten thousand reports from raw files to the warehouse, in one command, as a user would give it."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import texts
from benchmarks.measure import Result, show

REPORTS = 10_000
MOST_BYTES = 2**30
MOST_SECONDS_AGAIN = 15.0
_EVERY_SECONDS = 0.05


@dataclass(frozen=True)
class Spent:
    """Seconds on the clock, and the most memory that the process and all below it held at one time."""

    seconds: float
    peak_bytes: int


def run() -> None:
    """Measures and prints."""
    with tempfile.TemporaryDirectory(prefix="gongkai-benchmark-") as folder:
        source = Path(folder, "reports")
        source.mkdir()
        for number, text in enumerate(texts(REPORTS)):
            source.joinpath(f"{number:06}.txt").write_bytes(text)
        first = gongkai_run(source, Path(folder, "home"))
        again = gongkai_run(source, Path(folder, "home"))
    show(
        "Raw files to warehouse",
        f"{REPORTS:,} flattened reports; gongkai run, {_processes()} reading processes; memory is that of all "
        "processes together, shared pages counted in each",
        [
            Result(
                f"{MOST_BYTES / first.peak_bytes:.1f} × below",
                f"peak memory {first.peak_bytes / 2**20:,.0f} MiB",
                f"{MOST_BYTES / 2**20:,.0f} MiB",
                "≥ 1 × below",
                first.peak_bytes < MOST_BYTES,
            ),
            Result(
                f"{first.seconds / again.seconds:.1f} × faster",
                f"nothing new since: {again.seconds:.1f} s",
                f"all of it: {first.seconds:.1f} s, {REPORTS / first.seconds:,.0f} reports a second",
                f"nothing new in < {MOST_SECONDS_AGAIN:.0f} s",
                again.seconds < MOST_SECONDS_AGAIN,
            ),
        ],
    )


def gongkai_run(source: Path, home: Path) -> Spent:
    """Runs the command in a process of its own and watches it. Raises RuntimeError with its words when it fails."""
    left_out = ("DAGSTER_HOME", "POLARS_MAX_THREADS")
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment["GONGKAI_HOME"] = str(home)
    started = time.monotonic()
    command = [sys.executable, "-m", "assets.cli", "run", str(source)]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    watch = _Watch(process.pid)
    watch.start()
    _, said = process.communicate()
    seconds = time.monotonic() - started
    watch.stop()
    if process.returncode:
        raise RuntimeError(f"gongkai run ended with exit code {process.returncode}: {said.strip()}")
    return Spent(seconds, watch.peak_bytes)


class _Watch(threading.Thread):
    """Looks at a process and all below it many times a second, by /proc."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak_bytes = 0
        self._pid = pid
        self._done = threading.Event()

    def run(self) -> None:
        while not self._done.wait(_EVERY_SECONDS):
            self.peak_bytes = max(self.peak_bytes, sum(map(_resident, _tree(self._pid))))

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


def _processes() -> int:
    from assets.home import processes

    return processes()
