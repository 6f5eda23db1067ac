"""A rep who leaves: cut off at once, and his customers handed over."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from api.store.exports import StoredExport, insert_export
from api.store.plans import read_plan_file
from api.store.tables import export_files, exports, feeds, jobs
from tests.api.service.job_world import ended, with_work
from tests.api.service.plan_world import fill_team, plan_content
from tests.api.service.publish_world import move_clock, publish_small_plan
from tests.api.service.service_world import START, World

ANY = {"If-Match": "*"}


def offboard(world: World, **body: Any) -> dict[str, Any]:
    answer = world.manager.post("/v1/reps/R1:offboard", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def rep_user(world: World) -> str:
    users = world.admin.get("/v1/users?archived=true").json()["items"]
    return str(next(one["user_id"] for one in users if one["role"] == "rep"))


def add_feed(world: World, user_id: str) -> None:
    with world.service.store.writing() as connection:
        connection.execute(
            insert(feeds).values(
                id="F1",
                digest="d" * 64,
                user_id=user_id,
                rep_id="R1",
                name="phone",
                created_at=START.isoformat(),
                revoked=False,
            )
        )


def add_export(world: World, actor_id: str) -> None:
    export = StoredExport(
        export_id="E1",
        state="READY",
        actor_id=actor_id,
        created_at=START.isoformat(),
        expires_at="2027-01-01T00:00:00+00:00",
        record={},
    )
    with world.service.store.writing() as connection:
        insert_export(connection, export, b"list of customers")


def test_a_rep_is_cut_off_from_the_next_request_on(world: World) -> None:
    user_id = rep_user(world)
    add_feed(world, user_id)
    add_export(world, user_id)
    assert world.rep.get("/v1/customers").status_code == 200
    found = offboard(world)
    ended = {name: found[name] for name in ("users", "tokens", "feeds", "exports")}
    assert ended == {"users": 1, "tokens": 1, "feeds": 1, "exports": 1}
    assert world.rep.get("/v1/customers").status_code == 401
    with world.service.store.reading() as connection:
        assert connection.execute(select(feeds.c.revoked)).scalars().all() == [True]
        states = connection.execute(select(exports.c.state)).scalars().all()
        assert states == ["REVOKED"]
        assert connection.execute(select(export_files)).all() == []
    assert world.manager.get("/v1/reps/R1").json()["archived"]
    # Whoever brings the user back does not bring his old token back.
    world.manager.put("/v1/reps/R1", json={"lat": 31.2, "lon": 121.4}, headers=ANY)
    back = {"name": "back", "role": "rep", "rep_id": "R1"}
    put = world.admin.put(f"/v1/users/{user_id}", json=back, headers=ANY)
    assert put.status_code == 200
    assert world.rep.get("/v1/customers").status_code == 401


def test_doing_it_twice_ends_nothing_more(world: World) -> None:
    first, second = offboard(world), offboard(world, replan=True)
    assert (second["job_id"], second["job_refused"]) == (None, "NOTHING_PUBLISHED")
    assert second["users"] == second["tokens"] == 0
    assert second["version"] == first["version"]
    answer = world.manager.post("/v1/reps/none:offboard", json={})
    assert answer.status_code == 404


def test_it_leaves_an_audit_event_of_its_own(world: World) -> None:
    offboard(world)
    events = world.admin.get("/v1/audit-events?page_size=500").json()["items"]
    found = [each for each in events if each["action"] == "reps.offboard"]
    assert [(each["object_id"], each["role"]) for each in found] == [("R1", "manager")]


def test_a_rep_with_published_visits_is_not_archived(world: World) -> None:
    """A41."""
    publish_small_plan(world)
    refused = world.manager.delete("/v1/reps/R1", headers=ANY)
    assert (refused.status_code, refused.json()["code"]) == (409, "REP_HAS_CUSTOMERS")
    for idx in range(12):
        world.manager.patch(
            f"/v1/customers/C{idx:02}", json={"rep_id": "R2"}, headers=ANY
        )
    refused = world.manager.delete("/v1/reps/R1", headers=ANY)
    code = "REP_HAS_PUBLISHED_VISITS"
    assert (refused.status_code, refused.json()["code"]) == (409, code)
    assert not world.manager.get("/v1/reps/R1").json()["archived"]
    move_clock(world, days=28)
    assert world.manager.delete("/v1/reps/R1", headers=ANY).status_code == 204


def test_his_customers_stay_until_a_plan_hands_them_over(world: World) -> None:
    fill_team(world)
    world.manager.patch("/v1/customers/C00", json={"locked": True}, headers=ANY)
    found = offboard(world)
    assert (found["customers"], found["replan"]) == (12, None)
    assert world.manager.get("/v1/customers/C01").json()["rep_id"] == "R1"
    record = json.loads(plan_content(world, 1).files["plan.json"])
    assert {route["rep_id"] for route in record["routes"]} == {"R2"}
    assert record["unplanned"] == []
    planned = {s["customer_id"] for route in record["routes"] for s in route["stops"]}
    assert len(planned) == 24


@pytest.mark.parametrize("replan", [True, False])
def test_the_hand_over_is_proposed_and_begun_where_that_is_asked(
    world: World, replan: bool
) -> None:
    plan = publish_small_plan(world)
    found = offboard(world, replan=replan)
    assert found["replan"] == {"kind": "REPLAN", "plan_id": plan.plan_id}
    assert found["published_visits"]["count"] > 0
    with world.service.store.reading() as connection:
        begun = connection.execute(select(jobs.c.id, jobs.c.kind)).all()
    assert [tuple(job) for job in begun] == (
        [(found["job_id"], "REPLAN")] if replan else []
    )
    assert found["job_refused"] is None


def test_the_cut_stands_where_the_job_is_refused(world: World) -> None:
    publish_small_plan(world)
    busy = world.manager.post("/v1/planning-jobs", json={"kind": "REPLAN"})
    assert busy.status_code == 202, busy.text
    found = offboard(world, replan=True)
    assert (found["job_id"], found["job_refused"]) == (None, "OVERLAPPING_JOB")
    assert world.rep.get("/v1/customers").status_code == 401


def test_the_job_gives_all_his_customers_to_others(
    sqlite_only: None, world: World, tmp_path: Path
) -> None:
    world = with_work(world, tmp_path)
    plan = publish_small_plan(world)
    # Not even a lock keeps a customer with somebody who left.
    world.manager.patch("/v1/customers/C00", json={"locked": True}, headers=ANY)
    job = ended(world, **offboard(world)["replan"])
    assert job["state"] == "SUCCEEDED", job
    assert job["parameters"]["plan_id"] == plan.plan_id
    with world.service.store.reading() as connection:
        content = read_plan_file(connection, job["plan_id"], "plan.json")
    assert content is not None
    record = json.loads(content)
    first_day = record["rest"]["first_day"]
    start = date.fromisoformat(record["cycle"]["start"])
    left = {
        (route["rep_id"], date.fromisoformat(route["date"]))
        for route in record["routes"]
        if (date.fromisoformat(route["date"]) - start).days >= first_day
    }
    assert {rep_id for rep_id, _ in left} == {"R2"}
    territories = record["territories"]["territories"]
    own = {each["rep_id"]: set(each["customer_ids"]) for each in territories}
    assert own["R2"] == {f"C{idx:02}" for idx in range(24)}
