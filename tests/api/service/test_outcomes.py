"""What reps report of their visits."""

import random
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from api.store.outcomes import load_outcomes
from api.store.tables import events
from routing.execution import follow_plan
from routing.outcome import Outcome, OutcomeKind
from routing.read.plan_folder import StoredPlan
from tests.api.service.day_world import (
    handed_over,
    plan_in_force,
    publish,
    put_in_force,
    report,
    visits_of,
)
from tests.api.service.plan_world import keep_small_plan
from tests.api.service.service_world import World

BATCH = "/v1/me/outcomes:batch"


def send(world: World, *outcomes: dict[str, Any], client: Any = None) -> list[Any]:
    answer = (client or world.rep).post(BATCH, json={"outcomes": list(outcomes)})
    assert answer.status_code == 200, answer.text
    items: list[Any] = answer.json()["items"]
    assert [one["outcome_id"] for one in items] == [
        one["outcome_id"] for one in outcomes
    ]
    return items


def results(items: list[Any]) -> list[tuple[str, str | None]]:
    return [(one["result"], one["code"]) for one in items]


def kept(world: World) -> tuple[Outcome, ...]:
    with world.service.store.reading() as connection:
        return load_outcomes(connection, date(2026, 1, 1), date(2027, 12, 31))


def path_of(visit_id: str) -> str:
    return f"/v1/visits/{visit_id.replace('#', '%23')}/outcomes"


def test_a_report_is_kept_as_the_planner_reads_it(world: World) -> None:
    day, visit_id, customer_id = visits_of(plan_in_force(world), "R1")[0]
    given = report(
        at="2026-11-30T09:40:00.5Z",
        date=day,
        started="09:10",
        ended="09:35:30",
        order_value=12.5,
        reason="停业",
        note="Ask for Li\nnext time",
    )
    answer = world.rep.post(path_of(visit_id), json=given)
    assert answer.json()["result"] == "ACCEPTED"
    (outcome,) = kept(world)
    assert (outcome.visit_id, outcome.customer_id) == (visit_id, customer_id)
    assert (outcome.rep_id, outcome.kind) == ("R1", OutcomeKind.DONE)
    # 09:40:00.5 UTC on the wall of Shanghai.
    assert outcome.at.isoformat() == "2026-11-30T17:40:00.500000"
    assert outcome.service_time == 25 * 60 + 30
    assert (outcome.order_value, outcome.reason) == (12.5, "closed")
    assert outcome.note == "Ask for Li\nnext time"
    (shown,) = world.manager.get("/v1/outcomes").json()["items"]
    assert (shown["at"], shown["started"]) == (
        "2026-11-30T17:40:00.500000+08:00",
        "09:10:00",
    )


def test_the_same_report_again_has_no_second_effect(world: World) -> None:
    _, visit_id, _ = visits_of(plan_in_force(world), "R1")[0]
    given = report(visit_id)
    assert results(send(world, given, given)) == [
        ("ACCEPTED", None),
        ("REPEATED", None),
    ]
    single = {name: value for name, value in given.items() if name != "visit_id"}
    answer = world.rep.post(path_of(visit_id), json=single)
    assert (answer.status_code, answer.json()["result"]) == (200, "REPEATED")
    assert len(kept(world)) == 1


def test_an_id_with_another_body_is_refused_and_stops_no_other(world: World) -> None:
    visits = visits_of(plan_in_force(world), "R1")
    first, other = report(visits[0][1]), report(visits[1][1])
    changed = {**first, "kind": "missed"}
    assert results(send(world, first, changed, other)) == [
        ("ACCEPTED", None),
        ("REFUSED", "OUTCOME_ID_REUSED"),
        ("ACCEPTED", None),
    ]
    del changed["visit_id"]
    answer = world.rep.post(path_of(visits[0][1]), json=changed)
    assert (answer.status_code, answer.json()["code"]) == (409, "OUTCOME_ID_REUSED")
    assert {one.kind for one in kept(world)} == {OutcomeKind.DONE}


