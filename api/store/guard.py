"""What stands before the first migration: only our own database is touched."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError

from api.store.engine import BUSY_SECONDS, Store, StoreError

APPLICATION_ID = 0x42504C4E
"""Marks our SQLite files, in the header's field for that: "BPLN"."""
_MAGIC = b"SQLite format 3\x00"
_HEADER = 100
_APPLICATION_AT = 68
_MIGRATIONS = Path(__file__).parent.parent / "migrations"


class DatabaseRefusedError(Exception):
    """
    The database is not one that this version may open.

    Parameters
    ----------
    code
        Entry of the catalogue's table ``serve``.
    """

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.values = values
        super().__init__(code)


def open_store(url: str, *, busy_seconds: float = BUSY_SECONDS) -> Store:
    """
    Open a database, made or migrated to the newest schema.

    Raises
    ------
    DatabaseRefusedError
        If it is another application's, newer, damaged or out of reach; it is left as
        it is.
    """
    try:
        path = database_file(url)
        if path is not None:
            _guard_file(path)
        store = Store(url, busy_seconds=busy_seconds)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise DatabaseRefusedError("url_unknown") from error
    except OSError as error:
        raise DatabaseRefusedError("database_unavailable") from error
    try:
        _guard_schema(store)
        _migrate(store)
    except (DatabaseError, StoreError) as error:
        store.close()
        raise DatabaseRefusedError("database_unavailable") from error
    except DatabaseRefusedError:
        store.close()
        raise
    return store


def newest_revision() -> str:
    """Return the schema that this version writes."""
    return ScriptDirectory(str(_MIGRATIONS)).get_current_head() or ""


def database_file(url: str) -> Path | None:
    """
    Return the file of a SQLite database; None for a database that has none.

    Raises
    ------
    DatabaseRefusedError
        If the URL is none.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseRefusedError("url_unknown") from error
    if parsed.get_backend_name() != "sqlite":
        return None
    path = parsed.database or ""
    if parsed.query or not path or path.startswith((":", "file:")):
        raise DatabaseRefusedError("url_unknown")
    return Path(path)


def check_mark(path: Path) -> None:
    """Refuse a file that is no database of ours, by its first bytes."""
    with path.open("rb") as file:
        header = file.read(_HEADER)
    if not header.startswith(_MAGIC):
        raise DatabaseRefusedError("database_foreign", file=path.name)
    if len(header) < _HEADER:
        raise DatabaseRefusedError("database_damaged", file=path.name)
    mark = int.from_bytes(header[_APPLICATION_AT : _APPLICATION_AT + 4], "big")
    if mark != APPLICATION_ID:
        raise DatabaseRefusedError("database_foreign", file=path.name)


def _guard_file(path: Path) -> None:
    """Refuse a file by its first bytes, before SQLite may write to it."""
    if not path.exists() or path.stat().st_size == 0:
        _create(path)
        return
    check_mark(path)


def _create(path: Path) -> None:
    """Make an empty database, marked ours before anything else is written."""
    import sqlite3

    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    connection = sqlite3.connect(path)
    try:
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    finally:
        connection.close()


def _guard_schema(store: Store) -> None:
    """Refuse what is damaged, another's, or newer than this version."""
    try:
        with store.engine.connect() as connection:
            if store.is_sqlite:
                found = connection.execute(text("PRAGMA quick_check")).scalars().all()
                if found != ["ok"]:
                    raise DatabaseRefusedError("database_damaged", file=_name(store))
            revision = MigrationContext.configure(connection).get_current_revision()
            names = set(inspect(connection).get_table_names())
    except DatabaseError as error:
        if store.is_sqlite and "malformed" in str(error.orig):
            raise DatabaseRefusedError("database_damaged", file=_name(store)) from error
        raise
    known = {
        step.revision for step in ScriptDirectory(str(_MIGRATIONS)).walk_revisions()
    }
    if revision is None and names - {"alembic_version"}:
        raise DatabaseRefusedError("database_foreign", file=_name(store))
    if revision is not None and revision not in known:
        raise DatabaseRefusedError(
            "database_newer", revision=revision, known=max(known)
        )


def _name(store: Store) -> str:
    return Path(store.engine.url.database or "").name


def _migrate(store: Store) -> None:
    """Bring the schema up to date, all of it or nothing."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with store.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
