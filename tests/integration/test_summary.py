"""The summary at a terminal of 80 columns and in a pipe."""

import io
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from assets.progress import Reporter
from assets.run import Outcome, run
from assets.summary import summarise

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GONGKAI_HOME", str(tmp_path_factory.mktemp("home")))
        patch.delenv("DAGSTER_HOME", raising=False)
        patch.chdir(PROJECT)
        return run("samples", None, Reporter())


def printed(outcome: Outcome, *, terminal: bool) -> list[str]:
    console = Console(file=io.StringIO(), force_terminal=terminal, width=80, color_system=None)
    assert summarise(outcome, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize("terminal", [True, False])
def test_no_line_ends_in_blanks(outcome: Outcome, terminal: bool) -> None:
    assert [line for line in printed(outcome, terminal=terminal) if line != line.rstrip()] == []


def test_a_terminal_folds_with_an_indent(outcome: Outcome) -> None:
    lines = printed(outcome, terminal=True)
    long = [line for line in lines if cell_len(line) > 80]
    assert [line for line in long if str(outcome.warehouse) not in line] == [], "only a path is left in one piece"
    rejected = lines.index("Rejected")
    assert lines[rejected + 1].startswith("  samples/notice-not-a-report.txt  no annual report")
    assert lines[rejected + 2].startswith("    ")


def test_a_pipe_gets_whole_lines(outcome: Outcome) -> None:
    lines = printed(outcome, terminal=False)
    rejected = lines.index("Rejected")
    assert lines[rejected + 1].endswith("check the file")
    assert lines[rejected + 2] == ""
