"""``NO_SKIPS=1`` makes a skipped test a failure, which is what CI runs with."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"
SKIPPED = "import pytest\n\ndef test_one():\n    pytest.skip('no time')\n\ndef test_two():\n    pass\n"


@pytest.mark.parametrize(("asked", "code"), [("1", 1), ("0", 0), ("", 0)])
def test_a_skip_fails_the_run_when_asked(asked: str, code: int, tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_bytes(CONFTEST.read_bytes())
    (tmp_path / "test_it.py").write_text(SKIPPED, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--rootdir", str(tmp_path), "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path,
        env={**os.environ, "NO_SKIPS": asked},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert ("NO_SKIPS: 1 skipped" in done.stdout) is bool(code)
