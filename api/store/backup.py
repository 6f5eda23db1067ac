"""Backups of a SQLite database: made while it is written, put back at rest."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from api.store.engine import BUSY_SECONDS
from api.store.guard import DatabaseRefusedError, check_mark, open_store
from api.store.lock import give_to_folders_owner, held_alone

_BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside a database that is open, or was when its process died."""


def back_up(database: Path, target: Path, *, force: bool = False) -> None:
    """
    Copy a database as it was last committed; it may be written meanwhile.

    Parameters
    ----------
    target
        Complete and checked once it is there; readable by its owner only.
    force
        Whether an older file of that name is replaced.

    Raises
    ------
    DatabaseRefusedError
        If there is nothing of ours to copy, the target exists, or the copy is not
        sound; a target that was there is as it was.
    """
    _check_source(database)
    if target.exists() and (not force or target.samefile(database)):
        raise DatabaseRefusedError("backup_exists", file=target.name)
    with _failures_named(database.name), _draft(target) as draft:
        _copy(database, draft)
        _refuse_unsound(draft, database.name)
        if target.exists() and not force:
            raise DatabaseRefusedError("backup_exists", file=target.name)
        _put(draft, target)


def restore(source: Path, database: Path, now: datetime) -> Path | None:
    """
    Put a backup in the place of a database, brought up to date with this version.

    Parameters
    ----------
    now
        Names what the database that was there is called from now on.

    Returns
    -------
    Path or None
        Where the old database is; None if there was none.

    Raises
    ------
    DatabaseRefusedError
        If a service runs on the database, or the file is another application's,
        newer or damaged; the database is as it was.
    """
    _check_source(source)
    if database.exists() and source.samefile(database):
        raise DatabaseRefusedError("restore_itself", file=source.name)
    with (
        held_alone(database),
        _failures_named(source.name),
        _draft(database) as draft,
    ):
        _copy(source, draft)
        _refuse_unsound(draft, source.name)
        _bring_up_to_date(draft, source.name)
        _sync(draft)
        kept = _keep(database, now)
        for suffix in _BESIDE:
            Path(f"{database}{suffix}").unlink(missing_ok=True)
        _put(draft, database)
    return kept


def _check_source(path: Path) -> None:
    """Refuse what is not there or not ours, before SQLite touches it."""
    try:
        check_mark(path)
    except FileNotFoundError as error:
        raise DatabaseRefusedError("database_missing", file=path.name) from error
    except OSError as error:
        raise DatabaseRefusedError("database_unavailable") from error


@contextmanager
def _draft(target: Path) -> Iterator[Path]:
    """Give an empty file beside a target, for its owner only; none is left behind."""
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    draft = Path(name)
    try:
        give_to_folders_owner(descriptor, target.parent)
        os.close(descriptor)
        yield draft
    finally:
        for suffix in ("", *_BESIDE):
            Path(f"{draft}{suffix}").unlink(missing_ok=True)


def _copy(database: Path, draft: Path) -> None:
    """Copy one committed state into a file that needs no other beside it."""
    # Not read-only: then nobody could tidy up beside a database at rest.
    source = f"file:{quote(str(database.resolve()))}?mode=rw"
    with (
        closing(sqlite3.connect(source, uri=True, timeout=BUSY_SECONDS)) as reading,
        closing(sqlite3.connect(draft)) as writing,
    ):
        # All pages at once are one read, which lets writers go on; in parts, each
        # write of another process would begin the copy anew.
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode=DELETE")
    _sync(draft)


def _refuse_unsound(draft: Path, name: str) -> None:
    with closing(sqlite3.connect(draft)) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchall()
    if found != [("ok",)]:
        raise DatabaseRefusedError("database_damaged", file=name)


def _bring_up_to_date(draft: Path, name: str) -> None:
    """Migrate a copy; what is newer than this version is refused."""
    try:
        open_store(f"sqlite:///{draft}").close()
    except DatabaseRefusedError as refused:
        values = {**refused.values, "file": name}
        raise DatabaseRefusedError(refused.code, **values) from refused


def _keep(database: Path, now: datetime) -> Path | None:
    """Give a database a second name; what was not yet merged into it goes along."""
    if not database.exists():
        return None
    kept = database.with_name(f"{database.name}.{now:%Y%m%dT%H%M%SZ}")
    if kept.exists():
        raise DatabaseRefusedError("backup_exists", file=kept.name)
    for suffix in ("-wal", ""):
        if Path(f"{database}{suffix}").exists():
            _name_twice(Path(f"{database}{suffix}"), Path(f"{kept}{suffix}"))
    return kept


def _name_twice(path: Path, second: Path) -> None:
    try:
        os.link(path, second)
    except OSError:
        # Not every file system has links.
        shutil.copy2(path, second)


def _put(draft: Path, target: Path) -> None:
    """Give a draft, all of which is on the disk, its name."""
    draft.replace(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _failures_named(name: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        is_damaged = "malformed" in str(error) or "not a database" in str(error)
        code = "database_damaged" if is_damaged else "backup_failed"
        raise DatabaseRefusedError(code, file=name) from error
    except OSError as error:
        raise DatabaseRefusedError("backup_failed", file=name) from error