def test_a_visit_of_a_plan_replaced_a_minute_ago_is_accepted(world: World) -> None:
    """A77: what the phone shows may be replaced while the rep is at the door."""
    stored = plan_in_force(world)
    _, visit_id, _ = visits_of(stored, "R1")[0]
    newer = keep_small_plan(world, seed=2)
    publish(world, newer.plan_id, handed_over(stored, "R1", "R2"))
    day = world.rep.get("/v1/me/routes/2026-11-30").json()
    assert day["stops"] == []
    assert results(send(world, report(visit_id))) == [("ACCEPTED", None)]
    single = report()
    assert world.rep.post(path_of(visit_id), json=single).status_code == 200
    r2 = world.client(world.token_of(role="rep", rep_id="R2"))
    assert results(send(world, report(visit_id), client=r2)) == [("ACCEPTED", None)]


def test_anothers_visit_is_as_unknown_as_one_that_never_was(world: World) -> None:
    stored = plan_in_force(world)
    _, others, customer_id = visits_of(stored, "R2")[0]
    unknown = "C00@2026-11-30#999"
    for visit_id in (others, unknown, "C00@1999-01-04#1"):
        answer = world.rep.post(path_of(visit_id), json=report())
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")
    nobodys = report(kind="extra", customer_id=customer_id)
    nowhere = report(kind="extra", customer_id="NOBODY")
    batch = send(world, report(others), report(unknown), nobodys, nowhere)
    assert results(batch) == [("REFUSED", "NOT_FOUND")] * 4
    assert all(one["errors"] == [] for one in batch)
    assert kept(world) == ()


def test_a_visit_beside_the_plan_is_reported_by_customer(world: World) -> None:
    """Of a customer that is his by owner, or only by the plan."""
    stored = plan_in_force(world)
    visits = visits_of(stored, "R1")
    own, planned = visits[0][2], visits[1][2]
    version = world.manager.get(f"/v1/customers/{planned}").headers["etag"]
    given = world.manager.patch(
        f"/v1/customers/{planned}", json={"rep_id": "R2"}, headers={"If-Match": version}
    )
    assert given.status_code == 200
    extras = [report(kind="extra", customer_id=own), report(customer_id=planned)]
    assert results(send(world, *extras)) == [("ACCEPTED", None)] * 2
    assert {one.date.isoformat() for one in kept(world)} == {"2026-11-30"}
    assert {one.visit_id for one in kept(world)} == {None}


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"kind": "eaten"}, "/kind", "UNKNOWN_CHOICE"),
    ({"at": "2026-11-30"}, "/at", "WRONG_FORMAT"),
    ({"at": "2026-02-31T09:00:00Z"}, "/at", "MOMENT_FORMAT"),
    ({"at": "2026-12-02T08:00:00Z"}, "/at", "REPORT_IN_FUTURE"),
    ({"started": "09:30", "ended": "09:10"}, "/ended", "ENDED_BEFORE_STARTED"),
    ({"date": "2026-12-01"}, "/at", "VISIT_AFTER_REPORT"),
    ({"date": "2026-02-31"}, "/date", "DATE_FORMAT"),
    ({"kind": "extra"}, "/visit_id", "EXTRA_WITH_VISIT"),
    ({"customer_id": "C99"}, "/visit_id", "VISIT_OF_OTHER_CUSTOMER"),
    ({"note": "a\u0000b"}, "/note", "INVALID_TEXT"),
    ({"order_value": "12"}, "/order_value", "WRONG_TYPE"),
    ({"role": "admin"}, "/role", "UNKNOWN_FIELD"),
]


@pytest.mark.parametrize(("wrong", "pointer", "code"), BAD)
def test_one_wrong_report_of_a_batch_is_refused_alone(
    world: World, wrong: dict[str, Any], pointer: str, code: str
) -> None:
    visits = visits_of(plan_in_force(world), "R1")
    items = send(world, report(visits[0][1], **wrong), report(visits[1][1]))
    assert results(items) == [("REFUSED", "INVALID_INPUT"), ("ACCEPTED", None)]
    found = {(one["pointer"], one["code"]) for one in items[0]["errors"]}
    assert (f"/outcomes/0{pointer}", code) in found
    assert all(one["message"] and one["suggestion"] for one in items[0]["errors"])


def test_a_report_about_nobody_is_refused(world: World) -> None:
    plan_in_force(world)
    (item,) = send(world, report())
    assert [one["code"] for one in item["errors"]] == ["OUTCOME_OF_NOBODY"]


