"""One database by URL: readers, one writer at a time, and its failures by name."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

BUSY_SECONDS = 8.0
"""How long a writer waits for another; an answer is due within ten seconds."""
_POOL = {"pool_size": 20, "max_overflow": 40, "pool_timeout": BUSY_SECONDS}
"""More connections than the server has threads, none of which then waits for one."""


class StoreError(Exception):
    """The database cannot take a write or answer now; nothing was changed."""


class StoreBusyError(StoreError):
    """Another writer holds the database for too long."""


class StoreConflictError(StoreBusyError):
    """Another writer was faster; what he wrote can be read now."""


class StoreFullError(StoreError):
    """There is no space left."""


class StoreUnavailableError(StoreError):
    """The database cannot be reached or read."""


class Store:
    """
    The database behind the service.

    Parameters
    ----------
    url
        ``sqlite:///path`` or a PostgreSQL URL.
    busy_seconds
        How long a writer waits for another.
    """

    def __init__(self, url: str, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.engine = _make_engine(url, busy_seconds)
        self.is_sqlite = self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database."""
        with _failures_named(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes are kept together, or not at all."""
        options = {"beatplan_writes": True}
        with (
            _failures_named(),
            self.engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _make_engine(url: str, busy_seconds: float) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        # Rows must not reach a log through the text of an error.
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, **_POOL)
        event.listen(engine, "connect", partial(_prepare_postgresql, busy_seconds))
        return engine
    engine = create_engine(
        url,
        hide_parameters=True,
        connect_args={"timeout": busy_seconds, "check_same_thread": False},
        **_POOL,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


# The driver's connection has no type that both databases share.
def _prepare_postgresql(busy_seconds: float, connection: Any, _record: object) -> None:
    # By itself it waits for a lock without end.
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{round(1_000 * busy_seconds)}ms'")
    connection.commit()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own BEGIN is deferred; a read that then writes fails at once.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("beatplan_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _failures_named() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise _named(error) from error
    except PoolTimeoutError as error:
        raise StoreBusyError from error
    except IntegrityError as error:
        # Where writers run side by side, one may insert what another just has.
        raise StoreConflictError from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise StoreUnavailableError from error
        raise


def _named(error: OperationalError) -> StoreError:
    said = str(error.orig).lower()
    if any(word in said for word in ("locked", "busy", "lock timeout", "deadlock")):
        return StoreBusyError()
    if "full" in said or "space" in said:
        return StoreFullError()
    return StoreUnavailableError()
