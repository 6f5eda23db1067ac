"""Each kind of job from its request to what it leaves."""

import json
from pathlib import Path
from typing import Any

import pytest

from api.jobs import working
from api.jobs.designs import design_file
from api.store.outcomes import insert_outcome
from api.store.plans import find_plan, list_plans, read_plan_file
from api.store.tables import designs
from routing.outcome import Outcome, OutcomeKind
from tests.api.service.job_world import (
    JOBS,
    HereGroup,
    ended,
    publish,
    shown,
    start,
    with_work,
    work_off,
)
from tests.api.service.plan_world import CUSTOMERS, fill_team, keep_small_plan
from tests.api.service.service_world import HERE, World


@pytest.fixture
def team(
    sqlite_only: None, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> World:
    """Give a team whose jobs are worked off here: starting a process takes longer."""
    monkeypatch.setattr(working, "ProcessGroup", HereGroup)
    world = with_work(world, tmp_path)
    fill_team(world)
    return world


def plan_record(world: World, plan_id: str) -> dict[str, Any]:
    with world.service.store.reading() as connection:
        content = read_plan_file(connection, plan_id, "plan.json")
    assert content is not None
    record: dict[str, Any] = json.loads(content)
    return record


def test_a_schedule_keeps_the_reps_that_customers_have(team: World) -> None:
    job = ended(team, kind="SCHEDULE")
    assert job["state"] == "SUCCEEDED", job
    territories = plan_record(team, job["plan_id"])["territories"]["territories"]
    owner = {one["customer_id"]: one["rep_id"] for one in CUSTOMERS}
    for territory in territories:
        assert {owner[name] for name in territory["customer_ids"]} == {
            territory["rep_id"]
        }


def test_territories_are_a_design_that_a_schedule_can_follow(team: World) -> None:
    job = ended(team, kind="TERRITORY")
    assert (job["state"], job["plan_id"]) == ("SUCCEEDED", None), job
    with team.service.store.reading() as connection:
        row = connection.execute(
            designs.select().where(designs.c.id == job["design_id"])
        ).one()
    record = json.loads(row.document)
    assert set(record["rep_of"]) == {one["customer_id"] for one in CUSTOMERS}
    assert record["before"]["C00"] == "R1"
    assert b"</html>" in design_file(record, "map.html")
    drawn = json.loads(design_file(record, "territories.geojson"))
    assert drawn["type"] == "FeatureCollection"
    followed = ended(team, kind="SCHEDULE", design_id=job["design_id"])
    territories = plan_record(team, followed["plan_id"])["territories"]["territories"]
    planned = {name: t["rep_id"] for t in territories for name in t["customer_ids"]}
    assert planned == record["rep_of"]


def test_a_replan_takes_newcomers_in_and_leaves_the_others(team: World) -> None:
    base = keep_small_plan(team)
    publish(team, base.plan_id)
    newcomer = {**CUSTOMERS[0], "customer_id": "NEW", "name": "New shop"}
    assert team.manager.post("/v1/customers", json=newcomer).status_code == 201
    job = ended(team, kind="REPLAN")
    assert job["state"] == "SUCCEEDED", job
    assert job["parameters"]["plan_id"] == base.plan_id
    assert job["result"]["changes"]["chosen"] <= 0.05 * len(CUSTOMERS)
    record = plan_record(team, job["plan_id"])
    assert "NEW" in record["calendar"]
    with team.service.store.reading() as connection:
        made = find_plan(connection, job["plan_id"])
    assert made is not None
    assert (made.base_id, made.kind) == (base.plan_id, "REPLAN")


def test_a_missed_visit_that_was_reported_is_made_up(team: World) -> None:
    base = keep_small_plan(team)
    publish(team, base.plan_id)
    routes = plan_record(team, base.plan_id)["routes"]
    first = next(r for r in routes if r["rep_id"] == "R1" and r["date"] == "2026-11-30")
    stop = first["stops"][0]
    report = Outcome(
        outcome_id="7c3e2a52-5f0e-4a3c-9e0a-1f6a1c0d9b11",
        kind=OutcomeKind.MISSED,
        customer_id=stop["customer_id"],
        at=team.service.clock().replace(tzinfo=None),
        date=team.service.clock().date(),
        visit_id=stop["visit_id"],
        rep_id="R1",
    )
    with team.service.store.writing() as connection:
        insert_outcome(
            connection,
            report,
            rep_id="R1",
            at="2026-11-30T18:00:00+08:00",
            digest="x",
            received_at="2026-11-30T10:00:00+00:00",
        )
    job = ended(team, kind="REPLAN", today="2026-12-01")
    assert job["state"] == "SUCCEEDED", job
    assert job["result"]["missed"] == 1


def test_edits_make_a_draft_that_holds_them(team: World) -> None:
    base = keep_small_plan(team)
    edits = [{"op": "assign_customer", "customer_id": "C00", "rep_id": "R2"}]
    answer = team.manager.post(
        f"/v1/plans/{base.plan_id}/edits", json={"edits": edits, "time_limit_s": 1}
    )
    assert answer.status_code == 202, answer.text
    work_off(team)
    job = shown(team, answer.json())
    assert job["state"] == "SUCCEEDED", job
    record = plan_record(team, job["plan_id"])
    owners = {
        name: territory["rep_id"]
        for territory in record["territories"]["territories"]
        for name in territory["customer_ids"]
    }
    assert owners["C00"] == "R2"
    with team.service.store.reading() as connection:
        made = find_plan(connection, job["plan_id"])
    assert made is not None
    assert (made.kind, made.base_id) == ("EDIT", base.plan_id)


def test_an_evaluation_judges_and_makes_nothing(team: World) -> None:
    base = keep_small_plan(team)
    job = ended(team, kind="EVALUATE", plan_id=base.plan_id)
    assert (job["state"], job["plan_id"]) == ("SUCCEEDED", None), job
    result = job["result"]
    assert result["violations"] == 0
    assert sum(result["rules"].values()) > 100
    assert result["promises"]["visits_inside"] <= result["promises"]["visits"]
    with team.service.store.reading() as connection:
        assert len(list_plans(connection, before=None, limit=10)) == 1


def test_a_validation_names_customers_that_a_new_policy_does_not_fit(
    team: World,
) -> None:
    """A frequency that four weeks hold and three do not."""
    twice_a_week = team.manager.patch(
        "/v1/customers/C03", json={"frequency": 8}, headers={"If-Match": "*"}
    )
    assert twice_a_week.status_code == 200, twice_a_week.text
    grade = {"frequency": 3, "service_min": 30, "weight": 10}
    policy = {
        "timezone": "Asia/Shanghai",
        "cycle": {"weeks": 3},
        "grades": [{"name": name, **grade} for name in "ABC"],
    }
    changed = team.manager.put(
        "/v1/policies/default", json=policy, headers={"If-Match": "*"}
    )
    assert changed.status_code == 200, changed.text
    job = ended(team, kind="VALIDATE")
    assert (job["state"], job["plan_id"]) == ("SUCCEEDED", None), job
    assert job["result"]["capacity"]["verdict"] == "nothing_proved"
    assert job["result"]["workload"]["by_rep"][0]["rep_id"] == "R1"
    found = team.manager.get(f"{JOBS}/{job['job_id']}/issues").json()["items"]
    wrong = [one for one in found if one["severity"] == "error"]
    assert [(one["customer_id"], one["code"]) for one in wrong] == [
        ("C03", "FREQUENCY_INVALID")
    ]
    assert wrong[0]["message"]
    assert wrong[0]["suggestion"]


def test_a_scope_plans_its_reps_and_their_customers_alone(team: World) -> None:
    job = ended(team, scope=["R2"])
    record = plan_record(team, job["plan_id"])
    assert {rep["rep_id"] for rep in record["reps"]} == {"R2"}
    assert len(record["customers"]) == 12


def test_a_job_plans_what_was_there_when_it_was_made(team: World) -> None:
    """A75: customers may come, go and change while it waits."""
    job = start(team)
    for name, body in (("C00", {"name": "Other"}), ("C01", {"grade": "A"})):
        changed = team.manager.patch(
            f"/v1/customers/{name}", json=body, headers={"If-Match": "*"}
        )
        assert changed.status_code == 200
    gone = team.manager.delete("/v1/customers/C02", headers={"If-Match": "*"})
    assert gone.status_code == 204
    late = {"customer_id": "LATE", **HERE, "rep_id": "R1"}
    assert team.manager.post("/v1/customers", json=late).status_code == 201
    work_off(team)
    customers = plan_record(team, shown(team, job)["plan_id"])["customers"]
    assert [one["customer_id"] for one in customers] == [
        one["customer_id"] for one in CUSTOMERS
    ]
    assert customers[0]["name"] == "Shop 0"


def test_inputs_that_cannot_be_planned_fail_with_their_issues(team: World) -> None:
    base = keep_small_plan(team)
    job = ended(team, kind="REPLAN", plan_id=base.plan_id, today="2026-12-27")
    assert (job["state"], job["plan_id"]) == ("FAILED", None)
    assert job["problem"]["code"] == "INPUT_REFUSED"
    found = team.manager.get(f"{JOBS}/{job['job_id']}/issues").json()["items"]
    assert [one["code"] for one in found] == ["NOTHING_LEFT"]
