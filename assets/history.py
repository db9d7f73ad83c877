"""Dagster's history of runs where SQLite keeps it: what a power cut may cost it, and nobody waits for.

Belongs here: how its files are written. Does not belong here: where they lie (``home.py``), PostgreSQL
(``docs/deploy.md``).

Each event is a commit of its own over a connection of its own, and a run over all years has hundreds: on a disk that
others write to they took longer than the run. Dagster has its files write ahead (WAL); there SQLite need not wait for
the disk at every commit to keep a file sound (https://www.sqlite.org/pragma.html#pragma_synchronous), but does wait
when the last connection to a file is closed, and works the whole log into it (https://www.sqlite.org/wal.html). So one
is kept open. A power cut may cost the last events of a run that it ended, a killed process none.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine


@contextmanager
def without_waiting() -> Iterator[None]:
    """For all connections to SQLite that this process opens meanwhile; at the end each file holds all of its log."""
    kept: dict[str, sqlite3.Connection] = {}

    def opened(connection: Any, _: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA synchronous = NORMAL")
            _keep_open(connection, kept)

    event.listen(Engine, "connect", opened)
    try:
        yield
    finally:
        event.remove(Engine, "connect", opened)
        for connection in kept.values():
            connection.close()


def _keep_open(connection: sqlite3.Connection, kept: dict[str, sqlite3.Connection]) -> None:
    """Keeps another connection to the same file. It counts as one only once it has read the file as it is by now:
    Dagster opens one for the first time to have it write ahead.
    """
    ((_, _, path), *_) = connection.execute("PRAGMA database_list")
    if path:  # else it lies in memory
        if path not in kept:
            kept[path] = sqlite3.connect(path, check_same_thread=False)
        kept[path].execute("SELECT count(*) FROM sqlite_master").fetchone()
