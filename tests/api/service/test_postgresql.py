"""What only a server's own process can do to the service: locks, lost connections."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import create_engine, insert, text

from api.store.engine import Store, StoreBusyError, StoreUnavailableError
from api.store.guard import open_store
from api.store.tables import events
from tests.api.service.postgres_server import Databases
from tests.api.service.service_world import CUSTOMER, HERE, World, make_world

EVENT = {
    "at": "2026-11-30T08:00:00+00:00",
    "actor_id": "a",
    "role": "manager",
    "action": "test",
    "object_id": "o",
    "version": None,
    "request_id": "r",
}


@pytest.fixture
def url(databases: Databases, template_tokens: dict[str, str]) -> Iterator[str]:
    with databases.copied() as found:
        yield found


@contextmanager
def served(url: str, tokens: dict[str, str]) -> Iterator[World]:
    """Give a service whose writers wait for half a second."""
    store = open_store(url, busy_seconds=0.5)
    try:
        yield make_world(store, tokens)
    finally:
        store.close()


def cut_connections(url: str) -> int:
    """End all connections of a database but our own; return how many."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        found = connection.execute(
            text(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        ).all()
    engine.dispose()
    return len(found)


def count_events(store: Store) -> int:
    with store.reading() as connection:
        found = connection.execute(text("SELECT count(*) FROM events"))
        return int(found.scalar_one())


def test_connections_that_were_cut_are_made_anew(
    url: str, template_tokens: dict[str, str]
) -> None:
    with served(url, template_tokens) as world:
        assert world.manager.post("/v1/customers", json=CUSTOMER).status_code == 201
        assert cut_connections(url) >= 1
        assert world.client().get("/readyz").status_code == 200
        body = {**CUSTOMER, "customer_id": "C2"}
        assert world.manager.post("/v1/customers", json=body).status_code == 201
        assert cut_connections(url) >= 1
        assert len(world.manager.get("/v1/customers").json()["items"]) == 2


def test_a_write_whose_connection_is_cut_leaves_nothing(
    url: str, template_tokens: dict[str, str]
) -> None:
    with served(url, template_tokens) as world:
        store = world.service.store
        before = count_events(store)

        def write() -> None:
            with store.writing() as connection:
                connection.execute(insert(events).values(**EVENT))
                cut_connections(url)
                connection.execute(insert(events).values(**EVENT))

        with pytest.raises(StoreUnavailableError):
            write()
        assert count_events(store) == before


def test_a_write_waits_for_a_lock_and_is_told_if_it_takes_too_long(
    url: str, template_tokens: dict[str, str]
) -> None:
    engine = create_engine(url)
    with served(url, template_tokens) as world:
        world.manager.post("/v1/customers", json=CUSTOMER)
        change: dict[str, Any] = {
            "json": {**HERE, "name": "new"},
            "headers": {"If-Match": '"1"'},
        }
        with engine.begin() as other:
            other.execute(text("SELECT * FROM customers WHERE id = 'C1' FOR UPDATE"))
            refused = world.manager.put("/v1/customers/C1", **change)
            assert (refused.status_code, refused.json()["code"]) == (
                503,
                "DATABASE_BUSY",
            )
            shown = world.manager.get("/v1/customers/C1").json()
            assert (shown["name"], shown["version"]) == ("Lamp shop", 1)
        assert world.manager.put("/v1/customers/C1", **change).status_code == 200
    engine.dispose()


def test_a_deadlock_is_a_busy_database(
    url: str, template_tokens: dict[str, str]
) -> None:
    store, engine = open_store(url, busy_seconds=20), create_engine(url)
    lock = text("SELECT pg_advisory_xact_lock(:n)")
    held = threading.Barrier(2, timeout=60)

    def wait_the_other_way_round() -> None:
        with engine.begin() as connection:
            # Who waits last looks for the deadlock; it shall be the store.
            connection.execute(text("SET LOCAL deadlock_timeout = '60s'"))
            connection.execute(lock, {"n": 2})
            held.wait()
            connection.execute(lock, {"n": 1})

    def wait() -> None:
        with store.writing() as connection:
            connection.execute(lock, {"n": 1})
            held.wait()
            connection.execute(lock, {"n": 2})

    other = threading.Thread(target=wait_the_other_way_round)
    other.start()
    with pytest.raises(StoreBusyError):
        wait()
    other.join()
    engine.dispose()
    store.close()
