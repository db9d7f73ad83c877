"""Pages saved by LibreOffice in its own formats: for tests that hold our readers against a real writer."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipelines.read.office import PROGRAMS

FILTERS = {"docx": "MS Word 2007 XML", "doc": "MS Word 97", "rtf": "Rich Text Format"}


def needs_office() -> str:
    """The program; skips the test where it is not installed."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("LibreOffice is not installed (Debian, Ubuntu: apt install libreoffice-writer-nogui)")
    return program


def saved(pages: Sequence[str], ending: str, folder: Path) -> list[bytes]:
    """Each page as LibreOffice saves it."""
    program = needs_office()
    given, made = folder / "given", folder / "made"
    given.mkdir()
    for number, page in enumerate(pages):
        (given / f"{number}.html").write_text(page, encoding="utf-8")
    command = [program, f"-env:UserInstallation={(folder / 'home').as_uri()}", "--headless", "--norestore"]
    command += ["--convert-to", f"{ending}:{FILTERS[ending]}", "--outdir", str(made)]
    files = [str(given / f"{number}.html") for number in range(len(pages))]
    subprocess.run([*command, *files], check=True, capture_output=True, timeout=180)
    return [(made / f"{number}.{ending}").read_bytes() for number in range(len(pages))]
