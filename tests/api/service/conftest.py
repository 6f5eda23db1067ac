import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.store.guard import open_store
from tests.api.service.postgres_server import Databases, NoPostgresError, own_server
from tests.api.service.service_world import (
    World,
    make_world,
    sign_in_all,
    sqlite_url,
)

Seed = tuple[Path, dict[str, str]]
BRIEF = (
    *("test_storage", "test_idempotency", "test_imports_api", "test_customers"),
    *("test_reps_and_policies", "test_reps_import", "test_housekeeping"),
    *("test_kept_plans", "test_publications", "test_outcomes", "test_offboarding"),
    *("test_metrics", "test_import_beside"),
)
"""Modules about what is stored; on PostgreSQL `make test-slow` runs the others too."""
LONG = (
    *("test_document", "test_authorisation", "test_errors", "test_jobs"),
    *("test_story", "test_killed"),
)
"""Of these others, those that the shortened slow suite leaves out."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run whatever needs a world on both databases, unless it is about SQLite."""
    if "backend" not in metafunc.fixturenames:
        return
    backends = [pytest.param("sqlite")]
    if "sqlite_only" not in metafunc.fixturenames:
        name = metafunc.module.__name__.rpartition(".")[2]
        marks = [] if name in BRIEF else [pytest.mark.slow]
        marks += [pytest.mark.long] if name in LONG else []
        backends.append(pytest.param("postgresql", marks=marks))
    metafunc.parametrize("backend", backends)


@pytest.fixture(scope="session")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Seed:
    """Make the SQLite file that every world begins as, and its tokens."""
    folder = tmp_path_factory.mktemp("seed")
    store = open_store(sqlite_url(folder))
    tokens = sign_in_all(store)
    store.close()
    return folder / "beatplan.sqlite", tokens


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Give databases on the server of ``--database``, or on one of the tests' own."""
    url = request.config.getoption("--database")
    if url is not None:
        yield Databases(url)
        return
    try:
        with own_server() as url:
            yield Databases(url)
    except NoPostgresError as error:
        pytest.skip(f"no PostgreSQL: {error}")


@pytest.fixture(scope="session")
def template_tokens(databases: Databases) -> Iterator[dict[str, str]]:
    """Make the PostgreSQL database that every world begins as; give its tokens."""
    store = open_store(databases.create_template())
    tokens = sign_in_all(store)
    store.close()
    yield tokens
    databases.drop_template()


@pytest.fixture
def sqlite_only() -> None:
    """Keep a test to SQLite; whoever makes the tests asks for its name."""


@pytest.fixture
def database_url(sqlite_only: None, tmp_path: Path, seed: Seed) -> str:
    """Return a SQLite database that is a world's begin."""
    shutil.copy(seed[0], tmp_path)
    return sqlite_url(tmp_path)


@pytest.fixture
def world(request: pytest.FixtureRequest, backend: str) -> Iterator[World]:
    """Give a service on a database that is a world's begin."""
    if backend == "sqlite":
        url = request.getfixturevalue("database_url")
        tokens = request.getfixturevalue("seed")[1]
        yield from _opened(url, tokens)
        return
    tokens = request.getfixturevalue("template_tokens")
    with request.getfixturevalue("databases").copied() as url:
        yield from _opened(url, tokens)


def _opened(url: str, tokens: dict[str, str]) -> Iterator[World]:
    store = open_store(url)
    yield make_world(store, tokens)
    store.close()
