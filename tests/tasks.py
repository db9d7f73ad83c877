"""What a worker may meet, as functions that worker processes import by name."""

import os
import signal
import time
from collections.abc import Sequence

from pipelines.read import watch

REFUSED, CRASHES, HANGS, KILLS_THE_WORKER = 13, 666, 1000, 4000


def double(batch: Sequence[int]) -> list[int]:
    """Doubles numbers and says which it looks at; some of them do what bad documents do."""
    done = []
    for number in batch:
        watch.reading(str(number))
        if number == REFUSED:
            raise ValueError("13 is not to be had")
        if number == CRASHES:
            os.kill(os.getpid(), signal.SIGSEGV)
        if number == HANGS:
            time.sleep(600)
        if number == KILLS_THE_WORKER:
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(600)
        done.append(2 * number)
    watch.reading("")
    return done
