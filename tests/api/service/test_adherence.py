"""How well the plans in force were kept, as the command tells it."""

import csv
import io
import json
import uuid
from datetime import timedelta
from typing import Any

import pytest

from api.store.plans import read_plan_file
from tests.api.service.plan_world import PLAN_START, keep_small_plan, plan_content
from tests.api.service.publish_world import move_clock, publish, publish_small_plan
from tests.api.service.service_world import World

ANY = {"If-Match": "*"}
LAST = str(PLAN_START + timedelta(days=4))


def adherence(world: World, query: str = "") -> dict[str, Any]:
    answer = world.manager.get(f"/v1/adherence{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def visits(world: World, plan_id: str) -> list[dict[str, str]]:
    with world.service.store.reading() as connection:
        content = read_plan_file(connection, plan_id, "visits.csv")
    assert content is not None
    return list(csv.DictReader(io.StringIO(content.decode())))


def report(world: World, visit: dict[str, str], kind: str) -> None:
    """Insert what the rep would have reported at the end of the visit's day."""
    from api.store.outcomes import insert_outcome
    from routing.outcome import Outcome, OutcomeKind

    when = PLAN_START.fromisoformat(visit["date"])
    at = f"{visit['date']}T18:00:00+08:00"
    from datetime import datetime

    outcome = Outcome(
        outcome_id=str(uuid.uuid4()),
        kind=OutcomeKind(kind),
        customer_id=visit["customer_id"],
        at=datetime.fromisoformat(at).replace(tzinfo=None),
        date=when,
        visit_id=visit["visit_id"],
        rep_id=visit["rep_id"],
    )
    with world.service.store.writing() as connection:
        insert_outcome(
            connection,
            outcome,
            rep_id=visit["rep_id"],
            at=at,
            digest="",
            received_at=at,
        )


def test_what_was_reported_is_counted_by_rep_and_grade(world: World) -> None:
    plan = publish_small_plan(world)
    due = [each for each in visits(world, plan.plan_id) if each["date"] <= LAST]
    kinds = ["done"] * (len(due) - 3) + ["missed", "moved"]
    for visit, kind in zip(due, kinds, strict=False):
        report(world, visit, kind)
    move_clock(world, days=5)
    (period,) = adherence(world, f"?from={PLAN_START}&to={LAST}")["periods"]
    assert (period["plan_id"], period["publication"]) == (plan.plan_id, 1)
    assert (period["first_day"], period["last_day"]) == (str(PLAN_START), LAST)
    expected = {"done": len(due) - 3, "missed": 1, "moved": 1, "overdue": 1}
    assert period["visits"]["team"] == expected
    for groups in ("reps", "grades"):
        each = period["visits"][groups].values()
        assert sum(sum(counts.values()) for counts in each) == len(due)
    coverage = period["figures"]["coverage"]
    assert coverage["numerator"] == len(due) - 3
    assert coverage["denominator"] == len(due)
    assert period["missed_visits"] == [due[-3]["visit_id"]]
    assert sorted(period["reps"]) == ["R1", "R2"]


def test_a_span_of_days_counts_no_others(world: World) -> None:
    plan = publish_small_plan(world)
    move_clock(world, days=5)
    day = str(PLAN_START)
    (period,) = adherence(world, f"?from={day}&to={day}")["periods"]
    due = [each for each in visits(world, plan.plan_id) if each["date"] == day]
    assert period["visits"]["team"] == {"overdue": len(due)}


def test_each_plan_is_judged_on_the_days_it_was_in_force(world: World) -> None:
    first = publish_small_plan(world)
    assert adherence(world, "?from=2026-01-01&to=2026-02-01")["periods"] == []
    second = keep_small_plan(world, seed=2)
    publish(world, second)
    (period,) = adherence(world)["periods"]
    assert (period["plan_id"], period["publication"]) == (second.plan_id, 2)
    assert first.plan_id != second.plan_id


def test_nobody_is_judged_alone_once_the_policy_forbids_it(world: World) -> None:
    publish_small_plan(world)
    move_clock(world, days=5)
    policy = world.manager.patch(
        "/v1/policies/default", json={"privacy": {"per_person": False}}, headers=ANY
    )
    assert policy.status_code == 200
    (period,) = adherence(world)["periods"]
    assert period["reps"] == period["visits"]["reps"] == {}
    assert period["visits"]["team"]


@pytest.mark.parametrize(
    "query",
    [
        "?from=2026-02-30",
        "?from=2026-12-02&to=2026-12-01",
        "?from=2020-01-01",
        "?to=0000-01-01",
    ],
)
def test_days_that_cannot_be_are_refused(world: World, query: str) -> None:
    answer = world.manager.get(f"/v1/adherence{query}")
    assert answer.status_code == 422
    assert [each["code"] for each in answer.json()["errors"]] == ["WRONG_SPAN"]


def test_a_rep_is_not_told_how_others_did(world: World) -> None:
    publish_small_plan(world)
    for path in ("adherence", "capacity", "territories", "calendars"):
        assert world.rep.get(f"/v1/{path}").status_code == 403
    assert json.loads(plan_content(world, 1).files["plan.json"])["reps"]
