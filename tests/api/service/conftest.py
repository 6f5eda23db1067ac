import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from api.store.guard import open_store
from tests.api.service.service_world import (
    World,
    make_world,
    sign_in_all,
    sqlite_url,
)

Seed = tuple[Path, dict[str, str]]


@pytest.fixture(scope="session")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Seed:
    """Make the SQLite file that every world begins as, and its tokens."""
    folder = tmp_path_factory.mktemp("seed")
    store = open_store(sqlite_url(folder))
    tokens = sign_in_all(store)
    store.close()
    return folder / "beatplan.sqlite", tokens


@pytest.fixture
def sqlite_only(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--database") is not None:
        pytest.skip("about SQLite")


@pytest.fixture
def database_url(sqlite_only: None, tmp_path: Path, seed: Seed) -> str:
    """Return a SQLite database that is a world's begin."""
    shutil.copy(seed[0], tmp_path)
    return sqlite_url(tmp_path)


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """Give a service on SQLite, or on the database of ``--database``, emptied."""
    url = request.config.getoption("--database")
    if url is None:
        store = open_store(request.getfixturevalue("database_url"))
        tokens = request.getfixturevalue("seed")[1]
    else:
        empty_database(url)
        store = open_store(url)
        tokens = sign_in_all(store)
    yield make_world(store, tokens)
    store.close()


def empty_database(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
