"""Reports in the binary formats of office programs, which LibreOffice writes.

Belongs here: DOC, WPS, XLS, ET. Does not belong here: what they are made of (``docx.py``, ``xlsx.py``).

WPS Office writes its own extensions with the content of the older Microsoft formats, and so does this.
"""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.sample.formats.docx import write as write_docx
from pipelines.sample.formats.xlsx import write as write_xlsx
from pipelines.sample.reports import Report
from pipelines.sample.writing import Shown

PROGRAM = "soffice"
_SECONDS = 300


def write_doc(written: Report, layout: str, shown: Shown | None) -> bytes:
    """The report as binary Word document, by the layouts of DOCX."""
    return converted([("docx", write_docx(written, layout, shown))], "doc")[0]


def write_xls(written: Report, layout: str, shown: Shown | None) -> bytes:
    """The report as binary workbook, by the layouts of XLSX."""
    return converted([("xlsx", write_xlsx(written, layout, shown))], "xls")[0]


def converted(files: Sequence[tuple[str, bytes]], extension: str) -> list[bytes]:
    """Files, each with its extension, as LibreOffice saves them in another format: one start of it for all.
    RuntimeError if it cannot.
    """
    with TemporaryDirectory(prefix="gongkai-") as folder:
        base = Path(folder)
        paths = [base / f"{n}.{of}" for n, (of, _) in enumerate(files)]
        for path, (_, data) in zip(paths, files, strict=True):
            path.write_bytes(data)
        command = [
            PROGRAM,
            f"-env:UserInstallation={(base / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            extension,
        ]
        done = subprocess.run(
            [*command, "--outdir", base / "out", *paths], capture_output=True, timeout=_SECONDS, check=False
        )
        made = [base / "out" / f"{path.stem}.{extension}" for path in paths]
        if done.returncode or not all(path.is_file() for path in made):
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise RuntimeError(f"LibreOffice wrote no {extension}: {said[-1] if said else 'it does not say why'}")
        return [path.read_bytes() for path in made]
