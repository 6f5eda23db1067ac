from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from api.uploads.reading import ReaderLostError, ReaderProcess
from api.uploads.reading_reps import RepsOrder, RepsReading, read_reps_file
from routing.policy import Policy
from sample_data import sample_path
from tests.api.service.plan_world import fill_team, keep_small_plan
from tests.api.service.service_world import (
    CUSTOMER,
    HERE,
    World,
    customers_csv,
    with_settings,
)

HEADER = "rep_id,lat,lon,name,weekdays,days_off"
R1 = "R1,31.23041,121.47372,Canary One,mon;tue,"
R2 = "R2,31.24000,121.48000,Canary Two,,"


def reps_csv(*rows: str, header: str = HEADER) -> bytes:
    return customers_csv(*rows, header=header)


def send(world: World, content: bytes, *, key: str = "", **form: str) -> Any:
    name = form.pop("name", "reps.csv")
    headers = {"Idempotency-Key": key} if key else {}
    files = {"file": (name, content)}
    return world.manager.post(
        "/v1/reps:import", files=files, data=form, headers=headers
    )


def reps_of(world: World) -> dict[str, dict[str, Any]]:
    listed = world.manager.get("/v1/reps").json()["items"]
    return {one["rep_id"]: one for one in listed}


def faults_of(answer: Any) -> list[tuple[int, str, str]]:
    return [(one["row"], one["column"], one["code"]) for one in answer.json()["errors"]]


def test_a_file_creates_and_replaces_reps_and_leaves_the_others(world: World) -> None:
    world.manager.post("/v1/reps", json={"rep_id": "R9", **HERE})
    done = send(world, reps_csv(R1, R2))
    assert done.status_code == 200, done.text
    assert done.json()["changes"] == {
        "created": 1,
        "updated": 1,
        "unchanged": 0,
        "archived": 0,
    }
    found = reps_of(world)
    assert sorted(found) == ["R1", "R2", "R9"]
    assert (found["R1"]["name"], found["R1"]["version"]) == ("Canary One", 2)
    assert found["R1"]["weekdays"] == ["mon", "tue"]
    assert found["R2"]["lat"] == 31.24


def test_the_same_file_again_changes_nothing(world: World) -> None:
    send(world, reps_csv(R1, R2))
    again = send(world, reps_csv(R1, R2), mode="replace")
    assert again.json()["changes"]["unchanged"] == 2
    assert {one["version"] for one in reps_of(world).values()} == {1, 2}
    assert reps_of(world)["R2"]["version"] == 1


def test_the_sample_file_is_taken_as_the_command_line_takes_it(world: World) -> None:
    content = sample_path("reps.csv").read_bytes()
    done = send(world, content)
    assert done.json()["rows_total"] == content.count(b"\n") - 1
    assert len(reps_of(world)) >= done.json()["changes"]["created"] >= 5


def test_a_workbook_is_read_too(world: World, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["rep_id", "lat", "lon"], ["R7", 31.23, 121.47]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "reps.xlsx")
    content = (tmp_path / "reps.xlsx").read_bytes()
    assert send(world, content, name="reps.xlsx").status_code == 200
    assert reps_of(world)["R7"]["lon"] == 121.47


def test_all_faults_come_at_once_with_their_places_and_nothing_is_changed(
    world: World,
) -> None:
    before = reps_of(world)
    refused = send(
        world,
        reps_csv(
            "R3,31.2,121.4,,,",
            "R4,131.2,121.4,,,",
            "R5,31.2,,,someday,",
        ),
        mode="replace",
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "INVALID_INPUT")
    found = faults_of(refused)
    assert [(row, column) for row, column, _ in found] == [
        (3, "lat"),
        (4, "lon"),
        (4, "weekdays"),
    ]
    assert found[1][2] == "MISSING_COORDINATES"
    assert reps_of(world) == before


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY_FILE"),
        (b"rep_id,lat,lon\n", "NO_ROWS"),
        (b"rep_id,lat\nR1,31\n", "MISSING_REQUIRED_COLUMN"),
    ],
)
def test_a_reps_file_that_cannot_be_read_is_refused(
    world: World, content: bytes, code: str
) -> None:
    refused = send(world, content)
    assert refused.status_code == 422
    assert code in [one["code"] for one in refused.json()["errors"]]


def test_what_is_only_validated_is_told_and_not_done(world: World) -> None:
    before = reps_of(world)
    told = send(world, reps_csv(R2), mode="replace", validate_only="true")
    assert told.json()["changes"] == {
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "archived": 1,
    }
    assert reps_of(world) == before


def test_replace_archives_reps_that_nobody_needs(world: World) -> None:
    done = send(world, reps_csv(R2), mode="replace")
    assert done.json()["changes"]["archived"] == 1
    assert sorted(reps_of(world)) == ["R2"]
    back = send(world, reps_csv(R1))
    assert back.json()["changes"]["updated"] == 1
    assert sorted(reps_of(world)) == ["R1", "R2"]


