import threading

import pytest

from api.dependencies import Service
from api.store.engine import StoreBusyError
from api.upkeep.housekeeping import Chore, house_kept, keep_house
from tests.api.service.service_world import (
    CUSTOMER,
    World,
    customers_csv,
    upload,
    with_clock,
)

LAMPS = customers_csv("C1,Lamps,31.23041,121.47372")
DAY_S = 24 * 3_600


def waiting_rows(world: World) -> int:
    with world.service.store.reading() as connection:
        found = connection.exec_driver_sql("SELECT count(*) FROM import_rows")
        return int(found.scalar_one())


def test_an_import_that_nobody_commits_expires_after_its_days(world: World) -> None:
    world, clock = with_clock(world, import_days=7)
    made = upload(world.manager, LAMPS, mode="merge")
    place = made.headers["location"]
    assert made.json()["expires_at"] == "2026-12-07T08:00:00+00:00"
    clock.put_on(days=7, seconds=-1)
    assert keep_house(world.service)["expire_imports"] == 0
    assert world.manager.get(place).json()["state"] == "READY"
    clock.put_on(1)
    assert keep_house(world.service)["expire_imports"] == 1
    shown = world.manager.get(place).json()
    assert (shown["state"], shown["version"]) == ("EXPIRED", 2)
    assert (shown["expires_at"], shown["rows"]["accepted"]) == (None, 1)
    assert waiting_rows(world) == 0
    refused = world.manager.post(f"{place}:commit", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "IMPORT_NOT_READY")
    assert refused.json()["values"] == {"state": "EXPIRED"}
    assert world.manager.get("/v1/customers").json()["items"] == []
    assert keep_house(world.service)["expire_imports"] == 0


def test_an_expired_import_is_told_in_the_events(world: World) -> None:
    world, clock = with_clock(world)
    made = upload(world.manager, LAMPS, mode="merge").json()
    clock.put_on(days=7)
    keep_house(world.service)
    last = world.admin.get("/v1/audit-events", params={"page_size": 500}).json()
    event = last["items"][-1]
    assert event["action"] == "imports.expire"
    assert (event["object_id"], event["actor_id"]) == (
        made["import_id"],
        "housekeeping",
    )


def test_only_what_waits_expires(world: World) -> None:
    world, clock = with_clock(world)
    done = upload(world.manager, LAMPS, mode="merge").headers["location"]
    assert world.manager.post(f"{done}:commit", json={}).status_code == 200
    judged = upload(world.manager, LAMPS, mode="validate_only").headers["location"]
    clock.put_on(days=6)
    fresh = upload(world.manager, LAMPS, mode="merge").headers["location"]
    clock.put_on(days=1)
    assert keep_house(world.service)["expire_imports"] == 0
    states = [world.manager.get(place).json() for place in (done, judged, fresh)]
    found = [(one["state"], one["expires_at"] is None) for one in states]
    assert found == [("COMMITTED", True), ("VALIDATED", True), ("READY", False)]
    assert world.manager.post(f"{fresh}:commit", json={}).status_code == 200


def test_answers_over_a_day_old_are_forgotten(world: World) -> None:
    world, clock = with_clock(world)
    key = {"Idempotency-Key": "night-2026-11-30"}
    world.manager.post("/v1/customers", json=CUSTOMER, headers=key)
    clock.put_on(DAY_S)
    assert keep_house(world.service)["drop_answers"] == 0
    clock.put_on(1)
    assert keep_house(world.service)["drop_answers"] == 1
    again = world.manager.post("/v1/customers", json=CUSTOMER, headers=key)
    assert again.json()["code"] == "ALREADY_EXISTS"


def test_a_chore_that_fails_stops_no_other_and_tells_no_data(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_service: Service) -> int:
        raise ValueError("Canary Street 7")

    def wait(_service: Service) -> int:
        raise StoreBusyError

    chores = (Chore("fail", fail), Chore("wait", wait), Chore("work", lambda _: 3))
    found = keep_house(world.service, chores)
    assert found == {"fail": None, "wait": None, "work": 3}
    assert "ValueError" in caplog.text
    assert "Canary" not in caplog.text


def test_chores_are_done_at_once_and_again_until_the_service_stops(
    world: World,
) -> None:
    done, thrice = [0], threading.Event()

    def count(_service: Service) -> int:
        done[0] += 1
        if done[0] == 3:
            thrice.set()
        return 0

    with house_kept(world.service, chores=[Chore("count", count)], every_s=0.001):
        assert thrice.wait(30)
    after = done[0]
    assert not [one for one in threading.enumerate() if one.name == "housekeeping"]
    assert done[0] == after
