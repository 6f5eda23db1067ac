"""A78: the disk is full while something is written; nothing of it is there later."""

import random
from pathlib import Path
from typing import Any

import pytest

from api.jobs.working import finish_job, solve_job
from api.store.engine import StoreFullError
from api.store.jobs import find_job
from api.store.plans import find_plan_of_job
from tests.api.service.full_disk import full_disk
from tests.api.service.job_world import (
    JOBS,
    make_shop,
    shown,
    start,
    with_work,
    work_off,
)
from tests.api.service.plan_world import CUSTOMERS, fill_team, keep_small_plan
from tests.api.service.service_world import World, customers_csv, upload
from tests.kills.invariants import Auditor

pytestmark = pytest.mark.usefixtures("sqlite_only")
ROWS = [f"N{idx:04},{'shop-' * 12},31.2{idx:04},121.4" for idx in range(2_000)]


@pytest.fixture
def team(world: World) -> World:
    fill_team(world)
    return world


# An answer of the test client, whose types httpx does not tell.
def is_refused(answer: Any) -> bool:
    """Tell whether a call is refused for want of space, with when to come again."""
    told = answer.json().get("code"), "retry-after" in answer.headers
    return (answer.status_code, *told) == (503, "STORAGE_FULL", True)


def assert_sound(world: World) -> None:
    assert Auditor(world.service.store).faults() == []


def test_a78_an_import_finds_no_space(team: World) -> None:
    content = customers_csv(*ROWS)
    with full_disk(team.service.store, spare_pages=10):
        assert is_refused(upload(team.manager, content, mode="merge", key="first-time"))
        # Reads go on.
        assert len(team.manager.get("/v1/customers").json()["items"]) == 24
    made = upload(team.manager, content, mode="merge", key="first-time")
    assert (made.status_code, made.json()["rows"]["accepted"]) == (202, 2_000)
    place = f"{made.headers['location']}:commit"
    with full_disk(team.service.store, spare_pages=10):
        assert is_refused(team.manager.post(place, json={}))
        assert team.manager.get("/v1/customers/N0000").status_code == 404
    assert_sound(team)
    assert team.manager.post(place, json={}).status_code == 200
    assert team.manager.get("/v1/customers/N1999").status_code == 200
    assert_sound(team)


def test_a78_a_publication_finds_no_space(team: World) -> None:
    plan = keep_small_plan(team)
    path, version = f"/v1/plans/{plan.plan_id}:publish", {"If-Match": '"0"'}
    with full_disk(team.service.store, spare_pages=2):
        assert is_refused(team.manager.post(path, json={}, headers=version))
        assert team.manager.get("/v1/published-plan").json()["number"] == 0
    assert_sound(team)
    done = team.manager.post(path, json={}, headers=version)
    assert (done.status_code, done.json()["number"]) == (200, 1)
    assert_sound(team)


def test_a78_a_job_finds_no_space(team: World) -> None:
    """Its inputs, packed, are larger than what is left in the pages there are."""
    noise = random.Random(1)
    noted = [{**one, "note": noise.randbytes(500).hex()} for one in CUSTOMERS]
    batch = team.manager.post("/v1/customers:batchUpsert", json={"customers": noted})
    assert batch.json()["updated"] == len(noted), batch.text
    body = {"kind": "FULL"}
    with full_disk(team.service.store):
        assert is_refused(team.manager.post(JOBS, json=body))
        assert team.manager.get(JOBS).json()["items"] == []
    made = team.manager.post(JOBS, json=body)
    assert (made.status_code, made.json()["number"]) == (202, 1)
    assert_sound(team)


def test_a78_a_plan_waits_until_there_is_space_for_it(
    team: World, tmp_path: Path
) -> None:
    """What was solved is kept beside the database, and not solved again."""
    world = with_work(team, tmp_path)
    job, shop = start(world), make_shop(world)
    state = solve_job(shop, job["job_id"])
    assert state == "SUCCEEDED"
    with full_disk(world.service.store):
        with pytest.raises(StoreFullError):
            finish_job(shop, job["job_id"], state)
        assert shown(world, job)["state"] == "RUNNING"
    assert work_off(world, shop) == ["SUCCEEDED"]
    with world.service.store.reading() as connection:
        plan = find_plan_of_job(connection, job["job_id"])
        found = find_job(connection, job["job_id"])
    assert plan is not None
    assert found is not None
    assert (found.plan_id, found.attempts, plan.number) == (plan.plan_id, 1, 1)
    assert_sound(world)
