"""Edits of a plan: judged at the door, worked off as a job, never in the old plan."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.store.plans import StoredPlanRow, read_plan_file
from tests.api.service.job_world import shown, with_work, work_off
from tests.api.service.plan_world import fill_team, keep_small_plan
from tests.api.service.publish_world import move_clock
from tests.api.service.service_world import World


@pytest.fixture
def kept(world: World) -> StoredPlanRow:
    """Give a world its team and a plan of it."""
    fill_team(world)
    return keep_small_plan(world)


def edit(world: World, plan: StoredPlanRow, *edits: Any, **headers: str) -> Any:
    path = f"/v1/plans/{plan.plan_id}/edits"
    return world.manager.post(path, json={"edits": list(edits)}, headers=headers)


def faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(each["pointer"], each["code"]) for each in answer.json()["errors"]]


def visit_of(world: World, plan: StoredPlanRow, grade: str) -> dict[str, Any]:
    """Return a visit to a customer of a grade, in the second week or later."""
    url = f"/v1/plans/{plan.plan_id}/visits?date_from=2026-12-07&page_size=500"
    visits = world.manager.get(url).json()["items"]
    found: dict[str, Any] = next(v for v in visits if v["grade"] == grade)
    return found


def other_weekday(when: str) -> str:
    """Return the next working day of the week, of a Friday the one before."""
    day = date.fromisoformat(when)
    return (day + timedelta(days=1 if day.weekday() < 4 else -1)).isoformat()


def job_count(world: World) -> int:
    return len(world.manager.get("/v1/planning-jobs").json()["items"])


def test_edits_start_a_job_with_the_plan_and_themselves(
    world: World, kept: StoredPlanRow
) -> None:
    visit = visit_of(world, kept, "C")
    move = {
        "op": "move_visit",
        "visit_id": visit["visit_id"],
        "date": other_weekday(visit["date"]),
    }
    hold = {"op": "unlock", "customer_id": "C01"}
    answer = edit(world, kept, move, hold)
    assert answer.status_code == 202, answer.text
    job = answer.json()
    assert answer.headers["location"] == f"/v1/planning-jobs/{job['job_id']}"
    assert (job["kind"], job["state"]) == ("EVALUATE", "QUEUED")
    with world.service.store.reading() as connection:
        order = json.loads(
            connection.exec_driver_sql("select document from jobs").scalar_one()
        )
    assert order["plan_id"] == kept.plan_id
    assert order["edits"] == [move, hold]


def test_all_faults_of_edits_are_named_with_their_place(
    world: World, kept: StoredPlanRow
) -> None:
    visit = visit_of(world, kept, "C")
    answer = edit(
        world,
        kept,
        {"op": "move_visit", "visit_id": visit["visit_id"], "date": "2026-12-12"},
        {"op": "move_visit", "visit_id": "C99@2026-11-30#1", "date": "2026-12-09"},
        {"op": "assign_customer", "customer_id": "C01", "rep_id": "R9"},
        {
            "op": "lock_days",
            "customer_id": "C02",
            "dates": ["2026-12-09", "2026-11-30", "2027-01-04"],
        },
        {"op": "unlock", "customer_id": "nobody"},
    )
    assert faults(answer) == [
        ("/edits/0/date", "DATE_WITHOUT_REP"),
        ("/edits/1/visit_id", "UNKNOWN_VISIT"),
        ("/edits/2/rep_id", "UNKNOWN_REP"),
        ("/edits/3/dates/1", "DATE_STANDS"),
        ("/edits/3/dates/2", "DATE_OUTSIDE_CYCLE"),
        ("/edits/4/customer_id", "UNKNOWN_CUSTOMER"),
    ]
    assert "2026-12-01" in answer.json()["errors"][3]["message"]
    assert job_count(world) == 0


def test_what_is_no_edit_is_refused_at_its_place(
    world: World, kept: StoredPlanRow
) -> None:
    move = {"op": "move_visit", "visit_id": "C01@2026-11-30#1", "date": "2026-12-09"}
    for wrong, fault in (
        ({"op": "drop"}, ("/edits/0/op", "UNKNOWN_CHOICE")),
        ({"customer_id": "C01"}, ("/edits/0/op", "REQUIRED")),
        ({"op": "unlock"}, ("/edits/0/customer_id", "REQUIRED")),
        ({**move, "start": "09:00"}, ("/edits/0/start", "UNKNOWN_FIELD")),
        ({**move, "date": "soon"}, ("/edits/0/date", "WRONG_FORMAT")),
        ({**move, "date": "2026-02-31"}, ("/edits/0/date", "NO_DATE")),
        ({**move, "visit_id": "C01"}, ("/edits/0/visit_id", "WRONG_FORMAT")),
        (
            {"op": "lock_days", "customer_id": "C01", "dates": ["2026-13-01"]},
            ("/edits/0/dates/0", "NO_DATE"),
        ),
        (
            {"op": "lock_days", "customer_id": "C01", "dates": []},
            ("/edits/0/dates", "WRONG_LENGTH"),
        ),
    ):
        assert faults(edit(world, kept, wrong)) == [fault], wrong
    assert faults(edit(world, kept)) == [("/edits", "WRONG_LENGTH")]
    assert job_count(world) == 0


def test_a_plan_that_is_over_takes_no_edits(world: World, kept: StoredPlanRow) -> None:
    move_clock(world, days=27)
    answer = edit(world, kept, {"op": "unlock", "customer_id": "C01"})
    assert (answer.status_code, answer.json()["code"]) == (409, "PLAN_IS_OVER")


def test_repeated_edits_under_one_key_are_one_job(
    world: World, kept: StoredPlanRow
) -> None:
    unlock = {"op": "unlock", "customer_id": "C01"}
    key = {"Idempotency-Key": "edit-2026-11-30"}
    first, again = (edit(world, kept, unlock, **key) for _ in range(2))
    assert again.json()["job_id"] == first.json()["job_id"]
    assert again.headers["idempotency-replayed"] == "true"
    assert job_count(world) == 1


def test_a_plan_is_judged_anew_without_edits(world: World, kept: StoredPlanRow) -> None:
    answer = world.manager.post(f"/v1/plans/{kept.plan_id}:evaluate", json={})
    assert (answer.status_code, answer.json()["kind"]) == (202, "EVALUATE")
    assert answer.json()["parameters"]["plan_id"] == kept.plan_id
    none = world.manager.post("/v1/plans/none:evaluate", json={})
    assert none.status_code == 404


def test_an_edit_ends_in_a_draft_that_differs_by_what_it_forces(
    world: World, tmp_path: Path
) -> None:
    world = with_work(world, tmp_path)
    fill_team(world)
    kept = keep_small_plan(world)
    visit = visit_of(world, kept, "C")
    target = other_weekday(visit["date"])
    move = {"op": "move_visit", "visit_id": visit["visit_id"], "date": target}
    job = edit(world, kept, move).json()
    assert work_off(world) == ["SUCCEEDED"]
    plan_id = shown(world, job)["plan_id"]
    draft = world.manager.get(f"/v1/plans/{plan_id}").json()
    assert (draft["kind"], draft["base_id"]) == ("EDIT", kept.plan_id)
    assert (draft["number"], draft["violations"]) == (2, 0)
    diff = world.manager.get(f"/v1/plans/{plan_id}/diff").json()
    assert diff["against"] == kept.plan_id
    others = [c for c in diff["customers"] if c["customer_id"] != visit["customer_id"]]
    days = {
        v["before"]["date"] == v["after"]["date"]
        for c in others
        for v in c["visits"]
        if v["before"] and v["after"]
    }
    assert days <= {True}
    url = f"/v1/plans/{plan_id}/visits?customer_id={visit['customer_id']}"
    assert [v["date"] for v in world.manager.get(url).json()["items"]] == [target]
    assert world.manager.get("/v1/published-plan").json()["number"] == 0
    with world.service.store.reading() as connection:
        content = read_plan_file(connection, plan_id, "plan.json")
    locks = json.loads(content or b"")["locks"]
    assert [(k["customer_id"], k["date"]) for k in locks] == [
        (visit["customer_id"], target)
    ]
