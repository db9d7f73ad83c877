"""Pages saved by LibreOffice in its own formats: for tests that hold our readers against a real writer."""

import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipelines.read.office import PROGRAMS

FILTERS = {
    "docx": "MS Word 2007 XML",
    "doc": "MS Word 97",
    "rtf": "Rich Text Format",
    "odt": "writer8",
    "pdf": "writer_pdf_Export",
    "web pdf": "writer_web_pdf_Export",
    "xlsx": "Calc MS Excel 2007 XML",
}


def needs_office() -> str:
    """The program; skips the test where it is not installed."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("LibreOffice is not installed (Debian, Ubuntu: apt install libreoffice-writer-nogui)")
    return program


def standing_in(folder: Path, code: str) -> Path:
    """A folder for the search path whose ``soffice`` does what ``code`` does: how a program behaves that hangs or
    crashes. No interpreter line: that of a path with a space in it would end at the space.
    """
    folder.mkdir(exist_ok=True)
    script, program = folder / "stand_in.py", folder / "soffice"
    script.write_text(code, encoding="utf-8")
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {shlex.quote(str(script))} "$@"\n')
    program.chmod(0o755)
    return folder


def saved(files: Sequence[str | bytes], ending: str, folder: Path, given_as: str = "html") -> list[bytes]:
    """Each page, or file of another format, as LibreOffice saves it."""
    program = needs_office()
    given, made = folder / "given", folder / "made"
    given.mkdir()
    for number, one in enumerate(files):
        (given / f"{number}.{given_as}").write_bytes(one.encode() if isinstance(one, str) else one)
    kind = FILTERS["web pdf" if (given_as, ending) == ("html", "pdf") else ending]
    command = [program, f"-env:UserInstallation={(folder / 'home').as_uri()}", "--headless", "--norestore"]
    command += ["--convert-to", f"{ending}:{kind}", "--outdir", str(made)]
    if ending == "xlsx":
        command += ["--infilter=HTML (StarCalc)"]
    names = [str(given / f"{number}.{given_as}") for number in range(len(files))]
    subprocess.run([*command, *names], check=True, capture_output=True, timeout=180)
    return [(made / f"{number}.{ending}").read_bytes() for number in range(len(files))]
