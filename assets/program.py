"""The program ``gongkai``: the command line in a process of its own, from the first import to the end.

Belongs here: what is settled for the whole process, and may be as nobody else uses it. Does not belong here: what a
command does (``cli.py``), which tests and other programs call as well.

On 100,000 reports these few lines are two to three of the forty seconds in which a run adds a hundred.
"""

import atexit
import gc
import os
import sys
from contextlib import suppress
from typing import NoReturn

from assets import cli

_OBJECTS = 100_000
"""New objects between two looks for garbage. Libraries make hundreds of thousands while they are loaded, to stay."""


def main() -> NoReturn:
    """Carries out one command and ends the process with its exit code."""
    gc.set_threshold(_OBJECTS, 20, 100)
    # pandera loads it wherever it is installed, which takes most of a second, to make up data that nobody asks for.
    sys.modules.setdefault("hypothesis", None)  # type: ignore[arg-type]
    code = cli.main()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    # The system takes back at once what the interpreter would take apart for a second, object by object.
    os._exit(code)


if __name__ == "__main__":
    main()
