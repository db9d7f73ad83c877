"""``gongkai`` as a process of its own: its streams, its end, and another one beside it."""

import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from tests.runs import land, start


@pytest.fixture
def report(tmp_path: Path) -> Path:
    land(tmp_path / "raw reports", texts=range(1))
    return tmp_path / "raw reports" / "text0.txt"


@pytest.mark.parametrize("ends", ["whole", "at a reader who leaves", "on a full disk"])
def test_the_program_ends_with_all_that_it_said(ends: str, home: Path, report: Path) -> None:
    """It ends without being taken apart: nothing may wait in a buffer by then, and what cannot be written is told."""
    command = [sys.executable, "-m", "assets.program", "check", str(report)]
    if ends == "whole":
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        assert "report year" in done.stdout and done.stdout.endswith("\n")
    elif ends == "on a full disk":
        with open("/dev/full", "w") as full:  # noqa: PTH123 - no Path to a device
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        assert done.returncode == 1
        assert done.stderr.startswith("gongkai: OSError") and "No space left" in done.stderr
    else:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
            assert running.stdout is not None and running.stderr is not None
            running.stdout.close()
            assert running.stderr.read() == ""
        assert running.returncode == 0


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_program_that_a_scheduler_gave_no_streams_does_its_work(closed: str, home: Path, report: Path) -> None:
    command = [sys.executable, "-m", "assets.program", "run", str(report)]
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {closed}', "sh", *command], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert (home / "warehouse" / "gongkai.duckdb").exists()


def test_help_imports_nothing_heavy() -> None:
    heavy = "{'dagster', 'pandera', 'polars', 'duckdb'}"
    code = (
        "import sys\nfrom assets.cli import main\n"
        f"try:\n    main(['--help'])\nfinally:\n    sys.exit(3 if {heavy} & set(sys.modules) else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "run" in done.stdout


def test_a_second_run_waits_for_the_first_and_says_so(home: Path, report: Path) -> None:
    home.mkdir()
    with FileLock(home / ".lock"):
        waiting = start(home, report, PYTHONUNBUFFERED="1")
        assert waiting.stderr is not None
        said = next(line for line in waiting.stderr if "Another run" in line)
    out, err = waiting.communicate(timeout=300)
    assert "waiting" in said
    assert waiting.returncode == 0, err
    assert "1 accepted" in out
