"""Pages saved by LibreOffice in its own formats: for tests that hold our readers against a real writer."""

import shutil
import subprocess
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
