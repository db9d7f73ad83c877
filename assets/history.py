"""Dagster's history of runs where SQLite keeps it: what a power cut may cost it, and nobody waits for.

Belongs here: how its files are written. Does not belong here: where they lie (``home.py``), PostgreSQL
(``docs/deploy.md``).

Each event is a commit of its own, and a run over all years has hundreds: on a disk that others write to they took
longer than the run. Dagster has its files write ahead (WAL); there SQLite need not wait for the disk at every commit to
keep a file sound (https://www.sqlite.org/pragma.html#pragma_synchronous). A power cut may cost the last events of a run
that it ended, a killed process none.
"""

import sqlite3
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine


def write_without_waiting() -> None:
    """For all connections to SQLite that this process opens from now on."""
    if not event.contains(Engine, "connect", _opened):
        event.listen(Engine, "connect", _opened)


def _opened(connection: Any, _: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = NORMAL")
