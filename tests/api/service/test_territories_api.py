"""Territories that hold, and designs put in force."""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import select

from api.folders.publish_territories import publish_territories
from api.jobs.designing import design_record
from api.jobs.designs import RECORD_FILE, keep_design, read_design_record
from api.store.documents import list_documents, write_record
from api.store.jobs import find_job
from api.store.tables import customers
from api.team.checking import load_policy, load_reps
from api.team.inputs import make_customers
from routing.territories import DesignInputs, DesignParams, make_territories
from tests.api.service.plan_world import fill_team, plan_content
from tests.api.service.publish_world import publish_small_plan
from tests.api.service.service_world import HERE, START, World

ANY = {"If-Match": "*"}


def territories(world: World) -> dict[str, Any]:
    answer = world.manager.get("/v1/territories")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def reps_of(world: World) -> dict[str, str | None]:
    listed = world.manager.get("/v1/customers?page_size=500").json()["items"]
    return {each["customer_id"]: each["rep_id"] for each in listed}


def make_design(world: World, folder: Path) -> str:
    """Keep a design as a job would: everybody is free to change rep."""
    made = world.manager.post("/v1/planning-jobs", json={"kind": "TERRITORY"})
    assert made.status_code == 202, made.text
    with world.service.store.reading() as connection:
        policy, reps = load_policy(connection), load_reps(connection)
        records = [each.record for each in list_documents(connection, customers)]
        job = find_job(connection, made.json()["job_id"])
    team, values = make_customers(records, policy, reps)
    inputs = DesignInputs(
        customers=team, reps=reps, policy=policy, column_values=values
    )
    designed = make_territories(inputs, DesignParams(seed=1), lambda *_: None)
    publish_territories(inputs, designed, folder / "design", language="en")
    before = {customer.customer_id: customer.owner_id for customer in team}
    record = {**design_record(designed), "before": before}
    (folder / "design" / RECORD_FILE).write_text(write_record(record))
    assert job is not None
    with world.service.store.writing() as connection:
        return keep_design(
            connection, job, read_design_record(folder / "design"), START
        )


def test_territories_of_the_plan_in_force_are_its_own(world: World) -> None:
    plan = publish_small_plan(world)
    found = territories(world)
    assert (found["source"], found["publication"]) == ("published", 1)
    assert found["plan_id"] == plan.plan_id
    record = json.loads(plan_content(world, 1).files["plan.json"])
    own = {each["rep_id"]: each for each in record["territories"]["territories"]}
    assert [item["rep_id"] for item in found["items"]] == list(own)
    for item in found["items"]:
        territory = own[item["rep_id"]]
        assert item["customers"] == len(territory["customer_ids"])
        assert abs(item["workload_hours"] - territory["workload"] / 3_600) < 0.01
        assert item["outline"]["type"] in ("Polygon", "MultiPolygon")


def test_before_any_plan_they_are_those_of_todays_owners(world: World) -> None:
    fill_team(world)
    nobodys = {"customer_id": "N1", **HERE, "grade": "A"}
    world.manager.post("/v1/customers", json=nobodys)
    change = {"rep_id": "R2", "allowed_reps": ["R1"]}
    # Whom a rule gives to another is shown with the rep who has him.
    world.manager.patch("/v1/customers/C00", json=change, headers=ANY)
    found = territories(world)
    assert (found["source"], found["plan_id"]) == ("customers", None)
    counts = {item["rep_id"]: item["customers"] for item in found["items"]}
    assert (counts, found["unowned"]) == ({"R1": 11, "R2": 13}, 1)
    for item in found["items"]:
        assert item["workload_hours"] > 0
        assert item["outline"]["type"] in ("Polygon", "MultiPolygon")


