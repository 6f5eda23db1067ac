import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

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
    """Make the database that every world begins as, and its tokens."""
    folder = tmp_path_factory.mktemp("seed")
    store = open_store(sqlite_url(folder))
    tokens = sign_in_all(store)
    store.close()
    return folder / "beatplan.sqlite", tokens


@pytest.fixture
def database_url(tmp_path: Path, seed: Seed) -> str:
    """Return the one place that says on which database these tests run."""
    shutil.copy(seed[0], tmp_path)
    return sqlite_url(tmp_path)


@pytest.fixture
def world(database_url: str, seed: Seed) -> Iterator[World]:
    store = open_store(database_url)
    yield make_world(store, seed[1])
    store.close()
