from typing import Any

import pytest

from api.team.checking import load_policy, load_reps
from routing.model import Block, Location, Rep, TimeWindow
from tests.api.service.service_world import CUSTOMER, HERE, World

ANY = {"If-Match": "*"}
POLICY = {
    "timezone": "Asia/Shanghai",
    "country": "CN",
    "service_area": [30.0, 120.0, 32.0, 122.5],
    "cycle": {"weeks": 8, "slack_days": 1},
    "grades": [
        {"name": "gold", "frequency": 8, "service_min": 45, "weight": 50},
        {"name": "basic", "frequency": 2, "service_min": 9.5},
    ],
    "grading": {"by": "value", "shares": [0.8]},
    "day": {"fill": 0.9},
    "territory": {"apart": [["C1", "C2"]], "attributes": {"value": 0.1}},
}


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


def test_a_rep_has_the_usual_hours_unless_told_otherwise(world: World) -> None:
    shown = world.manager.get("/v1/reps/R1").json()
    assert shown["weekdays"] == ["mon", "tue", "wed", "thu", "fri"]
    assert (shown["start"], shown["end"]) == ("08:30", "17:30")
    assert (shown["break_min"], shown["end_lat"]) == (45, None)


def test_a_rep_comes_to_the_planner_as_given(world: World) -> None:
    given = {
        "rep_id": "R0",
        "lat": 31.5,
        "lon": 121.5,
        "end_lat": 31.25,
        "end_lon": 121.25,
        "name": "Zoë",
        "weekdays": ["tue", "sat"],
        "start": "07:00",
        "end": "15:30",
        "break_min": 30,
        "break_from": "11:00",
        "break_to": "12:00",
        "blocks": ["sat 14:00-15:30"],
        "max_visits": 14,
        "max_drive_min": 240,
        "max_customers": 150,
        "capacity_share": 0.8,
        "skills": ["wine", "beer"],
        "days_off": ["2026-12-24..2026-12-31"],
    }
    made = world.manager.post("/v1/reps", json=given)
    assert made.status_code == 201, made.text
    assert {name: made.json()[name] for name in given} == given
    with world.service.store.reading() as connection:
        rep = load_reps(connection)[0]
    shift = TimeWindow(25_200, 55_800)
    assert rep == Rep(
        rep_id="R0",
        depot=Location(lat=31.5, lon=121.5),
        end_depot=Location(lat=31.25, lon=121.25),
        name="Zoë",
        shifts=(None, shift, None, None, None, shift, None),
        blocks=(Block(5, TimeWindow(50_400, 55_800)),),
        break_time=1_800,
        break_window=TimeWindow(39_600, 43_200),
        max_visits=14,
        max_drive_time=14_400,
        max_customers=150,
        capacity_share=0.8,
        skills=("wine", "beer"),
        days_off=rep.days_off,
    )
    assert str(rep.days_off[0].last) == "2026-12-31"


def test_a_reps_faults_are_named_together(world: World) -> None:
    wrong = {
        "rep_id": "R2",
        "lat": 121.5,
        "lon": 31.5,
        "end_lat": 31.0,
        "start": "17:00",
        "end": "09:00",
        "break_from": "12:00",
        "break_to": "12:30",
        "blocks": ["fri 14:00-13:00"],
    }
    answer = world.manager.post("/v1/reps", json=wrong)
    assert sorted(codes(answer)) == [
        ("/blocks", "TIME_WINDOW_INVERTED"),
        ("/break_min", "BREAK_TOO_LONG"),
        ("/end_lon", "MISSING_COORDINATES"),
        ("/lat", "INVALID_LATITUDE"),
        ("/start", "TIME_WINDOW_INVERTED"),
    ]


def test_a_rep_with_customers_is_not_archived(world: World) -> None:
    world.manager.post("/v1/customers", json=CUSTOMER)
    refused = world.manager.delete("/v1/reps/R1", headers=ANY)
    assert (refused.status_code, refused.json()["code"]) == (409, "REP_HAS_CUSTOMERS")
    world.manager.delete("/v1/customers/C1", headers=ANY)
    assert world.manager.delete("/v1/reps/R1", headers=ANY).status_code == 204
    orphan = {**CUSTOMER, "customer_id": "C2"}
    answer = world.manager.post("/v1/customers", json=orphan)
    assert codes(answer) == [("/rep_id", "UNKNOWN_REP")]


