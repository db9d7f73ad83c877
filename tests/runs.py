"""``gongkai run`` as a process of its own, for tests that do to it what happens to processes; what a warehouse holds.

Belongs here: starting the command, writing a source for it, comparing what was published, finding processes. Does not
belong here: any one fault.
"""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import duckdb

from tests.layouts import Written, as_text, consistent
from tests.sheets import report_rows, xlsx

PROJECT = Path(__file__).resolve().parents[1]
RUN_SECONDS = 300

Table = Counter[tuple[object, ...]]


def start(home: Path, source: Path | str, *options: str, **environment: str) -> subprocess.Popen[str]:
    """The command at work on ``source``, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "assets.program", "run", str(source), *options],
        cwd=PROJECT,
        env=_environment(home) | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run(home: Path, source: Path | str, *options: str, **environment: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of the command."""
    process = start(home, source, *options, **environment)
    out, err = process.communicate(timeout=RUN_SECONDS)
    return process.returncode, out, err


def land(folder: Path, texts: range = range(0), books: range = range(0)) -> None:
    """Writes a sound report for each number into ``folder``. Workbooks are read by workers, some 15 a batch."""
    folder.mkdir(exist_ok=True)
    for number in texts:
        (folder / f"text{number}.txt").write_text(as_text(_report(number), "tab-rows"), encoding="utf-8")
    for number in books:
        (folder / f"book{number}.xlsx").write_bytes(xlsx(report_rows(_report(number))))


def _report(number: int) -> Written:
    return consistent("2021" if number % 2 else "2019", number, agency=f"青禾县第{number}中学")


def published(path: Path) -> dict[str, Table]:
    """Every table of a warehouse with its rows. Left out is what tells of the run and not of the reports: times, and
    ``meta.build``.
    """
    with duckdb.connect(str(path), read_only=True) as connection:
        columns: dict[str, list[str]] = {}
        for schema, table, column in connection.execute(
            "SELECT table_schema, table_name, column_name FROM information_schema.columns "
            "WHERE data_type NOT LIKE 'TIMESTAMP%' ORDER BY ALL"
        ).fetchall():
            columns.setdefault(f'"{schema}"."{table}"', []).append(f'"{column}"')
        return {
            table: Counter(
                tuple(map(_hashable, row))
                for row in connection.execute(f"SELECT {', '.join(names)} FROM {table}").fetchall()
            )
            for table, names in columns.items()
            if table != '"meta"."build"'
        }


def _hashable(value: object) -> object:
    return repr(value) if isinstance(value, list | dict) else value


def processes_of(home: Path) -> dict[int, str]:
    """The processes that work for this home, by their ids: whoever has it in the environment."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes().split(b"\0")
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if f"GONGKAI_HOME={home}".encode() in environment and command:
            found[int(folder.name)] = command
    return found


def until(so: Callable[[], bool], seconds: float) -> bool:
    """Waits until it is ``so``, for so long at most; says whether it came to be."""
    deadline = time.monotonic() + seconds
    while not so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DAGSTER_HOME", "GONGKAI_SOURCE")}
    return {**kept, "GONGKAI_HOME": str(home), "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(PROJECT)}
