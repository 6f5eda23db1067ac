import shutil
import sqlite3
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from api.store.guard import DatabaseRefusedError, open_store
from api.store.tables import metadata
from tests.api.service.conftest import Seed
from tests.api.service.service_world import (
    CUSTOMER,
    HERE,
    World,
    make_world,
    sqlite_url,
)


def refusal_of(path: Path) -> str:
    """Return why a file is not opened; it must be left as it was."""
    before = path.read_bytes()
    with pytest.raises(DatabaseRefusedError) as refused:
        open_store(f"sqlite:///{path}")
    assert path.read_bytes() == before
    return refused.value.code


def test_migrations_lead_to_the_tables_that_the_code_knows(database_url: str) -> None:
    store = open_store(database_url)
    with store.reading() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
    store.close()


def test_a_database_opened_again_is_as_it_was(world: World, database_url: str) -> None:
    world.manager.post("/v1/customers", json=CUSTOMER)
    world.service.store.close()
    store = open_store(database_url)
    tokens = {"manager": world.manager.headers["authorization"].split()[1]}
    again = make_world(store, tokens)
    assert again.manager.get("/v1/customers/C1").json()["name"] == "Lamp shop"
    store.close()


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("my notes, no database " * 20)
    assert refusal_of(path) == "database_foreign"


def test_another_applications_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "foreign.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE customers (id TEXT)")
    connection.commit()
    connection.close()
    assert refusal_of(path) == "database_foreign"


@pytest.mark.parametrize("share", [0.5, 0.9, 0.001])
def test_a_truncated_database_is_left_alone(
    seed: Seed, tmp_path: Path, share: float
) -> None:
    content = seed[0].read_bytes()
    path = tmp_path / "half.sqlite"
    path.write_bytes(content[: int(len(content) * share)])
    assert refusal_of(path) in ("database_damaged", "database_foreign")


def test_a_newer_schema_is_left_alone(seed: Seed, tmp_path: Path) -> None:
    path = Path(shutil.copy(seed[0], tmp_path))
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(DatabaseRefusedError) as refused:
        open_store(f"sqlite:///{path}")
    assert refused.value.code == "database_newer"
    assert refused.value.values["revision"] == "9999"
    connection = sqlite3.connect(path)
    found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    connection.close()
    assert found == [("9999",)]


@pytest.mark.parametrize(
    "url",
    ["", "beatplan.sqlite", "sqlite://", "sqlite:///:memory:", "nosuchdb://x/y"],
)
def test_an_address_of_no_database_is_refused(url: str) -> None:
    with pytest.raises(DatabaseRefusedError) as refused:
        open_store(url)
    assert refused.value.code == "url_unknown"


def test_a_database_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    open_store(sqlite_url(tmp_path)).close()
    assert (tmp_path / "beatplan.sqlite").stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("sqlite_only")
def test_writes_are_kept_as_the_settings_of_the_database_promise(world: World) -> None:
    with world.service.store.reading() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_write_waits_for_another_and_is_told_if_it_takes_too_long(
    database_url: str, seed: Seed
) -> None:
    store = open_store(database_url, busy_seconds=1.0)
    world = make_world(store, seed[1])
    other = sqlite3.connect(
        database_url.removeprefix("sqlite:///"), check_same_thread=False
    )
    other.isolation_level = None
    other.execute("BEGIN IMMEDIATE")
    refused = world.manager.post("/v1/customers", json=CUSTOMER)
    assert (refused.status_code, refused.json()["code"]) == (503, "DATABASE_BUSY")
    assert refused.headers["retry-after"] == "2"
    assert world.manager.get("/v1/customers").json()["items"] == []
    release = threading.Timer(0.3, other.execute, ("COMMIT",))
    release.start()
    assert world.manager.post("/v1/customers", json=CUSTOMER).status_code == 201
    release.join()
    other.close()
    store.close()


@pytest.mark.usefixtures("sqlite_only")
def test_a_full_disk_loses_nothing_and_passes(world: World) -> None:
    large = {**CUSTOMER, "note": "x" * 30_000}
    batch = {"customers": [{**large, "customer_id": f"C{n}"} for n in range(100)]}
    with world.service.store.reading() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
    limit_pages(world, pages + 20)
    refused = world.manager.post("/v1/customers:batchUpsert", json=batch)
    assert (refused.status_code, refused.json()["code"]) == (503, "STORAGE_FULL")
    assert world.manager.get("/v1/customers").json()["items"] == []
    small = {**CUSTOMER, "customer_id": "SMALL"}
    assert world.manager.post("/v1/customers", json=small).status_code == 201
    limit_pages(world, 1_000_000)
    assert world.manager.post("/v1/customers:batchUpsert", json=batch).json() == {
        "created": 100,
        "updated": 0,
        "unchanged": 0,
    }
    with world.service.store.reading() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"


def limit_pages(world: World, pages: int) -> None:
    """Let the database grow no further; the one idle connection is used next."""
    with world.service.store.engine.connect() as connection:
        connection.execute(text(f"PRAGMA max_page_count={pages}"))


def test_a_failure_within_a_write_leaves_nothing_of_it(world: World) -> None:
    before = world.admin.get("/v1/audit-events").json()

    def fail() -> None:
        with world.service.store.writing() as connection:
            connection.execute(text("DELETE FROM events"))
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        fail()
    assert world.admin.get("/v1/audit-events").json() == before


def test_a_write_on_what_has_changed_meanwhile_is_not_lost(world: World) -> None:
    """Two managers read version 1; one of the two writes, the other is told."""
    world.manager.post("/v1/customers", json=CUSTOMER)
    statuses: list[int] = []

    def change(name: str) -> None:
        answer = world.manager.put(
            "/v1/customers/C1",
            json={**HERE, "name": name},
            headers={"If-Match": '"1"'},
        )
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=change, args=(f"n{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + [412] * 7
    assert world.manager.get("/v1/customers/C1").json()["version"] == 2
