"""The real process: started, asked, stopped, refused."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from api.store.guard import open_store
from tests.api.cli_runner import run_cli
from tests.api.service.service_world import customers_csv, sqlite_url

TOKEN = re.compile(r"bp_[A-Za-z0-9_-]{43}")
PATIENCE = 60
"""Seconds in which a start must end, on a machine with much else to do."""


def command(*words: object) -> dict[str, Any]:
    environment = {k: v for k, v in os.environ.items() if "BEATPLAN" not in k}
    return {
        "args": [sys.executable, "-m", "api.cli.main", "serve", *map(str, words)],
        "env": environment,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "text": True,
    }


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def served(folder: Path, *more: object) -> Iterator[tuple[Any, httpx2.Client]]:
    port = free_port()
    words = command("--port", port, "--data", folder, *more)
    process = subprocess.Popen(**words)
    client = httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE)
    try:
        wait_until_ready(process, client)
        yield process, client
    finally:
        client.close()
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def wait_until_ready(
    process: Any, client: httpx2.Client, *, seconds: float = PATIENCE
) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            if client.get("/readyz").status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.05)
    pytest.fail(f"not ready: {process.communicate(timeout=5)}")


def refused(*words: object) -> str:
    """Return what is said by a start that must fail."""
    result = run_cli("serve", *words)
    assert result.exit_code == 2, result
    return result.stderr


def test_served_stopped_and_served_again(tmp_path: Path) -> None:
    """The first start gives a token, the work it does outlives the process."""
    data = tmp_path / "data"
    with served(data) as (process, client):
        process.send_signal(signal.SIGTERM)
        output, log = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, log
    token = TOKEN.findall(output)[0]
    assert token not in log

    with served(data) as (process, client):
        client.headers["Authorization"] = f"Bearer {token}"
        key = client.post("/v1/api-keys", json={"name": "nightly"}).json()["token"]
        client.headers["Authorization"] = f"Bearer {key}"
        files = {"file": ("c.csv", customers_csv("C1,Canary Street 7,31.23041,121.4"))}
        made = client.post("/v1/imports", files=files, data={"mode": "merge"})
        place = made.headers["location"]
        assert client.post(f"{place}:commit", json={}).status_code == 200
        process.kill()
        again, log = process.communicate(timeout=PATIENCE)
    assert TOKEN.findall(again) == []
    assert "POST /v1/imports/{import_id}:commit -> 200" in log
    for canary in (token, key, "Canary", "31.23041"):
        assert canary not in log

    with served(data) as (process, client):
        client.headers["Authorization"] = f"Bearer {key}"
        shown = client.get("/v1/customers/C1").json()
        assert shown["name"] == "Canary Street 7"
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
        assert process.returncode == 0


def test_a_database_may_lie_elsewhere_than_the_data(tmp_path: Path) -> None:
    data = tmp_path / "not" / "yet"
    with served(data, "--database", sqlite_url(tmp_path)):
        assert (data / "jobs.sqlite").exists()
    assert not (data / "beatplan.sqlite").exists()


def test_a_data_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    words = ("--data", tmp_path / "file" / "x", "--database", sqlite_url(tmp_path))
    assert "--data" in refused(*words)


def test_a_newer_database_is_refused_at_the_start(tmp_path: Path) -> None:
    open_store(sqlite_url(tmp_path)).close()
    connection = sqlite3.connect(tmp_path / "beatplan.sqlite")
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    assert "schema 9999" in refused("--data", tmp_path)


def test_wrong_settings_are_all_named_without_their_values(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEATPLAN_PORT", "many")
    monkeypatch.setenv("BEATPLAN_BODY_BYTES", "-1")
    said = refused("--data", tmp_path)
    assert "BEATPLAN_PORT" in said
    assert "BEATPLAN_BODY_BYTES" in said
    assert "many" not in said
    assert not (tmp_path / "beatplan.sqlite").exists()


def test_half_a_pair_for_tls_is_refused(tmp_path: Path) -> None:
    assert "--tls-key" in refused("--data", tmp_path, "--tls-cert", tmp_path / "c.pem")


def test_help_and_planning_need_nothing_of_the_service() -> None:
    code = (
        "import sys; sys.modules.update(fastapi=None, sqlalchemy=None, "
        "alembic=None, uvicorn=None, pydantic_settings=None);"
        "from typer.testing import CliRunner; import routing; import api.cli.main as m;"
        "assert CliRunner().invoke(m.app, ['serve', '--help']).exit_code == 0;"
        "r = CliRunner().invoke(m.app, ['serve']); assert r.exit_code == 2, r;"
        "assert 'beatplan[serve]' in r.stderr"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603
