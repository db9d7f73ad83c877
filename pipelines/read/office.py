"""Binary Word files and RTF -> DOCX, by LibreOffice without a screen.

Belongs here: one process that converts a batch, what it may do, and which file is to blame when it fails. Does not
belong here: how a process is ended (``leash.py``), what is in a document (``docx.py``).

Each call has a profile of its own, in which macros are off, links are not followed and every proxy leads nowhere. The
filter that reads a file is named: left to itself LibreOffice takes what it does not know for text.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from pipelines.ingest.limits import in_words, limits
from pipelines.read import leash
from pipelines.read.blocks import UnreadableError

PROGRAMS = ("soffice", "libreoffice")
SECONDS = 30.0
"""What one document may take, and the start of the program; one that stalls is tried twice."""

_WAY_OUT = "open it in a word processor and save it as DOCX or HTML"
_REFUSED = f"LibreOffice cannot open the document: it is damaged or has a password; {_WAY_OUT}"
_PROXY = "http://127.0.0.1:9"
_SETTINGS = {
    "Office.Common/Security/Scripting": {
        "MacroSecurityLevel": "3",
        "DisableMacrosExecution": "true",
        "DisableActiveContent": "true",
        "BlockUntrustedRefererLinks": "true",
    },
    "Inet/Settings": {
        "ooInetProxyType": "1",
        "ooInetHTTPProxyName": "127.0.0.1",
        "ooInetHTTPProxyPort": "9",
        "ooInetHTTPSProxyName": "127.0.0.1",
        "ooInetHTTPSProxyPort": "9",
    },
}
Result = bytes | UnreadableError


def convert_doc(files: Sequence[bytes]) -> list[Result]:
    """Binary Word and WPS files as DOCX, or why not."""
    return _convert(files, "doc", "MS Word 97")


def convert_rtf(files: Sequence[bytes]) -> list[Result]:
    """RTF files as DOCX, or why not."""
    return _convert(files, "rtf", "Rich Text Format")


def _convert(files: Sequence[bytes], ending: str, reader: str) -> list[Result]:
    """All files by one process. After a crash or a stall the first file that may have caused it is tried by itself, and
    the rest go on without it.
    """
    results: dict[int, Result] = {}
    with tempfile.TemporaryDirectory(prefix="gongkai-office-", ignore_cleanup_errors=True) as folder:
        office = _Office(Path(folder), reader)
        for number, data in enumerate(files):
            (office.given / f"{number}.{ending}").write_bytes(data)
        waiting = deque([list(range(len(files)))])
        while waiting:
            batch = waiting.popleft()
            ended = office.run([office.given / f"{number}.{ending}" for number in batch])
            made = {number: result for number in batch if (result := _made(office.made / f"{number}.docx")) is not None}
            results |= made
            left = [number for number in batch if number not in made]
            if ended != "0" and len(batch) > 1:
                untried = [number for number in left if number > max(made, default=-1)]
                waiting += [part for part in (untried[:1], untried[1:]) if part]
                left = [number for number in left if number not in untried]
            results |= dict.fromkeys(left, UnreadableError(_REFUSED if ended == "0" else _failure(ended)))
    return [results[number] for number in range(len(files))]


class _Office:
    """LibreOffice with folders of its own below ``folder``."""

    def __init__(self, folder: Path, reader: str) -> None:
        self.given, self.made, self._home = (folder / name for name in ("given", "made", "home"))
        self._reader = reader
        for one in (self.given, self.made, self._home / "user"):
            one.mkdir(parents=True)
        (self._home / "user" / "registrymodifications.xcu").write_text(_registry(), encoding="utf-8")

    def run(self, files: Sequence[Path]) -> str:
        """Converts files; returns the exit code, or ``stalled``."""
        program = next(filter(None, map(shutil.which, PROGRAMS)), PROGRAMS[0])
        command = [
            program,
            f"-env:UserInstallation={self._home.as_uri()}",
            "--headless",
            "--norestore",
            "--nolockcheck",
        ]
        command += [f"--infilter={self._reader}", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(self.made)]
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self._home),
            "TMPDIR": str(self._home),
            "LANG": "C.UTF-8",
            **dict.fromkeys(("http_proxy", "https_proxy", "all_proxy", "ftp_proxy"), _PROXY),
        }
        held = [sys.executable, "-I", "-S", leash.__file__, str(self.made), str(limits().seconds(SECONDS))]
        with subprocess.Popen(
            [*held, *command, *map(str, files)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=self._home,
            start_new_session=True,
        ) as process:
            # Read to its end with the leash still held, which communicate() would let go of.
            return process.stdout.read().decode().strip() if process.stdout else ""


def _made(path: Path) -> Result | None:
    """What was written; None where nothing, or only part of it, was."""
    if not zipfile.is_zipfile(path):
        return None
    size, most = path.stat().st_size, limits().max_file_bytes
    if size > most:
        return UnreadableError(
            f"converted to DOCX the document has {in_words(size)}, over the limit of {in_words(most)}"
        )
    return path.read_bytes()


def _failure(ended: str) -> str:
    said = f"took longer than {limits().seconds(SECONDS):g} seconds over" if ended == "stalled" else "crashed over"
    return f"LibreOffice {said} the document; {_WAY_OUT}"


def _registry() -> str:
    """The settings as LibreOffice keeps them in a profile."""
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>'
        "</item>"
        for path, settings in _SETTINGS.items()
        for name, value in settings.items()
    )
    return f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'
