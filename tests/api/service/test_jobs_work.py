"""Jobs at work in processes of their own: lost, too large, too long, cancelled."""

import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.jobs import watch
from api.jobs.memory import group_memory_mb
from api.jobs.stopping import Stopping
from api.jobs.working import Workshop, finish_job, solve_job
from api.store.plans import list_plans
from api.upkeep.failpoints import failpoint
from tests.api.service.job_world import (
    JOBS,
    ended,
    make_shop,
    shown,
    start,
    with_work,
    work_off,
)
from tests.api.service.plan_world import fill_team
from tests.api.service.service_world import World, with_settings

PATIENCE = 120.0
"""Seconds in which a process must come to something on a busy machine."""
Fail = Callable[[str], None]


@pytest.fixture
def team(sqlite_only: None, world: World, tmp_path: Path) -> World:
    world = with_work(world, tmp_path)
    fill_team(world)
    return world


@pytest.fixture
def fail(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Fail:
    """Give a function that sets what is to fail from now on."""
    marks = tmp_path / "marks"
    marks.mkdir()
    monkeypatch.setenv("BEATPLAN_TESTING", "1")
    monkeypatch.setenv("BEATPLAN_FAILPOINT_MARKS", str(marks))
    return lambda wanted: monkeypatch.setenv("BEATPLAN_FAILPOINTS", wanted)


def count_plans(world: World) -> int:
    with world.service.store.reading() as connection:
        return len(list_plans(connection, before=None, limit=100))


def working(shop: Workshop, job: dict[str, Any]) -> threading.Thread:
    """Work off a job beside the test."""

    def work() -> None:
        finish_job(shop, job["job_id"], solve_job(shop, job["job_id"]))

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def wait_for(world: World, job: dict[str, Any], met: Callable[[Any], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not met(shown(world, job)):
        assert time.monotonic() < until, shown(world, job)
        time.sleep(0.1)


def has_best(job: Any) -> bool:
    return bool(job["progress"] and job["progress"].get("best"))


def test_nothing_fails_without_a_test_that_wants_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BEATPLAN_FAILPOINTS", "job.claimed=raise")
    monkeypatch.delenv("BEATPLAN_TESTING", raising=False)
    failpoint("job.claimed")
    monkeypatch.setenv("BEATPLAN_TESTING", "1")
    with pytest.raises(RuntimeError):
        failpoint("job.claimed")


@pytest.mark.slow
def test_a_job_that_loses_its_process_thrice_fails_and_the_next_one_runs(
    team: World, fail: Fail
) -> None:
    fail("solve.begin=kill9")
    job = ended(team)
    assert (job["state"], job["attempts"]) == ("FAILED", 3)
    assert job["problem"]["code"] == "WORKER_LOST"
    assert "3 times" in job["problem"]["detail"]
    fail("")
    assert ended(team)["state"] == "SUCCEEDED"
    assert count_plans(team) == 1


def test_a_process_that_is_lost_once_is_replaced(team: World, fail: Fail) -> None:
    fail("solve.begin=kill9*1")
    job = ended(team)
    assert (job["state"], job["attempts"]) == ("SUCCEEDED", 2)


def test_a_process_that_grows_too_large_ends_alone(team: World) -> None:
    small = with_settings(
        team, solver_memory_mb=100, data=team.service.settings.data, solver_workers=1
    )
    job = ended(small)
    assert (job["state"], job["problem"]["code"]) == ("FAILED", "MEMORY_LIMIT")
    assert job["problem"]["values"] == {"limit": 100}
    assert job["attempts"] == 1


@pytest.mark.parametrize(
    ("action", "code"),
    [
        ("enospc", "STORAGE_FULL"),
        pytest.param("raise", "SOLVER_FAILED", marks=pytest.mark.slow),
    ],
)
def test_an_error_of_the_process_is_told_without_anybodys_data(
    team: World, fail: Fail, action: str, code: str
) -> None:
    fail(f"solve.begin={action}")
    problem = ended(team)["problem"]
    assert problem["code"] == code
    assert "failpoint" not in str(problem)


@pytest.mark.slow
def test_a_search_that_never_ends_is_ended(
    team: World, fail: Fail, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A67 without anything to keep."""
    fail("solve.begin=hang")
    job = ended(team, iterations=None, time_limit_s=1)
    assert (job["state"], job["problem"]["code"]) == ("FAILED", "SOLVER_TIMEOUT")


@pytest.mark.slow
def test_of_a_search_that_never_ends_the_best_is_kept(team: World, fail: Fail) -> None:
    """A67: once it has come to a solution, a second process makes the plan of it."""
    fail("solve.incumbent=hang*1")
    job = ended(team, iterations=None, time_limit_s=1)
    assert (job["state"], job["quality"]) == ("SUCCEEDED", "TIME_LIMITED"), job
    assert job["result"]["violations"] == 0
    assert count_plans(team) == 1


def test_a_running_job_that_is_cancelled_keeps_its_best_plan(team: World) -> None:
    job = start(team, iterations=None, time_limit_s=600)
    thread = working(make_shop(team), job)
    wait_for(team, job, has_best)
    began = time.monotonic()
    answer = team.manager.post(f"{JOBS}/{job['job_id']}:cancel", json={})
    assert answer.json()["cancel_asked"] is True
    thread.join(PATIENCE)
    took = time.monotonic() - began
    job = shown(team, job)
    assert (job["state"], job["quality"]) == ("CANCELLED", "TIME_LIMITED"), job
    assert job["plan_id"] is not None
    assert took < watch.CANCEL_S + 2
    again = team.manager.post(f"{JOBS}/{job['job_id']}:cancel", json={})
    assert (again.status_code, again.json()["state"]) == (200, "CANCELLED")


@pytest.mark.slow
def test_a_process_that_does_not_listen_is_cancelled_all_the_same(
    team: World, fail: Fail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "CANCEL_S", 1.0)
    fail("solve.begin=hang")
    job = start(team)
    thread = working(make_shop(team), job)
    wait_for(team, job, lambda now: now["progress"] is not None)
    team.manager.post(f"{JOBS}/{job['job_id']}:cancel", json={})
    thread.join(PATIENCE)
    job = shown(team, job)
    assert (job["state"], job["plan_id"], job["problem"]) == ("CANCELLED", None, None)


def test_a_server_that_stops_gives_its_jobs_back(team: World, fail: Fail) -> None:
    """A66: what was begun does not count as an attempt."""
    fail("solve.begin=hang")
    job = start(team)
    shop = make_shop(team)
    thread = working(shop, job)
    wait_for(team, job, lambda now: now["progress"] is not None)
    shop.stopping.begin()
    thread.join(PATIENCE)
    released = shown(team, job)
    assert (released["state"], released["attempts"]) == ("QUEUED", 0)
    # A server that is stopping begins nothing.
    assert work_off(team, shop) == ["RELEASED"]
    fail("")
    assert work_off(team) == ["SUCCEEDED"]
    assert shown(team, job)["attempts"] == 1


@pytest.mark.slow
def test_a_running_job_is_given_the_grace_to_end(team: World) -> None:
    job = start(team)
    shop = make_shop(team, grace_s=PATIENCE)
    thread = working(shop, job)
    wait_for(team, job, lambda now: now["state"] == "RUNNING")
    shop.stopping.begin()
    thread.join(PATIENCE)
    assert shown(team, job)["state"] == "SUCCEEDED"


@pytest.mark.parametrize(
    "place",
    [
        pytest.param("publish.begin", marks=pytest.mark.slow),
        "publish.mid",
        pytest.param("publish.committed_before_ack", marks=pytest.mark.slow),
    ],
)
def test_a_plan_is_kept_once_however_often_the_step_is_done(
    team: World, fail: Fail, place: str
) -> None:
    job = start(team)
    shop = make_shop(team)
    state = solve_job(shop, job["job_id"])
    fail(f"{place}=raise*1")
    with pytest.raises(RuntimeError):
        finish_job(shop, job["job_id"], state)
    is_committed = place == "publish.committed_before_ack"
    assert count_plans(team) == int(is_committed)
    # After a crash both steps may be done again.
    assert solve_job(shop, job["job_id"]) == ("OVER" if is_committed else state)
    finish_job(shop, job["job_id"], state)
    assert count_plans(team) == 1
    job = shown(team, job)
    assert (job["state"], job["attempts"]) == ("SUCCEEDED", 1)
    assert not shop.folder_of(job["job_id"]).path.exists()


@pytest.mark.slow
def test_equal_jobs_make_equal_plans(team: World) -> None:
    first, second = ended(team), ended(team)
    assert first["plan_id"] != second["plan_id"]
    hashes = [job["result"]["input_hash"] for job in (first, second)]
    assert hashes[0] == hashes[1]
    with team.service.store.reading() as connection:
        plans = list_plans(connection, before=None, limit=2)
    assert plans[0].record["figures"] == plans[1].record["figures"]


def test_a_stop_gives_its_grace_once() -> None:
    stopping = Stopping(1_000.0)
    assert not stopping.is_stopping
    assert not stopping.must_release()
    assert stopping.seconds_left() == 1_000.0
    stopping.begin()
    assert stopping.is_stopping
    assert not stopping.must_release()
    assert 990.0 < stopping.seconds_left() <= 1_000.0
    spent = Stopping(0.0)
    spent.begin()
    assert spent.must_release()


def test_the_group_of_this_process_has_memory() -> None:
    assert 10 < group_memory_mb(os.getpgrp()) < 100_000
    assert group_memory_mb(2**30) == 0


@pytest.mark.slow
def test_work_that_was_swept_away_fails_and_ends(team: World) -> None:
    job = start(team)
    shop = make_shop(team)
    state = solve_job(shop, job["job_id"])
    shutil.rmtree(shop.folder_of(job["job_id"]).plan)
    finish_job(shop, job["job_id"], state)
    job = shown(team, job)
    assert (job["state"], job["plan_id"]) == ("FAILED", None)
    assert job["problem"]["code"] == "WORKER_LOST"
