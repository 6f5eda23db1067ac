"""Processes killed at the worst places: nothing lost, nothing doubled, nothing half."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import select

from api.jobs.dispatch import LEASE
from api.store.tables import imports
from tests.api.service.postgres_server import Databases
from tests.api.service.service_world import customers_csv
from tests.failpoint_kills import (
    CHILD_POINTS,
    RESUMED_WITHIN_S,
    SERVER_POINTS,
    run_rounds,
)
from tests.kills.invariants import list_job_states
from tests.kills.served import WarmStarter
from tests.kills.world import ENDED_WITHIN_S, JOBS, Served, served_team, wait_for
from tests.random_kills import run_kills

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc"),
]
KEY = {"Idempotency-Key": "once-2026-11-30"}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """Give an empty database of each kind; None stands for a file."""
    if request.param == "sqlite":
        yield None
        return
    databases: Databases = request.getfixturevalue("databases")
    with databases.empty("killed") as found:
        yield found


@pytest.fixture(scope="module")
def warm() -> Iterator[WarmStarter]:
    """Give a starter of services that has done their imports."""
    starter = WarmStarter()
    yield starter
    starter.close()


@contextmanager
def dying(
    folder: Path, url: str | None, warm: WarmStarter, points: str
) -> Iterator[Served]:
    """Give a service that dies where it first comes to some places."""
    marks = folder / "marks"
    marks.mkdir()
    given: dict[str, Any] = {
        "testing": 1,
        "failpoints": points,
        "failpoint_marks": marks,
    }
    with served_team(folder, url, warm=warm, solver_workers=1, **given) as served:
        yield served


def repeated(
    served: Served, path: str, headers: dict[str, str] | None = None, **more: Any
) -> httpx2.Response:
    """Send a call that kills the server, and once more when that is back."""
    with served.client() as client:
        client.headers.update(KEY | (headers or {}))
        with pytest.raises(httpx2.TransportError):
            post(client, path, **more)
        served.server.wait_until_over()
        served.server.start()
        return post(client, path, **more)


def post(client: httpx2.Client, path: str, **more: Any) -> httpx2.Response:
    """Send a call; what is still reckoned is ready at one of the next ones."""
    while (answer := client.post(path, **more)).status_code == 503:
        continue
    return answer


@pytest.mark.long
@pytest.mark.parametrize("point", SERVER_POINTS)
def test_a62_a_job_goes_on_whose_server_was_killed(
    tmp_path: Path, url: str | None, warm: WarmStarter, point: str
) -> None:
    with dying(tmp_path, url, warm, f"{point}=kill9*1") as served:
        job_id = served.start_job()
        served.server.wait_until_over()
        served.server.start()
        job = served.ended(job_id)
        assert (job.state, job.problem) == ("SUCCEEDED", None)
        # What was solved before the kill is not solved again.
        assert job.attempts == (2 if point.startswith("job.") else 1)
        assert served.faults() == []
        assert len(served.auditor.checked) == 1


@pytest.mark.long
@pytest.mark.parametrize("point", CHILD_POINTS)
def test_a62_a_job_goes_on_whose_own_process_was_killed(
    tmp_path: Path, url: str | None, warm: WarmStarter, point: str
) -> None:
    with dying(tmp_path, url, warm, f"{point}=kill9*1") as served:
        job = served.ended(served.start_job())
        assert (job.state, job.attempts) == ("SUCCEEDED", 2)
        assert served.server.is_alive
        assert served.faults() == []


@pytest.mark.parametrize(
    "point", ["import.mid", "import.commit", "write.committed_before_ack"]
)
def test_a62_an_import_is_whole_or_absent(
    tmp_path: Path, url: str | None, warm: WarmStarter, point: str
) -> None:
    with dying(tmp_path, url, warm, "") as served:
        rows = [f"C{idx:02},all new,31.23,121.4{idx}" for idx in range(10, 24)]
        files = {"file": ("c.csv", customers_csv(*rows))}
        form = {"mode": "merge"}
        with served.client() as client:
            made = client.post("/v1/imports", files=files, data=form)
        restart(served, point)
        done = repeated(served, f"{made.headers['location']}:commit", json={})
        assert done.status_code == 200, done.text
        was_done = point == "write.committed_before_ack"
        assert (done.headers.get("idempotency-replayed") == "true") is was_done
        with served.client() as client:
            found = client.get("/v1/customers").json()["items"]
        versions = {each["version"] for each in found if each["name"] == "all new"}
        assert (len(found), versions) == (24, {2})
        assert served.auditor.faults() == []


def test_a62_an_upload_is_whole_or_absent_whose_server_was_killed(
    tmp_path: Path, url: str | None, warm: WarmStarter
) -> None:
    """The process that writes beside it must not go on without it."""
    with dying(tmp_path, url, warm, "import.mid=hang*1") as served:
        sent = threading.Thread(target=send_in_vain, args=(served,))
        sent.start()
        wait_for((tmp_path / "marks" / "import.mid").exists, 60)
        served.server.kill()
        sent.join()
        assert served.server.outlived() == []
        assert imports_in(served) == []
        served.server.start()
        with served.client() as client:
            assert post_import(client).status_code == 202
        assert imports_in(served) == ["READY"]
        assert served.auditor.faults() == []


def send_in_vain(served: Served) -> None:
    with served.client() as client, pytest.raises(httpx2.TransportError):
        post_import(client)


def post_import(client: httpx2.Client) -> httpx2.Response:
    """Upload a file under the key that all calls here have."""
    files = {"file": ("c.csv", customers_csv("C10,all new,31.23,121.41"))}
    form = {"mode": "merge"}
    return client.post("/v1/imports", files=files, data=form, headers=KEY)


def restart(served: Served, point: str) -> None:
    """Have the service die where it next comes to a place."""
    served.server.stop()
    served.server.settings["failpoints"] = f"{point}=kill9*1"
    served.server.start()


def imports_in(served: Served) -> list[str]:
    with served.store.reading() as connection:
        return list(connection.execute(select(imports.c.state)).scalars())


def test_a64_a_job_whose_answer_was_lost_is_there_once(
    tmp_path: Path, url: str | None, warm: WarmStarter
) -> None:
    with dying(tmp_path, url, warm, "write.committed_before_ack=kill9*1") as served:
        body = {"kind": "VALIDATE"}
        again = repeated(served, JOBS, json=body)
        assert again.status_code == 202
        assert again.headers["idempotency-replayed"] == "true"
        served.ledger.jobs.append(again.json()["job_id"])
        assert served.ended(again.json()["job_id"]).state == "SUCCEEDED"
        assert served.faults() == []


@pytest.mark.parametrize("point", ["publication.mid", "write.committed_before_ack"])
def test_a62_a_publication_is_whole_or_absent(
    tmp_path: Path, url: str | None, warm: WarmStarter, point: str
) -> None:
    with dying(tmp_path, url, warm, "") as served:
        plan_id = served.ended(served.start_job()).plan_id
        restart(served, point)
        path, headers = f"/v1/plans/{plan_id}:publish", {"If-Match": '"0"'}
        done = repeated(served, path, json={}, headers=headers)
        assert done.status_code == 200, done.text
        assert done.json()["number"] == 1
        served.ledger.publications[1] = str(plan_id)
        assert served.faults() == []


@pytest.mark.long
def test_a66_a_stop_releases_what_runs_and_ends_well(
    tmp_path: Path, url: str | None
) -> None:
    with served_team(tmp_path, url, solver_workers=1, grace_s=1) as served:
        job_id = served.start_job(iterations=None, time_limit_s=3_000)
        wait_for(lambda: is_searching(served, job_id), 120)
        assert served.server.stop() == 0
        job = served.job(job_id)
        assert (job.state, job.attempts) == ("QUEUED", 0)
        served.server.start()
        # A69: what is cancelled while it runs leaves its best plan as a draft.
        wait_for(lambda: is_searching(served, job_id), 120)
        with served.client() as client:
            asked = client.post(f"{JOBS}/{job_id}:cancel", json={})
            assert asked.status_code == 200, asked.text
        job = served.ended(job_id)
        assert (job.state, job.attempts, job.quality) == (
            "CANCELLED",
            1,
            "TIME_LIMITED",
        )
        assert job.plan_id is not None
        assert served.auditor.faults() == []


def is_searching(served: Served, job_id: str) -> bool:
    job = served.job(job_id)
    return job.state == "RUNNING" and job.progress.get("best") is not None


@pytest.mark.long
def test_a72_all_that_waited_and_ran_end_in_their_order(
    tmp_path: Path, url: str | None, warm: WarmStarter
) -> None:
    settings: dict[str, Any] = {"solver_workers": 1, "active_jobs": 1}
    with served_team(tmp_path, url, warm=warm, **settings) as served:
        running = served.start_job()
        wait_for(lambda: served.job(running).state == "RUNNING", 60)
        waiting = [
            served.start_job(kind="VALIDATE", iterations=None) for _ in range(10)
        ]
        attempts = served.job(running).attempts
        served.server.kill()
        served.server.start()
        wait_for(
            lambda: (
                served.job(running).is_terminal
                or served.job(running).attempts > attempts
            ),
            RESUMED_WITHIN_S,
        )
        unseen: list[str] = []
        wait_for(lambda: all_ended(served, unseen), ENDED_WITHIN_S)
        assert unseen == []
        ends = [served.job(job_id).ended_at for job_id in (running, *waiting)]
        assert {served.job(each).state for each in waiting} == {"SUCCEEDED"}
        assert ends == sorted(ends, key=str)
        assert served.faults() == []


def all_ended(served: Served, unseen: list[str]) -> bool:
    """Tell whether all jobs are over; note those that run and nobody has seen."""
    jobs = list_job_states(served.store).values()
    for job in jobs:
        if job.state == "RUNNING":
            seen = job.progress.get("seen") or job.started_at or job.created_at
            age = datetime.now(UTC) - datetime.fromisoformat(seen)
            if age > LEASE and served.server.is_alive:
                unseen.append(f"job {job.number}: {age}")
    return all(job.is_terminal for job in jobs)


@pytest.fixture
def databases_or_none(request: pytest.FixtureRequest, backend: str) -> Databases | None:
    """Return where databases are made; None for SQLite."""
    if backend == "sqlite":
        return None
    databases: Databases = request.getfixturevalue("databases")
    return databases


@pytest.mark.long
def test_a62_kills_at_every_failpoint_lose_nothing(
    databases_or_none: Databases | None, warm: WarmStarter
) -> None:
    """More: ``python -m tests.failpoint_kills --times 20 [--database own]``."""
    said: list[str] = []
    tally = run_rounds(range(620, 621), said.append, databases_or_none, warm)
    assert tally.faults == [], "".join(said)
    assert tally.rounds == len(SERVER_POINTS) + len(CHILD_POINTS)


def test_a63_random_kills_lose_nothing(
    databases_or_none: Databases | None, warm: WarmStarter
) -> None:
    """More: ``python -m tests.random_kills --count 300 [--database own]``."""
    said: list[str] = []
    tally = run_kills(range(900, 906), said.append, databases_or_none, warm)
    assert tally.faults == [], "".join(said)
    assert tally.kills.total() == 6
