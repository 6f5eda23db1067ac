"""Jobs of the real server: followed, and killed with it at any moment."""

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from api.store.guard import open_store
from api.store.plans import list_plans
from tests.api.service.job_world import JOBS
from tests.api.service.plan_world import CUSTOMERS, POLICY
from tests.api.service.service_world import HERE, sqlite_url
from tests.api.service.test_serve import (
    PATIENCE,
    TOKEN,
    command,
    free_port,
    wait_until_ready,
)

pytestmark = pytest.mark.slow
QUICK = {"kind": "FULL", "iterations": 50, "time_limit_s": 60}


@contextmanager
def server(folder: Path, **settings: object) -> Iterator[tuple[Any, httpx2.Client]]:
    """Serve a folder; its log goes to a file in it."""
    port = free_port()
    words = command("--port", port, "--data", folder)
    words["env"] |= {f"BEATPLAN_{k.upper()}": str(v) for k, v in settings.items()}
    words["env"]["BEATPLAN_SOLVER_WORKERS"] = "1"
    folder.mkdir(exist_ok=True)
    with (folder / "log").open("a") as log:
        process = subprocess.Popen(**{**words, "stderr": log})
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


def sign_in(process: Any, client: httpx2.Client) -> str:
    """Return a manager's token; the first start of a folder tells the admin's."""
    admin = TOKEN.findall(process.stdout.readline())[0]
    client.headers["Authorization"] = f"Bearer {admin}"
    user = client.post("/v1/users", json={"name": "m", "role": "manager"}).json()
    body = {"user_id": user["user_id"]}
    token: str = client.post("/v1/auth/tokens", json=body).json()["token"]
    return token


def fill(client: httpx2.Client, token: str) -> None:
    client.headers["Authorization"] = f"Bearer {token}"
    for rep_id in ("R1", "R2"):
        client.post("/v1/reps", json={"rep_id": rep_id, **HERE}).raise_for_status()
    client.put("/v1/policies/default", json=POLICY, headers={"If-Match": "*"})
    body = {"customers": list(CUSTOMERS)}
    client.post("/v1/customers:batchUpsert", json=body).raise_for_status()


def begin(client: httpx2.Client, **body: Any) -> str:
    answer = client.post(JOBS, json={**QUICK, **body})
    assert answer.status_code == 202, answer.text
    place: str = answer.headers["location"]
    return place


def wait_for(client: httpx2.Client, place: str, *states: str) -> dict[str, Any]:
    until = time.monotonic() + 2 * PATIENCE
    while True:
        job: dict[str, Any] = client.get(place).json()
        if job["state"] in states:
            return job
        assert time.monotonic() < until, job
        time.sleep(0.2)


def wait_for_search(client: httpx2.Client, place: str) -> None:
    until = time.monotonic() + 2 * PATIENCE
    while not (client.get(place).json()["progress"] or {}).get("best"):
        assert time.monotonic() < until, client.get(place).json()
        time.sleep(0.2)


def plans_in(folder: Path) -> int:
    store = open_store(sqlite_url(folder))
    try:
        with store.reading() as connection:
            return len(list_plans(connection, before=None, limit=100))
    finally:
        store.close()


def processes_in(folder: Path) -> list[str]:
    """Return the processes that work in a folder, by their command lines."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cwd"):
        try:
            line = (path.parent / "environ").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in line:
            found.append(path.parent.name)
    return found


def test_a_job_is_followed_to_its_end(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with server(data) as (process, client):
        fill(client, sign_in(process, client))
        # Seconds, not iterations: fifty of them may pass between two looks.
        place = begin(client, iterations=None, time_limit_s=6)
        with client.stream("GET", f"{place}/events") as answer:
            lines = [line for line in answer.iter_lines() if line.startswith("data: ")]
        seen = [json.loads(line.removeprefix("data: ")) for line in lines]
        states = list(dict.fromkeys(job["state"] for job in seen))
        assert states[-2:] == ["RUNNING", "SUCCEEDED"]
        phases = {(job["progress"] or {}).get("phase") for job in seen}
        assert "search" in phases
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    log = (data / "log").read_text()
    assert "dbos.dev" not in log
    for canary in ("Shop 1", "31.20", "121.4"):
        assert canary not in log


def test_a_job_goes_on_after_its_server_was_killed(tmp_path: Path) -> None:
    """A62, A72: with its process, in the middle of the search, and again in order."""
    data = tmp_path / "data"
    with server(data, probe=data) as (process, client):
        token = sign_in(process, client)
        fill(client, token)
        running = begin(client, iterations=None, time_limit_s=6)
        waiting = [begin(client, if_busy="queue") for _ in range(3)]
        wait_for_search(client, running)
        process.kill()
        process.wait()
    until = time.monotonic() + 30
    while processes_in(data):
        assert time.monotonic() < until, "a solver outlived its server"
        time.sleep(0.2)

    with server(data) as (process, client):
        client.headers["Authorization"] = f"Bearer {token}"
        jobs = [wait_for(client, each, "SUCCEEDED") for each in (running, *waiting)]
        assert [job["attempts"] for job in jobs] == [2, 1, 1, 1]
        ends = [job["ended_at"] for job in jobs]
        assert ends == sorted(ends)
        assert not list((data / "work").iterdir())
    assert plans_in(data) == 4


@pytest.mark.long
@pytest.mark.parametrize(
    "place",
    [
        "job.claimed",
        "job.snapshot",
        "publish.begin",
        "publish.mid",
        "publish.committed_before_ack",
    ],
)
def test_a_server_killed_at_a_bad_moment_makes_one_plan(
    tmp_path: Path, place: str
) -> None:
    """A62."""
    data, marks = tmp_path / "data", tmp_path / "marks"
    marks.mkdir()
    failing = {
        "testing": 1,
        "failpoints": f"{place}=kill9*1",
        "failpoint_marks": marks,
    }
    with server(data, **failing) as (process, client):
        token = sign_in(process, client)
        fill(client, token)
        job = begin(client)
        assert process.wait(2 * PATIENCE) == -signal.SIGKILL
    with server(data) as (process, client):
        client.headers["Authorization"] = f"Bearer {token}"
        ended = wait_for(client, job, "SUCCEEDED")
        assert ended["attempts"] <= 2
        assert ended["plan_id"] is not None
    assert plans_in(data) == 1


def test_a_stopped_server_gives_back_what_runs(tmp_path: Path) -> None:
    """A66."""
    data = tmp_path / "data"
    with server(data, grace_s=1) as (process, client):
        token = sign_in(process, client)
        fill(client, token)
        job = begin(client, iterations=None, time_limit_s=600)
        wait_for_search(client, job)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    with server(data) as (process, client):
        client.headers["Authorization"] = f"Bearer {token}"
        wait_for(client, job, "RUNNING")
        wait_for_search(client, job)
        client.post(f"{job}:cancel", json={})
        ended = wait_for(client, job, "CANCELLED")
        assert (ended["attempts"], ended["quality"]) == (1, "TIME_LIMITED")
        assert ended["plan_id"] is not None
    assert plans_in(data) == 1
