"""A disk without space for a SQLite database, as long as a block lasts."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text

from api.store.engine import Store

_UNLIMITED = 4_294_967_294


@contextmanager
def full_disk(store: Store, *, spare_pages: int = 0) -> Iterator[None]:
    """
    Let a database grow by no more than some pages.

    Parameters
    ----------
    spare_pages
        Of 4 KiB, on top of what it has now.
    """
    with store.reading() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()

    # The driver's connection has no type that both databases share.
    def limit(connection: Any, most: int) -> None:
        connection.execute(f"PRAGMA max_page_count={most}")

    def lend(connection: Any, *_: object) -> None:
        limit(connection, pages + spare_pages)

    def take_back(connection: Any, *_: object) -> None:
        limit(connection, _UNLIMITED)

    event.listen(store.engine, "checkout", lend)
    event.listen(store.engine, "checkin", take_back)
    try:
        yield
    finally:
        event.remove(store.engine, "checkout", lend)
        event.remove(store.engine, "checkin", take_back)
