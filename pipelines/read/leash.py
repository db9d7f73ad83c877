"""A program run on a leash: it ends, with all that it started, when it is done, stalls, or whoever asked for it ends.

Belongs here: the process in between, which is run as ``python leash.py FOLDER SECONDS PROGRAM…``. Does not belong here:
what the program is (``office.py``). Nothing of the project is imported: it starts in some milliseconds.

Standard input is the leash: it closes when the other end dies in whatever way. The program stalls when no file is added
to FOLDER for SECONDS. On standard output stands the exit code of the program, or ``stalled``.
"""

import os
import resource
import select
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic

_TICK = 0.05
_MOST_WRITTEN = 512 * 1024**2
_MOST_MEMORY = 6 * 1024**3
"""Bytes of one file, and of addresses: LibreOffice takes under 2 GiB of these for a report."""


def main() -> None:
    """Runs the program, and ends its process group, which is this one too."""
    folder, patience = Path(sys.argv[1]), float(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MOST_WRITTEN, _MOST_WRITTEN))
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    quiet = subprocess.DEVNULL
    child = subprocess.Popen(sys.argv[3:], stdin=quiet, stdout=quiet, stderr=quiet)
    count, since = 0, monotonic()
    while (code := child.poll()) is None and monotonic() - since < patience:
        ready, _, _ = select.select([sys.stdin], [], [], _TICK)
        if ready:
            break
        now = sum(1 for _ in folder.iterdir())
        if now != count:
            count, since = now, monotonic()
    print("stalled" if code is None else code, flush=True)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