def test_an_id_that_cannot_be_is_not_repeated(world: World) -> None:
    for bad in ('"\\ud800"', '"not an id"', "7", "null"):
        answer = world.rep.post(
            BATCH,
            content=f'{{"outcomes": [{{"outcome_id": {bad}, "kind": "done"}}]}}',
            headers={"Content-Type": "application/json"},
        )
        assert answer.status_code == 200, (bad, answer.text)
        (item,) = answer.json()["items"]
        assert (item["outcome_id"], item["code"]) == (None, "INVALID_INPUT")


@pytest.mark.parametrize("count", [0, 501])
def test_a_batch_has_1_to_500_reports(world: World, count: int) -> None:
    outcomes = [report("C00@2026-11-30#1") for _ in range(count)]
    assert world.rep.post(BATCH, json={"outcomes": outcomes}).status_code == 422


def reports_of_a_day(stored: StoredPlan) -> list[dict[str, Any]]:
    """Return several contradictory reports on each visit, two of one moment."""
    made = []
    for day, visit_id, _ in visits_of(stored, "R1")[:6]:
        for hour, kind in ((9, "missed"), (11, "done"), (11, "moved"), (10, "late")):
            made.append(report(visit_id, kind=kind, at=f"{day}T{hour:02}:00:00+08:00"))
    return [one for one in made if one["at"] < "2026-12-01T15"]


def test_late_and_shuffled_reports_give_the_same_state(world: World) -> None:
    stored = plan_in_force(world)
    reports = reports_of_a_day(stored)
    assert len(reports) >= 8
    rng = random.Random(7)
    today = date(2026, 12, 31)
    rng.shuffle(reports)
    for part in (reports[:5], reports[2:], reports):
        rng.shuffle(part)
        assert {one["result"] for one in send(world, *part)} <= {
            "ACCEPTED",
            "REPEATED",
        }
    found = follow_plan(stored.plan, kept(world), today)
    for one in reports:
        decisive = max(
            (other for other in reports if other["visit_id"] == one["visit_id"]),
            key=lambda other: (other["at"], other["outcome_id"]),
        )
        outcome = found.visits[one["visit_id"]].outcome
        assert outcome is not None
        assert outcome.outcome_id == decisive["outcome_id"]
    assert len(kept(world)) == len(reports)


def test_the_office_lists_reports_by_filters_and_pages(world: World) -> None:
    stored = plan_in_force(world)
    visits = visits_of(stored, "R1")[:3]
    send(world, *(report(visit_id) for _, visit_id, _ in visits))
    listed = world.manager.get("/v1/outcomes?page_size=2").json()
    assert len(listed["items"]) == 2
    token = listed["next_page_token"]
    rest = world.manager.get(f"/v1/outcomes?page_size=2&page_token={token}").json()
    assert (len(rest["items"]), rest["next_page_token"]) == (1, None)
    query = {"visit_id": visits[1][1], "rep_id": "R1", "first": "2026-11-30"}
    (one,) = world.manager.get("/v1/outcomes", params=query).json()["items"]
    assert one["visit_id"] == visits[1][1]
    for nothing in ({"rep_id": "R2"}, {"first": "2026-12-01"}, {"last": "2026-11-29"}):
        assert world.manager.get("/v1/outcomes", params=nothing).json()["items"] == []
    assert world.rep.get("/v1/outcomes").status_code == 403


def test_events_name_reports_by_id_alone(world: World) -> None:
    _, visit_id, _ = visits_of(plan_in_force(world), "R1")[0]
    given = report(visit_id, note="Canary Street")
    send(world, given)
    with world.service.store.reading() as connection:
        rows = connection.execute(
            select(events).where(events.c.action == "outcomes.write")
        ).all()
    assert [row.object_id for row in rows] == [given["outcome_id"]]
    assert "Canary" not in str(rows)


def test_a_visit_of_an_earlier_cycle_is_found_by_its_own(world: World) -> None:
    """Another cycle's newer plan does not hide it."""
    stored = plan_in_force(world)
    other = put_in_force(world, keep_small_plan(world, seed=2))
    assert other.plan.cycle == stored.plan.cycle
    only = {one[1] for one in visits_of(stored, "R1")}
    assert results(send(world, *(report(one) for one in sorted(only)))) == [
        ("ACCEPTED", None)
    ] * len(only)