def test_replace_never_archives_a_rep_who_has_customers(world: World) -> None:
    send(world, reps_csv(R1, R2, "R3,31.2,121.4,,,"))
    for customer_id, rep_id in (("C1", "R1"), ("C2", "R2"), ("C3", "R2")):
        body = {**CUSTOMER, "customer_id": customer_id, "rep_id": rep_id}
        assert world.manager.post("/v1/customers", json=body).status_code == 201
    before = reps_of(world)
    for validate_only in ("false", "true"):
        form = {"mode": "replace", "validate_only": validate_only}
        refused = send(world, reps_csv("R4,31.2,121.4,,,"), **form)
        assert (refused.status_code, refused.json()["code"]) == (409, "REPS_ARE_NEEDED")
        assert refused.json()["values"] == {"count": 2}
        listed = refused.json()["errors"]
        assert [one["code"] for one in listed] == ["REP_HAS_CUSTOMERS"] * 2
        assert "R1" in listed[0]["message"]
        assert "R2" in listed[1]["message"]
        assert "2 customers" in listed[1]["message"]
    assert reps_of(world) == before


def test_replace_never_archives_a_rep_with_published_visits(world: World) -> None:
    fill_team(world)
    plan = keep_small_plan(world)
    published = world.manager.post(
        f"/v1/plans/{plan.plan_id}:publish", json={}, headers={"If-Match": "*"}
    )
    assert published.status_code == 200, published.text
    everybody = world.manager.get("/v1/customers", params={"page_size": 500}).json()
    for one in everybody["items"]:
        path, tag = f"/v1/customers/{one['customer_id']}", f'"{one["version"]}"'
        given = world.manager.patch(
            path, json={"rep_id": "R1"}, headers={"If-Match": tag}
        )
        assert given.status_code == 200, given.text
    refused = send(world, reps_csv(R1), mode="replace")
    listed = refused.json()["errors"]
    assert [one["code"] for one in listed] == ["REP_HAS_PUBLISHED_VISITS"]
    assert "R2" in listed[0]["message"]


def test_days_off_stay_unless_the_file_has_some(world: World) -> None:
    absent = {"first": "2026-12-24", "last": "2026-12-31", "reason": "leave"}
    told = world.manager.put(
        "/v1/reps/R1/availability",
        json={"days_off": [absent]},
        headers={"If-Match": '"1"'},
    )
    assert told.status_code == 200, told.text
    send(world, reps_csv(R1, R2))
    assert reps_of(world)["R1"]["days_off"] == ["2026-12-24..2026-12-31"]
    assert list(reps_of(world)["R1"]["day_off_reasons"].values()) == ["leave"]
    send(world, reps_csv(R1, f"{R2}2026-12-01"))
    assert reps_of(world)["R1"]["days_off"] == []
    assert reps_of(world)["R2"]["days_off"] == ["2026-12-01"]


def test_an_upload_of_reps_repeated_under_its_key_has_one_effect(world: World) -> None:
    first = send(world, reps_csv(R1, R2), key="reps-2026-11")
    again = send(world, reps_csv(R1, R2), key="reps-2026-11")
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()
    assert first.json()["changes"]["created"] == 1
    other = send(world, reps_csv(R1), key="reps-2026-11")
    assert other.json()["code"] == "IDEMPOTENCY_KEY_REUSED"


def test_uploaded_reps_are_told_in_the_events_by_id(world: World) -> None:
    send(world, reps_csv(R1, R2), mode="replace")
    items = world.admin.get("/v1/audit-events", params={"page_size": 500}).json()
    last = items["items"][-2:]
    assert {(one["object_id"], one["version"]) for one in last} == {
        ("R1", 2),
        ("R2", 1),
    }
    assert {one["action"] for one in last} == {"reps.write"}
    assert "Canary" not in str(items)


def test_more_reps_than_the_limit_are_refused(world: World) -> None:
    limited = with_settings(world, import_rows=2)
    rows = [f"N{n},31.2,121.4,,," for n in range(3)]
    refused = send(limited, reps_csv(*rows))
    assert (refused.status_code, refused.json()["code"]) == (413, "TOO_MANY_ROWS")
    assert send(limited, reps_csv(*rows[:2])).status_code == 200


def test_reps_are_read_in_the_readers_process(world: World) -> None:
    reader = ReaderProcess()
    try:
        order = RepsOrder(
            content=reps_csv(R1, R2),
            name="reps.csv",
            crs=None,
            encoding=None,
            policy=Policy(),
            most_rows=10,
        )
        reading = partial(reader.read, read_reps_file)(order)
    finally:
        reader.close()
    assert [record["rep_id"] for record in reading.records] == ["R1", "R2"]


def test_a_reader_that_dies_is_a_passing_failure(world: World) -> None:
    def die(_order: RepsOrder) -> RepsReading:
        raise ReaderLostError

    broken = World(replace(world.service, read_reps=die))
    token = world.manager.headers["authorization"].removeprefix("Bearer ")
    broken.clients["manager"] = broken.client(token)
    refused = send(broken, reps_csv(R1))
    assert (refused.status_code, refused.json()["code"]) == (503, "READER_UNAVAILABLE")
    assert reps_of(world)["R1"]["version"] == 1
