"""Calendars and availability: what they close, no plan has visits on."""

from datetime import date
from typing import Any

import pytest

from api.jobs.snapshot import parse_inputs, write_inputs
from api.team.calendars import apply_calendars
from api.team.checking import load_reps
from routing.model import DateRange
from tests.api.service.plan_world import fill_team, plan_content
from tests.api.service.publish_world import move_clock, publish_small_plan
from tests.api.service.service_world import World

ANY = {"If-Match": "*"}
COMPANY = {
    "calendar_id": "company",
    "name": "Company holidays",
    "closed": ["2026-12-07..2026-12-11", "2026-12-24"],
    "working": ["2026-12-09"],
}


def faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


def test_closed_dates_are_days_off_of_whom_they_concern_and_nobody_else() -> None:
    one = {"rep_id": "R1", "days_off": ["2026-12-01"]}
    other = {"rep_id": "R2", "days_off": []}
    calendars: list[dict[str, Any]] = [
        {**COMPANY, "rep_ids": None},
        {"closed": ["2026-12-12", "2026-12-31"], "working": [], "rep_ids": ["R1"]},
        {"closed": [], "working": ["2026-12-24"], "rep_ids": ["R2"]},
    ]
    found = apply_calendars([one, other], calendars)
    assert [record["days_off"] for record in found] == [
        [
            *("2026-12-01", "2026-12-07..2026-12-08", "2026-12-10..2026-12-12"),
            *("2026-12-24", "2026-12-31"),
        ],
        ["2026-12-07..2026-12-08", "2026-12-10..2026-12-11"],
    ]
    assert one["days_off"] == ["2026-12-01"]


def test_a_plan_has_no_visits_on_closed_dates(world: World) -> None:
    fill_team(world)
    made = world.manager.post("/v1/calendars", json=COMPANY)
    assert made.status_code == 201, made.text
    with world.service.store.reading() as connection:
        reps = load_reps(connection)
        inputs = parse_inputs(write_inputs(connection, {"kind": "FULL"}).encode())
    expected = (
        DateRange(date(2026, 12, 7), date(2026, 12, 8)),
        DateRange(date(2026, 12, 10), date(2026, 12, 11)),
        DateRange(date(2026, 12, 24), date(2026, 12, 24)),
    )
    assert [rep.days_off for rep in reps] == [expected] * 2
    assert all(len(record["days_off"]) == 3 for record in inputs.reps)
    visits = plan_content(world, 1).files["visits.csv"].decode().splitlines()[1:]
    days = {line.split(",")[2] for line in visits}
    assert not days & {"2026-12-07", "2026-12-08", "2026-12-10", "2026-12-24"}
    world.manager.delete("/v1/calendars/company", headers=ANY)
    with world.service.store.reading() as connection:
        assert load_reps(connection)[0].days_off == ()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"closed": ["2026-02-31"]}, [("/closed/0", "WRONG_SPAN")]),
        ({"closed": ["2026-12-31..2026-12-01"]}, [("/closed/0", "WRONG_SPAN")]),
        ({"closed": ["2026-01-01..2027-01-02"]}, [("/closed/0", "WRONG_SPAN")]),
        ({"working": ["2026-12-12"]}, [("/working/0", "NO_SHIFT")]),
        ({"rep_ids": ["R1", "R9"]}, [("/rep_ids/1", "UNKNOWN_REP")]),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(
    world: World, change: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    answer = world.manager.post("/v1/calendars", json={**COMPANY, **change})
    assert faults(answer) == expected


def test_a_public_holiday_cannot_be_worked(world: World) -> None:
    policy = {"timezone": "Asia/Shanghai", "country": "CN"}
    world.manager.put("/v1/policies/default", json=policy, headers=ANY)
    change = {"working": ["2027-01-01"]}
    answer = world.manager.post("/v1/calendars", json={**COMPANY, **change})
    assert faults(answer) == [("/working/0", "PUBLIC_HOLIDAY")]


def test_availability_is_stored_in_the_rep_with_its_reasons(world: World) -> None:
    off = [
        {"first": "2026-12-07", "last": "2026-12-11", "reason": "sick"},
        {"first": "2026-12-14", "last": "2026-12-14", "reason": "training"},
    ]
    path = "/v1/reps/R1/availability"
    assert world.manager.put(path, json={"days_off": off}).status_code == 428
    stale = world.manager.put(path, json={"days_off": off}, headers={"If-Match": '"9"'})
    assert stale.status_code == 412
    done = world.manager.put(path, json={"days_off": off}, headers={"If-Match": '"1"'})
    assert done.status_code == 200, done.text
    assert done.headers["etag"] == '"2"'
    assert done.json()["days_off"] == off
    assert done.json()["published_visits"] == {"count": 0, "first": None}
    rep = world.manager.get("/v1/reps/R1").json()
    assert rep["days_off"] == ["2026-12-07..2026-12-11", "2026-12-14"]
    # A change of the rep elsewhere keeps the reasons of the days that stay.
    world.manager.patch(
        "/v1/reps/R1",
        json={"days_off": ["2026-12-14", "2027-01-04"]},
        headers={"If-Match": '"2"'},
    )
    shown = world.manager.get(path).json()["days_off"]
    assert [each["reason"] for each in shown] == ["training", "other"]


def test_availability_that_cannot_be_is_refused(world: World) -> None:
    off = [
        {"first": "2026-12-11", "last": "2026-12-07", "reason": "leave"},
        {"first": "2026-12-14", "last": "2026-12-14", "reason": "leave"},
        {"first": "2026-12-14", "last": "2026-12-14", "reason": "sick"},
    ]
    answer = world.manager.put(
        "/v1/reps/R1/availability", json={"days_off": off}, headers=ANY
    )
    assert faults(answer) == [
        ("/days_off/0/last", "WRONG_SPAN"),
        ("/days_off/2", "DUPLICATE"),
    ]
    wrong = {"days_off": [{**off[1], "reason": "golf"}]}
    answer = world.manager.put("/v1/reps/R1/availability", json=wrong, headers=ANY)
    assert faults(answer) == [("/days_off/0/reason", "UNKNOWN_CHOICE")]


def test_a_manager_is_told_which_published_visits_are_met(world: World) -> None:
    plan = publish_small_plan(world)
    with world.service.store.reading() as connection:
        from api.store.plans import read_plan_file

        content = read_plan_file(connection, plan.plan_id, "visits.csv")
    assert content is not None
    rows = [line.split(",") for line in content.decode().splitlines()[1:]]
    own = sorted(row[2] for row in rows if row[1] == "R1")
    week = [when for when in own if "2026-12-07" <= when <= "2026-12-11"]
    off = [{"first": "2026-12-07", "last": "2026-12-11", "reason": "leave"}]
    path = "/v1/reps/R1/availability"
    done = world.manager.put(path, json={"days_off": off}, headers=ANY)
    assert week
    assert done.json()["published_visits"] == {"count": len(week), "first": week[0]}
    # What is past cannot be planned again.
    move_clock(world, days=30)
    assert world.manager.get(path).json()["published_visits"]["count"] == 0
