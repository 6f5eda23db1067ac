"""A service whose jobs are worked off by the real runner, and whose clock is put on."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from api.jobs.foreman import Foreman, make_foreman
from api.jobs.nightly import Nightly
from api.store.plans import list_plan_files, read_plan_file
from routing.check import check_base, check_folder
from tests.api.service.service_world import Clock, World, with_settings

JOBS = "/v1/planning-jobs"
PATIENCE_S = 240.0
"""In which a job of a small team must end, on a machine with much else to do."""


@dataclass
class Office:
    """A service at work: its world, its clock, and who works off its jobs."""

    world: World
    clock: Clock
    foreman: Foreman

    @property
    def manager(self) -> Any:
        return self.world.manager

    def ended(self, job_id: str) -> dict[str, Any]:
        """Wait until a job has ended well; return it."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            job: dict[str, Any] = self.manager.get(f"{JOBS}/{job_id}").json()
            if job["state"] in ("SUCCEEDED", "FAILED", "CANCELLED"):
                assert job["state"] == "SUCCEEDED", job
                return job
            threading.Event().wait(0.2)
        raise AssertionError(f"Job {job_id} has not ended: {job}.")

    def begun(self, kind: str) -> str:
        """Wait until there is a job of a kind that nobody asked for; return its id."""
        self.foreman.wake()
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            jobs = self.manager.get(JOBS).json()["items"]
            found = [job["job_id"] for job in jobs if job["kind"] == kind]
            if found:
                return str(found[0])
            threading.Event().wait(0.2)
        raise AssertionError(f"No job of kind {kind} has begun.")

    def publish(self, plan_id: str) -> dict[str, Any]:
        """Put a plan in force over what is in force now."""
        current = self.manager.get("/v1/published-plan").headers["etag"]
        answer = self.manager.post(
            f"/v1/plans/{plan_id}:publish", json={}, headers={"If-Match": current}
        )
        assert answer.status_code == 200, answer.text
        published: dict[str, Any] = answer.json()
        return published

    def visits(self, plan_id: str, **chosen: str) -> list[dict[str, Any]]:
        """Return the visits of a plan."""
        place = f"/v1/plans/{plan_id}/visits"
        answer = self.manager.get(place, params={"page_size": "500", **chosen})
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    def check_plans(self) -> int:
        """Prove every plan that is kept, alone and beside its base; count them."""
        plans = self.manager.get("/v1/plans?page_size=500").json()["items"]
        with TemporaryDirectory() as folder:
            for plan in plans:
                self._lay_out(plan["plan_id"], Path(folder))
            for plan in plans:
                mine = Path(folder) / plan["plan_id"]
                assert check_folder(mine).violations == (), plan
                if plan["base_id"] is not None:
                    base = Path(folder) / plan["base_id"]
                    assert check_base(base, mine).violations == (), plan
        return len(plans)

    def _lay_out(self, plan_id: str, folder: Path) -> None:
        with self.world.service.store.reading() as connection:
            for name in list_plan_files(connection, plan_id):
                path = folder / plan_id / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(read_plan_file(connection, plan_id, name) or b"")


@contextmanager
def office(world: World, folder: Path, *, nightly: str) -> Iterator[Office]:
    """Give a service on a world's database whose jobs the real runner works off."""
    url = world.service.store.engine.url.render_as_string(hide_password=False)
    data = folder / "data"
    data.mkdir()
    made = with_settings(world, solver_workers=1, data=data, database=url)
    clock = Clock()
    foreman = make_foreman(made.service.settings, made.service.store, clock)
    service = replace(made.service, clock=clock, jobs=foreman)
    at_work = World(service)
    for role, client in world.clients.items():
        token = client.headers["authorization"].removeprefix("Bearer ")
        at_work.clients[role] = at_work.client(token)
    foreman.open(Nightly(service, nightly))
    try:
        yield Office(at_work, clock, foreman)
    finally:
        foreman.close()
