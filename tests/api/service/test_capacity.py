"""Hours that are needed at least: proved, remembered until something changes."""

from dataclasses import replace
from typing import Any

from api.office.capacity import write_capacity
from tests.api.service.plan_world import fill_team
from tests.api.service.service_world import HERE, World, make_world, with_settings

ANY = {"If-Match": "*"}


def capacity(world: World, query: str = "") -> dict[str, Any]:
    answer = world.manager.get(f"/v1/capacity{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


class Counting:
    """Works like the process beside the server, and counts the work."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}
        self.count = 0

    def __call__(self, work: Any, order: Any, key: str = "") -> Any:
        if key not in self.kept:
            self.count += 1
            self.kept[key] = work(order)
        return self.kept[key]


def test_a_small_team_may_fit_and_a_large_one_is_proved_not_to(world: World) -> None:
    fill_team(world)
    found = capacity(world)
    assert (found["start"], found["weeks"]) == ("2026-12-07", 4)
    assert found["verdict"] == "nothing_proved"
    assert [rep["rep_id"] for rep in found["reps"]] == ["R1", "R2"]
    assert found["visits_required"] == 8 * (4 + 2 + 1)
    busy = {"frequency": 4, "service_min": 240, "grade": "A"}
    for first in (0, 100):
        many = [
            {"customer_id": f"B{first + idx}", **HERE, "rep_id": "R1", **busy}
            for idx in range(100)
        ]
        world.manager.post("/v1/customers:batchUpsert", json={"customers": many})
    found = capacity(world, "?start=2026-12-14")
    assert found["start"] == "2026-12-14"
    assert found["verdict"] == "cannot_fit"
    service = found["team"]["service_hours"]
    assert service >= 200 * 4 * 4
    assert found["team"]["missing_reps"] > 10
    missing = found["team"]["needed_hours"] - found["team"]["supply_hours"]
    assert abs(found["team"]["missing_hours"] - missing) < 0.02


def test_a_days_off_calendar_takes_hours_away(world: World) -> None:
    fill_team(world)
    before = capacity(world)["team"]["supply_hours"]
    calendar = {"calendar_id": "c", "closed": ["2026-12-07..2026-12-11"]}
    world.manager.post("/v1/calendars", json=calendar)
    after = capacity(world)["team"]["supply_hours"]
    assert abs(after - before * 3 / 4) < 0.05


def test_it_is_proved_once_until_something_changes(world: World) -> None:
    fill_team(world)
    counting = Counting()
    tokens = {
        role: client.headers["authorization"].removeprefix("Bearer ")
        for role, client in world.clients.items()
    }
    asked = make_world(world.service.store, tokens)
    asked = type(asked)(replace(asked.service, reckon=counting))
    client = asked.client(tokens["manager"])
    first = client.get("/v1/capacity").json()
    assert client.get("/v1/capacity").json() == first
    assert counting.count == 1
    for path, change in (
        ("customers/C00", {"service_min": 50}),
        ("reps/R1", {"max_visits": 9}),
        ("policies/default", {"day": {"fill": 0.5}}),
    ):
        before = counting.count
        world.manager.patch(f"/v1/{path}", json=change, headers=ANY)
        assert client.get("/v1/capacity").json() != first or path == "reps/R1"
        assert counting.count == before + 1
    assert all(key.startswith("2026-12-07") for key in counting.kept)
    assert write_capacity.__module__ == "api.office.capacity"


def test_nothing_to_plan_and_days_that_begin_no_week_are_refused(world: World) -> None:
    nothing = world.manager.get("/v1/capacity")
    assert (nothing.status_code, nothing.json()["code"]) == (409, "NOTHING_TO_PLAN")
    fill_team(world)
    for start in ("2026-12-08", "2026-02-30", "9999-12-27"):
        answer = world.manager.get(f"/v1/capacity?start={start}")
        assert [e["code"] for e in answer.json()["errors"]] == ["NOT_MONDAY"], start


def test_more_customers_than_a_job_takes_are_refused(world: World) -> None:
    fill_team(world)
    small = with_settings(world, job_customers=23)
    for path in ("capacity", "territories"):
        answer = small.manager.get(f"/v1/{path}")
        assert (answer.status_code, answer.json()["code"]) == (422, "LIMIT_EXCEEDED")
    enough = with_settings(world, job_customers=24)
    assert enough.manager.get("/v1/capacity").status_code == 200
