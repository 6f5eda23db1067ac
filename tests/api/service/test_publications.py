"""Plans put in force: in order, over what was read, whole or not at all."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from api.days.documents import make_day_documents
from api.plans.keeping import PlanOrigin, keep_plan
from api.plans.staleness import read_stamp
from api.store.days import find_day
from api.store.plans import StoredPlanRow, read_plan_file
from routing.read.plan_folder import StoredPlan, parse_plan_record
from tests.api.service.plan_world import (
    CUSTOMERS,
    fill_team,
    keep_small_plan,
    plan_content,
)
from tests.api.service.publish_world import move_clock
from tests.api.service.service_world import HERE, START, World


@pytest.fixture
def plans(world: World) -> tuple[StoredPlanRow, StoredPlanRow]:
    """Give a world its team and two plans of it."""
    fill_team(world)
    return keep_small_plan(world), keep_small_plan(world, seed=2)


def publish(
    world: World, plan: StoredPlanRow, version: int | str | None, **headers: str
) -> Any:
    """Ask for a plan to be put in force over a version."""
    if version is not None:
        headers["If-Match"] = version if isinstance(version, str) else f'"{version}"'
    path = f"/v1/plans/{plan.plan_id}:publish"
    return world.manager.post(path, json={}, headers=headers)


def stored(world: World, plan: StoredPlanRow) -> StoredPlan:
    with world.service.store.reading() as connection:
        content = read_plan_file(connection, plan.plan_id, "plan.json")
    assert content is not None
    return parse_plan_record(json.loads(content))


def shown_days(world: World, plan: StoredPlanRow) -> dict[tuple[str, str], str]:
    """Return (rep_id, date) -> document of what reps see on the dates of a plan."""
    every = [(d["rep_id"], d["date"]) for d in make_day_documents(stored(world, plan))]
    with world.service.store.reading() as connection:
        found = {key: find_day(connection, *key) for key in every}
    return {key: day.text for key, day in found.items() if day is not None}


def planned_days(world: World, plan: StoredPlanRow) -> dict[tuple[str, str], str]:
    days = make_day_documents(stored(world, plan))
    return {(day["rep_id"], day["date"]): day["document"] for day in days}


def events(world: World) -> list[tuple[str, str, int | None]]:
    items = world.admin.get("/v1/audit-events?page_size=500").json()["items"]
    return [
        (event["action"], event["object_id"], event["version"])
        for event in items
        if event["action"].startswith("plans.publish")
    ]


def test_before_the_first_publication_there_is_a_version_to_replace(
    world: World,
) -> None:
    answer = world.manager.get("/v1/published-plan")
    assert (answer.status_code, answer.headers["etag"]) == (200, '"0"')
    assert (answer.json()["number"], answer.json()["plan_id"]) == (0, None)
    listed = world.manager.get("/v1/publications").json()
    assert listed == {"items": [], "next_page_token": None}


def test_a_published_plan_is_what_reps_see(
    world: World, plans: tuple[StoredPlanRow, StoredPlanRow]
) -> None:
    answer = publish(world, plans[0], 0)
    assert (answer.status_code, answer.headers["etag"]) == (200, '"1"')
    body = answer.json()
    assert (body["number"], body["plan_id"], body["plan_number"]) == (
        1,
        plans[0].plan_id,
        1,
    )
    assert (body["stale_count"], body["stale_inputs"]) == (0, [])
    assert shown_days(world, plans[0]) == planned_days(world, plans[0])
    found = world.manager.get("/v1/published-plan")
    assert found.headers["etag"] == '"1"'
    assert found.json() == {
        name: body[name] for name in body if not name.startswith("stale")
    }
    assert events(world) == [("plans.publish", plans[0].plan_id, 1)]


def test_numbers_are_contiguous_and_an_older_plan_can_come_back(
    world: World, plans: tuple[StoredPlanRow, StoredPlanRow]
) -> None:
    first, second = plans
    for version, plan in enumerate((first, second, first)):
        assert publish(world, plan, version).status_code == 200
        assert shown_days(world, plan) == planned_days(world, plan)
    found: list[Any] = []
    token: str | None = world.manager.get("/v1/publications").json()["next_page_token"]
    assert token is None
    token = "0"  # noqa: S105 - of a page
    while token is not None:
        url = f"/v1/publications?page_size=2&page_token={token}"
        page = world.manager.get(url).json()
        found += page["items"]
        token = page["next_page_token"]
    assert [each["number"] for each in found] == [3, 2, 1]
    assert [each["plan_number"] for each in found] == [1, 2, 1]
    assert [number for _, _, number in events(world)] == [1, 2, 3]


def test_publishing_needs_the_version_that_was_read(
    world: World, plans: tuple[StoredPlanRow, StoredPlanRow]
) -> None:
    first, second = plans
    without = publish(world, first, None)
    assert (without.status_code, without.json()["code"]) == (
        428,
        "PRECONDITION_REQUIRED",
    )
    assert publish(world, first, 0).status_code == 200
    stale = publish(world, second, 0)
    assert (stale.status_code, stale.json()["code"]) == (412, "VERSION_CONFLICT")
    assert stale.headers["etag"] == '"1"'
    assert world.manager.get("/v1/published-plan").json()["plan_id"] == first.plan_id
    assert events(world) == [
        ("plans.publish.refused", first.plan_id, None),
        ("plans.publish", first.plan_id, 1),
        ("plans.publish.refused", second.plan_id, None),
    ]


def test_of_two_managers_at_once_one_wins_and_both_are_on_record(
    world: World, plans: tuple[StoredPlanRow, StoredPlanRow]
) -> None:
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda plan: publish(world, plan, 0), plans))
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    winner = next(a for a in answers if a.status_code == 200).json()["plan_id"]
    assert world.manager.get("/v1/published-plan").json()["plan_id"] == winner
    loser = next(plan.plan_id for plan in plans if plan.plan_id != winner)
    assert sorted(events(world)) == [
        ("plans.publish", winner, 1),
        ("plans.publish.refused", loser, None),
    ]


def test_a_repeated_publication_under_its_key_has_one_effect(
    world: World, plans: tuple[StoredPlanRow, StoredPlanRow]
) -> None:
    key = {"Idempotency-Key": "publish-2026-11-30"}
    first = publish(world, plans[0], 0, **key)
    again = publish(world, plans[0], 0, **key)
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert world.manager.get("/v1/published-plan").headers["etag"] == '"1"'
    other = publish(world, plans[1], 1, **key)
    assert (other.status_code, other.json()["code"]) == (409, "IDEMPOTENCY_KEY_REUSED")
    assert len(events(world)) == 1


def test_a_plan_that_is_over_is_not_put_in_force(
    world: World, plans: tuple[StoredPlanRow, StoredPlanRow]
) -> None:
    # The last date is 27 December; in Shanghai the 28th begins at 16:00 UTC.
    move_clock(world, days=27, hours=7)
    assert publish(world, plans[0], 0).status_code == 200
    move_clock(world, hours=1)
    over = publish(world, plans[1], 1)
    assert (over.status_code, over.json()["code"]) == (409, "PLAN_IS_OVER")
    assert "2026-12-27" in over.json()["detail"]
    assert events(world)[-1] == ("plans.publish.refused", plans[1].plan_id, None)


def test_a_plan_that_breaks_rules_is_not_put_in_force(world: World) -> None:
    fill_team(world)
    content = plan_content(world, 1)
    broken = json.loads(content.files["plan.json"])
    broken["certificate"]["violations"] = 1
    bad = type(content)(content.files, broken)
    origin = PlanOrigin(plan_id="BAD", kind="FULL", quality="FULL", actor_id="test")
    with world.service.store.writing() as connection:
        plan = keep_plan(connection, bad, origin, world.service.clock())
    refused = publish(world, plan, 0)
    assert (refused.status_code, refused.json()["code"]) == (409, "PLAN_NOT_PROVED")


def test_what_changed_since_the_plan_was_made_is_listed(
    world: World, plans: tuple[StoredPlanRow, StoredPlanRow]
) -> None:
    any_version = {"If-Match": "*"}
    manager = world.manager
    manager.patch("/v1/customers/C00", json={"note": "bell"}, headers=any_version)
    manager.patch(
        "/v1/customers/C01",
        json={"lat": 31.3, "closed_days": ["2026-12-24"]},
        headers=any_version,
    )
    manager.post("/v1/customers", json={**CUSTOMERS[0], "customer_id": "NEW"})
    manager.post("/v1/reps", json={"rep_id": "R3", **HERE})
    manager.patch("/v1/reps/R2", json={"start": "09:00"}, headers=any_version)
    body = publish(world, plans[0], 0).json()
    told = {
        (one["kind"], one["id"]): (one["change"], one["fields"])
        for one in body["stale_inputs"]
    }
    assert told == {
        ("customer", "C00"): ("changed", ["note"]),
        ("customer", "C01"): ("changed", ["lat", "closed_days"]),
        ("customer", "NEW"): ("added", []),
        ("rep", "R2"): ("changed", ["start"]),
        ("rep", "R3"): ("added", []),
    }
    assert body["stale_count"] == 5
    assert {one["code"] for one in body["stale_inputs"]} == {"STALE_INPUT"}
    assert "lat, closed_days" in body["stale_inputs"][1]["message"]
    assert shown_days(world, plans[0]) == planned_days(world, plans[0])
    url = f"/v1/plans/{plans[0].plan_id}/stale-inputs"
    listed: list[Any] = []
    token: str | None = "0"  # noqa: S105 - of a page
    while token is not None:
        page = manager.get(f"{url}?page_size=2&page_token={token}").json()
        listed += page["items"]
        token = page["next_page_token"]
    assert listed == body["stale_inputs"]
    chinese = manager.get(url, headers={"Accept-Language": "zh"}).json()["items"]
    assert all("客户" in one["message"] for one in chinese[:3])


def test_visits_of_archived_customers_are_listed_and_not_shown(
    world: World, plans: tuple[StoredPlanRow, StoredPlanRow]
) -> None:
    plan = plans[0]
    world.manager.delete("/v1/customers/C00", headers={"If-Match": "*"})
    mine = {
        stop.visit_id: (route.rep_id, route.date.isoformat())
        for route in stored(world, plan).plan.routes
        for stop in route.stops
        if stop.customer_id == "C00"
    }
    assert len(mine) > 1
    (stale,) = publish(world, plan, 0).json()["stale_inputs"]
    assert (stale["id"], stale["change"]) == ("C00", "archived")
    withheld = {
        visit["visit_id"]: (visit["rep_id"], visit["date"])
        for visit in stale["withheld_visits"]
    }
    assert withheld == mine
    assert str(len(mine)) in stale["message"]
    before, now = planned_days(world, plan), shown_days(world, plan)
    assert before.keys() == now.keys()
    assert "C00" in "".join(before.values())
    assert "C00" not in "".join(now.values())
    assert visit_ids(before) - visit_ids(now) == set(mine)
    changed = {key for key in now if now[key] != before[key]}
    assert changed == set(mine.values())


def test_history_keeps_the_visits_of_who_was_archived_later(
    world: World, plans: tuple[StoredPlanRow, StoredPlanRow]
) -> None:
    plan = plans[0]
    assert publish(world, plan, 0).status_code == 200
    dates = sorted(
        route.date
        for route in stored(world, plan).plan.routes
        for stop in route.stops
        if stop.customer_id == "C00"
    )
    world.manager.delete("/v1/customers/C00", headers={"If-Match": "*"})
    move_clock(world, days=(dates[1] - START.date()).days)
    (stale,) = publish(world, plan, 1).json()["stale_inputs"]
    told = sorted(visit["date"] for visit in stale["withheld_visits"])
    assert told == [when.isoformat() for when in dates[1:]]
    before, now = planned_days(world, plan), shown_days(world, plan)
    past = {key for key in now if key[1] < dates[1].isoformat()}
    assert {key: now[key] for key in past} == {key: before[key] for key in past}
    assert "C00" in "".join(now[key] for key in past)
    assert "C00" not in "".join(now[key] for key in now.keys() - past)


def test_a_customer_who_comes_back_is_shown_by_the_next_publication(
    world: World, plans: tuple[StoredPlanRow, StoredPlanRow]
) -> None:
    world.manager.delete("/v1/customers/C00", headers={"If-Match": "*"})
    assert publish(world, plans[0], 0).json()["stale_count"] == 1
    fields = {k: v for k, v in CUSTOMERS[0].items() if k != "customer_id"}
    back = world.manager.put(
        "/v1/customers/C00", json=fields, headers={"If-Match": "*"}
    )
    assert back.status_code == 200, back.text
    assert publish(world, plans[0], 1).json()["stale_count"] == 0
    assert shown_days(world, plans[0]) == planned_days(world, plans[0])


def test_a_customer_archived_while_publishing_is_not_overlooked(
    world: World,
    plans: tuple[StoredPlanRow, StoredPlanRow],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reckon, asked = world.service.reckon, []

    def archive_meanwhile(work: Any, order: Any, key: str = "") -> Any:
        found = reckon(work, order, key)
        asked.append(key)
        if len(asked) == 1:
            world.manager.delete("/v1/customers/C00", headers={"If-Match": "*"})
        return found

    object.__setattr__(world.service, "reckon", archive_meanwhile)
    body = publish(world, plans[0], 0).json()
    assert [one["id"] for one in body["stale_inputs"]] == ["C00"]
    assert "C00" not in "".join(shown_days(world, plans[0]).values())
    assert len(asked) == 2
    assert [number for _, _, number in events(world)] == [1]


def test_the_stamp_changes_with_every_change_of_a_customer_or_rep(
    world: World,
) -> None:
    fill_team(world)
    manager, tag = world.manager, {"If-Match": "*"}

    def stamp() -> str:
        with world.service.store.reading() as connection:
            return read_stamp(connection)

    stamps = [stamp()]
    changes: tuple[Callable[[], Any], ...] = (
        lambda: manager.patch("/v1/customers/C00", json={"note": "x"}, headers=tag),
        lambda: manager.delete("/v1/customers/C00", headers=tag),
        lambda: manager.post("/v1/reps", json={"rep_id": "R3", **HERE}),
        lambda: manager.delete("/v1/reps/R3", headers=tag),
    )
    for change in changes:
        assert change().status_code < 300
        stamps.append(stamp())
    assert len(set(stamps)) == len(stamps)


def test_a_publication_that_fails_midway_leaves_nothing(
    world: World,
    plans: tuple[StoredPlanRow, StoredPlanRow],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert publish(world, plans[0], 0).status_code == 200
    before = shown_days(world, plans[0])
    monkeypatch.setenv("BEATPLAN_TESTING", "1")
    monkeypatch.setenv("BEATPLAN_FAILPOINTS", "publication.mid=raise")
    failed = publish(world, plans[1], 1)
    assert (failed.status_code, failed.json()["code"]) == (500, "INTERNAL")
    monkeypatch.delenv("BEATPLAN_FAILPOINTS")
    assert shown_days(world, plans[0]) == before
    assert world.manager.get("/v1/published-plan").headers["etag"] == '"1"'
    assert publish(world, plans[1], 1).json()["number"] == 2


def test_a_reader_never_sees_days_of_two_versions(
    world: World, plans: tuple[StoredPlanRow, StoredPlanRow]
) -> None:
    assert publish(world, plans[0], 0).status_code == 200
    expected = [planned_days(world, plan) for plan in plans]
    key = next(k for k in expected[0] if expected[0][k] != expected[1][k])
    is_over, seen = threading.Event(), []

    def read() -> None:
        while not is_over.is_set():
            with world.service.store.reading() as connection:
                day = find_day(connection, *key)
            seen.append(None if day is None else (day.publication, day.text))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for version in range(1, 9):
            assert publish(world, plans[version % 2], version).status_code == 200
    finally:
        is_over.set()
        reader.join()
    assert len({number for number, _ in filter(None, seen)}) > 2
    for each in seen:
        assert each is not None
        number, text = each
        assert text == expected[(number - 1) % 2][key]


def test_a_rep_is_told_which_plan_is_in_force_and_no_more(
    world: World, plans: tuple[StoredPlanRow, StoredPlanRow]
) -> None:
    publish(world, plans[0], 0)
    found = world.rep.get("/v1/published-plan")
    assert found.json() == {
        "number": 1,
        "plan_id": plans[0].plan_id,
        "first": "2026-11-30",
        "last": "2026-12-27",
    }
    known = {"If-None-Match": found.headers["etag"]}
    assert world.rep.get("/v1/published-plan", headers=known).status_code == 304
    publish(world, plans[1], 1)
    assert world.rep.get("/v1/published-plan", headers=known).status_code == 200


def visit_ids(days: dict[tuple[str, str], str]) -> set[str]:
    return {
        stop["visit_id"] for text in days.values() for stop in json.loads(text)["stops"]
    }
