"""A served team whose processes may be killed, and what it has promised."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from api.store.engine import Store
from api.store.guard import open_store
from api.store.jobs import Job
from tests.api.service.plan_world import fill_team, keep_small_plan
from tests.api.service.service_world import make_world, sign_in_all
from tests.kills.client import Ledger
from tests.kills.invariants import Auditor, list_job_states
from tests.kills.served import Server, WarmStarter

JOBS = "/v1/planning-jobs"
ENDED_WITHIN_S = 300.0
FAST = {"kind": "FULL", "iterations": 20, "time_limit_s": 10, "if_busy": "queue"}


@dataclass
class Served:
    """
    A running service with a team of two reps and 24 customers.

    Parameters
    ----------
    tokens
        Role -> token.
    """

    server: Server
    store: Store
    auditor: Auditor
    tokens: dict[str, str]
    ledger: Ledger

    def client(self, role: str = "manager") -> httpx2.Client:
        """Return a caller, who is closed by whoever asks for him."""
        headers = {"Authorization": f"Bearer {self.tokens[role]}"}
        return httpx2.Client(
            base_url=self.server.address, headers=headers, timeout=60.0
        )

    def start_job(self, **body: Any) -> str:
        """Have a job done; return its id."""
        with self.client() as client:
            answer = client.post(JOBS, json={**FAST, **body})
        if answer.status_code != 202:
            raise ValueError(answer.text)
        job_id: str = answer.json()["job_id"]
        self.ledger.jobs.append(job_id)
        return job_id

    def job(self, job_id: str) -> Job:
        """Return a job as it is."""
        return list_job_states(self.store)[job_id]

    def ended(self, job_id: str) -> Job:
        """Return a job once it has ended."""
        wait_for(lambda: self.job(job_id).is_terminal, ENDED_WITHIN_S)
        return self.job(job_id)

    def faults(self) -> list[str]:
        """Return what is lost, doubled or in parts."""
        return self.auditor.faults(self.ledger)


@contextmanager
def served_team(
    folder: Path,
    url: str | None = None,
    *,
    plans: int = 0,
    warm: WarmStarter | None = None,
    **settings: Any,
) -> Iterator[Served]:
    """
    Give a service with a team, on an empty database.

    Parameters
    ----------
    url
        Of a PostgreSQL database; a file otherwise.
    plans
        How many are kept already.
    """
    given = {"requests_per_min": 1_000_000, "rep_customers_per_hour": 1_000_000}
    server = Server(folder, url, given | settings, warm=warm)
    store = open_store(server.database_url)
    try:
        tokens = sign_in_all(store)
        world = make_world(store, tokens)
        fill_team(world)
        for number in range(plans):
            keep_small_plan(world, seed=number)
        server.start()
        yield Served(server, store, Auditor(store), tokens, Ledger())
    finally:
        server.close()
        store.close()


def wait_for(is_so: Callable[[], bool], within_s: float) -> None:
    """Wait until something is so; raises TimeoutError if it never is."""
    until = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(0.05)
