"""The program ``gongkai``: the command line in a process of its own, from the first import to the end.

Belongs here: what is settled for the whole process, and may be as nobody else uses it. Does not belong here: what a
command does (``cli.py``), which tests and other programs call as well.

On 100,000 reports these few lines are two to three of the forty seconds in which a run adds a hundred.
"""

import atexit
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from assets import cli, garbage


def main() -> NoReturn:
    """Carries out one command and ends the process with its exit code."""
    _open_what_is_closed()
    garbage.is_seldom_looked_for()
    # pandera loads it wherever it is installed, which takes most of a second, to make up data that nobody asks for.
    sys.modules.setdefault("hypothesis", None)  # type: ignore[arg-type]
    code = cli.main()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    # The system takes back at once what the interpreter would take apart for a second, object by object.
    os._exit(code)


def _open_what_is_closed() -> None:
    """Schedulers start programs with streams closed. Their descriptors would go to the next files that are opened, and
    whatever a library then says would be written into those.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # It takes the lowest descriptor that is free, which is its own, and stays open to the end.
            stream = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115
            os.set_inheritable(stream.fileno(), True)
            setattr(sys, name, stream)


if __name__ == "__main__":
    main()