def test_a_patch_changes_a_rep_and_null_takes_a_limit_away(world: World) -> None:
    for limit in (12, None):
        answer = world.manager.patch(
            "/v1/reps/R1", json={"max_visits": limit}, headers=ANY
        )
        assert answer.json()["max_visits"] == limit
    broken = world.manager.patch("/v1/reps/R1", json={"lat": None}, headers=ANY)
    assert codes(broken) == [("/lat", "MISSING_COORDINATES")]


def test_a_policy_comes_to_the_planner_as_given(world: World) -> None:
    put = world.manager.put("/v1/policies/default", json=POLICY, headers=ANY)
    assert put.status_code == 200, put.text
    shown = world.manager.get("/v1/policies/default").json()
    assert {name: shown[name] for name in POLICY} == POLICY
    with world.service.store.reading() as connection:
        policy = load_policy(connection)
    assert policy.grade_names == ("gold", "basic")
    assert policy.grade("basic").service_time == 570
    assert (policy.weeks, policy.day.fill) == (8, 0.9)
    assert policy.territory.apart == (("C1", "C2"),)


def test_a_patch_merges_into_a_policys_tables(world: World) -> None:
    world.manager.put("/v1/policies/default", json=POLICY, headers=ANY)
    changes = {"cycle": {"slack_days": None}, "day": {"parking_min": 3}}
    answer = world.manager.patch("/v1/policies/default", json=changes, headers=ANY)
    assert answer.json()["cycle"] == {"weeks": 8}
    assert answer.json()["day"] == {"fill": 0.9, "parking_min": 3}
    assert answer.json()["grades"] == POLICY["grades"]


def test_a_policys_faults_point_into_its_body(world: World) -> None:
    wrong = {
        "policy_id": "new",
        "timezone": "Mars/Olympus",
        "cycle": {"weeks": 4},
        "grades": [
            {"name": "A.1", "frequency": 4, "service_min": 30},
            {"name": "B", "frequency": 7, "service_min": 30},
        ],
        "grading": {"otherwise": "C"},
    }
    answer = world.manager.post("/v1/policies", json=wrong)
    assert sorted(codes(answer)) == [
        ("/grades/1/frequency", "FREQUENCY_INVALID"),
        ("/grading/otherwise", "UNKNOWN_GRADE"),
        ("/grading/shares", "SHARES_NUMBER"),
        ("/timezone", "UNKNOWN_TIMEZONE"),
    ]
    twice = {"policy_id": "new", "grades": [{"name": "A"}, {"name": "A"}]}
    answer = world.manager.post("/v1/policies", json=twice)
    assert codes(answer) == [("/grades/1/name", "DUPLICATE")]


def test_the_default_policy_stays(world: World) -> None:
    refused = world.manager.delete("/v1/policies/default", headers=ANY)
    assert (refused.status_code, refused.json()["code"]) == (409, "DEFAULT_POLICY")
    world.manager.post("/v1/policies", json={"policy_id": "winter"})
    done = world.manager.delete("/v1/policies/winter", headers=ANY)
    assert done.status_code == 204


def test_a_point_outside_the_service_area_is_refused_on_every_path(
    world: World,
) -> None:
    world.manager.put("/v1/policies/default", json=POLICY, headers=ANY)
    far = {"customer_id": "C1", "lat": 40.0, "lon": 121.5}
    answer = world.manager.post("/v1/customers", json=far)
    assert codes(answer) == [("/lat", "OUTSIDE_SERVICE_AREA")]
    berlin = {"customer_id": "C1", "lat": HERE["lon"], "lon": HERE["lat"]}
    answer = world.manager.post("/v1/customers", json=berlin)
    assert codes(answer) == [("/lat", "INVALID_LATITUDE")]


@pytest.mark.parametrize("path", ["reps", "policies"])
def test_what_is_unknown_is_not_found(world: World, path: str) -> None:
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        body = {"json": HERE if path == "reps" else {}} if method[0] == "P" else {}
        answer = world.manager.request(method, f"/v1/{path}/none", headers=ANY, **body)
        assert answer.status_code == 404