def test_without_owners_all_territories_are_empty(world: World) -> None:
    nothing = world.manager.get("/v1/territories")
    assert (nothing.status_code, nothing.json()["code"]) == (409, "NOTHING_TO_PLAN")
    world.manager.post("/v1/customers", json={"customer_id": "N1", **HERE})
    found = territories(world)
    assert [item["customers"] for item in found["items"]] == [0]
    assert found["unowned"] == 1


def test_a_design_is_shown_and_put_in_force_once(world: World, tmp_path: Path) -> None:
    fill_team(world)
    for idx in range(12):
        # All with one rep: the design has to move some.
        body = {"rep_id": "R2"}
        world.manager.patch(f"/v1/customers/C{idx:02}", json=body, headers=ANY)
    design_id = make_design(world, tmp_path)
    listed = world.manager.get("/v1/territories/designs").json()["items"]
    assert [each["design_id"] for each in listed] == [design_id]
    shown = world.manager.get(f"/v1/territories/designs/{design_id}").json()
    assert len(shown["geojson"]["features"]) == 2
    assert shown["number"] == 1
    versions = _versions(world)
    before = reps_of(world)
    path = f"/v1/territories/designs/{design_id}:apply"
    applied = world.manager.post(path, json={})
    assert applied.status_code == 200, applied.text
    moved = {name for name, rep in before.items() if shown["rep_of"][name] != rep}
    assert moved
    assert applied.json()["changed"] == len(moved)
    assert applied.json()["unchanged"] == 24 - len(moved)
    assert reps_of(world) == shown["rep_of"]
    now = _versions(world)
    assert {name for name in now if now[name] == versions[name] + 1} == moved
    again = world.manager.post(path, json={})
    assert (again.status_code, again.json()["changed"]) == (200, 0)
    assert _versions(world) == now
    # A rep sees what is his from now on.
    own = world.rep.get("/v1/customers?page_size=500").json()["items"]
    assert {each["customer_id"] for each in own} == {
        name for name, rep in shown["rep_of"].items() if rep == "R1"
    }
    events = world.admin.get("/v1/audit-events?page_size=500").json()["items"]
    noted = [e["action"] for e in events if e["object_id"] == design_id]
    assert noted == ["territories.write"] * 2


def test_a_design_of_yesterday_is_refused_as_a_whole(
    world: World, tmp_path: Path
) -> None:
    fill_team(world)
    for idx in range(12):
        body = {"rep_id": "R2"}
        world.manager.patch(f"/v1/customers/C{idx:02}", json=body, headers=ANY)
    design_id = make_design(world, tmp_path)
    path = f"/v1/territories/designs/{design_id}:apply"
    shown = world.manager.get(f"/v1/territories/designs/{design_id}").json()
    moved = next(name for name, rep in shown["rep_of"].items() if rep == "R1")
    world.manager.patch(f"/v1/customers/{moved}", json={"rep_id": None}, headers=ANY)
    before = reps_of(world)
    refused = world.manager.post(path, json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "DESIGN_STALE")
    assert reps_of(world) == before
    # Who was archived since is left out; who goes where he should is no conflict.
    world.manager.patch(f"/v1/customers/{moved}", json={"rep_id": "R1"}, headers=ANY)
    world.manager.delete("/v1/customers/C20", headers=ANY)
    assert world.manager.post(path, json={}).status_code == 200


def test_a_design_for_reps_who_left_is_refused(world: World, tmp_path: Path) -> None:
    fill_team(world)
    design_id = make_design(world, tmp_path)
    world.manager.post("/v1/reps/R1:offboard", json={})
    refused = world.manager.post(f"/v1/territories/designs/{design_id}:apply", json={})
    assert refused.json()["code"] == "DESIGN_STALE"
    with world.service.store.reading() as connection:
        versions = connection.execute(select(customers.c.version)).scalars().all()
    assert set(versions) == {1}


def _versions(world: World) -> dict[str, int]:
    with world.service.store.reading() as connection:
        rows = connection.execute(select(customers.c.id, customers.c.version)).all()
    return {row.id: row.version for row in rows}
