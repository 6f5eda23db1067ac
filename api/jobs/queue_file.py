"""The SQLite file of DBOS, opened so that it works with the SQLite of every system."""

import sqlite3
import time
from typing import Any

from sqlalchemy import Engine, create_engine, event

_BUSY_MS = 30_000
_KNOWS_SUBSEC = (3, 42)
"""The first SQLite whose ``unixepoch`` knows parts of seconds."""


def make_queue_engine(url: str) -> Engine:
    """
    Return an engine as DBOS would make it, for one of its SQLite files.

    On Python 3.12 DBOS takes for granted that SQLite knows ``unixepoch('subsec')``;
    that of Debian 12 gives NULL, which no column of DBOS takes.
    """
    engine = create_engine(url, pool_size=20, max_overflow=0, pool_timeout=30)
    event.listen(engine, "connect", _prepare)
    return engine


# The driver's connection has no type that SQLAlchemy knows.
def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = "IMMEDIATE"
    connection.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
    connection.execute("PRAGMA foreign_keys=ON")
    if sqlite3.sqlite_version_info < _KNOWS_SUBSEC:
        connection.create_function("unixepoch", 1, _unixepoch)


def _unixepoch(when: str) -> float:
    if when != "subsec":
        raise ValueError(f"Expected subsec, got {when!r}.")
    return time.time()
