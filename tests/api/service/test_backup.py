"""Backups taken while the database is written, put back, and everything refused."""

import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from api.store.backup import back_up, restore
from api.store.guard import DatabaseRefusedError, open_store
from api.store.lock import held_alone
from tests.api.cli_runner import run_cli
from tests.api.service.conftest import Seed
from tests.api.service.postgres_server import Databases, program_folder
from tests.api.service.service_world import (
    CUSTOMER,
    START,
    World,
    make_world,
)
from tests.api.service.test_serve import PATIENCE, TOKEN, refused, served

HOLDER = """
import sys
from pathlib import Path
from api.store.lock import held_alone
with held_alone(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def database(tmp_path: Path, seed: Seed) -> Path:
    """Return a database in a folder of its own, with nobody at it."""
    folder = tmp_path / "data"
    folder.mkdir()
    return Path(shutil.copy(seed[0], folder))


@contextmanager
def opened(database: Path, seed: Seed) -> Iterator[World]:
    store = open_store(f"sqlite:///{database}")
    try:
        yield make_world(store, seed[1])
    finally:
        store.close()


def refusal_of(function: Any, *words: Any, **more: Any) -> str:
    with pytest.raises(DatabaseRefusedError) as found:
        function(*words, **more)
    return found.value.code


def batch(round_: int) -> dict[str, Any]:
    """Return fifty customers who all name the same round."""
    return {
        "customers": [
            {**CUSTOMER, "customer_id": f"C{n}", "note": f"round {round_}"}
            for n in range(50)
        ]
    }


def rounds_in(world: World) -> list[str]:
    """Return the rounds that the customers of a world name."""
    found = world.manager.get("/v1/customers", params={"page_size": 500})
    return [one["note"] for one in found.json()["items"]]


def test_a_backup_amid_writes_serves_a_state_that_was_committed(
    database: Path, seed: Seed, tmp_path: Path
) -> None:
    done, stop = [0], threading.Event()
    with opened(database, seed) as world:

        def write() -> None:
            while not stop.is_set():
                body = batch(done[0] + 1)
                answer = world.manager.post("/v1/customers:batchUpsert", json=body)
                assert answer.status_code == 200, answer.text
                done[0] += 1

        writer = threading.Thread(target=write)
        writer.start()
        bounds: list[tuple[int, int]] = []
        try:
            for n in range(10):
                while done[0] < 2 * n + 1 and writer.is_alive():
                    stop.wait(0.01)
                before = done[0]
                back_up(database, tmp_path / f"{n}.backup")
                bounds.append((before, done[0] + 1))
        finally:
            stop.set()
            writer.join()
        assert done[0] >= 19
    for n, (least, most) in enumerate(bounds):
        elsewhere = tmp_path / f"elsewhere{n}" / "beatplan.sqlite"
        elsewhere.parent.mkdir()
        assert restore(tmp_path / f"{n}.backup", elsewhere, START) is None
        with opened(elsewhere, seed) as world:
            notes = rounds_in(world)
            assert len(notes) == 50
            assert len(set(notes)) == 1, "a part of a write"
            assert least <= int(notes[0].removeprefix("round ")) <= most


def test_what_is_still_in_the_log_of_writes_is_kept(
    database: Path, seed: Seed, tmp_path: Path
) -> None:
    with opened(database, seed) as world:
        assert world.manager.post("/v1/customers", json=CUSTOMER).status_code == 201
        assert Path(f"{database}-wal").stat().st_size > 0
        back_up(database, tmp_path / "b")
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "data"]
    with closing(sqlite3.connect(f"file:{tmp_path / 'b'}?immutable=1", uri=True)) as db:
        assert db.execute("SELECT id FROM customers").fetchall() == [("C1",)]


def test_a_backup_that_is_there_is_replaced_only_on_request(
    database: Path, tmp_path: Path
) -> None:
    target = tmp_path / "b"
    target.write_text("precious")
    assert refusal_of(back_up, database, target) == "backup_exists"
    assert target.read_text() == "precious"
    back_up(database, target, force=True)
    assert target.read_bytes().startswith(b"SQLite format 3")


def test_the_database_is_never_replaced_by_its_own_backup(database: Path) -> None:
    before = database.read_bytes()
    assert refusal_of(back_up, database, database, force=True) == "backup_exists"
    assert refusal_of(restore, database, database, START) == "restore_itself"
    assert database.read_bytes() == before


def test_a_damaged_database_makes_no_backup(database: Path, tmp_path: Path) -> None:
    target = tmp_path / "b"
    back_up(database, target)
    kept = target.read_bytes()
    scribble(database)
    assert refusal_of(back_up, database, target, force=True) == "database_damaged"
    assert target.read_bytes() == kept
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "data"]


def scribble(path: Path) -> None:
    """Overwrite the second half of a database but for its last page."""
    content = bytearray(path.read_bytes())
    half = len(content) // 2
    content[half:-4_096] = b"\xff" * (len(content) - half - 4_096)
    path.write_bytes(content)


def test_what_is_no_database_of_ours_is_neither_kept_nor_put_back(
    database: Path, tmp_path: Path
) -> None:
    foreign, text = tmp_path / "foreign.sqlite", tmp_path / "text"
    with closing(sqlite3.connect(foreign)) as connection:
        connection.execute("CREATE TABLE t (x)")
        connection.commit()
    text.write_text("no database at all, but long enough to be one" * 10)
    before = database.read_bytes()
    for path, code in (
        (foreign, "database_foreign"),
        (text, "database_foreign"),
        (tmp_path / "none", "database_missing"),
        (tmp_path, "database_unavailable"),
    ):
        assert refusal_of(back_up, path, tmp_path / "b") == code
        assert refusal_of(restore, path, database, START) == code
    assert not (tmp_path / "b").exists()
    assert database.read_bytes() == before


def test_a_newer_or_damaged_backup_is_not_put_back(
    database: Path, tmp_path: Path
) -> None:
    newer, damaged = tmp_path / "newer", tmp_path / "damaged"
    for target in (newer, damaged):
        back_up(database, target)
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    scribble(damaged)
    before = database.read_bytes()
    assert refusal_of(restore, newer, database, START) == "database_newer"
    assert refusal_of(restore, damaged, database, START) == "database_damaged"
    assert database.read_bytes() == before
    names = sorted(path.name for path in database.parent.iterdir())
    assert names == ["beatplan.sqlite", "beatplan.sqlite.lock"]


def test_a_restored_database_is_the_backups_and_the_old_one_is_kept_whole(
    database: Path, seed: Seed, tmp_path: Path
) -> None:
    back_up(database, tmp_path / "b")
    die_after_a_write(database, seed)
    assert Path(f"{database}-wal").stat().st_size > 0
    kept = restore(tmp_path / "b", database, START)
    assert kept == database.with_name("beatplan.sqlite.20261130T080000Z")
    assert not Path(f"{database}-wal").exists()
    assert not Path(f"{database}-shm").exists()
    assert database.stat().st_mode & 0o777 == 0o600
    with opened(database, seed) as world:
        assert world.manager.get("/v1/customers").json()["items"] == []
    with opened(kept, seed) as world:
        assert len(world.manager.get("/v1/customers").json()["items"]) == 1


def die_after_a_write(database: Path, seed: Seed) -> None:
    """Leave a database as a killed process does, its last write beside it."""
    with opened(database, seed) as world:
        assert world.manager.post("/v1/customers", json=CUSTOMER).status_code == 201
        beside = database.with_name("beside")
        beside.mkdir()
        for path in database.parent.glob("beatplan.sqlite*"):
            shutil.copy(path, beside)
    for path in beside.iterdir():
        path.replace(database.parent / path.name)
    beside.rmdir()


def test_a_held_database_is_neither_served_nor_replaced_until_its_holder_dies(
    database: Path, tmp_path: Path
) -> None:
    back_up(database, tmp_path / "b")
    link = tmp_path / "other-name.sqlite"
    link.symlink_to(database)
    words = [sys.executable, "-c", HOLDER, str(database)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(words, text=True, **pipes) as holder:  # type: ignore[call-overload]  # noqa: S603
        assert holder.stdout.readline() == "held\n"
        for path in (database, link):
            assert refusal_of(restore, tmp_path / "b", path, START) == "database_in_use"
        holder.kill()
    with held_alone(database):
        pass


def test_the_service_runs_while_it_is_backed_up_and_rests_while_it_is_put_back(
    tmp_path: Path,
) -> None:
    data, file = tmp_path / "data", tmp_path / "kept.sqlite"
    with served(data) as (process, client):
        made = run_cli("backup", file, "--data", data)
        assert made.exit_code == 0, made.output
        assert "kept.sqlite" in made.output
        assert run_cli("backup", file, "--data", data).exit_code == 2
        assert run_cli("backup", file, "--data", data, "--force").exit_code == 0
        said = refused("--data", data, "--port", "0")
        assert "beatplan.sqlite belongs to a service that is running" in said
        put_back = run_cli("restore", file, "--data", data)
        assert put_back.exit_code == 2
        assert "Stop it first" in put_back.output
        assert client.get("/readyz").status_code == 200
        process.send_signal(signal.SIGTERM)
        shown, _ = process.communicate(timeout=PATIENCE)
    token = TOKEN.findall(shown)[0]
    put_back = run_cli("restore", file, "--data", data)
    assert put_back.exit_code == 0, put_back.output
    with served(data) as (_, client):
        client.headers["Authorization"] = f"Bearer {token}"
        assert len(client.get("/v1/users").json()["items"]) == 1


def test_for_postgresql_its_own_tools_are_named_without_the_password(
    tmp_path: Path,
) -> None:
    url = "postgresql+psycopg://beat:s3cret@db.example:5433/beatplan"
    made = run_cli("backup", tmp_path / "b", "--database", url)
    assert made.exit_code == 2
    plain = "--dbname=postgresql://beat@db.example:5433/beatplan"
    assert f"pg_dump {plain} --format=custom --no-owner" in made.output
    assert "s3cret" not in made.output
    put_back = run_cli("restore", tmp_path / "b", "--database", url, "--language", "zh")
    assert put_back.exit_code == 2
    assert f"pg_restore {plain} --clean --if-exists" in put_back.output
    assert "停止服务" in put_back.output
    assert not (tmp_path / "b").exists()


def test_the_tools_so_named_keep_and_put_back(
    request: pytest.FixtureRequest,
    databases: Databases,
    template_tokens: dict[str, str],
    tmp_path: Path,
) -> None:
    if request.config.getoption("--database") is not None:
        pytest.skip("the tools must be those of the server")
    with databases.copied() as url:
        store = open_store(url)
        world = make_world(store, template_tokens)
        world.manager.post("/v1/customers", json=CUSTOMER)
        run_tool(run_cli("backup", tmp_path / "b", "--database", url).output)
        world.manager.post("/v1/customers", json={**CUSTOMER, "customer_id": "C2"})
        store.close()
        run_tool(run_cli("restore", tmp_path / "b", "--database", url).output)
        store = open_store(url)
        world = make_world(store, template_tokens)
        found = world.manager.get("/v1/customers").json()["items"]
        assert [one["customer_id"] for one in found] == ["C1"]
        made = world.manager.post(
            "/v1/customers", json={**CUSTOMER, "customer_id": "X"}
        )
        assert made.status_code == 201
        store.close()


def run_tool(said: str) -> None:
    """Run the command at the end of what was said, with the tests' own programs."""
    name, *words = shlex.split(said.strip().splitlines()[-1].rpartition(": ")[2])
    programs = program_folder()
    done = subprocess.run(  # noqa: S603
        [programs / name, *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_folder_without_a_database_has_nothing_to_keep(tmp_path: Path) -> None:
    made = run_cli("backup", tmp_path / "b", "--data", tmp_path / "data")
    assert made.exit_code == 2
    assert "There is no file beatplan.sqlite" in made.output
    assert not (tmp_path / "data").exists()
