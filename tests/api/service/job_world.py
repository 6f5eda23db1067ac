"""Jobs of a world worked off here and now, by real processes."""

from pathlib import Path
from typing import Any

from api.jobs.child import work_in
from api.jobs.stopping import Stopping
from api.jobs.work_folder import WorkFolder
from api.jobs.working import Workshop, finish_job, solve_job
from api.store.jobs import list_active_jobs
from api.store.plans import Publication, find_plan, insert_publication, next_number
from api.store.tables import publications
from tests.api.service.service_world import World, with_settings

JOBS = "/v1/planning-jobs"
QUICK = {"kind": "FULL", "iterations": 50, "time_limit_s": 60}
"""A plan that is there after a few seconds, and the same every time."""


def with_work(world: World, folder: Path, **settings: Any) -> World:
    """Return a world whose jobs are worked off in a folder, with one process each."""
    given = {"solver_workers": 1, "data": folder / "data", **settings}
    return with_settings(world, **given)


def make_shop(world: World, *, grace_s: float = 0.0) -> Workshop:
    """Return what jobs of a world are worked off with."""
    service = world.service
    return Workshop(
        settings=service.settings,
        store=service.store,
        clock=service.clock,
        stopping=Stopping(grace_s),
    )


def work_off(world: World, shop: Workshop | None = None) -> list[str]:
    """Work off all jobs that wait, the oldest first; return the states they end in."""
    shop = shop or make_shop(world)
    with world.service.store.reading() as connection:
        waiting = [job.job_id for job in list_active_jobs(connection)]
    states = []
    for job_id in waiting:
        state = solve_job(shop, job_id)
        finish_job(shop, job_id, state)
        states.append(state)
    return states


def start(world: World, **body: Any) -> dict[str, Any]:
    """Have a manager start a job; return it."""
    answer = world.manager.post(JOBS, json={**QUICK, **body})
    assert answer.status_code == 202, answer.text
    made: dict[str, Any] = answer.json()
    return made


def shown(world: World, job: dict[str, Any]) -> dict[str, Any]:
    """Return a job as it is now."""
    found: dict[str, Any] = world.manager.get(f"{JOBS}/{job['job_id']}").json()
    return found


def ended(world: World, shop: Workshop | None = None, **body: Any) -> dict[str, Any]:
    """Start a job and work it off; return how it ended."""
    job = start(world, **body)
    work_off(world, shop)
    return shown(world, job)


def publish(world: World, plan_id: str) -> None:
    """Put a plan in force, as the endpoint does, without its checks."""
    with world.service.store.writing() as connection:
        plan = find_plan(connection, plan_id)
        assert plan is not None
        number = next_number(connection, publications)
        now = world.service.clock().isoformat()
        insert_publication(
            connection,
            Publication(number, plan_id, plan.first, plan.last, now, "test"),
        )


class HereGroup:
    """A job's work done in the tests' own process, as soon as it is begun."""

    number = 0
    is_alive = False

    def __init__(self, _work: object, path: str) -> None:
        work_in(WorkFolder(Path(path)))

    def wait(self, seconds: float) -> None:
        """There is nothing to wait for."""

    def close(self) -> None:
        """There is nothing left."""
