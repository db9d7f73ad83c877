"""The members of a 7-Zip archive.

Belongs here: the process that unpacks one, and what is told of it when it crashes or hangs. Does not belong here: what
may be unpacked (``sevenzip_unpack.py``), other containers.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import BinaryIO

from pipelines.ingest.limits import Limits
from pipelines.ingest.members import Budget, ContainerError, Member
from pipelines.read import leash

SIGNATURE = b"7z\xbc\xaf\x27\x1c"
LIST = "members.json"
"""What the process writes last."""
_PROGRAM = "pipelines.ingest.sevenzip_unpack"  # by name: only that process loads the library, which takes a while
_SECONDS = 60.0
"""What one member may take: a file of the largest size is packed with the slowest method in ten."""
_WAY_OUT = "download or pack it again"


def members(stream: BinaryIO, budget: Budget) -> Iterator[Member]:
    """Every member that is no folder. Raises ``ContainerError`` if the archive cannot be opened, passes a limit, or
    takes down the process that unpacks it.
    """
    with TemporaryDirectory(prefix="gongkai-") as name:
        folder = Path(name)
        unpacked = folder / "unpacked"
        unpacked.mkdir()
        with (folder / "archive").open("wb") as file:
            copyfileobj(stream, file)
        patience = budget.limits.seconds(_SECONDS)
        ended = _unpack(folder / "archive", unpacked, budget.left(), patience)
        listed = unpacked / LIST
        if not listed.exists():
            took = f"took longer than {patience:g} seconds" if ended == "stalled" else "failed on it"
            raise ContainerError(f"the archive cannot be opened: the process that unpacks it {took}; {_WAY_OUT}")
        found = json.loads(listed.read_text(encoding="utf-8"))
        if found["problem"]:
            raise ContainerError(found["problem"])
        for member, number, problem in found["members"]:
            budget.count()
            data = None if number is None else (unpacked / number).read_bytes()
            budget.spend(0 if data is None else len(data))
            yield Member(member, data, problem)


def _unpack(archive: Path, unpacked: Path, left: Limits, patience: float) -> str:
    """Runs the process; returns its exit code, or ``stalled``."""
    limits = json.dumps(asdict(left))
    program = [sys.executable, "-m", _PROGRAM, str(archive), str(unpacked), limits]
    with subprocess.Popen(
        [sys.executable, "-I", "-S", leash.__file__, str(unpacked), str(patience), *program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        start_new_session=True,
    ) as process:
        # Read to its end with the leash still held, which communicate() would let go of.
        return process.stdout.read().decode().strip() if process.stdout else ""
