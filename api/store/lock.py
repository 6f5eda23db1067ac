"""A SQLite file belongs to one service at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.store.guard import DatabaseRefusedError

SUFFIX = ".lock"
"""Of the file beside the database that is locked; SQLite locks the database itself."""


@contextmanager
def held_alone(path: Path | None) -> Iterator[None]:
    """
    Hold a SQLite file for one process; the system lets go of it when that ends.

    Parameters
    ----------
    path
        None is a database that settles itself who may do what.

    Raises
    ------
    DatabaseRefusedError
        If another process holds it, or the folder is out of reach.
    """
    if path is None:
        yield
        return
    # Two names of one file are one file.
    real = path.resolve()
    try:
        real.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(f"{real}{SUFFIX}", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise DatabaseRefusedError("database_unavailable") from error
    try:
        give_to_folders_owner(descriptor, real.parent)
        _lock(descriptor, path)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise DatabaseRefusedError("database_in_use", file=path.name) from error


def give_to_folders_owner(descriptor: int, folder: Path) -> None:
    """Let whoever runs the service own a file, though root made it."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
