"""
A69 and the time limit at the size of a large team: 5,000 customers, 20 reps.

``pytest -s tests/api/service/test_large_jobs.py`` writes the seconds.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from api.cli.crowd import CUSTOMERS_A_REP, fill_crowd
from api.store.guard import open_store
from tests.api.service.job_world import JOBS
from tests.kills.served import Server
from tests.kills.world import wait_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.long,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc"),
]
REPS = 20
CANCELLED_WITHIN_S = 10.0
SINGLE_RUN = 1.25
"""How many times longer than the goal one run may take: they differ by a tenth."""
ENDS_WITHIN_S = 900.0


@dataclass
class Team:
    """A served team, and its manager."""

    server: Server
    client: httpx2.Client

    def start(self, **body: Any) -> str:
        answer = self.client.post(JOBS, json={"kind": "FULL", **body})
        assert answer.status_code == 202, answer.text
        place: str = answer.headers["location"]
        return place

    def job(self, place: str) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(place).json()
        return found

    def ended(self, place: str) -> dict[str, Any]:
        wait_for(lambda: self.job(place)["ended_at"] is not None, ENDS_WITHIN_S)
        return self.job(place)


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with served_crowd(tmp_path_factory.mktemp("large")) as served:
        yield served


@contextmanager
def served_crowd(folder: Path) -> Iterator[Team]:
    server = Server(folder, settings={"requests_per_min": 1_000_000})
    (folder / "data").mkdir()
    store = open_store(server.database_url)
    crowd = fill_crowd(store, REPS, REPS, datetime.now(UTC))
    store.close()
    server.start()
    headers = {"Authorization": f"Bearer {crowd.manager_token}"}
    client = httpx2.Client(base_url=server.address, headers=headers, timeout=60.0)
    try:
        yield Team(server, client)
    finally:
        client.close()
        server.close()


def seconds_between(first: str, last: str) -> float:
    begin, end = datetime.fromisoformat(first), datetime.fromisoformat(last)
    return (end - begin).total_seconds()


@pytest.mark.parametrize("share", [0.0, 0.3, 0.8])
def test_a69_a_large_job_is_cancelled_in_time_and_leaves_its_best_plan(
    team: Team, share: float
) -> None:
    place = team.start(time_limit_s=120)
    wait_for(lambda: has_searched(team.job(place), share), ENDS_WITHIN_S)
    began = time.monotonic()
    asked = team.client.post(f"{place}:cancel", json={})
    assert asked.status_code == 200, asked.text
    job = team.ended(place)
    took = time.monotonic() - began
    sys.stdout.write(f"{took:.1f} s at a load of {busy():.1f}: {job['result']}\n")
    assert (job["state"], job["quality"]) == ("CANCELLED", "TIME_LIMITED")
    assert took <= SINGLE_RUN * CANCELLED_WITHIN_S * busy()
    plan = team.client.get(f"/v1/plans/{job['plan_id']}").json()
    assert (plan["figures"]["customers"], len(plan["reps"])) == (
        REPS * CUSTOMERS_A_REP,
        REPS,
    )
    assert job["result"]["violations"] == 0


def busy() -> float:
    """Return how many times longer everything takes, as others work here too."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def has_searched(job: dict[str, Any], share: float) -> bool:
    progress = job["progress"] or {}
    return bool(progress.get("best")) and progress["share"] >= share


@pytest.mark.parametrize("limit_s", [60])
def test_the_limit_of_a_large_job_is_kept(team: Team, limit_s: int) -> None:
    job = team.ended(team.start(time_limit_s=limit_s))
    took = seconds_between(job["started_at"], job["ended_at"])
    sys.stdout.write(f"{took:.1f} s at a load of {busy():.1f}: {job['result']}\n")
    assert (job["state"], job["quality"]) == ("SUCCEEDED", "FULL")
    assert took <= limit_s * 1.1 + SINGLE_RUN * 10 * busy()
